"""Averages of sign functions: their derivatives on a fine grid, and the search of grids."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.papers.certified.point_sets import point_sets
from modhyper.papers.certified.smooth_points import CELLS, Family, families, mean_of_sum
from modhyper.papers.certified.smooth_search import best_smooth_points, largest_argument


def test_mean_of_sum_by_convolution() -> None:
    assert [mean_of_sum(p) for p in range(5)] == [
        0,
        Fraction(1, 2),
        Fraction(2, 3),
        Fraction(13, 16),
        Fraction(14, 15),
    ]
    h = 1e-3
    box = np.full(2000, h / 2)
    density = box / h
    for p in range(2, 8):
        density = np.convolve(density, box)
        at = h * (np.arange(len(density)) - (len(density) - 1) / 2)
        assert (np.abs(at) * density).sum() * h == pytest.approx(float(mean_of_sum(p)), abs=1e-5)


def s_over_v(
    kind_distance: int, r: int, c_x: list[int], c_i: list[int], q: int
) -> tuple[Fraction, Fraction]:
    """(S, V) of the module's formula by enumerating all multi-indices; η as the code takes it."""
    (family,) = [f for f in families(r, len(c_x), len(c_i), q) if f.kind.distance == kind_distance][
        :1
    ]
    mu, n = mean_of_sum(r - 1), len(c_x) + len(c_i)
    eta_x = Fraction(r - 1, r) / (mu * (len(c_x) + Fraction(len(c_i), 2**q)))
    etas = [eta_x] * len(c_x) + [eta_x / 2**q] * len(c_i)
    slopes = [Fraction(c - 1, kind_distance) for c in (*c_x, *c_i)]
    total = Fraction(1)
    for k in product(range(r + 1), repeat=n):
        if 1 <= sum(k) <= r:
            low = min(e for e, j in zip(etas, k, strict=True) if j)
            total += low * math.prod(
                ((s / e) ** j for s, e, j in zip(slopes, etas, k, strict=True)), start=Fraction(1)
            )
    assert family.kind.distance == kind_distance
    return total, 1 - mu * sum(etas)


@pytest.mark.parametrize("r", [2, 3, 5])
@pytest.mark.parametrize("q", [0, 2])
@pytest.mark.parametrize(("d1", "d2"), [(1, 0), (1, 2), (2, 1), (2, 2)])
def test_s_and_v_by_enumeration(r: int, q: int, d1: int, d2: int) -> None:
    """The code rounds η to 12 digits: S/V agrees to 1e-3 with the formula at the unrounded η."""
    for family in families(r, d1, d2, q):
        if family.kind == CELLS:
            continue
        n1, n2 = 7, 3 if d2 else 0
        total, value = s_over_v(family.kind.distance, r, [n1 + 1] * d1, [n2 + 1] * d2, q)
        found = family.points(n1, n2)
        assert float(found.inverse) == pytest.approx(float(total / value), rel=2e-3)


def test_one_axis_is_favard() -> None:
    """m = 1: the leading coefficient of S/V is that of perfect splines, 2 and 3 for r = 2, 3."""
    favard = {2: 2.0, 3: 3.0, 4: 384 / (5 * math.pi**4) * (math.pi / 2) ** 4}
    for r, leading in favard.items():
        family = families(r, 1, 0)[0]
        n = 10**6
        found = float(family.points(n, 0).inverse) / (n / 2) ** r
        assert leading * (1 - 1e-4) <= found
        if r < 4:
            assert found == pytest.approx(leading, rel=1e-3)


def averaged(signs: np.ndarray, cells: int, r: int, etas: tuple[float, float]) -> np.ndarray:
    """Y on a torus of 2 axes, checkerboard of step 1, ``cells`` samples a step, box-averaged."""
    size = signs.shape[0] * cells
    t = np.arange(size) / cells
    y = np.zeros((size, size))
    for (u, v), s in np.ndenumerate(signs):
        if s:
            du, dv = np.abs(t - u), np.abs(t - v)
            du, dv = (np.minimum(d, signs.shape[0] - d) for d in (du, dv))
            y += s * np.clip(1 - du[:, None] - dv[None, :], 0, None)
    for axis, eta in enumerate(etas):
        width = round(eta * cells)
        for _ in range(r - 1):
            y = sum(np.roll(y, j, axis) for j in range(-width, width + 1)) / (2 * width + 1)
    return y


@pytest.mark.parametrize("r", [2, 3])
@pytest.mark.parametrize("etas", [(0.5, 0.5), (0.6, 0.3)])
def test_derivatives_and_values_of_averages(r: int, etas: tuple[float, float]) -> None:
    """L_i = 1: |D^k Y| ≤ min η_i Π η_i^(-k_i), and s Y ≥ 1 - μ Σ η_i at the points."""
    rng = np.random.default_rng(r)
    cells = 40
    worst: dict[tuple[int, int], float] = {}
    for trial in range(6):
        parity = np.add.outer(np.arange(8), np.arange(8)) % 2 == 0
        signs = np.where(parity, rng.choice([-1, 1], (8, 8)), 0)
        if trial == 0:
            signs = np.where(parity, (-1) ** np.arange(8)[:, None], 0)
        y = averaged(signs, cells, r, etas)
        at = y[::cells, ::cells] * signs
        least = 1 - float(mean_of_sum(r - 1)) * sum(etas)
        assert at[signs != 0].min() >= least - 0.03
        for k in product(range(r + 1), repeat=2):
            if 1 <= sum(k) <= r:
                d = y
                for axis, order in enumerate(k):
                    for _ in range(order):
                        d = (np.roll(d, -1, axis) - d) * cells
                worst[k] = max(worst.get(k, 0), np.abs(d).max())
    for k, found in worst.items():
        low = min(e for e, j in zip(etas, k, strict=True) if j)
        assert found <= low * math.prod(e**-j for e, j in zip(etas, k, strict=True)) + 1e-6


def largest(family: Family, eps: Fraction, cost: int) -> int:
    """The best excess of one family, over all n1 and n2 that fit."""
    best, share, more = 0, family.kind.per_x * cost, family.more
    for n1 in range(1, 400) if family.d1 else [1 - more]:
        fits = False
        for n2 in range(1, 400) if family.d2 else [1 - more]:
            if family.points(n1, n2).inverse >= 1 / eps:
                break
            fits = True
            free = (n2 + more) ** family.d2 * ((n1 + more) ** family.d1 - share)
            best = max(best, -(-free // family.kind.index))
        if not fits:
            break
    return best


def brute(m1: int, m2: int, r: int, eps: Fraction, cost: int, narrow: range) -> int:
    return max(
        [int(cost == 0)]
        + [
            largest(family, eps, cost)
            for d1, d2 in product(range(m1 + 1), range(m2 + 1))
            if d1 + d2
            for q in narrow
            for family in families(r, d1, d2, q)
        ]
    )


@given(
    st.integers(1, 2),
    st.integers(0, 2),
    st.integers(2, 4),
    st.integers(3, 900),
    st.sampled_from([0, 0, 1, 2, 5, 17]),
)
@settings(max_examples=30, deadline=None)
def test_the_search_finds_the_best_grid(m1: int, m2: int, r: int, inverse: int, cost: int) -> None:
    eps = Fraction(1, inverse)
    points = best_smooth_points(m1, m2, r, eps, cost)
    found = 0 if points is None else points.excess(cost)
    assert points is None or points.inverse < inverse
    if m2 == 0 or cost == 0:
        assert found == brute(m1, m2, r, eps, cost, range(2 if m2 else 1))
    else:  # η_I = η_x/4 and less only where few x-points are left
        assert brute(m1, m2, r, eps, cost, range(1, 2)) <= found
        assert found <= brute(m1, m2, r, eps, cost, range(1, 7))


@given(
    st.integers(1, 2),
    st.integers(0, 2),
    st.integers(2, 4),
    st.integers(30, 20_000),
    st.sampled_from([0, 1, 4, 20, 64]),
)
@settings(max_examples=25, deadline=None)
def test_never_below_product_bumps(m1: int, m2: int, r: int, inverse: int, cost: int) -> None:
    """The older family, disjoint product bumps, by its own brute force."""
    eps = Fraction(1, inverse)
    grids = naive.largest(naive.equal_grids(m1, m2, r, eps))
    points = best_smooth_points(m1, m2, r, eps, cost)
    assert (0 if points is None else points.excess(cost)) >= naive.best(grids, 1, cost)


@given(
    st.integers(1, 3),
    st.integers(0, 3),
    st.integers(2, 4),
    st.fractions(Fraction(1, 10**6), Fraction(1, 2)),
    st.integers(0, 60),
    st.integers(1, 20),
)
@settings(max_examples=40, deadline=None)
def test_monotone(m1: int, m2: int, r: int, eps: Fraction, cost: int, more: int) -> None:
    def excess(r: int = r, m2: int = m2, eps: Fraction = eps, cost: int = cost) -> int:
        points = best_smooth_points(m1, m2, r, eps, cost)
        return 0 if points is None else points.excess(cost)

    here = excess()
    assert excess(eps=eps * Fraction(4, 5)) >= here
    assert excess(cost=cost + more) <= here
    assert excess(r=r + 1) <= here


def test_any_magnitude_and_smoothness() -> None:
    for m1, m2, r, eps, cost in [
        (1, 2, 2, Fraction(1, 10**300), 64),
        (1, 2, 30, Fraction(1, 10**100), 64),
        (2, 1, 60, Fraction(1, 10**3999), 64),
        (4000, 3000, 2, Fraction(1, 10**300), 224),
    ]:
        points = best_smooth_points(m1, m2, r, eps, cost)
        assert points is not None
        assert points.inverse < 1 / eps
    assert best_smooth_points(1, 1, 61, Fraction(1, 10**3000), 0) is None
    assert best_smooth_points(1, 1, 2, Fraction(3, 2), 0) is None


def test_families_cover_all_point_sets() -> None:
    assert {f.kind for f in families(2, 1, 2)} == set(point_sets(1, 2))
    assert CELLS in {f.kind for f in families(4, 2, 2)}


@given(
    st.lists(st.integers(1, 50), min_size=2, max_size=6),
    st.integers(0, 10**9),
    st.integers(0, 3000),
)
def test_the_largest_argument(coefficients: list[int], limit: int, guess: int) -> None:
    """From any guess: the answer fits and the next number does not; what is left is not less."""

    def value(n: float) -> float:
        total: float = 0
        for c in coefficients:
            total = total * n + c
        return total

    n, part = largest_argument(coefficients, limit, guess)
    if coefficients[-1] > limit:
        assert n == -1
        return
    assert value(n) <= limit < value(n + 1)
    assert value(n + part) >= limit * (1 - 1e-9) or part == 1
