"""S of `smooth_points` in floats, for the search of a grid: no number is too large or too small.

With R^r = limit/(low x_0 i_0), δ = 1/R, t1 = g n1/R and t2 = 2^q g n2/R, g^r = x_r/x_0,

    (S - rest)/limit = Σ_a X_a t1^a (Σ_{b ≤ r-a} I_b t2^b δ^(r-a-b) + E δ^(r-a)) ≤ 1,

where X_a = x_a/(x_0 g^a), I_b = i_b/(i_0 (2^q g)^b), E = extra/(low i_0) belong to the family and
all large numbers are in R. What is found here is checked in integers by `smooth_search`; nothing
rests on these floats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from modhyper.papers.certified.smooth_points import Family

LOG_2 = math.log(2)
SLACK = 1e-9
"""Of natural logarithms below 10^5 in floats, generously."""

STEP, STEPS = 1.0, 40
"""Newton's steps in log t are cut to STEP, and there are at most STEPS of them."""

CLOSE = 0.5
"""The search for the maximum ends CLOSE steps of n2 from it, roughly."""

LOG_SIGNIFICANT = 11.0
"""Of larger n2 about so many leading digits (natural logarithm) matter."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A family in these letters: rows (a, X_a, r - a, I_(r-a)), highest a first; E; logarithms of
    low x_0 i_0, of R/n1 and R/n2 at t = 1, and of the t that is largest, by the terms of degree r,
    for t1 = t2 without E (``equal``) and for t2 = 0 (``alone``)."""

    degree: int
    rows: tuple[tuple[int, float, int, float], ...]
    extra: float
    log_unit: float
    log_g1: float
    log_g2: float
    equal: float
    alone: float


@lru_cache(maxsize=4096)
def scaled(family: Family) -> Scaled:
    f, r = family, len(family.x) - 1
    outer = f.x if f.d1 else f.i
    log_g1 = (ln(outer[r]) - ln(outer[0])) / r - (0 if f.d1 else f.narrow * LOG_2)
    log_g2 = log_g1 + f.narrow * LOG_2
    x = [math.exp(ln(c) - ln(f.x[0]) - a * log_g1) for a, c in enumerate(f.x)]
    i = [math.exp(ln(c) - ln(f.i[0]) - b * log_g2) for b, c in enumerate(f.i)]
    log_unit = ln(f.low) + ln(f.x[0]) + ln(f.i[0])
    extra = math.exp(ln(f.extra) + ln(f.x[0]) - log_unit)
    equal = sum(x[a] * i[r - a] for a in range(r + 1))
    alone = x[r] * (i[0] + extra)
    return Scaled(
        r,
        tuple((a, x[a], r - a, i[r - a]) for a in range(r, -1, -1)),
        extra,
        log_unit,
        log_g1,
        log_g2,
        -math.log(equal) / r,
        -math.log(alone) / r if alone else math.inf,
    )


def evaluate(
    rows: tuple[tuple[int, float, int, float], ...],
    extra: float,
    decay: float,
    t1: float,
    t2: float,
) -> tuple[float, float, float, float, float, float]:
    """(S - rest)/limit, its derivatives in log t1 and log t2, and the second: 11, 12, 22."""
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


def peak(
    family: Family, top: float, log_share: float, least: float
) -> tuple[float, float] | None:
    """(log n1, log n2) near the largest C_I (C_x - share)/index for real n1, n2 with S as allowed.

    ``top`` is the logarithm of the limit. None if that maximum is below exp(``least``), for all
    that can be seen on the way.

    Newton's method in p = log t1, q = log t2 for log V = 0, V = (S - rest)/limit, and
    log(J_1 V_2/(J_2 V_1)) = 0, J the logarithm of the objective: J_1 = d1 w n1/c1, J_2 = d2 n2/c2,
    w = C_x/(C_x - share). At the maximum of J with V = 1 they hold, and before it J + J_1 dp +
    J_2 dq is above the maximum but for terms of third order, as J is nearly concave and log V
    nearly convex there.
    """
    f, c = family, scaled(family)
    d1, d2, r = f.d1, f.d2, len(f.x) - 1
    log_r = (top - c.log_unit) / r
    decay = math.exp(-log_r)
    log_1, log_2 = log_r - c.log_g1, log_r - c.log_g2
    more_1, more_2 = f.more * math.exp(-log_1), f.more * math.exp(-log_2)
    least_1 = math.exp(log_share / d1 - log_1)
    tight = least_1 * (1 + 1e-12)  # C_x > share above
    most_1 = math.exp(c.alone)
    if tight >= most_1 + more_1:
        return None
    unit = d1 * log_1 + d2 * log_2 - math.log(f.kind.index)
    n2_unit = math.exp(min(log_2, LOG_SIGNIFICANT))
    t1 = t2 = math.exp(c.equal)
    free = max(0.0, least_1 - more_1)
    if free > t1 / 4:
        t1 = free + (most_1 - free) * d1 / (d1 + d2)
        t2 = most_1 - t1
    for _ in range(STEPS):
        v, v1, v2, v11, v12, v22 = evaluate(c.rows, c.extra, decay, t1, t2)
        c1, c2 = max(t1 + more_1, tight), t2 + more_2
        left = -math.expm1(d1 * math.log(least_1 / c1)) if least_1 else 1.0
        part_1, part_2 = t1 / c1, t2 / c2
        j1, j2 = d1 * part_1 / left, d2 * part_2
        log_v, log_odds = math.log(v), math.log(j1 * v2 / (j2 * v1))
        by_1 = 1 - part_1 - d1 * (1 / left - 1) * part_1 + v12 / v2 - v11 / v1
        by_2 = v22 / v2 - v12 / v1 - 1 + part_2
        across = v1 * by_2 - v2 * by_1
        if across <= 0:  # far from the maximum: as for a sum of r-th powers
            by_1, by_2 = -float(r), float(r)
            across = r * (v1 + v2)
        dp = (v2 * log_odds - v * log_v * by_2) / across
        dq = (v * log_v * by_1 - v1 * log_odds) / across
        size = max(abs(dp), abs(dq))
        if size <= STEP:
            value = unit + d1 * math.log(c1) + d2 * math.log(c2) + math.log(left)
            margin = (d1 / left + d2) * r * size**3
            if value + j1 * dp + j2 * dq + margin < least:
                return None
        else:
            dp, dq = dp * STEP / size, dq * STEP / size
        t1, t2 = t1 * math.exp(dp), t2 * math.exp(dq)
        if t1 + more_1 <= tight:
            t1 = (c1 + tight) / 2 - more_1
        elif size * size * t2 * n2_unit < CLOSE:
            break
    return math.log(t1) + log_1, math.log(t2) + log_2


def at_most(family: Family, eps: Fraction, cost: int) -> float:
    """No grid has a larger objective, as a logarithm; real numbers of points.

    Let u_i = L_i/η_i. S ≥ rest + low Σ_{|k| ≤ r} Π u^k is least for equal u among those with the
    same sum, and Π (1 + α_i u_i) ≤ Π α_i (mean of 1/α_i + u_i)^d, α_i = d η_i: so all u equal,
    n2 = n1/2^q, bound C_x C_I. (Product bumps: S is convex in log n, so equal n are best.)
    1 - share/C_x is largest with all the room for x. Of S only the terms of degree r without extra are taken.
    """
    f, c = family, scaled(family)
    limit = f.limit(eps)
    if limit <= 0:
        return -math.inf
    log_r = (math.log(limit) - c.log_unit) / c.degree
    d, q = f.d1 + f.d2, f.narrow
    log = d * log_plus(log_r + c.equal - c.log_g1, f.more * (f.d1 + f.d2 * 2**q) / d)
    log_x = f.d1 * log_plus(log_r + c.alone - c.log_g1, f.more) if cost else 0.0
    return left_of(f, ln(f.kind.per_x * cost), log_x, log - f.d2 * q * LOG_2) + SLACK


def left_of(family: Family, log_share: float, log_x: float, log: float) -> float:
    """log of (1 - share/C_x)·exp(log)/index."""
    if log_share > -math.inf:
        ratio = log_share - log_x
        if ratio >= 0:
            return -math.inf
        log += math.log(-math.expm1(ratio))
    return log - math.log(family.kind.index)


def ln(n: int) -> float:
    return math.log(n) if n else -math.inf


def log_plus(log_n: float, more: float) -> float:
    """ln(exp(log_n) + more)."""
    if log_n < -700 and more:
        return math.log(more)
    return log_n + math.log1p(more * math.exp(-log_n)) if more else log_n
