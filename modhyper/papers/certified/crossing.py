"""The exact minimum over an embedding dimension that nobody fixed.

Every counting bound has the form N_q ≥ F(t) = ⌈max over grids of C_I (C_x - b t)/b⌉, where t
numbers of b bits (b = 1: t real numbers) are what one I-cell adds; F falls with t. A dense first
layer gives N_q ≥ G(t), rising. So N_q ≥ min over t ≥ 1 of max(F(t), G(t)), where they cross.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Literal

from modhyper.magnitude import NOTHING, Size, added, log10_decimal, outward, scaled
from modhyper.papers.certified.grid import Packing, best_packing, count
from modhyper.papers.certified.sizes import is_long, log10_count, written
from modhyper.problem import Problem

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
    """min over integers t ≥ 1 of max(F(t), G(t)), exact.

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
    if is_long(packing):
        return _least_log(problem, eps, bits, growth)
    t = 1
    while (packing := best(t)) is not None:
        further = _meeting(packing, bits, problem.m1, growth)
        if further <= t:
            break
        t = further
    while forced(t) > dense_layer(growth, problem.m1, t):
        t += 1
    # Now F(t) ≤ G(t), and F(t-1) > G(t-1) unless t = 1.
    here = dense_layer(growth, problem.m1, t)
    if t > 1 and forced(t - 1) < here:
        return Crossing(Size(forced(t - 1)), t - 1, best(t - 1))
    return Crossing(Size(here), t, best(t))


def _meeting(packing: Packing, bits: int, m1: int, growth: Growth) -> int:
    """Floor of the t with C_I (C_x - b t)/b = G(t)."""
    c_x, c_i = count(packing.grid.x), count(packing.grid.condition)
    if growth == "line":
        return (c_i * c_x - bits * m1) // (bits * (1 + c_i))
    p, q = m1 + c_i, c_i * c_x // bits  # t² + p t = q
    return (isqrt(p * p + 4 * q) - p) // 2


def _least_log(problem: Problem, eps: Fraction, bits: int, growth: Growth) -> Crossing:
    """The same for numbers too long to write. With t0 = C_x/(2b): t ≤ t0 forces C_x C_I/(2b), and
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
