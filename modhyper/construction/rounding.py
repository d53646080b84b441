"""What a forward pass of a constructed network may lose to rounding, sums in any order.

Higham's running error analysis: a computed product of n terms plus a bias is off by at most
γ_(n+1) (|W| |a| + |b|), and errors already made are carried on by |W|. Sizes hold on the whole
cube. Stored weights are exact (``basis``), so this is the only rounding there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modhyper.construction.basis import Array, Layer

DOUBLE, SINGLE = 2.0**-53, 2.0**-24
"""Unit roundoff of float64 and float32."""

UP = 1 + 2.0**-30


@dataclass(frozen=True, slots=True)
class Sized:
    """For every unit: a bound of its absolute value over the cube, and of its rounding error."""

    size: Array
    error: Array


def inputs(count: int) -> Sized:
    """Coordinates of [-1,1]^count, given exactly."""
    return Sized(np.ones(count), np.zeros(count))


def through(layers: Sequence[Layer], state: Sized, unit: float) -> Sized:
    """The state after layers with stored numbers."""
    for layer in layers:
        weight = np.abs(layer.weight)
        bias = np.zeros(len(weight)) if layer.bias is None else np.abs(layer.bias)
        state = _activate(_affine(weight, bias, state, unit), layer.activation, unit)
    return state


def through_generated(layers: Sequence[Layer], numbers: Sized, state: Sized, unit: float) -> Sized:
    """The state after layers of the shapes given, whose numbers are a flat vector from f."""
    start = 0
    for layer in layers:
        outputs, count = layer.weight.shape[0], layer.weight.size
        cut, stop = start + count, start + layer.dense
        weight = Sized(*(a[start:cut].reshape(layer.weight.shape) for a in _pair(numbers)))
        none = np.zeros(outputs)
        bias = Sized(none, none)
        if layer.bias is not None:
            bias = Sized(*(a[cut:stop] for a in _pair(numbers)))
        plain = _affine(weight.size + weight.error, bias.size + bias.error, state, unit)
        doubt = weight.error @ (state.size + state.error) + bias.error
        both = Sized(plain.size, (plain.error + doubt) * UP)
        state = _activate(both, layer.activation, unit)
        start = stop
    return state


def _affine(weight: Array, bias: Array, state: Sized, unit: float) -> Sized:
    terms = (weight != 0).sum(axis=1) + 4
    grown = weight @ (state.size + state.error) + bias
    error = weight @ state.error + terms * unit / (1 - terms * unit) * grown
    return Sized((weight @ state.size + bias) * UP, error * UP)


def _activate(state: Sized, activation: str, unit: float) -> Sized:
    """tanh is granted 8 units in the last place of 1; ReLU is exact."""
    if activation != "tanh":
        return state
    return Sized(np.minimum(state.size, 1.0), state.error + 8 * unit)


def _pair(state: Sized) -> tuple[Array, Array]:
    return state.size, state.error
