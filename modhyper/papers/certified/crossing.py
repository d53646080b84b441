"""The minimum over an embedding dimension that nobody fixed.

Every counting bound has the form N_q ≥ F(t) = ⌈max over grids of C_I (C_x - b t)/b⌉, where t
numbers of b bits (b = 1: t real numbers) are what one I-cell adds; F falls with t. A dense first
layer gives N_q ≥ G(t), rising. So N_q ≥ min over t ≥ 1 of max(F(t), G(t)), where they cross. For
every t0, t ≤ t0 forces F(t0) and t > t0 forces G(t0 + 1): the smaller of the two is a bound, and
the best t0 gives the minimum. It is found exactly up to EXACT and to a part in EXACT beyond.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Literal

from modhyper.magnitude import NOTHING, Size, added, log10_decimal, outward, scaled
from modhyper.papers.certified.grid import Packing, best_packing, count, log_count
from modhyper.papers.certified.sizes import log10_count, written
from modhyper.problem import Problem

HUGE = 60 * math.log(10)
"""Of more cells only the order of magnitude is worked out."""
EXACT = 2**30
NEWTON = 8
"""Steps from line to line; for r = 1, with the best of all grids, they end by themselves."""

Growth = Literal["line", "parabola"]
"""G(t) = m1 + t (t = k, one unit) or G(t) = t (m1 + t) (t = min(k, w), see `finite_precision`)."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The bound, the t where it is taken, and the packing that forces F(t); None if F(t) = 0."""

    size: Size
    t: int
    packing: Packing | None


def dense_layer(growth: Growth, m1: int, t: int) -> int:
    """G(t)."""
    return m1 + t if growth == "line" else t * (m1 + t)


def least(problem: Problem, eps: Fraction, bits: int, growth: Growth) -> Crossing:
    """min over integers t ≥ 1 of max(F(t), G(t)).

    F is the upper envelope of one line for each grid. From the line that is highest at t go to the
    floor of where it meets G: never past the crossing, and the next line is higher there.
    """

    def best(t: int) -> Packing | None:
        return best_packing(problem.m1, problem.m2, problem.smoothness, eps, bits * t)

    def forced(t: int) -> int:
        return written(best(t), bits, bits * t)

    packing = best(0)
    if packing is None:
        return Crossing(NOTHING, 1, None)
    if log_count(packing.grid.x) + log_count(packing.grid.condition) > HUGE:
        return _least_log(problem, eps, bits, growth)
    t = 1
    for _ in range(NEWTON if problem.smoothness > 1 else 10**6):
        packing = best(t)
        further = 0 if packing is None else _meeting(packing, bits, problem.m1, growth)
        if further <= t:
            break
        t = further
    t = last_above(forced, lambda t: dense_layer(growth, problem.m1, t), t)
    here, above = forced(t), dense_layer(growth, problem.m1, t + 1)
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


def _meeting(packing: Packing, bits: int, m1: int, growth: Growth) -> int:
    """Floor of the t with C_I (C_x - b t)/b = G(t)."""
    c_x, c_i = count(packing.grid.x), count(packing.grid.condition)
    if growth == "line":
        return (c_i * c_x - bits * m1) // (bits * (1 + c_i))
    p, q = m1 + c_i, c_i * c_x // bits  # t² + p t = q
    return (isqrt(p * p + 4 * q) - p) // 2


def _least_log(problem: Problem, eps: Fraction, bits: int, growth: Growth) -> Crossing:
    """The same for huge numbers. With t0 = C_x/(2b): t ≤ t0 forces C_x C_I/(2b), and
    t > t0 forces G(t) ≥ t0 or t0², so the smaller of the two is a bound."""
    best: tuple[Decimal, Packing] | None = None
    for m2 in sorted({0, min(problem.m1, problem.m2), problem.m2}):
        packing = best_packing(problem.m1, m2, problem.smoothness, eps)
        if packing is None:
            continue
        log_x, log_i = log10_count(packing.grid.x), log10_count(packing.grid.condition)
        half = added(log_x, log10_decimal(Fraction(1, 2 * bits)), Decimal("-1e-30"))
        log = min(added(half, log_i), scaled(2 if growth == "parabola" else 1, half))
        if best is None or log > best[0]:
            best = log, packing
    if best is None or best[0] <= 0:
        return Crossing(NOTHING, 1, None)
    return Crossing(Size(None, long_log10=outward(best[0], up=False)), 0, best[1])
