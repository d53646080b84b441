"""The paper's figures: settings, what they train, from training to picture."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.engine import Architecture, Member, initial_parameters, mean_squared_error
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.experiment import Resources, Row, as_json, changed, experiment, names
from modhyper.lab.measurement import Measurement, Run, dump, judged
from modhyper.lab.run import measure
from modhyper.lab.store import Task
from modhyper.networks.presets import preset as theory_preset
from modhyper.papers.galanti_wolf_2020.experiments import (
    assumption_1_training,
    colorization,
    rotation,
    rotation_training,
    synthetic,
    synthetic_training,
    training,
)
from modhyper.papers.galanti_wolf_2020.experiments.colorization_training import pixel_features
from modhyper.papers.galanti_wolf_2020.experiments.conditional import (
    METHODS,
    ConditionalSettings,
    chunks_of,
    compare,
    counted,
)
from modhyper.present.lab import measurement_document, save_measurement
from modhyper.present.lab_picture import picture, shown

FIGURES = [name for name in names() if name.startswith("figure-")]
CPU = Resources("cpu", "float32", Path("data"))
EXACT = replace(CPU, dtype="float64")


def parsed(text: str) -> Measurement:
    return msgspec.json.decode(text, type=Measurement)


def test_all_nine_figures_have_presets() -> None:
    assert [f"figure-{n}" for n in ("1a", "1b", "2", "3", "4", "5", "6", "7", "8")] == FIGURES
    for name in FIGURES:
        chosen = experiment(name)
        assert {"paper", "smoke"} <= set(chosen.presets) <= {"paper", "released-code", "smoke"}
        for preset in chosen.presets.values():
            tasks = [t for part in preset for chunk in chosen.tasks(part, 0) for t in chunk]
            assert len({task.key("float32") for task in tasks}) == len(tasks) > 0
            assert len({part.key for part in preset}) == len(preset)
    for name in ("2", "3", "7", "8"):
        assert "released-code" in experiment(f"figure-{name}").presets
    with pytest.raises(InputError, match="no script for this figure"):
        experiment("figure-1a").preset("released-code")
    with pytest.raises(InputError, match="did you mean 'smoke'"):
        experiment("figure-1a").preset("smokes")
    with pytest.raises(InputError, match="no experiment 'figure-9'"):
        experiment("figure-9")


def test_the_presets_follow_the_text() -> None:
    """Settings that the text gives, written here by hand."""
    paper = {name: experiment(name).presets["paper"] for name in FIGURES}
    for part in (*paper["figure-1a"], *paper["figure-1b"], *paper["figure-4"]):
        assert (part.activation, part.conditioning_activation) == ("relu", "relu")
        assert (part.samples, part.batch, part.learning_rate) == (30000, 200, 0.01)
    assert (paper["figure-1a"][0].dim, paper["figure-1a"][0].embedding_dim) == (1000, 10**4)
    assert [part.key for part in paper["figure-4"]] == [
        f"type-{t}-{a}" for t in ("II", "III") for a in ("depth", "dimension")
    ]
    for name in ("figure-3", "figure-5", "figure-7"):
        assert [part.key for part in paper[name]] == ["mnist", "cifar10"]
        for part in paper[name]:
            assert part.classes == "nearest"
            assert (part.learning_rate, part.epochs) == (0.01, 10)
    assert [part.width for part in paper["figure-3"]] == [50, 100]
    assert {part.epochs for part in paper["figure-2"]} == {50}
    assert {part.channels for part in paper["figure-2"]} == {50}
    assert all(part.repetitions == 100 for parts in paper.values() for part in parts)


def test_the_presets_follow_the_released_code() -> None:
    code = {n: experiment(n).presets["released-code"] for n in ("figure-3", "figure-7", "figure-2")}
    for part in (*code["figure-3"], *code["figure-7"]):
        assert (part.batch, part.width, part.extra_layers) == (64, 100, 2)
        assert part.classes == "unwrapped"
        assert part.activation == {"mnist": "relu", "cifar10": "elu"}[part.data]
    assert {part.learning_rate for part in code["figure-3"]} == {0.001}
    for part in code["figure-7"]:
        found = [rotation.shape(part, method, 0.1, 784) for method in METHODS]
        assert [len(one.conditioning) - 2 for one in found] == [5 - 1 + 1 - 1 + 0, 4 - 1 + 1 - 1]
        assert found[1].embedding_dim == 50000
    assert {(part.channels, part.initial) for part in code["figure-2"]} == {(40, "unit-rows")}


def test_architectures_are_those_that_the_calculator_counts() -> None:
    """The engine's own shapes against the numbers that `modhyper presets` prints."""

    def weights(shapes: dict[str, tuple[int, ...]]) -> int:
        return sum(math.prod(s) for name, s in shapes.items() if name.endswith("weight"))

    for figure, name in (("1a", "fig1a"), ("1b", "fig1b")):
        (settings,) = experiment(f"figure-{figure}").presets["paper"]
        for value in settings.values:
            hyper, embed, _ = theory_preset(name).models(value)
            for method in METHODS:
                found = synthetic.shape(settings, method, value)
                if method == "hypernetwork":
                    assert found.generated == hyper.sizes()["N_g"]
                    assert weights(found.shapes()) == hyper.sizes()["N_f"]
                else:
                    assert weights(found.primary_shapes()) == embed.sizes()["N_q"]
                    e = weights({n: s for n, s in found.shapes().items() if "conditioning" in n})
                    assert e == embed.sizes()["N_e"]
    settings = experiment("figure-3").presets["released-code"][0]
    for value in settings.values:
        models = theory_preset("fig3-mnist-code").models(int(value))
        for method, model in zip(METHODS, models, strict=True):
            found = rotation.shape(settings, method, value, 784)
            assert found.trained == model.trained
    found = colorization.shape(colorization.PAPER, "hypernetwork", 3)
    assert found.generated == 450


def test_depth_conventions_differ_by_two_layers() -> None:
    chosen = experiment("figure-1a")
    for reading, layers in (({}, 3), ({"depth": "k+2"}, 5)):
        (settings,) = chosen.read(chosen.presets["paper"], reading)
        f = counted(synthetic.shape(settings, "hypernetwork", 3), biases=False).part("f").network
        assert f.depth == layers


def test_targets_of_the_synthetic_figures() -> None:
    """Type I by the formula of the text, in NumPy."""
    settings = replace(synthetic.DEPTH, dim=6)
    layers = synthetic_training.target_layers(settings, 3, 0, torch.device("cpu"))
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
    found = synthetic_training.target("I", layers, x, condition)[:, 0].numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_targets_of_type_one_hardly_depend_on_the_condition() -> None:
    """What the notes of Figs 1a and 1b say."""
    assert any("linear in x alone" in note for note in experiment("figure-1a").notes)
    settings = replace(synthetic.DEPTH, dim=100)
    layers = synthetic_training.target_layers(settings, 3, 0, torch.device("cpu"))
    x, condition = torch.randn(2, 8000, 100, generator=torch.Generator().manual_seed(0)).unbind()
    y = synthetic_training.target("I", layers, x, condition)[:, 0]
    slope = torch.linalg.lstsq(x[:4000], y[:4000]).solution
    left = (y[4000:] - x[4000:] @ slope).var() / y[4000:].var()
    assert 0.005 < left.item() < 0.02


def test_classes_of_angles_on_the_circle_and_not() -> None:
    angles = torch.tensor([0.0, 14.9, 15.1, 29.0, 331.0, 344.9, 345.1, 359.9], dtype=torch.float64)
    assert rotation_training.classes_of(angles, True).tolist() == [0, 0, 1, 1, 11, 11, 0, 0]
    assert rotation_training.classes_of(angles, False).tolist() == [0, 0, 1, 1, 11, 11, 11, 11]
    draw = np.random.default_rng(0).uniform(0, 360, 2000)
    for wrapped in (True, False):
        found = rotation_training.classes_of(torch.from_numpy(draw), wrapped).tolist()
        for angle, class_ in zip(draw, found, strict=True):
            apart = [abs(30 * i - angle) for i in range(12)]
            if wrapped:
                apart = [min(d, 360 - d) for d in apart]
            assert class_ == int(np.argmin(apart))


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


def test_colours_lie_in_minus_one_to_one() -> None:
    from modhyper.papers.galanti_wolf_2020.experiments.colorization_training import Stream

    settings = replace(experiment("figure-6").presets["smoke"][0], train_images=60, test_images=5)
    tasks = [Task("figure-6", {"repetition": r}, 0) for r in (0, 1)]
    (batch, *_) = Stream(settings, tasks, CPU).batches("train", 0)
    assert batch.targets.shape == (2, 200, 3)
    assert -1 <= batch.targets.min() < -0.5
    assert 0.5 < batch.targets.max() <= 1
    assert -1 <= batch.conditions.min() < batch.conditions.max() <= 1


def test_the_convolutional_target_has_the_described_shape() -> None:
    network = assumption_1_training.target((3, 32, 32), 50, 0, 1)
    assert [tuple(p.shape) for p in network.parameters()] == [
        (20, 3, 10, 10), (20,), (50, 20, 10, 10), (50,), (10, 200), (10,),
    ]  # fmt: skip
    assert network(torch.zeros(2, 3, 32, 32)).shape == (2, 10)


def test_unit_rows() -> None:
    plain = Architecture("concatenation", (30, 7, 4), initial="unit-rows")
    for name, value in initial_parameters(Member(plain, 1, 0.1)).items():
        if name.endswith("weight"):
            torch.testing.assert_close(value.norm(dim=1), torch.ones(len(value)).double())


def test_baselines_against_numpy() -> None:
    """Least squares by another solver, on the very batches."""
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(2, 300, 5, generator=draw, dtype=torch.float64)
    y = (
        x[..., :2] @ torch.randn(2, 2, generator=draw, dtype=torch.float64)
        + 3
        + torch.randn(2, 300, 2, generator=draw, dtype=torch.float64)
    )
    parts = [Batch(x[:, i : i + 50], x[..., :0][:, i : i + 50], y[:, i : i + 50]) for i in
             range(0, 300, 50)]  # fmt: skip
    found = training.baselines(training.Data(lambda epoch: parts[:4], lambda: parts[4:]))
    for r in range(2):
        a = np.c_[x[r, :200].numpy(), np.ones(200)]
        solution = np.linalg.lstsq(a, y[r, :200].numpy(), rcond=None)[0]
        fresh = np.c_[x[r, 200:].numpy(), np.ones(100)]
        linear = ((fresh @ solution - y[r, 200:].numpy()) ** 2).mean()
        constant = ((y[r, :200].numpy().mean(0) - y[r, 200:].numpy()) ** 2).mean()
        assert found[r]["linear"] == pytest.approx(linear, rel=1e-4)
        assert found[r]["constant"] == pytest.approx(constant, rel=1e-9)


def test_baselines_of_classes_against_numpy() -> None:
    draw = torch.Generator().manual_seed(1)
    x = torch.randn(1, 400, 3, generator=draw)
    classes = (x[..., 0] + 0.5 * torch.randn(1, 400, generator=draw) > 0.4).long()
    batch = Batch(x, x[..., :0], classes)
    (found,) = training.baselines(training.Data(lambda epoch: [batch], lambda: [batch], None, 2))
    assert found["constant"] == pytest.approx(float(classes.float().mean()))
    a = np.c_[x[0].numpy(), np.ones(400)]
    solution = np.linalg.lstsq(a, np.eye(2)[classes[0].numpy()], rcond=None)[0]
    wrong = ((a @ solution).argmax(1) != classes[0].numpy()).mean()
    assert found["linear"] == pytest.approx(wrong, abs=0.003)
    assert found["linear"] < found["constant"]


def tiny(name: str) -> dict[str, str]:
    """Changes that make a figure's smoke preset train in a moment."""
    small = {"repetitions": "2", "epochs": "1", "values": "2,3", "samples": "400",
             "test_samples": "200", "train_images": "200", "test_images": "100"}  # fmt: skip
    known = experiment(name).presets["smoke"][0]
    if name == "figure-6":
        small["values"] = "3,5"
    return {k: v for k, v in small.items() if hasattr(known, k)}


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_from_training_to_picture(name: str, tmp_path: Path) -> None:
    chosen, store = experiment(name), tmp_path / "s.sqlite"
    found = measure(chosen, "smoke", changes=tiny(name), store=store, seeds=(0,), resources=CPU)
    again = measure(chosen, "smoke", changes=tiny(name), store=store, seeds=(0,), resources=CPU)
    assert again == found
    read = parsed(dump(found))
    assert read == parsed(dump(read))
    files = save_measurement(chosen, found, tmp_path / "figure")
    assert [path.suffix for path in files] == [".png", ".svg", ".json", ".csv"]
    assert all(path.stat().st_size > 200 for path in files)
    assert parsed(files[2].read_text()) == read
    for run, live in zip(read.runs, found.runs, strict=True):
        panel = judged(chosen, run)
        assert panel == judged(chosen, live)
        assert {finding.id for finding in panel.findings} <= set(chosen.plan.tests)
        assert panel.findings
        assert [line.name for line in panel.references] == [
            "best constant",
            "linear regression on x",
        ]
        for series in panel.series:
            assert all(math.isfinite(centre) for centre in series.centre)
            assert all(len(row) == 2 for row in series.values)
        for row in run.rows:
            if "baselines" not in row.task.values():
                assert row.result["train"], "the training error of every network"
    document = measurement_document(chosen, found, files)
    assert document.payload["verdicts"] == []
    assert any("say nothing about any claim" in str(block) for block in document.blocks)


def test_a_network_does_not_depend_on_its_chunk(tmp_path: Path) -> None:
    chosen = experiment("figure-1a")
    (settings,) = changed(chosen.presets["smoke"], tiny("figure-1a"))
    (chunk,) = chosen.tasks(settings, 0)
    together = synthetic_training.train(chunk, EXACT)
    for task, result in list(zip(chunk, together, strict=True))[::3]:
        (alone,) = synthetic_training.train([task], EXACT)
        for name, value in result.items():
            assert alone[name] == pytest.approx(value, rel=1e-9), name


def test_swapped_roles_give_each_method_the_other_image(tmp_path: Path) -> None:
    """With x and I swapped twice, by the reading and by hand, an embedding learns the same."""
    shape = synthetic.shape(
        replace(synthetic.DEPTH, dim=4, embedding_dim=3, width=5), "embedding", 2
    )
    draw = torch.Generator().manual_seed(0)
    x, c, y = (torch.randn(1, 8, n, generator=draw, dtype=torch.float64) for n in (4, 4, 1))
    one, other = Batch(x, c, y), Batch(c, x, y)
    chosen = experiment("figure-1a")
    task = chosen.tasks(replace(chosen.presets["smoke"][0], values=(2,)), 0)[0][2]
    assert task.config["method"] == "embedding"

    def train(batch: Batch, swapped: bool) -> Any:
        data = training.Data(lambda epoch: [batch], lambda: [batch])
        settings = ConditionalSettings(values=(2,), learning_rate=0.1, epochs=3)
        return training.train_tasks(
            [task], lambda *_: shape, settings, data, mean_squared_error, EXACT, lambda t: swapped
        )

    assert train(one, False) == train(other, True)
    assert train(one, False) != train(one, True)


def test_the_best_rate_is_chosen_on_validation_data() -> None:
    """Not on the test data, where another rate would win; a rate that diverged is never chosen."""
    rows = []
    settings = ConditionalSettings(values=(2,), repetitions=2, rates=(0.1, 0.2, 0.3))
    for task in chunks_of(settings)[0]:
        if task["method"] == "baselines":
            rows.append(Row(task, {"diverged": False, "constant": 1.0, "linear": 0.5}))
            continue
        rate = float(str(task["rate"]))
        on_validation, on_test = {0.1: (3.0, 0.1), 0.2: (2.0, 0.7), 0.3: (1.0, 0.2)}[rate]
        lost = rate == 0.3 and task["repetition"] == 1
        rows.append(
            Row(
                task,
                {
                    "diverged": lost,
                    "train": [1.0] * 10,
                    "test_loss": [] if lost else [on_test],
                    "validation_loss": [] if lost else [on_validation],
                },
            )
        )
    found = compare(rows, settings, "loss")
    assert found.hypernetwork.values == ((0.7, 0.7),)
    assert {row["best rate"] for row in found.details} == {"0.2"}
    gates = {gate.name: gate.holds for gate in found.gates}
    assert gates["hypernetwork: training error flat"] is True
    assert gates["hypernetwork: below best constant"] is True
    assert gates["hypernetwork: below linear regression on x"] is False


def test_the_tuned_control_runs(tmp_path: Path) -> None:
    chosen = experiment("figure-1a")
    found = measure(
        chosen,
        "smoke",
        [{"rate": "tuned"}],
        tiny("figure-1a"),
        store=tmp_path / "s.sqlite",
        seeds=(0,),
        resources=CPU,
    )
    (run,) = found.runs
    assert dict(run.reading) == {"rate": "tuned"}
    assert sum("rate" in row.task for row in run.rows) == 2 * 2 * 2 * 5
    assert {row["method"] for row in judged(chosen, run).details} == set(METHODS)


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_the_smoke_presets_run(name: str, tmp_path: Path) -> None:
    chosen = experiment(name)
    store = tmp_path / "s.sqlite"
    found = measure(chosen, "smoke", store=store, seeds=(0,), resources=CPU)
    for _, panel in shown(chosen, found):
        assert len(panel.rows()) == sum(len(s.x) * s.repetitions for s in panel.series)


def test_pictures_do_not_fail_on_diverged_networks() -> None:
    chosen = experiment("figure-1a")
    (settings,) = changed(chosen.presets["smoke"], tiny("figure-1a"))
    rows = []
    for task in chosen.chunks(settings)[0]:
        base = {"target_variance": 1.0, "constant": 1.0, "linear": 0.1}
        lost = task["method"] == "hypernetwork" and (task["value"] == 2 or task["repetition"] == 1)
        curve = {"diverged": lost, "train": [], "test_loss": [] if lost else [0.5]}
        rows.append(Row(task, base | curve))
    panel = chosen.judge(settings, rows, chosen.plan)
    assert panel.series[0].values == ((None, None), (0.5, None))
    (run,) = _as_run(chosen, settings, rows).runs
    assert picture(chosen, [(run, panel)]) is not None
    document = measurement_document(chosen, Measurement(chosen.key, (run,)), ())
    assert "2 diverged" in str(document.blocks[0])
    json.dumps(document.payload, allow_nan=False)


def _as_run(chosen: Any, settings: Any, rows: list[Row]) -> Measurement:
    run = Run(
        settings.key,
        "smoke",
        {},
        0,
        "float32",
        ("cpu",),
        {},
        0.0,
        "",
        as_json(settings),
        tuple(rows),
    )
    return Measurement(chosen.key, (run,))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"repetition": "3"}, "did you mean 'repetitions'"),
        ({"repetitions": "0"}, "cannot read '0'"),
        ({"repetitions": "many"}, "cannot read 'many'"),
        ({"learning_rate": "fast"}, "cannot read 'fast'"),
        ({"by_output": "maybe"}, "cannot read 'maybe'"),
        ({"target": "IV"}, "cannot read 'IV'"),
    ],
)
def test_bad_changes_of_settings(changes: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        changed(experiment("figure-1a").presets["paper"], changes)


def test_changes_of_settings() -> None:
    (one,) = changed(
        experiment("figure-1a").presets["paper"],
        {"repetitions": "3", "values": "2,5", "learning_rate": "0.1", "by_output": "true"},
    )
    assert (one.repetitions, one.values, one.learning_rate, one.by_output) == (3, (2, 5), 0.1, True)
    both = experiment("figure-8").presets["paper"]
    (mnist,) = changed(
        both, {"data": "synthetic", "activations": "relu,tanh", "train_images": "all"}
    )
    assert mnist.data == mnist.key == "synthetic"
    assert mnist.activations == ("relu", "tanh")
    assert mnist.train_images is None
