"""Findings F18 and F24: structured targets, Theorem 5, and the comparison drawn from it.

*F18.* A hypernetwork with θ_I = T·P(I), T with w columns and P = (P_1, …, P_w), computes g(x;
T·P(I)). Put e = P, k = w and q(x, v) = g(x; T·v): the same function of (x, I), for every x, I, T
and P, and the same trained numbers, those of P in e and those of T in q. So on the targets for
which Theorem 5 gives a small hypernetwork, an embedding method with k = w is exactly as small in
total. The lower bounds that the paper sets beside it (Theorem 1 at m = m1 + m2) are for the worst
target of W(r,m), another class. q's architecture is free here: it computes weights from v before it
uses them.

*F24.* Let θ_I = W·P(I) with ‖W‖_1 ≤ c (largest column sum) and |P_j| ≤ 1. Then ‖θ_I‖_1 ≤ Σ_j |P_j|·
(column sum of j) ≤ c·w for every I and every ε. A two-layer ReLU network Σ_j a_j relu(w_j x + b_j)
has a slope of total variation at most Σ|a_j w_j| ≤ Σ ((|a_j| + |w_j|)/2)² ≤ (‖θ‖_1/2)² ≤ (c·w)²/4.
So for fixed w and c Theorem 5's hypothesis, asked for every ε, restricts the targets: a zigzag from
−A to A and back with slopes ±s and n corners, approximated within A/4, forces slopes of at least
3s/4 with alternating sign between consecutive corners, hence total variation at least (n − 2)·3s/2.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy

from modhyper.analysis.signs import nonnegative
from modhyper.finding import Finding, sampled, witness

WIDTH, NORM = 2, Fraction(1)
"""w and c of the example in `bounded_weights_restrict_targets`."""


def network(weights: Sequence[Any], x: Sequence[Any], widths: Sequence[int]) -> Any:
    """Σ W² σ(W¹x + b) with an undetermined σ; ``weights`` in the order W¹, b, W²."""
    d, h = widths
    sigma = sympy.Function("sigma")
    hidden = [
        sigma(sum(weights[i * d + j] * x[j] for j in range(d)) + weights[h * d + i])
        for i in range(h)
    ]
    return sum(weights[h * d + h + i] * hidden[i] for i in range(h))


def bottleneck_is_an_embedding(
    shapes: Sequence[tuple[int, int, int]] = ((1, 2, 1), (2, 3, 2)),
) -> Finding:
    """g(x; T·P) and q(x, P) as expressions in the entries of T, P and x and an unknown σ; and their
    trained numbers: those of T in either, those of P's network in either. (d, h, w) as in
    ``shapes``.
    """
    for d, h, w in shapes:
        size = h * d + 2 * h
        T = sympy.Matrix(size, w, lambda i, j: sympy.Symbol(f"T{i}_{j}"))
        P, v = (sympy.Matrix(w, 1, lambda i, _, s=s: sympy.Symbol(f"{s}{i}")) for s in "Pv")
        x = sympy.symbols(f"x0:{d}")
        hypernetwork = network(list(T * P), x, (d, h))
        primary = network(list(T * v), x, (d, h))
        trained_q = primary.free_symbols - set(v) - set(x)
        same = (hypernetwork - primary.subs(dict(zip(v, P, strict=True)))) == 0
        if not (same and trained_q == set(T) and len(trained_q) == w * size):
            return sampled(False, f"d = {d}, h = {h}, w = {w}: not the same function or numbers")
    return sampled(True, "the same expression and the same trained numbers, w·N_g in q; two shapes")


def bounded_weights_restrict_targets() -> Finding:
    """The inequalities of F24, for all weights, and a zigzag that they exclude for w = 2, c = 1."""
    a, b, A, B = sympy.symbols("a b A B", positive=True)
    # ((a+b)/2)² − ab = ((a−b)/2)² ≥ 0, and (A+B)² ≥ A² + B² for sums of positive terms.
    mean = sympy.factor(((a + b) / 2) ** 2 - a * b) == (a - b) ** 2 / 4
    sums = nonnegative((A + B) ** 2 - A**2 - B**2, {A: 0, B: 0})
    most = (NORM * WIDTH) ** 2 / 4
    corners = 6
    variation = zigzag_variation(corners, Fraction(1, 2))
    good = mean and sums and variation > most
    return witness(
        bool(good),
        f"‖θ_I‖_1 ≤ c·w = {NORM * WIDTH}: total variation of a slope ≤ {most}; within a quarter of "
        f"the height of a zigzag with {corners} corners and slopes ±1/2 it is at least {variation}",
    )


def zigzag_variation(corners: int, slope: Fraction) -> Fraction:
    """A lower bound of the variation of h' for h within A/4 of a zigzag with that slope.

    Between consecutive corners the zigzag moves by 2A = slope·spacing, so h moves by at least
    2A − 2·A/4 in that direction, and somewhere its slope is at least (3/4)·slope with that sign.
    """
    reached = [Fraction(3, 4) * slope * (-1) ** i for i in range(corners - 1)]
    return sum((abs(after - before) for before, after in pairwise(reached)), Fraction(0))
