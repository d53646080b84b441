"""The best grid of points for r ≥ 2: maximise C_I (C_x - N_x λ)/(N_x N_I) over `smooth_points`.

For every n2 the largest n1 with S < V/eps is found, from the relaxed optimum outwards on both sides
until real n1 would not do better than the best integer pair. The search runs on logarithms in
floats, so that no number is too large or too small for it; what it proposes is checked, and n1
corrected, in integers. Nothing depends on its finding the optimum but the size of the bound.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

from modhyper.papers.certified.best_points import LONG_LOG, exceeds
from modhyper.papers.certified.point_sets import CHECKERBOARD, Points
from modhyper.papers.certified.smooth_points import Family, families
from modhyper.papers.certified.smooth_room import LOG_2, Room, ln, log_plus, log_root, logs_of

SMOOTHNESS_LIMIT = 60
"""Largest r for which a grid is searched; beyond it nothing is certified."""

NARROWEST, FEW = 6, 6
"""η_I = η_x/2^q is tried for q = 1, 2, .. NARROWEST while C_x ≤ FEW N_x λ and, from 3 on, it helps;
for λ = 0, q = 0 and 1."""

SLACK = 1e-9
"""Of natural logarithms below 10^5 in floats, generously."""

SIGNIFICANT_BITS = 16

LOG_FLAT, MARGIN = 2.0, 0.1
"""For log n2 > LOG_FLAT the start of a search is less than MARGIN below the relaxed optimum."""

EFFORT = 2000
"""Values of n2 tried on one side of the relaxed optimum, times r + 1."""


@lru_cache(maxsize=8192)
def best_smooth_points(
    m1: int, m2: int, smoothness: int, eps: Fraction, cost: int = 0
) -> Points | None:
    """As `best_points.best_points`, for r ≥ 2."""
    if smoothness > SMOOTHNESS_LIMIT or eps >= 1:
        return None
    if cost == 0:
        best = 0.0, Points(CHECKERBOARD, (), (), Fraction(1))  # one sign, no axis cut
        for narrow in (0, 1) if m2 else (0,):
            best = _best(m1, m2, smoothness, eps, 0, narrow, best[0]) or best
        return best[1]
    alone = _best(m1, 0, smoothness, eps, cost, 0, -math.inf)
    if alone is None or m2 == 0:
        return alone and alone[1]
    best = alone
    for narrow in range(1, NARROWEST + 1):
        found = _best(m1, m2, smoothness, eps, cost, narrow, best[0])
        best = found or best
        points = best[1]
        tight = not exceeds(points.x, FEW * points.kind.per_x * cost)
        if not tight or (found is None and narrow > 2):
            break
    return best[1]


def _best(
    m1: int, m2: int, smoothness: int, eps: Fraction, cost: int, narrow: int, least: float
) -> tuple[float, Points] | None:
    """(log of the signs left, points) if some grid leaves more than ``least``."""
    best: tuple[float, Points] | None = None
    tilt = 0.0
    tries = [
        _Search(family, family.limit(eps), family.kind.per_x * cost)
        for d1 in _ladder(m1)
        for d2 in _ladder(m2)
        if (d1 and (d2 or not narrow)) or (d2 and not cost)
        for family in families(smoothness, d1, d2, narrow)
    ]
    for size, search in sorted(((each.roughly(), each) for each in tries), key=lambda t: -t[0]):
        if size <= least - SLACK or size == -math.inf:
            break
        if search.at_most() > least - SLACK:
            found = search.run(least, tilt)
            tilt = search.tilt
            if found is not None:
                least, best = found[0], (found[0], search.family.points(found[1], found[2]))
    return best


def _ladder(m: int) -> list[int]:
    """All d ≤ 12, then 2 steps an octave up to m."""
    rungs = {m, *range(min(m, 12) + 1)}
    rung = 12.0
    while (rung := rung * 2**0.5) < m:
        rungs.add(int(rung))
    return sorted(rungs, reverse=True)


class _Search:
    """Maximise C_I (C_x - share)/index under S - rest ≤ limit, for one family."""

    def __init__(self, family: Family, limit: int, share: int) -> None:
        self.family, self.limit, self.share = family, limit, share
        self.r, self.logs = len(family.x) - 1, logs_of(family)
        self.top = self.equal = ln(max(0, limit))
        self.tilt = 0.0

    def roughly(self) -> float:
        """An upper bound of `at_most` from the leading terms of S alone."""
        equal, alone = self.logs.equal[-1], self.logs.alone[-1]
        return self._bound((self.top - equal) / self.r, (self.top - alone) / self.r)

    def at_most(self) -> float:
        """No grid has a larger objective, as a logarithm; real numbers of points.

        Let u_i = L_i/η_i. S ≥ rest + low Σ_{|k| ≤ r} Π u^k is least for equal u among those with
        the same sum, and Π (1 + α_i u_i) ≤ Π α_i (mean of 1/α_i + u_i)^d, α_i = d η_i: so all u
        equal, n2 = n1/2^q, bound C_x C_I. (Product bumps: S is convex in log n, so equal n are
        best.) 1 - share/C_x is largest with all the room for x.
        """
        self.equal = log_root(self.logs.equal, self.top)
        alone = log_root(self.logs.alone, self.top) if self.share else math.inf
        return self._bound(self.equal, alone)

    def _bound(self, equal: float, alone: float) -> float:
        f = self.family
        d, q = f.d1 + f.d2, f.narrow
        log = d * log_plus(equal, f.more * (f.d1 + f.d2 * 2**q) / d) - f.d2 * q * LOG_2
        return self._left(f.d1 * log_plus(alone, f.more) if self.share else 0.0, log) + SLACK

    def _left(self, log_x: float, log: float) -> float:
        """log of (1 - share/C_x)·exp(log)/index."""
        if self.share:
            ratio = ln(self.share) - log_x
            if ratio >= 0:
                return -math.inf
            log += math.log(-math.expm1(ratio))
        return log - math.log(self.family.kind.index)

    def _objective(self, log_n1: float, log_n2: float) -> float:
        f = self.family
        log_x = f.d1 * log_plus(log_n1, f.more)
        return self._left(log_x, log_x + f.d2 * log_plus(log_n2, f.more))

    def run(self, least: float, tilt: float) -> tuple[float, int, int] | None:
        """(logarithm, n1, n2) of the best grid if that logarithm exceeds ``least``.

        Call `at_most` before. ``tilt`` is a guess of log n2 relative to the equal grid.
        """
        f = self.family
        log_n = self.equal
        if log_n < -SLACK:
            return None
        if f.d1 == 0 or f.d2 == 0:
            return self._checked(_whole(log_n), 1 - f.more, least)
        room = Room(self.logs, self.top, log_n, log_n - f.narrow * LOG_2)
        peak = self._peak(room, room.log_n2 + tilt)
        self.tilt = peak - room.log_n2
        start = max(1, _trimmed(_whole(peak)))
        if peak > LOG_FLAT and self._relaxed(room, peak) < least - MARGIN:
            return None
        up = self._walk(room, start, 1, least)
        down = self._walk(room, _next(start, -1), -1, up[0] if up else least)
        return down or up

    def _relaxed(self, room: Room, log_n2: float) -> float:
        return self._objective(room.log_n1(log_n2), log_n2)

    def _walk(
        self, room: Room, n2: int, direction: int, least: float
    ) -> tuple[float, int, int] | None:
        """The best grid from n2 on in one direction that exceeds ``least``."""
        best, before = None, -math.inf
        for _ in range(EFFORT // (self.r + 1)):
            if n2 < 1:
                break
            log_n2 = math.log(n2)
            log_n1 = room.log_n1(log_n2)
            if direction > 0 and log_n1 < -SLACK:
                break  # n1 only falls as n2 grows
            relaxed = self._objective(log_n1, log_n2)
            if relaxed <= before and relaxed < least - SLACK:
                break
            before = relaxed
            found = self._checked(_whole(log_n1), n2, least)
            if found is not None:
                best, least = found, found[0]
                if least > LONG_LOG:
                    break  # only a logarithm is wanted
            n2 = _next(n2, direction)
        return best

    def _peak(self, room: Room, log_n2: float) -> float:
        """log n2 near the maximum of the relaxed objective.

        There E2/E1 = (d2 n2/c2)/(d1 w n1/c1), E_i = ∂S/∂log n_i, w = C_x/(C_x - share): Newton's
        method for the logarithm of this in log n2, with S taken as a sum of two r-th powers.
        """
        f = self.family
        for _ in range(40):
            log_n1, slope_1, slope_2 = room.slopes(log_n2)
            ratio = ln(self.share) - f.d1 * log_plus(log_n1, f.more)
            if ratio >= 0 or slope_1 == 0:
                if log_n2 < 0:
                    break
                log_n2 -= LOG_2
                continue
            w, now = -1 / math.expm1(ratio), slope_2 / slope_1
            side = log_plus(log_n1, f.more) - log_n1 - log_plus(log_n2, f.more) + log_n2
            curvature = self.r * (1 + now) + f.d1 * (w - 1) * now
            step = (side + math.log(f.d2 / (f.d1 * w * now))) / curvature
            log_n2 += min(2.0, max(-2.0, step))
            if step * step * curvature * f.d2 < MARGIN / 5:  # so far below the maximum, roughly
                break
        return max(0.0, log_n2)

    def _checked(self, n1: int, n2: int, least: float) -> tuple[float, int, int] | None:
        """The same for one grid, n1 made to fit, if its logarithm exceeds ``least``."""
        f = self.family
        if not self._exact_log(n1, n2) > least:
            return None
        if f.d1 == 0:
            while n1 > 0 and f.total(1 - f.more, n1) > self.limit:
                n1 -= max(1, n1 >> 40)
            n1, n2 = n2, n1
        elif f.total(n1, n2) > self.limit or f.total(n1 + 1, n2) <= self.limit:
            n1 = largest_argument(f.in_x(n2), self.limit, n1)
        log = self._exact_log(n1, n2) if min(n1, n2) > -f.more else -math.inf
        return (log, n1, n2) if log > least else None

    def _exact_log(self, n1: int, n2: int) -> float:
        """log of C_I (C_x - share)/index, of exact integers unless they are long."""
        f = self.family
        if n1 < 1 - f.more or n2 < 1 - f.more:
            return -math.inf
        c1, c2 = n1 + f.more, n2 + f.more
        logs = f.d1 * math.log(c1), f.d2 * math.log(c2)
        if sum(logs) > LONG_LOG:
            return self._left(logs[0], sum(logs))
        return ln(max(0, c2**f.d2 * (c1**f.d1 - self.share))) - math.log(f.kind.index)


def largest_argument(coefficients: list[int], limit: int, n: int) -> int:
    """Largest n ≥ 0 with Σ coefficients[a] n^a ≤ limit, -1 if there is none; ``n`` is near it.

    The polynomial is convex and rises, so Newton's method goes above the root in one step from
    below, and from above it does not pass the root.
    """
    if coefficients[0] > limit:
        return -1
    value, slope = _horner_whole(coefficients, n)
    if value <= limit:
        n += (limit - value) // slope + 1
        value, slope = _horner_whole(coefficients, n)
    while value > limit:
        n -= max(1, (value - limit) // slope)
        value, slope = _horner_whole(coefficients, n)
    return n


def _horner_whole(coefficients: list[int], n: int) -> tuple[int, int]:
    value = slope = 0
    for c in reversed(coefficients):
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
