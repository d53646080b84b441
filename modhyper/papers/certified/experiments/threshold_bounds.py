"""What is certified about a threshold: between these two every true smallest size lies."""

from __future__ import annotations

from modhyper.papers.certified.experiments.bit_extraction import certified_lower
from modhyper.papers.certified.experiments.threshold_search import Case
from modhyper.papers.certified.upper import relu_free, tanh_dense

BITS = 64
"""The networks' numbers are float64."""


def lower(case: Case, n: int) -> int:
    """Fewest 64-bit parameters with which the n^(m1+m2) signs can be told apart.

    q: 64 (N_q + k n^m2) ≥ n^(m1+m2); g: 64 N_g ≥ n^m1. Whatever the network, its depth or its
    training. Source: finite precision, certified results, section 2.
    """
    if case.kind == "q given":
        return certified_lower(n, case.m1 + case.m2, 0, 0, BITS)  # e(I) = I is the same for all y
    if case.kind == "q":
        return certified_lower(n, case.m1 + case.m2, case.m2, case.k, BITS)
    return certified_lower(n, case.m1, 0, 0, BITS)


def constructed(case: Case, n: int) -> int | None:
    """Parameters of a network that interpolates any signs at the centres; None for four variables.

    One variable: n - 1 steps. Two or three: Freudenthal-Kuhn interpolation by a ReLU network with
    a node at each centre, non-zero parameters; for q with e(I) = I, which needs k ≥ m2. Source:
    certified results, section 5.
    """
    if case.kind in ("q", "q given"):
        if case.k < case.m2:
            return None
        variables = case.m1 + case.m2
    else:
        variables = case.m1
    if variables == 1:
        return tanh_dense(n)
    return relu_free(n - 1, variables) if variables <= 3 and n > 1 else None
