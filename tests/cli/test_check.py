"""modhyper check: exit codes, witnesses, the manifest's claim, refusals."""

from __future__ import annotations

import json
import pickle
import shlex
from pathlib import Path

import pytest

from modhyper.cli.main import run

TARGET = "sin(3*x)*cos(2*I)/4"


@pytest.fixture
def net(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    arguments = ["construct", TARGET, "--m1", "1", "--m2", "1", "--eps", "0.05"]
    assert run([*arguments, "--out", str(tmp_path / "net")]) == 0
    capsys.readouterr()
    return tmp_path / "net"


def test_claim_of_the_manifest_is_certified(net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(net), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == "certified"
    assert answer["lower"] <= answer["upper"] <= 0.05


def test_false_claim_exits_1_with_a_witness(net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(net / "network.safetensors")
    arguments = ["check", file, "--target", TARGET, "--eps", "0.025", "--format", "json"]
    assert run(arguments) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == "refuted"
    assert answer["lower"] > 0.025
    assert len(answer["witness"]) == 2
    assert run(["check", str(net), "--target", "sin(3*x)*cos(2*I)/3"]) == 1


def test_two_networks_are_compared(net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    finer = net.parent / "finer"
    arguments = ["construct", TARGET, "--m1", "1", "--m2", "1", "--eps", "0.02"]
    assert run([*arguments, "--method", "samples", "--out", str(finer)]) == 0
    capsys.readouterr()
    against = ["check", str(net), "--against", str(finer), "--format", "json"]
    assert run([*against, "--eps", "0.07"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert 0.02 < answer["lower"] <= answer["upper"] <= 0.07
    assert run([*against, "--eps", str(answer["lower"] * 0.99)]) == 1
    assert json.loads(capsys.readouterr().out)["outcome"] == "refuted"


def test_undecided_exits_1_and_says_so(net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(net), "--eps", "0.0489", "--max-regions", "2"]) == 1
    out = capsys.readouterr().out
    assert "undecided" in out
    assert "could not be settled" in out


def test_a_changed_file_is_noticed(net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = net / "network.safetensors"
    data = bytearray(file.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    data[start : start + 200] = bytes(200)
    file.write_bytes(bytes(data))
    assert run(["check", str(net)]) == 1
    out, err = capsys.readouterr()
    assert "refuted" in out
    assert "not the file" in err


def test_layout_needs_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--layout"]) == 0
    assert "modhyper-network/1" in capsys.readouterr().out


CASES = [
    ("check", "NETWORK", "missing"),
    ("check {net}/network.safetensors --eps 0.1", "--target", "missing"),
    ("check {net}/network.safetensors --target x", "--eps", "missing"),
    ("check {net} --target y", "--target", "unknown name"),
    ("check {net} --target sign(x)", "--target", "cannot enclose sign"),
    ("check {net} --eps 0", "--eps", "greater than 0"),
    ("check {net} --eps 1e400", "--eps", "at most 1e300"),
    ("check {net} --eps no", "--eps", "'no'"),
    ("check {net} --max-regions 0", "--max-regions", "from 1"),
    ("check {net}/absent", "NETWORK", "no file"),
    ("check {net}/manifest.json --target x --eps 1", "NETWORK", "not a safetensors file"),
    ("check {net}/evil.pkl --target x --eps 1", "NETWORK", "never opened"),
    ("check {net} --format yaml", "--format", "table"),
    ("check {net} --against {net}", "--eps", "missing"),
    ("check {net} --against {net} --target x --eps 1", "--against", "either this or --target"),
    ("check {net} --against {net}/absent --eps 1", "NETWORK", "no file"),
]


@pytest.mark.parametrize(("command", "names", "says"), CASES)
def test_refused(
    command: str, names: str, says: str, net: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (net / "evil.pkl").write_bytes(pickle.dumps({"a": 1}, protocol=2))
    assert run(shlex.split(command.format(net=net))) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert names in err
    assert says in err


def test_broken_manifest_is_refused(net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (net / "manifest.json").write_text("{")
    assert run(["check", str(net)]) == 2
    assert "manifest" in capsys.readouterr().err
