"""The command `tfgan`: one file for each command, one framework of runs, each flag declared once.

Nothing here imports TensorFlow before a command line is known to be right.
"""
