"""Slopes in log-log plots with bootstrap intervals over seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
LEVEL = 0.95


class Interval(NamedTuple):
    """An estimate and its ``LEVEL`` interval."""

    value: float
    low: float
    high: float


def bootstrap_slope(
    x: Sequence[float], values: Sequence[Sequence[float | None]], seed: int
) -> Interval | None:
    """Least-squares slope of log(median of values[i]) against log x[i], percentile interval.

    The repetitions ``values[i]`` are resampled with replacement for each x on its own,
    ``RESAMPLES`` times. None counts as larger than every number; x whose median is not finite are
    left out. None if fewer than three x remain.
    """
    table = np.array([[np.inf if v is None else v for v in row] for row in values], dtype=float)
    middles = np.median(table, axis=1)
    kept = np.isfinite(middles)
    if kept.sum() < 3:
        return None
    log_x, table = np.log(np.asarray(x, dtype=float)[kept]), table[kept]
    draw = np.random.default_rng(seed)
    picks = draw.integers(0, table.shape[1], (RESAMPLES, *table.shape))
    drawn = np.median(np.take_along_axis(table[None], picks, axis=2), axis=2)
    slopes = [_slope(log_x, row) for row in drawn if np.isfinite(row).all()]
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(slopes, [tail, 1 - tail])
    return Interval(_slope(log_x, middles[kept]), float(low), float(high))


def _slope(log_x: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    return float(np.polyfit(log_x, np.log(values), 1)[0])


class FlooredFit(NamedTuple):
    """value ≈ constant · x^slope + floor, by least squares of the logarithms."""

    slope: float
    constant: float
    floor: float


def floored_fit(x: Sequence[float], values: Sequence[float]) -> FlooredFit | None:
    """None with fewer than four points: three numbers are fitted. The floor is at least 0."""
    if len(x) < 4:
        return None
    from scipy.optimize import least_squares

    log_x, log_v = np.log(np.asarray(x, dtype=float)), np.log(np.asarray(values, dtype=float))
    slope = _slope(log_x, np.exp(log_v))
    start = [slope, float((log_v - slope * log_x).mean()), 0.01 * float(np.exp(log_v.min()))]

    def misfit(p: NDArray[np.float64]) -> NDArray[np.float64]:
        fitted: NDArray[np.float64] = np.log(np.exp(p[1] + p[0] * log_x) + p[2]) - log_v
        return fitted

    top = float(np.exp(log_v.min()))
    found = least_squares(misfit, start, bounds=([-20, -50, 0], [20, 50, top]))
    return FlooredFit(float(found.x[0]), float(np.exp(found.x[1])), float(found.x[2]))
