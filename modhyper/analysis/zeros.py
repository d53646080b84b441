"""Zeros of a smooth expression on an interval, exactly where its form allows it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import mpmath
import numpy as np
import sympy as s

from modhyper.analysis.exponential_polynomial import (
    Terms,
    brackets,
    numerator_factors,
    read,
)

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
    standings: set[Standing] = {"exact"}
    for factor in numerator_factors(expr, x):
        points, standing = _of_factor(factor, x, left, right)
        found += points
        standings.add(standing)
    inside = sorted({p for p in found if bool(left < p) and bool(p < right)}, key=float)
    worst = max(standings, key=["exact", "enclosed", "scanned"].index)
    return Zeros(tuple(inside), worst)


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
