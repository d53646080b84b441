"""Where q provably needs more than g: the two numbers that decide it, without the words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Literal, NamedTuple

from modhyper.bound import Bound
from modhyper.errors import InputError
from modhyper.magnitude import log10
from modhyper.papers.certified.crossing import least
from modhyper.papers.certified.grid import best_packing
from modhyper.papers.certified.sizes import at_least, is_long, written
from modhyper.papers.certified.upper import (
    STEP_EXCESS,
    cells,
    relu_cells,
    relu_dense,
    relu_free,
    tanh_dense,
)
from modhyper.problem import Problem

Method = Literal["finite-precision", "continuous"]
METHODS: tuple[Method, ...] = ("finite-precision", "continuous")


class Certificate(NamedTuple):
    """N_q ≥ ``lower`` and N_g ≤ ``upper``, both certified.

    ``lower`` is None if it is too long to write; ``long_log10`` is then its log10, rounded down.
    ``upper`` is None if no construction is known, or b bits are too few for one.
    """

    lower: int | None
    upper: int | None
    long_log10: float | None = None

    @property
    def separated(self) -> bool:
        """Whether N_q > N_g is certified."""
        if self.upper is None:
            return False
        if self.lower is not None:
            return self.lower > self.upper
        return self.orders > 0

    @property
    def orders(self) -> float:
        """log10(lower/upper), rounded down: certified orders of magnitude; -inf if none."""
        if self.upper is None or self.lower == 0:
            return -math.inf
        if self.lower is not None:
            return log10(Fraction(self.lower, self.upper), up=False)
        if self.long_log10 is None:
            return -math.inf
        return math.nextafter(self.long_log10 - log10(self.upper, up=True), -math.inf)


def certify(problem: Problem, method: Method = "finite-precision") -> Certificate:
    """The lower bound on N_q by ``method`` and the smallest certified N_g, whatever its activation.

    finite-precision: all numbers have b bits, in q, e and g. With unbounded k the model is taken to
    store W·e(I) in b bits and q to begin with a dense layer. continuous: real weights that depend
    continuously on the target (so do those of g, which are linear in it). Raises InputError without
    eps.
    """
    eps = problem.relative_eps
    if eps is None:
        raise InputError("certified bounds need an accuracy", option="eps")
    finite = method == "finite-precision"
    bits, k = problem.precision_bits if finite else 1, problem.embedding_dim
    upper = primary_size(problem, finite)
    if k is None:
        low = least(problem, eps, bits, "parabola").size
        return Certificate(low.value, upper, None if low.value is not None else low.log10)
    packing = best_packing(problem.m1, problem.m2, problem.smoothness, eps, bits * k)
    if packing is not None and is_long(packing):
        return Certificate(None, upper, at_least(packing, bits, bits * k).log10)
    return Certificate(written(packing, bits, bits * k), upper)


def comparable(lower: Bound, upper: Bound) -> bool:
    """Whether the two speak of the same precision: both of b-bit numbers, or both of real ones."""
    finite = any(h.id == "finite-precision" for h in lower.hypotheses)
    return finite == any(h.id == "fixed-point" for h in upper.hypotheses)


def certify_many(
    problems: Iterable[Problem], method: Method = "finite-precision"
) -> list[Certificate]:
    """`certify` for each problem, in order."""
    return [certify(problem, method) for problem in problems]


def primary_size(problem: Problem, finite: bool) -> int | None:
    """N_g of the smallest construction for m1 ≤ 3; None if none is known.

    For m1 = 1 tanh steps or ReLU hinges, all parameters; for m1 = 2, 3 the ReLU hats without their
    structural zeros.
    """
    eps = problem.relative_eps
    assert eps is not None
    bits, d = problem.precision_bits if finite else None, problem.m1
    if d > 3:
        return None
    sizes = []
    if (n := relu_cells(eps, bits, d, problem.smoothness)) is not None:
        sizes.append(relu_dense(n, 1) if d == 1 else relu_free(n, d))
    if d == 1 and (n := cells(eps, bits, STEP_EXCESS)) is not None:
        sizes.append(tanh_dense(n))
    return min(sizes) if sizes else None
