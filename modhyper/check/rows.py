"""Units that depend on the row of a table alone: computed once for every row, not enclosed.

Where all numbers of a unit are integers and no sum of absolute values reaches 2^53, float64 gives
it exactly, in any order; below 1/unit so does a forward pass in the stored precision. A unit that
is one number times a power of two, or one number, is exact as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modhyper.check.network import Dense, Network, Precision
from modhyper.check.units import LIBRARY_TANH, TANH_ERROR, UNIT, UP, Array, Mask, gamma, tanh


@dataclass(frozen=True, slots=True)
class Rows:
    """Units ``which`` (a mask over a layer's units) for every row of the table.

    values (rows, units) as computed here, within ``error`` of the truth; a forward pass is within
    ``forward`` of the truth.
    """

    which: Mask
    values: Array
    error: Array
    forward: Array


def table_rows(network: Network) -> Rows:
    """What the condition's part delivers for every row."""
    assert network.table is not None
    values = network.table.values
    zero = np.zeros(values.shape)
    rows = Rows(np.ones(values.shape[1], dtype=bool), values, zero, zero)
    for layer in network.condition:
        rows = activated(
            before(layer, rows, network.precision), layer.activation, network.precision
        )
    return rows


def primary_rows(network: Network, delivered: Rows) -> list[Rows]:
    """For every layer of q: its units, before activation, that x does not reach."""
    which = np.concatenate([np.zeros(network.m1, dtype=bool), delivered.which])
    rows = Rows(which, delivered.values, delivered.error, delivered.forward)
    found = []
    for layer in network.primary:
        found.append(before(layer, rows, network.precision))
        rows = activated(found[-1], layer.activation, network.precision)
    return found


def before(layer: Dense, rows: Rows, precision: Precision) -> Rows:
    """The units of a layer that read ``rows`` only, before activation."""
    which = ~(layer.weight[:, ~rows.which] != 0).any(axis=1)
    weight, bias = layer.weight[np.ix_(which, rows.which)], layer.bias[which]
    absolute = np.abs(weight)
    size = ((np.abs(rows.values) + np.maximum(rows.error, rows.forward)) @ absolute.T) * UP
    size = size + np.abs(bias)
    terms = (weight != 0).sum(axis=1) + (bias != 0)
    most = int(terms.max(initial=0))
    single = (terms <= 1) & (exact_factors(absolute) & (absolute >= (absolute > 0))).all(axis=1)
    whole = (np.rint(weight) == weight).all(axis=1) & (np.rint(bias) == bias)
    if not (np.rint(rows.values) == rows.values).all():
        whole[:] = False

    def rounding(unit: float, spacing: float, carried: Array) -> Array:
        exact = single | (whole & (size < 1 / unit) & ~carried.any())
        fresh = gamma(most, unit) * size + most * spacing
        fresh = np.where(size > precision.largest / 2, np.inf, fresh)
        return np.asarray((carried @ absolute.T + np.where(exact, 0.0, fresh)) * UP)

    values = rows.values @ weight.T + bias
    return Rows(
        which,
        np.asarray(values),
        rounding(UNIT, 0.0, rows.error),
        rounding(precision.unit, precision.spacing, rows.forward),
    )


def exact_factors(absolute: Array) -> Mask:
    """Powers of two, and zeros."""
    return np.asarray(np.frexp(absolute)[0] % 0.5 == 0)


def activated(rows: Rows, activation: str, precision: Precision) -> Rows:
    """After the activation, which does not spread errors."""
    if activation == "relu":
        return Rows(rows.which, np.maximum(rows.values, 0.0), rows.error, rows.forward)
    if activation == "tanh":
        return Rows(
            rows.which,
            tanh(rows.values),
            rows.error + TANH_ERROR,
            rows.forward + LIBRARY_TANH * precision.unit,
        )
    return rows


def constant_columns(rows: Rows) -> Mask:
    """Units that are the same for every row, without error."""
    same = (rows.values == rows.values[:1]).all(axis=0)
    return np.asarray(same & ~rows.error.any(axis=0) & ~rows.forward.any(axis=0))
