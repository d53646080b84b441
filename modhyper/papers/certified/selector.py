"""Theorem 5 with its constants: the size of f when the weights of g factor through w numbers.

Let the weights of g for y_I be θ(I) = W·P(I), ‖W‖_1 ≤ c, P_i ∈ W(r, m2), i ≤ w, and let f compute
θ̂ = W·P̂ with |P_i - P̂_i| ≤ δ. Then ‖θ - θ̂‖_1 ≤ η = c w δ and ‖θ‖_1 ≤ c w, and every layer's part
of either is smaller still. For g of depth L with σ ℓ-Lipschitz and σ(0) = 0, |x|_1 ≤ m1:

    α_0 = m1,  α_i = ℓ c w max(1, α_{i-1}):       |x_i|_1 ≤ α_i          (σ on all but layer L)
    β_0 = 0,   β_i = ℓ (max(1, α_{i-1}) + c w (1 + δ) β_{i-1}):  |x_i - x̂_i|_1 ≤ β_i η

since |W x + b|_1 ≤ (‖W‖_1 + ‖b‖_1) max(1, |x|_1), and likewise for the differences. With δ ≤ 1 in
β the output of g moves by at most β_L c w δ, so δ = eps/(2 β_L c w) leaves eps/2 for g itself, and

    N_f ≤ w·(size of a network for W(r, m2) at accuracy δ) + w·N_g.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.magnitude import UNKNOWN, Size, log10, number
from modhyper.papers.certified.upper import relu_cells, relu_dense, relu_free
from modhyper.problem import Bottleneck, Problem
from modhyper.rate import Rate

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
    """The exact value exists for 1 ≤ m2 ≤ 3 and m1 = 1 (g interpolates, `upper`); the approximators
    of P are ReLU interpolants, counted without structural zeros for m2 > 1."""
    bottleneck, depth, eps = problem.bottleneck, problem.depth, problem.accuracy
    assert bottleneck is not None
    assert depth is not None
    recursion = error_recursion(problem.m1, depth, bottleneck)
    w, c = bottleneck.width, bottleneck.norm
    delta = min(Fraction(1), eps / (2 * recursion.factor * c * w))
    size, counted = _size(problem, eps, delta, w)
    return Proved(
        size,
        lambda: (
            f"β_L = {number(recursion.factor)} for L = {depth}, w = {w}, c = {number(c)}; "
            f"δ = eps/(2 β_L c w) = 10^{log10(delta, up=False):.4g}; {counted}"
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
RATE = Rate.of("O", "max(m1, m2)")

SELECTOR = Result(
    id="selector",
    quantity="N_f",
    side="upper",
    setting="real",
    rate=lambda problem: RATE if problem.smoothness == 1 else None,
    source=SOURCE,
    standing=Standing(("selector_error", "structured_selector"), PROOF),
    hypotheses=lambda problem: HYPOTHESES,
    prove=_prove,
    speaks_of=lambda p: (
        p.bottleneck is not None and p.m2 > 0 and p.depth is not None and p.depth <= MAX_DEPTH
    ),
)


def _size(problem: Problem, eps: Fraction, delta: Fraction, w: int) -> tuple[Size, str]:
    m2 = problem.m2
    n = relu_cells(delta, None, m2, problem.smoothness)
    knots = relu_cells(eps / 2, None, 1, problem.smoothness)
    if problem.m1 != 1 or m2 > 3 or n is None or knots is None:
        return UNKNOWN, "N_f ≤ w C(r, m2) δ^(-m2/r) + w N_g"
    each = relu_dense(n, 1) if m2 == 1 else relu_free(n, m2)
    primary = relu_dense(knots, 1)
    total = w * each + w * primary
    return Size.of(total, up=True), (
        f"N_f ≤ w·{number(each)} + w·{number(primary)} = {number(total)}, P interpolated on "
        f"{number(n)} cells an axis, N_g = {number(primary)}"
    )
