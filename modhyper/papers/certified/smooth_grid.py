"""The best packing grid for smoothness r ≥ 2: n1 cells on d1 axes of x, n2 cells on d2 axes of I.

S(n1, n2) = Σ_{a+b ≤ r} A_a n1^a B_b n2^b, with A and B the coefficients of powers of Σ ψ_j z^j.
In log n1, log n2 the set S < 1/eps is convex (a posynomial) and log(C_I (C_x - c)) is concave, so
along the boundary the relaxed objective is unimodal. For n2 on either side of its maximum the exact
integer objective is evaluated until the relaxed one falls below the best integer found: no better
n2 lies further out. n2 runs over the integers with at most SIGNIFICANT_BITS binary digits, which
are all integers up to 65536; n1 is always the largest integer that fits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from modhyper.magnitude import EXACT_DIGITS
from modhyper.papers.certified.grid import Packing, exceeds
from modhyper.papers.certified.packing import (
    Axes,
    Grid,
    Profile,
    polynomial_profile,
    power_coefficients,
    ramp_profile,
)

SMOOTHNESS_LIMIT = 60
"""Largest r for which a grid is searched; beyond it nothing is certified."""

SIGNIFICANT_BITS = 16
FINE, PATIENCE = 2**12, 8
"""Above so many cells an axis rounding n1 costs little: so many n2 without gain end the search."""
PEAK = 0.1
"""How far, an axis, the relaxed objective at the peak that is found may lie below its maximum."""
SLACK = 1e-9  # of natural logarithms below 10^5 in floats, generously

RAMPS = (Fraction(3, 8), *(Fraction(1, q) for q in (2, 3, 4, 5, 6, 8, 12, 16, 32)))


@lru_cache(maxsize=1024)
def best_profile(smoothness: int, axes: int) -> Profile:
    """The profile whose S grows least for large n on ``axes`` equal axes.

    r = 2: a ramp, by its leading coefficient d ψ_2 + C(d,2) ψ_1²; r ≥ 3: (1-t²)^(r+1).
    """
    if smoothness > 2:
        return polynomial_profile(smoothness)
    ramps = [ramp_profile(alpha, 2) for alpha in RAMPS]
    return min(ramps, key=lambda p: power_coefficients(p.sups, max(1, axes))[2])


def best_smooth_packing(
    m1: int, m2: int, smoothness: int, eps: Fraction, cost: int
) -> Packing | None:
    """As `grid.best_packing`, for r ≥ 2."""
    if smoothness > SMOOTHNESS_LIMIT:
        return None
    best: tuple[float, Packing] | None = None
    least = math.log(cost) if cost else 0.0
    widest = _most_axes(smoothness, m1 + m2, eps)
    sizes: dict[int, float] = {}
    for d1, d2 in _dimensions(min(m1, widest), min(m2, widest), widest):
        size = sizes.get(d1 + d2)
        if size is None:
            size = sizes[d1 + d2] = _log_most_cells(smoothness, d1 + d2, eps)
        if size < least or (best and size < best[0]):
            continue
        beat = best[0] if best else -math.inf
        found = _search(_surface(smoothness, d1, d2), d1, d2, eps, cost, beat)
        if found is not None and (best is None or found[0] > best[0]):
            best = found[0], Packing(found[1], best_profile(smoothness, d1 + d2))
    return None if best is None else best[1]


def _most_axes(smoothness: int, most: int, eps: Fraction) -> int:
    """Largest d ≤ ``most`` for which d axes with 2 cells each fit, by bisection."""
    low, high = 0, most
    while low < high:
        d = (low + high + 1) // 2
        surface = _surface(smoothness, d, 0)
        if _horner(surface.in_x(0), 2)[0] <= _limit(surface, eps):
            low = d
        else:
            high = d - 1
    return low


def _log_most_cells(smoothness: int, axes: int, eps: Fraction) -> float:
    """Upper bound of log(cells) of a grid cutting so many axes.

    The relaxed problem is convex in log n_i and symmetric, so equal real n_i are its optimum.
    """
    if axes == 0:
        return 0.0
    surface = _surface(smoothness, axes, 0)
    return axes * math.log(largest_argument(surface.in_x(0), _limit(surface, eps)) + 1)


def _dimensions(m1: int, m2: int, most: int) -> list[tuple[int, int]]:
    """(d1, d2) to try: every pair for small dimensions, the largest first."""
    return [(d1, d2) for d1 in _ladder(m1) for d2 in _ladder(m2) if d1 + d2 <= most]


def _ladder(m: int) -> list[int]:
    """m, then 2 steps an octave down to 12, then all down to 0."""
    rungs = {m, *range(min(m, 12) + 1)}
    rung = 12.0
    while (rung := rung * 2**0.5) < m:
        rungs.add(int(rung))
    return sorted(rungs, reverse=True)


@dataclass(frozen=True, slots=True)
class Surface:
    """S = Σ x[a] i[b] n1^a n2^b over a + b ≤ r, divided by ``unit``; x and i are integers."""

    x: tuple[int, ...]
    i: tuple[int, ...]
    unit: int

    def in_x(self, n2: int) -> list[int]:
        """Coefficients of the powers of n1."""
        sums = [0]
        power = 1
        for c in self.i:
            sums.append(sums[-1] + c * power)
            power *= n2
        top = len(self.x)
        return [c * sums[top - a] for a, c in enumerate(self.x)]


@lru_cache(maxsize=4096)
def _surface(smoothness: int, d1: int, d2: int) -> Surface:
    sups = best_profile(smoothness, d1 + d2).sups
    x, i = power_coefficients(sups, d1), power_coefficients(sups, d2)
    unit_x, unit_i = (math.lcm(*(c.denominator for c in part)) for part in (x, i))
    return Surface(
        tuple(int(c * unit_x) for c in x), tuple(int(c * unit_i) for c in i), unit_x * unit_i
    )


def _limit(surface: Surface, eps: Fraction) -> int:
    """Largest integer value of unit·S with S < 1/eps."""
    return -(-eps.denominator * surface.unit // eps.numerator) - 1


def largest_argument(coefficients: list[int], limit: int, guess: int | None = None) -> int:
    """Largest n ≥ 0 with Σ coefficients[a] n^a ≤ limit; -1 if there is none.

    Newton's method from above: the polynomial is convex and increasing, so no step passes the root.
    """
    if coefficients[0] > limit:
        return -1
    while len(coefficients) > 1 and not coefficients[-1]:
        coefficients.pop()
    degree = len(coefficients) - 1
    if degree == 0:
        raise ValueError("the polynomial is constant")
    n = guess
    if n is None or _horner(coefficients, n)[0] <= limit:
        n = _above_root(limit, coefficients[-1], degree)
    while True:
        value, slope = _horner(coefficients, n)
        step = (value - limit) // slope
        if step <= 0:
            break
        n -= step
    while value > limit:
        n -= 1
        value, _ = _horner(coefficients, n)
    return n


def _above_root(limit: int, leading: int, degree: int) -> int:
    """An integer n with leading·n^degree > limit, tight if the numbers fit in floats."""
    if limit.bit_length() < 1000:
        return int((limit / leading) ** (1 / degree) * (1 + 1e-9)) + 2
    return 1 << (max(0, limit.bit_length() - leading.bit_length()) // degree + 1)


def _horner(coefficients: list[int], n: int) -> tuple[int, int]:
    value = slope = 0
    for c in reversed(coefficients):
        slope = slope * n + value
        value = value * n + c
    return value, slope


def _search(
    surface: Surface, d1: int, d2: int, eps: Fraction, cost: int, beat: float
) -> tuple[float, Grid] | None:
    """(log of the objective, grid) of the best grid cutting these axes, None if not positive, or
    if the relaxed objective near its peak is well below ``beat``."""
    limit = _limit(surface, eps)
    if d1 == 0 or d2 == 0:
        return _one_sided(surface, d1, d2, limit, cost)
    objective = _Objective(d1, d2, cost)
    start = _trim(_peak(surface, objective, limit))
    if start == 2 and math.isinf(objective.weight(largest_argument(surface.in_x(2), limit) + 1)):
        return None  # even the fewest I-cells leave too few x-cells
    at_peak = surface.in_x(start)
    n1 = largest_argument(at_peak, limit)
    if objective.relaxed(at_peak, limit, n1, start) < beat - PEAK * (d1 + d2):
        return None
    best: tuple[int, int, int] | None = None
    best_log = -math.inf
    for direction in (1, -1):
        guess, idle = None, 0
        n2 = start if direction > 0 else _next(start, -1)
        while n2 >= 2:
            coefficients = surface.in_x(n2)
            n1 = largest_argument(coefficients, limit, guess)
            relaxed = objective.relaxed(coefficients, limit, n1, n2)
            if relaxed < best_log - SLACK or (direction > 0 and relaxed == -math.inf):
                break  # n1 only falls as n2 grows
            value = objective.value(n1, n2) if n1 >= 2 else 0
            idle += 1
            if value > 0 and (best is None or value > best[0]):
                best, idle = (value, n1, n2), 0
                best_log = objective.log(n1, n2)
            if idle > PATIENCE and n1 > FINE:
                break
            if best_log > math.log(10) * EXACT_DIGITS * 1.05:
                break  # only a logarithm is wanted: the neighbourhood of the peak serves
            if n1 < 1:
                break
            guess = n1 if direction > 0 else None
            n2 = _next(n2, direction)
    return None if best is None else (best_log, Grid(((best[1], d1),), ((best[2], d2),)))


def _one_sided(
    surface: Surface, d1: int, d2: int, limit: int, cost: int
) -> tuple[float, Grid] | None:
    """Only the axes of x, or only those of I, are cut, or none."""
    if d1 == d2 == 0:
        return (0.0, Grid()) if cost == 0 else None
    n = largest_argument(surface.in_x(0) if d1 else list(surface.i), limit)
    if n < 2 or (d1 == 0 and cost):
        return None
    cut: Axes = ((n, d1 or d2),)
    if d1 and cost and not exceeds(cut, cost):
        return None
    return _Objective(d1 or d2, 0, cost).log(n, 1), (Grid(cut) if d1 else Grid((), cut))


@dataclass(frozen=True, slots=True)
class _Objective:
    """n2^d2 (n1^d1 - cost), exactly and as a logarithm."""

    d1: int
    d2: int
    cost: int

    def value(self, n1: int, n2: int) -> int:
        if self.d1 * math.log(n1) + self.d2 * math.log(n2) > math.log(10) * EXACT_DIGITS * 1.1:
            return 1 if exceeds(((n1, self.d1),), max(1, self.cost)) else 0
        return int(n2**self.d2 * (n1**self.d1 - self.cost))

    def log(self, n1: float, n2: int) -> float:
        size = self.d1 * math.log(n1) if n1 > 0 else -math.inf
        if self.cost:
            ratio = math.log(self.cost) - size
            if ratio >= 0:
                return -math.inf
            size += math.log(-math.expm1(ratio))
        return size + self.d2 * math.log(n2)

    def weight(self, n1: int) -> float:
        """n1^d1/(n1^d1 - cost), or infinity."""
        if not self.cost or n1 < 0:
            return 1.0 if n1 > 0 else math.inf
        ratio = math.log(self.cost) - self.d1 * math.log(n1) if n1 else math.inf
        return -1 / math.expm1(ratio) if ratio < 0 else math.inf

    def relaxed(self, coefficients: list[int], limit: int, n1: int, n2: int) -> float:
        """An upper bound of the log of the objective with real n1, from the tangent at n1."""
        if n1 < 0:
            return -math.inf
        value, slope = _horner(coefficients, n1)
        more = min(1.0, (limit + 1 - value) / slope) if slope else 1.0
        if n1 < 2**40:
            return self.log(n1 + more, n2)
        return self.log(n1, n2) + self.d1 * more * math.exp(-math.log(n1)) * self.weight(n1)


def _peak(surface: Surface, objective: _Objective, limit: int) -> int:
    """n2 near the maximum of the relaxed objective.

    There n2 S_2/(n1 S_1) = d2/(d1 w), S_i = ∂S/∂n_i, w = n1^d1/(n1^d1 - cost). Newton's method for
    the logarithm of this equation in log n2, with S taken as a sum of two r-th powers in the slope.
    """
    r = len(surface.x) - 1
    both = [0] * (r + 1)  # S(n, n) as a polynomial in n
    for a, c in enumerate(surface.x):
        for b, d in enumerate(surface.i[: r + 1 - a]):
            both[a + b] += c * d
    transposed = Surface(surface.i, surface.x, surface.unit)
    n2 = max(2, largest_argument(both, limit))
    d1, d2 = objective.d1, objective.d2
    for _ in range(40):
        coefficients = surface.in_x(n2)
        n1 = largest_argument(coefficients, limit)
        weight = objective.weight(n1) if n1 > 0 else math.inf
        if math.isinf(weight):
            if n2 == 2:
                break
            n2 = max(2, n2 // 2)
            continue
        slope_x = n1 * _horner(coefficients, n1)[1]
        now = n2 * _horner(transposed.in_x(n1), n2)[1] / slope_x
        step = math.log(d2 / (d1 * weight * now)) / (r * (1 + now) + d1 * (weight - 1) * now)
        step = min(2.0, max(-2.0, step))
        moved = max(2, int(n2 * int(math.exp(step) * 2**40)) >> 40)
        if abs(step) < 0.05 or moved == n2:
            return moved
        n2 = moved
    return n2


def _trim(n: int) -> int:
    """n rounded down to SIGNIFICANT_BITS binary digits."""
    shift = max(0, n.bit_length() - SIGNIFICANT_BITS)
    return n >> shift << shift


def _next(n: int, direction: int) -> int:
    """The next integer with at most SIGNIFICANT_BITS binary digits."""
    if direction > 0:
        return n + (1 << max(0, n.bit_length() - SIGNIFICANT_BITS))
    return n - (1 << max(0, (n - 1).bit_length() - SIGNIFICANT_BITS))
