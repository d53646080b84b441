"""Theorem 5's recursion against perturbed networks, and the size it gives."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from modhyper.papers.certified import structured_rows
from modhyper.papers.certified.selector import SELECTOR, error_recursion
from modhyper.problem import Bottleneck, Problem


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("tanh", [True, False])
def test_recursion_bounds_real_networks(depth: int, tanh: bool) -> None:
    """θ = W·P with ‖W‖_1 ≤ c, |P| ≤ 1, P moved by at most δ: layers ≤ α, output moves ≤ β c w δ."""
    rng = np.random.default_rng(depth)
    m1, width, w, c, delta = 2, 3, 2, 1.25, 0.05
    bottleneck = Bottleneck(w, Fraction(5, 4))
    recursion = error_recursion(m1, depth, bottleneck)
    assert len(recursion.alpha) == depth
    assert len(recursion.beta) == depth + 1
    widths = [m1, *[width] * (depth - 1), 1]
    sizes = [(o, i) for i, o in pairwise(widths)]
    total = sum(o * i + o for o, i in sizes)

    def forward(theta: np.ndarray, x: np.ndarray) -> list[np.ndarray]:
        out, at = [x], 0
        for index, (o, i) in enumerate(sizes):
            weight = theta[at : at + o * i].reshape(o, i)
            bias = theta[at + o * i : at + o * i + o]
            at += o * i + o
            z = weight @ out[-1] + bias
            if index < depth - 1:
                z = np.tanh(z) if tanh else np.maximum(z, 0)
            out.append(z)
        return out

    for _ in range(400):
        matrix = rng.standard_normal((total, w)) * (rng.random((total, w)) < rng.random())
        matrix *= c / np.maximum(np.abs(matrix).sum(0), 1e-9)
        p = rng.uniform(-1, 1, w)
        q = p + delta * rng.choice([-1, 1], w)
        x = rng.uniform(-1, 1, m1)
        true, moved = forward(matrix @ p, x), forward(matrix @ q, x)
        for alpha, layer in zip(recursion.alpha, true, strict=False):
            assert np.abs(layer).sum() <= float(alpha) + 1e-9
        for beta, a, b in zip(recursion.beta, true, moved, strict=True):
            assert np.abs(a - b).sum() <= float(beta) * c * w * delta + 1e-9


def test_recursion_by_hand() -> None:
    """m1 = 2, L = 2, c w = 3: α = 2, 6; β = 0, 2, 6 + 6·2 = 18."""
    recursion = error_recursion(2, 2, Bottleneck(3))
    assert recursion.alpha == (2, 6)
    assert recursion.beta == (0, 2, 18)
    assert recursion.factor == 18


def test_size_of_an_unknown_primary_is_left_open() -> None:
    """No number where the hypothesis speaks of some g; one where g is known, under another."""
    problem = Problem(m1=1, m2=2, eps="1e-3", depth=3, activation="tanh", bottleneck="2,1")
    bound = SELECTOR(problem)
    assert bound is not None
    assert (bound.quantity, bound.side, bound.applies) == ("N_f", "upper", "undecided")
    assert bound.value is None
    assert "w·N_g" in bound.explanation
    *_, known = structured_rows.RESULTS
    found = known(replace(problem, activation="relu"))
    assert found is not None
    assert (found.id, found.applies) == ("selector-interpolation", "undecided")
    # 2 (2001)² functions' values and hat basis, 2·2001 of g: against the built network elsewhere
    assert found.value == 28_048_008
    assert known(problem).applies is False  # type: ignore[union-attr]


def test_bottleneck_by_hand() -> None:
    """m1 = m2 = 1, w = 1, eps = 1/2: n_x = 4, n_I = 4: hidden 9 + 5 values + 1, g 10 + 5."""
    *_, known = structured_rows.RESULTS
    found = known(Problem(m1=1, m2=1, eps="1/2", bottleneck="1,1"))
    hidden = (3 * 4 + 2) - 5
    assert found.value == hidden + 5 + 1 + 2 * 5 + 5  # type: ignore[union-attr]


def test_where_nothing_is_said() -> None:
    assert SELECTOR(Problem(m1=1, m2=1, eps="0.1", depth=2)) is None
    assert SELECTOR(Problem(m1=1, m2=1, eps="0.1", bottleneck=Bottleneck(2))) is None
    # without a condition nothing is generated from it: no size is claimed
    assert SELECTOR(Problem(m1=1, m2=0, eps="0.1", depth=2, bottleneck=Bottleneck(2))) is None
