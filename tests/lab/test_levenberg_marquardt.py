"""Levenberg-Marquardt: Jacobians against autograd, fits against scipy, members on their own."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import least_squares

torch = pytest.importorskip("torch")

from modhyper.lab.levenberg_marquardt import LMSettings, Model, fit
from modhyper.lab.lm_models import Embedded, Generated, Modulated, Primary


def draws(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).double()


def primary(activation: str = "tanh", widths: tuple[int, ...] = (2, 5, 4, 1), members: int = 3):  # type: ignore[no-untyped-def]
    x = draws(0, 1, 11, widths[0])
    layers = [draws(i, members, b, a + 1) for i, (a, b) in enumerate(pairwise(widths))]
    return Primary(x, activation), layers


def embedded(activation: str = "tanh"):  # type: ignore[no-untyped-def]
    cell = torch.tensor([0, 0, 1, 1, 2, 2, 2, 0])
    belongs = torch.nn.functional.one_hot(cell, 3).double().unsqueeze(0)
    layers = [draws(1, 2, 5, 4), draws(2, 2, 1, 6), draws(3, 2, 3, 2)]
    return Embedded(draws(0, 1, 8, 1), belongs, activation), layers


def generated(activation: str = "tanh"):  # type: ignore[no-untyped-def]
    cell = torch.tensor([0, 0, 1, 1, 2, 2, 2, 0])
    size = 4 * 2 + 3 * 5 + 4  # g: 1 → 4 → 3 → 1
    layers = [draws(1, 2, 6, 3), 0.3 * draws(2, 2, size, 7)]
    return (
        Generated(draws(0, 1, 8, 1), draws(5, 1, 3, 2), cell, (1, 4, 3, 1), activation),
        layers,
    )


def modulated(activation: str = "tanh"):  # type: ignore[no-untyped-def]
    cell = torch.tensor([0, 0, 1, 1, 2, 2, 2, 0])
    belongs = torch.nn.functional.one_hot(cell, 3).double().unsqueeze(0)
    layers = [draws(1, 2, 5, 3), draws(2, 2, 1, 6), draws(3, 2, 3, 10)]
    return Modulated(draws(0, 1, 8, 2), belongs, activation), layers


@pytest.mark.parametrize("build", [primary, embedded, generated, modulated])
@pytest.mark.parametrize("activation", ["tanh", "softplus", "relu"])
def test_factors_are_the_jacobian(build, activation) -> None:  # type: ignore[no-untyped-def]
    model, parameters = build(activation)
    outputs, factors = model.linearise(parameters)
    torch.testing.assert_close(outputs, model.outputs(parameters))
    for index, factor in enumerate(factors):
        blocks = factor.left.unsqueeze(3) * factor.right.unsqueeze(2)
        for member in range(len(parameters[0])):

            def of_one(
                value: torch.Tensor, index: int = index, member: int = member
            ) -> torch.Tensor:
                mine = [p[member : member + 1] for p in parameters]
                mine[index] = value
                return model.rows(torch.tensor([member])).outputs(mine)[0]

            expected = torch.autograd.functional.jacobian(
                of_one, parameters[index][member : member + 1]
            )[:, 0]
            found = blocks[member if len(blocks) > 1 else 0].expand_as(expected)
            torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("units", [1, 2, 6])  # normal equations and Gram matrix
def test_fits_reach_what_scipy_reaches(units: int) -> None:
    x = torch.linspace(-1, 1, 12, dtype=torch.float64).view(1, -1, 1)
    y = torch.sin(3 * x[..., 0])
    start = [draws(4, 1, units, 2), draws(5, 1, 1, units + 1)]
    model = Primary(x, "tanh")
    found = fit(model, start, y, LMSettings("squares", 1.0, 3000, 300, 1e-6))

    def residual(flat: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        W, b = flat[:units], flat[units : 2 * units]
        v, c = flat[2 * units : 3 * units], flat[-1]
        points = x.numpy()[0, :, 0]
        return np.tanh(np.outer(points, W) + b) @ v + c - np.sin(3 * points)

    flat = [start[0][0, :, 0], start[0][0, :, 1], start[1][0, 0, :-1], start[1][0, 0, -1:]]
    method = "lm" if 3 * units + 1 <= 12 else "trf"
    scipy = least_squares(residual, torch.cat(flat).numpy(), method=method, max_nfev=20000)
    assert found.loss.item() <= 1.05 * scipy.cost + 1e-10


def test_members_do_not_depend_on_their_batch() -> None:
    model, start = primary(widths=(2, 4, 1), members=6)
    wanted = draws(9, 6, 11).sign()
    settings = LMSettings("hinge", 0.1, 12, 10, 0.01)
    together = fit(model, start, wanted, settings)
    for member in range(6):
        alone = fit(
            model, [p[member : member + 1] for p in start], wanted[member : member + 1], settings
        )
        torch.testing.assert_close(alone.loss[0], together.loss[member], rtol=1e-6, atol=1e-9)
        assert alone.solved[0] == together.solved[member]
        assert alone.iterations[0] == together.iterations[member]


def test_nan_in_one_member_harms_no_other() -> None:
    model, start = primary(widths=(2, 4, 1), members=3)
    wanted = draws(9, 3, 11).sign()
    settings = LMSettings("hinge", 0.1, 12, 10, 0.01)
    clean = fit(model, start, wanted, settings)
    start[0][1] = torch.nan
    spoilt = fit(model, start, wanted, settings)
    assert spoilt.loss[1].isnan()
    assert not spoilt.solved[1]
    for member in (0, 2):
        torch.testing.assert_close(spoilt.loss[member], clean.loss[member], rtol=1e-6, atol=1e-9)


def test_solved_means_that_every_sign_is_right() -> None:
    model, start = primary(widths=(2, 12, 1), members=8)
    wanted = draws(9, 8, 11).sign()
    found = fit(model, start, wanted, LMSettings("hinge", 0.1, 200, 50, 0.001))
    right = (model.outputs(found.parameters) * wanted > 0).all(1)
    assert right.any()
    assert torch.equal(right, found.solved)


def test_the_model_protocol_is_met() -> None:
    models: list[Model] = [primary()[0], embedded()[0], generated()[0], modulated()[0]]
    assert len(models) == 4


def test_a_tube_asks_for_nothing_within_and_stops_at_its_outer_width() -> None:
    model, parameters = primary(widths=(2, 8, 1))
    wanted = draws(9, 3, 11)
    untrained = LMSettings("tube", iterations=0, inner=0.4, outer=0.5)
    apart = (model.outputs(parameters) - wanted).abs()
    by_hand = [sum(max(0.0, d - 0.4) ** 2 for d in row) / 2 for row in apart.tolist()]
    assert fit(model, parameters, wanted, untrained).loss.tolist() == pytest.approx(by_hand)
    found = fit(model, parameters, wanted, LMSettings("tube", inner=0.4, outer=0.5))
    assert found.solved.all()
    left = (model.outputs(found.parameters) - wanted).abs()
    assert float(left.max()) <= 0.5
    assert float(left.max()) > 0.1, "it does not go on to interpolate"
    wide = LMSettings("tube", inner=float(apart.max()), outer=float(apart.max()))
    assert fit(model, parameters, wanted, wide).iterations.tolist() == [0, 0, 0]
