"""Zeros of a smooth expression on an interval, exactly where its form allows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SCAN = 40.0
STEPS = 4001


@dataclass(frozen=True, slots=True)
class Zeros:
    """The zeros in the open interval, ascending. ``exact`` is False if they were found by a scan.

    A scan can miss zeros; values that rest on one are printed as approximate.
    """

    points: tuple[Any, ...]
    exact: bool


def zeros(expr: Any, x: Any, left: Any, right: Any) -> Zeros:
    """Where ``expr`` vanishes strictly between ``left`` and ``right`` (which may be ∓oo).

    Exact for: polynomials times positive factors, rational functions, and rational functions of
    exp(x) (which covers tanh, the logistic function and their derivatives). Isolated zeros only:
    an identically vanishing ``expr`` has none.
    """
    import sympy as s

    expr = s.factor(s.simplify(expr))
    if not expr.has(x):
        return Zeros((), True)
    found: list[Any] = []
    exact = True
    for factor in s.Mul.make_args(s.numer(s.together(expr))):
        points = _factor_zeros(factor, x)
        if points is None and factor.has(s.sin, s.cos) and left.is_finite and right.is_finite:
            solution = s.solveset(factor, x, s.Interval(left, right))
            points = list(solution) if isinstance(solution, s.FiniteSet) else None
        if points is None:
            exact = False
            points = _scan(factor, x, left, right)
        found += points
    inside = sorted({p for p in found if bool(left < p) and bool(p < right)}, key=float)
    return Zeros(tuple(inside), exact)


def _factor_zeros(factor: Any, x: Any) -> list[Any] | None:
    import sympy as s

    base = factor.base if isinstance(factor, s.Pow) and factor.exp.is_positive else factor
    if not base.has(x) or isinstance(base, s.exp) or base.is_positive or base.is_negative:
        return []
    if base.is_polynomial(x):
        return list(dict.fromkeys(s.real_roots(s.Poly(base, x))))
    return _zeros_in_exponential(base, x)


def _zeros_in_exponential(expr: Any, x: Any) -> list[Any] | None:
    """Zeros of a rational function of exp(x/2): substitute x = 2·log(u), u > 0."""
    import sympy as s

    u = s.Symbol("u", positive=True)
    in_u = s.together(s.simplify(expr.rewrite(s.exp).subs(x, 2 * s.log(u))))
    if not in_u.is_rational_function(u):
        return None
    numerator = s.Poly(s.numer(in_u), u)
    return [2 * s.log(root) for root in dict.fromkeys(s.real_roots(numerator)) if root.is_positive]


def _scan(expr: Any, x: Any, left: Any, right: Any) -> list[Any]:
    """Sign changes on a fine grid, refined by bisection to 30 digits."""
    import mpmath
    import sympy as s

    low = float(max(left, -SCAN)) if left != -s.oo else -SCAN
    high = float(min(right, SCAN)) if right != s.oo else SCAN
    with mpmath.workdps(50):
        f = s.lambdify(x, expr, "mpmath")
        step = mpmath.mpf(high - low) / STEPS
        grid = [low + step * (i + mpmath.mpf(1) / 3) for i in range(STEPS)]
        values = [f(t) for t in grid]
        roots = []
        for a, b, fa, fb in zip(grid, grid[1:], values, values[1:], strict=False):
            if fa * fb < 0:
                root = mpmath.findroot(f, (a, b), solver="anderson", tol=1e-70, verify=False)
                roots.append(s.Float(str(root), 30))
    return roots
