"""Real weights of any size, piecewise-linear activation with p break points: sign patterns.

W = N_q + k J real numbers (the weights of q and e at the J conditions) determine the signs of q at
M points, and all 2^M patterns occur (`point_sets`, `smooth_points`: M at least, J at most; T rises
in both). Warren: M' polynomials of degree ≤ D in V ≤ M'
variables have at most 2(2e M' D/V)^V sign patterns (1 for f > 0, else 0).

Depth L (Bartlett, Harvey, Liaw, Mehrabian 2019). On a fixed pattern of the earlier layers, layer i
tests p u_i M polynomials of degree ≤ i + 1 in V_i ≤ W variables, so with z_i = p u_i M/W

    M ≤ Σ_{i=1..L} [1 + W log2(2e (i+1) max(z_i, 1))]

(V log2(C/V) rises for V < C/e, so V_i = W is the worst case; for z_i < 1 there are at most
2^(p u_i M) patterns, less than the term). The output has u_L = p = 1. Every hidden unit has a
parameter, Σ u_i ≤ N_q over the H = L-1 hidden layers, and Σ log2 max(z_i, 1) ≤
H log2 max(p M N_q/(W H), e), so with the worst distribution over the layers

    M ≤ T(N_q) = L + W [Σ_{i=1..L} log2(2e (i+1)) + H log2 max(p M N_q/(W H), e)
                        + log2 max(M/W, 1)].

Any depth. The U ≤ N_q - 1 hidden units have at most (p+1)^U joint patterns at a point, hence at
most 2 (p+1)^U polynomials are tested there, of degree ≤ N_q + 1:

    M ≤ T(N_q) = 1 + W [log2(4e) + (N_q - 1) log2(p+1) + log2 (N_q + 1) + log2 max(M/W, 1)].

T rises, so N_q is at least 1 + the largest N with T(N) < M. T is evaluated with upward rounding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from modhyper.magnitude import NOTHING, Size, added, log10_decimal, outward, scaled
from modhyper.papers.certified.point_sets import Points, log_count
from modhyper.papers.certified.sizes import log10_count

HUGE = 60 * math.log(10)
"""Of more cells only the order of magnitude is worked out."""
LOG2_E = math.log2(math.e)
UPWARD = 1 + 1e-10  # covers the rounding of the handful of float operations in `per_number`


@dataclass(frozen=True, slots=True)
class Shape:
    """Layers of weights (None = any number) and break points of the activation."""

    depth: int | None
    breaks: int


def least_parameters(
    points: Points, shape: Shape, k: int, *, above: int = 0
) -> tuple[Size, float | int]:
    """1 + the largest N with T(N) < M, and how many signs one number accounts for there; nothing is
    worked out if that is not more than ``above``."""
    if log_count(points.x) + log_count(points.condition) > HUGE:
        return least_log(points, shape, k)
    cells, extra = points.signs, k * points.conditions
    if shape.depth is None and cells.bit_length() > 200:
        return _least_square(cells, extra, shape)

    def too_few(n: int) -> bool:
        numerator, denominator = per_number(n, extra, cells, shape).as_integer_ratio()
        return numerator * (n + extra) < cells * denominator

    if above and not too_few(above):
        return NOTHING, 1
    n, small = max(1, above), cells.bit_length() < 1000
    for _ in range(60):  # the crossing, with the logarithms of T(N)/W as they are here
        per = per_number(n, extra, cells, shape)
        if shape.depth is None:  # T(N)/W = c N + rest
            c = math.log2(shape.breaks + 1)
            half = (c * (extra - n) + per) / 2
            product = cells - extra * (per - c * n)
            moved = 1
            if product > 0:
                moved = max(1, int(product / (half + math.sqrt(half * half + c * product))))
        else:
            total = cells / per if small else Fraction(cells) / Fraction(per)
            moved = max(1, int(total) - extra)
        if abs(moved - n) * 10**6 <= n:
            break
        n = moved
    if not too_few(1):
        per = per_number(max(1, n), extra, cells, shape)
        return (Size(1) if extra < cells else NOTHING), per
    low = largest_too_few(too_few, n)
    return Size(low + 1), per_number(low, extra, cells, shape)


def _least_square(cells: int, extra: int, shape: Shape) -> tuple[Size, int]:
    """Any depth, large M: N W c = M (1 - 2^-20) solved for N, c ≥ log2(p+1), the rest checked."""
    c = shape.breaks.bit_length()  # 2^c ≥ p + 1
    product = (cells - (cells >> 20)) // c
    n = (math.isqrt(extra * extra + 4 * product) - extra) // 2
    rest = 8 + (n + 1).bit_length() + cells.bit_length()
    if n < 1 or (n + extra) * (n * c + rest) + 1 >= cells:
        return NOTHING, max(1, n) * c
    return Size(n + 1), n * c


def largest_too_few(too_few: Callable[[int], bool], n: int) -> int:
    """A number that is too few: the largest one, up to a factor 1 + 2^-50. 1 must be too few.

    Searched from ``n`` on in growing strides, then by bisection.
    """
    stride = max(1, n >> 40)
    if too_few(n):
        while too_few(n + stride):
            n, stride = n + stride, 2 * stride
        low, high = n, n + stride
    else:
        while n - stride > 1 and not too_few(n - stride):
            n, stride = n - stride, 2 * stride
        low, high = max(1, n - stride), n
    while high - low > max(1, low >> 50):
        middle = (low + high) // 2
        low, high = (middle, high) if too_few(middle) else (low, middle)
    return low


def per_number(n: int, extra: int, cells: int, shape: Shape) -> float:
    """T(n)/W, rounded up; n ≥ 1."""
    numbers = n + extra
    spread = math.log2(cells) - math.log2(numbers)
    total = max(spread, 0.0)
    if shape.depth is None:
        total += 2 + LOG2_E + (n - 1) * math.log2(shape.breaks + 1) + math.log2(n + 1)
        return (total + (1 / numbers if numbers < 10**300 else 1e-300)) * UPWARD
    hidden = shape.depth - 1
    total += _layers(shape.depth)
    if hidden:
        share = math.log2(n * shape.breaks) - math.log2(hidden) + spread
        total += hidden * max(share, LOG2_E)
    return (total + math.exp(math.log(shape.depth) - math.log(numbers))) * UPWARD


def _layers(depth: int) -> float:
    """Σ_{i=1..L} log2(2e (i+1)) = L log2(2e) + log2 (L+1)!."""
    return depth * (1 + LOG2_E) + math.lgamma(depth + 2) * LOG2_E


def least_log(points: Points, shape: Shape, k: int | None) -> tuple[Size, float]:
    """For numbers too long to write; k None: any t, where larger t force G(t) ≥ t².

    With X = Π c_x/(N_x N_I) ≤ M/J, J ≤ Π c_I. Depth L: W ≥ M/f with f ≥ T/W for every N ≤ M; if
    k ≤ X/(4f), e has at most a quarter of W and N ≥ M/(2f). For t > X/(4f), G(t) ≥ (X/(4f))².
    Any depth: for N ≥ l = 5 + 2 log2 M, M ≤ T(N) ≤ c W N, c = 1 + ⌈log2(p+1)⌉, and W ≤
    2 max(N, t J), so N² ≥ M/(2c) or N ≥ X/(2ct). For t > (X/(2c))^(1/3), G(t) ≥ t².
    """
    log2_index, log_index = math.log2(points.kind.index), log10_decimal(points.kind.index)
    log2_x = log_count(points.x) * LOG2_E - log2_index
    log2_cells = log2_x + log_count(points.condition) * LOG2_E
    log_x = added(log10_count(points.x), -log_index)
    log_cells = added(log_x, log10_count(points.condition))
    margin = Decimal("-1e-25")
    if shape.depth is None:
        c = 2 * (1 + shape.breaks.bit_length())
        whole, part = (added(log, log10_decimal(Fraction(1, c))) for log in (log_cells, log_x))
        other = scaled(Fraction(2, 3), part)
        if k is not None:
            other = added(part, log10_decimal(Fraction(1, k)))
        log = added(min(scaled(Fraction(1, 2), whole), other), margin)
        enough = log > log10_decimal(math.ceil(6 + 2 * log2_cells))
        return (Size(None, long_log10=outward(log, up=False)) if enough else NOTHING), 1.0
    per = (_layers(shape.depth) + shape.depth * (log2_cells + shape.breaks + 2)) * UPWARD
    if math.log2(4 * per) + math.log2(k or 1) > log2_x - 1:
        return NOTHING, per
    log = added(log_cells, log10_decimal(1 / Fraction(2 * per)))
    if k is None:
        log = min(log, scaled(2, added(log_x, log10_decimal(1 / Fraction(8 * per)))))
    return Size(None, long_log10=outward(added(log, margin), up=False)), per
