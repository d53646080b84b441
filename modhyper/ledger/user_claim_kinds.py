"""The kinds of claim that a user can make, each with its keys, its sentence and its decision."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta, Struct

from modhyper.bound import Bound, Side, Truth
from modhyper.errors import InputError, near_matches
from modhyper.ledger.slopes import slope_of
from modhyper.paper import papers
from modhyper.problem import MAX_DIGITS, Problem
from modhyper.questions.answer import bounds

Word = Annotated[str, Meta(min_length=1)]
Number = int | float | str
Decided = tuple[Truth, str]


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
            if bound.value is not None and bound.side == proving and self.holds_for(bound.value):
                return "holds", _because(bound)
        for bound in rows:
            if (
                bound.value is not None
                and bound.side != proving
                and not self.holds_for(bound.value)
            ):
                return "fails", _because(bound)
        return "undecided", f"no certified bound on {self.quantity} decides it"


def _because(bound: Bound) -> str:
    return f"{bound.id}: {bound.explanation}"


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


def number(value: Number | None) -> Fraction:
    """An exact number from TOML. Raises ValueError in words."""
    try:
        text = str(value).strip()
    except ValueError:  # a hexadecimal one, beyond what Python writes out
        raise ValueError("expected a number of fewer digits") from None
    message = f"expected a number, got {text[:40]!r}"
    exponent = text.lower().partition("e")[2]
    try:
        if (
            value is None
            or len(text) > MAX_DIGITS
            or (exponent and abs(int(exponent)) > MAX_DIGITS)
        ):
            raise ValueError
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(message) from None
