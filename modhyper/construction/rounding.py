"""What a forward pass of a constructed network may lose to rounding, sums in any order.

Higham's running error analysis: a computed product of n terms plus a bias is off by at most
γ_(n+1) (|W| |a| + |b|), and errors already made are carried on by |W|. Sizes hold on the whole
cube. Stored weights are exact (``basis``), so this is the only rounding there is. Units that depend
on the row of a table alone are computed for every row; where all numbers are integers and no sum of
absolute values reaches 1/unit, they are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modhyper.construction.basis import Array, Layer, Mask

DOUBLE, SINGLE = 2.0**-53, 2.0**-24
"""Unit roundoff of float64 and float32."""

UP = 1 + 2.0**-30


Sized = Array
"""(2, units): for every unit a bound of its absolute value over the cube, and of its rounding
error."""


def inputs(count: int) -> Sized:
    """Coordinates of [-1,1]^count, given exactly."""
    return np.stack([np.ones(count), np.zeros(count)])


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
        cut, stop = start + layer.weight.size, start + layer.dense
        weight = numbers[:, start:cut].reshape(2, *layer.weight.shape)
        bias = np.zeros((2, len(layer.weight))) if layer.bias is None else numbers[:, cut:stop]
        doubt = weight[1] @ state.sum(axis=0) + bias[1]
        size, error = _affine(weight.sum(axis=0), bias.sum(axis=0), state, unit)
        state = _activate(np.stack([size, (error + doubt) * UP]), layer.activation, unit)
        start = stop
    return state


@dataclass(frozen=True, slots=True)
class Rows:
    """Units for every row of a table (rows, units); a bound of their rounding error (units,)."""

    values: Array
    error: Array


def through_rows(layers: Sequence[Layer], values: Array, unit: float) -> Rows:
    """The rows of a table after layers."""
    rows = Rows(values, np.zeros(values.shape[1]))
    for layer in layers:
        rows = _row_layer(layer, np.ones(len(layer.weight), bool), rows, unit)
    return rows


def through_joined(layers: Sequence[Layer], start: Sized, rows: Rows, unit: float) -> float:
    """The error of q's output: its inputs are x, with state ``start``, and the rows."""
    known = np.arange(start.shape[1] + rows.values.shape[1]) >= start.shape[1]
    state = np.concatenate([start, _sized(rows)], axis=1)
    for layer in layers:
        after = ~(layer.weight[:, ~known] != 0).any(axis=1)
        state = through([layer], state, unit)
        rows = _row_layer(layer, after, rows, unit, known)
        state[:, after], known = _sized(rows), after
    return float(state[1, 0])


def _row_layer(
    layer: Layer, chosen: Mask, rows: Rows, unit: float, columns: Mask | None = None
) -> Rows:
    """The ``chosen`` units of a layer that reads the rows (at ``columns`` of its inputs)."""
    weight = layer.weight[chosen] if columns is None else layer.weight[np.ix_(chosen, columns)]
    bias = np.zeros(len(weight)) if layer.bias is None else layer.bias[chosen]
    values = rows.values @ weight.T + bias
    size = np.abs(rows.values) @ np.abs(weight).T + np.abs(bias)
    integers = bool((np.rint(rows.values) == rows.values).all() and not rows.error.any())
    exact = (np.rint(weight) == weight).all(axis=1) & (np.rint(bias) == bias) & integers
    exact &= size.max(axis=0, initial=0.0) < 1 / unit
    rounded = _affine(np.abs(weight), np.abs(bias), _sized(rows), unit)[1]
    error = np.where(exact, 0.0, rounded)
    if layer.activation == "relu":
        values = np.maximum(values, 0.0)
    elif layer.activation == "tanh":
        values, error = np.tanh(values), error + 8 * unit
    return Rows(values, error)


def _sized(rows: Rows) -> Sized:
    largest = np.abs(rows.values).max(axis=0, initial=0.0)
    return np.stack([(largest + rows.error) * UP, rows.error])


def _affine(weight: Array, bias: Array, state: Sized, unit: float) -> Sized:
    size, error = state
    terms = (weight != 0).sum(axis=1) + 4
    grown = weight @ (size + error) + bias
    lost = weight @ error + terms * unit / (1 - terms * unit) * grown
    return np.stack([(weight @ size + bias) * UP, lost * UP])


def _activate(state: Sized, activation: str, unit: float) -> Sized:
    """tanh is granted 8 units in the last place of 1; ReLU is exact."""
    if activation != "tanh":
        return state
    return np.stack([np.minimum(state[0], 1.0), state[1] + 8 * unit])
