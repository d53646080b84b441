"""Sizes of networks that exist: upper bounds for N_g and N_q, with the construction behind each.

All of them average node values, h(x) = Σ_v λ_v(x) y_v with λ ≥ 0, Σ λ_v = 1. For the class of
radius ρ, Σ_i ‖∂_i y‖ ≤ ρ, so |h - y|(x) ≤ ρ max_i Σ_v λ_v(x) |x_i - v_i|. This holds for every
smoothness r ≥ 1, as W(r, m) lies in W(1, m).

* ReLU, n cells an axis on [-1,1]^d, Freudenthal–Kuhn interpolation (for d = 1 piecewise linear):
  on a cell of side 2/n the mean of v_i is x_i, so Σ λ_v |x_i - v_i| = (2/n)·2z(1-z) ≤ 1/n.
  For r ≥ 2, Σ λ_v (v - x) = 0 leaves the second-order remainder ½ Σ_ij ‖∂_ij y‖ Σ_v λ_v
  |v_i - x_i||v_j - x_j|, whose last sum is at most (2/n)²/4. Pairs i ≠ j occur twice in Σ_ij and
  Σ_{|k|=2} ‖D^k y‖ ≤ ρ, so the error is at most ρ/n², and ρ/(2n²) for d = 1.
* tanh, d = 1: n - 1 steps tanh(8(s - j)), s = n(x+1)/2, between n cell centres. With λ_0, λ_-1 the
  weights of the two cells next to the nearest knot, at distance s ≤ 1/2 from it, Σ λ_v |x - v| is
  (2/n)(1/2 - s(λ_0 - λ_-1) + tails) ≤ (2/n)(1/2 + 6e-7).

Finite precision: hidden weights and biases are half-integers of size ≤ 4(n+1), exact in b bits if
2^b > 16(n+1). Node values rounded to multiples of δ = 2^(3-b) make every output weight a multiple
of δ below 4 = 2^(b-1) δ (ReLU), or of δ/2 below 2 (tanh), and move the network by at most δ/2 =
2^(2-b) (radius 1). Where
e(I) = I is delivered in b bits it moves by at most 2^(-b). Arithmetic on these numbers is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from modhyper.bound import Bound, Hypothesis, Quantity
from modhyper.magnitude import log10_decimal, outward, scaled
from modhyper.papers.certified.sizes import EXACT_LOG, Size, exact, number
from modhyper.problem import Problem

SOURCE = "certified results, section 5 (constructions)"
STEP_EXCESS = Fraction(2, 10**6)


def cells(eps: Fraction, bits: int | None = None, excess: Fraction = Fraction(0)) -> int | None:
    """Least n with (1 + excess)/n + rounding ≤ eps; None if b bits are too few.

    ``eps`` is relative to the radius; ``bits`` None means real weights.
    """
    above, below = eps.numerator, eps.denominator
    if bits is not None:
        above, below = (above << bits) - 4 * below, below << bits
    if above <= 0:
        return None
    n = -(-below * (excess.denominator + excess.numerator) // (excess.denominator * above))
    return None if bits is not None and 2**bits <= 16 * (n + 1) else n


def relu_cells(eps: Fraction, bits: int | None, d: int, smoothness: int) -> int | None:
    """Least n for the ReLU network: 1/n, or for r ≥ 2 also 1/n² (d = 1: 1/(2n²)), at most eps."""
    n = cells(eps, bits)
    room = eps if bits is None else eps - Fraction(4, 2**bits)
    if smoothness == 1 or room <= 0:
        return n
    squares = math.ceil(1 / (room * (2 if d == 1 else 1)))
    second = math.isqrt(squares - 1) + 1
    if bits is not None and 2**bits <= 16 * (second + 1):
        return n
    return second if n is None else min(n, second)


def relu_dense(n: int, d: int) -> int:
    """All entries of the layers of the ReLU network on d = 1, 2, 3 variables, n cells an axis."""
    nodes: int = (n + 1) ** d
    if d == 1:
        return 3 * nodes
    if d == 2:
        return 12 * n + nodes * (4 * n + 2)
    entry, pairs = 3 * n + 2, n + 2 * nodes
    return 4 * entry + pairs * (entry + 1) + nodes * (pairs + 2)


def relu_free(n: int, d: int) -> int:
    """The entries that are not structurally zero: what a sparse or shared implementation stores."""
    if d == 1:
        return 3 * n + 2
    if d == 2:
        return 6 * n * n + 18 * n + 1
    column = (n + 1) ** 2
    pairs = 2 * (n + 1) * (3 * column - 1) + (3 * n - 1) * column
    return 9 * n + 4 + pairs + (n + 1) * 4 * column + (n - 1) * column + (n + 1) ** 3


def tanh_dense(n: int) -> int:
    """One constant unit and n - 1 steps, three numbers each."""
    return 3 * n


def constructions(problem: Problem) -> tuple[Bound, ...]:
    """Every upper bound that comes with a network, for real and for b-bit weights. Needs eps."""
    out: list[Bound] = []
    m1, m = problem.m1, problem.m
    for bits in (None, problem.precision_bits):
        if m1 == 1:
            out += _relu(problem, "N_g", 1, relu_dense, "relu-interpolation", bits)
            out += _tanh(problem, bits)
        elif m1 <= 3:
            out += _relu(problem, "N_g", m1, relu_free, "relu-kuhn-free", bits)
            out += _relu(problem, "N_g", m1, relu_dense, "relu-kuhn-dense", bits)
        if m <= 3 and problem.m2 > 0:
            out += _relu(problem, "N_q", m, relu_free, "relu-joint-free", bits)
            out += _relu(problem, "N_q", m, relu_dense, "relu-joint-dense", bits)
    return tuple(out)


def _relu(
    problem: Problem,
    quantity: Quantity,
    d: int,
    size: Callable[[int, int], int],
    name: str,
    bits: int | None,
) -> list[Bound]:
    eps = _eps(problem)
    if quantity == "N_q" and bits is not None:
        eps -= Fraction(1, 2**bits)  # e(I) is I rounded to b bits, and y is 1-Lipschitz
    n = relu_cells(eps, bits, d, problem.smoothness) if eps > 0 else None
    if n is None:
        return []
    second = problem.smoothness > 1 and n != cells(eps, bits)
    counted = "free" if size is relu_free else "all"
    hypotheses = [_activation(problem, "relu"), *_weights(bits, counted)]
    if quantity == "N_q":
        hypotheses.append(_wide_enough(problem))
    what = "g interpolates y_I" if quantity == "N_g" else "e(I) = I, q interpolates y"
    rounded = f" + 2^-{bits}" if quantity == "N_q" and bits is not None else ""
    explanation = (
        f"{what} at {number(n + 1)}{f'^{d}' if d > 1 else ''} nodes, error ≤ "
        f"{_error(n, bits, d if second else None)}{rounded} ≤ eps = {number(_eps(problem))}; "
        f"{counted} parameters: {number(size(n, d))}"
    )
    return [_upper(problem, name, quantity, n, d, size, bits, hypotheses, explanation)]


def _tanh(problem: Problem, bits: int | None) -> list[Bound]:
    n = cells(_eps(problem), bits, STEP_EXCESS)
    if n is None:
        return []
    explanation = (
        f"g steps between y_I at {number(n)} cell centres, error ≤ 1.000002·"
        f"{_error(n, bits)} ≤ eps = {number(_eps(problem))}; N_g ≤ 3n = {number(3 * n)}"
    )
    hypotheses = [_activation(problem, "tanh"), *_weights(bits, "all")]
    return [
        _upper(
            problem,
            "tanh-steps",
            "N_g",
            n,
            1,
            lambda n, d: tanh_dense(n),
            bits,
            hypotheses,
            explanation,
        )
    ]


def _upper(
    problem: Problem,
    name: str,
    quantity: Quantity,
    n: int,
    d: int,
    size: Callable[[int, int], int],
    bits: int | None,
    hypotheses: list[Hypothesis],
    explanation: str,
) -> Bound:
    dense = size is relu_dense and d > 1
    degree = d if not dense else (3 if d == 2 else 6)
    order = 2 if problem.smoothness > 1 and name.startswith("relu") else 1
    rate = Fraction(degree, order)
    return Bound(
        id=f"{name}-{'real' if bits is None else 'bits'}",
        quantity=quantity,
        side="upper",
        reading="certified",
        source=SOURCE,
        exponent=str(rate),
        exponent_value=rate,
        value=(found := _written(n, degree, size(n, d))).value,
        log10_value=found.log10,
        hypotheses=tuple(hypotheses),
        explanation=explanation,
    )


def _written(n: int, degree: int, value: int) -> Size:
    if value.bit_length() * 0.69 < EXACT_LOG:
        return exact(value, up=True)
    return Size(None, outward(scaled(1, log10_decimal(value)), up=True))


def _error(n: int, bits: int | None, second: int | None = None) -> str:
    """The error bound in words; ``second`` = d where it is the second-order one."""
    exact = f"1/{number(n)}"
    if second is not None:
        exact = f"1/(2·{number(n)}²)" if second == 1 else f"1/{number(n)}²"
    return exact if bits is None else f"{exact} + 2^{2 - bits}"


def _activation(problem: Problem, wanted: str) -> Hypothesis:
    is_it = problem.activation.lower() == wanted
    return Hypothesis(
        "activation",
        f"the network may use {wanted}",
        "holds" if is_it else "fails",
        f"the activation asked for is {problem.activation}",
    )


def _weights(bits: int | None, counted: str) -> list[Hypothesis]:
    out = []
    if bits is None:
        out.append(
            Hypothesis("real-weights", "weights are real numbers", "holds", "no rounding is done")
        )
    else:
        out.append(
            Hypothesis(
                "fixed-point",
                "weights are b-bit fixed-point numbers, one scale a layer; arithmetic is exact",
                "holds",
                f"b = {bits}; node values are rounded before the weights are formed",
            )
        )
    if counted == "free":
        out.append(
            Hypothesis(
                "free-count",
                "structural zeros are not counted",
                "holds",
                "a convention; the dense count is a bound of its own",
            )
        )
    return out


def _wide_enough(problem: Problem) -> Hypothesis:
    k = problem.embedding_dim
    enough = k is None or k >= problem.m2
    return Hypothesis(
        "embedding-dim",
        "k ≥ m2, so that e(I) can be I itself",
        "holds" if enough else "fails",
        f"k is {'unbounded' if k is None else k}, m2 = {problem.m2}",
    )


def _eps(problem: Problem) -> Fraction:
    eps = problem.relative_eps
    assert eps is not None, "certified bounds need eps"
    return eps
