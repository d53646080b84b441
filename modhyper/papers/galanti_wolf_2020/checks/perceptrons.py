"""Lemma 3 and finding F8: permutations of neurons, and what C(q) does not bound. Exact."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

from modhyper.ledger.finding import Finding

Matrix = list[list[Fraction]]


def complexity_does_not_bound_the_rest() -> Finding:
    """W^1 = δ, W^2 = ℓ2/δ: C(q) = ℓ2 for every δ, and the layers after the first have norm ℓ2/δ."""
    bound = Fraction(3)
    rest = []
    for power in range(1, 7):
        small = Fraction(1, 10**power)
        first, second = [[small]], [[bound / small]]
        if norm_1(first) * norm_1(second) != bound:
            return Finding(False, "C(q) is not ℓ2")
        rest.append(norm_1(second))
    grows = all(b == 10 * a for a, b in pairwise(rest))
    return Finding(
        grows, f"C(q) = {bound} throughout, the rest has norms {', '.join(map(str, rest))}"
    )


def norm_1(matrix: Matrix) -> Fraction:
    """The induced L1 norm: the largest column sum of absolute values."""
    return max(sum((abs(row[j]) for row in matrix), Fraction(0)) for j in range(len(matrix[0])))


def permutation_is_an_isometry() -> Finding:
    """For generic symbols as weights, permuting hidden neurons permutes the parameter vector.

    A map that permutes coordinates is linear and keeps every norm that is symmetric in them. The
    symbols are distinct, so the check on them is the check for all values.
    """
    widths = (2, 3, 2)
    weights = symbols(widths)
    for order in permutations(range(widths[1])):
        moved = permuted(weights, order)
        if sorted(moved) != sorted(weights) or len(set(moved)) != len(weights):
            return Finding(False, f"{order} does not permute the parameters")
    return Finding(True, "2 → 3 → 2 with symbolic weights: each of the 6 permutations of neurons")


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
