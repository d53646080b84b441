"""What a cut excludes, against every grid and against the numbers of the counting bound."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import pytest

from modhyper.audit.law import (
    Statement,
    Targets,
    accuracy,
    excludes,
    exclusion,
    forced,
    lifting_delivered,
    lifting_stored,
)

EPS = Fraction(1, 1000)


@pytest.mark.parametrize(
    ("k", "stored"),
    [
        *((1, 1_043_321), (2, 943_030), (8, 472_820), (16, 132_861)),
        *((24, 14_082), (28, 1_229), (30, 64), (32, 0)),
    ],
)
def test_the_interface_curve(k: int, stored: int) -> None:
    """(m1, m2, b, ε) = (1, 2, 32, 10^-3)."""
    targets = Targets(1, 2)
    assert lifting_stored(Statement(0, 32 * k), targets, EPS, 32).value == stored
    if stored:
        assert excludes(Statement(32 * (stored - 1), 32 * k), targets, EPS)
    assert not excludes(Statement(32 * stored, 32 * k), targets, EPS)


def every_grid(m1: int, m2: int, cells: int, delivered: int) -> int:
    """The largest C_I (C_x - t) over all n_i ≥ 1 (1: uncut) whose cut axes sum to ≤ cells."""
    best = 0
    for sides in product(range(1, cells + 1), repeat=m1 + m2):
        if sum(n for n in sides if n > 1) <= cells:
            best = max(best, prod(sides[m1:]) * (prod(sides[:m1]) - delivered))
    return best


@pytest.mark.parametrize("shape", [(1, 0), (1, 1), (2, 1), (1, 2), (2, 2)])
@pytest.mark.parametrize("delivered", [0, 1, 3, 8])
@pytest.mark.parametrize("classes", [1, 7])
def test_every_grid(shape: tuple[int, int], delivered: int, classes: int) -> None:
    """r = 1: 1 + Σ n_i < 1/ε for the tent."""
    for cells in (2, 3, 5, 8):
        eps = Fraction(1, cells + 2)  # so that Σ n_i ≤ cells is what the strict inequality leaves
        best = every_grid(*shape, cells, delivered)
        value = forced(Targets(*shape, classes=classes), eps, delivered).value
        assert value == classes * best


def test_exclusion_takes_the_strongest_cut() -> None:
    targets = Targets(1, 2)
    weak, strong = Statement(32 * 10**6, 0), Statement(32 * 100, 64)
    found = exclusion([weak, strong], targets)
    assert found.statement == 1
    assert found.eps == exclusion([strong], targets).eps
    assert exclusion([weak], targets).eps < found.eps  # type: ignore[operator]
    assert found.eps is not None
    assert excludes(strong, targets, found.eps)


def test_accuracies_have_three_digits() -> None:
    assert [accuracy(i) for i in (0, 899, 900, 1800)] == [
        *(Fraction(999, 1000), Fraction(100, 1000), Fraction(999, 10**4), Fraction(999, 10**5)),
    ]


def test_what_lifts_an_exclusion() -> None:
    targets, statement = Targets(1, 2), Statement(32 * 1000, 64)
    k = lifting_delivered(statement, targets, EPS, 32)
    assert k is not None
    assert excludes(Statement(statement.stored, 32 * (k - 1)), targets, EPS)
    assert not excludes(Statement(statement.stored, 32 * k), targets, EPS)
    # a module that stores nothing else must be told everything: C_x ≤ 32 k
    assert lifting_delivered(Statement(0, 0), Targets(1, 0), EPS, 32) == 32  # 998/32, rounded up


def test_numbers_too_long_to_write() -> None:
    """10^2000 cells and more: only logarithms are compared, on the safe side."""
    targets = Targets(10**6, 10**6, classes=1000)
    size = forced(targets, Fraction(1, 10**5), 0)
    assert size.value is None
    assert size.log10 is not None
    alone = forced(Targets(10**6, 10**6), Fraction(1, 10**5), 0).log10
    assert alone is not None
    assert alone + 2.9 < size.log10 <= alone + 3
    assert excludes(Statement(10**9, 0), targets, Fraction(1, 10**5))
    assert lifting_stored(Statement(0, 0), targets, Fraction(1, 10**5), 32).value is None
    assert exclusion([Statement(10**12, 0)], Targets(3072, 3072)).eps is not None


def test_targets_in_words() -> None:
    assert str(Targets(2, 3)) == "W(1,5)"
    assert str(Targets(2, 0, 2, 10)) == "10 unrelated members of W(2,2)"
    assert "≈" in str(Targets(2, 0, 1, 50_000**77))
