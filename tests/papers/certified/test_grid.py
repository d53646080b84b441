"""The grid search against exhaustive searches."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.papers.certified import smooth_grid
from modhyper.papers.certified.grid import best_packing, budget, count, split_evenly
from modhyper.papers.certified.packing import derivative_sum


@cache
def best_product(total: int, axes: int) -> int:
    """Largest product of at most ``axes`` integers ≥ 2 with sum ≤ ``total``, by recursion."""
    if axes == 0:
        return 1
    return max([1, *(n * best_product(total - n, axes - 1) for n in range(2, total + 1))])


def found(m1: int, m2: int, r: int, eps: Fraction, cost: int) -> int:
    packing = best_packing(m1, m2, r, eps, cost)
    if packing is None:
        return 0
    assert derivative_sum(packing.grid, packing.profile) < 1 / eps
    return packing.grid.condition_cells * (packing.grid.x_cells - cost)


@pytest.mark.parametrize("axes", [1, 2, 3, 7])
def test_split_evenly(axes: int) -> None:
    for total in range(40):
        parts = [n for n, count in split_evenly(total, axes) for _ in range(count)]
        assert len(parts) <= axes
        assert sum(parts) <= total
        product = 1
        for n in parts:
            product *= n
        assert product == best_product(total, axes)


@pytest.mark.parametrize(
    ("eps", "cells"), [("1", 0), ("1/2", 0), ("1/3", 1), ("2/7", 2), ("1/999", 997)]
)
def test_budget_is_strict(eps: str, cells: int) -> None:
    assert budget(Fraction(eps)) == cells
    assert cells == 0 or 1 + cells < 1 / Fraction(eps)
    assert 1 + cells + 1 >= 1 / Fraction(eps)


@pytest.mark.parametrize("m1", [1, 2, 3, 5])
@pytest.mark.parametrize("m2", [0, 1, 2, 4])
def test_linear_grids_are_optimal(m1: int, m2: int) -> None:
    for total in range(0, 40, 3):
        eps = Fraction(1, total + 2)
        for cost in (0, 1, 3, 8, 32, 100):
            best = max(
                best_product(total - t, m2) * (best_product(t, m1) - cost) for t in range(total + 1)
            )
            assert found(m1, m2, 1, eps, cost) == max(0, best)


@pytest.mark.parametrize(
    ("m1", "m2", "eps", "cost"),
    [
        (1, 1, "1/400", 32),
        (2, 1, "1/60", 40),
        (1, 2, "1/120", 17),
        (2, 2, "1/30", 6),
        (1, 3, "1/45", 4),
    ],
)
def test_linear_grids_against_all_grids(m1: int, m2: int, eps: str, cost: int) -> None:
    grids = list(naive.linear_grids(m1, m2, Fraction(eps)))
    assert found(m1, m2, 1, Fraction(eps), cost) == naive.best(grids, 1, cost)


@given(
    st.integers(1, 4),
    st.integers(1, 5),
    st.integers(20, 900),
    st.one_of(st.floats(0, 1), st.floats(0.98, 1)),
)
@settings(max_examples=150, deadline=None)
def test_linear_grids_when_few_cells_are_left(m1: int, m2: int, total: int, share: float) -> None:
    """Costs up to the largest C_x: the I-part is small, where cells come in twos and threes."""
    cost = int(count(split_evenly(total, m1)) * share)
    best = max(
        count(split_evenly(total - t, m2)) * (count(split_evenly(t, m1)) - cost)
        for t in range(total + 1)
    )
    assert found(m1, m2, 1, Fraction(1, total + 2), cost) == max(0, best)


@pytest.mark.parametrize("r", [2, 3, 4])
@pytest.mark.parametrize(("m1", "m2"), [(1, 0), (1, 1), (2, 1), (1, 2), (2, 2)])
def test_smooth_grids_are_optimal(r: int, m1: int, m2: int) -> None:
    for eps in (Fraction(1, 200), Fraction(1, 20_000)):
        grids = list(naive.equal_grids(m1, m2, r, eps))
        for cost in (0, 1, 4, 20, 64):
            assert found(m1, m2, r, eps, cost) == naive.best(grids, 1, cost)


@given(
    st.integers(1, 3),
    st.integers(0, 3),
    st.integers(2, 3),
    st.integers(30, 4000),
    st.sampled_from([0, 1, 2, 5, 17, 50]),
)
@settings(max_examples=25, deadline=None)
def test_smooth_grids_at_random(m1: int, m2: int, r: int, inverse: int, cost: int) -> None:
    eps = Fraction(1, inverse)
    grids = list(naive.equal_grids(m1, m2, r, eps))
    assert found(m1, m2, r, eps, cost) == naive.best(grids, 1, cost)


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=6), st.integers(0, 10**40))
@settings(max_examples=200, deadline=None)
def test_largest_argument(coefficients: list[int], limit: int) -> None:
    coefficients[-1] += 1

    def value(n: int) -> int:
        return sum(c * n**a for a, c in enumerate(coefficients))

    n = smooth_grid.largest_argument(list(coefficients), limit)
    assert n == -1 or value(n) <= limit
    assert value(n + 1) > limit


def test_long_numbers_are_fast_and_fit() -> None:
    for m1, m2, r, eps in [
        (10**6, 10**6, 1, Fraction(1, 10**300)),
        (10**6, 10**6, 3, Fraction(1, 10**300)),
        (1, 2, 2, Fraction(1, 10**3999)),
        (10**9, 10**9, 1, Fraction(1, 50)),
        (3, 3, 60, Fraction(1, 10**3999)),
    ]:
        packing = best_packing(m1, m2, r, eps, 320)
        assert packing is not None
        assert derivative_sum(packing.grid, packing.profile) < 1 / eps


def test_nothing_beyond_the_smoothness_limit() -> None:
    assert best_packing(1, 1, smooth_grid.SMOOTHNESS_LIMIT + 1, Fraction(1, 10**3000)) is None
