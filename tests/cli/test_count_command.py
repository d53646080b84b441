"""modhyper count: every format, the numbers in it, and refusals."""

from __future__ import annotations

import json
import shlex

import pytest

from modhyper.cli.main import run
from modhyper.present.document import FORMATS


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "command", ["count --g 3,64,64,1 --f 256,512", "count --q 3,64,1 --e 9,5", "presets fig1b"]
)
def test_every_format(command: str, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shlex.split(f"{command} --format {format}")) == 0
    out, err = capsys.readouterr()
    assert out.strip()
    assert err == ""


def test_json_holds_exact_counts(capsys: pytest.CaptureFixture[str]) -> None:
    command = "count --g 2,8,1 --f 5,16 --q 2,8,1 --e 5,16,4 --format json"
    assert run(shlex.split(command)) == 0
    found = json.loads(capsys.readouterr().out)
    by_hyper, by_embedding = (model["sizes"] for model in found["models"])
    assert by_hyper == {"N_f": 96 + 17 * 33, "N_g": 33, "N_hypernetwork_total": 96 + 17 * 33}
    assert by_embedding == {"N_e": 96 + 68, "N_q": 56 + 9, "N_embedding_total": 96 + 68 + 65}
    assert found["N_q/N_g"] == "65/33"
    f = found["models"][0]["parts"][0]
    assert (f["generated"], f["flops"]) == (0, 2 * f["macs"])


def test_spectral_complexity(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(shlex.split("count --network 2,3,1 --norms 3,2.5 --lipschitz 1/2 --format json")) == 0
    )
    assert json.loads(capsys.readouterr().out)["spectral_complexity"] == "15/4"


def test_huge_widths_stay_exact(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shlex.split("count --network 1e12,1e12 --no-biases --format json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["models"][0]["sizes"]["N_plain"] == 10**24


@pytest.mark.parametrize(
    ("command", "names", "says"),
    [
        ("count", "--preset", "nothing to count"),
        ("count --g 1,2", "--f", "missing beside --g"),
        ("count --e 1,2", "--q", "missing beside --e"),
        ("count --g 1,x --f 2", "--g", "'x'"),
        ("count --g 1,2 --f 0", "--f", "from 1"),
        ("count --g 1,2 --f nan", "--f", "'nan'"),
        ("count --preset fig1", "--preset", "did you mean"),
        ("count --preset fig1a --at 12", "--at", "2…9"),
        ("count --preset fig1a --at x", "--at", "whole number"),
        ("count --at 3", "--at", "--preset"),
        ("count --preset fig1a --g 1,2", "--preset", "not both"),
        ("count --preset fig1a --no-biases", "--biases", "which biases"),
        ("count --network 3,4 --lipschitz 2", "--lipschitz", "--norms"),
        ("count --network 3,4 --norms 1,2", "--norms", "1 layers"),
        ("count --network 3,4 --norms x", "--norms", "'x'"),
        ("count --network 3,4 --norms 1 --lipschitz=-1", "--lipschitz", "not negative"),
        ("count --network 3,4 --format yaml", "--format", "table, plain"),
    ],
)
def test_refused(command: str, names: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shlex.split(command)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert names in err
    assert says in err
