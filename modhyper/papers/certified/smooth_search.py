"""The best grid of points for r ≥ 2: maximise C_I (C_x - N_x λ)/(N_x N_I) over `smooth_points`.

For every n2 the largest n1 with S < V/eps is found, from the relaxed optimum outwards on both sides
until real n1 would not do better than the best integer pair. The search is led by logarithms in
floats, so that no number is too large or too small for it; n1 and what it forces are worked out in
integers. Nothing depends on its finding the optimum but the size of the bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from modhyper.papers.certified.best_points import LONG_LOG, exceeds
from modhyper.papers.certified.point_sets import CHECKERBOARD, Points
from modhyper.papers.certified.smooth_points import Family, boxes, families
from modhyper.papers.certified.smooth_room import (
    LOG_2,
    SLACK,
    Peak,
    Scaled,
    at_most,
    ln,
    peak,
    scaled,
)

SMOOTHNESS_LIMIT = 60
"""Largest r for which a grid is searched; beyond it nothing is certified."""

NARROWEST, FEW = 6, 6
"""η_I = η_x/2^q is tried for q = 1, 2, .. NARROWEST while C_x ≤ FEW N_x λ and, from 3 on, it helps;
for λ = 0, q = 0 and 1."""

SIGNIFICANT_BITS = 16
WHOLE = 2**60
"""To larger numbers a fraction adds nothing in floats."""

EFFORT = 2000
"""Values of n2 tried on one side of the relaxed optimum, times r + 1."""

Choices = Callable[[int, int, int, int], tuple[Family, ...]]


class Best(NamedTuple):
    """The best grid so far: logarithm of the signs left, family (None: no axis cut), n1, n2; where
    a relaxed maximum was found last; and log C_I (of equals the one with fewest I-points)."""

    log: float
    family: Family | None = None
    n1: int = 0
    n2: int = 0
    near: Peak | None = None
    log_i: float = 0.0

    @property
    def points(self) -> Points:
        if self.family is None:
            return Points(CHECKERBOARD, (), (), Fraction(1))
        return self.family.points(self.n1, self.n2)


@lru_cache(maxsize=8192)
def best_smooth_points(
    m1: int, m2: int, smoothness: int, eps: Fraction, cost: int = 0
) -> Points | None:
    """As `best_points.best_points`, for r ≥ 2."""
    r = smoothness
    if r > SMOOTHNESS_LIMIT or eps >= 1:
        return None
    if cost == 0:
        best = Best(0.0)  # one sign, no axis cut
        for narrow in (0, 1) if m2 else (0,):
            best = _better(best, _tries(m1, m2, r, narrow, True), eps, cost)
        return best.points
    best = _better(Best(-math.inf), _tries(m1, 0, r, 0, False), eps, cost)
    if best.family is None:
        return None
    tight = True
    for narrow in range(1, NARROWEST + 1) if m2 else ():
        some = narrow < 3 or tight
        tries = _tries(m1, m2, r, narrow, False) if some else _alike(best.family, r, narrow)
        before, best = best.log, _better(best, tries, eps, cost)
        f = best.family
        assert f is not None
        if best.log == before and narrow > (2 if tight else 1):
            break
        tight = not exceeds(((best.n1 + f.more, f.d1),), FEW * f.kind.per_x * cost)
    return best.points


@lru_cache(maxsize=1024)
def best_boxes(m1: int, m2: int, smoothness: int, eps: Fraction, cost: int = 0) -> Points | None:
    """The same of product bumps in disjoint boxes alone: what the proof kernel has for r = 2, 3."""
    if smoothness > SMOOTHNESS_LIMIT or eps >= 1:
        return None
    tries = _tries(m1, m2, smoothness, 0, cost == 0, boxes)
    best = _better(Best(-math.inf), tries, eps, cost)
    return None if best.family is None else best.points


def _better(best: Best, tries: tuple[Scaled, ...], eps: Fraction, cost: int) -> Best:
    """The best of a grid and of those of some families."""
    choices = at_most(tries, eps, cost, best.log - SLACK)
    for bound, family in sorted(choices, key=lambda each: -each[0]):
        if bound <= best.log - SLACK:
            break
        best = _Search(family, eps, cost, best).run()
    return best


@lru_cache(maxsize=1024)
def _tries(
    m1: int, m2: int, smoothness: int, narrow: int, free: bool, choices: Choices = families
) -> tuple[Scaled, ...]:
    """Families on all numbers of cut axes; ``free``: λ = 0, so that no axis of x need be cut."""
    return tuple(
        scaled(family)
        for d1 in _ladder(m1)
        for d2 in _ladder(m2)
        if (d1 and (d2 or not narrow)) or (d2 and free)
        for family in choices(smoothness, d1, d2, narrow)
    )


@lru_cache(maxsize=1024)
def _alike(family: Family, smoothness: int, narrow: int) -> tuple[Scaled, ...]:
    """The same point set on as many axes, if axes of x and of I are cut."""
    same = families(smoothness, family.d1, family.d2, narrow) if family.d1 and family.d2 else ()
    return tuple(scaled(each) for each in same if each.kind == family.kind)


def _ladder(m: int) -> list[int]:
    """All d ≤ 12, then 2 steps an octave up to m."""
    rungs = {m, *range(min(m, 12) + 1)}
    rung = 12.0
    while (rung := rung * 2**0.5) < m:
        rungs.add(int(rung))
    return sorted(rungs, reverse=True)


class _Search:
    """Maximise C_I (C_x - share)/index under S - rest ≤ limit, for one family; ``best`` so far."""

    def __init__(self, scaled: Scaled, eps: Fraction, cost: int, best: Best) -> None:
        self.scaled, self.family, self.best = scaled, scaled.family, best
        self.limit, self.share = self.family.limit(eps), self.family.kind.per_x * cost
        self.log_share = ln(self.share)

    def run(self) -> Best:
        f, c = self.family, self.scaled
        if self.limit <= 0:
            return self.best
        log_limit = math.log(self.limit)
        if f.d1 and f.d2:
            near = peak(c, log_limit, self.log_share, self.best.log, self.best.near)
            if near is not None:
                self.best = self.best._replace(near=near)
                n1, start = _whole(near.log_n1), max(1, _trimmed(_whole(near.log_n2)))
                self._walk(start, 1, n1)
                self._walk(_next(start, -1), -1, n1)
            return self.best
        n = _whole((log_limit - c.log_unit) / c.degree + math.log(c.equal) - c.log_g1)
        uncut = 1 - f.more
        if f.d1:
            self._keep(largest_argument(c.in_n1(uncut), self.limit, n)[0], uncut)
        else:
            self._keep(uncut, largest_argument(c.in_n2(), self.limit, n)[0])
        return self.best

    def _walk(self, n2: int, direction: int, n1: int) -> None:
        """The grids from ``n2`` on in one direction, the largest n1 each; near ``n1`` at first."""
        f, in_n1, before = self.family, self.scaled.in_n1, -math.inf
        for _ in range(EFFORT // len(f.x)):
            if n2 < 1:
                break
            n1, part = largest_argument(in_n1(n2), self.limit, n1)
            if n1 < 1:
                if direction > 0:
                    break  # n1 only falls as n2 grows
                n1, n2 = 0, _next(n2, -1)
                continue
            relaxed = self._left(n1, n2, part)
            if relaxed > self.best.log - SLACK:
                self._keep(n1, n2)
                if self.best.log > LONG_LOG:
                    break  # only a logarithm is wanted
            elif relaxed <= before:
                break
            before, n2 = relaxed, _next(n2, direction)

    def _keep(self, n1: int, n2: int) -> None:
        """Remember the grid if it is the best."""
        f, log = self.family, -math.inf
        c1, c2 = n1 + f.more, n2 + f.more
        if c1 < 1 or c2 < 1:
            return
        log_i = f.d2 * math.log(c2)
        if f.d1 * math.log(c1) + log_i > LONG_LOG:
            log = self._left(n1, n2, 0.0)
        else:
            log = ln(max(0, c2**f.d2 * (c1**f.d1 - self.share))) - self.scaled.log_index
        if (log, -log_i) > (self.best.log, -self.best.log_i):
            self.best = Best(log, f, n1, n2, self.best.near, log_i)

    def _left(self, n1: int, n2: int, part: float) -> float:
        """log of C_I (C_x - share)/index for n1 + part, in floats."""
        f = self.family
        c1 = n1 + f.more
        log_x = f.d1 * math.log(c1 + part if c1 < WHOLE else c1)
        ratio = self.log_share - log_x
        if ratio >= 0:
            return -math.inf
        log_i = f.d2 * math.log(n2 + f.more)
        return log_x + log_i + math.log(-math.expm1(ratio)) - self.scaled.log_index


def largest_argument(coefficients: list[int], limit: int, n: int) -> tuple[int, float]:
    """The largest n ≥ 0 with Σ c_a n^a ≤ limit, highest a first, and what a real one may have more;
    (-1, 0) if there is none. ``n`` ≥ 0 is near it.

    The polynomial is convex and rises. So a step of Newton's method from below, rounded down, ends
    at or above the answer, and one from above, rounded up, does not pass it.
    """
    if coefficients[-1] > limit:
        return -1, 0.0
    value, slope = _horner(coefficients, n)
    if value <= limit and (step := (limit - value) // max(1, slope)):
        n += step
        value, slope = _horner(coefficients, n)
    while value > limit:
        n -= -(-(value - limit) // slope)
        value, slope = _horner(coefficients, n)
    return n, min(1.0, (limit - value) / slope) if slope else 1.0


def _horner(coefficients: list[int], n: int) -> tuple[int, int]:
    value = slope = 0
    for c in coefficients:
        slope = slope * n + value
        value = value * n + c
    return value, slope


def _whole(log_n: float) -> int:
    """exp(log_n) as an integer, rounded down but for 1e-11 of it; 0 for -inf."""
    if log_n < 700:
        return int(math.exp(log_n) * (1 + 1e-11) + 1e-11)
    shift = int(log_n / LOG_2) - 60
    return int(math.exp(log_n - shift * LOG_2)) << shift


def _trimmed(n: int) -> int:
    """n rounded down to SIGNIFICANT_BITS binary digits."""
    shift = max(0, n.bit_length() - SIGNIFICANT_BITS)
    return n >> shift << shift


def _next(n: int, direction: int) -> int:
    """The next integer with at most SIGNIFICANT_BITS binary digits."""
    if direction > 0:
        return n + (1 << max(0, n.bit_length() - SIGNIFICANT_BITS))
    return n - (1 << max(0, (n - 1).bit_length() - SIGNIFICANT_BITS))
