"""Bounds with explicit constants that are proved, not conjectured, for the user's own numbers.

`certified_bounds` gives every bound with its hypotheses and the inequality in words;
`certify` and `certify_many` give only the two numbers that decide a separation, fast.
"""

from __future__ import annotations

from modhyper.bound import Bound
from modhyper.paper import Paper
from modhyper.papers.certified import finite_precision, upper
from modhyper.papers.certified.continuous import continuous_bounds
from modhyper.papers.certified.entropy import bounded_weights, chain_coded
from modhyper.papers.certified.growth_function import growth_bounds
from modhyper.papers.certified.literature import literature_bounds
from modhyper.papers.certified.selector import selector_bound
from modhyper.papers.certified.separation import Certificate, certify, certify_many, comparable
from modhyper.problem import Problem

__all__ = [
    "PAPER",
    "Certificate",
    "bounded_weights",
    "certified_bounds",
    "certify",
    "certify_many",
    "chain_coded",
    "comparable",
]


def certified_bounds(problem: Problem) -> tuple[Bound, ...]:
    """Every certified bound for ``problem``, lower then upper; none without ``problem.eps``.

    Bounds that need more than the problem says (Lipschitz constants, a bound on the weights) are
    given for the constants 1 and say so in their hypotheses. Those of the literature come last;
    their reading is "stated".
    """
    if problem.eps is None:
        return ()
    lower: list[Bound] = []
    if problem.embedding_dim is None:
        lower += [finite_precision.any_dimension(problem), finite_precision.compressed(problem)]
    else:
        lower += [finite_precision.embedding(problem), chain_coded(problem)]
        if problem.depth is not None:
            lower.append(bounded_weights(problem))
    lower += [
        finite_precision.one_slice(problem),
        finite_precision.plain(problem),
        finite_precision.embedding_total(problem),
        finite_precision.hypernetwork_total(problem),
        *continuous_bounds(problem),
        *growth_bounds(problem),
    ]
    return (
        *lower,
        *upper.constructions(problem),
        *selector_bound(problem),
        *literature_bounds(problem),
    )


PAPER = Paper(
    key="certified",
    title="Certified bounds",
    package="modhyper.papers.certified",
    bounds=certified_bounds,
    experiments={
        name: f"modhyper.papers.certified.experiments.{name}:{name.upper()}"
        for name in ("threshold", "rate", "modularity")
    },
)
