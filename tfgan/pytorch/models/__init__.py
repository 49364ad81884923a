"""The PyTorch versions of the models."""
