"""How far a forward pass in the stored precision can be from real arithmetic, sums in any order."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from modhyper.check.network import Dense, Network
from modhyper.check.units import LIBRARY_TANH, UP, gamma

Array = NDArray[np.float64]


def forward_allowance(network: Network) -> float:
    """Bound over the cube of |forward pass − real arithmetic|; inf for tables, half precision.

    Running error analysis with sizes that hold on all of [-1,1]^m (Higham 2002, section 3.1). Where
    it is too coarse, `forward` has the same analysis region by region.
    """
    if network.table is not None or network.unit > 2.0**-24:
        return math.inf
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


def shared_product(network: Network) -> float | None:
    """The one size w ≥ 1 of all weights that multiply x in the primary's first layer, or None.

    Then fl(w·x) is the same in every unit, up to sign: a forward pass at x is one at some x̂ with
    exact products, |x̂| ≤ 1 since rounding is monotone and w is a number of the format.
    """
    if network.m1 != 1:
        return None
    if network.kind == "embedding":
        column = np.abs(network.primary[0].weight[:, 0])
    else:
        column = _first_weights(network)
    sizes = np.unique(column[column > 0])
    return float(sizes[0]) if len(sizes) == 1 and sizes[0] >= 1 else None


def shared_shift(network: Network, factor: float) -> float:
    """Bound of |x̂ − x|."""
    precision = network.precision
    return precision.unit + precision.spacing / (2 * factor)


def _first_weights(network: Network) -> Array:
    """|weights| of g's first layer if they come from a table or biases alone, else none."""
    shape, positions = network.generated[0], network.positions
    assert positions is not None
    if network.table is None or len(network.condition) > 1:
        return np.zeros(0)
    full = np.zeros(sum(s.size for s in network.generated))
    if network.condition:
        layer = network.condition[0]
        mine = positions < shape.outputs * shape.inputs
        if layer.weight[mine].any() or layer.activation != "identity":
            return np.zeros(0)
        full[positions] = layer.bias
    else:
        values = network.table.values
        if (values != values[:1]).any(axis=0)[positions < shape.outputs * shape.inputs].any():
            return np.zeros(0)
        full[positions] = values[0]
    return np.asarray(np.abs(full[: shape.outputs * shape.inputs]))
