"""Matching: one engine for every reconciliation. `declared` says what can be declared, `engine` does it."""
