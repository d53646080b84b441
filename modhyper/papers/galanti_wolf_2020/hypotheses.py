"""The hypotheses of the stated theorems, one function each. Every verdict carries its reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from modhyper.activations.catalogue import canonical, facts_of
from modhyper.activations.facts import Property
from modhyper.bound import Hypothesis, Truth
from modhyper.problem import Problem

Decision = tuple[Truth, str]


class Decidable(NamedTuple):
    """A hypothesis: its statement, how it is decided, and whether r and k alone decide it."""

    statement: str
    decide: Callable[[Problem], Decision]
    shape: bool = False


def _about(property: str) -> Callable[[Problem], Decision]:
    """A property of the problem's activation."""

    def decide(problem: Problem) -> Decision:
        sigma = facts_of(problem.activation)
        found: Property = getattr(sigma, property)
        return found.truth, f"σ = {sigma.name}: {found.reason}"

    return decide


def smoothness_one(problem: Problem) -> Decision:
    r = problem.smoothness
    return ("holds" if r == 1 else "fails"), f"here r = {r}"


def embedding_bounded(problem: Problem) -> Decision:
    k = problem.embedding_dim
    if k is None:
        return "fails", "here k is unbounded; see Theorem 3"
    return "holds", f"here k = {k}"


def embedding_wide(problem: Problem) -> Decision:
    k, m2 = problem.embedding_dim, problem.m2
    given = f"k is unbounded, m2 = {m2}" if k is None else f"k = {k}, m2 = {m2}"
    return ("holds" if k is None or k >= m2 else "fails"), given


def _open(reason: str) -> Callable[[Problem], Decision]:
    return lambda problem: ("undecided", reason)


of_the_networks = _open("a property of the networks, not of the problem")


def structured_selector(problem: Problem) -> Decision:
    if problem.bottleneck is None:
        return "undecided", "no structure given (--bottleneck w,c states one)"
    w, c = problem.bottleneck.width, problem.bottleneck.norm
    return "holds", f"stated by the user: w = {w}, c = {c}"


def assumed_by_the_paper(problem: Problem) -> Decision:
    reason = "assumed by the paper (“validated empirically”), not proved"
    if canonical(problem.activation) == "tanh":
        reason += "; fails for two-unit tanh networks with unrestricted weights (target c·sech²)"
    return "undecided", reason


HYPOTHESES: dict[str, Decidable] = {
    "sigma-piecewise-c1": Decidable("σ is piecewise C^1", _about("piecewise_c1")),
    "sigma-derivative-bv": Decidable(
        "σ' ∈ BV(R): integrable and of bounded variation", _about("derivative_bv")
    ),
    "sigma-zero": Decidable("σ(0) = 0", _about("zero_at_zero")),
    "sigma-universal": Decidable("σ is universal (Definition 1)", _about("universal")),
    "smoothness-one": Decidable("the targets are 𝕐 = W(1,m), so r = 1", smoothness_one, True),
    "embedding-bounded": Decidable(
        "the embedding dimension is bounded, k = O(1)", embedding_bounded, True
    ),
    "embedding-wide": Decidable("k ≥ m2, so that e(I) can be I itself", embedding_wide),
    "non-representability": Decidable(
        "no non-constant target is itself a network of the class", _about("non_representability")
    ),
    "embedding-c1": Decidable("e is of class C^1 and has zero biases", of_the_networks),
    "bounded-complexity": Decidable("C(e) ≤ ℓ1 and C(q) ≤ ℓ2", of_the_networks),
    "bounded-first-layer": Decidable("the first layer of q has ‖W^1‖_1 ≤ c", of_the_networks),
    "smooth-weights": Decidable("each weight of g is an r-smooth function of I", of_the_networks),
    "slices-not-networks": Decidable(
        "no slice y_I of the target is itself a σ-network", _open("depends on the target y")
    ),
    "structured-selector": Decidable(
        "a continuous selector S ∈ P(r,w,c) of the primary's parameters exists",
        structured_selector,
    ),
    "assumption-1": Decidable(
        "Assumption 1: every target has exactly one best approximating network",
        assumed_by_the_paper,
    ),
    "assumption-2": Decidable(
        "Assumption 2: a further hidden neuron strictly lowers the error", assumed_by_the_paper
    ),
}
STATEMENTS = {id: hypothesis.statement for id, hypothesis in HYPOTHESES.items()}


def decide(id: str, problem: Problem) -> Hypothesis:
    """The hypothesis ``id`` for ``problem``. KeyError if unknown."""
    found = HYPOTHESES[id]
    truth, reason = found.decide(problem)
    return Hypothesis(id, found.statement, truth, reason, found.shape)
