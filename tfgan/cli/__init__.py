"""The command `tfgan`."""
