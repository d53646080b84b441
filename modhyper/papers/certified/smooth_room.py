"""Sizes and slopes of S in floats, for the search of a grid: no number is too large or too small.

What is found here is checked in integers by `smooth_search`; nothing rests on these floats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from modhyper.papers.certified.smooth_points import Family

LOG_2 = math.log(2)


@dataclass(frozen=True, slots=True)
class Logs:
    """Natural logarithms of a family's coefficients, -inf for 0.

    With n1 = n and n2 = n/2^q: ``equal`` has the coefficients of S - rest without its extra part,
    ``alone`` those of S - rest for n2 = 0.
    """

    x: tuple[float, ...]
    i: tuple[float, ...]
    low: float
    extra: float
    equal: tuple[float, ...]
    alone: tuple[float, ...]


@lru_cache(maxsize=4096)
def logs_of(family: Family) -> Logs:
    f, r = family, len(family.x) - 1
    equal = [0] * (r + 1)
    for a, c in enumerate(f.x):
        for b, e in enumerate(f.i[: r + 1 - a]):
            equal[a + b] += f.low * c * e << f.narrow * (r - b)
    alone = f.in_x(0)
    return Logs(
        x=tuple(ln(c) for c in f.x),
        i=tuple(ln(c) for c in f.i),
        low=ln(f.low),
        extra=ln(f.extra),
        equal=tuple(ln(c) - f.narrow * r * LOG_2 for c in equal),
        alone=tuple(ln(c) for c in alone),
    )


class Room:
    """S - rest ≤ limit for one family, in floats of moderate size.

    With t1 = n1/exp(log_n1) and t2 likewise, (S - rest)/limit = Σ_a x_a t1^a (Σ_{b ≤ r-a} i_b t2^b
    D^(r-a-b) + extra D^(r-a)), where all powers of the large numbers are in D = decay.
    """

    def __init__(self, logs: Logs, top: float, log_n1: float, log_n2: float) -> None:
        r = len(logs.x) - 1
        size = (top - logs.low - logs.x[0] - logs.i[0]) / r
        self.scale_1, self.log_n2 = log_n1, log_n2
        self.x = [math.exp(c - logs.x[0] + a * (log_n1 - size)) for a, c in enumerate(logs.x)]
        self.i = [math.exp(c - logs.i[0] + b * (log_n2 - size)) for b, c in enumerate(logs.i)]
        self.decay = math.exp(-size)
        extra = math.exp(logs.extra - logs.low - logs.i[0])
        self.extra = [extra * self.decay**a for a in range(r + 1)]
        self.t1 = 1.0

    def log_n1(self, log_n2: float) -> float:
        """log of the real n1 that just fits, -inf if there is none."""
        polynomial = self._in_t1(math.exp(log_n2 - self.log_n2))
        if polynomial[-1] >= 1:
            return -math.inf
        t = self.t1
        value, slope = horner(polynomial, t)
        if value < 1:
            t += (1 - value) / slope
        for _ in range(100):
            value, slope = horner(polynomial, t)
            step = (value - 1) / slope
            t -= step
            if abs(step) <= 1e-8 * t:  # the next would be below 1e-15
                break
        self.t1 = t
        return self.scale_1 + math.log(t)

    def slopes(self, log_n2: float) -> tuple[float, float, float]:
        """log n1, ∂S/∂log n1 and ∂S/∂log n2 there, the slopes divided by limit."""
        log_n1, t2 = self.log_n1(log_n2), math.exp(log_n2 - self.log_n2)
        if log_n1 == -math.inf:
            return log_n1, 0.0, 0.0
        slope_1 = self.t1 * horner(self._in_t1(t2), self.t1)[1]
        total, power, slope_2 = 0.0, 1.0, 0.0
        weights = []
        for b, c in enumerate(self.i):
            total = self.decay * total + b * c * power
            weights.append(total)
            power *= t2
        for c, w in zip(reversed(self.x), weights, strict=True):
            slope_2 = slope_2 * self.t1 + c * w
        return log_n1, slope_1, slope_2

    def _in_t1(self, t2: float) -> list[float]:
        """Coefficients of the powers of t1, the highest first."""
        total, power, out = 0.0, 1.0, []
        for x, i, extra in zip(reversed(self.x), self.i, self.extra, strict=True):
            total = self.decay * total + i * power
            out.append(x * (total + extra))
            power *= t2
        return out


def horner(polynomial: list[float], t: float) -> tuple[float, float]:
    """(value, slope) at t, the highest coefficient first."""
    value = slope = 0.0
    for c in polynomial:
        slope = slope * t + value
        value = value * t + c
    return value, slope


def ln(n: int) -> float:
    return math.log(n) if n else -math.inf


def log_plus(log_n: float, more: float) -> float:
    """ln(exp(log_n) + more)."""
    return log_n + math.log1p(more * math.exp(-log_n)) if log_n > -700 else ln(1) + math.log(more)


def log_root(logs: tuple[float, ...], top: float) -> float:
    """log of the n with Σ exp(logs[a]) n^a = exp(top), by Newton's method; -inf if there is none.

    The logarithm of the sum is convex in log n, and each term alone gives a start above the root.
    """
    if logs[0] >= top:
        return -math.inf
    log_n = min((top - c) / a for a, c in enumerate(logs) if a and c > -math.inf)
    for _ in range(100):
        value = slope = 0.0
        for a, c in enumerate(logs):
            term = math.exp(c + a * log_n - top)
            value += term
            slope += a * term
        step = math.log(value) * value / slope
        log_n -= step
        if step < 1e-8:  # the next would be below 1e-15
            break
    return log_n
