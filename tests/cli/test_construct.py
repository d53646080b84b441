"""modhyper construct: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from modhyper.cli.main import run

GOOD = 'construct "sin(3*x)*cos(2*I)/4" --m1 1 --m2 1 --eps 0.05'


def test_prints_the_proof_and_the_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shlex.split(GOOD + " --format json")) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["proved_error"] <= 0.05
    assert sum(answer["error_parts"].values()) <= answer["proved_error"]
    n = answer["cells"]["x"][0]
    assert answer["counts"]["N_g"] == {"free": 3 * n + 2, "dense": 3 * n + 3}
    upper = [b for b in answer["certified_bounds"] if b["id"] == "relu-interpolation-real"]
    assert int(upper[0]["value"]) >= 3 * n + 3
    assert run(shlex.split(GOOD)) == 0
    out = capsys.readouterr().out
    assert "sup |h − y|, proved" in out
    assert "primary q of an embedding method" in out


@pytest.mark.parametrize(
    "method", ["hypernetwork", "embedding", "samples", "bits", "emulation", "hats"]
)
def test_no_network_is_smaller_than_its_certified_lower_bound(
    method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(shlex.split(f"{GOOD} --as {method} --format json")) == 0
    answer = json.loads(capsys.readouterr().out)
    for bound in answer["certified_bounds"]:
        built = answer["counts"].get(bound["quantity"])
        if built and bound["side"] == "lower" and bound["value"]:
            assert built["dense"] >= int(bound["value"])


def test_structured_writes_three_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = 'construct "x*I/4 + abs(x)/9" --m1 1 --m2 1 --eps 0.1 --method structured'
    assert run([*shlex.split(command), "--out", str(tmp_path), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer["models"]) == {"hypernetwork", "embedding", "plain"}
    for name, model in answer["models"].items():
        assert model["proved_error"] <= 0.1
        assert run(["check", str(tmp_path / name)]) == 0
    assert run(shlex.split(command)) == 0
    assert "plain network" in capsys.readouterr().out


def test_a_saved_hypernetwork_is_emulated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    g, q = str(tmp_path / "g"), str(tmp_path / "q")
    make = 'construct "sin(2*x)*I/4" --m1 1 --m2 1 --eps 0.3'
    assert run([*shlex.split(make), "--out", g]) == 0
    capsys.readouterr()
    emulate = ["construct", g, "--method", "emulation", "--eps", "0.2"]
    assert run([*emulate, "--out", q, "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["proved_distance"] <= 0.2
    assert answer["embedding_dim"] == 9
    assert run(["check", q, "--against", g, "--eps", "0.2"]) == 0
    assert run(emulate) == 0
    assert "emulates" in capsys.readouterr().out
    assert run(emulate[:-2]) == 2
    assert run(["construct", q, "--method", "emulation", "--eps", "0.2"]) == 2
    assert "expected a Hypernetwork" in capsys.readouterr().err


def test_writes_a_folder_that_check_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*shlex.split(GOOD), "--out", str(tmp_path / "net")]) == 0
    assert {p.name for p in (tmp_path / "net").iterdir()} == {
        "network.safetensors",
        "manifest.json",
    }
    assert "Written" in capsys.readouterr().out
    assert run(["check", str(tmp_path / "net")]) == 0


CASES = [
    ('construct "x*I" --m2 1 --eps 0.1', "--m1", "missing"),
    ('construct "x*I" --m1 1 --m2 1', "--eps", "missing"),
    ('construct "x*I" --m1 1 --m2 1 --eps 2', "--eps", "less than 1"),
    ('construct "x*I" --m1 9 --m2 1 --eps .1', "--m1", "unknown name|1, 2 or 3"),
    ('construct "x*y" --m1 1 --m2 1 --eps .1', "EXPR", "unknown name 'y'"),
    ('construct "sqrt(abs(x))" --m1 1 --m2 1 --eps .1', "EXPR", "not Lipschitz"),
    ('construct "sign(x)" --m1 1 --m2 1 --eps .1', "EXPR", "may jump"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 --method magic', "--method", "hypernetwork"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 --activation elu', "--activation", "relu, tanh"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 --rank two', "--rank", "whole number"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 --rank 0', "--rank", "from 1"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 --bits 8', "--bits", "method bits"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 --out /dev/null/x', "--out", "cannot write"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 --format yaml', "--format", "table"),
    ('construct "__import__(1)" --m1 1 --m2 1 --eps .1', "EXPR", "unknown function"),
    ("construct --m1 1 --m2 1 --eps .1", "EXPR", ""),
    ('construct "sin(x+I)" --m1 1 --m2 1 --eps .1 --method structured', "EXPR", "on x and on I"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 --method bits -k no', "--embedding-dim", "'no'"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 -k 2', "--embedding-dim", "method bits"),
    ('construct "x*I" --m1 1 --m2 1 --eps .1 --method bits --bits 99', "--bits", "from 1 to 48"),
]


@pytest.mark.parametrize(("command", "names", "says"), CASES)
def test_refused(command: str, names: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    import re

    assert run(shlex.split(command)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert names in err
    assert re.search(says, err)


def test_needs_no_torch() -> None:
    code = (
        "import sys; from modhyper.cli.main import run; "
        f"run({shlex.split(GOOD)!r}); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
