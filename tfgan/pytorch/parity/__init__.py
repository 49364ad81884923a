"""Keras and PyTorch compared, number by number."""
