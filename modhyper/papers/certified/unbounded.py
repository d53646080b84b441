"""The exact minimum over an embedding dimension that nobody fixed.

F(t) = ⌈excess(b_e t)/b_q⌉ for the best targets at t is what a program needs beside t numbers about
the condition; it falls with t. What delivers them costs the program G(t), which rises: m1 + t for
one dense unit on (x, e(I)), or t (m1 + t) where t = min(k, w) numbers W·e(I) are computed. So
N_q ≥ min over t ≥ 1 of max(F(t), G(t)), taken where the two cross: for every t0, t ≤ t0 forces
F(t0) and t > t0 forces G(t0 + 1), and the smaller of the two is a bound. The best t0 is found
exactly up to EXACT and to a part in EXACT beyond.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt
from typing import Literal

from modhyper.magnitude import NOTHING, Size
from modhyper.papers.certified.best_points import is_long
from modhyper.papers.certified.interface import Setting
from modhyper.papers.certified.point_sets import Points
from modhyper.papers.certified.targets import at_least, best_signs, best_targets
from modhyper.papers.certified.walks import Walks

EXACT = 2**30

Growth = Literal["line", "parabola"]
"""G(t) = m1 + t (t = k, one unit) or G(t) = t (m1 + t) (t = min(k, w))."""


def dense_layer(growth: Growth, m1: int, t: int) -> int:
    """G(t)."""
    return m1 + t if growth == "line" else t * (m1 + t)


@dataclass(frozen=True, slots=True)
class Crossing:
    """The bound, the t where it is taken, and the targets that force F(t); None if F(t) = 0."""

    size: Size
    t: int
    targets: Points | Walks | None


def least_over_dimensions(s: Setting, growth: Growth, *, signs_only: bool = False) -> Crossing:
    """min over integers t ≥ 1 of max(F(t), G(t)), exact for the targets that the search finds.

    ``signs_only`` for arguments that need signs (continuous selection: b_q = b_e = 1). F is
    the upper envelope of lines, one for each grid. From the line that is highest at t go to the
    floor of where it meets G: never past the crossing, and the next line is higher there.
    """
    find = best_signs if signs_only else best_targets

    def best(t: int) -> Points | Walks | None:
        return find(s.m1, s.m2, s.smoothness, s.eps, s.bits_interface * t)

    def forced(t: int) -> int:
        return at_least(best(t), s.bits, s.bits_interface * t).value or 0

    targets = best(0)
    if targets is None:
        return Crossing(NOTHING, 1, None)
    if isinstance(targets, Points) and is_long(targets):
        return _least_log(s, growth)
    t = 1
    while (targets := best(t)) is not None:
        further = _meeting(s, targets, growth)
        if further <= t:
            break
        t = further
    t = last_above(forced, lambda t: dense_layer(growth, s.m1, t), t)
    here, above = forced(t), dense_layer(growth, s.m1, t + 1)
    if t and here < above:
        return Crossing(Size(here), t, best(t))
    return Crossing(Size(above), t + 1, best(t + 1))


def last_above(
    falling: Callable[[int], int], rising: Callable[[int], int], guess: int, share: int = EXACT
) -> int:
    """A t ≥ 0 with falling(t) > rising(t) unless it is 0, but not at t + 1 + t//``share``.

    Gallop from the guess until the two cross, then go to where the logarithms of their ratio, taken
    as linear, are 0 (regula falsi, Illinois), or halve where that is slow.
    """

    def excess(t: int) -> float:
        value = falling(t)
        return math.log2(value) - math.log2(rising(t)) if value > 0 else -math.inf

    low, high = (0, math.inf), (0, -math.inf)
    t, stride = guess, 1 + guess // 256
    while low[0] == 0 or high[0] == 0:
        above = excess(t)
        if above > 0:
            low = t, above
        else:
            high = t, above
            if t == 1:
                return 0
        t = max(1, t + stride if above > 0 else t - stride)
        stride *= 4
    width = high[0] - low[0]
    weights = [low[1], -high[1]]
    while high[0] - low[0] > 1 + low[0] // share:
        gap = high[0] - low[0]
        part = weights[0] / sum(weights)
        if not 0 < part < 1 or gap * 2 > width:
            part = 0.5
        width = gap if part != 0.5 else width // 2
        t = min(max(low[0] + (int(part * 2**53) * gap >> 53), low[0] + 1), high[0] - 1)
        above = excess(t)
        if above > 0:
            low, weights = (t, above), [above, weights[1] / 2]
        else:
            high, weights = (t, above), [weights[0] / 2, -above]
    return low[0]


def _meeting(s: Setting, targets: Points | Walks, growth: Growth) -> int:
    """Floor of the t with (total - slope b_e t)/b_q = G(t)."""
    total, slope = targets.line
    total, slope = total / s.bits, slope * s.bits_interface / s.bits
    if growth == "line":
        return math.floor((total - s.m1) / (1 + slope))
    half, product = math.ceil(s.m1 + slope), math.floor(total)  # t² + half t = product, rounded
    return (isqrt(half * half + 4 * product) - half) // 2


def _least_log(s: Setting, growth: Growth) -> Crossing:
    """The same for numbers too long to write. With total and slope of the points at t = 0 and
    t0 = total/(2 slope b_e): t ≤ t0 forces total/(2 b_q), and t > t0 forces G(t) ≥ t0 or t0²."""
    best: tuple[float, Points] | None = None
    for m2 in sorted({0, min(s.m1, s.m2), s.m2}):
        points = best_signs(s.m1, m2, s.smoothness, s.eps)
        if points is None:
            continue
        forced = at_least(points, 2 * s.bits).log10
        of_x = Points(points.kind, points.x, (), points.inverse)  # C_x/index ≤ total/slope
        crossing = at_least(of_x, 2 * s.bits_interface).log10
        if forced is not None and crossing is not None:
            log = min(forced, crossing * (2 if growth == "parabola" else 1))
            if best is None or log > best[0]:
                best = log, points
    if best is None or best[0] <= 0:
        return Crossing(NOTHING, 1, None)
    return Crossing(Size(None, long_log10=best[0]), 0, best[1])
