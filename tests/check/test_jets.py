"""Derivative enclosures against sympy's derivatives, and where kinks must be admitted."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from flint import arb

from modhyper.analysis.expressions import parse_expression
from modhyper.check.jets import jet
from modhyper.check.target import TargetEnclosure
from modhyper.errors import InputError

NAMES = ["x1", "I1"]
SYMBOLS = [sympy.Symbol(name, real=True) for name in NAMES]

SMOOTH = [
    "sin(3*x1)*cos(2*I1)/4",
    "exp(-x1^2)*I1/4",
    "x1^3*I1 - 2*x1*I1^5 + 7",
    "tanh(2*x1 - I1)/3",
    "atan(x1*I1) + erf(x1)/2",
    "sqrt(2 + x1)*log(3 + I1)",
    "1/(2 + x1*I1)",
    "(3 + x1)^1.5*pi",
    "sinh(x1)*cosh(I1) + tan(x1/2)",
    "sigmoid(3*x1+I1) + softplus(I1)",
    "2^x1*e",
]


@pytest.mark.parametrize("text", SMOOTH)
def test_values_and_derivatives_contain_sympys(text: str) -> None:
    rng = np.random.default_rng(0)
    expression = parse_expression(text, NAMES)
    first = [sympy.diff(expression, s) for s in SYMBOLS]
    second = [[sympy.diff(d, s) for s in SYMBOLS] for d in first]
    for _ in range(5):
        centre, radius = rng.uniform(-0.8, 0.8, 2), rng.choice([1e-9, 0.05, 0.2])
        found = jet(expression, NAMES, [arb(c, radius) for c in centre], order=2)
        assert found.gradient is not None
        assert found.hessian is not None
        inside = centre + rng.uniform(-1, 1, 2) * radius
        swap = dict(zip(SYMBOLS, map(sympy.Rational, inside.tolist()), strict=True))

        def holds(ball: arb, formula: sympy.Expr, swap: dict[object, object] = swap) -> bool:
            value = arb(str(sympy.N(formula.subs(swap), 30)))
            return bool((ball + arb(0, 1e-25)).contains(value) or ball.overlaps(value))

        assert holds(found.value, expression)
        assert all(holds(g, d) for g, d in zip(found.gradient, first, strict=True))
        for row, formulas in zip(found.hessian, second, strict=True):
            assert all(holds(h, d) for h, d in zip(row, formulas, strict=True))
        if radius < 1e-8:
            assert max(float(g.rad()) for g in found.gradient) < 1e-6


def test_kinks_lose_the_second_derivative_only_where_they_are() -> None:
    expression = parse_expression("abs(x1 - I1)/5 + max(x1, I1, 0)", NAMES)
    crossing = jet(expression, NAMES, [arb(0.5, 0.1), arb(0.5, 0.1)], order=2)
    assert crossing.hessian is None
    assert crossing.gradient is not None
    assert crossing.gradient[0].contains(arb(1) / 5)
    assert crossing.gradient[0].contains(arb(6) / 5)
    assert crossing.gradient[0].contains(-arb(1) / 5)
    away = jet(expression, NAMES, [arb(0.5, 0.1), arb(0, 0.1)], order=2)
    assert away.hessian is not None
    assert away.gradient is not None
    assert abs(float(away.gradient[0].mid()) - 1.2) < 1e-12


@pytest.mark.parametrize("text", ["log(x1)", "1/x1", "sqrt(x1 - 2)"])
def test_poles_are_not_finite(text: str) -> None:
    value = jet(parse_expression(text, NAMES), NAMES, [arb(0, 0.5), arb(0)], order=0).value
    assert not value.is_finite()


def test_unknown_functions_are_refused() -> None:
    with pytest.raises(InputError, match="cannot enclose sign"):
        jet(parse_expression("sign(x1)", NAMES), NAMES, [arb(0), arb(0)], order=0)


@pytest.mark.parametrize("text", ["sin(3*x1)*cos(2*I1)", "abs(x1-I1)", "exp(x1*I1)"])
def test_interpolation_error_bounds_interpolation(text: str) -> None:
    """On random boxes: bilinear interpolation at the corners against the function."""
    rng = np.random.default_rng(1)
    target = TargetEnclosure(parse_expression(text, NAMES), NAMES)
    function = sympy.lambdify(SYMBOLS, parse_expression(text, NAMES), "numpy")
    centre = rng.uniform(-0.7, 0.7, (40, 2))
    half = 10 ** rng.uniform(-2, -0.6, (40, 2))
    low, high = centre - half, centre + half
    bound, _ = target.interpolation_error(low, high, [[0], [1]])
    corners = np.array(
        [[function(a, b) for b in (low[:, 1], high[:, 1])] for a in (low[:, 0], high[:, 0])]
    )
    worst = np.zeros(40)
    for s, t in rng.uniform(0, 1, (300, 2)):
        weights = np.outer([1 - s, s], [1 - t, t])
        y = function(low[:, 0] + s * 2 * half[:, 0], low[:, 1] + t * 2 * half[:, 1])
        worst = np.maximum(worst, np.abs((weights[:, :, None] * corners).sum(axis=(0, 1)) - y))
    assert (worst <= bound + 1e-14).all()
    assert np.median(bound / np.maximum(worst, 1e-12)) < 12
