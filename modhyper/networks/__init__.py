"""Architectures: layers, parameter counts by role, spectral complexity, published presets."""
