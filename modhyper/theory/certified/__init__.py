"""Bounds with explicit constants that are proved, not conjectured, for the user's own numbers."""

from __future__ import annotations

from modhyper.problem import Problem
from modhyper.theory.bound import Bound
from modhyper.theory.certified import finite_precision, upper

__all__ = ["certified_bounds"]


def certified_bounds(problem: Problem) -> tuple[Bound, ...]:
    """Every certified bound for ``problem``, lower then upper; none without ``problem.eps``."""
    if problem.eps is None:
        return ()
    if problem.embedding_dim is None:
        primary = [finite_precision.any_dimension(problem), finite_precision.compressed(problem)]
    else:
        primary = [finite_precision.embedding(problem)]
    lower = [
        *primary,
        finite_precision.one_slice(problem),
        finite_precision.plain(problem),
        finite_precision.embedding_total(problem),
        finite_precision.hypernetwork_total(problem),
    ]
    return (*lower, *upper.constructions(problem))
