"""The interface law: brute force over all programs, its inverses by scanning, and its numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.papers.certified.interface import (
    Setting,
    finite_conditions,
    forced,
    gap_end,
    least_primary,
    silent_from,
    slice_bits,
    slice_interface,
)
from modhyper.papers.certified.point_sets import CHECKERBOARD, Points
from modhyper.papers.certified.targets import at_least, best_signs
from modhyper.papers.certified.walks import Walks


def attainable(program: tuple[int, ...], parameters: int) -> set[tuple[int, int]]:
    """Sign patterns on the even points of 3 × 2: x ∈ {0, 2} at I = 0, x = 1 at I = 1.

    program[2 θ + z] holds the signs at x = 0, 1, 2 as three bits.
    """
    ends = [(row & 1) | (row >> 2 & 1) << 1 for row in program]
    middles = [row >> 1 & 1 for row in program]
    return {
        (ends[2 * theta + z], middles[2 * theta + w])
        for theta in range(parameters)
        for z, w in product((0, 1), repeat=2)
    }


def test_the_law_against_every_program() -> None:
    """b = k = 1 on 3 × 2 points: M = 3, J = 2, so N_Q ≥ 1. No program without numbers of its own
    has all 8 patterns, and one with one number (two values of θ) has."""
    points = Points(CHECKERBOARD, ((3, 1),), ((2, 1),), Fraction(5, 2))
    assert points.excess(1) == 1
    everything = set(product(range(4), range(2)))
    assert all(attainable(q, 1) != everything for q in product(range(8), repeat=2))
    assert any(attainable(q, 2) == everything for q in product(range(8), repeat=4))


@pytest.mark.parametrize("k", [0, 1, 2])
def test_the_law_against_random_programs(k: int) -> None:
    """4 × 3 points, M = 6, J = 3: with one number less than N_Q ≥ 6 - 3k no program has all 64."""
    points = Points(CHECKERBOARD, ((4, 1),), ((3, 1),), Fraction(7, 2))
    numbers = points.excess(k) - 1
    if numbers < 0:
        return
    import random

    random_ = random.Random(k)
    for _ in range(200):
        rows = [random_.randrange(16) for _ in range(1 << (numbers + k))]
        patterns = {
            tuple(
                rows[(theta << k) + z[i]] >> x & 1
                for i in range(3)
                for x in range(4)
                if (x + i) % 2 == 0
            )
            for theta in range(1 << numbers)
            for z in product(range(1 << k), repeat=3)
        }
        assert len(patterns) < 64


CASE = Setting(1, 2, 1, Fraction(1, 1000))


def test_numbers_of_the_law() -> None:
    """k = 2 by hand: 1503·1248·1247 points, 4·64 for an I-point, one in 12; N_g = 3,003, 3,006."""
    assert least_primary(CASE, 2).value == -(-1248 * 1247 * (1503 - 256) // (12 * 32))
    assert least_primary(CASE, 0).value == -(-1332 * 1333 * 1333 // (12 * 32))
    assert gap_end(CASE, 3003) == gap_end(CASE, 3006) == 44
    assert silent_from(CASE) == slice_interface(CASE) == 62
    assert slice_bits(CASE) == 1955
    assert isinstance(forced(CASE, 2), Points)
    assert isinstance(forced(CASE, 44), Walks)


def test_inverses_by_scanning() -> None:
    for s in (
        CASE,
        Setting(2, 2, 1, Fraction(1, 60), 8, 4),
        Setting(1, 1, 2, Fraction(1, 9000), 16),
    ):
        values = [(least_primary(s, k).value or 0) for k in range(1, silent_from(s) + 3)]
        assert values == sorted(values, reverse=True)
        assert values[silent_from(s) - 1 :] == [0, 0, 0]
        assert values[silent_from(s) - 2] > 0
        for size in (0, 1, 10, 1000, 10**6):
            above = [k for k, value in enumerate(values, 1) if value > size]
            assert gap_end(s, size) == (max(above) if above else None)


def test_bits_may_differ() -> None:
    """b_q N_Q + b_e k J ≥ M: halving b_q doubles N_Q, halving b_e halves what k numbers tell."""
    value = {
        (b, e): least_primary(Setting(1, 2, 1, Fraction(1, 1000), b, e), 4).value
        for b in (16, 32)
        for e in (8, 16, 32)
    }
    assert value[16, 8] is not None
    assert value[32, 8] is not None
    assert 2 * value[32, 8] - 1 <= value[16, 8] <= 2 * value[32, 8]
    assert value[32, 8] == least_primary(Setting(1, 2, 1, Fraction(1, 1000), 32, 16), 2).value
    assert value[32, 8] > (value[32, 32] or 0)


def test_finite_sets_of_conditions() -> None:
    assert finite_conditions(CASE, 1000, 28) == -(-1000 * (1955 - 28 * 32) // 32)
    assert finite_conditions(CASE, 1000, 62) == 0
    many = Setting(2, 0, 1, Fraction(1, 100), 32)
    signs = best_signs(2, 0, 1, many.eps)
    assert signs is not None
    assert slice_bits(many) == signs.signs == -(-100 * 99 // 2)


@given(
    st.integers(1, 2),
    st.integers(0, 3),
    st.integers(1, 3),
    st.fractions(Fraction(1, 5000), Fraction(1, 2)),
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 40),
)
@settings(max_examples=60, deadline=None)
def test_monotone(
    m1: int, m2: int, r: int, eps: Fraction, bits: int, bits_interface: int, k: int
) -> None:
    def size(k: int = k, **change: object) -> int:
        values = {
            "m1": m1,
            "m2": m2,
            "smoothness": r,
            "eps": eps,
            "bits": bits,
            "bits_interface": bits_interface,
        }
        value = least_primary(Setting(**(values | change)), k).value  # type: ignore[arg-type]
        assert value is not None
        return value

    here = size()
    assert size(k + 1) <= here
    assert size(bits=bits + 1) <= here
    assert size(bits_interface=bits_interface + 1) <= here
    assert size(eps=eps * Fraction(4, 5)) >= here
    assert size(smoothness=r + 1) <= here


def test_walks_are_tried_wherever_they_may_win() -> None:
    """Below λ eps = 1/2 signs force more: nothing is lost by not trying walks there."""
    from modhyper.papers.certified.walks import best_walks

    for m2 in (1, 2, 3):
        for inverse in (10, 60, 400, 3000):
            eps = Fraction(1, inverse)
            for cost in range(0, inverse // 2, max(1, inverse // 17)):
                signs, walks = best_signs(1, m2, 1, eps, cost), best_walks(m2, eps, cost)
                assert signs is not None
                assert signs.excess(cost) >= (walks.excess(cost) if walks else 0)


def test_numbers_too_long_to_write() -> None:
    for s in (Setting(3, 3, 1, Fraction(1, 10**340)), Setting(2, 3, 2, Fraction(1, 10**900))):
        size = least_primary(s, 4)
        assert size.value is None
        assert size.log10 is not None
        degree = Fraction(s.m1 + s.m2, s.smoothness)
        exponent = 340 if s.smoothness == 1 else 900
        assert 0.98 * degree * exponent - 20 < size.log10 < degree * exponent
    assert at_least(None, 32).value == 0
