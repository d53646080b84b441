"""S of `smooth_points` in floats, for the search of a grid: no number is too large or too small.

With R^r = limit/(low x_0 i_0), δ = 1/R, t1 = g n1/R and t2 = 2^q g n2/R, g^r = x_r/x_0,

    V = (S - rest)/limit = Σ_a X_a t1^a (Σ_{b ≤ r-a} I_b t2^b δ^(r-a-b) + E δ^(r-a)) ≤ 1,

where X_a = x_a/(x_0 g^a), I_b = i_b/(i_0 (2^q g)^b), E = extra/(low i_0) belong to the family and
all large numbers are in R. What is found here is checked in integers by `smooth_search`; nothing
rests on these floats.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from modhyper.papers.certified.smooth_points import Family

LOG_2 = math.log(2)
SLACK = 1e-9
"""Of natural logarithms below 10^5 in floats, generously."""

LARGE = 300.0
"""Beyond exp(LARGE) numbers are scaled down."""

STEPS = 40
"""Newton's steps in log t are at most 1 each, and so many."""

CLOSE, LOG_SIGNIFICANT = 0.5, 11.0
"""The maximum is found to CLOSE steps of n2, roughly; of n2 beyond exp(LOG_SIGNIFICANT) so many
leading digits count."""

Rows = tuple[tuple[int, float, int, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """A family in these letters.

    rows       (a, X_a, r - a, I_(r-a)), highest a first; ``extra`` is E
    log_unit   log of low x_0 i_0; ``log_g1``, ``log_g2`` of g and 2^q g
    equal      t1 = t2 by the terms of degree r for E = 0; ``alone`` t1 for t2 = 0
    terms      (i_(r-a), low x_a, extra x_a), highest a first: the integers of S - rest
    rest       rest/top; ``wide``, ``deep``: n1 at equal and alone over (1/eps - rest/top)^(1/r)
    side, less log of C_x C_I/index ≤ (d1 + d2) log(n1 + side) - less for equal t, and SLACK more
    """

    family: Family
    degree: int
    rows: Rows
    terms: tuple[tuple[int, int, int], ...]
    extra: float
    log_unit: float
    log_g1: float
    log_g2: float
    equal: float
    alone: float
    rest: float
    wide: float
    deep: float
    side: float
    less: float
    log_index: float
    log_per_x: float

    def in_n1(self, n2: int) -> list[int]:
        """Coefficients of the powers of n1 in S - rest, highest first."""
        out, total, power = [], 0, 1
        for i, x, extra in self.terms:
            total += i * power
            out.append(x * total + extra)
            power *= n2
        return out

    def in_n2(self) -> list[int]:
        """Those of n2, where no axis of x is cut."""
        _, x, extra = self.terms[-1]
        out = [x * i for i, _, _ in reversed(self.terms)]
        out[-1] += extra
        return out


@lru_cache(maxsize=4096)
def scaled(f: Family) -> Scaled:
    r, outer = len(f.x) - 1, f.x if f.d1 else f.i
    log_g1 = (ln(outer[r]) - ln(outer[0])) / r
    log_g2 = log_g1 + f.narrow * LOG_2
    x = [math.exp(ln(c) - ln(f.x[0]) - a * log_g1) for a, c in enumerate(f.x)]
    i = [math.exp(ln(c) - ln(f.i[0]) - b * log_g2) for b, c in enumerate(f.i)]
    log_unit = ln(f.low) + ln(f.x[0]) + ln(f.i[0])
    extra = math.exp(ln(f.extra) + ln(f.x[0]) - log_unit)
    equal = sum(x[a] * i[r - a] for a in range(r + 1)) ** (-1 / r)
    alone = (x[r] * (1 + extra)) ** (-1 / r) if f.d1 else 0.0
    room = math.exp((ln(f.top) - log_unit) / r - log_g1)
    log_index = math.log(f.kind.index)
    return Scaled(
        family=f,
        degree=r,
        rows=tuple((a, x[a], r - a, i[r - a]) for a in range(r, -1, -1)),
        terms=tuple((f.i[r - a], f.low * f.x[a], f.extra * f.x[a]) for a in range(r, -1, -1)),
        extra=extra,
        log_unit=log_unit,
        log_g1=log_g1,
        log_g2=log_g2,
        equal=equal,
        alone=alone,
        rest=f.rest / f.top,
        wide=room * equal,
        deep=room * alone,
        side=f.more * (f.d1 + f.d2 * 2**f.narrow) / (f.d1 + f.d2),
        less=f.d2 * f.narrow * LOG_2 + log_index - SLACK,
        log_index=log_index,
        log_per_x=math.log(f.kind.per_x),
    )


def at_most(
    choices: Iterable[Scaled], eps: Fraction, cost: int, least: float
) -> list[tuple[float, Scaled]]:
    """Families and an upper bound of log of C_I (C_x - share)/index, real numbers of points; those
    whose bound exceeds ``least``, all of one r.

    Let u_i = L_i/η_i. S ≥ rest + low Σ_{|k| ≤ r} Π u^k is least for equal u among those with the
    same sum, and Π (1 + α_i u_i) ≤ Π α_i (mean of 1/α_i + u_i)^d, α_i = d η_i: so all u equal,
    n2 = n1/2^q, bound C_x C_I. (Product bumps: S is convex in log n, so equal n are best.)
    1 - share/C_x is largest with all the room for x. Only the terms of degree r of S are taken.
    """
    found = []
    log_inverse, small, log_cost = ln(eps.denominator) - ln(eps.numerator), float(eps), ln(cost)
    for c in choices:
        room = 1 - c.rest * small
        if room <= 0:
            continue
        log_n = (log_inverse + math.log(room)) / c.degree
        over = max(0.0, log_n - LARGE)
        n, shrink, f = math.exp(log_n - over), math.exp(-over) if over else 1.0, c.family
        bound = (f.d1 + f.d2) * (math.log(n * c.wide + shrink * c.side) + over) - c.less
        if cost and bound > least:
            log_x = f.d1 * (math.log(n * c.deep + shrink * f.more) + over)
            ratio = log_cost + c.log_per_x - log_x
            if ratio >= 0:
                continue
            bound += math.log(-math.expm1(ratio))
        if bound > least:
            found.append((bound, c))
    return found


def evaluate(
    rows: Rows, extra: float, decay: float, t1: float, t2: float
) -> tuple[float, float, float, float, float, float]:
    """V, its derivatives V_1, V_2 in log t1 and log t2, and V_11, V_12, V_22."""
    v = v1 = v2 = v11 = v12 = v22 = p = q = s = 0.0
    power = 1.0
    for a, x, j, i in rows:
        term = i * power
        p, q, s = decay * p + term, decay * q + j * term, decay * s + j * j * term
        here, cross = x * (p + extra), x * q
        v, v1, v11 = v * t1 + here, v1 * t1 + a * here, v11 * t1 + a * a * here
        v2, v12, v22 = v2 * t1 + cross, v12 * t1 + a * cross, v22 * t1 + x * s
        extra *= decay
        power *= t2
    return v, v1, v2, v11, v12, v22


class Peak(NamedTuple):
    """log n1 and log n2, and the same as t1, t2."""

    log_n1: float
    log_n2: float
    t1: float
    t2: float


def peak(
    c: Scaled, log_limit: float, log_share: float, least: float, near: Peak | None
) -> Peak | None:
    """Where C_I (C_x - share)/index is largest for real n1, n2 with V ≤ 1, roughly.

    None if that maximum is seen to be below exp(``least``). ``near`` is that of a similar family.

    Newton's method in p = log t1, q = log t2 for log V = 0 and log(J_1 V_2/(J_2 V_1)) = 0, J the
    logarithm of the objective: J_1 = d1 w n1/c1, J_2 = d2 n2/c2, w = C_x/(C_x - share). J is nearly
    concave and log V nearly convex, so J + J_1 dp + J_2 dq is above the maximum but for terms of
    third order.
    """
    f, r = c.family, c.degree
    log_r = (log_limit - c.log_unit) / r
    log_1, log_2, decay = log_r - c.log_g1, log_r - c.log_g2, math.exp(-log_r)
    one_1, one_2 = math.exp(-log_1), math.exp(-log_2)  # t1, t2 of n = 1
    more_1, more_2 = f.more * one_1, f.more * one_2
    least_1 = math.exp(log_share / f.d1 - log_1)
    tight = least_1 * (1 + 1e-12)  # C_x > share above
    if tight >= c.alone + more_1:
        return None
    base = f.d1 * log_1 + f.d2 * log_2 - c.log_index - least
    n2 = math.exp(min(log_2, LOG_SIGNIFICANT))
    if near is not None and near.t1 + more_1 > tight:
        t1, t2 = near.t1, near.t2
    else:
        t1 = t2 = c.equal
        free = max(0.0, least_1 - more_1)
        if free > t1 / 4:
            t1 = free + (c.alone - free) * f.d1 / (f.d1 + f.d2)
            t2 = c.alone - t1
    for _ in range(STEPS):
        v, v1, v2, v11, v12, v22 = evaluate(c.rows, c.extra, decay, t1, t2)
        c1, c2 = max(t1 + more_1, tight), t2 + more_2
        left = -math.expm1(f.d1 * math.log(least_1 / c1)) if least_1 else 1.0
        part_1, part_2 = t1 / c1, t2 / c2
        j1, j2 = f.d1 * part_1 / left, f.d2 * part_2
        log_v, log_odds = math.log(v), math.log(j1 * v2 / (j2 * v1))
        by_1 = 1 - part_1 - f.d1 * (1 / left - 1) * part_1 + v12 / v2 - v11 / v1
        by_2 = v22 / v2 - v12 / v1 - 1 + part_2
        across = v1 * by_2 - v2 * by_1
        if across <= 0:  # far from the maximum: as for a sum of r-th powers
            by_1, by_2, across = -float(r), float(r), r * (v1 + v2)
        dp = (v2 * log_odds - v * log_v * by_2) / across
        dq = (v * log_v * by_1 - v1 * log_odds) / across
        if t2 <= one_2 and dq < 0:
            dp, dq = -v * log_v / v1, 0.0
        size = max(abs(dp), abs(dq), 1e-9)
        if size < 1:
            value = base + f.d1 * math.log(c1) + f.d2 * math.log(c2) + math.log(left)
            if value + j1 * dp + j2 * dq + (f.d1 / left + f.d2) * size**3 < 0:
                return None
        scale = 1 / max(1.0, size)
        t1, t2 = t1 * math.exp(dp * scale), max(t2 * math.exp(dq * scale), one_2)
        if t1 + more_1 <= tight:
            if dq == 0:  # n2 = 1: there is no room
                return None
            t1 = (c1 + tight) / 2 - more_1
        elif t1 < one_1 or size * size * t2 * n2 < CLOSE:
            break
    t1 = max(t1, one_1)
    return Peak(math.log(t1) + log_1, math.log(t2) + log_2, t1, t2)


def ln(n: int) -> float:
    return math.log(n) if n else -math.inf
