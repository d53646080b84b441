"""Bases against the hats' own definition, and their sizes against the certified formulas."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.construction.basis import (
    Activation,
    Basis,
    grid_basis,
    hidden_free,
    largest_matrix,
    last_width,
)
from modhyper.construction.plan import STEPS_EXCESS, Slopes, grid_error, refinements, split
from modhyper.errors import InputError
from modhyper.papers.certified.upper import relu_dense, relu_free, tanh_dense

CELLS = [(1,), (5,), (1, 1), (3, 4), (5, 1), (1, 1, 1), (2, 3, 2), (3, 1, 2)]


def hidden(basis: Basis, x: np.ndarray) -> np.ndarray:
    for layer in basis.hidden:
        x = x @ layer.weight.T + (0 if layer.bias is None else layer.bias)
        x = np.maximum(x, 0) if layer.activation == "relu" else np.tanh(x)
    return x


def kuhn_weights(cells: tuple[int, ...], x: np.ndarray) -> np.ndarray:
    """Barycentric coordinates by sorting fractional parts: (points, nodes), C order."""
    n = np.array(cells)
    out = np.zeros((len(x), *(n + 1)))
    for row, point in enumerate(x):
        s = (point + 1) / 2 * n
        corner = np.minimum(np.floor(s).astype(int), n - 1)
        part = s - corner
        order = np.argsort(-part)
        levels = np.concatenate([[1.0], part[order], [0.0]])
        for k in range(len(n) + 1):
            out[(row, *corner)] += levels[k] - levels[k + 1]
            if k < len(n):
                corner[order[k]] += 1
    return out.reshape(len(x), -1)


@pytest.mark.parametrize("cells", CELLS)
def test_relu_basis_is_kuhn_interpolation(cells: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(-1, 1, (200, len(cells)))
    basis = grid_basis(cells, constant=len(cells) > 1)
    values = rng.normal(size=len(basis.nodes))
    got = hidden(basis, x) @ basis.output_weights(values)
    assert np.abs(got - kuhn_weights(cells, x) @ values).max() < 1e-13
    at_nodes = hidden(basis, basis.nodes) @ basis.output_weights(values)
    assert np.abs(at_nodes - values).max() < 1e-13


def test_tanh_steps_average_with_the_promised_spread() -> None:
    n = 9
    basis = grid_basis((n,), "tanh")
    x = np.linspace(-1, 1, 20001)[:, None]
    weights = hidden(basis, x) @ basis.output_weights(np.eye(n)).T
    assert weights.min() > -1e-15
    assert np.abs(weights.sum(axis=1) - 1).max() < 1e-13
    spread = (weights * np.abs(x - basis.nodes.T)).sum(axis=1).max()
    assert 1 / n * (1 - 1e-3) < spread <= 1 / n * (1 + STEPS_EXCESS)


@pytest.mark.parametrize("n", [1, 2, 5, 8])
@pytest.mark.parametrize("d", [1, 2, 3])
def test_counts_are_the_certified_formulas(n: int, d: int) -> None:
    """Built, counted entry by entry, against the formulas of the certified upper bounds."""
    if d == 3 and n > 5:
        return
    cells = (n,) * d
    basis = grid_basis(cells)
    free = sum(layer.free for layer in basis.hidden)
    dense = sum(layer.dense for layer in basis.hidden)
    assert basis.width == last_width(cells)
    assert free == hidden_free(cells)
    assert free + basis.width == relu_free(n, d)
    assert dense + basis.width == relu_dense(n, d)
    assert max(layer.weight.size for layer in basis.hidden) <= max(
        largest_matrix(cells), 3 * basis.width * 4
    )


def test_tanh_count() -> None:
    layers = grid_basis((7,), "tanh").hidden
    assert sum(layer.dense for layer in layers) + 7 == tanh_dense(7)
    assert sum(layer.free for layer in layers) == hidden_free((7,), "tanh")


@pytest.mark.parametrize(
    ("cells", "activation", "says"),
    [
        ((2, 2), "tanh", "one variable x only"),
        ((2, 2, 2, 2), "relu", "1, 2 or 3 variables"),
        ((60, 60, 60), "relu", "entries"),
    ],
)
def test_refused(cells: tuple[int, ...], activation: Activation, says: str) -> None:
    with pytest.raises(InputError, match=says):
        grid_basis(cells, activation)


def test_error_formulas_bound_the_interpolation_of_extreme_functions() -> None:
    """A zigzag of slope 1 and a parabola reach the first- and second-order bounds exactly."""
    assert grid_error(Slopes((1.0,)), (4,), "relu") == pytest.approx(1 / 4)
    curved = Slopes((4.0,), ((1.0,),))
    assert grid_error(curved, (4,), "relu") == pytest.approx((2 / 4) ** 2 / 8)


@given(
    st.floats(0.05, 3), st.floats(0.05, 3), st.floats(0.05, 0.5), st.sampled_from(["relu", "tanh"])
)
@settings(max_examples=15, deadline=None)
def test_split_is_the_best_of_all_pairs(a: float, b: float, eps: float, scheme: str) -> None:
    """One axis each: compare with a search over all pairs of cells."""

    def size(x: tuple[int, ...], condition: tuple[int, ...]) -> int:
        return 3 * x[0] + x[0] * condition[0] + condition[0]

    x, condition = Slopes((a,)), Slopes((b,))
    plan = split(x, condition, eps, x_scheme=scheme, i_scheme=scheme, size=size)  # type: ignore[arg-type]
    assert plan.x_error + plan.i_error <= eps
    best = min(
        size((n,), (k,))
        for n in range(1, 400)
        if (left := eps - grid_error(x, (n,), scheme)) > 0  # type: ignore[arg-type]
        for k in [max(1, int(b * (1 + 1e-6) / left))]
        for k in (k, k + 1)
        if grid_error(condition, (k,), scheme) <= left  # type: ignore[arg-type]
    )
    assert size(plan.x_cells, plan.i_cells) <= best


def test_refinements_fall_and_end() -> None:
    path = refinements(Slopes((1.0, 0.3), ((2.0, 0.5), (0.5, 0.1))), 0.01, "relu")
    errors = [error for _, error in path]
    assert all(b <= a for a, b in pairwise(errors))
    assert errors[-1] <= 1e-5
    assert refinements(Slopes((0.0,)), 0.01, "relu") == [((1,), 0.0)]
