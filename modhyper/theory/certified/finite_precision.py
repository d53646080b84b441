"""Counting bits: lower bounds for networks whose numbers have b bits each. Nothing else is assumed.

A class of functions h(·; θ), one architecture, whose θ consists of N numbers of b bits. On a grid
with amplitude a > eps (`theory.packing`) the sign patterns of the targets at the centres are all
2^C patterns, C = C_x·C_I cells, and ‖h - y‖ ≤ eps < a fixes the signs of h. So what determines
those signs takes at least 2^C values:

* a plain network, or all of an embedding method, or all of a hypernetwork: b N ≥ C;
* q of an embedding method, with e(I) ∈ R^k delivered as k numbers of b bits: the signs are a
  function of θ_q and of e at the C_I centres of the I-cells, so b (N_q + k C_I) ≥ C_x C_I;
* g of a hypernetwork, at one condition I: b N_g ≥ C_x.

Unbounded k. If q begins with a dense layer of w ≥ 1 units on (x, e(I)), N_q ≥ w (m1 + k) as well.
Finite precision delivers e(I) itself, so k stays: N_q ≥ min_k max(⌈C_I (C_x - b k)/b⌉, m1 + k).
Only if the model computes W·e(I) as a vector of w numbers of b bits does t = min(k, w) replace k
in the count; then w (m1 + k) ≥ t (m1 + t), so N_q ≥ min_t max(⌈C_I (C_x - b t)/b⌉, t (m1 + t)).
In both the grid is the best one for each k or t, and the minimum over k or t is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from modhyper.problem import Problem
from modhyper.theory.bound import Bound, Hypothesis, Quantity
from modhyper.theory.certified.grid import Packing, best_packing, count
from modhyper.theory.certified.sizes import (
    NOTHING,
    Size,
    at_least,
    cells_text,
    exact,
    grid_text,
    is_long,
    log10_count,
    number,
)
from modhyper.theory.magnitude import log10_decimal, outward

SOURCE = "certified results, section 2 (finite precision)"


def embedding(problem: Problem) -> Bound:
    """N_q ≥ ⌈C_I (C_x - b k)/b⌉ for a given embedding dimension k. Needs eps and embedding_dim."""
    eps, k = _eps(problem), problem.embedding_dim
    assert k is not None
    bits = problem.precision_bits
    packing = best_packing(problem.m1, problem.m2, problem.smoothness, eps, bits * k)
    size = at_least(packing, bits, bits * k)
    if packing is None:
        explanation = (
            f"b (N_q + k C_I) ≥ C_x C_I says nothing: no grid with a > eps = {number(eps)} "
            f"has C_x > b k = {number(bits * k)} x-cells"
        )
    else:
        explanation = (
            f"b (N_q + k C_I) ≥ C_x C_I with b = {bits}, k = {number(k)}; "
            f"{grid_text(packing, eps)}; N_q ≥ C_I (C_x - b k)/b{_worked(size, 'N_q')}"
        )
    return _bound(
        problem,
        "finite-precision-embedding",
        "N_q",
        size,
        explanation,
        (_bits(problem, "parameter of q"), _delivered(k), ONE_ARCHITECTURE),
        exponent="(m1 + m2)/r",
    )


def any_dimension(problem: Problem) -> Bound:
    """N_q ≥ min over k of max(⌈C_I (C_x - b k)/b⌉, m1 + k): any k, a dense first layer."""
    size, k, packing = _least(problem, lambda t: problem.m1 + t, _meets_line(problem))
    return _bound(
        problem,
        "finite-precision-any-dimension",
        "N_q",
        size,
        "N_q ≥ min over k of max(C_I (C_x - b k)/b, m1 + k)" + _at(problem, "k", k, size, packing),
        (_bits(problem, "parameter of q"), _delivered(None), DENSE, ONE_ARCHITECTURE),
        exponent="m1/r",
    )


def compressed(problem: Problem) -> Bound:
    """N_q ≥ min over t of max(⌈C_I (C_x - b t)/b⌉, t (m1 + t)): W·e(I) is stored in b bits."""
    size, t, packing = _least(problem, lambda t: t * (problem.m1 + t), _meets_parabola(problem))
    return _bound(
        problem,
        "finite-precision-compressed",
        "N_q",
        size,
        "N_q ≥ min over t = min(k, w) of max(C_I (C_x - b t)/b, t (m1 + t))"
        + _at(problem, "t", t, size, packing),
        (_bits(problem, "parameter of q"), STORED_PRODUCT, DENSE, ONE_ARCHITECTURE),
        exponent="Min(m1 + m2, 2*m1)/r",
    )


def plain(problem: Problem) -> Bound:
    """b N ≥ C_x C_I for a plain network on (x, I)."""
    return _whole(problem, "finite-precision-plain", "N_plain", "parameter")


def embedding_total(problem: Problem) -> Bound:
    """b (N_e + N_q) ≥ C_x C_I: everything an embedding method stores."""
    return _whole(
        problem, "finite-precision-embedding-total", "N_embedding_total", "parameter of e and q"
    )


def hypernetwork_total(problem: Problem) -> Bound:
    """b N_f ≥ C_x C_I: f's parameters are all that a hypernetwork stores."""
    return _whole(
        problem, "finite-precision-hypernetwork-total", "N_hypernetwork_total", "parameter of f"
    )


def one_slice(problem: Problem) -> Bound:
    """b N_g ≥ C_x: the primary must already represent every single slice y_I."""
    eps, bits = _eps(problem), problem.precision_bits
    packing = best_packing(problem.m1, 0, problem.smoothness, eps)
    size = at_least(packing, bits, 0)
    return _bound(
        problem,
        "finite-precision-slice",
        "N_g",
        size,
        f"b N_g ≥ C_x with b = {bits}; {_grid(packing, eps)}{_worked(size, 'N_g')}",
        (_bits(problem, "parameter of g"), ONE_ARCHITECTURE),
        exponent="m1/r",
    )


def _whole(problem: Problem, id: str, quantity: Quantity, what: str) -> Bound:
    eps, bits = _eps(problem), problem.precision_bits
    packing = best_packing(problem.m1, problem.m2, problem.smoothness, eps)
    size = at_least(packing, bits, 0)
    return _bound(
        problem,
        id,
        quantity,
        size,
        f"b N ≥ C_x C_I with b = {bits}; {_grid(packing, eps)}{_worked(size, 'N')}",
        (_bits(problem, what), ONE_ARCHITECTURE),
        exponent="(m1 + m2)/r",
    )


def _least(
    problem: Problem,
    other: Callable[[int], int],
    meet: Callable[[int, int, int], int],
) -> tuple[Size, int, Packing | None]:
    """min over integers t ≥ 1 of max(F(t), other(t)), F(t) = ⌈max over grids of C_I(C_x - bt)/b⌉.

    F falls and ``other`` rises, so the minimum is where they cross. F is the upper envelope of
    lines; ``meet(C_x, C_I, bits)`` is the floor of the t where one of them meets ``other``, so it
    never passes the crossing, and going from line to line reaches it.
    """
    eps, bits = _eps(problem), problem.precision_bits

    def best(t: int) -> Packing | None:
        return best_packing(problem.m1, problem.m2, problem.smoothness, eps, bits * t)

    def forced(packing: Packing | None, t: int) -> int:
        if packing is None:
            return 0
        c_x, c_i = count(packing.grid.x), count(packing.grid.condition)
        return max(0, -(-c_i * (c_x - bits * t) // bits))

    packing = best(0)
    if packing is None:
        return NOTHING, 1, None
    if is_long(packing):
        return _least_log(problem, other)
    t = 1
    packing = best(1)
    while packing is not None:
        further = meet(count(packing.grid.x), count(packing.grid.condition), bits)
        if further <= t:
            break
        t, packing = further, best(further)
    here = forced(packing, t)
    before = None if t == 1 else (forced(best(t - 1), t - 1), best(t - 1))
    while here > other(t):
        before = here, packing
        t += 1
        packing = best(t)
        here = forced(packing, t)
    # Now F(t) ≤ other(t), and F(t-1) > other(t-1) unless t = 1.
    if before is not None and before[0] < other(t):
        return exact(before[0], up=False), t - 1, before[1]
    return exact(other(t), up=False), t, packing


def _least_log(problem: Problem, other: Callable[[int], int]) -> tuple[Size, int, Packing | None]:
    """The same for numbers too long to write, from one t0: t ≤ t0 forces C_I (C_x - b t0)/b,
    t > t0 forces other(t0), so the smaller of the two is a bound."""
    eps, bits = _eps(problem), problem.precision_bits
    best: tuple[Decimal, Packing] | None = None
    for m2 in {0, min(problem.m1, problem.m2), problem.m2}:
        packing = best_packing(problem.m1, m2, problem.smoothness, eps)
        if packing is None:
            continue
        # t0 = C_x/(2b): t ≤ t0 forces C_x C_I/(2b); other is at least t, or t².
        log_x, log_i = log10_count(packing.grid.x), log10_count(packing.grid.condition)
        half = log_x - log10_decimal(2 * bits) - Decimal("1e-30")
        log = min(half + log_i, half * (2 if other(2) > problem.m1 + 2 else 1))
        if best is None or log > best[0]:
            best = log, packing
    if best is None:
        return NOTHING, 1, None
    return Size(None, outward(best[0], up=False)), 0, best[1]


def _meets_line(problem: Problem) -> Callable[[int, int, int], int]:
    """C_I (C_x - b t)/b = m1 + t."""
    return lambda c_x, c_i, b: (c_i * c_x - b * problem.m1) // (b * (1 + c_i))


def _meets_parabola(problem: Problem) -> Callable[[int, int, int], int]:
    """C_I (C_x - b t)/b = t (m1 + t): t² + p t = q, t = (√(p² + 4q) - p)/2, rounded down."""

    def meet(c_x: int, c_i: int, b: int) -> int:
        p, q = problem.m1 + c_i, c_i * c_x // b
        return (isqrt(p * p + 4 * q) - p) // 2

    return meet


def _eps(problem: Problem) -> Fraction:
    eps = problem.relative_eps
    assert eps is not None, "certified bounds need eps"
    return eps


def _grid(packing: Packing | None, eps: Fraction) -> str:
    return f"no grid has a > eps = {number(eps)}" if packing is None else grid_text(packing, eps)


def _worked(size: Size, quantity: str) -> str:
    if size.value is None:
        return f": {quantity} ≥ 10^{size.log10:.6g}"
    return f": {quantity} ≥ {number(size.value)}"


def _at(problem: Problem, name: str, t: int, size: Size, packing: Packing | None) -> str:
    bits = problem.precision_bits
    head = f", b = {bits}, m1 = {problem.m1}"
    if packing is None:
        return f"{head}: no grid with a > eps = {number(_eps(problem))} adds to the second term" + (
            f" at {name} = {number(t)}{_worked(size, 'N_q')}"
        )
    if size.value is None:
        return f"{head}; C_x = {cells_text(packing.grid.x)}{_worked(size, 'N_q')}"
    return (
        f"{head}, reached at {name} = {number(t)} with "
        f"{grid_text(packing, _eps(problem))}{_worked(size, 'N_q')}"
    )


ONE_ARCHITECTURE = Hypothesis(
    "one-architecture",
    "the class has one architecture; only the counted numbers depend on the target",
    "holds",
    "definition of the class",
)
DENSE = Hypothesis(
    "dense-first-layer",
    "q begins with a dense layer on (x, e(I)): N_q ≥ w (m1 + k) with w units",
    "undecided",
    "the problem does not say how q begins",
)
STORED_PRODUCT = Hypothesis(
    "stored-product",
    "the model computes W·e(I) as a vector of b-bit numbers of its own",
    "undecided",
    "the problem does not say how W·e(I) is computed; otherwise k stays in the bound",
)


def _bits(problem: Problem, what: str) -> Hypothesis:
    bits = problem.precision_bits
    return Hypothesis(
        "finite-precision", f"every {what} is stored in b bits", "holds", f"b = {bits} is given"
    )


def _delivered(k: int | None) -> Hypothesis:
    given = "k is unbounded" if k is None else f"k = {k} is given"
    return Hypothesis("delivered-bits", "e(I) reaches q as k numbers of b bits", "holds", given)


def _bound(
    problem: Problem,
    id: str,
    quantity: Quantity,
    size: Size,
    explanation: str,
    hypotheses: tuple[Hypothesis, ...],
    *,
    exponent: str,
) -> Bound:
    m1, m2, r = problem.m1, problem.m2, problem.smoothness
    value = {"m1/r": m1, "(m1 + m2)/r": m1 + m2}.get(exponent, min(m1 + m2, 2 * m1))
    return Bound(
        id=id,
        quantity=quantity,
        side="lower",
        reading="certified",
        source=SOURCE,
        exponent=exponent,
        exponent_value=Fraction(value, r),
        value=size.value,
        log10_value=size.log10,
        hypotheses=hypotheses,
        explanation=explanation,
    )
