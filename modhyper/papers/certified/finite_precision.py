"""Counting bits: lower bounds for networks whose numbers have b bits each. Nothing else is assumed.

A class of functions h(·; θ), one architecture, whose θ consists of N numbers of b_q bits. The
targets of `targets` are any two further than 2 eps apart at J conditions I_j: by their signs at
points of a grid (`point_sets`, `smooth_points`), or as walks (`walks`). Whatever determines h there
takes another value for each of them. So, with ``excess(λ) ≥ log2(targets) - λ J``:

* a plain network, or all of an embedding method, or all of a hypernetwork: b N ≥ excess(0);
* any h(x, I) = Q(x, z(I)) with z(I) of k numbers of b_e bits (an embedding, FiLM, a generated part
  of the weights): h at the I_j is a function of θ_Q and of z there, so b_q N_Q ≥ excess(b_e k);
* g of a hypernetwork, at one condition I: b N_g ≥ excess(0) without I.

Unbounded k. If q begins with a dense layer of w ≥ 1 units on (x, e(I)), N_q ≥ w (m1 + k) as well.
Finite precision delivers e(I) itself, so k stays: N_q ≥ min_k max(⌈excess(b_e k)/b_q⌉, m1 + k).
Only if the model computes W·e(I) as a vector of w numbers of b_e bits does t = min(k, w) replace k
in the count; then w (m1 + k) ≥ t (m1 + t), so N_q ≥ min_t max(⌈excess(b_e t)/b_q⌉, t (m1 + t)).
In both the targets are the best found for each k or t, and the minimum is exact (`unbounded`).

K conditions whose slices are unrelated: b_q N_q ≥ K (c - b_e k), 2^c the targets of one slice
(`interface`). A target is then any K slices, so there are 2^(K c) of them, any two further than
2 eps apart at one of the conditions, and whatever determines h at all K takes another value for
each: b N ≥ K c for a plain network (I at hand), for all of an embedding method and for all of a
hypernetwork. Only for all: what lies in e need not lie in q (a table of K embeddings).

What the proof kernel has is the same count with signs on the checkerboard and on Lee codes (r = 1)
and on boxes (r = 2, 3): for r = 1 the explanation of a row says which number that gives.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from modhyper.activations.catalogue import canonical
from modhyper.bound import Hypothesis, Proved, Result, Source, Standing, always
from modhyper.magnitude import Size, number
from modhyper.papers.certified.best_points import is_long
from modhyper.papers.certified.interface import (
    Setting,
    finite_conditions,
    gap_end,
    setting_of,
    silent_from,
    slice_bits,
    slice_interface,
)
from modhyper.papers.certified.point_sets import Points
from modhyper.papers.certified.rates import CROSSING, JOINT, SLICE
from modhyper.papers.certified.sizes import size_text, targets_text
from modhyper.papers.certified.small_primaries import primaries
from modhyper.papers.certified.targets import at_least, best_signs, best_targets, in_kernel
from modhyper.papers.certified.unbounded import Growth, least_over_dimensions
from modhyper.papers.certified.upper import smallest_primary
from modhyper.papers.certified.walks import Walks
from modhyper.problem import Problem
from modhyper.rate import Rate

SOURCE = Source("certified", "section 2 (finite precision)")
PROOF = "modhyper.papers.certified.finite_precision"
Q = "parameter of q"
NOTE = (
    "kernel: the counting, and the numbers of signs on the checkerboard and on Lee codes (r = 1) "
    "and on boxes (r = 2, 3); averages and walks by the written proof"
)
MODERATE_AXES, MODERATE = 5, 10**5
"""Up to so many axes and 1/eps the q that is built is counted beside the bound."""
SEARCHED = 3
"""For larger r the k at which the bound ends is not searched for: it takes seconds."""

ONE_ARCHITECTURE = Hypothesis(
    "one-architecture",
    "the class has one architecture; only the counted numbers depend on the target",
    "holds",
    "definition of the class",
)
UNRELATED = Hypothesis(
    "unrelated-conditions",
    "the slices at the K conditions are unrelated: each may be any member of W(r, m1)",
    "holds",
    "stated with K",
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
def _delivered(k: int | None, bits: int) -> Hypothesis:
    given = "k is unbounded" if k is None else f"k = {k} is given"
    return Hypothesis(
        "delivered-bits",
        "what I decides reaches q as k numbers of b_e bits",
        "holds",
        f"{given}, b_e = {bits}",
    )


def delivered(problem: Problem) -> Hypothesis:
    return _delivered(problem.embedding_dim, problem.interface_bits)


def given_k(problem: Problem) -> bool:
    return problem.embedding_dim is not None


def unbounded_k(problem: Problem) -> bool:
    return problem.embedding_dim is None


def targets_of(s: Setting, m2: int, cost: int, *, real: bool) -> Points | Walks | None:
    """The best targets on m2 axes of I; signs alone where the argument needs them."""
    return (best_signs if real else best_targets)(s.m1, m2, s.smoothness, s.eps, cost)


def embedding(*, real: bool = False) -> Callable[[Problem], Proved]:
    """N_q ≥ ⌈excess(b_e k)/b_q⌉ for the problem's k, on the best targets."""

    def prove(problem: Problem) -> Proved:
        s, k = setting_of(problem, real=real), problem.embedding_dim or 0
        cost = s.bits_interface * k
        targets = targets_of(s, s.m2, cost, real=real)
        size = at_least(targets, s.bits, cost)

        def explain() -> str:
            left = "N_q + k J ≥ signs" if real else "b_q N_q + b_e k J ≥ log2(targets)"
            given = f"k = {number(k)}"
            if not real:
                given = f"b_q = {s.bits}, b_e = {s.bits_interface}, {given}"
            kernel = "" if real else _kernel(s, s.m2, cost, targets, size)
            end = "" if real else _end(problem, s, size)
            return (
                f"{left} with {given}; {targets_text(targets, s.eps)}: "
                f"N_q ≥ {size_text(size)}{kernel}{end}"
            )

        return Proved(size, explain)

    return prove


def _kernel(s: Setting, m2: int, cost: int, targets: Points | Walks | None, size: Size) -> str:
    """What the proof kernel computes for the same problem, r = 1."""
    if s.smoothness > 1 or targets is None:
        return ""
    found = in_kernel(s.m1, m2, s.eps, cost, s.bits)
    known = "this number" if found == size else f"at least {size_text(found)}, by signs"
    return f" (kernel: {known})"


def _end(problem: Problem, s: Setting, size: Size) -> str:
    """Up to which k the bound exceeds a g that exists, and from which it says nothing."""
    if not size.value or s.smoothness > SEARCHED:
        return ""
    text = f"; nothing is certified from k = {number(silent_from(s))} on"
    primary = smallest_primary(problem)
    if primary is not None:
        last = gap_end(s, primary)
        shown = "for no k" if last is None else f"up to k = {number(last)}"
        text += f", more than N_g ≤ {number(primary)} {shown}"
    return text + _factor(problem, s, size.value)


def _factor(problem: Problem, s: Setting, lower: int) -> str:
    """How far the smallest q that is built for this k is from the bound."""
    moderate = s.m1 + s.m2 <= MODERATE_AXES and s.eps * MODERATE >= 1
    if canonical(problem.activation) != "relu" or not moderate:
        return ""
    built = primaries(s.eps, s.m1, s.m2, problem.embedding_dim, min(s.bits, s.bits_interface))
    if not built:
        return ""
    times = math.ceil(Fraction(10 * built[0].free, lower)) / 10
    return (
        f"; the smallest q built here for this k has {number(built[0].free)} numbers, at most "
        f"{times:g} times as many"
    )


def unbounded(growth: Growth, *, real: bool = False) -> Callable[[Problem], Proved]:
    """min over t of max(excess(b_e t)/b_q, G(t)), G what a dense first layer costs."""
    t = "k" if growth == "line" else "t"
    dense = "m1 + k" if growth == "line" else "t (m1 + t)"

    def prove(problem: Problem) -> Proved:
        s = setting_of(problem, real=real)
        found = least_over_dimensions(s, growth, signs_only=real)
        bits = "" if real else f", b_q = {s.bits}, b_e = {s.bits_interface}"
        return Proved(
            found.size,
            lambda: (
                f"N_q ≥ min over {t} of max(F({t}), {dense}), F what {t} numbers about I leave to "
                f"q{bits}, m1 = {s.m1}, reached at {t} = {number(found.t)} with "
                f"{targets_text(found.targets, s.eps)}: N_q ≥ {size_text(found.size)}"
            ),
        )

    return prove


def counted(
    symbol: str, *, slice_: bool = False, real: bool = False
) -> Callable[[Problem], Proved]:
    """b N ≥ excess(0), of all targets or of those of one slice."""

    def prove(problem: Problem) -> Proved:
        s, m2 = setting_of(problem, real=real), 0 if slice_ else problem.m2
        targets = targets_of(s, m2, 0, real=real)
        size = at_least(targets, s.bits)

        def explain() -> str:
            left = f"{symbol} ≥ signs" if real else f"b {symbol} ≥ log2(targets) with b = {s.bits}"
            kernel = "" if real else _kernel(s, m2, 0, targets, size)
            text = targets_text(targets, s.eps)
            return f"{left}; {text}: {symbol} ≥ {size_text(size)}{kernel}"

        return Proved(size, explain)

    return prove


def _unrelated(problem: Problem) -> Proved | None:
    """N_q ≥ ⌈K (c - b_e k)/b_q⌉."""
    s, many = setting_of(problem), problem.conditions or 0
    k = problem.embedding_dim or 0
    one = best_targets(s.m1, 0, s.smoothness, s.eps)
    if isinstance(one, Points) and is_long(one):
        return None

    def explain() -> str:
        return (
            f"b_q N_q ≥ K (c - b_e k) with b_q = {s.bits}, b_e = {s.bits_interface}, "
            f"k = {number(k)}, K = {number(many)}; one slice: {targets_text(one, s.eps)}, "
            f"c = {number(slice_bits(s))} bits. Below k = {number(slice_interface(s))} N_q grows "
            "with K; a code of b_e k ≥ log2 K bits and a table in q always do"
        )

    return Proved(Size.of(finite_conditions(s, many, k), up=False), explain)


def _all_unrelated(symbol: str) -> Callable[[Problem], Proved | None]:
    """N ≥ ⌈K c/b⌉ for whatever determines h at the K conditions."""

    def prove(problem: Problem) -> Proved | None:
        s, many = setting_of(problem), problem.conditions or 0
        one = best_targets(s.m1, 0, s.smoothness, s.eps)
        size = at_least(one, s.bits, copies=many)
        return Proved(
            size,
            lambda: (
                f"b {symbol} ≥ K c with b = {s.bits}, K = {number(many)}; one slice: "
                f"{targets_text(one, s.eps)}: {symbol} ≥ {size_text(size)}"
            ),
        )

    return prove


def _bits_alone(what: str) -> Callable[[Problem], tuple[Hypothesis, ...]]:
    return lambda problem: (bits_of(what, problem.precision_bits), ONE_ARCHITECTURE)


def _bits_unrelated(what: str) -> Callable[[Problem], tuple[Hypothesis, ...]]:
    return lambda p: (bits_of(what, p.precision_bits), UNRELATED, ONE_ARCHITECTURE)


def _result(
    id: str,
    quantity: str,
    rate: Rate,
    kernel: tuple[str, ...],
    hypotheses: Callable[[Problem], tuple[Hypothesis, ...]],
    prove: Callable[[Problem], Proved | None],
    speaks_of: Callable[[Problem], bool] = always,
    finite: bool | None = False,
) -> Result:
    return Result(
        id=id,
        quantity=quantity,
        side="lower",
        setting="bits",
        rate=rate,
        source=SOURCE,
        standing=Standing(kernel, PROOF),
        hypotheses=hypotheses,
        prove=prove,
        speaks_of=speaks_of,
        finite=finite,
        note=NOTE if kernel else "",
    )


EMBEDDING = _result(
    "finite-precision-embedding",
    "N_q",
    JOINT,
    (
        "interface_count",
        "checkerboard_interface",
        "coded_interface",
        "embedding_lower_bound_smooth",
    ),
    lambda p: (bits_of(Q, p.precision_bits), delivered(p), ONE_ARCHITECTURE),
    embedding(),
    given_k,
)
ANY_DIMENSION = _result(
    "finite-precision-any-dimension",
    "N_q",
    SLICE,
    ("interface_count", "checkerboard_any_dimension_by_computation"),
    lambda p: (bits_of(Q, p.precision_bits), delivered(p), DENSE, ONE_ARCHITECTURE),
    unbounded("line"),
    unbounded_k,
)
COMPRESSED = _result(
    "finite-precision-compressed",
    "N_q",
    CROSSING,
    ("finite_precision_dense_layer_min", "checkerboard_dense_layer", "coded_dense_layer"),
    lambda p: (bits_of(Q, p.precision_bits), STORED_PRODUCT, DENSE, ONE_ARCHITECTURE),
    unbounded("parabola"),
    unbounded_k,
)
SLICE_BOUND = _result(
    "finite-precision-slice",
    "N_g",
    SLICE,
    ("finite_precision_primary", "checkerboard_primary", "coded_primary"),
    _bits_alone("parameter of g"),
    counted("N_g", slice_=True),
    finite=None,
)
PLAIN = _result(
    "finite-precision-plain",
    "N_plain",
    JOINT,
    ("finite_precision_network", "checkerboard_network", "coded_network"),
    _bits_alone("parameter"),
    counted("N"),
)
EMBEDDING_TOTAL = _result(
    "finite-precision-embedding-total",
    "N_embedding_total",
    JOINT,
    ("embedding_total_lower_bound", "checkerboard_total", "coded_total"),
    _bits_alone("parameter of e and q"),
    counted("N"),
)
HYPERNETWORK_TOTAL = _result(
    "finite-precision-hypernetwork-total",
    "N_hypernetwork_total",
    JOINT,
    ("hypernetwork_total_lower_bound", "checkerboard_total", "coded_total"),
    _bits_alone("parameter of f"),
    counted("N"),
)
FINITE_CONDITIONS = _result(
    "finite-conditions",
    "N_q",
    SLICE,
    ("finite_conditions", "coded_conditions"),
    lambda p: (bits_of(Q, p.precision_bits), delivered(p), UNRELATED, ONE_ARCHITECTURE),
    _unrelated,
    given_k,
    finite=True,
)
UNRELATED_TOTALS = tuple(
    _result(
        f"finite-conditions-{id}",
        quantity,
        SLICE,
        (),
        _bits_unrelated(what),
        _all_unrelated("N"),
        finite=True,
    )
    for id, quantity, what in (
        ("plain", "N_plain", "parameter"),
        ("embedding-total", "N_embedding_total", "parameter of e and q"),
        ("hypernetwork-total", "N_hypernetwork_total", "parameter of f"),
    )
)
