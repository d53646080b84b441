"""Targets that walk: counts, separation, membership in the ball, and the search of grids."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.papers.certified.best_points import best_points
from modhyper.papers.certified.walks import bands, best_walks, indices, step_bits


def count_walks(steps: int, band: int) -> int:
    """Walks of ±1 from 0 that stay within ±band, by dynamic programming."""
    ways = {0: 1}
    for _ in range(steps):
        following: dict[int, int] = {}
        for p, number in ways.items():
            for q in (p - 1, p + 1):
                if abs(q) <= band:
                    following[q] = following.get(q, 0) + number
        ways = following
    return sum(ways.values())


@pytest.mark.parametrize("band", [1, 2, 3, 5, 14, 40])
def test_bits_are_below_the_number_of_walks(band: int) -> None:
    for steps in (1, 2, 7, 60, 500):
        exact = math.log2(count_walks(steps, band))
        assert float(steps * step_bits(band)) <= exact + 1e-9
    rate = math.log2(count_walks(2000, band)) - math.log2(count_walks(1998, band))
    assert float(2 * step_bits(band)) == pytest.approx(rate, rel=1e-2)


def test_targets_differ_and_stay_in_the_ball() -> None:
    """All walks of 5 steps in the band 2 with two conditions: exact values at the nodes."""
    steps, band, side = 5, 2, 3  # I-grid of 3 points, distance 2: J = 2, slope (3-1)/2 = 1
    walks = [
        positions
        for signs in product((-1, 1), repeat=steps)
        if max(map(abs, positions := [sum(signs[:i]) for i in range(steps + 1)])) <= band
    ]
    assert len(walks) == count_walks(steps, band)
    s = band * (1 + Fraction(side - 1, 2)) + Fraction(steps, 2)
    delta = 1 / s
    for one, other in combinations(walks, 2):
        first = next(i for i in range(steps + 1) if one[i] != other[i])
        assert abs(one[first] - other[first]) == 2
    rng = np.random.default_rng(0)
    for _ in range(8):
        f = [walks[i] for i in rng.integers(len(walks), size=2)]

        def y(x: float, i: float, f: list[list[int]] = f) -> float:
            total = 0.0
            for point, walk in zip((-1.0, 1.0), f, strict=True):
                tent = max(0.0, 1 - abs(i - point))
                nodes = np.linspace(-1, 1, steps + 1)
                total += tent * float(np.interp(x, nodes, walk))
            return float(delta) * total

        grid = np.linspace(-1, 1, 61)
        values = np.array([[y(x, i) for i in grid] for x in grid])
        step = grid[1] - grid[0]
        norm = np.abs(values).max() + sum(
            np.abs(np.diff(values, axis=a)).max() / step for a in (0, 1)
        )
        assert norm <= 1 + 1e-9


def test_numbers_of_one_slice() -> None:
    """1e-3: 1,955 bits, so 62 numbers of 32 bits, where signs give 999 and 32."""
    walks = best_walks(0, Fraction(1, 1000))
    assert walks is not None
    assert walks.inverse < 1000
    best = max(
        n * math.log2(2 * math.cos(math.pi / (2 * a + 2)))
        for a in range(1, 200)
        for n in [math.ceil(2 * (1000 - a)) - 1]
    )
    assert best - 2 <= float(walks.bits) <= best
    assert math.ceil(walks.bits / 32) == 62
    signs = best_points(1, 0, Fraction(1, 1000))
    assert signs is not None
    assert signs.signs == 999


@given(st.integers(1, 3), st.fractions(4, 90, max_denominator=20), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_against_all_grids(m2: int, inverse: Fraction, share: float) -> None:
    cost = int(share * 2 * inverse)
    best = Fraction(0)
    for index, distance in indices(m2):
        for band in bands(1 / inverse):
            for s in range(int(distance * inverse) + 1):
                room = inverse - band * (1 + Fraction(s, distance))
                n = math.ceil(2 * room) - 1
                if n < 1:
                    break
                each, more = divmod(s, m2)
                points = (each + 2) ** more * (each + 1) ** (m2 - more)
                best = max(best, -(-points // index) * (n * step_bits(band) - cost))
    found = best_walks(m2, 1 / inverse, cost)
    assert found is None or found.inverse < inverse
    value = 0 if found is None else found.excess(cost)
    assert value <= math.ceil(best)
    assert value >= 0.97 * best - 1e-9


def test_tiny_eps() -> None:
    found = best_walks(2, Fraction(1, 10**40), 10**40)
    assert found is not None
    assert found.inverse < 10**40
    assert found.excess(10**40) > 10**60
    assert best_walks(2, Fraction(1, 10), 20) is None
