"""Activations: one table, and what is decided of each from its expression."""
