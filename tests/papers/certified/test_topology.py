"""The constants of the topological bound, recomputed on grids, and the theorem on real maps."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from modhyper.papers.certified.topology import least_error


def test_closed_forms_for_tents() -> None:
    """m1 = 1, r = 1: 1/(2 (k + 1)); m1 = 2: 1/(1 + s/2 + k + 1) by trying all grids."""
    for k in range(6):
        assert least_error(1, 9, k, 1) == Fraction(1, 2 * (k + 1))
    for k in range(1, 9):
        steps = min(
            c + d - 2 for c in range(1, 20) for d in range(1, 20) if -(-c * d // 2) >= k + 1
        )
        assert least_error(2, 20, k, 1) == 1 / (1 + Fraction(steps, 2) + k + 1)


def test_nothing_is_said_from_m2_on() -> None:
    assert least_error(1, 2, 2, 1) == 0
    assert least_error(3, 2, 7, 2) == 0
    assert least_error(1, 3, 1, 1, radius=4) == 1


def test_monotone() -> None:
    for m1, r in product((1, 2, 4), (1, 2, 3)):
        errors = [least_error(m1, 12, k, r) for k in range(8)]
        assert errors == sorted(errors, reverse=True)
        assert errors[-1] > 0
        assert all(least_error(m1 + 1, 12, k, r) >= e for k, e in enumerate(errors))
        assert all(least_error(m1, 12, k, r + 1) <= e for k, e in enumerate(errors))


def corner(v: tuple[int, ...]) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: np.prod([(1 + s * x[..., i]) / 2 for i, s in enumerate(v)], axis=0)


@pytest.mark.parametrize(("d", "j", "r"), [(1, 2, 2), (1, 2, 3), (2, 4, 2), (2, 3, 3), (2, 4, 4)])
def test_corners_on_a_grid(d: int, j: int, r: int) -> None:
    """A and B of the docstring are above what finite differences of the products give."""
    line = np.linspace(-1, 1, 21)
    x = np.stack(np.meshgrid(*[line] * d, indexing="ij"), axis=-1)
    step = line[1] - line[0]
    phis = [corner(v)(x) for v in list(product((-1, 1), repeat=d))[:j]]

    def derivative(f: np.ndarray, alpha: tuple[int, ...]) -> np.ndarray:
        for axis, order in enumerate(alpha):
            for _ in range(order):
                f = np.diff(f, axis=axis) / step
        return f

    whole = part = 0.0
    for alpha in product(range(r + 1), repeat=d):
        if sum(alpha) <= r:
            each = [derivative(f, alpha) for f in phis]
            whole += np.abs(sum(np.abs(e) for e in each)).max()  # sup over signs t
            if sum(alpha) <= r - 1:
                part += sum(np.abs(e).max() for e in each)
    bound = 1 / (
        sum(math.comb(d, q) for q in range(r + 1))
        + j * sum(math.comb(d, q) / 2**q for q in range(r))
    )
    assert 1 / (whole + part) >= bound - 1e-9
    assert float(least_error(d, 99, j - 1, r)) >= bound - 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_no_map_through_one_number_beats_the_bound(seed: int) -> None:
    """k = 1, m2 = 2: along the boundary of the square a continuous z takes some value at I and -I;
    with y = a (I_1 φ_1 + I_2 φ_2), φ = (1 ± x)/2 and a = 1/4, no Q(x, z(I)) is within 1/4 of both.
    """
    rng = np.random.default_rng(seed)
    a, b, c, w = (rng.normal(size=3) for _ in range(4))

    def z(p: np.ndarray) -> float:
        return float(
            np.sin(a @ [p[0], p[1], 1]) + b[0] * np.tanh(w @ [p[0], p[1], 1]) + c[0] * p[0]
        )

    def at(t: float) -> np.ndarray:
        p = np.array([math.cos(t), math.sin(t)])
        return p / np.abs(p).max()

    low, high = 0.0, math.pi
    gap = z(at(low)) - z(-at(low))
    for _ in range(80):
        middle = (low + high) / 2
        same = (z(at(middle)) - z(-at(middle))) * gap > 0
        low, high = (middle, high) if same else (low, middle)
    p = at(low)
    assert z(p) == pytest.approx(z(-p), abs=1e-9)
    x = np.linspace(-1, 1, 201)
    y = (p[0] * (1 + x) / 2 + p[1] * (1 - x) / 2) / 4
    assert np.abs(2 * y).max() / 2 >= float(least_error(1, 2, 1, 1)) - 1e-12
