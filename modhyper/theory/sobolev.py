"""The Sobolev norm of an expression on [-1,1]^n, enclosed, and membership in W(r,n), decided.

‖h‖ = ‖h‖_∞ + Σ_{1≤|k|≤r} ‖D^k h‖_∞ (paper, Definitions); W(r,n) is the unit ball of C^r.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any, Literal

from modhyper.errors import InputError
from modhyper.theory.enclosure import Interval, compile_expression
from modhyper.theory.pieces import UndecidedError, split
from modhyper.theory.supremum import supremum

Membership = Literal["yes", "no", "undecided"]
MAX_DERIVATIVES = 200
CUBE = (-1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Regularity:
    """Is h of class C^r on the cube? ``pieces`` are its smooth pieces, as (box, expression)."""

    truth: Literal["holds", "fails", "undecided"]
    reason: str
    pieces: tuple[tuple[tuple[tuple[float, float], ...], Any], ...] = ()


@dataclass(frozen=True, slots=True)
class SobolevNorm:
    """Enclosures of the norm and of each derivative's sup, and the verdict on membership.

    terms maps a multi-index (one entry a variable) to the enclosure of ‖D^k h‖_∞.
    """

    total: Interval
    terms: tuple[tuple[tuple[int, ...], Interval], ...]
    regularity: Regularity
    member: Membership
    reason: str


def sobolev_norm(
    expr: Any,
    variables: Sequence[str],
    smoothness: int,
    *,
    radius: Fraction = Fraction(1),
    tolerance: float = 1e-4,
    evaluations: int = 20_000,
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
            hint=f"at most {MAX_DERIVATIVES}: take fewer variables or a smaller r",
        )
    regularity = classify(expr, variables, smoothness)
    if regularity.truth != "holds":
        unknown = Interval(0.0, math.inf)
        member: Membership = "no" if regularity.truth == "fails" else "undecided"
        return SobolevNorm(unknown, (), regularity, member, regularity.reason)
    terms = []
    for index in multi_indices(n, smoothness):
        tops = [
            supremum(
                _derivative(piece, variables, index),
                variables,
                box,
                tolerance=tolerance,
                evaluations=evaluations,
            )
            for box, piece in regularity.pieces
        ]
        best = Interval(max(t.lower for t in tops), max(t.upper for t in tops))
        terms.append((index, best))
    total = _sum([interval for _, interval in terms])
    member, reason = _decide(total, radius)
    return SobolevNorm(total, tuple(terms), regularity, member, reason)


def multi_indices(n: int, order: int) -> list[tuple[int, ...]]:
    """All k ∈ N^n with |k| ≤ order, the zero index first, then by |k|."""
    out = []
    for total in range(order + 1):
        for chosen in combinations_with_replacement(range(n), total):
            out.append(tuple(chosen.count(i) for i in range(n)))
    return out


def _derivative(expr: Any, variables: Sequence[str], index: tuple[int, ...]) -> Any:
    import sympy as s

    for name, order in zip(variables, index, strict=True):
        if order:
            expr = s.diff(expr, s.Symbol(name, real=True), order)
    return expr


def _sum(intervals: list[Interval]) -> Interval:
    """Sum with outward rounding: fsum is correctly rounded, so one step outwards suffices."""
    lower = math.fsum(i.lower for i in intervals)
    upper = math.fsum(i.upper for i in intervals)
    return Interval(max(0.0, math.nextafter(lower, -math.inf)), math.nextafter(upper, math.inf))


def _decide(total: Interval, radius: Fraction) -> tuple[Membership, str]:
    if math.isfinite(total.upper) and Fraction(total.upper) <= radius:
        return "yes", f"norm ≤ {math.ceil(total.upper * 1e6) / 1e6:g} ≤ {float(radius):g}"
    if Fraction(total.lower) > radius:
        return "no", f"norm ≥ {total.lower:.6g} > {float(radius):.6g}"
    return (
        "undecided",
        f"the radius lies between the bounds {total.lower:.9g} and {total.upper:.9g}",
    )


def classify(expr: Any, variables: Sequence[str], order: int) -> Regularity:
    """Is ``expr`` of class C^order on [-1,1]^n, and what are its smooth pieces there?

    Kinks (Max, Min, Abs, sign, Heaviside, Piecewise) are resolved exactly in one variable. In
    several, a kink whose switch keeps its sign on the cube is none; a kink seen along an axis-
    parallel line refutes; anything else is undecided.
    """
    cube = tuple(CUBE for _ in variables)
    if len(variables) > 1:
        expr = _settle(expr, variables)
    if not _switched(expr):
        return Regularity("holds", "no kinks", ((cube, expr),))
    if len(variables) == 1:
        return _one_variable(expr, variables[0], order)
    for line in _lines(expr, variables):
        found = _one_variable(line[1], line[0], order)
        if found.truth == "fails":
            return Regularity("fails", f"along a line in {line[0]}: {found.reason}")
    return Regularity(
        "undecided", "it has kinks in several variables that could not be shown to be smooth"
    )


def _switched(expr: Any) -> bool:
    import sympy as s

    return bool(expr.has(s.Max, s.Min, s.Abs, s.sign, s.Heaviside, s.Piecewise))


def _settle(expr: Any, variables: Sequence[str]) -> Any:
    """``expr`` with each Abs, Max and Min whose switch keeps its sign on the cube resolved."""
    import sympy as s

    if not expr.args:
        return expr
    args = [_settle(arg, variables) if isinstance(arg, s.Expr) else arg for arg in expr.args]
    if isinstance(expr, s.Abs):
        sign = _sign(args[0], variables)
        return sign * args[0] if sign else s.Abs(args[0])
    if isinstance(expr, s.Max | s.Min):
        wanted = 1 if isinstance(expr, s.Max) else -1
        for candidate in args:
            others = [a for a in args if a is not candidate]
            if all(_sign(candidate - other, variables) == wanted for other in others):
                return candidate
    return expr.func(*args)


def _sign(switch: Any, variables: Sequence[str]) -> int:
    """1 or -1 if ``switch`` keeps that sign on the cube, by subdivision; 0 if not shown."""
    from itertools import product

    from flint import arb

    value = compile_expression(switch, variables)
    parts = [arb(f"{c} +/- 0.25") for c in (-0.75, -0.25, 0.25, 0.75)]
    signs = set()
    for box in product(parts, repeat=len(variables)):
        ball = value(box)
        signs.add(1 if ball > 0 else -1 if ball < 0 else 0)
    return signs.pop() if len(signs) == 1 else 0


def _lines(expr: Any, variables: Sequence[str]) -> list[tuple[str, Any]]:
    """Restrictions of ``expr`` to lines parallel to the axes through a few rational points."""
    import sympy as s

    out = []
    for value in (s.Integer(0), s.Rational(1, 3), s.Rational(-2, 5)):
        for name in variables:
            others = {s.Symbol(v, real=True): value for v in variables if v != name}
            out.append((name, expr.subs(others)))
    return out


def _one_variable(expr: Any, name: str, order: int) -> Regularity:
    """Compare the derivatives of neighbouring pieces at each break inside (-1,1)."""
    import sympy as s

    x = s.Symbol(name, real=True)
    try:
        pieces = split(expr, x)
    except UndecidedError as undecided:
        return Regularity("undecided", str(undecided))
    inside = [b for b in pieces.breaks if -1 < b < 1]
    for place in inside:
        at = pieces.breaks.index(place)
        left, right = pieces.exprs[at], pieces.exprs[at + 1]
        for j in range(order + 1):
            gap = s.simplify((s.diff(left, x, j) - s.diff(right, x, j)).subs(x, place))
            if gap.is_zero is False or (gap.is_zero is None and abs(s.N(gap, 50)) > 1e-30):
                return Regularity("fails", f"derivative {j} jumps by {-gap} at {name} = {place}")
            if gap.is_zero is None:
                return Regularity("undecided", f"derivative {j} at {name} = {place}")
    reason = f"C^{order} across its {len(inside)} breaks" if inside else "no kinks inside"
    return Regularity("holds", reason, _boxes(pieces.intervals()))


def _boxes(intervals: list[tuple[Any, Any, Any]]) -> tuple[Any, ...]:
    """Pieces that meet [-1,1], on boxes widened outwards to floats (a sup over more is safe)."""
    out = []
    for left, right, piece in intervals:
        low = -1.0 if left <= -1 else math.nextafter(float(left), -math.inf)
        high = 1.0 if right >= 1 else math.nextafter(float(right), math.inf)
        if right > -1 and left < 1:
            out.append((((low, high),), piece))
    return tuple(out)
