"""modhyper presets: the list, one whole preset, and the way on from it."""

from __future__ import annotations

import json
import shlex

import pytest

from modhyper.cli.main import run
from modhyper.networks.presets import all_presets
from modhyper.present.architectures import start_command

PRESETS = all_presets()


def test_the_list_names_every_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in PRESETS)
    assert run(["presets", "--format", "json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_each_is_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", name]) == 0
    out = capsys.readouterr().out
    assert PRESETS[name].title in out
    assert PRESETS[name].cited in out
    assert run(["presets", name, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert all(
        row["follows"] == (row["printed"] == row["computed"]) for row in found["printed"]
    ) or (PRESETS[name].group == "published")
    assert len(found["printed"]) == len(PRESETS[name].comparisons())


def test_what_does_not_follow_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", "fig1b"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (row,) = [line for line in lines if "10^4 (i+1) + 10" in line]
    assert "20,010" in row
    assert "2,010" in row
    assert "no for i = 1…8" in row


@pytest.mark.parametrize("name", PRESETS)
def test_the_start_is_a_problem_that_bounds_takes(name: str) -> None:
    from modhyper.cli.options import PROBLEM_FLAGS, problem_from

    words = shlex.split(start_command(PRESETS[name]))[2:]
    fields = {flag: field for field, spec in PROBLEM_FLAGS.items() for flag in spec[0]}
    pairs = zip(words[::2], words[1::2], strict=True)
    assert problem_from({fields[flag]: value for flag, value in pairs}) == PRESETS[name].start()


def test_an_unknown_name_gets_near_matches(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", "hyper-lstm"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "error: NAME: no preset 'hyper-lstm'; did you mean 'hyperlstm'?\n"
