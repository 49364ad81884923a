"""Compiled programs kept between commands, so that a command starts sooner the next time.

`location` says where, `key` for which machine, `store` keeps sealed files, `kept` uses them for one
command. Nothing here imports TensorFlow.
"""
