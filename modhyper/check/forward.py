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
from numpy.typing import NDArray
from scipy.sparse import csr_array

from modhyper.check.network import Precision
from modhyper.check.rows import exact_factors
from modhyper.check.units import UP, Model

Array = NDArray[np.float64]


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
