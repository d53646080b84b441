"""Rows for targets with structure, y = Σ_{i≤w} P_i(I) φ_i(x): totals, and f through a bottleneck.

Proofs and counts: `structured_totals`. These are statements about a smaller class of targets than
W(r, m): that the target is in it is a hypothesis of each row, so that no row is set against a lower
bound for the worst target of all unless the user grants it.
"""

from __future__ import annotations

from collections.abc import Callable

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.magnitude import Size, number
from modhyper.papers.certified.rates import FACTORS
from modhyper.papers.certified.structured_totals import Totals, bottleneck_total, class_totals
from modhyper.papers.certified.upper import FREE_COUNT, REAL_WEIGHTS, uses
from modhyper.problem import Problem

PROOF = "modhyper.papers.certified.structured_totals"
MOST_AXES = 3

STRUCTURED = Hypothesis(
    "structured-targets",
    "the targets are Σ_{i ≤ w} P_i(I) φ_i(x), each P_i and φ_i in the unit ball",
    "undecided",
    "a property of the target; W(r, m) holds many more",
)
BOUNDED_FACTORS = Hypothesis(
    "bounded-factors",
    "y(x, I) = Σ_{i ≤ w} φ_i(x) P_i(I), P_i in the unit ball, Σ |φ_i(x)| ≤ c for every x",
    "undecided",
    "a property of the target; true of Theorem 5's selector if g is linear in what is generated",
)


def _speaks_of(problem: Problem) -> bool:
    few = problem.m1 <= MOST_AXES and 1 <= problem.m2 <= MOST_AXES
    return problem.bottleneck is not None and few


def _hypotheses(targets: Hypothesis) -> Callable[[Problem], tuple[Hypothesis, ...]]:
    return lambda problem: (
        uses(problem.activation, "relu"),
        REAL_WEIGHTS,
        FREE_COUNT,
        targets,
    )


def _result(
    id: str,
    quantity: str,
    targets: Hypothesis,
    prove: Callable[[Problem], Proved],
    place: str,
) -> Result:
    return Result(
        id=id,
        quantity=quantity,
        side="upper",
        setting="real",
        rate=FACTORS,
        source=Source("certified", place),
        standing=Standing(pencil=PROOF),
        hypotheses=_hypotheses(targets),
        prove=prove,
        speaks_of=_speaks_of,
    )


def _total(what: str, size: Callable[[Totals], int]) -> Callable[[Problem], Proved]:
    def prove(problem: Problem) -> Proved:
        assert problem.bottleneck is not None
        w = problem.bottleneck.width
        found = class_totals(problem.accuracy, w, problem.m1, problem.m2)
        total = size(found)
        return Proved(
            Size.of(total, up=True),
            lambda: (
                f"{what} for sums of w = {number(w)} products; P and φ interpolated on "
                f"{number(-(-w * 4 // (problem.accuracy * 3)))} cells an axis, a quarter of eps "
                f"for the products: {number(total)} numbers (hypernetwork "
                f"{number(found.hypernetwork)}, embedding {number(found.embedding_total)}, plain "
                f"{number(found.plain)})"
            ),
        )

    return prove


def _bottleneck(problem: Problem) -> Proved:
    assert problem.bottleneck is not None
    w, c, eps = problem.bottleneck.width, problem.bottleneck.norm, problem.accuracy
    total = bottleneck_total(eps, w, c, problem.m1, problem.m2)
    return Proved(
        Size.of(total, up=True),
        lambda: (
            f"f interpolates w = {number(w)} functions P_i on {number(-(-2 * c // eps))} cells an "
            f"axis (error c/n, c = {number(c)}) and writes the values of y_I at the knots of a g "
            f"with {number(-(-2 // eps))} cells an axis (error 1/n): N_f ≤ {number(total)}"
        ),
    )


RESULTS: tuple[Result, ...] = (
    *(
        _result(
            f"structured-{name}", quantity, STRUCTURED, _total(what, size), "section 3 (totals)"
        )
        for name, quantity, what, size in (
            ("hypernetwork", "N_f", "f", lambda t: t.hypernetwork),
            ("embedding", "N_embedding_total", "e and q", lambda t: t.embedding_total),
            ("plain", "N_plain", "a plain network", lambda t: t.plain),
        )
    ),
    _result(
        "selector-interpolation",
        "N_f",
        BOUNDED_FACTORS,
        _bottleneck,
        "section 5 (Theorem 5 with a g that is known)",
    ),
)
"""N_f, N_e + N_q and N at most, for structured targets."""
