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

from modhyper.bound import Bound, Hypothesis
from modhyper.magnitude import log10_decimal, outward, scaled
from modhyper.papers.certified.sizes import EXACT_LOG, Size, exact, number
from modhyper.problem import Problem

TANH_SOURCE = "De Ryck, Lanthaler, Mishra, Neural Networks 143 (2021) 732-750, Theorem 5.1"
MHASKAR_SOURCE = "Mhaskar, Neural Computation 8 (1996) 164-177"
LIMIT = 60
"""Largest m1 and r for which the widths are written out."""

SMOOTH = {"tanh", "sigmoid", "logistic", "softplus", "gelu", "silu", "swish", "arctan", "atan"}


def literature_bounds(problem: Problem) -> tuple[Bound, ...]:
    """The two results above, as far as the activation allows. Needs eps."""
    name = problem.activation.lower()
    out = []
    if name == "tanh" and problem.m1 <= LIMIT and problem.smoothness <= LIMIT:
        out.append(_tanh(problem))
    if name in SMOOTH:
        out.append(_mhaskar(problem))
    return tuple(out)


def tanh_parameters(d: int, s: int, n: int) -> int:
    """Weights and biases of a dense network with the two widths above and no output bias."""
    if d == 1:
        first, second = 3 * -(-s // 2) + n - 1, 6 * n
    else:
        first = 3 * -(-s // 2) * comb(s + d - 1, s - 1) + d * (n - 1)
        second = 3 * -(-(d + 2) // 2) * comb(2 * d + 1, d + 1) * n**d
    return (d + 1) * first + (first + 1) * second + second


def _tanh(problem: Problem) -> Bound:
    d, s = problem.m1, problem.smoothness
    eps = problem.relative_eps
    assert eps is not None, "certified bounds need eps"
    constant = Fraction(101, 100) * Fraction(3 * d, 1) ** s / factorial(s)  # (3d/2)^s 2^s
    n = max(_root_up(constant / eps, s), 5 * d * d + 1)
    value = tanh_parameters(d, s, n)
    long = value.bit_length() * 0.69 > EXACT_LOG
    size = (
        Size(None, outward(scaled(1, log10_decimal(value)), up=True))
        if long
        else exact(value, up=True)
    )
    return Bound(
        id="tanh-two-layer",
        quantity="N_g",
        side="upper",
        reading="stated",
        source=TANH_SOURCE,
        exponent="(m1 + 1)/r",
        exponent_value=Fraction(d + 1, s),
        value=size.value,
        log10_value=size.log10,
        hypotheses=(
            Hypothesis(
                "published-constants",
                "the widths and constants of Theorem 5.1 are as quoted, with N_0(d) ≤ 5 d² + 1",
                "undecided",
                "quoted from the literature, not derived again",
            ),
        ),
        explanation=(
            f"1.01 (3·{d})^{s}/{s}! N^(-{s}) ≤ eps = {number(eps)} for N = {number(n)}: dense "
            f"parameters {number(value) if not long else f'10^{size.log10}'}"
        ),
    )


def _root_up(value: Fraction, s: int) -> int:
    """Least integer n with n^s ≥ value."""
    target = -(-value.numerator // value.denominator)
    low, high = 0, 1 << (target.bit_length() // s + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**s >= target else (middle, high)
    return high


def _mhaskar(problem: Problem) -> Bound:
    return Bound(
        id="mhaskar",
        quantity="N_g",
        side="upper",
        reading="stated",
        source=MHASKAR_SOURCE,
        exponent="m1/r",
        exponent_value=Fraction(problem.m1, problem.smoothness),
        hypotheses=(
            Hypothesis(
                "smooth-activation",
                "σ is infinitely differentiable on an interval and not a polynomial there",
                "holds",
                problem.activation,
            ),
        ),
        explanation=(
            "one hidden layer, fixed inner weights, output weights linear in y: "
            "N_g = O(eps^(-m1/r)), so Theorem 4's conclusion needs no assumption"
        ),
    )
