"""What a cut excludes, against every grid and against the numbers of the counting bound."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import pytest

from modhyper.audit.law import (
    Statement,
    Targets,
    excludes,
    excluding,
    exclusion,
    forced,
    lifting_delivered,
    lifting_stored,
)
from modhyper.bisection import accuracy_at

EPS = Fraction(1, 1000)


@pytest.mark.parametrize(
    ("k", "stored"),
    [
        *((1, 5_590_336), (2, 5_053_780), (8, 2_537_043), (16, 715_170)),
        *((24, 125_244), (28, 75_080), (30, 56_021), (32, 40_493), (62, 0)),
    ],
)
def test_the_interface_curve(k: int, stored: int) -> None:
    """(m1, m2, b, ε) = (1, 2, 32, 10^-3), as `modhyper interface` prints it."""
    targets = Targets(1, 2)
    assert lifting_stored(Statement(0, 32 * k), targets, EPS, 32).value == stored
    if stored:
        assert excludes(Statement(32 * (stored - 1), 32 * k), targets, EPS)
    assert not excludes(Statement(32 * stored, 32 * k), targets, EPS)


def every_checkerboard(m1: int, m2: int, steps: int, delivered: int) -> int:
    """The largest ⌈C_I (C_x - 2 t)/2⌉ over all sides c_i ≥ 1 with Σ (c_i - 1) ≤ steps."""
    best = 0
    for sides in product(range(1, steps + 2), repeat=m1 + m2):
        if sum(sides) - len(sides) <= steps:
            free = prod(sides[m1:]) * (prod(sides[:m1]) - 2 * delivered)
            best = max(best, -(-free // 2))
    return best


@pytest.mark.parametrize("shape", [(1, 0), (1, 1), (2, 1), (1, 2), (2, 2)])
@pytest.mark.parametrize("delivered", [0, 1, 3, 8])
@pytest.mark.parametrize("classes", [1, 7])
def test_every_checkerboard(shape: tuple[int, int], delivered: int, classes: int) -> None:
    """r = 1: 2 + Σ (c_i - 1) < 2/ε. Lee codes and walks may force more, never less."""
    for steps in (2, 3, 5, 8):
        eps = Fraction(2, steps + 3)  # so that Σ (c - 1) ≤ steps is what the strict one leaves
        if eps >= 1:
            continue
        best = every_checkerboard(*shape, steps, delivered)
        value = forced(Targets(*shape, classes=classes), eps, delivered).value
        assert value is not None
        assert value >= classes * best
        alone = forced(Targets(*shape), eps, delivered).value
        assert alone is not None
        assert value >= classes * (alone - 1)


def test_exclusion_takes_the_strongest_cut() -> None:
    targets = Targets(1, 2)
    weak, strong = Statement(32 * 10**6, 0), Statement(32 * 100, 64)
    found = exclusion([weak, strong], targets)
    assert found == exclusion([strong], targets)
    assert exclusion([weak], targets) < found  # type: ignore[operator]
    assert found is not None
    assert excluding([weak, strong], targets, found) == [1]


def test_accuracies_have_three_digits() -> None:
    assert [accuracy_at(i) for i in (0, 899, 900, 1800)] == [
        *(Fraction(999, 1000), Fraction(100, 1000), Fraction(999, 10**4), Fraction(999, 10**5)),
    ]


def test_what_lifts_an_exclusion() -> None:
    targets, statement = Targets(1, 2), Statement(32 * 1000, 64)
    k = lifting_delivered(statement, targets, EPS, 32)
    assert k is not None
    assert excludes(Statement(statement.stored, 32 * (k - 1)), targets, EPS)
    assert not excludes(Statement(statement.stored, 32 * k), targets, EPS)
    # a module that stores nothing else must be told everything: C_x ≤ 32 k
    assert lifting_delivered(Statement(0, 0), Targets(1, 0), EPS, 32) == 62  # walks of 1,955 bits


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
    assert exclusion([Statement(10**12, 0)], Targets(3072, 3072)) is not None


def test_targets_in_words() -> None:
    assert str(Targets(2, 3)) == "W(1,5)"
    assert str(Targets(2, 0, 2, 10)) == "10 unrelated members of W(2,2)"
    assert "≈" in str(Targets(2, 0, 1, 50_000**77))
