"""Structured targets, controls and Fig 1's target without its linear part."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from modhyper.lab.curves import exponents
from modhyper.lab.experiment import Resources, Row
from modhyper.lab.measurement import judged
from modhyper.lab.run import measure
from modhyper.papers.certified.experiments.bilinear import BILINEAR
from modhyper.papers.certified.experiments.bilinear_training import without_linear
from modhyper.papers.certified.experiments.controls import CONTROLS
from modhyper.papers.certified.experiments.structured import (
    PLANE,
    SHAPES,
    STRUCTURED,
    judge,
    numbers,
    widest,
)
from modhyper.papers.certified.experiments.structured_training import (
    Flat,
    flat,
    grid,
    start,
    target_of,
)
from modhyper.papers.galanti_wolf_2020.experiments.synthetic_training import draw, target_layers
from modhyper.papers.galanti_wolf_2020.experiments.training import baselines
from modhyper.present.lab import save_measurement
from scripts.reference_network import Network

WHERE = Resources("cpu", "float64", Path("data"))


@pytest.mark.parametrize("method", SHAPES)
def test_totals_are_those_of_the_networks(method: str) -> None:
    width = widest(method, 320, 2)
    assert SHAPES[method](width, 2).trained <= 320 < SHAPES[method](width + 1, 2).trained
    assert widest(method, 4) == 0


@pytest.mark.parametrize("m", [1, 2])
@pytest.mark.parametrize("method", SHAPES)
def test_jacobians_are_those_of_the_network(method: str, m: int) -> None:
    x, conditions = grid(3, m)
    stack = start(SHAPES[method](3, m), 5)
    model, theta = Flat(stack, x, conditions), flat(stack)
    outputs, (factor,) = model.linearise([theta])
    step = 1e-6
    for index in range(0, theta.shape[2], 7):
        up, down = theta.clone(), theta.clone()
        up[0, 0, index] += step
        down[0, 0, index] -= step
        slope = (model.outputs([up]) - model.outputs([down])) / (2 * step)
        torch.testing.assert_close(factor.right[..., index], slope, rtol=1e-5, atol=1e-7)
    torch.testing.assert_close(outputs, model.outputs([theta]))
    alone = Network(stack.architecture).load(stack.member_parameters(0)).double()
    torch.testing.assert_close(outputs[0], alone(x, conditions)[:, 0])


def test_targets_are_what_they_are_called() -> None:
    x, conditions = grid(24)
    table = {
        kind: target_of(kind, 3, 11)(x, conditions).view(24, 24)
        for kind in ("product", "sum", "shift")
    }
    assert np.linalg.matrix_rank(table["product"].numpy()) == 4
    mixed = table["sum"].diff(dim=0).diff(dim=1)
    assert float(mixed.abs().max()) < 1e-12
    assert float(table["product"].diff(dim=0).diff(dim=1).abs().max()) > 0.01
    plane = target_of("plane", 2, 11)(*grid(6, 2)).view(36, 36)
    assert np.linalg.matrix_rank(plane.numpy()) == 4
    assert np.linalg.matrix_rank(plane.view(6, 216).numpy()) == 6, "rough in each of its variables"
    y = target_of("shift", 3, 11)
    v = [float(y(torch.zeros(1, 1).double(), torch.full((1, 1), c).double())) for c in (-0.4, -0.3)]
    assert v[0] != v[1]
    # x + v(I) alone matters: a shift of x undoes a change of I.
    fine = torch.linspace(-1, 1, 4001, dtype=torch.float64).view(-1, 1)
    one, other = (y(fine, torch.full_like(fine, c)) for c in (-0.4, -0.3))
    best = min(
        float((one[1200 + s : 2800 + s] - other[1200:2800]).abs().max()) for s in range(-1200, 1201)
    )
    assert best < 0.02 < float((one - other).abs().max())


def made_up(exponents_of: dict[str, float], target: str, settings) -> list[Row]:  # type: ignore[no-untyped-def]
    rows = []
    for method, size, r in product(settings.methods, settings.sizes, range(settings.repetitions)):
        width = widest(method, size)
        if width:
            error = (1 + 0.01 * r) * SHAPES[method](width, 1).trained ** exponents_of.get(
                method, -1.0
            )
            rows.append(
                Row(
                    {"method": method, "size": size, "repetition": r},
                    {"relative_error": error, "sup_error": 2 * error},
                )
            )
    return rows


def test_judgement_of_rates() -> None:
    settings = STRUCTURED.presets["default"][0]
    rows = made_up({"plain": -0.5}, "product", settings)
    panel = judge(settings, rows, STRUCTURED.plan)
    found = {f.id: f.outcome for f in panel.findings}
    assert found == {
        "hypernetwork-rate": "seen",
        "embedding-rate": "seen",
        "film-rate": "seen",
        "plain-rate": "opposite",
        "embedding-no-worse": "seen",
        "plain-no-worse": "opposite",
    }
    by_name = {series.name: series for series in panel.series}
    plain = by_name["plain"]
    found_slopes = exponents(numbers(plain), plain.values)
    assert found_slopes == pytest.approx([-0.5] * settings.repetitions)
    assert by_name["low-rank"].x == (180.0, 320.0), "it has no network of 100 numbers"
    assert numbers(by_name["hypernetwork"]) == [93, 177, 303]


@pytest.mark.parametrize(("slope", "below", "above"), [(-1, 1, 1), (-0.5, 0, 1), (-1.5, 1, 0)])
def test_judgement_of_controls(slope: float, below: int, above: int) -> None:
    settings = CONTROLS.presets["default"][0]
    rows = made_up({"embedding": slope}, "sum", settings)
    found = {f.id: f.outcome for f in judge(settings, rows, CONTROLS.plan).findings}
    assert (found["sum-embedding-gap-below"] == "seen") == below
    assert (found["sum-embedding-gap-above"] == "seen") == above
    assert len(found) == 3


@pytest.mark.parametrize("chosen", [STRUCTURED, PLANE, CONTROLS, BILINEAR], ids=lambda one: one.key)
def test_from_training_to_picture(chosen, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    few = {"repetitions": "1"}
    few |= (
        {"samples": "400"}
        if chosen is BILINEAR
        else {"iterations": "3", "points": "8" if chosen is not PLANE else "3"}
    )
    store, where = tmp_path / "s.sqlite", Resources("cpu", chosen.dtypes[0], Path("data"))
    found = measure(chosen, "smoke", changes=few, store=store, seeds=(1,), resources=where)
    for run in found.runs:
        panel = judged(chosen, run)
        assert [f.outcome for f in panel.findings] == ["undecided"] * len(panel.findings)
        assert all(0 < y < 5 for series in panel.series for y in series.centre)
    files = save_measurement(chosen, found, tmp_path / chosen.key)
    assert all(path.stat().st_size > 200 for path in files)


def test_nothing_is_left_that_is_linear_in_x() -> None:
    settings = BILINEAR.presets["smoke"][0]
    repetitions, seed = [0, 3], 4
    found = without_linear(settings, repetitions, seed, WHERE)
    for row, repetition in enumerate(repetitions):
        layers = [
            layer.double().numpy()
            for layer in target_layers(settings, seed, repetition, torch.device("cpu"))
        ]

        def h(conditions, layers=layers):  # type: ignore[no-untyped-def]
            for layer in layers[:-1]:
                conditions = 1 / (1 + np.exp(-conditions @ layer.T))
            powers = np.exp(conditions @ layers[-1].T)
            return powers / powers.sum(1, keepdims=True)

        x, conditions, y = (part[row].numpy() for part in found.sets["train"])
        wanted = (x * (h(conditions) - h(conditions).mean(0))).sum(1)
        np.testing.assert_allclose(y[:, 0], wanted / wanted.std(ddof=1), atol=2e-4)
    for one in baselines(found.data(settings)):
        assert one["linear"] == pytest.approx(one["constant"], rel=0.05)
    plain = draw(settings, repetitions, seed, WHERE)
    for one in baselines(plain.data(settings)):
        assert one["linear"] < 0.1 * one["constant"], "before, nearly all of it was linear"
