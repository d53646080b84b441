"""Counting bits: lower bounds for networks whose numbers have b bits each. Nothing else is assumed.

A class of functions h(·; θ), one architecture, whose θ consists of N numbers of b bits. On a grid
with amplitude a > eps (`packing`) the sign patterns of the targets at the centres are all
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
from functools import lru_cache

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.magnitude import number
from modhyper.papers.certified.crossing import Crossing, Growth, least
from modhyper.papers.certified.grid import best_packing
from modhyper.papers.certified.rates import CROSSING, JOINT, SLICE
from modhyper.papers.certified.sizes import at_least, cells_text, grid_text, size_text
from modhyper.problem import Problem
from modhyper.rate import Rate

SOURCE = Source("certified", "section 2 (finite precision)")
PROOF = "modhyper.papers.certified.finite_precision"
Q = "parameter of q"

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


@lru_cache(maxsize=1024)
def bits_of(what: str, bits: int) -> Hypothesis:
    return Hypothesis(
        "finite-precision", f"every {what} is stored in b bits", "holds", f"b = {bits} is given"
    )


@lru_cache(maxsize=1024)
def _delivered(k: int | None) -> Hypothesis:
    given = "k is unbounded" if k is None else f"k = {k} is given"
    return Hypothesis("delivered-bits", "e(I) reaches q as k numbers of b bits", "holds", given)


def _embedding(problem: Problem) -> Proved:
    eps, k, bits = problem.accuracy, problem.embedding_dim or 0, problem.precision_bits
    packing = best_packing(problem.m1, problem.m2, problem.smoothness, eps, bits * k)
    size = at_least(packing, bits, bits * k)

    def explain() -> str:
        if packing is None:
            return (
                f"b (N_q + k C_I) ≥ C_x C_I says nothing: no grid with a > eps = {number(eps)} "
                f"has C_x > b k = {number(bits * k)} x-cells"
            )
        return (
            f"b (N_q + k C_I) ≥ C_x C_I with b = {bits}, k = {number(k)}; "
            f"{grid_text(packing, eps)}; N_q ≥ C_I (C_x - b k)/b: N_q ≥ {size_text(size)}"
        )

    return Proved(size, explain)


def _least(growth: Growth, name: str, inequality: str) -> Callable[[Problem], Proved]:
    """min over ``name`` of the counting bound and of what a dense first layer costs."""

    def prove(problem: Problem) -> Proved:
        found = least(problem, problem.accuracy, problem.precision_bits, growth)
        return Proved(found.size, lambda: inequality + _reached(problem, name, found))

    return prove


def _reached(problem: Problem, name: str, found: Crossing) -> str:
    eps, size, t, packing = problem.accuracy, found.size, found.t, found.packing
    head = f", b = {problem.precision_bits}, m1 = {problem.m1}"
    end = f": N_q ≥ {size_text(size)}"
    if packing is None:
        return (
            f"{head}: no grid with a > eps = {number(eps)} adds to the second term at "
            f"{name} = {number(t)}{end}"
        )
    if size.value is None:
        return f"{head}; C_x = {cells_text(packing.grid.x)}{end}"
    return f"{head}, reached at {name} = {number(t)} with {grid_text(packing, eps)}{end}"


def _counted(symbol: str, inequality: str, *, slice_: bool) -> Callable[[Problem], Proved]:
    """b N ≥ C, C all cells or those of one slice."""

    def prove(problem: Problem) -> Proved:
        eps, bits = problem.accuracy, problem.precision_bits
        packing = best_packing(problem.m1, 0 if slice_ else problem.m2, problem.smoothness, eps)
        size = at_least(packing, bits, 0)
        return Proved(
            size,
            lambda: (
                f"{inequality} with b = {bits}; {grid_text(packing, eps)}: "
                f"{symbol} ≥ {size_text(size)}"
            ),
        )

    return prove


def _bits_alone(what: str) -> Callable[[Problem], tuple[Hypothesis, ...]]:
    return lambda problem: (bits_of(what, problem.precision_bits), ONE_ARCHITECTURE)


def _result(
    id: str,
    quantity: str,
    rate: Rate,
    kernel: tuple[str, ...],
    hypotheses: Callable[[Problem], tuple[Hypothesis, ...]],
    prove: Callable[[Problem], Proved],
    speaks_of: Callable[[Problem], bool] = lambda problem: True,
) -> Result:
    return Result(
        id=f"finite-precision-{id}",
        quantity=quantity,
        side="lower",
        setting="bits",
        rate=rate,
        source=SOURCE,
        standing=Standing(kernel, PROOF),
        hypotheses=hypotheses,
        prove=prove,
        speaks_of=speaks_of,
    )


EMBEDDING = _result(
    "embedding",
    "N_q",
    JOINT,
    ("finite_precision_embedding", "embedding_lower_bound_axes", "embedding_lower_bound_smooth"),
    lambda p: (bits_of(Q, p.precision_bits), _delivered(p.embedding_dim), ONE_ARCHITECTURE),
    _embedding,
    lambda p: p.embedding_dim is not None,
)
ANY_DIMENSION = _result(
    "any-dimension",
    "N_q",
    SLICE,
    ("finite_precision_embedding",),
    lambda p: (bits_of(Q, p.precision_bits), _delivered(None), DENSE, ONE_ARCHITECTURE),
    _least("line", "k", "N_q ≥ min over k of max(C_I (C_x - b k)/b, m1 + k)"),
    lambda p: p.embedding_dim is None,
)
COMPRESSED = _result(
    "compressed",
    "N_q",
    CROSSING,
    ("finite_precision_dense_layer_min", "dense_layer_lower_bound_axes"),
    lambda p: (bits_of(Q, p.precision_bits), STORED_PRODUCT, DENSE, ONE_ARCHITECTURE),
    _least("parabola", "t", "N_q ≥ min over t = min(k, w) of max(C_I (C_x - b t)/b, t (m1 + t))"),
    lambda p: p.embedding_dim is None,
)
SLICE_BOUND = _result(
    "slice",
    "N_g",
    SLICE,
    ("finite_precision_primary",),
    _bits_alone("parameter of g"),
    _counted("N_g", "b N_g ≥ C_x", slice_=True),
)
PLAIN = _result(
    "plain",
    "N_plain",
    JOINT,
    ("finite_precision_network",),
    _bits_alone("parameter"),
    _counted("N", "b N ≥ C_x C_I", slice_=False),
)
EMBEDDING_TOTAL = _result(
    "embedding-total",
    "N_embedding_total",
    JOINT,
    ("embedding_total_lower_bound",),
    _bits_alone("parameter of e and q"),
    _counted("N", "b N ≥ C_x C_I", slice_=False),
)
HYPERNETWORK_TOTAL = _result(
    "hypernetwork-total",
    "N_hypernetwork_total",
    JOINT,
    ("hypernetwork_total_lower_bound",),
    _bits_alone("parameter of f"),
    _counted("N", "b N ≥ C_x C_I", slice_=False),
)
