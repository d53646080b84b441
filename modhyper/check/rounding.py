"""How far a forward pass in the stored precision can be from real arithmetic, sums in any order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modhyper.check.network import Dense, Network
from modhyper.check.units import UP, gamma

Array = NDArray[np.float64]

LIBRARY_TANH = 8
"""Error granted to the library's tanh, in unit roundoffs (libraries stay within 4 ulp)."""


def forward_allowance(network: Network) -> float:
    """Bound over the cube of |forward pass − real arithmetic|.

    Running error analysis with sizes that hold on all of [-1,1]^m (Higham 2002, section 3.1).
    """
    size, error = _layers(
        network.condition, np.ones(network.m2), np.zeros(network.m2), network.unit
    )
    start = np.ones(network.m1), np.zeros(network.m1)
    if network.kind == "embedding":
        inputs = (np.concatenate([start[0], size]), np.concatenate([start[1], error]))
        _, error = _layers(network.primary, *inputs, network.unit)
        return float(error[0])
    _, error = _generated(network, size, error, *start)
    return float(error[0])


def _layers(
    layers: tuple[Dense, ...], size: Array, error: Array, unit: float
) -> tuple[Array, Array]:
    for layer in layers:
        absolute = np.abs(layer.weight)
        terms = int(np.count_nonzero(layer.weight, axis=1).max(initial=0))
        error = _linear(absolute, np.abs(layer.bias), size, error, gamma(terms, unit))
        size = (absolute @ size + np.abs(layer.bias)) * UP
        size, error = _activated(layer.activation, size, error, unit)
    return size, error


def _generated(
    network: Network, numbers: Array, doubts: Array, size: Array, error: Array
) -> tuple[Array, Array]:
    """g's layers: their weights are at most ``numbers`` and off by at most ``doubts``."""
    total = sum(shape.size for shape in network.generated)
    full, off = np.zeros(total), np.zeros(total)
    full[network.positions], off[network.positions] = numbers, doubts
    start = 0
    for shape in network.generated:
        cut = start + shape.outputs * shape.inputs
        weight = full[start:cut].reshape(shape.outputs, shape.inputs)
        weight_off = off[start:cut].reshape(weight.shape)
        stop = start + shape.size
        bias = full[cut:stop] if shape.has_bias else np.zeros(shape.outputs)
        bias_off = off[cut:stop] if shape.has_bias else np.zeros(shape.outputs)
        terms = int(np.count_nonzero(weight, axis=1).max(initial=0))
        error = (
            _linear(weight + weight_off, bias + bias_off, size, error, gamma(terms, network.unit))
            + (weight_off @ size + bias_off) * UP
        )
        size = (weight @ size + bias) * UP
        size, error = _activated(shape.activation, size, error, network.unit)
        start = stop
    return size, error


def _linear(weight: Array, bias: Array, size: Array, error: Array, rounding: float) -> Array:
    fresh = rounding * (weight @ (size + error) + bias)
    return np.asarray((weight @ error + fresh) * UP)


def _activated(activation: str, size: Array, error: Array, unit: float) -> tuple[Array, Array]:
    if activation == "tanh":
        return np.minimum(size, 1.0), error + LIBRARY_TANH * unit
    return size, error
