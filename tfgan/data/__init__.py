"""Distributions and data sets."""
