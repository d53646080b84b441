"""A second implementation of the counting bounds on boxes, and over dimensions: plain loops."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import product

from modhyper.papers.certified.packing import Profile, polynomial_profile, ramp_profile


def largest(grids: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """For each C_I only the grid with the most x-cells: no other can win."""
    best: dict[int, int] = {}
    for c_x, c_i in grids:
        best[c_i] = max(best.get(c_i, 0), c_x)
    return [(c_x, c_i) for c_i, c_x in best.items()]


def equal_grids(m1: int, m2: int, r: int, eps: Fraction) -> Iterator[tuple[int, int]]:
    """(C_x, C_I) of every grid with equal cells on d1 x-axes and on d2 I-axes, by multi-indices."""
    for d1, d2 in product(range(m1 + 1), range(m2 + 1)):
        profile = smooth_profile(r, d1 + d2)
        for n1 in range(2, 10**6) if d1 else [0]:
            fits = False
            for n2 in range(2, 10**6) if d2 else [0]:
                if derivative_sum([n1] * d1 + [n2] * d2, profile) >= 1 / eps:
                    break
                fits = True
                yield n1**d1, n2**d2
            if not fits:
                break


def smooth_profile(r: int, axes: int) -> Profile:
    if r > 2:
        return polynomial_profile(r)
    alphas = [Fraction(3, 8), *(Fraction(1, q) for q in (2, 3, 4, 5, 6, 8, 12, 16, 32))]
    d = max(1, axes)
    return min(
        (ramp_profile(alpha, 2) for alpha in alphas),
        key=lambda p: d * p.sups[2] + Fraction(d * (d - 1), 2) * p.sups[1] ** 2,
    )


def derivative_sum(cells: list[int], profile: Profile) -> Fraction:
    """Σ over all multi-indices |k| ≤ r, one by one."""
    r = profile.smoothness
    total = Fraction(0)
    for ks in product(range(r + 1), repeat=len(cells)):
        if sum(ks) <= r:
            total += math.prod(
                (Fraction(n) ** k * profile.sups[k] for n, k in zip(cells, ks, strict=True)),
                start=Fraction(1),
            )
    return total


def best(grids: list[tuple[int, int]], bits: int, cost: int) -> int:
    """max of ⌈C_I (C_x - cost)/bits⌉, at least 0."""
    return max([0, *(math.ceil(Fraction(c_i * (c_x - cost), bits)) for c_x, c_i in grids)])


def over_dimensions(forced: Callable[[int], int], m1: int, *, line: bool) -> int:
    """min over t = 1, 2, … of max(F(t), G(t)), by trying each t until G exceeds the best."""
    least: int | None = None
    t = 1
    while True:
        dense = m1 + t if line else t * (m1 + t)
        if least is not None and dense >= least:
            return least
        value = max(forced(t), dense)
        least = value if least is None else min(least, value)
        t += 1
