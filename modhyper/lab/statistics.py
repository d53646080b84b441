"""Intervals: Student's for means over repetitions, the bootstrap's for slopes in log-log plots.

scipy is loaded where it is used: who only counts an experiment's parameters does not wait for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from modhyper.lab.seeds import child_seed
from modhyper.lab.summary import deviation, finite, mean

RESAMPLES = 2000
LEVEL = 0.95

Array = NDArray[np.float64]
X = TypeVar("X", bound=Hashable)


class Interval(NamedTuple):
    """An estimate and its interval; ``repetitions`` that it comes from."""

    value: float
    low: float
    high: float
    repetitions: int


def of_mean(values: Sequence[float | None], level: float = LEVEL) -> Interval:
    """Student's interval of the mean of independent repetitions.

    Diverged ones (None) are left out; fewer than two give an unbounded interval, which decides
    nothing.
    """
    from scipy.special import stdtrit

    kept = finite(values)
    if len(kept) < 2:
        return Interval(kept[0] if kept else math.nan, -math.inf, math.inf, len(kept))
    half = float(stdtrit(len(kept) - 1, (1 + level) / 2)) * deviation(kept) / math.sqrt(len(kept))
    middle = mean(kept)
    return Interval(middle, middle - half, middle + half, len(kept))


def of_smallest(table: Mapping[X, Sequence[float | None]]) -> tuple[X | None, Interval]:
    """(x, interval of min_x μ_x) from repetitions at each x; x has the smallest mean, or no mean.

    Lower end: the smallest of the lower ends at each x. It is right whenever the one at the true
    minimum is, so it needs no correction for the number of x (an intersection-union test). Upper
    end: the smallest of the upper ends, each at level 1 - (1 - LEVEL)/#x (Bonferroni).
    """
    if not table:
        return None, Interval(math.nan, -math.inf, math.inf, 0)
    found = {x: of_mean(values) for x, values in table.items()}
    strict = 1 - (1 - LEVEL) / len(table)
    high = min(of_mean(values, strict).high for values in table.values())
    low = min(one.low for one in found.values())
    fewest = min(one.repetitions for one in found.values())
    worst = min(found, key=lambda x: (math.isfinite(found[x].low), found[x].value))
    return worst, Interval(found[worst].value, low, high, fewest)


def of_slope(
    x: Sequence[float], values: Sequence[Sequence[float | None]], seed: int
) -> Interval | None:
    """Least-squares slope of log(median of values[i]) against log x[i], percentile interval.

    The repetitions ``values[i]`` are resampled with replacement for each x on its own. None counts
    as larger than every number; x whose median is not finite are left out, resamples with such a
    median too. None if fewer than three x remain.
    """
    table = [np.array([np.inf if v is None else v for v in row], dtype=float) for row in values]
    middles = np.array([np.median(row) for row in table])
    kept = np.isfinite(middles)
    if kept.sum() < 3:
        return None
    log_x = np.log(np.asarray(x, dtype=float)[kept])
    rows = tuple(row for row, keep in zip(table, kept, strict=True) if keep)

    def statistic(*drawn: Array, axis: int) -> Array:
        found = np.stack([np.median(row, axis=axis) for row in drawn], axis=-1)
        return _slopes(log_x, found)

    repetitions = min(len(row) for row in rows)
    value = float(_slopes(log_x, middles[kept]))
    if repetitions < 2:
        return Interval(value, -math.inf, math.inf, repetitions)
    with np.errstate(invalid="ignore"):  # scipy takes the deviation of slopes that are infinite
        low, high = _tails(rows, statistic, seed)
    return Interval(value, low, high, repetitions)


def slope_shown(x: Sequence[float], values: Sequence[Sequence[float | None]], *name: str) -> str:
    """ "-0.98 [-1.10, -0.85]": see `of_slope`; its bootstrap has a stream of this name."""
    found = of_slope(x, values, child_seed(0, "bootstrap", *name))
    return "–" if found is None else f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"


def of_slope_of_rows(x: Sequence[float], y: Sequence[float], seed: int) -> Interval:
    """Least-squares slope of log y against log x; the rows (x, y) are resampled together.

    Raises ValueError unless there are three different x.
    """
    log_x, log_y = np.log(np.asarray(x, dtype=float)), np.log(np.asarray(y, dtype=float))
    if len(np.unique(log_x)) < 3:
        raise ValueError("a slope needs at least three different x")

    def statistic(u: Array, v: Array, axis: int) -> Array:
        u, v = np.moveaxis(u, axis, -1), np.moveaxis(v, axis, -1)
        u = u - u.mean(-1, keepdims=True)
        square = (u**2).sum(-1)
        out: Array = np.divide(
            (u * v).sum(-1), square, out=np.full(square.shape, np.nan), where=square > 0
        )
        return out

    low, high = _tails((log_x, log_y), statistic, seed, paired=True)
    return Interval(float(statistic(log_x, log_y, axis=-1)), low, high, len(log_x))


def _tails(
    rows: Sequence[Array], statistic: Callable[..., Array], seed: int, *, paired: bool = False
) -> tuple[float, float]:
    """The two quantiles of a statistic under resampling, of those that are finite."""
    from scipy.stats import bootstrap

    drawn = bootstrap(
        rows,
        statistic,
        n_resamples=RESAMPLES,
        vectorized=True,
        paired=paired,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).bootstrap_distribution
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn[np.isfinite(drawn)], [tail, 1 - tail])
    return float(low), float(high)


def _slopes(log_x: Array, values: Array) -> Array:
    """Slopes of log values (…, x) against log x, by least squares; inf or nan without one."""
    centred = log_x - log_x.mean()
    with np.errstate(invalid="ignore", divide="ignore"):
        out: Array = (np.log(values) * centred).sum(-1) / (centred**2).sum()
    return out


class FlooredFit(NamedTuple):
    """value ≈ constant · x^slope + floor, by least squares of the logarithms."""

    slope: float
    constant: float
    floor: float


def floored_fit(x: Sequence[float], values: Sequence[float]) -> FlooredFit | None:
    """None with fewer than four points: three numbers are fitted. The floor is at least 0."""
    from scipy.optimize import least_squares

    if len(x) < 4:
        return None
    log_x, log_v = np.log(np.asarray(x, dtype=float)), np.log(np.asarray(values, dtype=float))
    slope = float(_slopes(log_x, np.exp(log_v)))
    start = [slope, float((log_v - slope * log_x).mean()), 0.01 * float(np.exp(log_v.min()))]

    def misfit(p: Array) -> Array:
        fitted: Array = np.log(np.exp(p[1] + p[0] * log_x) + p[2]) - log_v
        return fitted

    top = float(np.exp(log_v.min()))
    found = least_squares(misfit, start, bounds=([-20, -50, 0], [20, 50, top]))
    return FlooredFit(float(found.x[0]), float(np.exp(found.x[1])), float(found.x[2]))
