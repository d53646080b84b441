"""The kinds of claim that a user can make, each with its keys, its sentence and its decision."""

from __future__ import annotations

import csv
import io
import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta, Struct

from modhyper.bound import Side, Truth
from modhyper.errors import InputError, near_matches
from modhyper.files import read_text
from modhyper.lab.statistics import Interval, of_slope_of_rows
from modhyper.paper import papers
from modhyper.problem import Problem, exact, shown
from modhyper.questions.answer import bounds

Word = Annotated[str, Meta(min_length=1)]
Number = int | float | str
Decided = tuple[Truth, str]
SEED = 20201


@dataclass(frozen=True, slots=True)
class Context:
    """Where a claim stands: ``place`` for messages, the shared problem, the folder of the file."""

    place: str
    shared: Mapping[str, Any]
    folder: Path

    def problem(self, changes: Mapping[str, Any]) -> Problem:
        """The problem of the claim. Raises InputError that names the field."""
        try:
            return Problem(**{**self.shared, **changes})
        except TypeError as error:  # an unknown or missing field
            said = str(error).split("__init__() ")[-1]
            raise InputError(f"problem: {said}") from None


class _Base(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    id: Word
    statement: str = ""
    problem: dict[str, Any] = {}


class Limited(_Base, frozen=True, kw_only=True):
    """A claim that a number is at least, or at most, something; exactly one of the two."""

    at_least: Number | None = None
    at_most: Number | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give exactly one of at_least and at_most")
        number(self.at_least if self.at_most is None else self.at_most)

    @property
    def above(self) -> bool:
        """True if the claim is "at least"."""
        return self.at_most is None

    @property
    def limit(self) -> Fraction:
        return number(self.at_least if self.above else self.at_most)

    @property
    def wanted(self) -> str:
        return f"≥ {self.at_least}" if self.above else f"≤ {self.at_most}"

    def holds_for(self, value: int | Fraction) -> bool:
        return value >= self.limit if self.above else value <= self.limit


class BoundClaim(Limited, frozen=True, kw_only=True, tag="bound"):
    """A size in numbers of the problem's bits, decided by the certified bounds that apply to it.

    Bounds on real numbers decide nothing here: one of them may hold all that a b-bit q must store.
    """

    quantity: Word

    @property
    def says(self) -> str:
        return f"{self.quantity} {self.wanted}"

    def decide(self, context: Context) -> Decided:
        """N ≤ v holds if a certified upper bound is ≤ v, and fails if a certified lower one > v."""
        known = {name for paper in papers().values() for name in paper.quantities}
        if self.quantity not in known:
            hint = near_matches(self.quantity, known)
            raise InputError(f"no quantity {self.quantity!r}", hint=hint)
        problem = context.problem(self.problem)
        if problem.eps is None:
            raise InputError("a bound needs eps in its problem")
        rows = [
            b
            for b in bounds(problem)
            if (b.reading, b.quantity, b.applies) == ("certified", self.quantity, True)
            and b.setting in ("bits", "any")
        ]
        proving: Side = "lower" if self.above else "upper"
        for bound in rows:
            proves = bound.side == proving
            if bound.value is not None and proves == self.holds_for(bound.value):
                truth: Truth = "holds" if proves else "fails"
                return truth, f"{bound.id}: {bound.explanation}"
        return "undecided", f"no certified bound on {self.quantity} decides it"


class HypothesisClaim(_Base, frozen=True, kw_only=True, tag="hypothesis"):
    """A hypothesis of a stated bound, decided for the problem; `modhyper theorem ID` lists them."""

    hypothesis: Word

    @property
    def says(self) -> str:
        return f"{self.hypothesis} holds"

    def decide(self, context: Context) -> Decided:
        rows = bounds(context.problem(self.problem))
        found = {h.id: h for bound in rows for h in bound.hypotheses}
        if self.hypothesis not in found:
            hint = near_matches(self.hypothesis, found)
            raise InputError(f"no hypothesis {self.hypothesis!r}", hint=hint)
        hypothesis = found[self.hypothesis]
        return hypothesis.truth, hypothesis.reason


class SlopeClaim(_Base, frozen=True, kw_only=True, tag="slope"):
    """The slope of log y against log x in a CSV file: near ± within."""

    data: Word
    x: Word
    y: Word
    near: Number
    within: Number

    def __post_init__(self) -> None:
        number(self.near)
        if number(self.within) <= 0:
            raise ValueError("within must be greater than 0")

    @property
    def says(self) -> str:
        return f"slope of log {self.y} against log {self.x} is {self.near} ± {self.within}"

    def decide(self, context: Context) -> Decided:
        """Holds if the whole 95% interval lies within the tolerance, fails if none of it does."""
        path = context.folder / self.data
        try:
            slope = slope_of(path, self.x, self.y)
            if not all(map(math.isfinite, (slope.value, slope.low, slope.high))):
                raise InputError(f"{path} holds values that are no numbers")
        except (ValueError, ArithmeticError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"{self.data} has no slope: {error}") from None
        near, within = number(self.near), number(self.within)
        low, high = near - within, near + within  # exact: they may be beyond every float
        shown = f"slope {slope.value:.3f}, 95% interval [{slope.low:.3f}, {slope.high:.3f}]"
        if low <= slope.low and slope.high <= high:
            return "holds", shown
        if slope.high < low or high < slope.low:
            return "fails", shown
        return "undecided", f"{shown} reaches beyond {self.near} ± {self.within}"


class ModuleClaim(Limited, frozen=True, kw_only=True, tag="module"):
    """A measure of ``module``, "package.module:factory" beside the claims file or installed.

    The other fields are those of `modhyper audit`: the factory's arguments, shapes of the inputs,
    and the number of conditions that "cut" speaks of.
    """

    module: Word
    measure: Word
    arguments: dict[str, Any] | None = None
    x: Any = None
    condition: Any = None
    conditions: int | None = None
    eps: int | float | str = "1e-2"
    smoothness: int = 1

    @property
    def says(self) -> str:
        return f"{self.measure} of {self.module} {self.wanted}"

    def decide(self, context: Context) -> Decided:
        """Holds or fails where the measure's interval decides it, else undecided.

        Raises InputError also for what the user's code raises: its fault, in one line.
        """
        from modhyper.audit.measures import measure_module  # torch
        from modhyper.audit.target import theirs

        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        given = {name: value for name, value in fields.items() if value is not None}
        with theirs(self.module):  # forward is the user's code
            found = measure_module(given, context.folder)
        proves, refutes = (found.low, found.high) if self.above else (found.high, found.low)
        if proves is not None and self.holds_for(proves):
            return "holds", found.text
        if refutes is not None and not self.holds_for(refutes):
            return "fails", found.text
        return "undecided", found.text


def slope_of(path: Path, x: str, y: str) -> Interval:
    """The slope of log y against log x in a table, by least squares, and its bootstrap interval,
    rows resampled.

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


def number(value: Number | None) -> Fraction:
    """An exact number from TOML. Raises ValueError in words."""
    try:
        return exact(str(value))
    except ValueError:  # no number, or one beyond what Python writes out
        raise ValueError(f"expected a number, got {shown(value)}") from None
