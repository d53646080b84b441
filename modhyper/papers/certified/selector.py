"""Theorem 5 with its constants: the size of f when the weights of g factor through w numbers.

Let the weights of g for y_I be θ(I) = W·P(I), ‖W‖_1 ≤ c, P_i ∈ W(r, m2), i ≤ w, and let f compute
θ̂ = W·P̂ with |P_i - P̂_i| ≤ δ. Then ‖θ - θ̂‖_1 ≤ η = c w δ and ‖θ‖_1 ≤ c w, and every layer's part
of either is smaller still. For g of depth L with σ ℓ-Lipschitz and σ(0) = 0, |x|_1 ≤ m1:

    α_0 = m1,  α_i = ℓ c w max(1, α_{i-1}):       |x_i|_1 ≤ α_i          (σ on all but layer L)
    β_0 = 0,   β_i = ℓ (max(1, α_{i-1}) + c w (1 + δ) β_{i-1}):  |x_i - x̂_i|_1 ≤ β_i η

since |W x + b|_1 ≤ (‖W‖_1 + ‖b‖_1) max(1, |x|_1), and likewise for the differences. With δ ≤ 1 in
β the output of g moves by at most β_L c w δ, so δ = eps/(2 β_L c w) leaves eps/2 for g itself, and

    N_f ≤ w·(size of a network for W(r, m2) at accuracy δ) + w·N_g.

N_g is the size of *that* g. Weights with ‖θ‖_1 ≤ c w hold few functions (two layers: Σ |a_j w_j| ≤
(c w)²/4, so the slope varies no more), so it may not be put at the size of an interpolant; a g that
is known, and its total, are in `structured_totals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.magnitude import UNKNOWN, log10, number
from modhyper.papers.certified.rates import FACTORS
from modhyper.problem import Bottleneck, Problem

SOURCE = Source("certified", "section 5 (Theorem 5 with its recursion kept)")
PROOF = "modhyper.papers.certified.selector"
MAX_DEPTH = 1000


@dataclass(frozen=True, slots=True)
class ErrorRecursion:
    """α_0..α_{L-1} bound the layers, β_0..β_L the error per unit of l1 error of the weights."""

    alpha: tuple[Fraction, ...]
    beta: tuple[Fraction, ...]

    @property
    def factor(self) -> Fraction:
        """β_L: |g(x; θ) - g(x; θ̂)| ≤ β_L ‖θ - θ̂‖_1."""
        return self.beta[-1]


def error_recursion(
    m1: int, depth: int, bottleneck: Bottleneck, lipschitz: Fraction | int = 1
) -> ErrorRecursion:
    """α and β above for an activation with Lipschitz constant ``lipschitz`` and δ ≤ 1."""
    size = bottleneck.norm * bottleneck.width  # c w
    alpha, beta = [Fraction(m1)], [Fraction(0)]
    for layer in range(depth):
        slope = Fraction(lipschitz) if layer < depth - 1 else Fraction(1)
        reach = max(Fraction(1), alpha[-1])
        beta.append(slope * (reach + 2 * size * beta[-1]))
        if layer < depth - 1:
            alpha.append(slope * size * reach)
    return ErrorRecursion(tuple(alpha), tuple(beta))


def _prove(problem: Problem) -> Proved:
    """No number: N_g is that of the g of the hypothesis, of which only the norm is known."""
    bottleneck, depth, eps = problem.bottleneck, problem.depth, problem.accuracy
    assert bottleneck is not None
    assert depth is not None
    recursion = error_recursion(problem.m1, depth, bottleneck)
    w, c = bottleneck.width, bottleneck.norm
    delta = min(Fraction(1), eps / (2 * recursion.factor * c * w))
    return Proved(
        UNKNOWN,
        lambda: (
            f"β_L = {number(recursion.factor)} for L = {depth}, w = {w}, c = {number(c)}; "
            f"δ = eps/(2 β_L c w) = 10^{log10(delta, up=False):.4g}; N_f ≤ w·size(P; δ) + w·N_g, "
            "N_g the size of the g of the hypothesis (for a g that is known: "
            "selector-interpolation)"
        ),
    )


HYPOTHESES = (
    Hypothesis(
        "selector",
        "a class g of depth L and size N_g meets every y_I to eps/2 with weights "
        "W·P(I), ‖W‖_1 ≤ c, P_i in the unit ball of C^r",
        "undecided",
        "assumed by Theorem 5",
    ),
    Hypothesis("lipschitz-activation", "σ is 1-Lipschitz and σ(0) = 0", "undecided", ""),
)

SELECTOR = Result(
    id="selector",
    quantity="N_f",
    side="upper",
    setting="real",
    rate=lambda problem: FACTORS if problem.smoothness == 1 else None,
    source=SOURCE,
    standing=Standing(("selector_error", "structured_selector"), PROOF),
    hypotheses=lambda problem: HYPOTHESES,
    prove=_prove,
    speaks_of=lambda p: (
        p.bottleneck is not None and p.m2 > 0 and p.depth is not None and p.depth <= MAX_DEPTH
    ),
)
