"""What is known of a layer's units on many regions, and what an activation makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

UNIT = 2.0**-53
UP = 1 + 2.0**-36
"""Covers the rounding of sums of non-negative numbers (up to 60000 terms)."""
VERTEX = 2.0**-44
"""Distance allowed between a stored vertex and the exact point it stands for."""
NEGLIGIBLE = 1e-9
"""A ReLU whose chord is closer than this, relative to the unit's size, counts as linear."""
TINY = 1e-290
"""Covers underflow, far below everything else."""


@dataclass(slots=True)
class Model:
    """values (R, A, B, units), remainder (R, units); A or B is 1 where nothing varies.

    ``forward`` (R, units), where it is followed: a forward pass in the stored precision is within
    it of the truth.
    """

    values: Array
    remainder: Array
    forward: Array | None = None

    def size(self) -> Array:
        """Bound of |values| at the vertices and of the units themselves, (R, units)."""
        return np.asarray((np.abs(self.values).max(axis=(1, 2)) + self.remainder) * UP)


@dataclass(slots=True)
class Activated:
    """What an activation did: units before it, what each lost (R, units), and its slope there.

    ``kink`` tells ReLU (cut a region at the unit's zero) from a curved activation (cut midway).
    """

    before: Model
    loss: Array
    slope: Array
    kink: bool


def activate(
    model: Model, activation: str, unit: float = 2.0**-53
) -> tuple[Model, Activated | None]:
    """``unit`` is the roundoff of the forward pass, where one is followed."""
    if activation == "identity":
        return model, None
    low = model.values.min(axis=(1, 2)) - model.remainder
    high = model.values.max(axis=(1, 2)) + model.remainder
    if activation == "relu":
        result, loss, slope = _relu(model, low, high)
        if model.forward is not None:  # what is surely negative is exactly 0
            result.forward = np.where(high + model.forward <= 0, 0.0, model.forward)
        loss = np.where(loss > NEGLIGIBLE * (np.abs(low) + np.abs(high)), loss, 0.0)
    else:
        result, loss, slope = _tanh(model, low, high)
        if model.forward is not None:
            result.forward = model.forward + LIBRARY_TANH * unit
    return result, Activated(model, loss, slope, activation == "relu")


def _relu(model: Model, low: Array, high: Array) -> tuple[Model, Array, Array]:
    mixed = (low < 0) & (high > 0)
    slope = np.where(mixed, high / np.where(mixed, high - low, 1.0), (low >= 0) * 1.0)
    # ReLU(t) − slope·t lies in [0, gap] on [low, high], whatever the slope's rounding.
    gap = np.where(mixed, np.maximum(-slope * low, (1 - slope) * high), 0.0) * UP
    values = slope[:, None, None] * model.values + (gap / 2)[:, None, None]
    rounding = np.where(mixed, 4 * UNIT * (high - low), 0.0)
    return Model(values, (slope * model.remainder + gap / 2) * UP + rounding), gap, slope


def _tanh(model: Model, low: Array, high: Array) -> tuple[Model, Array, Array]:
    nearest = np.where((low < 0) & (high > 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
    decay = np.exp(-2 * nearest) * UP  # |tanh'| ≤ 4 decay, |tanh''| ≤ 8 decay
    values = tanh(model.values)
    width = (high - low) * UP
    jensen = np.minimum(0.77, 8 * decay) * width**2 / 8
    loss = np.minimum(jensen, tanh(high) - tanh(low) + 2 * TANH_ERROR) * UP
    lipschitz = np.minimum(1.0, 4 * decay)
    remainder = (loss + lipschitz * model.remainder) * UP + TANH_ERROR
    return Model(values, remainder), loss, lipschitz


LIBRARY_TANH = 8
"""Error granted to the library's tanh, in unit roundoffs (libraries stay within 4 ulp)."""

TANH_ERROR = 2.0**-45
"""Proved error of ``tanh`` below, and of the rounding around it."""

_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10


def tanh(t: Array) -> Array:
    """tanh within 2^-46, by basic operations only, so that its error can be proved.

    e^(−2|t|) = 2^(−k) e^(−s) with |s| ≤ 0.35 and the Taylor polynomial of degree 14 (truncation
    below 0.35^15/15! < 2e-19); the reduction is off by less than 2^-49 and 20 operations of
    relative error 2^-53 follow; |d tanh| ≤ |d e^(−2|t|)|/2 + relative rounding of the quotient.
    """
    size = np.minimum(2 * np.abs(t), 80.0)
    k = np.rint(size / _LN2_HIGH)
    s = (size - k * _LN2_HIGH) - k * _LN2_LOW
    polynomial = np.ones_like(s)
    for degree in range(14, 0, -1):
        polynomial = 1 - polynomial * s / degree
    e = np.ldexp(polynomial, -k.astype(np.int64))
    return np.asarray(np.copysign((1 - e) / (1 + e), t))


def gamma(terms: int, unit: float = UNIT) -> float:
    """γ_n = n u/(1 − n u) for a sum of ``terms`` products and a bias, with room to spare."""
    n = terms + 4
    return n * unit / (1 - n * unit) * UP
