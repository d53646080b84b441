"""Decide the properties of an activation from its expression."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import sympy as s

from modhyper.activations.facts import ActivationFacts, Property
from modhyper.activations.universality import interval, non_representability, universal
from modhyper.analysis.deadline import OutOfTimeError, within
from modhyper.analysis.exponential_polynomial import tidy
from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.pieces import Pieces, UndecidedError, analytic_inside, one_sided, split
from modhyper.analysis.variation import Amount, ends_of, limits, supremum_on_line, total_variation
from modhyper.bound import Truth

PATIENCE = 30.0
"""Seconds of computer algebra for one activation before it is left undecided."""
UNSHOWN = "not shown to be analytic on each piece"
NO_FUNCTION = ", so σ' is no function"


def decide(name: str, formula: str) -> ActivationFacts:
    """The facts of σ = ``formula`` (in x). InputError if the formula cannot be read."""
    x = s.Symbol("x", real=True)
    expr = parse_expression(formula, ["x"], option="activation")
    try:
        return within(PATIENCE, _decide, name, expr, x)
    except (UndecidedError, OutOfTimeError) as undecided:
        return _all_undecided(name, expr, x, str(undecided))
    except (ArithmeticError, NotImplementedError, TypeError, ValueError, RecursionError) as gave_up:
        return _all_undecided(name, expr, x, f"computer algebra gave up: {str(gave_up)[:80]}")


def _decide(name: str, expr: Any, x: Any) -> ActivationFacts:
    pieces = split(_rational(expr), x)
    study = _Study(pieces, x)
    integrable = _settled(study.derivative_integrable)
    variation = _settled(study.derivative_variation)
    linear = study.continuous and study.piecewise_linear
    return ActivationFacts(
        name=name,
        expression=str(expr),
        piecewise_c1=study.piecewise_c1(),
        derivative_integrable=integrable,
        derivative_variation=variation,
        derivative_bv=_both(integrable, variation),
        zero_at_zero=_zero_at_zero(expr, x),
        lipschitz=_settled(study.lipschitz),
        polynomial=study.polynomial(),
        smooth=study.smooth(),
        universal=universal(pieces, x),
        non_representability=non_representability(pieces, x),
        piecewise_linear_breaks=len(pieces.breaks) if linear else None,
        breaks=tuple(str(b) for b in pieces.breaks),
    )


def _rational(expr: Any) -> Any:
    """tanh(log u) as a rational function of u: Mish is one of x and exp(x)."""

    def hidden(node: Any) -> bool:
        return isinstance(node, s.tanh) and isinstance(node.args[0], s.log)

    def shown(node: Any) -> Any:
        u = node.args[0].args[0]
        return (u**2 - 1) / (u**2 + 1)

    return expr.replace(hidden, shown)


def _all_undecided(name: str, expr: Any, x: Any, reason: str) -> ActivationFacts:
    unknown = Property("undecided", reason)
    names = [f.name for f in fields(ActivationFacts) if f.type == "Property"]
    decided = dict.fromkeys(names, unknown) | {"zero_at_zero": _zero_at_zero(expr, x)}
    return ActivationFacts(
        name=name, expression=str(expr), piecewise_linear_breaks=None, breaks=(), **decided
    )


def _zero_at_zero(expr: Any, x: Any) -> Property:
    value = s.simplify(expr.subs(x, 0))
    if not value.is_finite:
        return Property("undecided", "σ(0) is not defined")
    if value.is_zero is None:
        return Property("undecided", f"σ(0) = {value}", str(value))
    truth: Truth = "holds" if value.is_zero else "fails"
    return Property(truth, f"σ(0) = {value}", str(value))


def _both(integrable: Property, variation: Property) -> Property:
    truths: tuple[Truth, ...] = ("fails", "undecided")
    for truth in truths:
        for part in (integrable, variation):
            if part.truth == truth:
                return Property(truth, part.reason)
    return Property("holds", f"{integrable.reason}; {variation.reason}", variation.value)


def _settled(question: Callable[[], Property]) -> Property:
    try:
        return question()
    except UndecidedError as undecided:
        return Property("undecided", str(undecided))


class _Study:
    """One activation under study: its pieces, their derivatives, and where they meet."""

    def __init__(self, pieces: Pieces, x: Any) -> None:
        self.pieces, self.x = pieces, x
        self.slopes = tuple(tidy(s.diff(expr, x), x) for expr in pieces.exprs)
        self.analytic = all(
            analytic_inside(expr, x, left, right) for left, right, expr in pieces.intervals()
        )
        self.wavy = any(e.has(s.sin, s.cos, s.tan) for e in (pieces.exprs[0], pieces.exprs[-1]))
        self.jump = self._first_jump() if self.analytic else None
        self.continuous = self.analytic and self.jump is None
        self.piecewise_linear = all(
            e.is_polynomial(x) and s.degree(e, x) <= 1 for e in pieces.exprs
        )

    def _first_jump(self) -> Any:
        """The first break where σ is not continuous, or None."""
        for place, before, after in self._sides(self.pieces.exprs):
            low = one_sided(before, self.x, place, "-")
            high = one_sided(after, self.x, place, "+")
            if low.is_infinite or high.is_infinite or s.simplify(low - high) != 0:
                return place
        return None

    def _not_continuous(self, so: str = "") -> Property | None:
        if self.jump is not None:
            return Property("fails", f"σ jumps at {self.jump}{so}")
        return None if self.analytic else Property("undecided", UNSHOWN)

    def piecewise_c1(self) -> Property:
        if found := self._not_continuous():
            return found
        for place, *sides in self._sides(self.slopes):
            for slope, direction in zip(sides, "-+", strict=True):
                if one_sided(slope, self.x, place, direction).is_infinite:
                    return Property("fails", f"σ' is unbounded at {place}")
        count = len(self.pieces.exprs)
        return Property("holds", f"continuous, {count} analytic piece{'s' if count > 1 else ''}")

    def derivative_integrable(self) -> Property:
        if found := self._not_continuous(NO_FUNCTION):  # a jump makes σ' a measure
            return found
        if self._period() is not None:
            return Property(
                "fails", "σ' is periodic and not constant, so |σ'| has infinite integral"
            )
        ends = limits(self.pieces.exprs, self.x)
        for limit, end in zip(ends, ("-∞", "∞"), strict=True):
            if limit.is_infinite:
                where = f"σ(x) → {'∞' if limit == s.oo else '-∞'} as x → {end}"
                return Property("fails", f"{where}, so |σ'| has infinite integral")
        amount = total_variation(self.pieces, self.pieces.exprs, self.x)
        return _known(f"σ → {ends[0]} at -∞ and {ends[1]} at ∞; ∫|σ'|", amount)

    def derivative_variation(self) -> Property:
        if found := self._not_continuous(NO_FUNCTION):
            return found
        if self._period() is not None:
            return Property("fails", "σ' is periodic and not constant: infinite total variation")
        if self._steep():
            return Property("fails", "σ' is unbounded")
        return _known("total variation of σ'", total_variation(self.pieces, self.slopes, self.x))

    def lipschitz(self) -> Property:
        """The least Lipschitz constant sup |σ'| of a continuous piecewise C^1 function."""
        if found := self._not_continuous():
            return found
        period = self._period()
        if period is None and self._steep():
            return Property("fails", "σ' is unbounded")
        return _known("sup |σ'|", supremum_on_line(self.pieces, self.slopes, self.x, period))

    def _steep(self) -> bool:
        """Whether σ' is unbounded."""
        ends = ends_of(self.pieces, self.slopes, self.x)
        return any(limit.is_infinite for pair in ends for limit in pair)

    def _period(self) -> Any:
        """A period of σ', analytic and not constant; None if it has none that is known."""
        if not self.wavy or self.pieces.breaks:
            return None
        period = s.periodicity(self.slopes[0], self.x)
        return period if period is not None and period.is_positive else None

    def polynomial(self) -> Property:
        parts = [e.is_polynomial(self.x) for e in self.pieces.exprs]
        if len(parts) == 1 and parts[0]:
            degree = s.degree(self.pieces.exprs[0], self.x)
            degree = degree if degree.is_finite else s.Integer(0)
            return Property("holds", f"polynomial of degree {degree}", str(degree))
        where = [
            interval(left, right)
            for (left, right, _), part in zip(self.pieces.intervals(), parts, strict=True)
            if part
        ]
        only = (
            f"a polynomial only on {', '.join(where)}" if where else "a polynomial on no interval"
        )
        return Property("fails", only)

    def smooth(self) -> Property:
        if not self.analytic:
            return Property("undecided", UNSHOWN)
        if not self.pieces.breaks:
            return Property("holds", "real analytic on R")
        for place, left, right in self._sides(self.pieces.exprs):
            order = self._first_difference(place, left, right)
            if order is not None:
                what = f"derivative {order}" if order else "σ"
                return Property("fails", f"{what} jumps at {place}")
        return Property("undecided", "the derivatives agree at the breaks as far as computed")

    def _sides(self, exprs: Sequence[Any]) -> list[tuple[Any, Any, Any]]:
        """(break, before, after)"""
        return list(zip(self.pieces.breaks, exprs[:-1], exprs[1:], strict=True))

    def _first_difference(self, place: Any, left: Any, right: Any) -> int | None:
        """The least order ≤ 10 (any, for polynomials) of a derivative that jumps at ``place``."""
        polynomial = left.is_polynomial(self.x) and right.is_polynomial(self.x)
        most = 1 + int(s.degree(left - right, self.x)) if polynomial else 10
        for order in range(most + 1):
            before = one_sided(s.diff(left, self.x, order), self.x, place, "-")
            after = one_sided(s.diff(right, self.x, order), self.x, place, "+")
            if before.is_infinite or after.is_infinite or s.simplify(after - before) != 0:
                return order
        return None


def _known(what: str, amount: Amount) -> Property:
    value = str(amount)
    equals = value if value.startswith("≈") else f"= {value}"
    caveat = " (found numerically, not proved)" if amount.standing == "scanned" else ""
    return Property("holds", f"{what} {equals}{caveat}", value)
