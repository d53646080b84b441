"""Lemma 3 and finding F8: permutations of neurons, and what C(q) does not bound."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import sympy

from modhyper.finding import Finding, sampled, symbolic


def complexity_does_not_bound_the_rest() -> Finding:
    """W^1 = δ, W^2 = ℓ2/δ: C(q) = ℓ2 for every δ > 0, and the layers after the first have norm
    ℓ2/δ, which is as large as one likes.
    """
    bound, delta = sympy.symbols("l2 delta", positive=True)
    first, second = sympy.Matrix([[delta]]), sympy.Matrix([[bound / delta]])
    whole = sympy.simplify(norm_1(first) * norm_1(second))
    rest = norm_1(second)
    grows = sympy.limit(rest, delta, 0, "+") == sympy.oo
    return symbolic(
        bool(whole == bound and grows), f"C(q) = {whole}; the rest has norm {rest} → ∞ as δ → 0"
    )


def norm_1(matrix: Any) -> Any:
    """The induced L1 norm: the largest column sum of absolute values."""
    columns = [sum(abs(entry) for entry in matrix.col(j)) for j in range(matrix.cols)]
    return sympy.Max(*columns)


def permutation_is_an_isometry() -> Finding:
    """For generic symbols as weights, permuting hidden neurons permutes the parameter vector.

    A map that permutes coordinates is linear and keeps every norm that is symmetric in them. The
    symbols are distinct, so the check on them is the check for all values; the shape is one of
    many.
    """
    widths = (2, 3, 2)
    weights = symbols(widths)
    for order in permutations(range(widths[1])):
        moved = permuted(weights, order)
        if sorted(moved) != sorted(weights) or len(set(moved)) != len(weights):
            return sampled(False, f"{order} does not permute the parameters")
    return sampled(True, "2 → 3 → 2 with symbolic weights: each of the 6 permutations of neurons")


def symbols(widths: tuple[int, int, int]) -> list[str]:
    """Names of all parameters: first weights, first biases, second weights."""
    d, h, k = widths
    first = [f"a{i}{j}" for i in range(h) for j in range(d)]
    return [*first, *(f"b{i}" for i in range(h)), *(f"c{i}{j}" for i in range(k) for j in range(h))]


def permuted(weights: list[str], order: tuple[int, ...]) -> list[str]:
    """The parameters of the network whose hidden neurons are taken in ``order``."""
    h = len(order)
    d = sum(name.startswith("a") for name in weights) // h
    k = sum(name.startswith("c") for name in weights) // h
    a, b, c = weights[: h * d], weights[h * d : h * d + h], weights[h * d + h :]
    moved = [a[i * d + j] for i in order for j in range(d)]
    moved += [b[i] for i in order]
    return [*moved, *(c[i * h + j] for i in range(k) for j in order)]
