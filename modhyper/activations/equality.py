"""Is a formula one of given activations? Decided on its pieces, never by its spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as s

from modhyper.analysis.deadline import OutOfTimeError, within
from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.pieces import UndecidedError, split

X = s.Symbol("x", real=True)
PATIENCE = 10.0
PLACES = (s.Rational(-17, 5), s.Rational(-7, 10), s.Rational(3, 10), s.Rational(29, 4))
"""Formulas that differ by more than 1e-9 at one of these are not equal; the others are compared."""


def entry_equal_to(formula: str, entries: Mapping[str, str]) -> str | None:
    """The name of the entry (name -> formula) that ``formula`` equals on all of R, if that can be
    shown; else None. Formulas in x; raises InputError if the first cannot be read."""
    given = parse_expression(formula, ["x"], option="activation")
    try:
        return within(PATIENCE, _entry_equal_to, given, entries)
    except (UndecidedError, OutOfTimeError, ArithmeticError, NotImplementedError, TypeError):
        return None


def _entry_equal_to(given: Any, entries: Mapping[str, str]) -> str | None:
    values = _values(given)
    for name, text in entries.items():
        entry = parse_expression(text, ["x"])
        close = all(abs(a - b) < 1e-9 for a, b in zip(values, _values(entry), strict=True))
        if close and _equal(given, entry):
            return name
    return None


def _values(expr: Any) -> list[complex]:
    return [complex(expr.subs(X, place).evalf(20)) for place in PLACES]


def _equal(one: Any, other: Any) -> bool:
    """The same break points, and on each piece a difference that simplifies to 0."""
    if one == other:
        return True
    a, b = split(one, X), split(other, X)
    same = len(a.breaks) == len(b.breaks) and all(
        s.simplify(p - q) == 0 for p, q in zip(a.breaks, b.breaks, strict=True)
    )
    return same and all(s.simplify(p - q) == 0 for p, q in zip(a.exprs, b.exprs, strict=True))
