"""Where q provably needs more than g: the two numbers that decide it, without the words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

from modhyper.errors import InputError
from modhyper.problem import Problem
from modhyper.theory.certified.crossing import least
from modhyper.theory.certified.grid import best_packing
from modhyper.theory.certified.sizes import NOTHING, Size, at_least, exact
from modhyper.theory.certified.upper import (
    STEP_EXCESS,
    cells,
    relu_dense,
    relu_free,
    tanh_dense,
)

Method = Literal["finite-precision", "continuous"]
METHODS: tuple[Method, ...] = ("finite-precision", "continuous")


class Certificate(NamedTuple):
    """N_q ≥ ``lower`` and N_g ≤ ``upper``, both certified; None: too long to write, or unknown.

    ``lower_log10`` is rounded down and ``upper_log10`` up; ``orders`` = the certified number of
    orders of magnitude between them, log10(lower/upper), or None if there is no upper bound.
    ``separated`` tells whether lower > upper.
    """

    lower: int | None
    lower_log10: float | None
    upper: int | None
    upper_log10: float | None

    @property
    def separated(self) -> bool:
        if self.lower is not None and self.upper is not None:
            return self.lower > self.upper
        orders = self.orders
        return orders is not None and orders > 0

    @property
    def orders(self) -> float | None:
        if self.upper_log10 is None:
            return None
        if self.lower_log10 is None:
            return -math.inf
        return self.lower_log10 - self.upper_log10


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
    if k is None:
        low = least(problem, eps, bits, "parabola").size
    else:
        packing = best_packing(problem.m1, problem.m2, problem.smoothness, eps, bits * k)
        low = at_least(packing, bits, bits * k)
    high = primary_size(problem, finite)
    return Certificate(low.value, low.log10, *(high or (None, None)))


def certify_many(
    problems: Iterable[Problem], method: Method = "finite-precision"
) -> list[Certificate]:
    """`certify` for each problem, in order."""
    return [certify(problem, method) for problem in problems]


def primary_size(problem: Problem, finite: bool) -> tuple[int | None, float] | None:
    """(N_g, its log10 rounded up) of the smallest construction for m1 ≤ 3; None if none is known.

    For m1 = 1 tanh steps or ReLU hinges, all parameters; for m1 = 2, 3 the ReLU hats without their
    structural zeros.
    """
    eps = problem.relative_eps
    assert eps is not None
    bits, d = problem.precision_bits if finite else None, problem.m1
    if d > 3:
        return None
    sizes = []
    if (n := cells(eps, bits)) is not None:
        sizes.append(relu_dense(n, 1) if d == 1 else relu_free(n, d))
    if d == 1 and (n := cells(eps, bits, STEP_EXCESS)) is not None:
        sizes.append(tanh_dense(n))
    if not sizes:
        return None
    size: Size = exact(min(sizes), up=True) if sizes else NOTHING
    assert size.log10 is not None
    return size.value, size.log10
