"""The slope of log y against log x in a table of measurements, with a bootstrap interval."""

from __future__ import annotations

import csv
import math
import random
from dataclasses import dataclass
from pathlib import Path

from modhyper.errors import InputError, near_matches

RESAMPLES = 2000
SEED = 20201


@dataclass(frozen=True, slots=True)
class Slope:
    """Least-squares slope and the 95% percentile interval of ``RESAMPLES`` resampled rows."""

    value: float
    low: float
    high: float


def slope_of(path: Path, x: str, y: str) -> Slope:
    """Raises InputError for a missing file or column, fewer than three points, or values ≤ 0."""
    points = _points(path, x, y)
    if len({u for u, _ in points}) < 3:
        raise InputError(f"{path}: a slope needs at least three different values of {x!r}")
    draw = random.Random(SEED)
    slopes: list[float] = []
    while len(slopes) < RESAMPLES:
        sample = draw.choices(points, k=len(points))
        if len({u for u, _ in sample}) > 1:
            slopes.append(_fit(sample))
    slopes.sort()
    tail = RESAMPLES // 40
    return Slope(_fit(points), slopes[tail], slopes[-tail - 1])


def _fit(points: list[tuple[float, float]]) -> float:
    n = len(points)
    mean_x, mean_y = sum(u for u, _ in points) / n, sum(v for _, v in points) / n
    over = math.fsum((u - mean_x) * (v - mean_y) for u, v in points)
    return over / math.fsum((u - mean_x) ** 2 for u, _ in points)


def _points(path: Path, x: str, y: str) -> list[tuple[float, float]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    for name in (x, y):
        if not rows or name not in rows[0]:
            columns = list(rows[0]) if rows else ["(no rows)"]
            raise InputError(f"{path} has no column {name!r}", hint=near_matches(name, columns))
    try:
        return [(math.log(float(row[x])), math.log(float(row[y]))) for row in rows]
    except (TypeError, ValueError):
        raise InputError(f"{path}: {x!r} and {y!r} must be positive numbers") from None
