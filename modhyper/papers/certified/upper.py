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
2^(2-b) (radius 1). Where e(I) = I is delivered in b_e bits it moves by at most 2^(-b_e). Arithmetic
on these numbers is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from modhyper.activations.catalogue import canonical
from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.conditioning import Embedding
from modhyper.magnitude import Size, number
from modhyper.problem import Problem
from modhyper.rate import Rate

SOURCE = Source("certified", "section 5 (constructions)")
PROOF = "modhyper.papers.certified.upper"
STEP_EXCESS = Fraction(2, 10**6)


def cells(eps: Fraction, bits: int | None = None, excess: Fraction = Fraction(0)) -> int | None:
    """Least n with (1 + excess)/n + rounding ≤ eps; None if b bits are too few.

    ``eps`` is relative to the radius; ``bits`` None means real weights.
    """
    above, below = _room(eps, bits)
    if above <= 0:
        return None
    n = -(-below * (excess.denominator + excess.numerator) // (excess.denominator * above))
    return None if bits is not None and 2**bits <= 16 * (n + 1) else n


def _room(eps: Fraction, bits: int | None) -> tuple[int, int]:
    """eps - 2^(2-b) as a numerator and a denominator."""
    above, below = eps.numerator, eps.denominator
    return (above, below) if bits is None else ((above << bits) - 4 * below, below << bits)


def relu_cells(eps: Fraction, bits: int | None, d: int, smoothness: int) -> int | None:
    """Least n for the ReLU network: 1/n, or for r ≥ 2 also 1/n² (d = 1: 1/(2n²)), at most eps."""
    n = cells(eps, bits)
    if smoothness == 1:
        return n
    above, below = _room(eps, bits)
    if above <= 0:
        return n
    squares = -(-below // (above * (2 if d == 1 else 1)))
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


def tanh_dense(n: int, d: int = 1) -> int:
    """One constant unit and n - 1 steps, three numbers each; for d = 1."""
    return 3 * n


KERNEL = ("relu_primary_reaches", "interpolation_network_size", "fixed_point_primary")
"""For r = 1: the first two for real weights, the third for b-bit ones."""


@dataclass(frozen=True, slots=True)
class Construction:
    """A family of networks of n cells an axis, on all axes that it interpolates: those of x (g), or
    all (q with e(I) = I).

    size        parameters with n cells on each of d axes, of which it counts ``counted``
    degrees     d -> size = O(n^degree)
    second      whether the second-order error bound serves for r ≥ 2
    """

    id: str
    quantity: str
    activation: str
    size: Callable[[int, int], int]
    counted: str
    degrees: Mapping[int, int]
    second: bool = True
    kernel: tuple[str, ...] = ()

    def axes(self, problem: Problem) -> int:
        return problem.m if self.quantity == "N_q" else problem.m1

    def speaks_of(self, problem: Problem) -> bool:
        joint = self.quantity == "N_q"
        return self.axes(problem) in self.degrees and not (joint and problem.m2 == 0)

    def room(self, problem: Problem, bits: int | None) -> Fraction:
        """The accuracy left to the network: I is rounded to b_e bits, y is 1-Lipschitz in it."""
        rounded = self.quantity == "N_q" and bits is not None
        return problem.accuracy - (Fraction(1, 2**problem.interface_bits) if rounded else 0)

    def cells(self, problem: Problem, bits: int | None) -> int | None:
        """Least n that reaches the accuracy; None if b bits are too few."""
        eps = self.room(problem, bits)
        if eps <= 0:
            return None
        if self.second:
            return relu_cells(eps, bits, self.axes(problem), problem.smoothness)
        return cells(eps, bits, STEP_EXCESS)

    def rate(self, problem: Problem) -> Rate:
        order = 2 if problem.smoothness > 1 and self.second else 1
        return Rate.of("O", Fraction(self.degrees[self.axes(problem)], order))

    def result(self, *, finite: bool) -> Result:
        """Its size, for b-bit or for real weights."""

        def bits(problem: Problem) -> int | None:
            return problem.precision_bits if finite else None

        def prove(problem: Problem) -> Proved | None:
            n = self.cells(problem, bits(problem))
            if n is None:
                return None
            size = Size.of(self.size(n, self.axes(problem)), up=True)
            return Proved(size, lambda: self.explain(problem, n, bits(problem)))

        return Result(
            id=f"{self.id}-{'bits' if finite else 'real'}",
            quantity=self.quantity,
            side="upper",
            setting="bits" if finite else "real",
            rate=self.rate,
            source=SOURCE,
            standing=Standing(self.kernel, PROOF),
            hypotheses=lambda problem: (
                uses(problem.activation, self.activation),
                *_weights(bits(problem), self.counted),
                *depth_of(problem, self.axes(problem) + 1),
                *((_wide_enough(problem),) if self.quantity == "N_q" else ()),
            ),
            prove=prove,
            speaks_of=self.speaks_of,
            finite=None if self.quantity == "N_g" else False,
        )

    def explain(self, problem: Problem, n: int, bits: int | None) -> str:
        d, eps = self.axes(problem), number(problem.accuracy)
        end = f"≤ eps = {eps}; {self.counted} parameters: {number(self.size(n, d))}"
        if not self.second:
            error = f"error ≤ 1.000002·{_error(n, bits)}"
            return f"g steps between y_I at {number(n)} cell centres, {error} {end}"
        what, rounded = "g interpolates y_I", ""
        if self.quantity == "N_q":
            what = "e(I) = I, q interpolates y"
            rounded = f" + 2^-{problem.interface_bits}" if bits else ""
        second = problem.smoothness > 1 and n != cells(self.room(problem, bits), bits)
        error = f"error ≤ {_error(n, bits, d if second else None)}{rounded}"
        return f"{what} at {number(n + 1)}{f'^{d}' if d > 1 else ''} nodes, {error} {end}"


FREE, DENSE = {2: 2, 3: 3}, {2: 3, 3: 6}
CONSTRUCTIONS = (
    Construction("relu-interpolation", "N_g", "relu", relu_dense, "all", {1: 1}, kernel=KERNEL),
    Construction("tanh-steps", "N_g", "tanh", tanh_dense, "all", {1: 1}, second=False),
    Construction("relu-kuhn-free", "N_g", "relu", relu_free, "free", FREE),
    Construction("relu-kuhn-dense", "N_g", "relu", relu_dense, "all", DENSE),
    Construction("relu-joint-free", "N_q", "relu", relu_free, "free", FREE),
    Construction("relu-joint-dense", "N_q", "relu", relu_dense, "all", DENSE),
)


def _error(n: int, bits: int | None, second: int | None = None) -> str:
    """The error bound in words; ``second`` = d where it is the second-order one."""
    exact = f"1/{number(n)}"
    if second is not None:
        exact = f"1/(2·{number(n)}²)" if second == 1 else f"1/{number(n)}²"
    return exact if bits is None else f"{exact} + 2^{2 - bits}"


@lru_cache(maxsize=256)
def uses(activation: str, wanted: str) -> Hypothesis:
    return Hypothesis(
        "activation",
        f"the network may use {wanted}",
        "holds" if canonical(activation) == wanted else "fails",
        f"the activation asked for is {activation}",
    )


REAL_WEIGHTS = Hypothesis(
    "real-weights", "weights are real numbers", "holds", "no rounding is done"
)
FREE_COUNT = Hypothesis(
    "free-count",
    "structural zeros are not counted",
    "holds",
    "a convention; the dense count is a bound of its own",
)


@lru_cache(maxsize=256)
def fixed_point(bits: int) -> Hypothesis:
    return Hypothesis(
        "fixed-point",
        "weights are b-bit fixed-point numbers, one scale a layer; arithmetic is exact",
        "holds",
        f"b = {bits}; node values are rounded before the weights are formed",
    )


def _weights(bits: int | None, counted: str) -> tuple[Hypothesis, ...]:
    weights = REAL_WEIGHTS if bits is None else fixed_point(bits)
    return (weights, FREE_COUNT) if counted == "free" else (weights,)


def depth_of(problem: Problem, needed: int) -> tuple[Hypothesis, ...]:
    """Whether the depth asked for admits so many layers of weights; nothing if none is."""
    if problem.depth is None:
        return ()
    return (
        Hypothesis(
            "depth",
            f"the network may have {number(needed)} layers of weights",
            "holds" if needed <= problem.depth else "fails",
            f"depth {problem.depth} is asked for, {number(needed)} are needed",
        ),
    )


def _wide_enough(problem: Problem) -> Hypothesis:
    k = problem.embedding_dim
    enough = isinstance(problem.model, Embedding) and (k is None or k >= problem.m2)
    given = f"k is {'unbounded' if k is None else k}, m2 = {problem.m2}"
    if not isinstance(problem.model, Embedding):
        given = f"the condition enters as {problem.model.as_dict()['kind']}"
    return Hypothesis(
        "embedding-dim",
        "k ≥ m2, so that e(I) can be I itself",
        "holds" if enough else "fails",
        given,
    )


RESULTS: tuple[Result, ...] = tuple(
    made.result(finite=finite) for finite in (False, True) for made in CONSTRUCTIONS
)
"""Every upper bound that comes with a network, for real and for b-bit weights."""


def smallest_primary(problem: Problem) -> int | None:
    """The least N_g of these in b bits, for the problem's activation; None if there is none."""
    sizes = [
        made.size(n, problem.m1)
        for made in CONSTRUCTIONS
        if made.quantity == "N_g"
        and made.activation == canonical(problem.activation)
        and made.speaks_of(problem)
        and (n := made.cells(problem, problem.precision_bits)) is not None
    ]
    return min(sizes, default=None)
