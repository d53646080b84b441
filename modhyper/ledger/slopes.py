"""The slope of log y against log x in a user's table of measurements."""

from __future__ import annotations

import csv
import io
import math
import warnings
from pathlib import Path

from modhyper.errors import InputError, near_matches
from modhyper.files import read_text
from modhyper.lab.statistics import Interval, of_slope_of_rows

SEED = 20201


def slope_of(path: Path, x: str, y: str) -> Interval:
    """Least-squares slope and its bootstrap interval, rows resampled.

    Raises InputError for a missing file or column, fewer than three points, or values ≤ 0.
    """
    points = _points(path, x, y)
    try:
        with warnings.catch_warnings():  # of a few rows some draws have no slope: left out
            warnings.simplefilter("ignore")
            return of_slope_of_rows([u for u, _ in points], [v for _, v in points], SEED)
    except ValueError:
        message = f"{path}: a slope needs at least three different values of {x!r}"
        raise InputError(message) from None


def _points(path: Path, x: str, y: str) -> list[tuple[float, float]]:
    try:
        rows = list(csv.DictReader(io.StringIO(read_text(path), newline="")))
    except csv.Error as error:
        raise InputError(f"{path} is no table: {error}") from None
    for name in (x, y):
        if not rows or name not in rows[0]:
            columns = list(rows[0]) if rows else ["(no rows)"]
            raise InputError(f"{path} has no column {name!r}", hint=near_matches(name, columns))
    try:
        found = [(float(row[x]), float(row[y])) for row in rows]
    except (TypeError, ValueError):
        found = [(0.0, 0.0)]
    if not all(0 < value < math.inf for pair in found for value in pair):
        raise InputError(f"{path}: {x!r} and {y!r} must be positive numbers")
    return found
