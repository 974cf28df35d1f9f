"""Backoffice: the operations dashboard of a financial firm's back office."""

__version__ = "0.1.0"
