"""Finding F3: y = sech² and two tanh units. The infimum of the error is 0 and is not attained."""

from __future__ import annotations

from fractions import Fraction

from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.supremum import supremum
from modhyper.ledger.finding import Finding

STEPS = (Fraction(1, 10), Fraction(1, 30), Fraction(1, 100))
LINE = ((-1.0, 1.0),)


def infimum_is_not_attained() -> Finding:
    """Both halves: errors that tend to 0, and poles that no two tanh units share with sech²."""
    errors = [difference_quotient_error(h) for h in STEPS]
    # |tanh'''| ≤ 2, so the difference quotient is within h²/3 of tanh' = sech².
    small = all(error <= float(h) ** 2 / 3 * 1.01 for h, error in zip(STEPS, errors, strict=True))
    orders = pole_orders()
    detail = ", ".join(f"h = {h}: error ≤ {e:.2g}" for h, e in zip(STEPS, errors, strict=True))
    detail += (
        f"; poles of sech² have order {orders['sech2']}, of a sum of tanh units at most "
        f"{orders['tanh']}; weights 1/(2h) → ∞"
    )
    return Finding(small and orders["sech2"] > orders["tanh"], detail)


def difference_quotient_error(h: Fraction, coefficient: Fraction = Fraction(1, 2)) -> float:
    """An upper bound of sup over [-1,1] of |coefficient·(tanh(x+h) − tanh(x−h))/h − sech²(x)|."""
    text = f"({coefficient})*(tanh(x + {h}) - tanh(x - {h}))/({h}) - sech(x)^2"
    return supremum(parse_expression(text, ["x"]), ["x"], LINE, tolerance=1e-2).upper


def pole_orders() -> dict[str, int]:
    """Orders of the pole of sech² and of tanh at iπ/2, from their Laurent limits there.

    At iπ/2 + t, cosh is i·sinh(t) and tanh is coth(t), so sech² = −1/sinh²(t). Scaling and shifting
    the argument of tanh moves its poles but not their order, and a sum of functions with simple
    poles has poles of order at most 1; sech² would need order 2 on all of iπ/2 + iπZ. Two analytic
    functions that agree on [-1,1] agree with their poles.
    """
    import sympy as s

    t = s.Symbol("t")
    return {
        "sech2": _order(-1 / s.sinh(t) ** 2, t),
        "tanh": _order(s.coth(t), t),
    }


def _order(function: object, t: object) -> int:
    """Least n with t^n · function finite at 0."""
    import sympy as s

    for n in range(5):
        if s.limit(t**n * function, t, 0).is_finite:  # type: ignore[operator]
            return n
    raise ValueError("no pole of order below 5")
