"""Exact exponents, against sympy as an independent evaluator."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from modhyper.theory.exponent import exponent_value

TEXTS = ["(m1 + m2)/r", "min(m1 + m2, 2*m1)/r", "max(m1, m2)/r", "-m1 + 3", "1 + m2/r", "m1*(m2-1)"]
size = st.integers(1, 10**6)


@pytest.mark.parametrize("text", TEXTS)
@given(m1=size, m2=size, r=size)
def test_agrees_with_sympy(text: str, m1: int, m2: int, r: int) -> None:
    names = {"min": sympy.Min, "max": sympy.Max}
    values = {"m1": m1, "m2": m2, "r": r}
    expected = sympy.sympify(text, locals=names).subs(values)
    assert exponent_value(text, m1=m1, m2=m2, r=r) == Fraction(int(expected.p), int(expected.q))


@pytest.mark.parametrize(
    "text", ["m3", "m1**2", "__import__('os')", "m1 if r else m2", "1.5", "min()", "m1 m2", "True"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an exponent"):
        exponent_value(text, m1=1, m2=1, r=1)
