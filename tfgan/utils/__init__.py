"""Checks of arguments, files, devices."""
