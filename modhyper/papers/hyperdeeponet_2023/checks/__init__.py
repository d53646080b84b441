"""Checks that the claims of this paper name."""
