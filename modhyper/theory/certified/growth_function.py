"""Real weights of any size, piecewise-linear activation with p break points: sign patterns.

W = N_q + k C_I real numbers (the weights of q and e at the C_I centres) determine the signs of q at
M = C_x C_I centres, and all 2^M patterns occur. Warren: M' polynomials of degree ≤ D in V ≤ M'
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
Unbounded k and a dense first layer of w units: in real arithmetic the w numbers W·e(I_j) replace
e(I_j), so t = min(k, w) replaces k and N_q ≥ min_t max(N(t), t (m1 + t)).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from modhyper.problem import Problem
from modhyper.theory.bound import Bound, Hypothesis
from modhyper.theory.certified.crossing import least
from modhyper.theory.certified.finite_precision import DENSE
from modhyper.theory.certified.grid import Packing, best_packing, count, log_count
from modhyper.theory.certified.sizes import (
    NOTHING,
    Size,
    exact,
    grid_text,
    is_long,
    log10_count,
    number,
)
from modhyper.theory.magnitude import log10_decimal, outward

SOURCE = (
    "certified results, section 3 (growth function); Warren 1968; Bartlett, Harvey, Liaw, "
    "Mehrabian, JMLR 20 (2019)"
)

BREAK_POINTS = {
    "relu": 1,
    "leaky_relu": 1,
    "leakyrelu": 1,
    "leaky-relu": 1,
    "prelu": 1,
    "abs": 1,
    "relu6": 2,
    "clipped_relu": 2,
    "clipped-relu": 2,
    "hardtanh": 2,
    "hardsigmoid": 2,
}
"""Piecewise-linear activations by name, with their numbers of break points."""

FINE, COARSE = Fraction(65, 64), Fraction(5, 4)
"""Ratios between the costs of an I-cell tried for one k, and while k itself is searched."""

LOG2_E = math.log2(math.e)
UPWARD = 1 + 1e-12  # covers the rounding of the handful of float operations in `_per_number`


@dataclass(frozen=True, slots=True)
class Shape:
    """Layers of weights (None = any number) and break points of the activation."""

    depth: int | None
    breaks: int


def growth_bounds(problem: Problem) -> tuple[Bound, ...]:
    """The bound on N_q for the problem's depth; () unless the activation is piecewise linear."""
    breaks = BREAK_POINTS.get(problem.activation.lower())
    if breaks is None:
        return ()
    eps = problem.relative_eps
    assert eps is not None, "certified bounds need eps"
    shape = Shape(problem.depth, breaks)
    k = problem.embedding_dim
    hypotheses = [_piecewise(problem, breaks), _depth(shape)]
    if k is None:
        size, packing, t = _any_dimension(problem, eps, shape)
        hypotheses.append(DENSE)
        text = f"min over t of max(N(t), t (m1 + t)), reached at t = {number(t)}; "
    else:
        size, packing, _ = forced(problem, eps, shape, k)
        t, text = k, ""
    m1, m = problem.m1, problem.m
    degree = "(m1 + m2)" if k is not None else "Min(m1 + m2, 2*m1)"
    value = Fraction(m if k is not None else min(m, 2 * m1), problem.smoothness)
    return (
        Bound(
            id="growth-function" if shape.depth else "growth-function-any-depth",
            quantity="N_q",
            side="lower",
            reading="certified",
            source=SOURCE,
            exponent=f"{degree}/r" if shape.depth else f"{degree}/(2*r)",
            exponent_value=value if shape.depth else value / 2,
            log_exponent="-1" if shape.depth else "0",
            value=size.value,
            log10_value=size.log10,
            hypotheses=tuple(hypotheses),
            explanation=text + _explain(shape, eps, packing, size, t),
        ),
    )


def forced(
    problem: Problem,
    eps: Fraction,
    shape: Shape,
    k: int,
    cost: int = 0,
    *,
    finest: Fraction = FINE,
) -> tuple[Size, Packing | None, int]:
    """The least N_q that T allows for embeddings of k numbers, the grid, and its ``cost``.

    The grid is the best one for an I-cell that costs so many signs. The cost is climbed by ratios
    from the signs that k numbers account for (or from ``cost``), down to the ratio ``finest``; a
    grid that is not the best of all makes the bound smaller, never wrong.
    """
    tried: dict[int, tuple[Size, Packing | None]] = {}
    per: float | int = 0

    def at(cost: int) -> float:
        nonlocal per
        if cost not in tried:
            packing = best_packing(problem.m1, problem.m2, problem.smoothness, eps, cost)
            tried[cost] = NOTHING, None
            if packing is not None:
                size, per = _least_size(packing, shape, k)
                tried[cost] = size, packing
        return tried[cost][0].log10 or -1.0

    if cost == 0:
        at(0)
        cost = max(1, math.ceil(Fraction(per) * k))
    if at(cost) < 0:
        cost = min(cost, cost // 2 + 1)
    ratio = Fraction(2) if finest == FINE else COARSE
    while ratio > finest:
        up, down = math.ceil(cost * ratio), max(1, math.floor(cost / ratio))
        if at(up) > at(cost):
            cost = up
        elif at(down) > at(cost):
            cost = down
        else:
            ratio = (1 + ratio) / 2
    best = max(tried, key=at)
    return *tried[best], best


def _least_size(packing: Packing, shape: Shape, k: int) -> tuple[Size, float | int]:
    """1 + the largest N with T(N) < M, and how many signs one number accounts for there."""
    if is_long(packing):
        return _least_log(packing, shape, k)
    c_x, c_i = count(packing.grid.x), count(packing.grid.condition)
    cells, extra = c_x * c_i, k * c_i
    if shape.depth is None and cells.bit_length() > 200:
        return _least_square(cells, extra, shape)

    def too_few(n: int) -> bool:
        numerator, denominator = _per_number(n, extra, cells, shape).as_integer_ratio()
        return numerator * (n + extra) < cells * denominator

    n, small = 1, cells.bit_length() < 1000
    for _ in range(60):  # W = M/(T/W): a contraction towards the crossing
        per = _per_number(n, extra, cells, shape)
        total = cells / per if small else Fraction(cells) / Fraction(per)
        moved = max(1, int(total) - extra)
        if abs(moved - n) * 10**6 <= n:
            break
        n = moved if shape.depth else max(1, (moved + n) // 2)
    if not too_few(1):
        per = _per_number(max(1, n), extra, cells, shape)
        return (exact(1, up=False) if extra < cells else NOTHING), per
    low, high = bracket(too_few, n)
    while high - low > max(1, low >> 50):
        middle = (low + high) // 2
        low, high = (middle, high) if too_few(middle) else (low, middle)
    return exact(low + 1, up=False), _per_number(low, extra, cells, shape)


def _least_square(cells: int, extra: int, shape: Shape) -> tuple[Size, int]:
    """Any depth, large M: N W c = M (1 - 2^-20) solved for N, c ≥ log2(p+1), the rest checked."""
    c = shape.breaks.bit_length()  # 2^c ≥ p + 1
    product = (cells - (cells >> 20)) // c
    n = (math.isqrt(extra * extra + 4 * product) - extra) // 2
    rest = 8 + (n + 1).bit_length() + cells.bit_length()
    if n < 1 or (n + extra) * (n * c + rest) + 1 >= cells:
        return NOTHING, max(1, n) * c
    return exact(n + 1, up=False), n * c


def bracket(too_few: Callable[[int], bool], n: int) -> tuple[int, int]:
    """(low, high) near n with low too few and high not; 1 must be too few."""
    stride = max(1, n >> 40)
    if too_few(n):
        while too_few(n + stride):
            n, stride = n + stride, 2 * stride
        return n, n + stride
    while n - stride > 1 and not too_few(n - stride):
        n, stride = n - stride, 2 * stride
    return max(1, n - stride), n


def _per_number(n: int, extra: int, cells: int, shape: Shape) -> float:
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


def _least_log(packing: Packing, shape: Shape, k: int | None) -> tuple[Size, float]:
    """For numbers too long to write; k None: any t, where larger t force G(t) ≥ t².

    Depth L: W ≥ M/f with f ≥ T/W for every N ≤ M; if k ≤ C_x/(4f), e has at most a quarter of W
    and N ≥ M/(2f). For t > C_x/(4f), G(t) ≥ (C_x/(4f))².
    Any depth: for N ≥ l = 5 + 2 log2 M, M ≤ T(N) ≤ c W N, c = 1 + ⌈log2(p+1)⌉, and W ≤
    2 max(N, t C_I), so N² ≥ M/(2c) or N ≥ C_x/(2ct). For t > (C_x/(2c))^(1/3), G(t) ≥ t².
    """
    log2_x = log_count(packing.grid.x) * LOG2_E
    log2_cells = log2_x + log_count(packing.grid.condition) * LOG2_E
    log_x = log10_count(packing.grid.x)
    log_cells = log_x + log10_count(packing.grid.condition)
    margin = Decimal("1e-25")
    if shape.depth is None:
        log_c = log10_decimal(2 * (1 + shape.breaks.bit_length()))
        other = (log_x - log_c) * 2 / 3 if k is None else log_x - log_c - log10_decimal(k)
        log = min((log_cells - log_c) / 2, other) - margin
        enough = log > log10_decimal(math.ceil(6 + 2 * log2_cells))
        return (Size(None, outward(log, up=False)) if enough else NOTHING), 1.0
    per = (_layers(shape.depth) + shape.depth * (log2_cells + shape.breaks + 2)) * UPWARD
    if math.log2(4 * per) + math.log2(k or 1) > log2_x - 1:
        return NOTHING, per
    log = log_cells - log10_decimal(Fraction(2 * per))
    if k is None:
        log = min(log, 2 * (log_x - log10_decimal(Fraction(8 * per))))
    return Size(None, outward(log - margin, up=False)), per


def _any_dimension(
    problem: Problem, eps: Fraction, shape: Shape
) -> tuple[Size, Packing | None, int]:
    """min over t ≥ 1 of max(N(t), t (m1 + t)): N falls with t, so the two cross once."""
    m1 = problem.m1
    nearly = (1 + COARSE) / 2
    size, packing, cost = forced(problem, eps, shape, 1, finest=nearly)
    if size.value is None or size.value.bit_length() > 120:
        longest: tuple[Size, Packing | None] = NOTHING, None
        for m2 in sorted({0, min(m1, problem.m2), problem.m2}):
            long = best_packing(m1, m2, problem.smoothness, eps)
            found = NOTHING if long is None else _least_log(long, shape, None)[0]
            if (found.log10 or -1.0) > (longest[0].log10 or -1.0):
                longest = found, long
        return *longest, 1
    if size.value <= m1 + 1:
        return exact(m1 + 1, up=False), packing, 1
    tried = {1: (size, packing)}

    def exceeds(t: int) -> bool:
        nonlocal cost
        if t not in tried:
            found, grid, used = forced(problem, eps, shape, t, cost * t, finest=nearly)
            tried[t] = found, grid
            cost = max(1, used // t)
        return (tried[t][0].value or 0) > t * (m1 + t)

    low, high = 1, math.isqrt(size.value) + 1  # N(low) > G(low), N(high) ≤ G(high)
    start = least(problem, eps, max(1, cost), "parabola").t
    stride = max(1, start // 32)
    while high - low > 1:
        t = start if low < start < high else (low + high) // 2
        if exceeds(t):
            low, start = t, t + stride
        else:
            high, start = t, t - stride
        stride = max(1, stride // 2) if not low < start < high else stride * 2
    other, below = high * (m1 + high), tried[low]
    if below[0].value is not None and below[0].value < other:
        return below[0], below[1], low
    return exact(other, up=False), below[1], high


def _explain(shape: Shape, eps: Fraction, packing: Packing | None, size: Size, k: int) -> str:
    p = shape.breaks
    if shape.depth is None:
        rule = "M ≤ 1 + W [log2(4e) + (N_q-1) log2(p+1) + log2(N_q+1) + log2 max(M/W, 1)]"
    else:
        rule = (
            "M ≤ L + W [Σ log2(2e(i+1)) + (L-1) log2 max(p M N_q/(W (L-1)), e) + log2 max(M/W, 1)]"
            f" with L = {shape.depth}"
        )
    if packing is None:
        return f"{rule}: nothing follows at eps = {number(eps)}"
    value = f"10^{size.log10}" if size.value is None else number(size.value)
    return (
        f"{rule}, p = {p}, W = N_q + k C_I, k = {number(k)}, M = C_x C_I; "
        f"{grid_text(packing, eps)}: fails below N_q = {value}"
    )


def _piecewise(problem: Problem, breaks: int) -> Hypothesis:
    return Hypothesis(
        "piecewise-linear",
        "q's activation is piecewise linear with p break points",
        "holds",
        f"{problem.activation}: p = {breaks}",
    )


def _depth(shape: Shape) -> Hypothesis:
    if shape.depth is None:
        return Hypothesis("depth", "q may have any depth", "holds", "no depth is given")
    return Hypothesis(
        "depth", "q has at most L layers of weights", "holds", f"L = {shape.depth} is given"
    )
