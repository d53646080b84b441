"""Point sets a second time: every grid point by its label, every coset, every grid, plain loops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

from modhyper.papers.certified.point_sets import PointSet

Label = tuple[int, ...]
Cosets = dict[Label, dict[tuple[int, ...], int]]


def labels(kind: PointSet, m1: int, m2: int) -> tuple[list[Label], Label]:
    """One group element for each axis, and the orders of the cyclic factors of the group."""
    if kind.name == "checkerboard":
        return [(1,)] * (m1 + m2), (2,)
    if kind.name == "lee-fine":
        return [(1, i) for i in range(m1 + m2)], (4, m1 + m2)
    n = kind.per_condition
    others = [(1, a, b) for b in range(1, n) for a in range(m1)]
    return [(1, i, 0) for i in range(m1)] + others[:m2], (4, m1, n)


def label(v: tuple[int, ...], axes: list[Label], orders: Label) -> Label:
    return tuple(
        sum(c * a[i] for c, a in zip(v, axes, strict=True)) % order
        for i, order in enumerate(orders)
    )


def cosets(kind: PointSet, c_x: tuple[int, ...], c_i: tuple[int, ...]) -> Cosets:
    """For each coset the x-parts of its points, counted for each I-part."""
    axes, orders = labels(kind, len(c_x), len(c_i))
    out: Cosets = defaultdict(lambda: defaultdict(int))
    for v_x in product(*map(range, c_x)):
        for v_i in product(*map(range, c_i)):
            out[label((*v_x, *v_i), axes, orders)][v_i] += 1
    return out


def excess(coset: dict[tuple[int, ...], int], cost: int) -> int:
    return sum(max(0, number - cost) for number in coset.values())


def grids(axes: int, steps: int) -> Iterator[tuple[int, ...]]:
    """All (c_1, …) with c_i ≥ 1 and Σ (c_i - 1) ≤ steps."""
    if axes == 0:
        yield ()
        return
    for c in range(1, steps + 2):
        for rest in grids(axes - 1, steps - c + 1):
            yield (c, *rest)


def largest_products(axes: int, steps: int) -> list[int]:
    """By dynamic programming: for each t ≤ steps the largest Π c_i with Σ (c_i - 1) ≤ t."""
    table = [1] * (steps + 1)
    for _ in range(axes):
        table = [max(c * table[t - c + 1] for c in range(1, t + 2)) for t in range(steps + 1)]
    return table


def best_excess(m1: int, m2: int, kind: PointSet, eps: Fraction, cost: int) -> int:
    """max over all splits of the steps of ⌈C_I (C_x - N_x cost)/(N_x N_I)⌉, by the table."""
    steps = max(
        t
        for t in range(-1, int(kind.distance / eps) + 2)
        if 1 + Fraction(t, kind.distance) < 1 / eps
    )
    if steps < 0:
        return 0
    x, i = largest_products(m1, steps), largest_products(m2, steps)
    return max(
        0,
        *(-(-i[steps - t] * (x[t] - kind.per_x * cost) // kind.index) for t in range(steps + 1)),
    )


def brute_excess(m1: int, m2: int, kind: PointSet, eps: Fraction, cost: int) -> int:
    """max over all grids and all cosets of the signs beyond ``cost``, counted point by point."""
    best = 0
    for c in grids(m1 + m2, int(kind.distance / eps)):
        if 1 + Fraction(sum(c) - len(c), kind.distance) < 1 / eps:
            found = cosets(kind, c[:m1], c[m1:])
            best = max(best, *(excess(each, cost) for each in found.values()))
    return best


def volume(c: tuple[int, ...]) -> int:
    return prod(c)
