"""Finding F11: an embedding of samples read by cones, counted without its zeros."""

from __future__ import annotations

from modhyper.construction.samples import sample_layers
from modhyper.finding import Finding, numerical

SIZES = (8, 16, 32, 64, 128)


def free_parameters(samples: int) -> int:
    """Weights of q that may be non-zero, and hidden biases, m1 = 1."""
    return sum(layer.free for layer in sample_layers((samples,), (2 / samples,), 1.0))


def free_parameters_grow_like_the_samples() -> Finding:
    """8N + 1 parameters for N samples, from 8 to 128 samples."""
    found = {n: free_parameters(n) for n in SIZES}
    good = all(size == 8 * n + 1 for n, size in found.items())
    return numerical(good, ", ".join(f"{n} samples: {size:,}" for n, size in found.items()))
