"""The targets that force most for a given cost of a condition, whatever the smoothness.

`Points` (signs) or `Walks` (m1 = 1, r = 1, where b_e k is near what a slice can hold), and what
follows from them for numbers of b bits:

    N ≥ ⌈excess(λ)/b⌉,   excess(λ) ≥ log2(number of targets) - λ J,

as any two of the targets need other values at the J conditions, delivered in λ bits each.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from modhyper.magnitude import NOTHING, Size, added, log10_decimal, outward
from modhyper.papers.certified.best_points import LONG_LOG, best_points, is_long
from modhyper.papers.certified.point_sets import Points, count, log_count
from modhyper.papers.certified.sizes import log10_count
from modhyper.papers.certified.smooth_search import best_smooth_points
from modhyper.papers.certified.walks import Walks, best_walks

WALKS_FROM = Fraction(1, 2)
"""Walks are tried if λ eps is at least this: below it, signs force more (tried, not proved)."""


def best_signs(m1: int, m2: int, smoothness: int, eps: Fraction, cost: int = 0) -> Points | None:
    """The best points for signs; every argument that needs signs uses these. eps < 1, relative."""
    if smoothness == 1:
        return best_points(m1, m2, eps, cost)
    return best_smooth_points(m1, m2, smoothness, eps, cost)


def best_targets(
    m1: int, m2: int, smoothness: int, eps: Fraction, cost: int = 0
) -> Points | Walks | None:
    """Signs or walks, whichever force more beyond ``cost`` bits for each condition."""
    signs = best_signs(m1, m2, smoothness, eps, cost)
    if m1 > 1 or smoothness > 1 or (m2 and cost * eps < WALKS_FROM):
        return signs
    if signs is not None and is_long(signs):
        return signs
    walks = best_walks(m2, eps, cost)
    if walks is None or (signs is not None and signs.excess(cost) >= walks.excess(cost)):
        return signs
    return walks


def in_kernel(m1: int, m2: int, eps: Fraction, cost: int, bits: int) -> Size:
    """⌈excess(cost)/bits⌉ of the best signs, r = 1: checkerboard or Lee code, which the proof
    kernel has; walks and averages it has not."""
    return at_least(best_points(m1, m2, eps, cost), bits, cost)


def at_least(targets: Points | Walks | None, bits: int, cost: int = 0, copies: int = 1) -> Size:
    """⌈copies·excess(cost)/bits⌉: the numbers of ``bits`` bits that the targets force, where so
    many unrelated copies of them are to be met at as many times the conditions."""
    if targets is None:
        return NOTHING
    if isinstance(targets, Walks):  # not a whole number of bits each
        total = copies * targets.conditions * (targets.bits - cost)
        return Size.of(max(0, math.ceil(total / bits)), up=False)
    if is_long(targets):
        kind, share = targets.kind, targets.kind.per_x * cost
        log = added(
            log10_count(targets.x),
            log10_count(targets.condition),
            log10_decimal(Fraction(copies, kind.index * bits)),
        )
        if share and log_count(targets.x) < LONG_LOG:
            c_x = count(targets.x)
            log = added(log, log10_decimal(Fraction(c_x - share, c_x)))
        elif share:  # C_x is so long that 1 - share/C_x is within the rounding
            log = added(log, Decimal("-1e-40"))
        return Size(None, long_log10=outward(log, up=False))
    return Size.of(-(-copies * targets.excess(cost) // bits), up=False)
