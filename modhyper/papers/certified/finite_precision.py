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

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing, always
from modhyper.magnitude import number
from modhyper.papers.certified.crossing import Growth, least
from modhyper.papers.certified.grid import best_packing
from modhyper.papers.certified.rates import CROSSING, JOINT, SLICE
from modhyper.papers.certified.sizes import at_least, grid_text, size_text
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


def given_k(problem: Problem) -> bool:
    return problem.embedding_dim is not None


def unbounded_k(problem: Problem) -> bool:
    return problem.embedding_dim is None


def count(problem: Problem, *, real: bool) -> int:
    """b: the bits of a number; a real number that follows the target continuously counts as one."""
    return 1 if real else problem.precision_bits


def embedding(*, real: bool = False) -> Callable[[Problem], Proved]:
    """N_q ≥ ⌈C_I (C_x - b k)/b⌉ for the problem's k, on the best grid."""

    def prove(problem: Problem) -> Proved:
        eps, k, b = problem.accuracy, problem.embedding_dim or 0, count(problem, real=real)
        packing = best_packing(problem.m1, problem.m2, problem.smoothness, eps, b * k)
        size = at_least(packing, b, b * k)
        head = f"b (N_q + k C_I) ≥ C_x C_I with b = {b}, k = {number(k)}"
        end = "N_q ≥ C_I (C_x - b k)/b: N_q ≥"
        return Proved(size, lambda: f"{head}; {grid_text(packing, eps)}; {end} {size_text(size)}")

    return prove


def unbounded(growth: Growth, *, real: bool = False) -> Callable[[Problem], Proved]:
    """min over t of max(C_I (C_x - b t)/b, G(t)), G what a dense first layer costs."""
    t = "k" if growth == "line" else "t"
    dense = "m1 + k" if growth == "line" else "t (m1 + t)"

    def prove(problem: Problem) -> Proved:
        eps, b = problem.accuracy, count(problem, real=real)
        found = least(problem, eps, b, growth)
        return Proved(
            found.size,
            lambda: (
                f"N_q ≥ min over {t} of max(C_I (C_x - b {t})/b, {dense}), b = {b}, "
                f"m1 = {problem.m1}, reached at {t} = {number(found.t)} with "
                f"{grid_text(found.packing, eps)}: N_q ≥ {size_text(found.size)}"
            ),
        )

    return prove


def counted(
    symbol: str, *, slice_: bool = False, real: bool = False
) -> Callable[[Problem], Proved]:
    """b N ≥ C, C all cells or those of one slice."""
    cells = "C_x" if slice_ else "C_x C_I"

    def prove(problem: Problem) -> Proved:
        eps, b = problem.accuracy, count(problem, real=real)
        packing = best_packing(problem.m1, 0 if slice_ else problem.m2, problem.smoothness, eps)
        size = at_least(packing, b, 0)
        return Proved(
            size,
            lambda: (
                f"b {symbol} ≥ {cells} with b = {b}; {grid_text(packing, eps)}: "
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
    speaks_of: Callable[[Problem], bool] = always,
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
    embedding(),
    given_k,
)
ANY_DIMENSION = _result(
    "any-dimension",
    "N_q",
    SLICE,
    ("finite_precision_embedding",),
    lambda p: (bits_of(Q, p.precision_bits), _delivered(None), DENSE, ONE_ARCHITECTURE),
    unbounded("line"),
    unbounded_k,
)
COMPRESSED = _result(
    "compressed",
    "N_q",
    CROSSING,
    ("finite_precision_dense_layer_min", "dense_layer_lower_bound_axes"),
    lambda p: (bits_of(Q, p.precision_bits), STORED_PRODUCT, DENSE, ONE_ARCHITECTURE),
    unbounded("parabola"),
    unbounded_k,
)
SLICE_BOUND = _result(
    "slice",
    "N_g",
    SLICE,
    ("finite_precision_primary",),
    _bits_alone("parameter of g"),
    counted("N_g", slice_=True),
)
PLAIN = _result(
    "plain",
    "N_plain",
    JOINT,
    ("finite_precision_network",),
    _bits_alone("parameter"),
    counted("N"),
)
EMBEDDING_TOTAL = _result(
    "embedding-total",
    "N_embedding_total",
    JOINT,
    ("embedding_total_lower_bound",),
    _bits_alone("parameter of e and q"),
    counted("N"),
)
HYPERNETWORK_TOTAL = _result(
    "hypernetwork-total",
    "N_hypernetwork_total",
    JOINT,
    ("hypernetwork_total_lower_bound",),
    _bits_alone("parameter of f"),
    counted("N"),
)
