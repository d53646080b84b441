"""Enclosures contain what dense sampling and mpmath find, and close in on it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.analysis.enclosure import compile_expression, float_above, float_below
from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.supremum import supremum

FORMULAS = [
    "sin(3*x)*cos(2*y)",
    "abs(x - y)^3 - y",
    "exp(-x^2)*tanh(4*y)",
    "max(x, y, 0)*min(x, -y)",
    "erf(x) + atan(5*y) - sqrt(x + 2)",
    "elu(x) + leaky_relu(y)",
    "sign(x)*y + step(y - 1/3)",
    "log(3 + x*y) + cosh(x)/sinh(2 + y)",
    "1/(2 + x) + pi*e^y",
]
SYMBOLS = [sympy.Symbol(name, real=True) for name in "xy"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_supremum_encloses_dense_samples(formula: str) -> None:
    expr = parse_expression(formula, ["x", "y"])
    found = supremum(expr, ["x", "y"], ((-1, 1), (-1, 1)), tolerance=1e-3, evaluations=4000)
    f = sympy.lambdify(SYMBOLS, expr, ["scipy", "numpy"])
    grid = np.linspace(-1, 1, 101) + 1e-9
    values = np.abs(np.vectorize(f)(*np.meshgrid(grid, grid)))
    assert values.max() <= found.upper * (1 + 1e-7)
    assert found.lower <= values.max() * (1 + 1e-2)
    assert found.upper <= found.lower * 1.02


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(FORMULAS),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)
def test_a_ball_contains_the_values_at_its_points(
    formula: str,
    centre: tuple[float, float],
    radii: tuple[float, float],
    inside: tuple[float, float],
) -> None:
    expr = parse_expression(formula, ["x", "y"])
    value = compile_expression(expr, ["x", "y"])
    ball = value([arb(c, r) for c, r in zip(centre, radii, strict=True)])
    point = [c + 0.999 * r * t for c, r, t in zip(centre, radii, inside, strict=True)]
    assert ball.overlaps(value([arb(p) for p in point]))


def test_reference_suprema() -> None:
    """Derived by hand: sup |x^3 - x| = 2/(3√3), sup |sin(3x)| = 1, sup |x e^x| = e."""
    x = ((-1.0, 1.0),)
    for formula, exact in [
        ("x^3 - x", 2 / (3 * math.sqrt(3))),
        ("sin(3*x)", 1),
        ("x*exp(x)", math.e),
    ]:
        found = supremum(parse_expression(formula, ["x"]), ["x"], x)
        assert found.lower <= exact * (1 + 1e-15)
        assert exact <= found.upper * (1 + 1e-15)
        assert found.upper - found.lower < 2e-4 * exact


def test_singularities_give_no_false_bound() -> None:
    expr = parse_expression("1/x", ["x"])
    assert supremum(expr, ["x"], ((-1, 1),), evaluations=200).upper == math.inf
    assert supremum(parse_expression("0*x", ["x"]), ["x"], ((-1, 1),)).upper < 1e-300


@pytest.mark.parametrize(
    ("formula", "points"),
    [("exp(x)*y", {(1, -1), (1, 1)}), ("x/3 - y/7", {(1, -1), (-1, 1)}), ("1+x-2*abs(x)", {(-1,)})],
)
def test_a_supremum_on_the_boundary_is_found_exactly(
    formula: str, points: set[tuple[float, ...]]
) -> None:
    names = ["x", "y"] if "y" in formula else ["x"]
    found = supremum(parse_expression(formula, names), names, ((-1.0, 1.0),) * len(names))
    assert set(found.points) == points
    assert found.upper - found.lower < 1e-14


def test_jumps_are_not_bridged_by_slopes() -> None:
    """step(x - 1/3) has slope 0 almost everywhere, and still rises to 1."""
    found = supremum(parse_expression("step(x - 1/3)", ["x"]), ["x"], ((-1.0, 1.0),))
    assert 1 == found.lower <= found.upper < 1 + 1e-8
    elu = parse_expression("elu(x - 1/3, 5) + 5*step(x - 1/3)", ["x"])
    found = supremum(elu, ["x"], ((-1.0, 1.0),))
    assert found.lower <= 5 + 2 / 3 <= found.upper


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["x^2", "x^3", "x^-1", "x^-2", "(x^2)^(1/3)", "abs(x)^(5/2)", "cosh(x)"]),
    st.floats(-3, 3),
    st.floats(0, 2),
    st.floats(0, 1),
)
def test_powers_contain_their_values(formula: str, low: float, width: float, part: float) -> None:
    expr = parse_expression(formula, ["x"])
    ball = compile_expression(expr, ["x"])([arb(low).union(arb(low + width))])
    point = min(low + part * width, low + width)
    if point != 0 and ball.is_finite():
        exact = sympy.N(expr.subs(SYMBOLS[0], sympy.Rational(point)), 30)
        assert float_below(ball) <= exact <= float_above(ball)
