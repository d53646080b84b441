"""What the counting bound says of a cut: s + t J ≥ log2(targets) (`modhyper.audit.cut`).

Everything that is known of targets enters through `forced`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from modhyper.bisection import excluded_accuracy, first_true
from modhyper.magnitude import CONTEXT, Size, log10_decimal, number, outward
from modhyper.papers.certified.targets import at_least, best_targets


@dataclass(frozen=True, slots=True)
class Targets:
    """W(r, m1+m2), or K-tuples of it for conditions of which one is an integer of ``classes``."""

    m1: int
    m2: int
    smoothness: int = 1
    classes: int = 1

    def __str__(self) -> str:
        ball = f"W({self.smoothness},{self.m1 + self.m2})"
        return ball if self.classes == 1 else f"{number(self.classes)} unrelated members of {ball}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One cut's numbers: ``stored`` = s and ``delivered`` = t, in bits."""

    stored: int
    delivered: int


def forced(targets: Targets, eps: Fraction, delivered: int) -> Size:
    """Bits that must be stored: log2 of the targets less t at each condition (`certified`)."""
    found = best_targets(targets.m1, targets.m2, targets.smoothness, eps, delivered)
    return at_least(found, 1, delivered, targets.classes)


def excludes(statement: Statement, targets: Targets, eps: Fraction) -> bool:
    """Whether s + t J < log2(targets) for some set of targets: proved, or False."""
    return forced(targets, eps, statement.delivered).exceeds(statement.stored)


def exclusion(statements: Sequence[Statement], targets: Targets) -> Fraction | None:
    """The largest eps of three digits that one of the cuts excludes: no θ reaches it on every
    target."""
    return excluded_accuracy(lambda eps: bool(excluding(statements, targets, eps)))


def excluding(statements: Sequence[Statement], targets: Targets, eps: Fraction) -> list[int]:
    """The places of the cuts that exclude ``eps``."""
    return [i for i, each in enumerate(statements) if excludes(each, targets, eps)]


def lifting_delivered(
    statement: Statement, targets: Targets, eps: Fraction, bits: int
) -> int | None:
    """The least k of ``bits`` bits each with which this cut's inequality excludes eps no more.

    None if the search ends at 10^12 numbers.
    """

    def lifted(k: int) -> bool:
        return not excludes(Statement(statement.stored, k * bits), targets, eps)

    low, high = 0, 1
    while not lifted(high):
        low, high = high, 2 * high
        if high > 10**12:
            return None
    return first_true(lifted, low, high)


def lifting_stored(statement: Statement, targets: Targets, eps: Fraction, bits: int) -> Size:
    """The least N_Q of ``bits`` bits each with which this cut's inequality excludes eps no more."""
    size = forced(targets, eps, statement.delivered)
    if size.value is not None:
        return Size.of(ceil(Fraction(size.value, bits)), up=False)
    if size.log10 is None:
        return size
    log = CONTEXT.subtract(Decimal(size.log10), log10_decimal(bits))
    return Size(None, long_log10=outward(log, up=False))
