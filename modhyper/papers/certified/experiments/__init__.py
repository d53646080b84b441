"""Experiments of the certified results: the functions of their proofs as targets."""
