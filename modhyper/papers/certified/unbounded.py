"""The exact minimum over an embedding dimension that nobody fixed.

F(t) = ⌈excess(b_e t)/b_q⌉ for the best targets at t is what a program needs beside t numbers about
the condition; it falls with t. What delivers them costs the program G(t), which rises: m1 + t for
one dense unit on (x, e(I)), or t (m1 + t) where t = min(k, w) numbers W·e(I) are computed. So
N_q ≥ min over t ≥ 1 of max(F(t), G(t)), taken where the two cross.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import isqrt
from typing import Literal

from modhyper.papers.certified.best_points import is_long
from modhyper.papers.certified.interface import Setting
from modhyper.papers.certified.point_sets import Points
from modhyper.papers.certified.sizes import NOTHING, Size, exact
from modhyper.papers.certified.targets import at_least, best_signs, best_targets
from modhyper.papers.certified.walks import Walks

Growth = Literal["line", "parabola"]
"""G(t) = m1 + t or t (m1 + t)."""


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
    while forced(t) > dense_layer(growth, s.m1, t):
        t += 1
    # Now F(t) ≤ G(t), and F(t-1) > G(t-1) unless t = 1.
    here = dense_layer(growth, s.m1, t)
    if t > 1 and forced(t - 1) < here:
        return Crossing(exact(forced(t - 1), up=False), t - 1, best(t - 1))
    return Crossing(exact(here, up=False), t, best(t))


def dense_layer(growth: Growth, m1: int, t: int) -> int:
    """G(t)."""
    return m1 + t if growth == "line" else t * (m1 + t)


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
    return Crossing(Size(None, best[0]), 0, best[1])
