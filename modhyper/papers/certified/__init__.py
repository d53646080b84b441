"""modhyper's own theory: bounds with explicit constants, proved, for the user's own numbers.

Each module's docstring is a proof, and its results compute the inequality in the same letters.
"""

from __future__ import annotations

from modhyper.bound import Bound, Result
from modhyper.paper import Paper
from modhyper.papers.certified import (
    continuous,
    entropy,
    finite_precision,
    growth_function,
    literature,
    machine_numbers,
    mean_error_rows,
    primary_rows,
    selector,
    structured_rows,
    topology,
    upper,
)
from modhyper.papers.certified.entropy import bounded_weights as bounded_weights
from modhyper.papers.certified.entropy import chain_coded as chain_coded
from modhyper.problem import Problem

RESULTS: tuple[Result, ...] = (
    finite_precision.ANY_DIMENSION,
    finite_precision.COMPRESSED,
    finite_precision.EMBEDDING,
    entropy.CHAIN,
    entropy.BOUNDED_WEIGHTS,
    finite_precision.SLICE_BOUND,
    finite_precision.PLAIN,
    finite_precision.EMBEDDING_TOTAL,
    finite_precision.HYPERNETWORK_TOTAL,
    finite_precision.FINITE_CONDITIONS,
    *finite_precision.UNRELATED_TOTALS,
    *mean_error_rows.RESULTS,
    *topology.RESULTS,
    *continuous.RESULTS,
    growth_function.GIVEN_DEPTH,
    growth_function.ANY_DEPTH,
    *upper.RESULTS,
    *machine_numbers.RESULTS,
    *primary_rows.RESULTS,
    selector.SELECTOR,
    *structured_rows.RESULTS,
    *literature.RESULTS,
)
"""Lower bounds, then constructions, then what is only cited. The order is that of the tables."""

PAPER = Paper(
    key="certified",
    title="Certified bounds",
    package="modhyper.papers.certified",
    results=RESULTS,
    assumable={
        finite_precision.DENSE.id: finite_precision.DENSE.statement,
        finite_precision.STORED_PRODUCT.id: finite_precision.STORED_PRODUCT.statement,
        "continuous-selection": "the parameters depend continuously on the target y",
        "lipschitz": "e(0) = 0, e and q are 1-Lipschitz (l1 norms)",
        "bounded-weights": "weights and e(I) in [-1, 1], σ 1-Lipschitz, σ(0) = 0",
        "selector": "g has a selector W·P(I) with ‖W‖_1 ≤ c, P_i in the unit ball of C^r",
        "lipschitz-activation": "σ is 1-Lipschitz and σ(0) = 0",
        "continuous-embedding": "e(I) is continuous in I",
        "continuous-bottleneck": "the w numbers that f passes through are continuous in I",
        structured_rows.STRUCTURED.id: structured_rows.STRUCTURED.statement,
        structured_rows.BOUNDED_FACTORS.id: structured_rows.BOUNDED_FACTORS.statement,
        literature.PUBLISHED.id: literature.PUBLISHED.statement,
    },
    experiments={
        name: f"modhyper.papers.certified.experiments.{name}:{name.upper()}"
        for name in (
            "interface",
            "conditioning",
            "structured",
            "controls",
            "bilinear",
            "threshold",
            "rate",
            "modularity",
        )
    }
    | {"structured-plane": "modhyper.papers.certified.experiments.structured:PLANE"},
)


def certified_bounds(problem: Problem) -> tuple[Bound, ...]:
    """Every bound of this paper for ``problem``; none without ``problem.eps``.

    Bounds that need more than the problem says (Lipschitz constants, a bound on the weights) are
    given for the constants 1 and say so in their hypotheses. Those of the literature come last;
    their reading is "stated".

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    tuple of Bound

    Raises
    ------
    InputError
        If the activation is neither a known name nor an expression in x.
    """
    if problem.eps is None:
        return ()
    return tuple(bound for result in RESULTS if (bound := result(problem)) is not None)
