"""Numbers of curves that findings are about: one for each repetition, None where it has none.

Findings are taken from curves without gaps: see `without_gaps`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from modhyper.lab.summary import Series, finite, mean

Numbers = list[float | None]


def log_ratio(upper: Series, lower: Series, keep: Callable[[float], bool] | None = None) -> Numbers:
    """The mean over x of log10(upper/lower): orders of magnitude between them.

    ``keep`` restricts it to some x. None where either diverged at one of them.
    """
    table = ratios(upper, lower)
    chosen = [row for x, row in table.items() if keep is None or keep(x)]
    return _means(chosen)


def ratios(upper: Series, lower: Series) -> Mapping[float, Numbers]:
    """log10(upper/lower) at each x."""
    rows = zip(upper.x, upper.values, lower.values, strict=True)
    return {
        x: [math.log10(u / v) if u and v and u > 0 and v > 0 else None
            for u, v in zip(a, b, strict=True)]
        for x, a, b in rows
    }  # fmt: skip


def minus(upper: Numbers, lower: Numbers) -> Numbers:
    """Repetition by repetition."""
    pairs = zip(upper, lower, strict=True)
    return [None if a is None or b is None else a - b for a, b in pairs]


def differences(upper: Series, lower: Series) -> Mapping[float, Numbers]:
    """upper - lower at each x."""
    rows = zip(upper.x, upper.values, lower.values, strict=True)
    return {x: minus(list(a), list(b)) for x, a, b in rows}


def difference(upper: Series, lower: Series) -> Numbers:
    """The mean over x of upper - lower; None where either diverged at one of them."""
    return _means(list(differences(upper, lower).values()))


def change(series: Series, *, log_x: bool = False) -> Numbers:
    """The change of log10 of the value over the whole x axis, by the least-squares line.

    Points that diverged are left out; None with fewer than two others.
    """
    x = np.log10(series.x) if log_x else np.asarray(series.x, dtype=float)
    out: Numbers = []
    for r in range(series.repetitions):
        kept = [
            (a, math.log10(v))
            for a, v in zip(x, series.repetition(r), strict=True)
            if v is not None and v > 0
        ]
        if len(kept) < 2:
            out.append(None)
            continue
        places, values = zip(*kept, strict=True)
        slope = float(np.polyfit(places, values, 1)[0])
        out.append(slope * float(x[-1] - x[0]))
    return out


def exponents(x: Sequence[float], values: Sequence[Sequence[float | None]]) -> Numbers:
    """Least-squares slope of log value against log x, one a repetition; None if one is missing."""
    out: Numbers = []
    for column in zip(*values, strict=True):
        whole = finite(column)
        enough = len(whole) == len(x) > 1
        out.append(float(np.polyfit(np.log(x), np.log(whole), 1)[0]) if enough else None)
    return out


def steps(series: Series) -> Mapping[float, Numbers]:
    """log10 of the value over the one before, at each x but the first."""
    later = Series(series.name, series.x[1:], series.values[1:])
    earlier = Series(series.name, series.x[1:], series.values[:-1])
    return ratios(later, earlier)


def without_gaps(*series: Series) -> tuple[Series, ...]:
    """The curves with the worst value of them all in place of what diverged: a network that
    diverged counts as the worst in its panel that did not.
    """
    values = [v for one in series for row in one.values for v in row if v is not None]
    worst = max(values, default=None)
    return tuple(
        replace(
            one,
            values=tuple(tuple(worst if v is None else v for v in row) for row in one.values),
        )
        for one in series
    )


def at(series: Series, keep: Collection[float]) -> Series:
    """The curve at some of its x."""
    chosen = [(x, row) for x, row in zip(series.x, series.values, strict=True) if x in keep]
    return Series(series.name, tuple(x for x, _ in chosen), tuple(row for _, row in chosen))


def _means(table: list[Numbers]) -> Numbers:
    if not table:
        return []
    return [
        mean(finite(column)) if None not in column else None for column in zip(*table, strict=True)
    ]
