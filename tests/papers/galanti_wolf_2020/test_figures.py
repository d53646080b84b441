"""The paper's figures: settings, what they train, and how findings are decided."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import ttest_1samp

torch = pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.engine import Architecture, Member, initial_parameters
from modhyper.lab.sweep import run_sweep
from modhyper.networks.presets import preset as theory_preset
from modhyper.papers.galanti_wolf_2020.experiments import rotation, synthetic
from modhyper.papers.galanti_wolf_2020.experiments.assumption_1 import (
    _target as convolutional_target,
)
from modhyper.papers.galanti_wolf_2020.experiments.colorization import pixel_features
from modhyper.papers.galanti_wolf_2020.experiments.presets import (
    FIGURES,
    PRESETS,
    changed,
    figure_named,
)
from modhyper.papers.galanti_wolf_2020.experiments.run import figure_sweep, run_figure
from modhyper.papers.galanti_wolf_2020.experiments.summary import (
    FigureSummary,
    Panel,
    Series,
    best_difference,
    difference,
    finding,
    log_ratio,
    smallest_difference,
    trend,
    worst_step,
)
from modhyper.present.lab_figures import figure_document, picture, save_figure


def test_all_nine_figures_have_presets() -> None:
    assert list(FIGURES) == ["1a", "1b", "2", "3", "4", "5", "6", "7", "8"]
    for name, figure in FIGURES.items():
        assert {"paper", "smoke"} <= set(figure.presets) <= set(PRESETS)
        for preset in figure.presets:
            sweep = figure_sweep(name, figure.settings(preset), 0)
            keys = {task.key("float32") for task in sweep.tasks}
            assert len(keys) == len(sweep.tasks) > 0
    for name in ("2", "3", "7", "8"):
        assert "released-code" in FIGURES[name].presets
    with pytest.raises(InputError, match="no script for this figure"):
        FIGURES["1a"].settings("released-code")
    with pytest.raises(InputError, match="did you mean 'smoke'"):
        FIGURES["1a"].settings("smokes")
    with pytest.raises(InputError, match="no figure '9'"):
        figure_named("9")


def test_architectures_are_those_that_the_calculator_counts() -> None:
    """Sizes without biases, from an independent description of the same figures."""

    def weights(shapes: dict[str, tuple[int, ...]]) -> int:
        return sum(math.prod(s) for name, s in shapes.items() if name.endswith("weight"))

    for figure, name in (("1a", "fig1a"), ("1b", "fig1b")):
        sweep = figure_sweep(figure, FIGURES[figure].settings("paper"), 0)
        for task in sweep.chunks[0]:
            found = synthetic._architecture(task)
            value = int(str(task.config["value"]))
            hyper, embed, _ = theory_preset(name).models(value)
            if found.method == "hypernetwork":
                assert found.generated == hyper.sizes()["N_g"]
                assert weights(found.shapes()) == hyper.sizes()["N_f"]
            else:
                assert weights(found.primary_shapes()) == embed.sizes()["N_q"]
                e = weights({n: s for n, s in found.shapes().items() if "conditioning" in n})
                assert e == embed.sizes()["N_e"]
    sweep = figure_sweep("3", FIGURES["3"].settings("released-code"), 0)
    for task in sweep.chunks[0]:
        found = rotation._architecture(task, 784)
        hyper, embed = theory_preset("fig3-mnist-code").models(int(str(task.config["value"])))
        sizes = hyper.sizes() if found.method == "hypernetwork" else embed.sizes()
        assert found.trained == (
            sizes["N_f"] if found.method == "hypernetwork" else sizes["N_q"] + sizes["N_e"]
        )


def test_targets_of_the_synthetic_figures() -> None:
    """Type I by the formula of the text, in NumPy."""
    layers = synthetic._target_layers("I", 6, 3, 0, torch.device("cpu"))
    x, condition = torch.randn(2, 5, 6, generator=torch.Generator().manual_seed(0)).unbind()
    W = [layer.numpy() for layer in layers]
    assert [w.shape for w in W] == [(300, 6), (300, 300), (6, 300)]
    h = condition.numpy()
    for w in W[:-1]:
        h = 1 / (1 + np.exp(-h @ w.T))
    z = h @ W[-1].T
    softmax = np.exp(z - z.max(1, keepdims=True))
    softmax /= softmax.sum(1, keepdims=True)
    expected = (x.numpy() * softmax).sum(1)
    found = synthetic._target("I", layers, x, condition)[:, 0].numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_targets_of_type_one_hardly_depend_on_the_condition() -> None:
    """What the notes of Figs 1a and 1b say."""
    assert any("linear in x alone" in note for note in FIGURES["1a"].notes)
    layers = synthetic._target_layers("I", 100, 3, 0, torch.device("cpu"))
    x, condition = torch.randn(2, 8000, 100, generator=torch.Generator().manual_seed(0)).unbind()
    y = synthetic._target("I", layers, x, condition)[:, 0]
    slope = torch.linalg.lstsq(x[:4000], y[:4000]).solution
    left = (y[4000:] - x[4000:] @ slope).var() / y[4000:].var()
    assert 0.005 < left.item() < 0.02


def test_pixel_features_are_the_42_of_the_text() -> None:
    found = pixel_features(4)
    assert found.shape == (16, 42)
    i1, i2 = -1 / 3, 1.0
    row = found[1 * 4 + 3].tolist()
    expected = [i1, i2]
    for k in range(10):
        expected += [i1**k + i2, i2**k + i1, i1**k - i2, i2**k - i1]
    assert row == pytest.approx(expected)
    distinct = {tuple(column) for column in pixel_features(8).T.round(decimals=12).tolist()}
    assert len(distinct) == 41


def test_the_convolutional_target_has_the_described_shape() -> None:
    network = convolutional_target((3, 32, 32), 50, 0, 1)
    assert [tuple(p.shape) for p in network.parameters()] == [
        (20, 3, 10, 10), (20,), (50, 20, 10, 10), (50,), (10, 200), (10,),
    ]  # fmt: skip
    assert network(torch.zeros(2, 3, 32, 32)).shape == (2, 10)


def test_unit_rows() -> None:
    task = figure_sweep("2", FIGURES["2"].settings("released-code"), 0).chunks[0][0]
    assert task.config["initial"] == "unit-rows"
    plain = Architecture("concatenation", (30, 7, 4), initial="unit-rows")
    for name, value in initial_parameters(Member(plain, 1, 0.1)).items():
        if name.endswith("weight"):
            torch.testing.assert_close(value.norm(dim=1), torch.ones(len(value)).double())


def tiny(name: str) -> tuple[object, ...]:
    settings = FIGURES[name].settings("smoke")
    small = {"repetitions": 2, "epochs": 1, "values": (2, 3), "samples": 400, "test_samples": 200,
             "train_images": 200, "test_images": 100}  # fmt: skip
    return tuple(
        replace(part, **{k: v for k, v in small.items() if hasattr(part, k)})  # type: ignore[type-var]
        for part in settings[:1]
    )


@pytest.mark.parametrize("name", list(FIGURES))
def test_each_figure_from_training_to_picture(name: str, tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite"
    summary = run_figure(name, tiny(name), store)  # type: ignore[arg-type]
    again = run_figure(name, tiny(name), store)  # type: ignore[arg-type]
    assert again.panels == summary.panels
    files = save_figure(summary, tmp_path / "figure")
    assert [path.suffix for path in files] == [".png", ".svg", ".json", ".csv"]
    assert all(path.stat().st_size > 200 for path in files)
    for panel in summary.panels:
        assert panel.findings
        for series in panel.series:
            assert all(math.isfinite(mean) for mean in series.mean)
            assert all(len(row) == 2 for row in series.values)
    assert figure_document(summary, files).blocks


def test_a_network_does_not_depend_on_its_chunk(tmp_path: Path) -> None:
    (settings,) = tiny("1a")
    sweep = figure_sweep("1a", (settings,), 0)  # type: ignore[arg-type]
    records = run_sweep(sweep, tmp_path / "a.sqlite", dtype="float64")
    for record in records[::3]:
        (alone,) = synthetic.run_chunk([record.task], device="cpu", dtype="float64")
        assert alone["loss"] == pytest.approx(record.result["loss"], rel=1e-9)
        assert alone["target_variance"] == pytest.approx(record.result["target_variance"])


@pytest.mark.slow
@pytest.mark.parametrize("name", list(FIGURES))
def test_the_smoke_presets_run(name: str, tmp_path: Path) -> None:
    summary = run_figure(name, FIGURES[name].settings("smoke"), tmp_path / "s.sqlite")
    assert isinstance(summary, FigureSummary)
    assert len(summary.rows()) == sum(
        len(s.x) * len(s.values[0]) for p in summary.panels for s in p.series
    )


def test_findings_are_decided_by_students_interval() -> None:
    values = [0.3, 0.5, 0.4, 0.6, 0.2]
    found = finding("s", "n", "above", values)
    low, high = ttest_1samp(values, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.verdict == "seen"
    assert finding("s", "n", "below", values).verdict == "not seen"
    assert finding("s", "n", "not below", values).verdict == "seen"
    assert finding("s", "n", "not below", [-v for v in values]).verdict == "not seen"
    assert finding("s", "n", "above", [1.0, -1.0, 0.5]).verdict == "undecided"
    assert finding("s", "n", "above", [5.0]).verdict == "undecided"
    assert finding("s", "n", "above", [5.0, None]).repetitions == 1
    assert finding("s", "n", "not below", []).estimate != finding("s", "n", "above", [1]).estimate


def test_numbers_behind_findings() -> None:
    upper = Series("u", (1.0, 2.0), ((10.0, 100.0), (1.0, None)))
    lower = Series("l", (1.0, 2.0), ((1.0, 1.0), (0.1, 1.0)))
    assert log_ratio(upper, lower) == [pytest.approx(1.0), None]
    assert log_ratio(upper, lower, [1.0]) == [pytest.approx(1.0), pytest.approx(2.0)]
    assert difference(upper, lower) == [pytest.approx((9 + 0.9) / 2), None]
    assert best_difference(upper, lower) == [pytest.approx(0.9), pytest.approx(99.0)]
    assert trend(upper) == [pytest.approx(-1.0), None]
    gap = Series("g", (1.0, 2.0, 3.0), ((100.0,), (None,), (1.0,)))
    assert trend(gap) == [pytest.approx(-1.0)]
    where, apart = smallest_difference(upper, lower)
    assert (where, apart) == (2.0, [pytest.approx(0.9), None])
    steps = Series("s", (1.0, 2.0, 4.0), ((8.0, 8.0), (4.0, 4.0), (3.0, 3.5)))
    here, there, ratios = worst_step(steps)
    assert (here, there) == (2.0, 4.0)
    assert ratios == [pytest.approx(math.log10(0.75)), pytest.approx(math.log10(0.875))]


def test_pictures_do_not_fail_on_diverged_networks() -> None:
    series = Series("hypernetwork", (2.0, 3.0), ((None, None), (1.0, None)))
    panel = Panel("t", "x", "y", (series,), (finding("s", "n", "above", [None]),))
    summary = FigureSummary("1a", "t", (panel,), {}, 0)
    assert picture(summary) is not None
    assert "2 diverged" in str(figure_document(summary, ()).blocks[0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"repetition": "3"}, "did you mean 'repetitions'"),
        ({"repetitions": "0"}, "cannot read '0'"),
        ({"repetitions": "many"}, "cannot read 'many'"),
        ({"learning_rate": "fast"}, "cannot read 'fast'"),
        ({"by_output": "maybe"}, "cannot read 'maybe'"),
    ],
)
def test_bad_changes_of_settings(changes: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        changed(FIGURES["1a"].settings("paper"), changes)


def test_changes_of_settings() -> None:
    (one,) = changed(
        FIGURES["1a"].settings("paper"),
        {"repetitions": "3", "values": "2,5", "learning_rate": "0.1", "by_output": "true"},
    )
    assert (one.repetitions, one.values, one.learning_rate, one.by_output) == (3, (2, 5), 0.1, True)  # type: ignore[union-attr]
    both = FIGURES["8"].settings("paper")
    (mnist,) = changed(
        both, {"data": "synthetic", "activations": "relu,tanh", "train_images": "all"}
    )
    assert mnist.data == mnist.title == "synthetic"  # type: ignore[union-attr]
    assert mnist.activations == ("relu", "tanh")  # type: ignore[union-attr]
