"""Decide the hypotheses of the stated theorems for one problem. Each verdict carries its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modhyper.bound import Hypothesis
from modhyper.problem import Problem

if TYPE_CHECKING:
    from modhyper.activations.catalogue import ActivationFacts, Property

STATEMENTS: dict[str, str] = {
    "sigma-piecewise-c1": "σ is piecewise C^1",
    "sigma-derivative-bv": "σ' ∈ BV(R): integrable and of bounded variation",
    "sigma-zero": "σ(0) = 0",
    "sigma-universal": "σ is universal (Definition 1)",
    "smoothness-one": "the targets are 𝕐 = W(1,m), so r = 1",
    "embedding-bounded": "the embedding dimension is bounded, k = O(1)",
    "non-representability": "no non-constant target is itself a network of the class",
    "slices-not-networks": "no slice y_I of the target is itself a σ-network",
    "structured-selector": "a continuous selector S ∈ P(r,w,c) of the primary's parameters exists",
    "assumption-1": "Assumption 1: every target has exactly one best approximating network",
    "assumption-2": "Assumption 2: a further hidden neuron strictly lowers the error",
}


def decide(id: str, problem: Problem, facts: ActivationFacts) -> Hypothesis:
    """The hypothesis ``id`` for ``problem`` with activation ``facts``. KeyError if unknown."""
    statement = STATEMENTS[id]
    name = facts.name
    if id == "sigma-piecewise-c1":
        return _from_facts(id, name, facts.piecewise_c1)
    if id == "sigma-derivative-bv":
        return _from_facts(id, name, facts.derivative_bv)
    if id == "sigma-zero":
        return _from_facts(id, name, facts.zero_at_zero)
    if id == "sigma-universal":
        return _from_facts(id, name, facts.universal)
    if id == "non-representability":
        return _from_facts(id, name, facts.non_representability)
    if id == "smoothness-one":
        r = problem.smoothness
        return Hypothesis(id, statement, "holds" if r == 1 else "fails", f"here r = {r}")
    if id == "embedding-bounded":
        k = problem.embedding_dim
        if k is None:
            return Hypothesis(id, statement, "fails", "here k is unbounded; see Theorem 3")
        return Hypothesis(id, statement, "holds", f"here k = {k}")
    if id == "slices-not-networks":
        return Hypothesis(id, statement, "undecided", "depends on the target y")
    if id == "structured-selector":
        return _selector(id, problem)
    return _assumption(id, facts)


def _from_facts(id: str, name: str, property: Property) -> Hypothesis:
    return Hypothesis(id, STATEMENTS[id], property.truth, f"σ = {name}: {property.reason}")


def _selector(id: str, problem: Problem) -> Hypothesis:
    if problem.bottleneck is None:
        return Hypothesis(
            id, STATEMENTS[id], "undecided", "no structure given (--bottleneck w,c states one)"
        )
    w, c = problem.bottleneck.width, problem.bottleneck.norm
    return Hypothesis(id, STATEMENTS[id], "holds", f"stated by the user: w = {w}, c = {c}")


def _assumption(id: str, facts: ActivationFacts) -> Hypothesis:
    reason = "assumed by the paper (“validated empirically”), not proved"
    if facts.name == "tanh":
        reason += "; fails for two-unit tanh networks with unrestricted weights (target c·sech²)"
    return Hypothesis(id, STATEMENTS[id], "undecided", reason)
