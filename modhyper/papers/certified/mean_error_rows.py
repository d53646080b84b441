"""Rows in mean absolute or root mean square error over the cube, for the worst target.

Proofs: `mean_error`. What reaches a sup error reaches both means; what cannot may still reach a
mean, so of the lower bounds these alone speak of such a problem.

Unbounded k, where q begins with a dense layer on (x, e(I)): for each k one has N_q ≥ m1 + k and, on
any one grid, N_q ≥ ⌈(A - b_e k J)/b_q⌉ with A = ⌈M (1 - h(p/2)) - log2(M + 1)⌉ at most, the same
for all k. The first rises with k and the second falls, so min_k of the larger is where they cross;
grids are tried at such crossings in turn, and the best is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing, always
from modhyper.magnitude import NOTHING, Size, number
from modhyper.papers.certified.finite_precision import (
    DENSE,
    ONE_ARCHITECTURE,
    bits_of,
    delivered,
    given_k,
    unbounded_k,
)
from modhyper.papers.certified.mean_error import MeanGrid, best_mean_grid
from modhyper.papers.certified.rates import JOINT, SLICE
from modhyper.papers.certified.sizes import size_text
from modhyper.papers.certified.smooth_search import SMOOTHNESS_LIMIT
from modhyper.problem import Error, Problem
from modhyper.rate import Rate

POWERS: dict[Error, int] = {"mean": 1, "rms": 2}
MOST_AXES = 24
LEAST_DENOMINATOR_BITS = 900
"""More axes, or 1/eps of more bits: nothing is searched (numbers beyond floats)."""

RARE = 64
"""The explanations also say what random signs force that are met with probability ≥ 2^-RARE."""
CROSSINGS = 20
"""Grids tried where k is unbounded."""

MEASURABLE = Hypothesis(
    "measurable", "h is measurable on the cube", "holds", "true of every network"
)


def _searched(problem: Problem) -> bool:
    eps = problem.accuracy
    return (
        problem.m <= MOST_AXES
        and problem.smoothness <= SMOOTHNESS_LIMIT
        and eps < 1
        and eps.denominator.bit_length() - eps.numerator.bit_length() < LEAST_DENOMINATOR_BITS
    )


def _prove(symbol: str, *, slice_: bool = False, told: bool = False) -> Callable[[Problem], Proved]:
    """⌈excess/b⌉ of the best grid found; ``told``: b_e k bits are delivered for each condition."""

    def prove(problem: Problem) -> Proved:
        power, bits = POWERS[problem.error], problem.precision_bits
        cost = problem.interface_bits * (problem.embedding_dim or 0) if told else None
        m2 = 0 if slice_ else problem.m2
        grid, size, eps = None, NOTHING, problem.accuracy
        if _searched(problem):
            grid = best_mean_grid(problem.m1, m2, problem.smoothness, eps, power, cost)
        if grid is not None:
            size = Size.of(-(-grid.excess(eps, power, cost) // bits), up=False)
        return Proved(size, lambda: _explain(problem, symbol, grid, size, told=told))

    return prove


def _explain(
    problem: Problem, symbol: str, grid: MeanGrid | None, size: Size, *, told: bool
) -> str:
    power, eps = POWERS[problem.error], problem.accuracy
    given = f"b = {problem.precision_bits}"
    left = f"b {symbol} ≥ M (1 - h(p/2))"
    if told:
        given = f"b_q = {given[4:]}, b_e = {problem.interface_bits}, k = {problem.embedding_dim}"
        left = f"b_q {symbol} + b_e k J ≥ M (1 - h(p/2)) - log2(M + 1)"
    words = "mean absolute" if power == 1 else "root mean square"
    if grid is None:
        return f"{left} with {given}: nothing follows at {words} error eps = {number(eps)}"
    share = grid.share(eps, power, not told)
    cost = problem.interface_bits * (problem.embedding_dim or 0) if told else None
    rare = Size.of(-(-grid.excess(eps, power, cost, RARE) // problem.precision_bits), up=False)
    return (
        f"{left} with {given}; M = {number(grid.signs)} signs ({grid.family.kind.name}) at J = "
        f"{number(grid.conditions)} conditions, of which a {words} error eps = {number(eps)} "
        f"leaves at most a share p/2 = {float(share):.4g} wrong on the average: {symbol} ≥ "
        f"{size_text(size)}; random signs, met with probability at least 2^-{RARE}: ≥ "
        f"{size_text(rare)}"
    )


def _any_dimension(problem: Problem) -> Proved:
    """min over k ≥ 1 of max(⌈(A - b_e k J)/b_q⌉, m1 + k) on the best grid of a few."""
    power, eps, bits = POWERS[problem.error], problem.accuracy, problem.precision_bits
    value, at, grid, k = 0, 1, None, 1
    for _ in range(CROSSINGS if _searched(problem) else 0):
        cost = problem.interface_bits * k
        found = best_mean_grid(problem.m1, problem.m2, problem.smoothness, eps, power, cost)
        if found is None:
            break
        here = found
        one, j = here.excess(eps, power, 0), here.conditions * problem.interface_bits

        def least(k: int, one: int = one, j: int = j) -> int:
            return max(-(-(one - j * k) // bits), problem.m1 + k)

        meet = (one - bits * problem.m1) // (j + bits)
        k = min((max(1, meet + i) for i in (-1, 0, 1, 2)), key=least)
        if least(k) <= value:
            break
        value, at, grid = least(k), k, here
    size = Size.of(value, up=False)

    def explain() -> str:
        given = f"b_q = {bits}, b_e = {problem.interface_bits}"
        if grid is None:
            return f"N_q ≥ min over k with {given}: nothing follows at eps = {number(eps)}"
        return (
            f"N_q ≥ min over k of max(⌈(M (1 - h(p/2)) - log2(M + 1) - b_e k J)/b_q⌉, m1 + k) with "
            f"{given}, M = {number(grid.signs)} signs at J = {number(grid.conditions)} "
            f"conditions, reached at k = {number(at)}: N_q ≥ {size_text(size)}"
        )

    return Proved(size, explain)


def _result(
    id: str,
    quantity: str,
    rate: Rate,
    what: str,
    prove: Callable[[Problem], Proved],
    *more: Callable[[Problem], Hypothesis],
    speaks_of: Callable[[Problem], bool] = always,
) -> Result:
    return Result(
        id=f"mean-error-{id}",
        quantity=quantity,
        side="lower",
        setting="bits",
        rate=rate,
        source=Source("certified", "section 10 (mean error)"),
        standing=Standing(pencil="modhyper.papers.certified.mean_error"),
        hypotheses=lambda problem: (
            bits_of(what, problem.precision_bits),
            *(each(problem) for each in more),
            ONE_ARCHITECTURE,
            MEASURABLE,
        ),
        prove=prove,
        speaks_of=speaks_of,
        errors=("mean", "rms"),
    )


_TOTAL = _prove("N")
RESULTS: tuple[Result, ...] = (
    _result(
        *("embedding", "N_q", JOINT, "parameter of q"),
        _prove("N_q", told=True),
        delivered,
        speaks_of=given_k,
    ),
    _result(
        *("any-dimension", "N_q", SLICE, "parameter of q"),
        _any_dimension,
        delivered,
        lambda problem: DENSE,
        speaks_of=unbounded_k,
    ),
    _result("slice", "N_g", SLICE, "parameter of g", _prove("N_g", slice_=True)),
    _result("plain", "N_plain", JOINT, "parameter", _TOTAL),
    _result("embedding-total", "N_embedding_total", JOINT, "parameter of e and q", _TOTAL),
    _result("hypernetwork-total", "N_hypernetwork_total", JOINT, "parameter of f", _TOTAL),
)
"""Lower bounds for the mean and root mean square error."""
