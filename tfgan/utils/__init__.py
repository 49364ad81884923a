"""Checks of arguments, files, devices, pipelines. Importing one of them loads no other."""
