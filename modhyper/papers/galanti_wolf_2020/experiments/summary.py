"""What a figure shows: curves with their spread, and the paper's findings put to a test."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from modhyper.lab.store import without_nan

Wanted = Literal["below", "above", "not below"]
Verdict = Literal["seen", "not seen", "undecided"]
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Series:
    """One curve: ``values[i]`` holds a number for each repetition at ``x[i]``, None if diverged."""

    name: str
    x: tuple[float, ...]
    values: tuple[tuple[float | None, ...], ...]

    @property
    def mean(self) -> tuple[float, ...]:
        return tuple(_mean(finite(row)) for row in self.values)

    @property
    def sd(self) -> tuple[float, ...]:
        """Standard deviation over repetitions, n - 1 in the denominator; 0 for one repetition."""
        return tuple(_sd(finite(row)) for row in self.values)


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement about one number, tested: the number's ``CONFIDENCE`` interval decides.

    wanted  the paper's finding says that the number lies below zero, above zero, or not below zero.
            The last can be refuted by an interval below zero and is otherwise "seen" in the sense
            that no effect was detected
    """

    statement: str
    number: str
    wanted: Wanted
    estimate: float
    low: float
    high: float
    repetitions: int

    @property
    def verdict(self) -> Verdict:
        if self.wanted == "not below":
            if math.isnan(self.high):
                return "undecided"
            return "not seen" if self.high < 0 else "seen"
        low, high = (self.low, self.high) if self.wanted == "above" else (-self.high, -self.low)
        if low > 0:
            return "seen"
        return "not seen" if high < 0 else "undecided"


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    findings: tuple[Finding, ...]
    log_x: bool = False
    log_y: bool = True


@dataclass(frozen=True, slots=True)
class FigureSummary:
    """Everything a figure's picture and its data files show."""

    figure: str
    title: str
    panels: tuple[Panel, ...]
    settings: Mapping[str, Any]
    seed: int
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        panels = []
        for panel in self.panels:
            entry = asdict(panel)
            entry["findings"] = [asdict(f) | {"verdict": f.verdict} for f in panel.findings]
            for data, series in zip(entry["series"], panel.series, strict=True):
                data |= {"mean": series.mean, "sd": series.sd}
            panels.append(entry)
        found: dict[str, Any] = without_nan(
            {
                "figure": self.figure,
                "title": self.title,
                "panels": panels,
                "settings": dict(self.settings),
                "seed": self.seed,
                "confidence": CONFIDENCE,
                "notes": list(self.notes),
            }
        )
        return found

    def rows(self) -> list[dict[str, Any]]:
        """One row for each panel, curve, x and repetition."""
        return [
            {"panel": panel.title, "series": s.name, "x": x, "repetition": i, "value": value}
            for panel in self.panels
            for s in panel.series
            for x, row in zip(s.x, s.values, strict=True)
            for i, value in enumerate(row)
        ]


def finding(statement: str, number: str, wanted: Wanted, values: Sequence[float | None]) -> Finding:
    """The mean of one number a repetition, with Student's interval for it.

    Repetitions must be independent. Diverged ones (None) are left out; fewer than two give an
    unbounded interval, which decides nothing.
    """
    kept = finite(values)
    if len(kept) < 2:
        middle = kept[0] if kept else math.nan
        return Finding(statement, number, wanted, middle, -math.inf, math.inf, len(kept))
    from scipy.stats import t

    half = float(t.ppf((1 + CONFIDENCE) / 2, len(kept) - 1)) * _sd(kept) / math.sqrt(len(kept))
    middle = _mean(kept)
    return Finding(statement, number, wanted, middle, middle - half, middle + half, len(kept))


def log_ratio(
    upper: Series, lower: Series, keep: Sequence[float] | None = None
) -> list[float | None]:
    """For each repetition the mean over x of log10(upper/lower): orders of magnitude between them.

    ``keep`` restricts it to some x. None where either diverged at one of them.
    """
    chosen = [i for i, x in enumerate(upper.x) if keep is None or x in keep]
    out: list[float | None] = []
    for repetition in range(len(upper.values[0])):
        pairs = [(upper.values[i][repetition], lower.values[i][repetition]) for i in chosen]
        if any(a is None or b is None or a <= 0 or b <= 0 for a, b in pairs):
            out.append(None)
        else:
            out.append(_mean([math.log10(a / b) for a, b in pairs if a and b]))
    return out


def difference(upper: Series, lower: Series) -> list[float | None]:
    """For each repetition the mean over x of upper - lower; None where either diverged."""
    out: list[float | None] = []
    for repetition in range(len(upper.values[0])):
        pairs = [
            (a[repetition], b[repetition]) for a, b in zip(upper.values, lower.values, strict=True)
        ]
        kept = [a - b for a, b in pairs if a is not None and b is not None]
        out.append(_mean(kept) if len(kept) == len(pairs) else None)
    return out


def smallest_difference(upper: Series, lower: Series) -> tuple[float, list[float | None]]:
    """(x, upper - lower there for each repetition) at the x where its mean is least.

    The x is chosen by its mean: the interval is that of the worst of many.
    """
    found: list[tuple[float, float, list[float | None]]] = []
    for x, above, below in zip(upper.x, upper.values, lower.values, strict=True):
        apart = [
            None if a is None or b is None else a - b for a, b in zip(above, below, strict=True)
        ]
        if finite(apart):
            found.append((_mean(finite(apart)), x, apart))
    if not found:
        return math.nan, []
    _, x, apart = min(found, key=lambda one: one[0])
    return x, apart


def best_difference(upper: Series, lower: Series) -> list[float | None]:
    """For each repetition the least of upper minus the least of lower, without diverged ones."""
    out: list[float | None] = []
    for repetition in range(len(upper.values[0])):
        a = finite([row[repetition] for row in upper.values])
        b = finite([row[repetition] for row in lower.values])
        out.append(min(a) - min(b) if a and b else None)
    return out


def trend(series: Series, *, log_x: bool = False) -> list[float | None]:
    """For each repetition the least-squares slope of log10 of the value against x (or log10 x).

    Points that diverged are left out; None with fewer than two others.
    """
    x = np.log10(series.x) if log_x else np.asarray(series.x, dtype=float)
    out: list[float | None] = []
    for repetition in range(len(series.values[0])):
        row = [values[repetition] for values in series.values]
        kept = [(a, v) for a, v in zip(x, row, strict=True) if v is not None and v > 0]
        if len(kept) < 2:
            out.append(None)
        else:
            places, values = zip(*kept, strict=True)
            out.append(float(np.polyfit(places, np.log10(values), 1)[0]))
    return out


def worst_step(series: Series) -> tuple[float, float, list[float | None]]:
    """(x, next x, log10 of value there over value here, for each repetition) where it falls least.

    The step is chosen by its mean over repetitions: its interval is that of the worst of many.
    """
    steps = []
    for i in range(len(series.x) - 1):
        pairs = zip(series.values[i], series.values[i + 1], strict=True)
        ratios = [math.log10(b / a) if a and b else None for a, b in pairs]
        if finite(ratios):
            steps.append((_mean(finite(ratios)), series.x[i], series.x[i + 1], ratios))
    if not steps:
        return math.nan, math.nan, []
    _, here, there, ratios = max(steps, key=lambda step: step[0])
    return here, there, ratios


def finite(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan


def _sd(values: Sequence[float]) -> float:
    if not values:
        return math.nan
    middle = _mean(values)
    return math.sqrt(math.fsum((v - middle) ** 2 for v in values) / max(1, len(values) - 1))
