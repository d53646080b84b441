"""The Sobolev norm of an expression on [-1,1]^n, enclosed, and membership in W(r,n), decided.

‖h‖ = ‖h‖_∞ + Σ_{1≤|k|≤r} ‖D^k h‖_∞ (paper, Definitions); W(r,n) is the unit ball of C^r.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from time import monotonic
from typing import Any, Literal

import sympy as s

from modhyper.analysis.deadline import OutOfTimeError, within
from modhyper.analysis.enclosure import Box, Interval
from modhyper.analysis.expressions import parse_expression, variables_in
from modhyper.analysis.regularity import Piece, Regularity, regularity
from modhyper.analysis.supremum import Supremum, supremum
from modhyper.analysis.variation import zeros
from modhyper.errors import InputError
from modhyper.magnitude import number
from modhyper.problem import positive, whole

Membership = Literal["yes", "no", "undecided"]
MAX_DERIVATIVES = 200
CUBE = (-1.0, 1.0)
PATIENCE = 60.0
"""Seconds before a question is left undecided."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to work on the sup of each derivative (see `supremum`), and on all of them."""

    tolerance: float = 1e-4
    evaluations: int = 20_000
    seconds: float = 15.0

    def harder(self) -> Effort:
        return Effort(self.tolerance / 30, 5 * self.evaluations)


@dataclass(frozen=True, slots=True)
class Term:
    """‖D^k h‖_∞ for the multi-index k (one entry a variable); ``exact`` (sympy) where known."""

    index: tuple[int, ...]
    sup: Interval
    exact: Any = None


@dataclass(frozen=True, slots=True)
class SobolevNorm:
    """The norm, its terms, whether h is C^r, and whether norm ≤ radius, with the reason.

    There are no terms, and no finite bound, where h is not shown to be C^r.
    """

    total: Interval
    exact: Any
    terms: tuple[Term, ...]
    regularity: Regularity
    member: Membership
    reason: str


def sobolev(
    expression: str,
    smoothness: int = 1,
    *,
    variables: Sequence[str] | None = None,
    radius: Fraction | int | str = 1,
) -> SobolevNorm:
    """The norm of a formula in C^smoothness([-1,1]^n), and whether it is at most ``radius``.

    Parameters
    ----------
    expression : str
    smoothness : int
    variables : sequence of str, optional
        Those that occur in the formula unless given.
    radius : Fraction, int or str

    Returns
    -------
    SobolevNorm

    Raises
    ------
    InputError
        For a formula that cannot be read.
    """
    names = variables_in(expression, option="expression") if variables is None else variables
    expr = parse_expression(expression, names, option="expression")
    order = whole("smoothness", smoothness, least=1, most=20)
    return sobolev_norm(expr, names or ["x1"], order, radius=positive("radius", radius))


def sobolev_norm(
    expr: Any,
    variables: Sequence[str],
    smoothness: int,
    *,
    radius: Fraction = Fraction(1),
) -> SobolevNorm:
    """Enclose the norm of ``expr`` in C^smoothness([-1,1]^n) and decide norm ≤ radius.

    ``expr`` is a sympy expression in real symbols named ``variables``. Raises InputError for too
    many derivatives, or functions that cannot be enclosed.
    """
    n = len(variables)
    number = math.comb(n + smoothness, n)
    if number > MAX_DERIVATIVES:
        raise InputError(
            f"{number} derivatives of order at most {smoothness} are too many",
            option="smoothness",
            hint=f"at most {MAX_DERIVATIVES}: take fewer variables or a smaller r",
        )
    effort = Effort(1e-4 if n == 1 else 1e-3, max(2000, 60_000 // number))
    regular = Regularity("undecided", "")
    end = monotonic() + PATIENCE
    try:
        regular = within(PATIENCE, regularity, expr, variables, smoothness)
        if regular.truth == "holds":
            left = end - monotonic()
            return within(left, _of_smooth, regular, variables, smoothness, radius, effort)
        reason = regular.reason
    except OutOfTimeError:
        reason = f"not decided within {PATIENCE:g} seconds"
    member: Membership = "no" if regular.truth == "fails" else "undecided"
    return SobolevNorm(Interval(0.0, math.inf), None, (), regular, member, reason)


def _of_smooth(
    regular: Regularity, variables: Sequence[str], smoothness: int, radius: Fraction, effort: Effort
) -> SobolevNorm:
    """The norm of a function that is C^r: a second, harder attempt if the first does not decide."""
    indices = multi_indices(len(variables), smoothness)
    for attempt in (effort, effort.harder()):
        deadline = monotonic() + attempt.seconds
        terms = [_term(regular.pieces, variables, index, attempt, deadline) for index in indices]
        total, exact = _sum([term.sup for term in terms]), _exact_sum(terms)
        member, reason = _compare(total, exact, radius)
        if member == "undecided" and exact is None and len(variables) == 1:
            terms = _sharpened(regular.pieces, variables[0], terms)
            exact = _exact_sum(terms)
        if member == "undecided" and exact is not None:
            gap = s.simplify(exact - s.Rational(radius.numerator, radius.denominator))
            if gap.is_nonpositive:
                member, reason = "yes", f"norm = {exact}"
            elif gap.is_positive:
                member, reason = "no", f"norm = {exact} > {radius}"
        if member != "undecided" or total.upper > 1.1 * total.lower:
            break
    return SobolevNorm(total, exact, tuple(terms), regular, member, reason)


def multi_indices(n: int, order: int) -> list[tuple[int, ...]]:
    """All k ∈ N^n with |k| ≤ order, the zero index first, then by |k|."""
    out = []
    for total in range(order + 1):
        for chosen in combinations_with_replacement(range(n), total):
            out.append(tuple(chosen.count(i) for i in range(n)))
    return out


def _term(
    pieces: Sequence[Piece],
    variables: Sequence[str],
    index: tuple[int, ...],
    effort: Effort,
    deadline: float,
) -> Term:
    best, exact = Interval(0.0, 0.0), None
    for piece in pieces:
        derivative = _derivative(piece.expr, variables, index)
        boxes = [_box(piece, variables, away) for away in (math.inf, -math.inf)]
        sups = [
            # Continuous across the kinks that are left: h is C^r.
            supremum(
                derivative,
                variables,
                box,
                tolerance=effort.tolerance,
                evaluations=effort.evaluations,
                continuous=True,
                deadline=deadline,
            )
            for box in dict.fromkeys(boxes)
        ]
        # On floats beyond the ends of the piece the sup may be larger: an upper bound only.
        outside, inside = sups[0], sups[-1]
        best = Interval(max(best.lower, inside.lower), max(best.upper, outside.upper))
        exact = _value_at_points(derivative, variables, outside)
    return Term(index, best, exact if len(pieces) == 1 else None)


def _derivative(expr: Any, variables: Sequence[str], index: tuple[int, ...]) -> Any:
    for name, order in zip(variables, index, strict=True):
        if order:
            expr = s.diff(expr, s.Symbol(name, real=True), order)
    powers = (n for n in s.preorder_traversal(expr) if isinstance(n, s.Pow))
    if any(p.exp.is_Rational and not p.exp.is_Integer for p in powers):
        expr = s.powsimp(s.expand(expr))  # (-x)^(3/2)/x is no derivative to enclose near 0
    return expr


def _box(piece: Piece, variables: Sequence[str], away: float) -> Box:
    """The piece's box in floats, its interval rounded outwards (away = inf) or inwards (-inf)."""
    ends = []
    for end, direction in ((piece.left, -away), (piece.right, away)):
        near = float(end)
        ends.append(near if s.Rational(near) == end else math.nextafter(near, direction))
    return tuple((ends[0], ends[1]) if name == piece.variable else CUBE for name in variables)


def _value_at_points(derivative: Any, variables: Sequence[str], found: Supremum) -> Any:
    """The exact sup if it is attained at one of a few points, at all of them with one value."""
    if found.upper == 0:
        return s.Integer(0)
    values = set()
    for point in found.points[:8]:
        at = {s.Symbol(v, real=True): s.Rational(c) for v, c in zip(variables, point, strict=True)}
        values.add(s.Abs(derivative.subs(at)))
    if len(values) != 1 or len(found.points) > 8:
        return None
    value = values.pop()
    return value if value.is_finite else None


def _sharpened(pieces: Sequence[Piece], name: str, terms: list[Term]) -> list[Term]:
    """Exact sups in one variable, from the exact zeros of the next derivative."""
    x = s.Symbol(name, real=True)
    out = []
    for term in terms:
        heights = []
        for piece in pieces:
            derivative = s.diff(piece.expr, x, term.index[0])
            turning = zeros(s.diff(derivative, x), x, piece.left, piece.right)
            if not turning.exact:
                return terms
            places = [piece.left, *turning.points, piece.right]
            heights += [s.Abs(derivative.subs(x, place)) for place in places]
        if not all(height.is_finite for height in heights):
            return terms
        top = max(heights, key=lambda h: s.N(h, 40))
        slack = 1e-9 * (1 + term.sup.upper)
        if not term.sup.lower - slack <= float(top) <= term.sup.upper + slack:
            return terms  # the two methods disagree: trust the enclosure alone
        out.append(Term(term.index, term.sup, top))
    return out


def _exact_sum(terms: Sequence[Term]) -> Any:
    if any(term.exact is None for term in terms):
        return None
    return s.simplify(sum((term.exact for term in terms), s.Integer(0)))


def _sum(intervals: list[Interval]) -> Interval:
    """Sum with outward rounding: fsum is correctly rounded, so one step outwards suffices."""

    def end(values: list[float], away: float) -> float:
        if not all(map(math.isfinite, values)):
            return math.inf
        try:
            near = math.fsum(values)
        except OverflowError:  # beyond every float, though no summand is
            return math.inf if away > 0 else sys.float_info.max
        exact = Fraction(near) == sum(map(Fraction, values))
        return near if exact else math.nextafter(near, away)

    lower = end([i.lower for i in intervals], -math.inf)
    return Interval(max(0.0, lower), end([i.upper for i in intervals], math.inf))


def _compare(total: Interval, exact: Any, radius: Fraction) -> tuple[Membership, str]:
    shown = f"{float(radius):.7g}" if radius < 10**300 else number(radius)
    if math.isfinite(total.upper) and Fraction(total.upper) <= radius:
        return "yes", f"norm {_known(exact) or '≤ ' + _up(total.upper)} ≤ {shown}"
    if not math.isfinite(total.lower) or Fraction(total.lower) > radius:
        return "no", f"norm {_known(exact) or '≥ ' + _down(total.lower)} > {shown}"
    between = f"{total.lower:.9g} and {total.upper:.9g}"
    return "undecided", f"the radius lies between the bounds {between}"


def _known(exact: Any) -> str:
    """ "= exact" where it is known and short enough to read."""
    return f"= {exact}" if exact is not None and len(str(exact)) <= 40 else ""


def _up(value: float) -> str:
    return f"{math.ceil(value * 1e6) / 1e6:.7g}" if value < 1e9 else f"{value * (1 + 1e-6):.6e}"


def _down(value: float) -> str:
    return f"{math.floor(value * 1e6) / 1e6:.7g}" if value < 1e9 else f"{value * (1 - 1e-6):.6e}"
