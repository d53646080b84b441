"""Sobolev norms with closed forms derived by hand, and membership from both sides."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from modhyper import InputError
from modhyper.theory.expressions import parse_expression
from modhyper.theory.sobolev import SobolevNorm, multi_indices, sobolev_norm


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
        ("abs(x1)^3*x2", "x1,x2", 2, "undecided"),
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
