"""Mean error: the lemma on sets of small diameter, the integrals, the inequality a second time."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import product

import mpmath
import naive_points as naive
import numpy as np
import pytest

from modhyper.conditioning import Embedding
from modhyper.papers.certified.mean_error import (
    MeanFamily,
    MeanGrid,
    best_mean_grid,
    entropy_above,
    mean_families,
)
from modhyper.papers.certified.mean_error_rows import RESULTS
from modhyper.papers.certified.smooth_points import CELLS
from modhyper.problem import Problem


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_sets_of_small_diameter_by_enumeration(size: int) -> None:
    """Every family of subsets of {1 .. M}, M ≤ 4: log2 |A| ≤ M h(D/(2M))."""
    words = 1 << size
    distance = [[(a ^ b).bit_count() for b in range(words)] for a in range(words)]
    largest = [0] * (size + 1)
    for members in range(1, 1 << words):
        held = [a for a in range(words) if members >> a & 1]
        diameter = max(distance[a][b] for a in held for b in held)
        largest[diameter] = max(largest[diameter], len(held))
    for diameter, number in enumerate(largest):
        bound = size * entropy_above(Fraction(diameter, 2 * size))
        assert math.log2(number) <= float(bound) + 1e-12


def test_entropy_is_rounded_up() -> None:
    for p in (Fraction(1, 2), Fraction(1, 3), Fraction(1, 10**6), Fraction(47, 100)):
        with mpmath.workdps(60):
            q = mpmath.mpf(p.numerator) / p.denominator
            exact = -(q * mpmath.log(q, 2) + (1 - q) * mpmath.log(1 - q, 2))
            above = entropy_above(p)
            given = mpmath.mpf(above.numerator) / above.denominator
            assert exact <= given <= exact + mpmath.mpf(10) ** -33
    assert entropy_above(Fraction(0)) == 0


TORI = [
    (family, n1, n2)
    for (m1, m2), n1, n2 in [((1, 1), 8, 4), ((1, 2), 12, 12), ((2, 1), 4, 4), ((1, 0), 6, 2)]
    for family in mean_families(m1, m2, 1, 1)
    if family.d2 == m2 and n1 % family.period == 0 and n2 % family.period == 0
]


@pytest.mark.parametrize(("family", "n1", "n2"), TORI, ids=str)
def test_tori_close_up(family: MeanFamily, n1: int, n2: int) -> None:
    """n_i e_i is in the lattice, and a coset has exactly M points over at most J conditions."""
    kind, sides = family.kind, (n1,) * family.d1 + (n2,) * family.d2
    axes, orders = naive.labels(kind, family.d1, family.d2)
    for i, n in enumerate(sides):
        turn = tuple(n if j == i else 0 for j in range(len(sides)))
        assert not any(naive.label(turn, axes, orders))
    held = naive.cosets(kind, sides[: family.d1], sides[family.d1 :])
    grid = MeanGrid(family, n1, n2)
    for coset in held.values():
        assert sum(coset.values()) == grid.signs
        assert len(coset) <= grid.conditions


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize(("family", "n1", "n2"), TORI[:4], ids=str)
def test_integrals_of_tents(family: MeanFamily, n1: int, n2: int, power: int) -> None:
    """κ = M·(mean of T^s over the torus), by sampling one tent."""
    kind, d = family.kind, family.d1 + family.d2
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (400_000, d))
    slopes = np.array([n1 / kind.distance] * family.d1 + [n2 / kind.distance] * family.d2)
    tent = np.clip(1 - (np.abs(x) * slopes).sum(1), 0, None) ** power
    assert slopes.min() >= 1
    mean, error = tent.mean(), tent.std() / math.sqrt(len(tent))
    kappa = math.factorial(power) * kind.distance**d / math.factorial(d + power) / kind.index
    (same,) = [
        f
        for f in mean_families(family.d1, family.d2, 1, power)
        if f.kind == kind and f.d2 == family.d2
    ]
    assert float(same.kappa) == pytest.approx(kappa, rel=1e-12)
    assert abs(mean * MeanGrid(family, n1, n2).signs - kappa) <= 6 * error * n1**d * n2**d


@pytest.mark.parametrize("power", [1, 2])
def test_bumps(power: int) -> None:
    (family, *_) = [f for f in mean_families(1, 1, 2, power) if f.d2 == 1]
    assert family.kind == CELLS
    t = np.linspace(-1, 1, 200_001)
    mean = ((1 - t**2) ** (3 * power)).mean()
    assert float(family.kappa) == pytest.approx(mean**2, rel=1e-4)
    # S by multi-indices of the bumps (1-t²)³ on 3 × 2 cells
    sups = [np.abs(np.polynomial.polynomial.polyval(t, c)).max() for c in derivatives()]
    total = sum(
        3**j * sups[j] * 2**k * sups[k] for j, k in product(range(3), repeat=2) if j + k <= 2
    )
    assert float(family.total(3, 2)) == pytest.approx(total, rel=1e-5)


def derivatives() -> list[list[float]]:
    """(1-t²)³ and its first two derivatives."""
    p = np.polynomial.polynomial.polypow([1, 0, -1], 3)
    return [list(np.polynomial.polynomial.polyder(p, j)) for j in range(3)]


def again(family: MeanFamily, n1: int, n2: int, eps: float, power: int, cost: int) -> float:
    """The right-hand side of the theorem for tents, in floats, written from its statement."""
    kind, d = family.kind, family.d1 + family.d2
    m = n1**family.d1 * n2**family.d2 / kind.index
    j = n2**family.d2 / kind.per_condition
    s = 1 + (family.d1 * n1 + family.d2 * n2) / kind.distance
    kappa = kind.distance**d * math.factorial(power) / math.factorial(d + power) / kind.index
    p = (1 + 1 / m) * (eps * s) ** power / kappa
    if p > 1:
        return 0.0
    h = -(p / 2) * math.log2(p / 2) - (1 - p / 2) * math.log2(1 - p / 2) if p < 2 else 1.0
    return max(0.0, m * (1 - h) - math.log2(m + 1) - j * cost)


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize(
    ("m1", "m2", "eps", "cost"), [(1, 1, 2e-3, 8), (1, 2, 1e-3, 4), (2, 1, 4e-3, 2)]
)
def test_against_all_grids(m1: int, m2: int, eps: float, cost: int, power: int) -> None:
    exact = Fraction(str(eps))
    best = 0.0
    for family in mean_families(m1, m2, 1, power):
        p = family.period
        least = p * -(-family.kind.distance // p)
        for n1 in range(least, 900, p):
            values = [again(family, n1, n2, eps, power, cost) for n2 in range(least, 500, p)]
            best = max(best, *values)
    found = best_mean_grid(m1, m2, 1, exact, power, cost)
    value = 0 if found is None else found.excess(exact, power, cost)
    assert value <= best + 2
    assert value >= 0.9 * best - 3
    if found is not None:
        assert value == pytest.approx(
            again(found.family, found.n1, found.n2, eps, power, cost), abs=2.5
        )


def test_numbers() -> None:
    """(1, 2, k = 2), b = 32, mean absolute error; against g of 300,003 numbers at 1e-5 (sup)."""

    def size(eps: str, power: int = 1, lost: int = 0) -> int:
        grid = best_mean_grid(1, 2, 1, Fraction(eps), power, 64, lost)
        assert grid is not None
        return -(-grid.excess(Fraction(eps), power, 64, lost) // 32)

    assert size("3e-5") > 40_000_000
    assert size("1e-5") > 1_500_000_000
    assert size("1e-5", power=2) > size("1e-5")
    assert size("1e-5") - 32 <= size("1e-5", lost=1000) + 32 <= size("1e-5") + 32


def test_whole_models_and_limits() -> None:
    eps = Fraction(1, 10**4)
    whole = best_mean_grid(1, 1, 1, eps)
    paid = best_mean_grid(1, 1, 1, eps, 1, 32)
    assert whole is not None
    assert paid is not None
    assert whole.excess(eps, 1, None) > paid.excess(eps, 1, 32)
    assert best_mean_grid(1, 1, 1, Fraction(1, 2)) is None
    assert best_mean_grid(1, 2, 2, Fraction(1, 10**7), 1, 64) is not None


@pytest.mark.parametrize("error", ["mean", "rms"])
def test_no_k_does_with_less_than_the_row_for_every_k(error: str) -> None:
    """For each k the row for that k, or the dense first layer, asks for as much; by all k."""
    rows = {row.id: row for row in RESULTS}
    problem = Problem(m1=1, m2=2, eps="1e-4" if error == "mean" else "1e-3", error=error)
    problem = replace(problem, precision_bits=4)
    bound = rows["mean-error-any-dimension"](problem)
    assert bound.applies == "undecided"
    assert rows["mean-error-any-dimension"](problem, applied=True) is None
    given = {
        k: rows["mean-error-embedding"](replace(problem, model=Embedding(k))).value
        for k in range(1, bound.value + 2)
    }
    least = min(max(value, 1 + k) for k, value in given.items())
    assert 2 < bound.value <= least


def test_rare_signs_cost_their_bits() -> None:
    row = next(row for row in RESULTS if row.id == "mean-error-slice")
    bound = row(Problem(m1=1, m2=2, eps="1e-5", error="mean"))
    rare = int(bound.explanation.split("2^-64: ≥ ")[1].replace(",", ""))
    assert rare in (bound.value - 2, bound.value - 3)
