"""What a panel of an experiment shows: curves, lines to compare them with, findings, gates.

Nothing here trains: `modhyper verify` builds these from recorded numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

Outcome = Literal["seen", "opposite", "not seen", "undecided"]
Style = Literal["dotted", "dashed", "faint", "points"]


@dataclass(frozen=True, slots=True)
class Series:
    """One curve: ``values[i]`` holds a number for each repetition at ``x[i]``, None if diverged."""

    name: str
    x: tuple[float, ...]
    values: tuple[tuple[float | None, ...], ...]
    middle: Literal["mean", "median"] = "mean"

    @classmethod
    def of(
        cls,
        name: str,
        x: Sequence[Any],
        repetitions: int,
        value: Callable[[Any, int], float | None],
        middle: Literal["mean", "median"] = "mean",
    ) -> Self:
        """``value(x, r)`` for each x and repetition r."""
        rows = tuple(tuple(value(at, r) for r in range(repetitions)) for at in x)
        return cls(name, tuple(map(float, x)), rows, middle)

    @property
    def centre(self) -> tuple[float, ...]:
        """Mean without diverged repetitions, or median with a missing one above all others."""
        return tuple(
            median(row) if self.middle == "median" else mean(finite(row)) for row in self.values
        )

    @property
    def spread(self) -> tuple[tuple[float, float], ...]:
        """Mean ± standard deviation, or the smallest and the largest."""
        if self.middle == "median":
            kept = [finite(row) or [math.nan] for row in self.values]
            return tuple((min(row), max(row)) for row in kept)
        pairs = zip(self.centre, self.values, strict=True)
        return tuple((m - deviation(finite(row)), m + deviation(finite(row))) for m, row in pairs)

    def repetition(self, r: int) -> list[float | None]:
        return [row[r] for row in self.values]

    @property
    def repetitions(self) -> int:
        return len(self.values[0]) if self.values else 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A line that is not trained repetition by repetition: a baseline, a bound, a prediction."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    style: Style = "dotted"
    like: str = ""
    """The series whose colour it takes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim about one number, put to the test by an interval of it.

    above    True: the claim is that the number lies above ``threshold``; False: below
    opposite where the other side begins: ≤ threshold if ``above``, else ≥. Between the two lies
             what is neither the claim nor its opposite: an effect smaller than the claim's margin
    """

    id: str
    says: str
    number: str
    above: bool
    threshold: float
    opposite: float
    estimate: float
    low: float
    high: float
    repetitions: int

    @property
    def outcome(self) -> Outcome:
        if math.isnan(self.low) or math.isnan(self.high):
            return "undecided"
        sign = 1 if self.above else -1
        low, high = sorted((sign * self.low, sign * self.high))
        if low > sign * self.threshold:
            return "seen"
        if high < sign * self.opposite:
            return "opposite"
        return "not seen" if high < sign * self.threshold else "undecided"


@dataclass(frozen=True, slots=True)
class SlopeFinding:
    """A claim that a slope equals ``predicted``, put to the test by an equivalence margin.

    Seen if the whole interval lies within ``predicted`` ± ``within`` and no rival exponent lies in
    it; not seen if the interval lies wholly outside; opposite if it lies outside on the side of a
    rival and holds it.
    """

    id: str
    says: str
    number: str
    predicted: float
    within: float
    rivals: tuple[float, ...]
    estimate: float
    low: float
    high: float
    repetitions: int

    @property
    def outcome(self) -> Outcome:
        if math.isnan(self.low) or math.isnan(self.high):
            return "undecided"
        below, above = self.predicted - self.within, self.predicted + self.within
        held = [rival for rival in self.rivals if self.low <= rival <= self.high]
        if below <= self.low and self.high <= above and not held:
            return "seen"
        if self.high < below or self.low > above:
            return "opposite" if held else "not seen"
        return "undecided"


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the networks of a curve are trained: what must hold before they speak against a
    claim. None: it was not recorded, and counts as not passed.
    """

    name: str
    holds: bool | None
    detail: str


def gate_below(name: str, height: float, centres: Iterable[tuple[str, float]]) -> Gate:
    """Whether every centre, each with its place, lies below a height; nan: it was not recorded."""
    if not math.isfinite(height):
        return Gate(name, None, "not recorded")
    above = [place for place, centre in centres if not centre < height]
    detail = f"{height:.4g}" + (f"; not so at {', '.join(above)}" if above else "")
    return Gate(name, not above, detail)


@dataclass(frozen=True, slots=True)
class Panel:
    """``key`` names it within its experiment, in every run and preset."""

    key: str
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    findings: tuple[Finding | SlopeFinding, ...]
    references: tuple[Reference, ...] = ()
    gates: tuple[Gate, ...] = ()
    log_x: bool = False
    log_y: bool = True
    details: tuple[dict[str, str], ...] = ()
    """Rows of a table beside the curves, if there is one."""

    @property
    def trained(self) -> bool:
        """Whether every gate holds; False without gates."""
        return bool(self.gates) and all(gate.holds is True for gate in self.gates)

    def rows(self) -> list[dict[str, str | float | int | None]]:
        """One row for each curve, x and repetition."""
        return [
            {"panel": self.key, "series": s.name, "x": x, "repetition": i, "value": value}
            for s in self.series
            for x, row in zip(s.x, s.values, strict=True)
            for i, value in enumerate(row)
        ]


def finite(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan


def middle(results: Sequence[Mapping[str, Any]], name: str) -> str:
    """The median of what the results say of ``name``."""
    values = finite([one.get(name) for one in results])
    return f"{median(values):.3g}" if values else "–"


def deviation(values: Sequence[float]) -> float:
    """Standard deviation with n - 1 in the denominator; 0 for one value, nan for none."""
    if not values:
        return math.nan
    middle = mean(values)
    return math.sqrt(math.fsum((v - middle) ** 2 for v in values) / max(1, len(values) - 1))


def median(values: Sequence[float | None]) -> float:
    """A missing value counts as larger than all others; nan if it is the median."""
    ordered = sorted(math.inf if v is None else v for v in values)
    if not ordered:
        return math.nan
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return middle if math.isfinite(middle) else math.nan
