"""Rounding of a forward pass on a region: what a layer adds, given what its inputs carry.

A sum of k terms, in any order, is off by at most γ_(k-1) times the sum of their absolute values,
and a sum of two by the unit roundoff times its result. A product is off by the unit roundoff,
unless its weight is a power of two; it may underflow. Units that are exactly 0 on the region (a
ReLU whose argument is surely negative, rounding included) are no terms: so where few units are
alive, little is lost, however wide the layer is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from modhyper.check.network import Network, Precision
from modhyper.check.rows import exact_factors
from modhyper.check.units import UP, Array, Model


def compact(weight: Array) -> Any:
    """The matrix, sparse when that is faster."""
    if weight.size > 4000 and np.count_nonzero(weight) < 0.15 * weight.size:
        return csr_array(weight)
    return weight


class ForwardLayer:
    """The matrices of a layer of known numbers; products with ``exact_column`` are exact."""

    def __init__(
        self, weight: Array, bias: Array, precision: Precision, exact_column: int | None = None
    ) -> None:
        absolute = np.abs(weight)
        rounded = np.where(exact_factors(absolute), 0.0, absolute)
        if exact_column is not None:
            rounded[:, exact_column] = 0.0
        self.absolute, self.rounded = compact(absolute), compact(rounded)
        self.present = compact((weight != 0).astype(np.float64))
        self.bias, self.precision = np.abs(bias), precision

    def after(self, model: Model, result: Model) -> Array:
        """Bound of |forward pass − truth| of the layer's units before activation, (R, units)."""
        carried = model.forward
        assert carried is not None
        size = model.size() + carried
        alive = (size > 0).astype(np.float64)
        terms = _times(self.present, alive) + (self.bias > 0)
        return lost(
            carried=_times(self.absolute, carried),
            products=_times(self.rounded, size),
            total=_times(self.absolute, size) + self.bias,
            terms=terms,
            result=result.size(),
            precision=self.precision,
        )


def lost(
    *,
    carried: Array,
    products: Array,
    total: Array,
    terms: Array,
    result: Array,
    precision: Precision,
) -> Array:
    """The bound from: errors carried on, |weight × unit| that are rounded and all of them summed,
    the number of terms, and a bound of the true result."""
    u = precision.unit
    rounded = u * products + precision.spacing * terms
    sums = np.maximum(terms - 1, 0.0)
    many = sums * u / (1 - np.minimum(sums * u, 0.5)) * (total + rounded)
    two = u * (result + carried + rounded)
    fresh = rounded + np.where(sums == 0, 0.0, np.where(sums == 1, two, many))
    fresh = np.where(total > precision.largest / 2, np.inf, fresh)
    return np.asarray((carried + fresh) * UP)


def _times(matrix: Any, vectors: Array) -> Array:
    """matrix @ v for the rows v of ``vectors`` (R, in)."""
    return np.asarray((matrix @ vectors.T).T)


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
