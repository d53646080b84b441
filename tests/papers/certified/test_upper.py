"""Constructions: their errors measured, their codes counted, their sizes against built networks."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest

from modhyper.papers.certified import (
    certified_bounds,
    continuous,
    finite_precision,
    literature,
    upper,
)
from modhyper.problem import Problem


def hats(z: np.ndarray) -> np.ndarray:
    """The Freudenthal–Kuhn nodal basis: 1 + min(0, z) - max(0, z), positive part."""
    return np.clip(1 + np.minimum(0, z.min(-1)) - np.maximum(0, z.max(-1)), 0, None)


@pytest.mark.parametrize(("d", "n"), [(1, 5), (2, 4), (3, 3)])
def test_interpolation_error_and_partition_of_unity(d: int, n: int) -> None:
    """Σ_v λ_v |x_i - v_i| ≤ 1/n at every x and i, reached at the middle of an edge."""
    rng = np.random.default_rng(0)
    nodes = np.array(list(product(np.linspace(-1, 1, n + 1), repeat=d)))
    x = np.concatenate([rng.uniform(-1, 1, (3000, d)), np.full((1, d), -1 + 1 / n)])
    weights = hats((x[:, None, :] - nodes) * n / 2)
    assert weights.min() >= 0
    np.testing.assert_allclose(weights.sum(1), 1)
    spread = np.einsum("pv,pvi->pi", weights, np.abs(x[:, None, :] - nodes))
    assert spread.max() <= 1 / n + 1e-12
    assert spread.max() >= 1 / n - 1e-9


@pytest.mark.parametrize(("d", "n"), [(1, 5), (2, 4), (3, 3)])
def test_second_order_remainder(d: int, n: int) -> None:
    """Σ_v λ_v |v_i - x_i||v_j - x_j| ≤ (2/n)²/4: the error of the worst second derivatives."""
    rng = np.random.default_rng(1)
    nodes = np.array(list(product(np.linspace(-1, 1, n + 1), repeat=d)))
    x = np.concatenate([rng.uniform(-1, 1, (3000, d)), np.full((1, d), -1 + 1 / n)])
    weights = hats((x[:, None, :] - nodes) * n / 2)
    away = nodes - x[:, None, :]
    np.testing.assert_allclose(np.einsum("pv,pvi->pi", weights, away), 0, atol=1e-12)
    second = np.einsum("pv,pvi,pvj->pij", weights, np.abs(away), np.abs(away))
    assert second.max() <= 1 / n**2 + 1e-12
    assert second.max() >= 1 / n**2 - 1e-9


@pytest.mark.parametrize(("d", "squares"), [(1, 2), (2, 1), (3, 1)])
def test_second_order_cells(d: int, squares: int) -> None:
    for eps in (Fraction(1, 7), Fraction(1, 200), Fraction(3, 10**7)):
        n = upper.relu_cells(eps, None, d, 2)
        assert n is not None
        assert Fraction(1, squares * n * n) <= eps or Fraction(1, n) <= eps
        fewer = n - 1
        assert fewer == 0 or Fraction(1, squares * fewer**2) > eps
        rounded = upper.relu_cells(eps, 32, d, 3)
        assert rounded is not None
        assert Fraction(1, squares * rounded**2) + Fraction(4, 2**32) <= eps


@pytest.mark.parametrize("n", [1, 2, 7])
def test_tanh_steps_error(n: int) -> None:
    """Σ_v λ_v |x - v| ≤ (1 + STEP_EXCESS)/n for steps of steepness 8 between the cell centres."""
    x = np.linspace(-1, 1, 40_001)
    s = n * (x + 1) / 2
    steps = np.tanh(8 * (s[:, None] - np.arange(1, n)))
    edges = np.concatenate([np.ones((len(x), 1)), steps, -np.ones((len(x), 1))], axis=1)
    weights = (edges[:, :-1] - edges[:, 1:]) / 2
    centres = -1 + (2 * np.arange(n) + 1) / n
    spread = (weights * np.abs(x[:, None] - centres)).sum(1)
    assert weights.min() >= -1e-15
    assert spread.max() <= float(1 + upper.STEP_EXCESS) / n
    if n > 1:
        assert spread.max() >= 0.999 / n


@pytest.mark.parametrize("bits", [7, 8, 12])
def test_rounded_network_is_within_eps_and_fits_its_bits(bits: int) -> None:
    """m1 = 1: round the node values, form the weights, evaluate the ReLU network exactly."""
    eps = Fraction(1, 3)
    n = upper.cells(eps, bits)
    assert n is not None
    assert 2**bits > 16 * (n + 1)
    delta = Fraction(8, 2**bits)
    rng = np.random.default_rng(bits)
    for _ in range(20):
        kinks = np.sort(rng.uniform(-1, 1, 9))
        slopes = rng.uniform(-1, 1, 10)
        fine = np.linspace(-1, 1, 1201)
        slope = slopes[np.searchsorted(kinks, fine)]
        y = np.concatenate([[0], np.cumsum((slope[1:] + slope[:-1]) / 2 * np.diff(fine))])
        y = (y - y.mean()) / max(1, np.abs(y - y.mean()).max())
        nodes = np.interp(np.linspace(-1, 1, n + 1), fine, y)
        rounded = [delta * round(Fraction(float(v)) / delta) for v in nodes]
        steps = [b - a for a, b in pairwise(rounded)]
        outer = [rounded[0], steps[0], *(b - a for a, b in pairwise(steps))]
        codes = [w / delta for w in outer]
        assert all(c.denominator == 1 and abs(c) < 2 ** (bits - 1) for c in codes)
        s = n * (fine + 1) / 2
        h = float(outer[0]) + sum(
            float(w) * np.clip(s - j, 0, None) for j, w in enumerate(outer[1:])
        )
        assert np.abs(h - y).max() <= float(eps) + 1e-9


def test_one_bit_less_is_refused() -> None:
    """The accuracy that b bits just allow is refused with b - 1."""
    for bits in (8, 16, 32):
        eps = Fraction(4, 2**bits) * 8
        assert upper.cells(eps, bits) is None or upper.cells(eps, bits - 3) is None
        assert upper.cells(Fraction(4, 2**bits), bits) is None
    assert upper.cells(Fraction(1, 1000)) == 1000
    assert upper.cells(Fraction(1, 1000), 32) == 1001


@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("d", [1, 2, 3])
def test_counts_are_those_of_the_built_network(d: int, n: int) -> None:
    basis = pytest.importorskip("modhyper.construction.basis")
    built = basis.grid_basis((n,) * d)
    assert upper.relu_dense(n, d) == sum(layer.dense for layer in built.hidden) + built.width
    assert upper.relu_free(n, d) == sum(layer.free for layer in built.hidden) + built.width


def test_tanh_count_is_that_of_the_built_network() -> None:
    basis = pytest.importorskip("modhyper.construction.basis")
    for n in (2, 3, 9):
        built = basis.grid_basis((n,), "tanh")
        dense = sum(layer.dense for layer in built.hidden) + built.width
        assert upper.tanh_dense(n) == dense


def test_continuous_bounds_are_the_count_with_one_bit() -> None:
    for k in (None, 3):
        values = {"m1": 1, "m2": 2, "eps": "1/300", "embedding_dim": k}
        problem = Problem(**values)
        one_bit = Problem(**values, precision_bits=1)
        bounds = [bound for result in continuous.RESULTS if (bound := result(problem))]
        primary, slice_, plain, *_ = bounds
        if k is not None:  # walks force no more at so few bits
            assert primary.value == finite_precision.EMBEDDING(one_bit).value
        assert slice_.value == 299
        assert plain.value == finite_precision.PLAIN(one_bit).value
        assert primary.applies == "undecided"


def test_slice_bound_is_within_a_factor_of_the_construction() -> None:
    """Continuous selection: 999 ≤ N_g ≤ 3003 at eps = 1e-3."""
    bounds = {b.id: b.value for b in certified_bounds(Problem(m1=1, m2=1, eps="1e-3"))}
    assert bounds["continuous-slice"] == 999
    assert bounds["relu-interpolation-real"] == 3003


@pytest.mark.parametrize(("d", "r", "eps"), [(1, 1, 1e-3), (1, 2, 1e-5), (2, 3, 1e-6)])
def test_the_grid_of_the_cited_tanh_network(d: int, r: int, eps: float) -> None:
    """The least N with 1.01/r! · (3d/2)^r · 2^r · N^(-r) ≤ ε: an error on a cube of side 2."""
    problem = Problem(m1=d, m2=1, smoothness=r, eps=str(eps), activation="tanh")
    (bound,) = [b for f in literature.RESULTS if (b := f(problem)) is not None and b.value]
    n = next(
        n
        for n in itertools.count(5 * d * d + 1)
        if 1.01 / math.factorial(r) * (3 * d / n) ** r <= eps
    )
    assert bound.value == literature.tanh_parameters(d, r, n)


def test_literature_is_stated_not_certified() -> None:
    problem = Problem(m1=2, m2=1, eps="1e-2", smoothness=3, activation="tanh")
    bounds = [bound for result in literature.RESULTS if (bound := result(problem))]
    assert [b.id for b in bounds] == ["tanh-two-layer", "mhaskar"]
    assert {b.reading for b in bounds} == {"stated"}
    assert bounds[0].applies == "undecided"
    relu = Problem(m1=2, m2=1, eps="1e-2", activation="relu")
    assert [result(relu) for result in literature.RESULTS] == [None, None]


def test_tanh_widths_by_hand() -> None:
    """d = 1, s = 3, N = 7: widths 3·2 + 6 = 12 and 42, so 2·12 + 13·42 + 42 parameters."""
    assert literature.tanh_parameters(1, 3, 7) == 24 + 13 * 42 + 42
    # d = 2, s = 2: |P_{1,3}| = C(3,1) = 3, |P_{3,3}| = C(5,3) = 10; widths 9 + 2·6 and 6·10·49
    assert literature.tanh_parameters(2, 2, 7) == 3 * 21 + 22 * 2940 + 2940
