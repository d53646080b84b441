"""Limits, total variations and suprema of piecewise analytic functions on R.

Outside sin and cos, the expressions of `modhyper.analysis.expressions` are, near ±∞, germs of a
Hardy field (Hardy 1910; Boshernitzan 1981: it is closed under + − · /, exp, log, atan, erf and
derivatives). So σ, σ' and σ'' are eventually of one sign, and
    σ' ∈ L^1  exactly when σ has finite limits at ±∞,
    σ' has bounded variation  exactly when σ' has finite limits at ±∞ and at the break points,
given that σ is continuous and piecewise analytic with finitely many pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import mpmath
import numpy as np
import sympy as s
from flint import arb, ctx, fmpq

from modhyper.analysis import exponential_polynomial
from modhyper.analysis.enclosure import compile_expression
from modhyper.analysis.exponential_polynomial import Terms, brackets, numerator_factors, read
from modhyper.analysis.pieces import Pieces, UndecidedError, one_sided

SCAN = 40.0
STEPS = 4001

Standing = Literal["exact", "enclosed", "scanned"]


@dataclass(frozen=True, slots=True)
class Zeros:
    """The zeros in the open interval, ascending, as sympy numbers; multiple zeros once.

    exact     they are the zeros
    enclosed  rational numbers within 2^-100 of all zeros (proved; to some of them there may
              correspond no zero, or a double one without a change of sign)
    scanned   changes of sign on a grid: some may be missed, nothing is proved
    """

    points: tuple[Any, ...]
    standing: Standing

    @property
    def exact(self) -> bool:
        return self.standing == "exact"


def zeros(expr: Any, x: Any, left: Any, right: Any) -> Zeros:
    """Where ``expr`` vanishes strictly between ``left`` and ``right`` (which may be ∓oo).

    Exact for: polynomials times positive factors, rational functions, and rational functions of
    exp(x) (which covers tanh, the logistic function and their derivatives). Enclosed for rational
    functions of x and exp(x). An identically vanishing ``expr`` has none.
    """
    if not expr.has(x):
        return Zeros((), "exact")
    found: list[Any] = []
    standings: list[Standing] = []
    for factor in numerator_factors(expr, x):
        points, standing = _of_factor(factor, x, left, right)
        found += points
        standings.append(standing)
    inside = sorted({p for p in found if bool(left < p) and bool(p < right)}, key=float)
    return Zeros(tuple(inside), _worst(standings))


def _of_factor(factor: Any, x: Any, left: Any, right: Any) -> tuple[list[Any], Standing]:
    base = factor.base if isinstance(factor, s.Pow) and factor.exp.is_positive else factor
    if not base.has(x) or isinstance(base, s.exp) or base.is_positive or base.is_negative:
        return [], "exact"
    if base.is_polynomial(x):
        try:
            return list(dict.fromkeys(s.real_roots(s.Poly(base, x)))), "exact"
        except NotImplementedError:  # transcendental coefficients
            return _scan(base, x, left, right), "scanned"
    if base.has(s.sin, s.cos) and left.is_finite and right.is_finite:
        solution = s.solveset(base, x, s.Interval(left, right))
        if isinstance(solution, s.FiniteSet):
            return list(solution), "exact"
    form = read(base, x)
    if form is not None:
        if all(q.degree() <= 0 for q in form[0]):
            return _logarithms(*form), "exact"
        enclosed = brackets(*form)
        if enclosed is not None:
            return [s.Rational(*b.middle.as_integer_ratio()) for b in enclosed], "enclosed"
    return _scan(base, x, left, right), "scanned"


def _logarithms(terms: Terms, rate: Fraction) -> list[Any]:
    """Zeros of Σ c_j e^(j·rate·x): logarithms of the positive roots of a polynomial."""
    u = s.Symbol("u")
    polynomial = s.Poly([q.as_expr() for q in reversed(terms)], u)
    roots = [root for root in dict.fromkeys(s.real_roots(polynomial)) if root.is_positive]
    return [s.log(root) * s.Rational(rate.denominator, rate.numerator) for root in roots]


def _scan(expr: Any, x: Any, left: Any, right: Any) -> list[Any]:
    """Sign changes on a fine grid of floats, refined to 30 digits."""
    low = float(max(left, -SCAN)) if left != -s.oo else -SCAN
    high = float(min(right, SCAN)) if right != s.oo else SCAN
    grid = low + (high - low) * (np.arange(STEPS) + 1 / 3) / STEPS
    with np.errstate(all="ignore"):
        signs = np.sign(s.lambdify(x, expr, ["scipy", "numpy"])(grid) + 0 * grid)
    roots = []
    with mpmath.workdps(50):
        f = s.lambdify(x, expr, "mpmath")
        for at in np.flatnonzero(signs[1:] * signs[:-1] < 0):
            ends = (mpmath.mpf(float(grid[at])), mpmath.mpf(float(grid[at + 1])))
            root = mpmath.findroot(f, ends, solver="anderson", tol=1e-70, verify=False)
            roots.append(s.Float(str(root), 30))
    return roots


WIDE = 2.0**-100
STEADY = 1e-12
"""An enclosed zero counts as proved if the function varies by less than this around it."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A non-negative number (sympy) and how well it is known: see `Zeros`."""

    value: Any
    standing: Standing

    def __str__(self) -> str:
        """Exact values as sympy text (with a decimal if it is no integer), others as "≈ 1.0998"."""
        approximate = f"≈ {float(self.value):.6g}"
        if self.standing != "exact" or self.value.has(s.Float):
            return approximate
        short = s.simplify(self.value)
        if short.is_Rational and short.q <= 1000:
            return str(short)
        text = str(short)
        return f"{text} {approximate}" if len(text) <= 40 else approximate


def limits(exprs: Sequence[Any], x: Any) -> tuple[Any, Any]:
    """Limits at -∞ and ∞ of a piecewise function. UndecidedError where they are not found."""
    return _limit(exprs[0], x, -s.oo), _limit(exprs[-1], x, s.oo)


def _limit(expr: Any, x: Any, end: Any) -> Any:
    """The limit at ±∞, checked far out. UndecidedError if that disagrees or it fails."""
    if not expr.has(x):
        return expr
    decided = _limit_by_parts(expr, x, end)
    if decided is not None:
        return decided
    if expr.has(s.sin, s.cos, s.tan):
        raise UndecidedError("oscillates at infinity")
    try:
        limit = s.limit(expr, x, end)
    except (NotImplementedError, ValueError, TypeError, RecursionError):
        raise UndecidedError(f"the limit of {expr} at {end} was not found") from None
    if limit.has(s.AccumBounds) or limit.has(x) or limit is s.nan:
        raise UndecidedError(f"{expr} has no limit at {end}")
    with mpmath.workdps(50):
        value = s.lambdify(x, expr, "mpmath")(mpmath.mpf(10) ** 5 * (1 if end == s.oo else -1))
        if limit.is_infinite:
            agrees = abs(value) > 5 and (value > 0) == (limit == s.oo)
        else:
            agrees = abs(value - mpmath.mpf(str(s.N(limit, 40)))) < 0.01
    if not agrees:
        raise UndecidedError(f"the limit of {expr} at {end} is in doubt")
    return limit


def _limit_by_parts(expr: Any, x: Any, end: Any) -> Any:
    """The limit from those of the parts, where these decide it; else None."""
    if not expr.has(x):
        return expr
    decided = exponential_polynomial.limit(expr, x, at_minus_infinity=end == -s.oo)
    if decided is not None or not isinstance(expr, s.Add | s.Mul | s.atan | s.erf | s.exp):
        return decided
    parts = [_limit_by_parts(part, x, end) for part in expr.args]
    if any(part is None for part in parts):
        return None
    if isinstance(expr, s.Add | s.Mul) and not all(part.is_finite for part in parts):
        return None  # ∞ - ∞ and 0·∞ are for others
    return expr.func(*parts)  # continuous, also at ±∞: atan(∞) = π/2, erf(∞) = 1, exp(-∞) = 0


def ends_of(pieces: Pieces, exprs: Sequence[Any], x: Any) -> list[tuple[Any, Any]]:
    """Limits of each of ``exprs`` at the two ends of its piece, finite ends and ∓∞ alike."""
    out = []
    for (left, right, _), expr in zip(pieces.intervals(), exprs, strict=True):
        at_left = _limit(expr, x, left) if left == -s.oo else one_sided(expr, x, left, "+")
        at_right = _limit(expr, x, right) if right == s.oo else one_sided(expr, x, right, "-")
        out.append((at_left, at_right))
    return out


def total_variation(pieces: Pieces, exprs: Sequence[Any], x: Any) -> Amount:
    """Over R: up and down between the zeros of the derivatives, and the jumps at the breaks.

    ``exprs`` are analytic inside their pieces with finite limits at the ends.
    """
    ends = ends_of(pieces, exprs, x)
    total, standings = s.Integer(0), []
    for (left, right, _), expr, (first, last) in zip(pieces.intervals(), exprs, ends, strict=True):
        turning = zeros(s.diff(expr, x), x, left, right)
        standings.append(_standing(turning, expr, x))
        heights = [first, *(expr.subs(x, point) for point in turning.points), last]
        total += sum((s.Abs(b - a) for a, b in pairwise(heights)), s.Integer(0))
    for (_, before), (after, _) in pairwise(ends):
        total += s.Abs(after - before)
    return Amount(total, _worst(standings))


def supremum_on_line(pieces: Pieces, exprs: Sequence[Any], x: Any, period: Any = None) -> Amount:
    """sup of |exprs| over R, or over one period of a periodic function without breaks."""
    if period is None:
        spans = [(*span[:2], expr) for span, expr in zip(pieces.intervals(), exprs, strict=True)]
        heights = [height for pair in ends_of(pieces, exprs, x) for height in pair]
    else:
        spans, heights = [(s.Integer(0), period, exprs[0])], [exprs[0].subs(x, 0)]
    standings = []
    for left, right, expr in spans:
        turning = zeros(s.diff(expr, x), x, left, right)
        standings.append(_standing(turning, expr, x))
        heights += [expr.subs(x, point) for point in turning.points]
    return Amount(max((s.Abs(h) for h in heights), key=lambda h: s.N(h, 30)), _worst(standings))


def _worst(standings: Sequence[Standing]) -> Standing:
    order: tuple[Standing, ...] = ("exact", "enclosed", "scanned")
    return max(standings, key=order.index, default="exact")


def _standing(turning: Zeros, expr: Any, x: Any) -> Standing:
    """ "enclosed" only if ``expr`` is enclosed tightly on the neighbourhood of each zero."""
    if turning.standing != "enclosed":
        return turning.standing
    with ctx.workprec(256):
        value = compile_expression(expr, [x.name])
        for point in turning.points:
            around = arb(fmpq(int(point.p), int(point.q))) + arb(0, WIDE)
            if not value([around]).rad() < STEADY:
                return "scanned"
    return "enclosed"
