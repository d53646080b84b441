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
