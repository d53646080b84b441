"""The rate and the modularity experiment, from targets to pictures."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")


from modhyper.errors import InputError
from modhyper.lab.experiment import Resources
from modhyper.lab.measurement import judged
from modhyper.lab.run import measure
from modhyper.lab.seeds import child_seed, generator
from modhyper.papers.certified.experiments import rate_training
from modhyper.papers.certified.experiments.modularity import METHODS, MODULARITY
from modhyper.papers.certified.experiments.multiscale_targets import MultiscaleTarget
from modhyper.papers.certified.experiments.rate import RATE
from modhyper.present.lab import measurement_document, save_measurement


@pytest.mark.parametrize(("m", "r", "decay"), [(1, 1, 0.0), (2, 1, 1.1), (2, 2, 0.0), (3, 1, 0.0)])
def test_multiscale_targets_are_sums_of_all_bumps(m: int, r: int, decay: float) -> None:
    target = MultiscaleTarget(m, r, 2, 4, decay)
    x = torch.rand(30, m, generator=torch.Generator().manual_seed(0)).double() * 2 - 1
    for point, found in zip(x.tolist(), target(x).tolist(), strict=True):
        total = 0.0
        for level in (1, 2):
            n = 2**level
            draw = generator(4, "level", level)
            signs = (2 * torch.randint(0, 2, (n**m,), generator=draw) - 1).tolist()
            middles = [(2 * i + 1 - n) / n for i in range(n)]
            for sign, centre in zip(signs, product(middles, repeat=m), strict=True):
                bump = math.prod(
                    max(0.0, 1 - (n * (t - c)) ** 2) ** (r + 1)
                    for t, c in zip(point, centre, strict=True)
                )
                total += level**-decay * 2.0 ** (-r * level) * sign * bump
        assert found == pytest.approx(total, abs=1e-12)


WHERE = Resources("cpu", "float64", Path("data"))


def test_rates_from_training_to_picture(tmp_path: Path) -> None:
    found = measure(RATE, "smoke", store=tmp_path / "s.sqlite", seeds=(1,), resources=WHERE)
    panel = judged(RATE, found.runs[0])
    assert [f.predicted for f in panel.findings] == [-1, -0.5]
    for one in panel.findings:
        assert one.estimate < 0, "larger networks are better"
        assert one.outcome == "undecided", "fewer repetitions than planned"
    for line, series in zip(panel.references, panel.series, strict=True):
        slope = math.log(line.y[1] / line.y[0]) / math.log(line.x[1] / line.x[0])
        m = int(series.name.split("=")[1].split(",")[0])
        assert slope == pytest.approx(-1 / m)
    settings = RATE.presets["smoke"][0]
    task = RATE.tasks(settings, 1)[0][1]
    (again,) = rate_training.train([task], WHERE)
    assert again["relative_error"] == pytest.approx(panel.series[0].values[0][1], rel=1e-3)
    files = save_measurement(RATE, found, tmp_path / "rate")
    assert all(path.stat().st_size > 200 for path in files)
    assert measurement_document(RATE, found, files).blocks


def test_modularity_from_training_to_picture(tmp_path: Path) -> None:
    found = measure(MODULARITY, "smoke", store=tmp_path / "s.sqlite", seeds=(1,), resources=WHERE)
    panel = judged(MODULARITY, found.runs[0])
    by_name = {series.name: series.centre for series in panel.series}
    assert set(by_name) == {*METHODS, "hypernetwork, new I"}
    assert all(0 < value < 2 for means in by_name.values() for value in means)
    assert by_name["independent"][-1] < by_name["embedding"][-1]
    for row in found.runs[0].rows:
        inputs = 2 if row.task["method"] == "embedding" else 1
        assert (inputs + 2) * row.result["width"] + 1 <= int(str(row.task["size"]))
        assert 0 <= row.result["training_error"] < 1.5 * row.result["relative_error"]
    files = save_measurement(MODULARITY, found, tmp_path / "modularity")
    assert all(path.stat().st_size > 200 for path in files)
    assert measurement_document(MODULARITY, found, files).blocks


def test_the_relative_error_is_one_for_a_network_that_knows_nothing() -> None:
    """The measured error agrees with a direct computation for a network that is not trained."""
    settings = replace(RATE.presets["smoke"][0], iterations=0, restarts=1)
    task = RATE.tasks(settings, 1)[0][0]
    (found,) = rate_training.train([task], WHERE)
    c = task.config
    seed = child_seed(1, "rate", 1, "0")
    target = MultiscaleTarget(1, 1, int(str(c["levels"])), child_seed(seed, "target"))
    draw = generator(seed, "points", c["test_samples"])  # type: ignore[arg-type]
    x = torch.rand(int(str(c["test_samples"])), 1, generator=draw, dtype=torch.float64) * 2 - 1
    assert target(x).square().mean() > 0
    assert found["relative_error"] > 0.3


@pytest.mark.parametrize("chosen", [RATE, MODULARITY], ids=lambda c: c.key)
def test_float64_and_known_presets_are_needed(chosen, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    single = replace(WHERE, dtype="float32")
    with pytest.raises(InputError, match="float64"):
        measure(chosen, "smoke", store=tmp_path / "s.sqlite", seeds=(0,), resources=single)
    with pytest.raises(InputError, match="known names: default, smoke"):
        chosen.preset("huge")
