"""Upper bounds for N_g taken from the literature: smooth activations, any smoothness r.

Their reading is "stated": the theorems are cited, their constants are not derived again here.

* De Ryck, Lanthaler, Mishra, Neural Networks 143 (2021) 732-750 (arXiv 2104.08938), Theorem 5.1:
  tanh, two hidden layers of widths 3⌈s/2⌉ |P_{s-1,d+1}| + d(N-1) and 3⌈(d+2)/2⌉ |P_{d+1,d+1}| N^d
  (d = 1: 3⌈s/2⌉ + N - 1 and 6N), |P_{n,d}| = C(n+d-1, n), reach sup error
  (1+δ) (1/s!)(3d/2)^s |f|_{W^{s,∞}} N^(-s) on [0,1]^d for N beyond a threshold N_0(d), any δ > 0.
  On [-1,1]^d the s-th derivatives grow by 2^s. Here δ = 1/100.
* Mhaskar, Neural Computation 8 (1996) 164-177: one hidden layer, smooth non-polynomial σ, fixed
  inner weights, output weights continuous linear functionals of y: N_g = O(eps^(-m1/r)).
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

from modhyper.activations.catalogue import canonical, facts_of
from modhyper.activations.facts import ONE_HIDDEN_LAYER
from modhyper.bisection import first_true
from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.magnitude import Size, number
from modhyper.papers.certified.rates import SLICE
from modhyper.papers.certified.sizes import size_text
from modhyper.problem import Problem
from modhyper.rate import Rate

LIMIT = 60
"""Largest m1 and r for which the widths are written out."""


def tanh_parameters(d: int, s: int, n: int) -> int:
    """Weights and biases of a dense network with the two widths above and no output bias."""
    if d == 1:
        first, second = 3 * -(-s // 2) + n - 1, 6 * n
    else:
        first = 3 * -(-s // 2) * comb(s + d - 1, s - 1) + d * (n - 1)
        second = 3 * -(-(d + 2) // 2) * comb(2 * d + 1, d + 1) * n**d
    return (d + 1) * first + (first + 1) * second + second


def _prove_tanh(problem: Problem) -> Proved:
    d, s = problem.m1, problem.smoothness
    constant = Fraction(101, 100) * Fraction(3 * d, 1) ** s / factorial(s)  # (3d/2)^s 2^s
    n = max(_root_up(constant / problem.accuracy, s), 5 * d * d + 1)
    size = Size.of(tanh_parameters(d, s, n), up=True)
    return Proved(
        size,
        lambda: (
            f"1.01 (3·{d})^{s}/{s}! N^(-{s}) ≤ eps = {number(problem.accuracy)} for "
            f"N = {number(n)}: dense parameters {size_text(size)}"
        ),
    )


def _root_up(value: Fraction, s: int) -> int:
    """Least integer n with n^s ≥ value."""
    target = -(-value.numerator // value.denominator)
    return first_true(lambda n: n**s >= target, 1, 1 << (target.bit_length() // s + 1))


PUBLISHED = Hypothesis(
    "published-constants",
    "the widths and constants of Theorem 5.1 are as quoted, with N_0(d) ≤ 5 d² + 1",
    "undecided",
    "quoted from the literature, not derived again",
)
TANH = Result(
    id="tanh-two-layer",
    quantity="N_g",
    side="upper",
    reading="stated",
    setting="real",
    rate=Rate.of("O", "(m1 + 1)/r"),
    source=Source("de-ryck-lanthaler-mishra-2021", "Theorem 5.1"),
    standing=Standing(literature=("de-ryck-lanthaler-mishra-2021",)),
    hypotheses=lambda problem: (PUBLISHED,),
    prove=_prove_tanh,
    finite=None,
    speaks_of=lambda p: (
        p.m1 <= LIMIT and p.smoothness <= LIMIT and canonical(p.activation) == "tanh"
    ),
)


def _smooth(problem: Problem) -> tuple[Hypothesis, ...]:
    return (
        Hypothesis(
            "smooth-activation",
            "σ is infinitely differentiable on an interval and not a polynomial there",
            "holds",
            f"{problem.activation}: {facts_of(problem.activation).universal.reason}",
        ),
    )


MHASKAR = Result(
    id="mhaskar",
    quantity="N_g",
    side="upper",
    reading="stated",
    setting="real",
    rate=Rate.of("O", SLICE.exponent),
    source=Source("mhaskar-1996", "Theorem 2.1"),
    standing=Standing(literature=("mhaskar-1996",)),
    hypotheses=_smooth,
    finite=None,
    speaks_of=lambda p: facts_of(p.activation).universal.value == ONE_HIDDEN_LAYER,
    note=(
        "one hidden layer, fixed inner weights, output weights linear in y: Theorem 4's conclusion "
        "needs no assumption"
    ),
)
RESULTS = (TANH, MHASKAR)
