"""The families of points in the kernel that force most: witnesses for its certificates.

r = 1: the best grid of a point set that the kernel knows (`best_points`). r = 2, 3: bumps in boxes
(`smooth_search.best_boxes`). Any grid serves: the kernel computes what it forces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from modhyper.coq.witnesses import MOST_CLASSES, Boxes, Coded, Points, Witness
from modhyper.papers.certified.best_points import best_points, is_long
from modhyper.papers.certified.packing import Axes
from modhyper.papers.certified.point_sets import PointSet, point_sets
from modhyper.papers.certified.smooth_points import best_sups
from modhyper.papers.certified.smooth_search import best_boxes

Axis = tuple[int, ...]


def _lee(kind: PointSet, x: Axis, condition: Axis) -> Witness | None:
    n = kind.per_condition
    return Coded(False, n, x, condition) if n <= MOST_CLASSES else None


def _lee_fine(kind: PointSet, x: Axis, condition: Axis) -> Witness | None:
    classes = kind.per_x // 4
    return Coded(True, classes, x, condition) if classes <= MOST_CLASSES else None


POINT_SETS: Mapping[str, Callable[[PointSet, Axis, Axis], Witness | None]] = {
    "checkerboard": lambda kind, x, condition: Points(x, condition),
    "lee": _lee,
    "lee-fine": _lee_fine,
}
"""Name of a point set -> its witness. The kernel knows these."""


@lru_cache(maxsize=4096)
def best_witness(m1: int, m2: int, smoothness: int, eps: Fraction, cost: int) -> Witness | None:
    """A witness that forces much beside ``cost`` bits for each condition; None if there is none.

    ``eps`` is relative to the radius. r = 1: the best of its point sets.
    """
    if smoothness == 1:
        found = [_points(m1, m2, eps, cost, name) for name in POINT_SETS]
    elif smoothness in (2, 3):
        found = [_boxes(m1, m2, smoothness, eps, cost)]
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
    return POINT_SETS[name](kinds[0], _each(points.x, m1, 1), _each(points.condition, m2, 1))


def _each(axes: Axes, number: int, uncut: int) -> Axis:
    """The entry of each of so many axes; ``uncut`` where ``axes`` has none."""
    cut = tuple(n for n, power in axes for _ in range(power))
    return cut + (uncut,) * (number - len(cut))


def _boxes(m1: int, m2: int, r: int, eps: Fraction, cost: int) -> Boxes | None:
    found = best_boxes(m1, m2, r, eps, cost)
    if found is None or is_long(found):
        return None
    bumps = None
    if r == 2:
        sups = best_sups(r, sum(number for _, number in (*found.x, *found.condition)))
        alpha = sups[1] / sups[2]
        bumps = alpha.numerator, alpha.denominator
    return Boxes(bumps, _each(found.x, m1, 0), _each(found.condition, m2, 0))
