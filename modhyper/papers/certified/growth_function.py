"""The growth-function bound on N_q: for each k the best grid found, or the minimum over k.

The inequality and its proof are in `sign_patterns`. Unbounded k and a dense first layer of w units:
in real arithmetic the w numbers W·e(I_j) replace e(I_j), so t = min(k, w) replaces k and
N_q ≥ min_t max(N(t), t (m1 + t)).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from modhyper.activations.catalogue import facts_of
from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.magnitude import NOTHING, Size, number
from modhyper.papers.certified.finite_precision import DENSE
from modhyper.papers.certified.interface import Setting
from modhyper.papers.certified.point_sets import Points
from modhyper.papers.certified.rates import CROSSING, JOINT, over_log, square_root
from modhyper.papers.certified.sign_patterns import Shape, least_log, least_parameters
from modhyper.papers.certified.sizes import size_text, targets_text
from modhyper.papers.certified.targets import best_signs
from modhyper.papers.certified.unbounded import last_above, least_over_dimensions
from modhyper.problem import Problem
from modhyper.rate import Rate

SOURCE = Source("certified", "section 3 (growth function)")
PROOF = "modhyper.papers.certified.sign_patterns"

FINE, COARSE = Fraction(65, 64), Fraction(5, 4)
NEARLY = (1 + COARSE) / 2
"""Ratios between the costs of an I-cell tried for one k, and while k itself is searched."""
SHARE = 256
"""An unknown k is found to one part in this."""


def breaks_of(problem: Problem) -> int | None:
    """Break points of the activation, at least 1; None unless it is piecewise linear."""
    breaks = facts_of(problem.activation).piecewise_linear_breaks
    return None if breaks is None else max(1, breaks)


def _prove(problem: Problem) -> Proved:
    eps, k = problem.accuracy, problem.embedding_dim
    shape = Shape(problem.depth, breaks_of(problem) or 1)
    if k is None:
        size, points, t = any_dimension(problem, eps, shape)
        text = f"min over t of max(N(t), t (m1 + t)), reached at t = {number(t)}; "
    else:
        size, points, _ = forced(problem, eps, shape, k)
        t, text = k, ""
    return Proved(size, lambda: text + _explain(shape, eps, points, size, t))


def forced(
    problem: Problem,
    eps: Fraction,
    shape: Shape,
    k: int,
    cost: int = 0,
    *,
    finest: Fraction = FINE,
) -> tuple[Size, Points | None, int]:
    """The least N_q that T allows for embeddings of k numbers, the grid, and its ``cost``.

    The points are the best ones for an I-point that costs so many signs. It is climbed by ratios
    from the signs that k numbers account for (or from ``cost``), down to the ratio ``finest``; a
    grid that is not the best of all makes the bound smaller, never wrong.
    """
    tried: dict[int, tuple[Size, Points | None]] = {}
    per: float | int = 0

    def at(cost: int, above: int = 0) -> float:
        nonlocal per
        if cost not in tried:
            points = best_signs(problem.m1, problem.m2, problem.smoothness, eps, cost)
            tried[cost] = NOTHING, None
            if points is not None:
                size, per = least_parameters(points, shape, k, above=above)
                tried[cost] = size, points
        return _order(tried[cost][0])

    if cost == 0:
        at(0)
        cost = max(1, math.ceil(Fraction(per) * k))
    if at(cost) < 0:
        cost = min(cost, cost // 2 + 1)
    here = at(cost)
    ratio = Fraction(2) if finest == FINE else COARSE
    while ratio > finest:
        size = tried[cost][0].value or 0
        for other in (math.ceil(cost * ratio), max(1, math.floor(cost / ratio))):
            if at(other, size) > here:
                cost, here = other, at(other)
                break
        else:
            ratio = (1 + ratio) / 2
    best = max(tried, key=at)
    return *tried[best], best


def _order(size: Size) -> float:
    """A number that rises with the size, for choosing."""
    if size.value is None:
        return size.log10 or -1.0
    return math.log10(size.value) if size.value > 0 else -1.0


def any_dimension(problem: Problem, eps: Fraction, shape: Shape) -> tuple[Size, Points | None, int]:
    """min over t ≥ 1 of max(N(t), t (m1 + t)): N falls with t, so the two cross once.

    As in `unbounded`: t ≤ t0 forces N(t0), and t > t0 forces (t0 + 1)(m1 + t0 + 1).
    """
    m1 = problem.m1
    size, points, cost = forced(problem, eps, shape, 1, finest=NEARLY)
    if size.value is None or size.value.bit_length() > 120:
        longest: tuple[Size, Points | None] = NOTHING, None
        for m2 in sorted({0, min(m1, problem.m2), problem.m2}):
            long = best_signs(m1, m2, problem.smoothness, eps)
            found = NOTHING if long is None else least_log(long, shape, None)[0]
            if _order(found) > _order(longest[0]):
                longest = found, long
        return *longest, 1
    tried = {0: (NOTHING, None), 1: (size, points)}

    def parameters(t: int) -> int:
        nonlocal cost
        if t not in tried:
            found, grid, used = forced(problem, eps, shape, t, cost * t, finest=NEARLY)
            tried[t] = found, grid
            cost = max(1, used // t)
        return tried[t][0].value or 0

    s = Setting(m1, problem.m2, problem.smoothness, eps, max(1, cost), max(1, cost))
    guess = least_over_dimensions(s, "parabola", signs_only=True).t
    t = last_above(parameters, lambda t: t * (m1 + t), guess, SHARE)
    below, other = tried[t], (t + 1) * (m1 + t + 1)
    if t and (below[0].value or 0) < other:
        return *below, t
    return Size(other), below[1], t + 1


def _explain(shape: Shape, eps: Fraction, points: Points | None, size: Size, k: int) -> str:
    p = shape.breaks
    if shape.depth is None:
        rule = "M ≤ 1 + W [log2(4e) + (N_q-1) log2(p+1) + log2(N_q+1) + log2 max(M/W, 1)]"
    else:
        rule = (
            "M ≤ L + W [Σ log2(2e(i+1)) + (L-1) log2 max(p M N_q/(W (L-1)), e) + log2 max(M/W, 1)]"
            f" with L = {shape.depth}"
        )
    if points is None:
        return f"{rule}: nothing follows at eps = {number(eps)}"
    return (
        f"{rule}, p = {p}, W = N_q + k J, k = {number(k)}, M signs at J conditions; "
        f"{targets_text(points, eps)}: fails below N_q = {size_text(size)}"
    )


def _hypotheses(problem: Problem) -> tuple[Hypothesis, ...]:
    depth = problem.depth
    words = ("q may have any depth", "no depth is given")
    if depth is not None:
        words = "q has at most L layers of weights", f"L = {depth} is given"
    found = (
        Hypothesis(
            "piecewise-linear",
            "q's activation is piecewise linear with p break points",
            "holds",
            f"{problem.activation}: p = {breaks_of(problem)}",
        ),
        Hypothesis("depth", words[0], "holds", words[1]),
    )
    return found if problem.embedding_dim is not None else (*found, DENSE)


def _result(id: str, rate: Callable[[Rate], Rate], *, deep: bool) -> Result:
    return Result(
        id=id,
        quantity="N_q",
        side="lower",
        setting="real",
        rate=lambda problem: rate(CROSSING if problem.embedding_dim is None else JOINT),
        source=SOURCE,
        standing=Standing(pencil=PROOF, literature=("warren-1968", "bartlett-et-al-2019")),
        hypotheses=_hypotheses,
        prove=_prove,
        speaks_of=lambda p: (p.depth is None) == deep and breaks_of(p) is not None,
    )


GIVEN_DEPTH = _result("growth-function", over_log, deep=False)
ANY_DEPTH = _result("growth-function-any-depth", square_root, deep=True)
