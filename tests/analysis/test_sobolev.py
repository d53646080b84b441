"""Sobolev norms with closed forms derived by hand, and membership from both sides."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import modhyper
from modhyper import InputError
from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.sobolev import SobolevNorm, multi_indices, sobolev_norm
from modhyper.papers.certified.packing import Grid, amplitude, polynomial_profile


def norm(formula: str, names: str, order: int, radius: Fraction = Fraction(1)) -> SobolevNorm:
    variables = names.split(",")
    return sobolev_norm(parse_expression(formula, variables), variables, order, radius=radius)


@pytest.mark.parametrize(
    ("formula", "names", "order", "exact"),
    [
        # sin(1) + 1, by the maxima at x = 1 and 0
        ("sin(x)", "x", 1, math.sin(1) + 1),
        # x1·x2: 1 + 1 + 1 (first), 1 (mixed second), 0, 0
        ("x1*x2", "x1,x2", 2, 4),
        # |x|^3: 1 + 3 + 6
        ("abs(x)^3", "x", 2, 10),
        # e^x: r + 1 times e
        ("exp(x)", "x", 3, 4 * math.e),
        # (1 - t²)²: 1 + 8/(3√3), the packing profile for r = 1
        ("(1-x^2)^2", "x", 1, 1 + 8 / (3 * math.sqrt(3))),
        # sin(3x)cos(2y): 1 + 3 + 2·1
        ("sin(3*x)*cos(2*y)", "x,y", 1, 6),
    ],
)
def test_closed_forms(formula: str, names: str, order: int, exact: float) -> None:
    found = norm(formula, names, order).total
    assert found.lower <= exact <= found.upper
    assert found.upper - found.lower <= 1e-3 * exact


def test_membership_from_both_sides() -> None:
    exact = Fraction(math.sin(1)) + 1
    assert norm("sin(x)", "x", 1, exact * Fraction(1001, 1000)).member == "yes"
    assert norm("sin(x)", "x", 1, exact * Fraction(999, 1000)).member == "no"
    assert norm("sin(x)", "x", 1, Fraction(math.sin(1) + 1)).member == "undecided"


@pytest.mark.parametrize(
    ("formula", "names", "order", "truth"),
    [
        ("abs(x)", "x", 1, "fails"),
        ("abs(x)^3", "x", 2, "holds"),
        ("abs(x)^3", "x", 3, "fails"),
        ("max(0,x)^2", "x", 1, "holds"),
        ("max(0,x)^2", "x", 2, "fails"),
        ("abs(x)*x", "x", 1, "holds"),
        ("abs(x-2)", "x", 5, "holds"),
        ("abs(x1-x2)", "x1,x2", 1, "fails"),
        ("abs(x1+x2+3)", "x1,x2", 4, "holds"),
        ("max(x1, 2) + x2", "x1,x2", 4, "holds"),
        ("abs(x1)^3*x2", "x1,x2", 2, "holds"),
        ("abs(x1)^3*x2", "x1,x2", 3, "fails"),
        ("abs(x)^(3/2)", "x", 1, "holds"),
        ("abs(x)^(3/2)", "x", 2, "fails"),
        ("sqrt(abs(x))", "x", 1, "fails"),
        ("1/x", "x", 1, "fails"),
        ("1/(x1+x2+3)", "x1,x2", 4, "holds"),
        ("1/(x1+x2)", "x1,x2", 1, "fails"),
        ("log(x)", "x", 1, "fails"),
        ("tan(x)", "x", 3, "holds"),
        ("tan(2*x)", "x", 1, "fails"),
        ("abs(sin(4*x))^3", "x", 2, "holds"),
        ("abs(sin(4*x))", "x", 1, "fails"),
        ("x1*abs(x1-x2)^3", "x1,x2", 2, "holds"),
        ("x1*abs(x1-x2)^3", "x1,x2", 3, "fails"),
        ("max(0,x1)^2*max(0,x2)^2", "x1,x2", 1, "holds"),
        ("elu(x1+x2/2)", "x1,x2", 1, "holds"),
        ("elu(x1+x2/2)", "x1,x2", 2, "fails"),
        ("elu(-x1)", "x1,x2", 1, "holds"),
        ("elu(x1*x2)", "x1,x2", 1, "holds"),
        ("elu(x1*x2)", "x1,x2", 2, "fails"),
        ("elu(elu(x1))", "x1", 1, "holds"),
        ("leaky_relu(elu(x))", "x", 1, "fails"),
        ("tanh(3*x + 2*abs(x))*abs(tanh(3*x + 2*abs(x)))", "x", 2, "fails"),
        ("abs(x^2 - sin(1)/2)", "x", 1, "fails"),
        ("max(0, x - sqrt(2)/2)*max(0, x^2 - 1/2)", "x", 1, "holds"),
        ("leaky_relu(elu(x1)-x2)", "x1,x2", 1, "fails"),
        ("elu(-x1) + 2*step(x1)", "x1,x2", 1, "fails"),
        ("step(x1-x2)*(x1-x2)^2", "x1,x2", 1, "holds"),
        ("step(x1-x2)*(x1-x2)^2", "x1,x2", 2, "fails"),
        ("abs(x1^2+x2^2-1/2)*(x1^2+x2^2-1/2)", "x1,x2", 1, "holds"),
        ("abs(x1^2+x2^2-1/2)", "x1,x2", 1, "fails"),
        ("relu(relu(x1)-x2)", "x1,x2", 1, "fails"),
        ("relu(relu(x1)-x2+3)", "x1,x2", 1, "fails"),
        ("relu(relu(x1)^2-x2+3)", "x1,x2", 1, "holds"),
        ("abs(x1)*abs(x1)^3", "x1,x2", 9, "holds"),
        ("abs(exp(x1)-x2^2)*(exp(x1)-x2^2)", "x1,x2", 1, "holds"),
        ("abs(exp(x1)-x2^2)*(exp(x1)-x2^2)", "x1,x2", 2, "fails"),
        ("abs(x1^2-x2^3)*(exp(x1^2)-exp(x2^3))", "x1,x2", 1, "undecided"),
        ("step(x)", "x", 1, "fails"),
    ],
)
def test_regularity(formula: str, names: str, order: int, truth: str) -> None:
    assert norm(formula, names, order).regularity.truth == truth


def test_an_unbounded_derivative_is_never_called_a_member() -> None:
    assert norm("sqrt(x+1)/9", "x", 1).member == "no"
    assert norm("x/10", "x", 1).member == "yes"


def test_multi_indices_are_all_there() -> None:
    for n in (1, 2, 3):
        for r in (1, 2, 3):
            found = multi_indices(n, r)
            assert len(found) == len(set(found)) == math.comb(n + r, n)
            assert all(len(k) == n and sum(k) <= r for k in found)


def test_too_many_derivatives_are_refused() -> None:
    with pytest.raises(InputError, match="too many"):
        norm("x1", ",".join(f"x{i}" for i in range(1, 12)), 3)


@pytest.mark.parametrize(
    ("formula", "names", "order"),
    [
        ("x/2", "x", 1),
        ("x1/3 + x2/6", "x1,x2", 1),
        ("(1-x^2)^2/(1+8/(3*sqrt(3)))", "x", 1),
        ("max(0,1-x^2)^2/(1+8/(3*sqrt(3)))", "x", 1),
        ("sin(pi*x)/(1+pi)", "x", 1),
        ("exp(x)/(3*e)", "x", 2),
        ("x2*abs(x1)^3/20", "x1,x2", 2),
    ],
)
def test_a_norm_of_exactly_one_is_decided(formula: str, names: str, order: int) -> None:
    """Derived by hand; the last: 1 + (3 + 1) + (6 + 3 + 0) over 20 is 7/10, so radius 7/10."""
    radius = Fraction(7, 10) if "20" in formula else Fraction(1)
    assert norm(formula, names, order, radius).member == "yes"
    assert norm(formula, names, order, radius - Fraction(1, 10**30)).member == "no"


def test_tiny_terms_are_not_rounded_away() -> None:
    """e^-100 is not 0, so the norm of 1 + e^-100 exceeds 1."""
    assert norm("1 + exp(-100) + 0*x", "x", 1).member == "no"


def without_deltas(expr: sympy.Expr) -> sympy.Expr:
    return expr.replace(sympy.DiracDelta, lambda *arguments: sympy.Integer(0))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(-4, 4), min_size=2, max_size=5),
    st.integers(1, 3),
    st.sampled_from(["x", "abs(x)", "max(0,x)", "sin(3*x)"]),
)
def test_against_a_fine_grid(coefficients: list[int], order: int, inner: str) -> None:
    """Σ c_j u^(j+order+1) with u = x, |x|, max(0,x), sin 3x is C^order; numpy knows the rest."""
    powers = [f"({c})*({inner})^{j + order + 1}" for j, c in enumerate(coefficients)]
    found = norm(" + ".join(powers), "x", order, Fraction(10**9))
    x = sympy.Symbol("x", real=True)
    expr = parse_expression(" + ".join(powers), ["x"])
    grid = np.linspace(-1, 1, 4001)
    grid = grid[grid != 0]
    total = 0.0
    for j in range(order + 1):
        f = sympy.lambdify(x, without_deltas(sympy.diff(expr, x, j)), "numpy")
        total += float(np.max(np.abs(f(grid) + 0 * grid)))
    assert found.regularity.truth == "holds"
    assert total <= found.total.upper * (1 + 1e-12)
    assert found.total.lower <= total * (1 + 1e-3) + 1e-9


@pytest.mark.parametrize(("m1", "m2", "n", "order"), [(1, 0, 2, 2), (1, 1, 2, 1), (2, 0, 1, 2)])
def test_the_packing_family_lies_in_the_ball(m1: int, m2: int, n: int, order: int) -> None:
    """One bump of `packing` in its cell: norm ≤ 1, and nearly 1, all sups being attained."""
    profile = polynomial_profile(order)
    grid = Grid.uniform(m1, n, m2, n)
    a = amplitude(grid, profile)
    names = [f"x{i}" for i in range(m1 + m2)]
    centre = Fraction(1, n) - 1
    bumps = "*".join(f"max(0, 1-({n}*({v}-({centre})))^2)^{order + 1}" for v in names)
    found = norm(f"({a})*{bumps}", ",".join(names), order, Fraction(1001, 1000))
    assert found.member == "yes"
    assert found.total.lower > 0.999


def test_the_public_function() -> None:
    """‖x1 x2 / 4‖ in C^1 is 3/4."""
    found = modhyper.sobolev("x1*x2/4", radius="3/4")
    assert (found.member, found.exact) == ("yes", sympy.Rational(3, 4))
    assert modhyper.sobolev("1/2", 3).member == "yes"
    with pytest.raises(InputError, match="expression: unknown name 'z'"):
        modhyper.sobolev("x + z", variables=["x"])
    assert modhyper.activation("tanh").derivative_bv.truth == "holds"


@pytest.mark.parametrize(
    ("expression", "radius", "member"),
    [
        ("exp(exp(exp(exp(exp(x)))))", Fraction(1, 10**9), "no"),  # no float holds the norm
        ("exp(1000*x)", Fraction(10**500), "yes"),  # 1001·e^1000
        ("exp(700*x)", Fraction(10**500), "yes"),
        ("x/3", Fraction(10**400), "yes"),
    ],
)
def test_numbers_beyond_floats(expression: str, radius: Fraction, member: str) -> None:
    found = norm(expression, "x", 1, radius)
    assert found.member == member
    assert found.total.lower <= found.total.upper
    assert len(found.reason) < 200
