"""The conditioning experiment: families of functions, matched sizes, training, judgement."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from modhyper.lab.engine import Ensemble, Member, initial_parameters, mean_squared_error
from modhyper.lab.experiment import Resources, Row
from modhyper.lab.measurement import judged
from modhyper.lab.run import measure
from modhyper.lab.summary import Panel
from modhyper.papers.certified.experiments import conditioning_training as training
from modhyper.papers.certified.experiments.conditioning import CONDITIONING, judge
from modhyper.papers.certified.experiments.conditioning_shapes import (
    Cell,
    ConditioningSettings,
    cells,
    shape,
)
from modhyper.papers.certified.experiments.function_families import (
    FAMILIES,
    INPUTS,
    SENSORS,
    SHOTS,
    periodic,
    split,
)
from scripts.reference_network import Network

WHERE = Resources("cpu", "float32", Path("data"))
PANELS = [panel for preset in CONDITIONING.presets.values() for panel in preset]
SMOKE = {panel.key: panel for panel in CONDITIONING.presets["smoke"]}


def draw() -> np.random.Generator:
    return np.random.default_rng(3)


def test_antiderivatives_by_quadrature() -> None:
    from scipy.integrate import quad

    found, w = FAMILIES["antiderivative"](2, draw()), periodic(2, draw())
    assert found.conditions == pytest.approx(w(np.arange(SENSORS) / SENSORS))
    for n, i in ((0, 1), (0, 40), (1, 64)):
        end = (found.x[i, 0] + 1) / 2

        def at(s: float, n: int = n) -> float:
            return float(w(np.array([s]))[n, 0])

        assert found.values[n, i] == pytest.approx(quad(at, 0, end)[0], abs=1e-9)


def test_advected_functions_at_the_start_and_after_a_turn() -> None:
    """u(·, 0) = u(·, 1) = w, and u is constant where x - t is."""
    found, w = FAMILIES["advection"](3, draw()), periodic(3, draw())
    x, t = ((found.x[:, i] + 1) / 2 for i in (0, 1))
    for ends in (t == 0, t == 1):
        assert found.values[:, ends] == pytest.approx(w(x[ends]))
    assert found.values[:, x == t] == pytest.approx(np.repeat(w(np.zeros(1)), 24, 1))


def test_burgers_keeps_the_mean_and_loses_energy() -> None:
    found, w = FAMILIES["burgers"](5, draw()), periodic(5, draw())
    started = w((found.x[:, 0] + 1) / 2)
    assert found.values.mean(1) == pytest.approx(started.mean(1))
    assert ((found.values**2).mean(1) < (started**2).mean(1)).all()


def test_shots_determine_the_sinusoid() -> None:
    found = FAMILIES["sinusoids"](4, draw())
    for condition, values in zip(found.conditions, found.values, strict=True):
        at, seen = condition[:SHOTS], condition[SHOTS:]
        assert (np.diff(at) > 0).all()
        waves = np.stack([np.sin(at), np.cos(at)], 1)
        a, b = np.linalg.lstsq(waves, seen, rcond=None)[0]
        x = 5 * found.x[:, 0]
        assert values == pytest.approx(a * np.sin(x) + b * np.cos(x), abs=1e-9)


@pytest.mark.parametrize("family", INPUTS)
def test_splits_are_scaled_and_apart(family: str) -> None:
    found = split(family, "synthetic", 12, 5, 1, Path("data"))
    assert np.mean(found.train.values**2) == pytest.approx(1)
    assert found.train.conditions.std() == pytest.approx(1)
    assert np.abs(found.train.conditions.mean(0)).max() < 1e-9
    d_x, d_i = INPUTS[family]
    for part, count in zip(found, (12, 5, 5), strict=True):
        assert part.conditions.shape == (count, d_i)
        assert part.x.shape[1] == d_x
        assert part.values.shape == (count, len(part.x))
    rows = {row.tobytes() for part in found for row in part.values}
    assert len(rows) == 22, "no function is in two parts"
    other = split(family, "synthetic", 12, 5, 2, Path("data"))
    assert not np.array_equal(other.train.values, found.train.values)


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.key)
def test_sizes_are_those_of_the_networks_and_matched(panel: ConditioningSettings) -> None:
    whole = shape(panel, Cell("hypernetwork"))
    assert whole.primary[1] == panel.width
    for cell in cells(panel):
        network = shape(panel, cell)
        wider = replace(network, primary=(network.primary[0], *[network.primary[1] + 1] * 2, 1))
        if panel.matched == "primary":
            assert network.generated <= whole.generated < wider.generated
        else:
            assert network.trained <= whole.trained < wider.trained


def test_errors_are_those_of_one_function_after_the_other() -> None:
    settings = SMOKE["burgers-primary"]
    run = training.Run(settings, 0, replace(WHERE, dtype="float64"))
    network = shape(settings, Cell("low rank", 1))
    part = split("burgers", "", 3, 60, 4, Path("data")).test
    ensemble = Ensemble(
        [Member(network, 7, 0.1)], mean_squared_error, device=run.device, dtype=run.dtype
    )
    alone = Network(network).load(initial_parameters(ensemble.members[0])).double()
    grid, wrong = torch.from_numpy(part.x), 0.0
    for condition, values in zip(part.conditions, part.values, strict=True):
        with torch.no_grad():
            outputs = alone(grid, torch.from_numpy(condition).expand(len(grid), -1))
        wrong += float((outputs[:, 0] - torch.from_numpy(values)).square().sum())
    expected = math.sqrt(wrong) / np.linalg.norm(part.values)
    assert run._errors(ensemble, [part]) == pytest.approx([expected])


def test_from_training_to_picture(tmp_path: Path) -> None:
    from modhyper.present.lab import measurement_document, save_measurement

    keys = ["burgers-total", "sinusoids-primary"]
    found = measure(
        CONDITIONING, "smoke", panels=keys, store=tmp_path / "s", seeds=(1,), resources=WHERE
    )
    for run in found.runs:
        panel = judged(CONDITIONING, run)
        assert {one.name for one in panel.series} == {cell.way for cell in cells(SMOKE[run.panel])}
        assert {one.outcome for one in panel.findings} == {"undecided"}, "fewer than planned"
        for row in run.rows:
            if row.task["method"] != "baselines":
                tried = row.result["tried"]
                assert row.result["rate"] == float(min(tried, key=tried.get))
                assert len(row.result["train"]) == 5
                assert row.result["train_error"] == math.sqrt(row.result["train"][-1])
    files = save_measurement(CONDITIONING, found, tmp_path / "conditioning")
    assert all(path.stat().st_size > 200 for path in files)
    assert measurement_document(CONDITIONING, found, files).blocks


def test_a_repetition_does_not_depend_on_the_others() -> None:
    """A run that was cut off goes on to the same result."""
    settings = replace(SMOKE["sinusoids-total"], repetitions=3)
    for chunk in CONDITIONING.tasks(settings, 5):
        together, alone = training.train(chunk, WHERE), training.train(chunk[2:], WHERE)
        for key in together[2]:
            if key in ("rate", "relative_error", "constant", "linear"):
                assert alone[0][key] == pytest.approx(together[2][key], rel=1e-4)


def test_training_learns() -> None:
    settings = replace(
        SMOKE["sinusoids-primary"], repetitions=1, passes=10, steps=60, functions=500
    )
    chunks = {str(c[0].config["method"]): c for c in CONDITIONING.tasks(settings, 2)}
    (hyper,), (base,) = (
        training.train(chunks[name], WHERE) for name in ("hypernetwork", "baselines")
    )
    assert hyper["relative_error"] < 0.8 * min(base["constant"], base["linear"])


def made_up(settings: ConditioningSettings, error: Callable[[Cell], float], **extra: Any) -> Panel:
    """Judged rows in which every repetition of a cell has one error."""
    rows = []
    for chunk in CONDITIONING.chunks(settings):
        for task in chunk:
            result: dict[str, Any] = {"diverged": False, "constant": 1.0, "linear": 0.9}
            if task["method"] != "baselines":
                value = error(Cell(task["method"], task["size"]))  # type: ignore[arg-type]
                result |= {"rate": 0.1, "train_error": 0.1, "validation_error": value}
                result |= {"relative_error": value, **extra}
            rows.append(Row(task, result))
    return judge(settings, rows, CONDITIONING.plan)


def test_what_the_findings_measure() -> None:
    by_key = {panel.key: panel for panel in CONDITIONING.presets["default"]}
    settings = by_key["burgers-primary"]

    def told(cell: Cell) -> int:
        return shape(settings, cell).conditioning_outputs

    panel = made_up(settings, lambda cell: 0.5 * told(cell) ** -0.25)
    found = {one.id: one for one in panel.findings}
    whole = told(Cell("hypernetwork"))
    assert found["falls-with-k"].estimate == pytest.approx(-0.25 * math.log10(whole / 4))
    assert found["wins-widely"].estimate == pytest.approx(0.25 * math.log10(whole / 32))
    assert {one.outcome for one in panel.findings} == {"seen"}
    assert not panel.trained
    errors = {"hypernetwork": 0.2, "low rank": 0.1, "film": 0.4, "output": 0.8, "embedding": 0.3}
    panel = made_up(by_key["burgers-total"], lambda cell: errors[cell.way])
    found = {one.id: one for one in panel.findings}
    assert found["wins-at-equal-total"].estimate == pytest.approx(math.log10(1.5))
    assert found["best-at-equal-total"].estimate == pytest.approx(math.log10(0.5))
    assert found["best-at-equal-total"].outcome == "opposite"
    assert found["smaller-than-deeponet"].estimate == pytest.approx(math.log10(4))


def test_the_rival_is_chosen_on_validation_data() -> None:
    settings = next(p for p in CONDITIONING.presets["default"] if p.key == "images-total")
    panel = made_up(
        settings, lambda cell: 0.1 if cell == Cell("embedding", 4) else 0.2, relative_error=0.4
    )
    assert {one.estimate for one in panel.findings} == {0.0}
