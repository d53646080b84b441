"""The point sets against their lattices, point by point, and the targets that carry the signs."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import naive_points as naive
import numpy as np
import pytest

from modhyper.papers.certified.point_sets import (
    CHECKERBOARD,
    Points,
    PointSet,
    count,
    point_sets,
)

DIMENSIONS = [
    (1, 1),
    (1, 2),
    (1, 3),
    (2, 1),
    (2, 2),
    (2, 3),
    (3, 1),
    (3, 2),
    (1, 4),
    (3, 0),
    (1, 5),
]
KINDS = [(m1, m2, kind) for m1, m2 in DIMENSIONS for kind in point_sets(m1, m2)]


def short_vectors(m: int, length: int) -> list[tuple[int, ...]]:
    """All non-zero integer vectors of l1 norm ≤ length."""
    sides = product(range(-length, length + 1), repeat=m)
    return [v for v in sides if 0 < sum(map(abs, v)) <= length]


@pytest.mark.parametrize(("m1", "m2", "kind"), KINDS, ids=str)
def test_no_short_vector_is_in_the_lattice(m1: int, m2: int, kind: PointSet) -> None:
    axes, orders = naive.labels(kind, m1, m2)
    zero = tuple(0 for _ in orders)
    for v in short_vectors(m1 + m2, kind.distance - 1):
        assert naive.label(v, axes, orders) != zero
    assert any(
        naive.label(v, axes, orders) == zero for v in short_vectors(m1 + m2, kind.distance)
    ) or (m1 + m2 == 1)


@pytest.mark.parametrize(("m1", "m2", "kind"), KINDS, ids=str)
def test_index_and_fibres(m1: int, m2: int, kind: PointSet) -> None:
    """The labels of Z^m fill a group of N_x N_I elements, those of the x-axes at most N_x."""
    axes, orders = naive.labels(kind, m1, m2)
    box = list(product(range(int(np.prod(orders))), repeat=1))
    reached = {tuple(0 for _ in orders)}
    for axis in axes:
        reached |= {
            tuple((a + n * b) % o for a, b, o in zip(r, axis, orders, strict=True))
            for r in reached
            for (n,) in box
        }
    of_x = {tuple(0 for _ in orders)}
    for axis in axes[:m1]:
        of_x |= {
            tuple((a + n * b) % o for a, b, o in zip(r, axis, orders, strict=True))
            for r in of_x
            for (n,) in box
        }
    assert len(reached) == kind.index
    assert len(of_x) <= kind.per_x
    if kind.per_condition > 1:
        assert len(of_x) == kind.per_x


SIZES = [
    ((4,), (3,)),
    ((5,), (3,)),
    ((7,), (4, 3)),
    ((9,), (5, 3)),
    ((5, 4), (3, 2)),
    ((6, 5), (4,)),
]


@pytest.mark.parametrize(("c_x", "c_i"), SIZES)
def test_counting_lemma(c_x: tuple[int, ...], c_i: tuple[int, ...]) -> None:
    """Claimed counts against all cosets; for the checkerboard they are the even points exactly."""
    m1, m2 = len(c_x), len(c_i)
    for kind in point_sets(m1, m2):
        points = Points(kind, tuple((c, 1) for c in c_x), tuple((c, 1) for c in c_i), Fraction(1))
        found = naive.cosets(kind, c_x, c_i)
        for cost in range(8):
            best = max(naive.excess(each, cost) for each in found.values())
            assert points.excess(cost) <= best
            if kind == CHECKERBOARD:
                assert points.excess(cost) == best == naive.excess(found[(0,)], cost)
        assert max(len(each) for each in found.values()) <= points.conditions
        assert points.signs <= max(sum(each.values()) for each in found.values())
        assert points.signs * kind.index >= naive.volume((*c_x, *c_i))


def test_conditions_are_few_where_the_code_is_coarse() -> None:
    (_, lee) = point_sets(1, 2)
    points = Points(lee, ((400, 1),), ((31, 1), (30, 1)), Fraction(1))
    assert points.conditions == 31 * 10  # 30 = 3·10 along the axis that fixes the class
    assert points.signs == -(-400 * 31 * 30 // 12)


@pytest.mark.parametrize("c_i", [(6, 5), (7, 7), (9, 4), (5, 4, 3)])
def test_a_walk_with_the_claimed_steps_exists(c_i: tuple[int, ...]) -> None:
    """The walk of the docstring, built, for every coset: axis of b = (0, 1) first, then a snake."""
    m2 = len(c_i)
    for kind in point_sets(1, m2):
        n = kind.per_condition
        points = Points(kind, ((9, 1),), tuple((c, 1) for c in c_i), Fraction(1))
        line = min((count(points.condition) // c * -(-c // n), c) for c in c_i)[1]
        order = [line, *(c for i, c in enumerate(c_i) if i != c_i.index(line))]
        sides = np.array([2 / (c - 1) for c in order])
        axes, _ = naive.labels(kind, 1, m2)
        for residue in range(n):
            walk = snake(order, axes[1:], n, residue)
            assert len(set(walk)) == len(walk) <= points.conditions
            lengths = [(np.abs(np.subtract(a, b)) * sides).sum() for a, b in pairwise(walk)]
            assert max(lengths) <= float(points.step()) + 1e-12


def snake(order: list[int], axes: list[naive.Label], n: int, residue: int) -> list[tuple[int, ...]]:
    """I-points whose labels have last entry ≡ residue mod n, line by line."""
    lines = [()]
    for c in reversed(order[1:]):
        lines = [
            (v, *rest)
            for index, rest in enumerate(lines)
            for v in (range(c) if index % 2 == 0 else reversed(range(c)))
        ]
    walk: list[tuple[int, ...]] = []
    for index, rest in enumerate(lines):
        held = [
            (v, *rest)
            for v in range(order[0])
            if n == 1
            or sum(u * a[-1] for u, a in zip((v, *rest), axes, strict=True)) % n == residue
        ]
        walk += held if index % 2 == 0 else held[::-1]
    return walk


@pytest.mark.parametrize(
    ("c_x", "c_i"), [((5,), (4,)), ((7,), (3, 4)), ((3, 4), (3,)), ((4, 4), (3, 3))]
)
def test_targets_take_their_signs_and_stay_in_the_ball(
    c_x: tuple[int, ...], c_i: tuple[int, ...]
) -> None:
    """Exact: values a s_v at the points; slopes along the axes ≤ a L_i, so norm ≤ a S = 1."""
    rng = np.random.default_rng(len(c_i))
    c = (*c_x, *c_i)
    for kind in point_sets(len(c_x), len(c_i)):
        axes, orders = naive.labels(kind, len(c_x), len(c_i))
        grid = list(product(*map(range, c)))
        coset = naive.label(grid[int(rng.integers(len(grid)))], axes, orders)
        held = [v for v in grid if naive.label(v, axes, orders) == coset]
        signs = dict(zip(held, rng.choice([-1, 1], len(held)).tolist(), strict=True))
        slopes = [Fraction(side - 1, kind.distance) for side in c]
        a = 1 / (1 + sum(slopes))

        def y(
            x: tuple[Fraction, ...],
            signs: dict[tuple[int, ...], int] = signs,
            slopes: list[Fraction] = slopes,
            a: Fraction = a,
        ) -> Fraction:
            total = Fraction(0)
            for v, s in signs.items():
                rho = sum(
                    slope * abs(t - (Fraction(2 * i, side - 1) - 1))
                    for slope, t, i, side in zip(slopes, x, v, c, strict=True)
                )
                total += a * s * max(Fraction(0), 1 - rho)
            return total

        for v in held:
            at = tuple(Fraction(2 * i, side - 1) - 1 for i, side in zip(v, c, strict=True))
            assert y(at) == a * signs[v]
        for _ in range(12):
            x = [Fraction(int(t), 997) for t in rng.integers(-997, 998, len(c))]
            here = y(tuple(x))
            assert abs(here) <= a
            for axis, slope in enumerate(slopes):
                moved = list(x)
                moved[axis] += Fraction(int(rng.integers(1, 300)), 9973)
                assert abs(y(tuple(moved)) - here) <= a * slope * (moved[axis] - x[axis])
