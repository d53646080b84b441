"""The witness c·σ(a x1 + b): in the ball, not constant, and a network; by numpy, not by balls."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from modhyper.activations.catalogue import CATALOGUE
from modhyper.activations.witness import witness

CLOSED_FORMS = {  # σ, σ', σ'' by hand
    "tanh": (
        np.tanh,
        lambda x: 1 / np.cosh(x) ** 2,
        lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2,
    ),
    "arctan": (np.arctan, lambda x: 1 / (1 + x**2), lambda x: -2 * x / (1 + x**2) ** 2),
    "sigmoid": (
        special.expit,
        lambda x: special.expit(x) * special.expit(-x),
        lambda x: special.expit(x) * special.expit(-x) * (1 - 2 * special.expit(x)),
    ),
    "relu": (lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0, lambda x: 0 * x),
    "clipped-relu": (
        lambda x: np.clip(x, 0, 1),
        lambda x: ((x > 0) & (x < 1)) * 1.0,
        lambda x: 0 * x,
    ),
    "square": (lambda x: x**2, lambda x: 2 * x, lambda x: 2 + 0 * x),
}


@pytest.mark.parametrize("name", CLOSED_FORMS)
@pytest.mark.parametrize("order", [1, 2])
def test_norm_by_hand(name: str, order: int) -> None:
    found = witness(name, order)
    assert found is not None
    x1 = np.linspace(-1, 1, 20_001)
    slope = np.diff(eval(found.inner, {"x1": np.array([0.0, 1.0])}))[0]
    inner = eval(found.inner, {"x1": x1})
    by_hand = float(found.scale) * sum(
        abs(slope) ** j * np.max(np.abs(CLOSED_FORMS[name][j](inner))) for j in range(order + 1)
    )
    assert by_hand <= 1 + 1e-12
    assert found.norm.lower <= by_hand + 1e-9
    assert by_hand <= found.norm.upper + 1e-9
    assert by_hand > 0.4, "the scale is not wastefully small"
    assert np.ptp(CLOSED_FORMS[name][0](inner)) > 0.1


@pytest.mark.parametrize("name", sorted(set(CATALOGUE) - {"step"}))
def test_every_activation_but_the_step_has_one(name: str) -> None:
    found = witness(name, 1)
    assert found is not None
    assert found.norm.upper <= 1


def test_piecewise_constant_activations_have_none() -> None:
    assert witness("step") is None
    assert witness("sign(x) + step(x-1)") is None
