"""One variable x, r = 1: targets that walk, a bit for each step, twice as many as signs.

Let m1 = 1. On n + 1 equispaced nodes of [-1,1] a walk p_0 = 0, p_(i+1) = p_i ± 1, |p_i| ≤ A gives
the piecewise linear f_p with values δ p_i, slope ± δ n/2. At the first node where two walks differ
they differ by 2, so the functions differ by 2δ there. With W = W_A(n) the number of such walks,
λ = 2 cos(π/(2A + 2)) and v_p = cos(π p/(2A + 2)): v > 0 for |p| ≤ A, v = 0 for |p| = A + 1 and
v_(p-1) + v_(p+1) = λ v_p, so the sum of v over the ends of all walks is λ^n v_0, and as v ≤ 1 = v_0

    log2 W ≥ n log2 λ.

Conditions. Let J points of [-1,1]^m2 be at distance ≥ d on a grid of c_i points an axis (as in
`point_sets`, for I alone: J ≥ ⌈C_I/N⌉, N = 2 for the checkerboard and 4 m2 for the Lee code), with
their tents T_j(I), and choose a walk for each. y = Σ_j T_j(I) f_j(x) has |y| ≤ Aδ, slope ≤ δ n/2 in
x and ≤ Aδ (c_i - 1)/d in I_i. So if

    S = A (1 + Σ (c_i - 1)/d) + n/2 < 1/eps,

δ = 1/S > eps makes a smooth mean of every y a member of W(1, 1 + m2), as in Lemma 1 of
`point_sets`, and any two of the W^J targets differ by more than 2 eps at some (x_i, I_j). No
function is within eps of both there: each target needs other values of h at the I_j. Hence

    b_q N_q + b_e k J ≥ J log2 W,     N_q ≥ J (n log2 λ - b_e k)/b_q,

and for one slice (J = 1, no I) b N_g ≥ n log2 λ: about 2/eps bits, Kolmogorov's and Tikhomirov's
number, where signs give 1/eps. For K conditions whose slices are unrelated (a finite set, no
smoothness in I) N_q ≥ K (n log2 λ - b_e k)/b_q with the n of a single slice.

A = 1 are the signs. A larger band costs A times more in I, so signs win while b_e k is small beside
1/eps, and walks near the k where the bound ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from modhyper.papers.certified.best_points import LONG_BITS, balanced, climb, product
from modhyper.papers.certified.packing import Axes

BANDS = (*range(2, 9), *range(10, 17, 2), *range(20, 33, 4), *range(40, 65, 8))
"""Values of A tried; from 64 on four an octave."""

NEAR = 8


@dataclass(frozen=True, slots=True)
class Walks:
    """``band`` A, ``steps`` n on x; the grid on I and one point in so many (``index``) of it.

    ``bits`` is a lower bound of n log2 λ; J = ⌈C_I/index⌉; ``inverse`` = S.
    """

    band: int
    steps: int
    bits: Fraction
    condition: Axes
    index: int
    conditions: int
    inverse: Fraction

    @property
    def line(self) -> tuple[Fraction, Fraction]:
        """(total, slope): excess(cost) = ⌈total - slope·cost⌉ where that is positive."""
        return self.conditions * self.bits, Fraction(self.conditions)

    def excess(self, cost: int) -> int:
        """⌈J (bits - cost)⌉ or 0: bits beyond ``cost`` for each condition."""
        return max(0, math.ceil(self.conditions * (self.bits - cost)))


@lru_cache(maxsize=4096)
def best_walks(m2: int, eps: Fraction, cost: int = 0) -> Walks | None:
    """The walks with S < 1/``eps`` that force most for m1 = 1, None if none force anything.

    ``eps`` is relative to the radius of the class; J is kept short enough to write.
    """
    if cost * eps >= 2:
        return None
    tries = [
        (_at_most(m2, eps, cost, band, index, distance), band, index, distance)
        for index, distance in indices(m2)
        for band in bands(eps)
    ]
    best: Walks | None = None
    value = 0
    for bound, band, index, distance in sorted(tries, reverse=True):
        if bound < value:
            break
        found = _best_grid(m2, eps, cost, band, index, distance)
        if found is not None and found.excess(cost) > value:
            best, value = found, found.excess(cost)
    return best


def indices(m2: int) -> tuple[tuple[int, int], ...]:
    """(N, d) of the point sets on I alone."""
    if m2 == 0:
        return ((1, 1),)
    return ((2, 2),) if m2 < 3 else ((2, 2), (4 * m2, 4))


@lru_cache(maxsize=64)
def bands(eps: Fraction) -> tuple[int, ...]:
    """The A worth trying: beyond a multiple of (1/eps)^(1/3) a wider band only costs."""
    size = max(0, eps.denominator.bit_length() - eps.numerator.bit_length() + 1)
    most = 2 ** min(40, size // 3 + 3)
    octaves = (int(64 * 2 ** (i / 4)) for i in range(1, 140))
    return tuple(a for a in (*BANDS, *octaves) if a <= most)


@cache
def step_bits(band: int) -> Fraction:
    """A lower bound of log2 (2 cos(π/(2A + 2))), within 1e-12."""
    angle = math.pi / (2 * band + 2)
    return Fraction(1 + math.log1p(-2 * math.sin(angle / 2) ** 2) / math.log(2) - 1e-13)


def _at_most(m2: int, eps: Fraction, cost: int, band: int, index: int, distance: int) -> float:
    """No grid with this band has a larger excess: real steps, J ≤ (1 + s/m2)^m2/N + 1.

    n log2 λ - cost ≤ g (s0 - s), and (s0 - s)(1 + s/m2)^m2 is largest at s + m2 =
    m2 (s0 + m2)/(m2 + 1).
    """
    gain = float(step_bits(band)) * (1 + 1e-9)
    try:
        most = 2 * float(1 / eps) - 2 * band - cost / gain
    except OverflowError:
        return math.inf
    if m2 == 0 or most <= 0:
        return max(0.0, gain * most + 1)
    g, s0 = 2 * band * gain / distance, most * distance / (2 * band)
    side = max(1.0, (s0 + m2) / (m2 + 1))
    log = math.log(s0) + 1e-9 if side == 1 else math.log(side) + m2 * math.log(side) + 1e-9
    if log > 600:
        return math.inf
    return g * math.exp(log) / index + g * s0 + 1


def _best_grid(
    m2: int, eps: Fraction, cost: int, band: int, index: int, distance: int
) -> Walks | None:
    gain = step_bits(band)
    most = _steps_of_x(eps, band, distance, 0)
    if most < 1 or most * gain <= cost:
        return None
    least = math.floor(cost / gain)  # fewer steps of x do not pay for e
    span = (most - least) * distance // (2 * band)  # more steps of I leave no more
    if m2 * (span // m2 + 2 if m2 else 1).bit_length() > LONG_BITS:
        return None

    def left(s: int) -> int:
        return _steps_of_x(eps, band, distance, s) * gain.numerator - cost * gain.denominator

    s = 0
    if m2:
        start = min(span, max(0, (span + m2) * m2 // (m2 + 1) - m2))
        s = climb(lambda s: product(s, m2) * left(s), start, span)
        near = range(max(0, s - NEAR), min(span, s + NEAR) + 1)  # J is rounded up
        s = max(near, key=lambda s: -(-product(s, m2) // index) * left(s))
    n, conditions = _steps_of_x(eps, band, distance, s), -(-product(s, m2) // index)
    if left(s) <= 0:
        return None
    inverse = band * (1 + Fraction(s, distance)) + Fraction(n, 2)
    return Walks(band, n, n * gain, balanced(s, m2), index, conditions, inverse)


def _steps_of_x(eps: Fraction, band: int, distance: int, s: int) -> int:
    """The largest n with A (1 + s/d) + n/2 < 1/eps, for s steps on the axes of I."""
    room = 2 * distance * eps.denominator - 2 * band * (distance + s) * eps.numerator
    return -(-room // (distance * eps.numerator)) - 1
