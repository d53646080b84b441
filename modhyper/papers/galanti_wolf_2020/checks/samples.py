"""Finding F11: an embedding of samples read by cones, counted without its zeros."""

from __future__ import annotations

from modhyper.construction.cones import cone_layers
from modhyper.finding import Finding, numerical

SIZES = (8, 16, 32, 64, 128)


def free_parameters(samples: int) -> int:
    """Weights of q that may be non-zero, and hidden biases, m1 = 1."""
    layers, _ = cone_layers((samples,), (1.0,), 1.0)
    weights = sum(int((layer.weight != 0).sum()) for layer in layers)
    return weights + sum(int(layer.weight.shape[0]) for layer in layers[:-1])


def free_parameters_grow_like_the_samples() -> Finding:
    """At most 13 parameters a sample, at least 11, from 8 to 128 samples."""
    found = {n: free_parameters(n) for n in SIZES}
    good = all(11 * n <= size <= 13 * n for n, size in found.items())
    return numerical(good, ", ".join(f"{n} samples: {size:,}" for n, size in found.items()))
