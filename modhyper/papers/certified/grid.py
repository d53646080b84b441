"""The best packing grid for a counting bound: maximise C_I (C_x - c) subject to a > eps.

C_x and C_I are the numbers of x-cells and I-cells; c is what one I-cell costs (b·k bits for an
embedding of k numbers of b bits, 0 when there is none). Every axis has its own number of cells, or
stays uncut. The bump is the best one known for the smoothness (`best_profile`).

r = 1: S = 1 + Σ n_i for the tent profile, so the constraint is Σ n_i ≤ ⌈1/eps⌉ - 2 and the grid is
optimal among all grids (one split of a budget of cells; see `_best_split`). r ≥ 2: optimal among
the grids with equal cells on the cut x-axes and on the cut I-axes (`smooth_grid`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from modhyper.magnitude import EXACT_DIGITS
from modhyper.papers.certified.packing import Axes, Grid, Profile, ramp_profile


@dataclass(frozen=True, slots=True)
class Packing:
    """A grid and the profile of its bumps, whose derivative sum is below 1/eps."""

    grid: Grid
    profile: Profile


TENT = ramp_profile(Fraction(0))


def budget(eps: Fraction) -> int:
    """Largest number of cells, summed over the axes, that r = 1 allows: 1 + Σ n_i < 1/eps."""
    return max(0, -(-eps.denominator // eps.numerator) - 2)


@lru_cache(maxsize=8192)
def best_packing(m1: int, m2: int, smoothness: int, eps: Fraction, cost: int = 0) -> Packing | None:
    """A packing with a > ``eps`` that maximises C_I (C_x - cost); None if that is never positive.

    ``eps`` is relative to the radius of the class.
    """
    if smoothness == 1:
        grid = _linear_grid(m1, m2, budget(eps), cost)
        return None if grid is None else Packing(grid, TENT)
    from modhyper.papers.certified.smooth_grid import best_smooth_packing

    return best_smooth_packing(m1, m2, smoothness, eps, cost)


def split_evenly(total: int, axes: int) -> Axes:
    """At most ``axes`` integers ≥ 2 with sum ≤ ``total`` and the largest product.

    Balanced parts when each gets at least 3; else threes, with a 4 or a 2 for the remainder.
    """
    if total < 2 or axes == 0:
        return ()
    if total >= 3 * axes:
        each, more = divmod(total, axes)
        return ((each + 1, more), (each, axes - more)) if more else ((each, axes),)
    threes, rest = divmod(total, 3)
    if rest == 0:
        return ((3, threes),)
    if rest == 2:
        return ((3, threes), (2, 1)) if threes else ((2, 1),)
    return ((4, 1), (3, threes - 1)) if threes > 1 else ((4, 1),)


def count(axes: Axes) -> int:
    """Number of cells, exact."""
    total = 1
    for n, power in axes:
        total *= n**power
    return total


def log_count(axes: Axes) -> float:
    """Natural logarithm of the number of cells, as a float; for choosing, not for proving."""
    return sum(power * math.log(n) for n, power in axes)


def _linear_grid(m1: int, m2: int, total: int, cost: int) -> Grid | None:
    alone = split_evenly(total, m1)
    if cost and not exceeds(alone, cost):
        return None
    if m2 == 0 or total < 2:
        return Grid(alone) if m2 == 0 or alone or not cost else None
    for_x = _best_split(m1, m2, total, cost)
    return Grid(split_evenly(for_x, m1), split_evenly(total - for_x, m2))


def exceeds(axes: Axes, cost: int) -> bool:
    """Whether the grid has more than ``cost`` cells, without writing out a huge number."""
    return log_count(axes) > math.log(cost) + 1 or count(axes) > cost


def _best_split(m1: int, m2: int, total: int, cost: int) -> int:
    """The share t of the budget for the x-axes that maximises C_I(total - t)·(C_x(t) - cost).

    With at least 3 cells an axis, C_x and C_I are log-concave in their budgets (adding a cell
    multiplies by (q+1)/q, q non-decreasing), and so is C_x - cost: the product is unimodal in t and
    climbing finds its maximum. With fewer the sequences repeat 3, 2, 4/3 with period 3: the part
    of the range where that happens is searched whole if the maximum is near it.
    """
    start = _estimate(m1, m2, total, cost)
    size = log_count(split_evenly(start, m1)) + log_count(split_evenly(total - start, m2))
    if size > EXACT_DIGITS * 2.4:  # only a logarithm is wanted: any good split serves
        return start

    def value(t: int) -> int:
        return count(split_evenly(total - t, m2)) * (count(split_evenly(t, m1)) - cost)

    low, high = 3 * m1, total - 3 * m2
    if low > high:
        span = range(total + 1) if total <= 400 else range(max(0, start - 60), total + 1)[:120]
        return max(span, key=value)
    best = _climb(value, min(max(start, low), high), low, high)
    if best <= low + 6:
        best = max(range(max(0, best - 200), best + 1), key=value)
    if best >= high - 6:
        best = max(range(best, min(total, best + 200) + 1), key=value)
    return best


def _climb(value: Callable[[int], int], start: int, least: int, most: int) -> int:
    """Where a unimodal function on [least, most] has its maximum, galloping from ``start``."""
    here, at = start, value(start)
    step = 1 if here < most and value(here + 1) > at else -1
    stride = 1
    while least <= here + step * stride <= most:
        there = value(here + step * stride)
        if there <= at:
            break
        here, at = here + step * stride, there
        stride *= 2
    low, high = max(least, here - stride), min(most, here + stride)
    while high - low > 2:
        middle = (low + high) // 2
        if value(middle) < value(middle + 1):
            low = middle
        else:
            high = middle + 1
    return max(range(low, high + 1), key=value)


def _estimate(m1: int, m2: int, total: int, cost: int) -> int:
    """Where the real relaxation of `_best_split` has its maximum, to float accuracy.

    The relaxed log of the best product with budget t on d axes is t/e for t < e d, else
    d log(t/d); it is concave, and so is log(C_x - cost).
    """
    if m1 == 1 and total >= cost:
        return cost + (total - cost) // (m2 + 1)
    if cost == 0 and total >= 3 * (m1 + m2):
        return total * m1 // (m1 + m2)
    if total.bit_length() < 1000 and total >= 3 * (m1 + m2) and cost.bit_length() < 900:
        return _balanced_estimate(m1, m2, total, cost)
    low, high = 0.0, 1.0
    log_total, log_cost = math.log(total), math.log(cost) if cost else -math.inf
    for _ in range(60):
        share = (low + high) / 2
        if share >= 1:
            break
        size, slope = _relaxed(log_total + math.log(share), m1)
        _, other = _relaxed(log_total + math.log1p(-share), m2)
        if size <= log_cost:
            low = share
            continue
        weight = 1 / -math.expm1(log_cost - size) if cost else 1.0
        if slope / share * weight > other / (1 - share):
            low = share
        else:
            high = share
    scale = 2**60
    return min(total, total * int(high * scale) // scale)


def _balanced_estimate(m1: int, m2: int, total: int, cost: int) -> int:
    """Newton's method for m1 w/t = m2/(total - t), w = 1/(1 - cost (m1/t)^m1), in log t."""
    least = m1 * float(cost) ** (1 / m1)
    t = max(total * m1 / (m1 + m2), least * 1.01)
    for _ in range(12):
        if t >= total:
            break
        weight = 1 / -math.expm1(m1 * math.log(least / t))
        share = t / (total - t)
        slope = m1 * (weight - 1) + 1 + share
        step = math.log(m1 * weight / (m2 * share)) / slope
        t *= math.exp(min(1.0, step))
        t = max(t, least * 1.0001)
        if abs(step) < 1e-6:
            break
    return min(total, int(t))


def _relaxed(log_t: float, axes: int) -> tuple[float, float]:
    """(log of the relaxed product, its derivative in log t)."""
    if log_t < 1 + math.log(axes):
        value = math.exp(log_t - 1)
        return value, value
    return axes * (log_t - math.log(axes)), float(axes)
