"""The primary that reads samples: its values, its size, its error on adversarial targets."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from modhyper.construction.basis import Layer
from modhyper.construction.samples import sample_layers, sample_nodes
from modhyper.papers.certified.samples import (
    sample_cells,
    sample_dense,
    sample_free,
    sample_widths,
)

Array = NDArray[np.float64]


def evaluate(layers: tuple[Layer, ...], state: Array) -> Array:
    for layer in layers:
        state = state @ layer.weight.T + (0 if layer.bias is None else layer.bias)
        state = state if layer.activation == "identity" else np.maximum(state, 0)
    return np.asarray(state[:, 0])


def cones(values: Array, nodes: Array, slopes: Array, x: Array) -> Array:
    """min_j (v_j + Σ L_i |x_i − c_ji|) at points x (N, d), by brute force."""
    distance = (np.abs(x[:, None] - nodes) * slopes).sum(axis=2)
    return np.asarray((values + distance).min(axis=1))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=3), st.integers(0, 10**6))
def test_q_is_the_least_cone(cells: list[int], seed: int) -> None:
    """Any samples of any function with these slopes: made by cones over random values."""
    rng = np.random.default_rng(seed)
    slopes = rng.uniform(0, 1, len(cells))
    nodes = sample_nodes(cells)
    v = cones(rng.uniform(-1, 1, len(nodes)), nodes, slopes, nodes)
    x = np.concatenate([rng.uniform(-1, 1, (60, len(cells))), nodes])
    rises = 2 * slopes / cells
    layers = sample_layers(cells, rises.tolist(), 1.0)
    found = evaluate(layers, np.concatenate([x, np.tile(v, (len(x), 1))], axis=1))
    assert np.abs(found - cones(v, nodes, slopes, x) + rises.sum() / 2).max() < 1e-12


@pytest.mark.parametrize("cells", [(1,), (2,), (7,), (3, 5), (5, 3), (1, 4), (2, 3, 4), (3, 1, 2)])
def test_counts_are_those_of_the_layers(cells: tuple[int, ...]) -> None:
    layers = sample_layers(cells, [0.1] * len(cells), 1.0)
    assert sum(layer.free for layer in layers) == sample_free(cells)
    assert sum(layer.dense for layer in layers) == sample_dense(cells)
    sizes = [layers[0].weight.shape[1], *(layer.weight.shape[0] for layer in layers)]
    assert tuple(sizes) == sample_widths(cells)


def test_counts_in_closed_form() -> None:
    for n in (1, 2, 13, 1000):
        assert sample_free([n]) == 8 * n + 1
        assert sample_dense([n]) == (2 * n + 1) * (n + 3)
        assert sample_free([n, n]) == 6 * n * n + 7 * n + 4
    n = 10**6
    assert 6 * n**3 <= sample_free([n] * 3) <= 6 * n**3 + 12 * n**2


@pytest.mark.parametrize(
    ("m1", "eps"), [(1, Fraction(1, 9)), (2, Fraction(1, 4)), (3, Fraction(2, 5))]
)
def test_error_is_reached_but_not_passed_on_the_ball(m1: int, eps: Fraction) -> None:
    """Random signs at the corners between the cells, and cones at the centres: worst targets."""
    rng = np.random.default_rng(0)
    n = sample_cells(eps, m1)
    assert n is not None
    assert Fraction(1, n) <= eps < Fraction(1, n - 1)
    nodes = sample_nodes([n] * m1)
    x = np.array(list(product(np.linspace(-1, 1, 2 * n + 1), repeat=m1)))
    x = np.concatenate([x, rng.uniform(-1, 1, (300, m1))])
    worst = 0.0
    for trial in range(40):
        slopes = np.full(m1, 1 / m1) if trial % 2 else rng.dirichlet(np.ones(m1))
        poles = x[: (2 * n + 1) ** m1]
        heights = rng.choice([-1.0, 1.0], len(poles)) / n

        def y(at: Array, poles: Array = poles, h: Array = heights, s: Array = slopes) -> Array:
            return cones(h, poles, s, at)

        layers = sample_layers([n] * m1, (2 * slopes / n).tolist(), 1.0)
        v = np.tile(y(nodes), (len(x), 1))
        error = np.abs(evaluate(layers, np.concatenate([x, v], axis=1)) - y(x)).max()
        assert error <= float(slopes.sum()) / n + 1e-12
        worst = max(worst, float(error))
    assert worst > 0.9 / n


def test_fixed_point_numbers_fit() -> None:
    """b = 12 bits: every number of q is a multiple of γ below 4, and rounding costs (m1 + ½)γ."""
    bits, m1, eps = 12, 2, Fraction(1, 8)
    gamma = 2.0 ** (3 - bits)
    n = sample_cells(eps, m1, bits)
    assert n is not None
    assert Fraction(1, n) + Fraction(5, 2) * Fraction(8, 2**bits) <= eps
    slopes = np.array([0.4, 0.5])
    rises = 2 * gamma * np.ceil(2 * slopes / n / (2 * gamma))
    layers = sample_layers([n] * m1, rises.tolist(), 1.0)
    for layer in layers:
        for numbers in (layer.weight, layer.bias):
            if numbers is not None:
                assert (numbers / gamma == np.rint(numbers / gamma)).all()
                assert np.abs(numbers).max() < 4
    nodes = sample_nodes([n] * m1)
    rng = np.random.default_rng(1)
    poles = rng.uniform(-1, 1, (30, m1))
    heights = rng.uniform(-0.1, 0.1, 30)
    v = gamma * np.rint(cones(heights, poles, slopes, nodes) / gamma)
    x = rng.uniform(-1, 1, (4000, m1))
    found = evaluate(layers, np.concatenate([x, np.tile(v, (len(x), 1))], axis=1))
    assert np.abs(found - cones(heights, poles, slopes, x)).max() <= float(eps)
    assert sample_cells(Fraction(1, 200), m1, bits=8) is None
    assert prod([n] * m1) == n**2
