"""`modhyper lab` and `modhyper data` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")

from modhyper.cli.main import run

SMALL = ("repetitions=2", "epochs=1", "samples=400", "values=2,3")
SMOKE = ["lab", "conditioning", "--preset", "smoke", "--panel", "images-total"]
QUICK = [word for change in SMALL for word in ("--set", change)]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MODHYPER_DATA_DIR", raising=False)


def test_a_figure_its_files_status_and_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["lab", "figure", "1a", *QUICK, "--format", "json", "--out", "out/fig"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["experiment"] == "figure-1a"
    assert any("say nothing about any claim" in note for note in answer["notes"])
    assert {Path(name).suffix for name in answer["files"]} == {".png", ".svg", ".json", ".csv"}
    beside = json.loads((tmp_path / "out" / "fig.json").read_text())
    assert beside["experiment"] == "figure-1a"
    assert beside["runs"][0]["settings"] == answer["runs"][0]["settings"]
    assert "smoke run" in (tmp_path / "out" / "fig.svg").read_text()
    assert run(["lab", "status", "--format", "json"]) == 0
    (status,) = json.loads(capsys.readouterr().out)["experiments"]
    assert (status["experiment"], status["done"], status["diverged"]) == ("figure-1a", 10, 0)
    assert run(["lab", "export", "figure-1a", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 10
    assert {row["method"] for row in rows} == {"hypernetwork", "embedding", "baselines"}
    assert run(["lab", "export", "figure-1a", "--out", "rows.csv"]) == 0
    assert (tmp_path / "rows.csv").read_text().count("\n") == 11


def test_readings_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = [*QUICK, "--set", "test_samples=200", "--set", "dim=20", "--set", "width=8"]
    several = ["--reading", "passes=1", "--reading", "passes=3,depth=k+2", "--reading", "depth=k"]
    command = ["lab", "figure", "1a", "--preset", "paper", *small, *several]
    assert run([*command, "--format", "json", "--out", "fig"]) == 0
    answer = json.loads(capsys.readouterr().out)
    readings = [one["reading"] for one in answer["runs"]]
    assert readings == [{"passes": "1"}, {"passes": "3", "depth": "k+2"}, {}]
    assert all("epochs" in " ".join(one["departures"]) for one in answer["runs"][1:])
    (first, *_) = answer["verdicts"]
    assert first["verdict"] in ("undecided", "not reproduced", "supported")
    assert "smoke run" not in (tmp_path / "fig.svg").read_text()
    every = ["lab", "figure", "1b", "--preset", "paper", *small, "--reading", "all"]
    assert run([*every, "--format", "json"]) == 0
    found = [one["reading"] for one in json.loads(capsys.readouterr().out)["runs"]]
    assert len(found) == 3 * 2 + 2
    assert {} in found
    assert {"initial": "he"} in found
    assert not any("rate" in one for one in found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lab", "figure", "12"], "no figure '12'"),
        (["lab", "figure", "3", "--preset", "paper"], "modhyper data fetch mnist"),
        (["lab", "figure", "1a", "--preset", "released-code"], "no script for this figure"),
        (["lab", "figure", "1a", "--set", "epochs"], "expected SETTING=VALUE"),
        (["lab", "figure", "1a", "--set", "epoch=3"], "did you mean 'epochs'"),
        (["lab", "figure", "1a", "--device", "tpu"], "no device 'tpu'"),
        (["lab", "figure", "1a", "--dtype", "float16"], "expected one of float32, float64"),
        (["lab", "threshold", "--dtype", "float32"], "expected one of float64"),
        (["lab", "rate", "--device", "cuda"], "expected one of cpu"),
        (["lab", "figure", "1a", "--reading", "passes"], "expected CHOICE=OPTION"),
        (["lab", "figure", "1a", "--reading", "passes=2"], "passes is one of 10, 3, 1"),
        (["lab", "figure", "1a", "--reading", "pass=1"], "did you mean 'passes'"),
        (["lab", "figure", "8", "--reading", "passes=1"], "no open choice 'passes'"),
        (["lab", "figure", "1a", "--backend", "mpi"], "expected one of in-process"),
        (["lab", "figure", "1a", "--workers", "2"], "add --backend processes"),
        (["lab", "threshold", "--preset", "huge"], "no preset 'huge'"),
        (["lab", "rate", "--preset", "huge"], "no preset 'huge'"),
        (["lab", "modularity", "--preset", "huge"], "no preset 'huge'"),
        (["lab", "conditioning"], "modhyper data fetch mnist"),
        (["lab", "conditioning", "--panel", "images"], "one of images-primary"),
        ([*SMOKE, "--set", "matched=all"], "cannot read 'all' as matched"),
        ([*SMOKE, "--set", "family=image"], "cannot read 'image' as family"),
        ([*SMOKE, "--set", "image_set=synthetic-colour"], "expected grey images"),
        (["lab", "status"], "there is no store"),
        (["lab", "export", "figure-1a"], "there is no store"),
        (["data", "fetch", "imagenet"], "cannot fetch 'imagenet'"),
    ],
)
def test_bad_input_gives_one_message_and_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    streams = capsys.readouterr()
    assert message in streams.err
    assert streams.err.count("\n") == 1
    assert "Traceback" not in streams.err
    assert streams.out == ""


def test_data_list(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODHYPER_DATA_DIR", "elsewhere")
    assert run(["data", "list", "--format", "json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["synthetic"]["train"] == 60_000
    assert rows["mnist"]["source"].startswith("no mnist images under elsewhere")
    assert set(rows) == {"mnist", "fashion-mnist", "cifar10", "synthetic", "synthetic-colour"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "experiment",
    [
        "interface",
        "structured",
        "controls",
        "bilinear",
        "conditioning",
        "threshold",
        "rate",
        "modularity",
    ],
)
def test_experiments_from_the_command_line(
    experiment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["lab", experiment, "--preset", "smoke", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["files"]) == 4
    assert run(["lab", experiment, "--preset", "smoke", "--format", "plain"]) == 0
    assert "Written:" in capsys.readouterr().out
