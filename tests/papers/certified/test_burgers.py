"""The solver of Burgers' equation against exact solutions."""

from __future__ import annotations

import numpy as np
import pytest

from modhyper.papers.certified.experiments.burgers import Array, solve

NU = 0.01


def cole_hopf(x: Array, t: float, level: float) -> Array:
    """u = -2ν φ_x/φ for the solution φ = level + e^(-4π²νt) cos 2πx of the heat equation."""
    fall = np.exp(-4 * np.pi**2 * NU * t)
    return 4 * np.pi * NU * fall * np.sin(2 * np.pi * x) / (level + fall * np.cos(2 * np.pi * x))


@pytest.mark.parametrize("drift", [0.0, 0.7])
def test_the_exact_solution_of_cole_and_hopf(drift: float) -> None:
    """Also in a moving frame: u(x - ct, t) + c solves it if u does."""
    x = np.arange(256) / 256
    started = np.stack([cole_hopf(x, 0.0, level) + drift for level in (1.05, 1.5, 4.0)])
    found = solve(started, viscosity=NU, time=1.0)
    for row, level in zip(found, (1.05, 1.5, 4.0), strict=True):
        assert row == pytest.approx(cole_hopf(x - drift, 1.0, level) + drift, abs=1e-7)


def test_fourth_order_in_time() -> None:
    x = np.arange(64) / 64
    started = cole_hopf(x, 0.0, 1.5)[None] * 4
    fine = solve(started, viscosity=NU, time=0.5, steps=2048)
    errors = [
        np.abs(solve(started, viscosity=NU, time=0.5, steps=steps) - fine).max()
        for steps in (32, 64)
    ]
    assert 12 < errors[0] / errors[1] < 20
