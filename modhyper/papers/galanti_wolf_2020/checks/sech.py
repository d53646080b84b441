"""Finding F3: y = sech² and two tanh units. The infimum of the error is 0 and is not attained."""

from __future__ import annotations

from typing import Any

import sympy

from modhyper.finding import Finding, witness

T = sympy.Symbol("T", real=True)


def infimum_is_not_attained() -> Finding:
    """Both halves: an error that tends to 0, and poles that no two tanh units share with sech².

    By Taylor (tanh(x+h) − tanh(x−h))/(2h) = tanh'(x) + (h²/6)·D for a value D of the third
    derivative, so it is within (h²/6)·sup|D| of tanh' = sech².
    """
    h = sympy.Symbol("h", positive=True)
    error = h**2 / 6 * largest_third_derivative()
    vanishes = sympy.limit(error, h, 0, "+") == 0
    same = sympy.simplify(derivative_of_tanh(1) - 1 + T**2) == 0  # tanh' = 1 − tanh² = sech²
    orders = pole_orders()
    return witness(
        bool(vanishes and same and orders["sech2"] > orders["tanh"]),
        f"error ≤ {error} → 0 with weights 1/(2h) → ∞; poles of sech² have order "
        f"{orders['sech2']}, of a sum of tanh units at most {orders['tanh']}",
    )


def derivative_of_tanh(order: int) -> Any:
    """The derivative of tanh as a polynomial in T = tanh: p' = dp/dT·(1 − T²)."""
    p: Any = T
    for _ in range(order):
        p = sympy.expand(sympy.diff(p, T) * (1 - T**2))
    return p


def largest_on_the_interval(polynomial: Any) -> Any:
    """max |p(T)| over [-1,1], exactly."""
    points = [p for p in sympy.real_roots(sympy.diff(polynomial, T)) if -1 <= p <= 1]
    return max((abs(polynomial.subs(T, p)) for p in (-1, 1, *points)), key=sympy.N)


def largest_third_derivative() -> Any:
    return largest_on_the_interval(derivative_of_tanh(3))


def pole_orders() -> dict[str, int]:
    """Orders of the pole of sech² and of tanh at iπ/2, from their Laurent limits there.

    At iπ/2 + t, cosh is i·sinh(t) and tanh is coth(t), so sech² = −1/sinh²(t). Scaling and shifting
    the argument of tanh moves its poles but not their order, and a sum of functions with simple
    poles has poles of order at most 1; sech² would need order 2 on all of iπ/2 + iπZ. Two analytic
    functions that agree on [-1,1] agree with their poles.
    """
    t = sympy.Symbol("t")
    return {"sech2": _order(-1 / sympy.sinh(t) ** 2, t), "tanh": _order(sympy.coth(t), t)}


def _order(function: Any, t: Any) -> int:
    """Least n with t^n · function finite at 0."""
    for n in range(5):
        if sympy.limit(t**n * function, t, 0).is_finite:
            return n
    raise ValueError("no pole of order below 5")
