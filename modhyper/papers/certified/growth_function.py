"""The growth-function bound on N_q: for each k the best grid found, or the minimum over k.

The inequality and its proof are in `sign_patterns`. Unbounded k and a dense first layer of w units:
in real arithmetic the w numbers W·e(I_j) replace e(I_j), so t = min(k, w) replaces k and
N_q ≥ min_t max(N(t), t (m1 + t)).
"""

from __future__ import annotations

import math
from fractions import Fraction

from modhyper.bound import Bound, Hypothesis
from modhyper.papers.certified.crossing import least
from modhyper.papers.certified.finite_precision import DENSE
from modhyper.papers.certified.grid import Packing, best_packing
from modhyper.papers.certified.sign_patterns import Shape, least_log, least_parameters
from modhyper.papers.certified.sizes import NOTHING, Size, exact, grid_text, number
from modhyper.problem import Problem

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
                size, per = least_parameters(packing, shape, k)
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
            found = NOTHING if long is None else least_log(long, shape, None)[0]
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
