"""Weights and optimizer state, both ways."""
