"""The families of points in the kernel that force most: witnesses for its certificates.

r = 1: the best grid of a point set that the kernel knows (`best_points`). r = 2, 3: bumps in boxes
(`packing`), n1 cells on each of d1 axes of x and n2 on each of d2 axes of I; any grid serves, the
kernel computes what it forces. With A, B the coefficients of (Σ ψ_j z^j)^d the packing sum is
S(n1, n2) = Σ_{i+j ≤ r} A_i n1^i B_j n2^j; n1 is the largest integer with S < 1/eps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import lcm

from modhyper.coq.witnesses import Boxes, Points, Witness
from modhyper.papers.certified.best_points import best_points, climb
from modhyper.papers.certified.packing import Axes, power_coefficients
from modhyper.papers.certified.point_sets import point_sets

Axis = tuple[int, ...]

POINT_SETS: Mapping[str, Callable[[Axis, Axis], Witness]] = {"checkerboard": Points}
"""Name of a point set -> its witness. The kernel knows these."""

RAMPS = ((3, 8), *((1, n) for n in range(2, 9)))
FEW = 2
"""Besides all axes and half of them, so few of them are tried."""
STEP, NEAR = 1.1, 6


@lru_cache(maxsize=4096)
def best_witness(m1: int, m2: int, smoothness: int, eps: Fraction, cost: int) -> Witness | None:
    """A witness that forces much beside ``cost`` bits for each condition; None if there is none.

    ``eps`` is relative to the radius. r = 1: the best of its point sets.
    """
    if smoothness == 1:
        found = [_points(m1, m2, eps, cost, name) for name in POINT_SETS]
    elif smoothness in (2, 3):
        found = [_boxes(m1, m2, smoothness, eps, cost, d1, d2) for d1, d2 in _numbers(m1, m2)]
    else:
        found = []
    witnesses = [each for each in found if each is not None]
    return max(witnesses, key=lambda each: each.forced(cost), default=None)


def nothing(m1: int, m2: int, smoothness: int) -> Witness:
    """Every axis uncut: one point with two signs."""
    if smoothness == 1:
        return Points((1,) * m1, (1,) * m2)
    return Boxes((1, 2) if smoothness == 2 else None, (0,) * m1, (0,) * m2)


def _points(m1: int, m2: int, eps: Fraction, cost: int, name: str) -> Witness | None:
    kinds = [kind for kind in point_sets(m1, m2) if kind.name == name]
    points = best_points(m1, m2, eps, cost, kind=kinds[0]) if kinds else None
    if points is None:
        return None
    return POINT_SETS[name](_each(points.x, m1, 1), _each(points.condition, m2, 1))


def _each(axes: Axes, number: int, uncut: int) -> Axis:
    """The entry of each of so many axes; ``uncut`` where ``axes`` has none."""
    cut = tuple(n for n, power in axes for _ in range(power))
    return cut + (uncut,) * (number - len(cut))


def _numbers(m1: int, m2: int) -> set[tuple[int, int]]:
    """Numbers of cut axes (d1, d2) to try."""
    return {
        (d1, d2)
        for d1 in {*range(1, min(m1, FEW) + 1), m1 // 2, m1} - {0}
        for d2 in {*range(min(m2, FEW) + 1), m2 // 2, m2}
    }


def _boxes(m1: int, m2: int, r: int, eps: Fraction, cost: int, d1: int, d2: int) -> Boxes | None:
    """A good grid that cuts d1 axes of x and d2 of I."""
    ramps = RAMPS if r == 2 else (None,)
    bumps = min(ramps, key=lambda ramp: power_coefficients(_sups(ramp), d1 + d2)[r])
    table, bound = _packing_sum(bumps, r, eps, d1, d2)

    def cells(n2: int) -> int:
        """n1; 0 if even 1 does not fit."""
        return _largest([sum(c * n2**j for j, c in enumerate(row)) for row in table], bound)

    def free(n2: int) -> int:
        return int(n2**d2 * (cells(n2) ** d1 - cost))

    rows = [sum(row[j] for row in table if j < len(row)) for j in range(r + 1)]
    most = _largest(rows, bound) if d2 else 0
    n2 = _peak(free, most) if most else 0
    if (d2 and not most) or free(n2) <= 0:
        return None
    x, condition = (cells(n2),) * d1 + (0,) * (m1 - d1), (n2,) * d2 + (0,) * (m2 - d2)
    return Boxes(bumps, x, condition)


def _peak(value: Callable[[int], int], most: int) -> int:
    """Near a maximum of a function on [1, most] that rises and then falls, but for rounding."""
    scale = [1]
    while scale[-1] < most:
        scale.append(min(most, max(scale[-1] + 1, int(STEP * scale[-1]))))
    at = scale[climb(lambda i: value(scale[i]), len(scale) // 2, len(scale) - 1)]
    at = 1 + climb(lambda n: value(n + 1), at - 1, most - 1)
    return max(range(max(1, at - NEAR), min(most, at + NEAR) + 1), key=value)


def _sups(bumps: tuple[int, int] | None) -> tuple[Fraction, ...]:
    weights, denominator = Boxes(bumps, (), ()).weights()
    return tuple(Fraction(weight, denominator) for weight in weights)


def _packing_sum(
    bumps: tuple[int, int] | None, r: int, eps: Fraction, d1: int, d2: int
) -> tuple[list[list[int]], int]:
    """(whole numbers c_ij, bound) such that S < 1/eps if Σ c_ij n1^i n2^j < bound."""
    of_x, of_i = (power_coefficients(_sups(bumps), d) for d in (d1, d2))
    table = [[of_x[i] * of_i[j] * eps for j in range(r + 1 - i)] for i in range(r + 1)]
    bound = lcm(*(c.denominator for row in table for c in row))
    return [[int(c * bound) for c in row] for row in table], bound


def _largest(coefficients: list[int], bound: int) -> int:
    """The largest n ≥ 1 with Σ c_i n^i < bound, 0 if there is none; c_i ≥ 0, the last one > 0.

    Newton's method from above: a convex function lies above its tangents.
    """
    degree = len(coefficients) - 1
    if sum(coefficients) >= bound:
        return 0
    n = 1 << -(-(bound // coefficients[-1] + 1).bit_length() // degree)
    while True:
        excess = slope = 0
        for c in reversed(coefficients):
            excess, slope = excess * n + c, slope * n + excess
        excess -= bound - 1
        if excess <= 0:
            return n
        n += -excess // slope
