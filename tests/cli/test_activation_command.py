"""modhyper activation: the catalogue, one activation, its witness, and what is refused."""

from __future__ import annotations

import json
import shlex

import pytest

from modhyper.activations.catalogue import CATALOGUE
from modhyper.cli.main import run


def test_the_catalogue_has_a_row_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["activation", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == list(CATALOGUE)


def test_one_activation_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """tanh: the norm of tanh(x1) in C^1 is tanh(1) + 1 = 1.7616, so c is at most 0.5677."""
    assert run(shlex.split("activation tanh --format json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["derivative_bv"]["truth"] == "holds"
    assert found["derivative_variation"]["value"] == "2"
    assert found["witness"]["scale"] == "14/25"
    theorems = {row["theorem"]: row["hypotheses"] for row in found["theorems"]}
    assert theorems == {"1": "fails", "2": "fails", "3": "fails", "4": "holds", "5": "holds"}


def test_a_formula_and_its_witness(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["activation", "x*tanh(log(1+exp(x)))", "-r", "2"]) == 0
    out = capsys.readouterr().out
    assert "undecided" not in out
    assert "A network in W(2,m)" in out


def test_a_step_has_no_witness(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["activation", "step"]) == 0
    out = capsys.readouterr().out
    assert "A network in" not in out
    assert "so a continuous network with it is constant" in out


@pytest.mark.parametrize(
    ("arguments", "names", "says"),
    [
        (["tahn"], "ACTIVATION", "did you mean 'tanh'"),
        (["x +"], "ACTIVATION", "cannot read"),
        (["y*2"], "ACTIVATION", "unknown name 'y'"),
        (["9**9**9**9"], "ACTIVATION", "above 64"),
        (["__import__('os').system('true')"], "ACTIVATION", "unknown function"),
        (["exp(exp(exp(exp(9))))*x"], "ACTIVATION", "between"),
        ([""], "ACTIVATION", "1 to 2000"),
        (["tanh", "-r", "0"], "--smoothness", "from 1 to 20"),
        (["tanh", "--format", "xml"], "--format", "table, plain"),
    ],
)
def test_refused(
    arguments: list[str], names: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["activation", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert names in err
    assert says in err
