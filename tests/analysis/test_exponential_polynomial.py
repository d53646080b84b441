"""Zeros of exponential polynomials, against a dense scan and against chosen zeros."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.analysis.exponential_polynomial import brackets, limit, read
from modhyper.analysis.variation import zeros

X = sympy.Symbol("x", real=True)
WIDE = Fraction(1, 2**90)


def found(expr: sympy.Expr) -> list[float]:
    form = read(expr, X)
    assert form is not None
    answer = brackets(*form)
    assert answer is not None
    assert all(b.high - b.low < WIDE for b in answer)
    return [float(b.middle) for b in answer]


coefficients = st.lists(st.integers(-5, 5), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(coefficients, min_size=1, max_size=3), st.sampled_from([1, 2, Fraction(1, 2)]))
def test_against_a_dense_scan(rows: list[list[int]], rate: Fraction) -> None:
    """Every change of sign on a grid of [-30, 30] lies in a bracket; in brackets |f| is tiny."""
    step = sympy.Rational(rate)
    expr = sum(
        (
            c * X**i * sympy.exp(j * step * X)
            for j, row in enumerate(rows)
            for i, c in enumerate(row)
        ),
        sympy.Integer(0),
    )
    if not expr.has(X):
        return
    points = found(expr)
    grid = np.linspace(-30, 30, 6001) + 1e-4
    f = sympy.lambdify(X, expr, "numpy")
    signs = np.sign(f(grid) + 0 * grid)
    for at in np.flatnonzero(signs[1:] * signs[:-1] < 0):
        assert any(grid[at] <= p <= grid[at + 1] for p in points)
    inside = [p for p in points if abs(p) < 30]
    for point in inside:
        exact = abs(expr.subs(X, sympy.Rational(point)).evalf(40))
        slope = abs(sympy.diff(expr, X).subs(X, sympy.Rational(point)).evalf(40))
        assert exact <= 1e-9 * (1 + slope)


@pytest.mark.parametrize(
    ("expr", "exact"),
    [
        (X * sympy.exp(X) - 1, [0.5671432904097838]),  # the omega constant
        (sympy.exp(X) - X - 1, [0.0]),  # a double zero
        (sympy.exp(X) - 3 * X, [0.6190612867359451, 1.5121345516578424]),  # Lambert W
        ((X - 2) * (sympy.exp(X) - 5), [float(np.log(5)), 2.0]),
        (sympy.exp(X) + X**2, []),
        (sympy.tanh(X) - X / 2, [-1.9150080481545375, 0.0, 1.9150080481545375]),
    ],
)
def test_known_zeros(expr: sympy.Expr, exact: list[float]) -> None:
    assert found(expr) == pytest.approx(exact, abs=1e-12)


def test_what_has_no_such_form_is_scanned() -> None:
    assert read(sympy.exp(X**2) - X, X) is None
    assert read(sympy.pi * sympy.exp(X) - X, X) is None
    assert zeros(X * sympy.exp(X) - 1, X, -sympy.oo, sympy.oo).standing == "enclosed"
    assert zeros(sympy.atan(X) - X / 2, X, -sympy.oo, sympy.oo).standing == "scanned"
    assert zeros(X**2 - 2, X, -sympy.oo, sympy.oo).standing == "exact"


@pytest.mark.parametrize(
    "expr",
    [
        X,
        -(X**3),
        sympy.exp(-X),
        X * sympy.exp(X),
        X / (1 + sympy.exp(-X)),
        sympy.tanh(3 * X / 2) - X * sympy.exp(-X),
        (2 * X**2 + 1) / (3 * X**2 - X),
        (2 * X + 1) / (3 * X**2 - 1),
        -X / (1 + sympy.exp(X / 3)),
        sympy.pi * X / (X + sympy.sqrt(2)),
        sympy.exp(2 * X) * (X - sympy.exp(-X)),
        sympy.sinh(X) / X**2,
    ],
)
def test_limits_against_sympy(expr: sympy.Expr) -> None:
    assert limit(expr, X, at_minus_infinity=False) == sympy.limit(expr, X, sympy.oo)
    assert limit(expr, X, at_minus_infinity=True) == sympy.limit(expr, X, -sympy.oo)


def test_limits_outside_the_form_are_not_answered() -> None:
    assert limit(sympy.erf(X), X, at_minus_infinity=False) is None
    assert limit(sympy.sin(X), X, at_minus_infinity=False) is None
