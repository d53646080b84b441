"""Signs of rational functions, proved: after a shift of every variable, all coefficients are ≥ 0.

With x = lower + t and t ≥ 0, a polynomial in t whose coefficients are all ≥ 0 is ≥ 0. The rule is
sound and not complete: where it does not apply, nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy


def nonnegative(expr: Any, least: Mapping[Any, Any]) -> bool:
    """True only if expr ≥ 0 wherever every symbol is at least what ``least`` says.

    ``expr`` is a rational function; every symbol must be in ``least``, whose bounds may hold the
    symbols that come after. False means that this rule proves nothing.
    """
    for x, low in least.items():
        expr = expr.subs(x, low + sympy.Dummy(f"t_{x}", nonnegative=True))
    upper, lower = sympy.fraction(sympy.together(expr))
    return _all_nonnegative(upper) and _all_nonnegative(lower) and sympy.expand(lower) != 0


def _all_nonnegative(expr: Any) -> bool:
    if expr.free_symbols:
        terms = sympy.Poly(sympy.expand(expr), *sorted(expr.free_symbols, key=str)).coeffs()
    else:
        terms = [sympy.expand(expr)]
    return all(bool(term.is_nonnegative) for term in terms)
