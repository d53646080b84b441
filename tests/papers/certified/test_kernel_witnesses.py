"""Witnesses for the kernel: they fit, and force as much as the best of all small grids."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modhyper.coq.witnesses import Boxes, Points, Witness
from modhyper.papers.certified.kernel_witnesses import best_witness, nothing

RAMPS = ((1, 2), (3, 8), (1, 3), (1, 5))


def all_small(m1: int, m2: int, r: int, most: int) -> list[Witness]:
    """Every grid with at most so many points or cells on an axis."""
    if r == 1:
        grids = product(range(1, most + 1), repeat=m1 + m2)
        return [Points(grid[:m1], grid[m1:]) for grid in grids]
    grids = product(range(most + 1), repeat=m1 + m2)
    bumps = RAMPS if r == 2 else (None,)
    return [Boxes(b, grid[:m1], grid[m1:]) for grid in grids for b in bumps]


@pytest.mark.parametrize("r", [1, 2, 3])
@pytest.mark.parametrize(("m1", "m2", "cost"), [(1, 0, 0), (1, 1, 2), (2, 1, 3), (1, 2, 1)])
@pytest.mark.parametrize("eps", [Fraction(1, 7), Fraction(1, 90), Fraction(1, 700)])
def test_as_good_as_the_best_small_grid(r: int, m1: int, m2: int, cost: int, eps: Fraction) -> None:
    most = 9 if m1 + m2 < 3 else 5
    best = max(w.forced(cost) for w in all_small(m1, m2, r, most) if w.fits(eps))
    found = best_witness(m1, m2, r, eps, cost)
    if found is None:
        assert best <= (1 if cost == 0 else 0)
        return
    assert found.fits(eps)
    assert found.smoothness == r
    # r > 1: among grids with equal cells on the cut axes and one ramp, which costs a cell or two.
    assert found.forced(cost) >= (best if r == 1 else 0.8 * best - 2)


@given(
    st.integers(1, 4),
    st.integers(0, 5),
    st.integers(2, 3),
    st.fractions(Fraction(1, 10**12), Fraction(1, 4)),
    st.integers(0, 100),
)
def test_witnesses_fit(m1: int, m2: int, r: int, eps: Fraction, cost: int) -> None:
    found = best_witness(m1, m2, r, eps, cost)
    if found is not None:
        assert found.fits(eps)
        assert found.forced(cost) > 0
        assert (len(found.x), len(found.condition)) == (m1, m2)
    assert nothing(m1, m2, r).smoothness == r


def test_large_problems_stay_cheap() -> None:
    assert best_witness(3, 100, 2, Fraction(1, 10**9), 32) is not None
    assert best_witness(1, 0, 3, Fraction(1, 10**900), 0) is not None
