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

from fractions import Fraction

from modhyper.bound import Bound, Hypothesis, Quantity
from modhyper.papers.certified.crossing import Crossing, least
from modhyper.papers.certified.grid import Packing, best_packing
from modhyper.papers.certified.sizes import Size, at_least, cells_text, grid_text, number
from modhyper.problem import Problem

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
    found = least(problem, _eps(problem), problem.precision_bits, "line")
    return _bound(
        problem,
        "finite-precision-any-dimension",
        "N_q",
        found.size,
        "N_q ≥ min over k of max(C_I (C_x - b k)/b, m1 + k)" + _at(problem, "k", found),
        (_bits(problem, "parameter of q"), _delivered(None), DENSE, ONE_ARCHITECTURE),
        exponent="m1/r",
    )


def compressed(problem: Problem) -> Bound:
    """N_q ≥ min over t of max(⌈C_I (C_x - b t)/b⌉, t (m1 + t)): W·e(I) is stored in b bits."""
    found = least(problem, _eps(problem), problem.precision_bits, "parabola")
    return _bound(
        problem,
        "finite-precision-compressed",
        "N_q",
        found.size,
        "N_q ≥ min over t = min(k, w) of max(C_I (C_x - b t)/b, t (m1 + t))"
        + _at(problem, "t", found),
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


def _at(problem: Problem, name: str, found: Crossing) -> str:
    bits, size, t, packing = problem.precision_bits, found.size, found.t, found.packing
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
