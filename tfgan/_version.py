"""The version. A module of its own, so that a build reads it without importing the package."""

__version__ = "0.2.0"
