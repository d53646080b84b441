"""From explicit constants to the paper's rates."""

from __future__ import annotations

import math
from fractions import Fraction

import sympy

from modhyper.analysis.signs import nonnegative
from modhyper.finding import Finding, sampled, symbolic
from modhyper.papers.certified.checks.kernel_numbers import bound
from modhyper.problem import Problem


def embedding_bound_has_the_rate() -> Finding:
    """With n1 = n2 = n = ⌊(1/ε − 1)/m⌋ − 1: N_q ≥ n^m2·(n^m1 − b·k)/b ≥ c·ε^-m once n^m1 ≥ 2bk.

    n ≥ 1/(2mε) for ε ≤ 1/(6m), so N_q ≥ n^m/(2b) ≥ ε^-m/(2b·(2m)^m): the constant is explicit.
    Compared along ε = 10^-3 … 10^-12 with the calculator's own bound, for one (m1, m2, k, b).
    """
    m1, m2, k, bits = 1, 2, 2, 32
    m = m1 + m2
    constant = Fraction(1, 2 * bits * (2 * m) ** m)
    for power in range(3, 13):
        eps = Fraction(1, 10**power)
        n = math.floor((1 / eps - 1) / m) - 1
        explicit = Fraction(n**m2 * (n**m1 - bits * k), bits)
        problem = Problem(m1=m1, m2=m2, eps=eps, embedding_dim=k)
        own = bound(problem, "finite-precision-embedding")
        if n**m1 >= 2 * bits * k and explicit < constant / eps**m:
            return sampled(False, f"the explicit grid falls short at ε = {eps}")
        if own < constant / eps**m:
            return sampled(False, f"the calculator's bound falls short at ε = {eps}")
    return sampled(True, f"N_q ≥ ε^-3/{constant.denominator} for ε = 10^-3 … 10^-12, k = 2, b = 32")


def relu_primary_has_the_rate() -> Finding:
    """3·(⌈t⌉ + 1) ≤ 9t for t = 1/ε ≥ 1: ⌈t⌉ ≤ t + 1, and 9t − 3(t + 2) = 6(t − 1) ≥ 0."""
    t = sympy.Symbol("t", positive=True)
    most, constant = primary_size(t + 1), 9
    good = nonnegative(constant * t - most, {t: 1})
    size = sympy.factor(primary_size(sympy.Symbol("⌈1/ε⌉")))
    said = f"N_g = {size} ≤ {constant}/ε, since {sympy.expand(most)} ≤ {constant}*t"
    return symbolic(good, f"{said} for t = 1/ε ≥ 1")


def primary_size(knots: sympy.Expr) -> sympy.Expr:
    """Parameters of the ReLU interpolant with this many steps: 3 for each of knots + 1 units."""
    return 3 * (knots + 1)
