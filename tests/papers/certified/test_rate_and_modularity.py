"""The rate and the modularity experiment, from targets to pictures."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.sweep import run_sweep
from modhyper.papers.certified.experiments import (
    modularity,
    rate,
)
from modhyper.papers.certified.experiments.multiscale_targets import MultiscaleTarget
from modhyper.present.lab_rate import (
    modularity_document,
    rate_document,
    save_modularity,
    save_rate,
)


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


def test_rates_from_sweep_to_picture(tmp_path: Path) -> None:
    settings = rate.preset("smoke")
    records = run_sweep(rate.sweep(settings, 1), tmp_path / "s.sqlite", dtype="float64")
    found = rate.summarise(settings, records, 1)
    assert [line.predicted for line in found.lines] == [-1, -0.5]
    for line in found.lines:
        assert line.slope is not None
        assert line.slope.high < 0, "larger networks are better"
        assert line.agrees == (line.slope.low <= line.predicted <= line.slope.high)
    (again,) = rate.run_chunk([records[1].task], device="cpu", dtype="float64")
    expected = records[1].result["relative_error"]
    assert again["relative_error"] == pytest.approx(expected, rel=1e-3)
    files = save_rate(found, tmp_path / "rate")
    assert all(path.stat().st_size > 200 for path in files)
    assert rate_document(found, files).blocks


def test_modularity_from_sweep_to_picture(tmp_path: Path) -> None:
    settings = modularity.preset("smoke")
    records = run_sweep(modularity.sweep(settings, 1), tmp_path / "s.sqlite", dtype="float64")
    found = modularity.summarise(settings, records, 1)
    by_name = {series.name: series.mean for series in found.series}
    assert set(by_name) == {*modularity.METHODS, "hypernetwork, new I"}
    assert all(0 < value < 2 for means in by_name.values() for value in means)
    assert by_name["independent"][-1] < by_name["embedding"][-1]
    for record in records:
        c = record.task.config
        inputs = 2 if c["method"] == "embedding" else 1
        assert (inputs + 2) * record.result["width"] + 1 <= int(str(c["size"]))
    files = save_modularity(found, tmp_path / "modularity")
    assert all(path.stat().st_size > 200 for path in files)
    assert modularity_document(found, files).blocks


def test_the_relative_error_is_one_for_a_network_that_knows_nothing() -> None:
    """The measured error agrees with a direct computation for a network that is not trained."""
    settings = replace(rate.preset("smoke"), iterations=0, restarts=1)
    task = rate.sweep(settings, 1).chunks[0][0]
    (found,) = rate.run_chunk([task], device="cpu", dtype="float64")
    c = task.config
    seed = child_seed(1, "rate", "g", 1, "0")
    target = MultiscaleTarget(1, 1, int(str(c["levels"])), child_seed(seed, "target"))
    draw = generator(seed, "points", c["test_samples"])  # type: ignore[arg-type]
    x = torch.rand(int(str(c["test_samples"])), 1, generator=draw, dtype=torch.float64) * 2 - 1
    assert target(x).square().mean() > 0
    assert found["relative_error"] > 0.3


@pytest.mark.parametrize("module", [rate, modularity])
def test_float64_and_known_presets_are_needed(module, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="float64"):
        run_sweep(module.sweep(module.preset("smoke"), 0), tmp_path / "s.sqlite", dtype="float32")
    with pytest.raises(InputError, match="one of default, smoke"):
        module.preset("huge")
