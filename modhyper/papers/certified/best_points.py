"""The best grid of points for a counting bound, r = 1: maximise C_I (C_x - N_x λ)/(N_x N_I).

λ is what one I-point costs, in signs (b_e k for an embedding of k numbers of b_e bits). Notation
and proofs of what the points give: `point_sets`. For each point set the search is exact:

S = 1 + Σ (c_i - 1)/d < 1/eps says Σ (c_i - 1) ≤ T = ⌈d (1/eps - 1)⌉ - 1. Give t of these steps
to the axes of x. The largest product of a numbers ≥ 1 with Σ (c_i - 1) = t is the balanced one,
P_a(t): moving a step from an axis to one shorter by 2 or more raises the product. The objective
rises with C_x and with C_I, so only P_m2(T - t) (P_m1(t) - N_x λ) is to be maximised. One more step
multiplies P_a by (q + 2)/(q + 1), q = ⌊t/a⌋, which falls with t: P_a is log-concave, P_a - const is
so where it is positive, and where it is negative its product with the falling P_m2(T - t) rises
with t. So the objective is unimodal in t, with no plateau but at its maximum, and climbing from
anywhere finds the optimum over all grids, equal or not, odd or even.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from modhyper.bisection import first_true
from modhyper.papers.certified.packing import Axes
from modhyper.papers.certified.point_sets import Points, PointSet, count, log_count, point_sets

LONG_BITS = 6700
"""Numbers of more bits are given as logarithms."""

LONG_LOG = LONG_BITS * math.log(2)

FEW_AXES, FEW_STEPS = 16, 5


@lru_cache(maxsize=8192)
def best_points(
    m1: int, m2: int, eps: Fraction, cost: int = 0, *, kind: PointSet | None = None
) -> Points | None:
    """The points with a > ``eps`` that force most, None if none force anything; r = 1.

    ``eps`` is relative to the radius of the class, ``cost`` = λ. All point sets are tried unless
    one ``kind`` is asked for.
    """
    best = _best(m1, m2, eps, cost, point_sets(m1, m2) if kind is None else (kind,))
    if kind is None and best is not None:
        while 0 < m2 <= FEW_AXES and best.total - best.t < FEW_STEPS * m2:
            m2 -= 1  # where axes are short, a code for fewer axes may have more points
            fewer = _best(m1, m2, eps, cost, point_sets(m1, m2))
            if fewer is not None and fewer.beats(best):
                best = fewer
    if best is None:
        return None
    inverse = 1 + Fraction(best.total, best.kind.distance)
    condition = balanced(best.total - best.t, best.axes)
    return Points(best.kind, balanced(best.t, m1), condition, inverse)


def steps(eps: Fraction, distance: int) -> int:
    """T, the most steps that all axes together may have; -1 if eps ≥ 1."""
    room = distance * (eps.denominator - eps.numerator)
    return -(-room // eps.numerator) - 1


class _Split(NamedTuple):
    """Of ``total`` steps t go to x, the rest to so many axes of I; ``free`` = C_I (C_x - N_x λ),
    or its logarithm if that is too long to write."""

    kind: PointSet
    axes: int
    total: int
    t: int
    free: int | float

    def beats(self, other: _Split) -> bool:
        if isinstance(self.free, float) or isinstance(other.free, float):  # any choice serves
            log, best = (
                (each.free if isinstance(each.free, float) else math.log(each.free))
                - math.log(each.kind.index)
                for each in (self, other)
            )
            return log > best
        return self.free * other.kind.index > other.free * self.kind.index


def _best(m1: int, m2: int, eps: Fraction, cost: int, kinds: tuple[PointSet, ...]) -> _Split | None:
    best: _Split | None = None
    for kind in kinds:
        found = _best_split(m1, m2, kind, steps(eps, kind.distance), cost)
        if found is not None and (best is None or found.beats(best)):
            best = found
    return best


def _best_split(m1: int, m2: int, kind: PointSet, total: int, cost: int) -> _Split | None:
    share = kind.per_x * cost
    if total < 0:
        return None
    start = min(total, max(0, _estimate(m1, m2, total, share))) if m2 else total
    if min(m1 + m2, total) * (total // (m1 + m2) + 2).bit_length() > LONG_BITS:
        log = log_count(balanced(start, m1)) + log_count(balanced(total - start, m2))
        if log > 1.2 * LONG_LOG:
            fits = exceeds(balanced(start, m1), share)
            return _Split(kind, m2, total, start, log) if fits else None
    if product(total, m1) <= share:
        return None

    def value(t: int) -> int:
        return product(total - t, m2) * (product(t, m1) - share)

    t = climb(value, start, total) if m2 else total
    return _Split(kind, m2, total, t, value(t))


def is_long(points: Points) -> bool:
    """Whether the number of grid points is too long to write out."""
    return log_count(points.x) + log_count(points.condition) > LONG_LOG


def balanced(total: int, axes: int) -> Axes:
    """``axes`` numbers ≥ 1 with Σ (c - 1) = ``total`` and the largest product; ones left out."""
    if axes == 0 or total == 0:
        return ()
    each, more = divmod(total, axes)
    longer = ((each + 2, more),) if more else ()
    return (*longer, (each + 1, axes - more)) if each else longer


def exceeds(axes: Axes, bound: int) -> bool:
    """Whether the grid has more than ``bound`` points, without writing out a huge number."""
    return log_count(axes) > math.log(bound or 1) + 1 or count(axes) > bound


def product(total: int, axes: int) -> int:
    """P_axes(total)."""
    if axes == 1:
        return total + 1
    each, more = divmod(total, axes) if axes else (0, 0)
    return int((each + 2) ** more * (each + 1) ** (axes - more))


def climb(value: Callable[[int], int], start: int, most: int) -> int:
    """Where a unimodal function on [0, most] has its maximum, galloping from ``start``."""
    at = value(start)
    if start < most and value(start + 1) > at:
        direction = 1
    elif start > 0 and value(start - 1) > at:
        direction = -1
    else:
        return start
    here, stride = start, 1
    while 0 <= (there := here + direction * stride) <= most and (then := value(there)) > at:
        here, at, stride = there, then, 2 * stride
    low, high = max(0, here - stride), min(most, here + stride)
    return first_true(lambda i: value(i) >= value(i + 1), low, high)


def _estimate(m1: int, m2: int, total: int, share: int) -> int:
    """Near the maximum: with u = t + m1, v = total - t + m2 for the sums of points on the axes,
    m1 w/u = m2/v where w = 1/(1 - share (m1/u)^m1), by Newton's method in log u."""
    both = total + m1 + m2
    if m1 == 1 or share == 0:  # u - share : v = m1 : m2
        return share + (both - share) * m1 // (m1 + m2) - m1
    if both.bit_length() > 900 or share.bit_length() > 900:
        return total * m1 // (m1 + m2)
    least: float = m1 * float(share) ** (1 / m1)  # P_m1 < share below
    u: float = max(both * m1 / (m1 + m2), least * 1.01)
    for _ in range(20):
        if u >= both:
            return total
        w = -1 / math.expm1(m1 * math.log(least / u))
        odds = u / (both - u)
        step = math.log(m1 * w / (m2 * odds)) / (m1 * (w - 1) + 1 + odds)
        u = max(u * math.exp(min(1.0, step)), least * 1.0001)
        if abs(step) < 1e-9:
            break
    return round(u) - m1
