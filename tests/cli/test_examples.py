"""Every example in every help text runs and prints something; so do the README's commands."""

from __future__ import annotations

import importlib
import inspect
import json
import shlex
from pathlib import Path

import pytest

from modhyper.cli.main import COMMANDS, run
from modhyper.present.document import FORMATS

ROOT = Path(__file__).resolve().parents[2]


def examples_in(text: str) -> list[str]:
    lines = (line.strip() for line in text.splitlines())
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ modhyper ")]


def documented() -> list[str]:
    found = []
    for name in COMMANDS:
        module = importlib.import_module(f"modhyper.cli.{COMMANDS[name]}")
        own = [
            examples_in(inspect.cleandoc(command.callback.__doc__ or ""))
            for command in module.app.registered_commands
        ]
        found += [example for examples in own for example in examples]
    return found


# What the examples name: a file of networks and a file of claims, as a user would have them.
NETWORKS = """
import torch
from torch import nn


class Hyper(nn.Module):
    def __init__(self, condition):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(condition, 8), nn.ReLU(), nn.Linear(8, 12))

    def forward(self, x, c):
        w = self.f(c)
        hidden = torch.relu(torch.einsum("bi,boi->bo", x, w[:, :8].view(-1, 4, 2)))
        return (hidden * w[:, 8:]).sum(-1)


class ByLabel(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.e, self.q = nn.Embedding(10, 4), nn.Linear(7, width)

    def forward(self, coords, label):
        return self.q(torch.cat([coords, self.e(label)], -1))


def build():
    return Hyper(16)


def labelled(width):
    return ByLabel(width)


def save():
    program = torch.export.export(Hyper(3), (torch.zeros(1, 2), torch.zeros(1, 3)))
    torch.export.save(program, "model.pt2")
"""
CLAIMS = """
[problem]
m1 = 1
m2 = 2
eps = "1e-3"

[[claim]]
id = "small"
kind = "bound"
quantity = "N_g"
at_most = 3100
"""

# Examples that train networks, fetch data or need Coq have tests of their own.
SLOW = ("modhyper lab", "modhyper data", "modhyper report", "modhyper proofs check")


@pytest.mark.parametrize("example", [e for e in documented() if not e.startswith(SLOW)])
def test_help_examples_run(
    example: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_networks.py").write_text(NETWORKS)
    (tmp_path / "claims.toml").write_text(CLAIMS)
    task = (ROOT / "docs" / "tasks" / "rotations.toml").read_text(encoding="utf-8")
    (tmp_path / "task.toml").write_text(task, encoding="utf-8")
    if "receipts.json" in example:
        run(["verify", "counts", "--receipts", "receipts.json"])
        capsys.readouterr()
    if "model.pt2" in example:
        monkeypatch.syspath_prepend(tmp_path)
        importlib.import_module("my_networks").save()
    arguments = shlex.split(example)[1:]
    assert run(arguments) == 0
    out = capsys.readouterr().out
    assert out.strip()
    if "json" in arguments:
        json.loads(out)


@pytest.mark.slow
def test_examples_of_the_lab_and_of_data_run_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One after the other in one folder, as `status` and `export` need what was run before."""
    pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MODHYPER_DATA_DIR", raising=False)
    examples = [e for e in documented() if e.startswith(("modhyper lab", "modhyper data"))]
    trained = [
        e for e in examples if not e.startswith(("modhyper lab status", "modhyper lab export"))
    ]
    for example in sorted(examples, key=lambda e: e not in trained):
        arguments = shlex.split(example)[1:]
        if arguments[:2] == [
            "data",
            "fetch",
        ]:  # needs a network; tests/lab/test_data.py has a server
            continue
        assert run(arguments) == 0, example
        out = capsys.readouterr().out
        assert out.strip() or "--out" in arguments, example
        if "json" in arguments and "export" not in arguments:
            json.loads(out)


def test_every_command_has_an_example() -> None:
    named = {shlex.split(example)[1] for example in documented()}
    assert named == set(COMMANDS)


@pytest.mark.parametrize("format", FORMATS)
def test_bounds_in_every_format(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(shlex.split(f"bounds --m1 1 --m2 2 --eps 1e-3 -k 2 --all --format {format}"))
    assert code == 0
    assert "theorem-4" in (out := capsys.readouterr().out) or "Theorem 4" in out
