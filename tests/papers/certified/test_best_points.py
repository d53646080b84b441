"""The search of grids for r = 1 against literal enumeration, a dynamic programme and old counts."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import naive_points as naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.papers.certified.best_points import best_points, is_long, steps
from modhyper.papers.certified.point_sets import CHECKERBOARD, log_count, point_sets


def numbers(
    m1: int, m2: int, eps: str, k: int, *, bits: int = 32, checkerboard: bool = True
) -> int:
    kind = CHECKERBOARD if checkerboard else None
    points = best_points(m1, m2, Fraction(eps), 32 * k, kind=kind)
    assert points is not None
    assert points.inverse < 1 / Fraction(eps)
    return -(-points.excess(32 * k) // bits)


def test_numbers_of_the_checkerboard() -> None:
    """Derived by hand from the formula and by a search of others, before this code was written."""
    assert numbers(1, 1, "1e-3", 1) == 14_626
    assert numbers(1, 2, "5e-3", 2) == 11_646
    assert numbers(1, 2, "1e-3", 2) == 3_796_416
    assert numbers(1, 3, "1e-3", 3) == 653_632_341
    assert round(numbers(1, 4, "1e-3", 4), -8) == 81_100_000_000
    assert numbers(2, 2, "1e-2", 2) == 94_690
    assert numbers(3, 0, "1e-3", 0) == 4_629_627
    assert numbers(3, 0, "1e-3", 0, bits=1) == 148_148_037


@pytest.mark.parametrize(
    ("m1", "m2", "eps", "k", "gain"),
    [(1, 1, "1e-3", 1, 1), (1, 2, "1e-3", 2, 4 / 3), (1, 3, "1e-3", 3, 2), (2, 2, "1e-2", 2, 2)],
)
def test_lee_codes_gain_what_their_density_says(
    m1: int, m2: int, eps: str, k: int, gain: float
) -> None:
    more = numbers(m1, m2, eps, k, checkerboard=False) / numbers(m1, m2, eps, k)
    assert more == pytest.approx(gain, rel=0.04)


@pytest.mark.parametrize(("m1", "m2", "eps"), [(1, 1, "1/7"), (2, 1, "2/9"), (1, 2, "1/4")])
def test_checkerboard_against_all_grids_point_by_point(m1: int, m2: int, eps: str) -> None:
    for cost in (0, 1, 2, 3, 5):
        points = best_points(m1, m2, Fraction(eps), cost, kind=CHECKERBOARD)
        found = 0 if points is None else points.excess(cost)
        assert found == naive.brute_excess(m1, m2, CHECKERBOARD, Fraction(eps), cost)


@pytest.mark.parametrize(("m1", "m2", "eps"), [(1, 2, "1/3"), (2, 1, "3/8")])
def test_codes_are_never_above_the_points_they_have(m1: int, m2: int, eps: str) -> None:
    for kind in point_sets(m1, m2):
        for cost in (0, 1, 2):
            points = best_points(m1, m2, Fraction(eps), cost, kind=kind)
            found = 0 if points is None else points.excess(cost)
            assert found <= naive.brute_excess(m1, m2, kind, Fraction(eps), cost)


@pytest.mark.parametrize("m1", [1, 2, 3])
@pytest.mark.parametrize("m2", [0, 1, 2, 4])
def test_optimal_against_the_dynamic_programme(m1: int, m2: int) -> None:
    for inverse in (Fraction(3, 2), 3, Fraction(37, 5), 12, Fraction(61, 3)):
        eps = 1 / Fraction(inverse)
        for cost in (0, 1, 4, 9, 40):
            every = []
            for kind in point_sets(m1, m2):
                points = best_points(m1, m2, eps, cost, kind=kind)
                every.append(0 if points is None else points.excess(cost))
                assert every[-1] == naive.best_excess(m1, m2, kind, eps, cost)
            points = best_points(m1, m2, eps, cost)
            assert (0 if points is None else points.excess(cost)) >= max(every)


@given(
    st.integers(1, 3),
    st.integers(1, 4),
    st.fractions(2, 60, max_denominator=50),
    st.floats(0, 1.05),
)
@settings(max_examples=60, deadline=None)
def test_optimal_when_few_points_are_left(
    m1: int, m2: int, inverse: Fraction, share: float
) -> None:
    """Costs up to the most x-points of all, where the shares of x and I are far from equal."""
    eps = 1 / inverse
    for kind in point_sets(m1, m2):
        total = steps(eps, kind.distance)
        cost = int(naive.largest_products(m1, total)[-1] / kind.per_x * share)
        points = best_points(m1, m2, eps, cost, kind=kind)
        found = 0 if points is None else points.excess(cost)
        assert found == naive.best_excess(m1, m2, kind, eps, cost)


def test_unequal_and_odd_grids_are_needed() -> None:
    """No even sides are best at 1/7 on 1 + 1 axes, no equal x-axes at 1/5 on 2 + 1."""
    odd, even = (
        max(
            -(-c * d // 2)
            for c in range(1, 14)
            for d in range(1, 14)
            if 1 + Fraction(c + d - 2, 2) < 7 and not (only_even and (c % 2 or d % 2))
        )
        for only_even in (False, True)
    )
    points = best_points(1, 1, Fraction(1, 7), 0, kind=CHECKERBOARD)
    assert points is not None
    assert points.signs == odd > even
    equal = max(
        naive.excess(naive.cosets(CHECKERBOARD, (c, c), (d,))[(0,)], 1)
        for c in range(1, 9)
        for d in range(1, 9)
        if 1 + Fraction(2 * c + d - 3, 2) < 5
    )
    points = best_points(2, 1, Fraction(1, 5), 1, kind=CHECKERBOARD)
    assert points is not None
    assert points.excess(1) == 15 > equal == 14


@pytest.mark.parametrize(("eps", "distance", "most"), [("1", 2, -1), ("1/2", 2, 1), ("2/7", 4, 9)])
def test_steps_are_strict(eps: str, distance: int, most: int) -> None:
    assert steps(Fraction(eps), distance) == most
    assert most < 0 or 1 + Fraction(most, distance) < 1 / Fraction(eps)
    assert 1 + Fraction(most + 1, distance) >= 1 / Fraction(eps)


@given(
    st.integers(1, 4),
    st.integers(0, 5),
    st.fractions(Fraction(1, 10**6), Fraction(9, 10)),
    st.integers(0, 200),
    st.integers(1, 20),
)
@settings(max_examples=150, deadline=None)
def test_monotone(m1: int, m2: int, eps: Fraction, cost: int, more: int) -> None:
    def excess(m2: int = m2, eps: Fraction = eps, cost: int = cost) -> int:
        points = best_points(m1, m2, eps, cost)
        return 0 if points is None else points.excess(cost)

    here = excess()
    assert excess(eps=eps * Fraction(9, 10)) >= here
    assert excess(m2=m2 + 1) >= here
    assert excess(cost=cost + more) <= here


def test_any_magnitude() -> None:
    """1e-300: the exact integer, near (2/(3 eps))^3/12·27/… of the relaxed optimum; then logs."""
    eps = Fraction(1, 10**300)
    points = best_points(1, 2, eps, 64)
    assert points is not None
    assert points.inverse < 1 / eps
    relaxed = (4 * 10**300 // 3) ** 3 // 12  # three equal axes, steps 4/(3 eps) each
    assert abs(points.excess(64) - relaxed) * 10**280 < relaxed
    for m1, m2, small in ((1, 2, 10**3999), (10**6, 10**6, 10**300), (10**9, 10**9, 50)):
        points = best_points(m1, m2, Fraction(1, small), 320)
        assert points is not None
        assert points.inverse < small
        assert log_count(points.x) > math.log(320)
    long = best_points(3, 3, Fraction(1, 10**340), 64)
    assert long is not None
    assert is_long(long)


def test_thousands_of_problems_a_second() -> None:
    """10^5 problems in 5 s is the aim; the test allows a busy machine four times that."""
    start = time.process_time()
    for i in range(2000):
        best_points(1 + i % 3, 1 + i % 4, Fraction(1, 50 + 7 * i), 32 * (1 + i % 16))
    assert time.process_time() - start < 0.4
