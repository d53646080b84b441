"""modhyper choose: counts by hand and by torch, the law on every cut, the gallery, bad input."""

from __future__ import annotations

import importlib.util
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import modhyper
from modhyper.choice.nearest import nearest
from modhyper.cli.main import run
from modhyper.errors import InputError
from modhyper.networks.template import (
    Block,
    Generator,
    Template,
    embedding,
    film,
    hypernetwork,
    low_rank,
)
from modhyper.papers.certified.interface import Setting, least_primary, slice_bits
from modhyper.present.choose import memory

ROOT = Path(__file__).resolve().parents[2]
TASKS = sorted((ROOT / "docs" / "tasks").glob("*.toml"))

SMALL: dict[str, Any] = {
    "target": {"inputs": 1, "condition_dim": 2, "eps": "1e-2"},
    "primary": {"widths": [1, 8, 1]},
    "candidate": [{"method": "film"}, {"method": "hypernetwork", "hidden": [16]}],
}


def changed(**parts: Any) -> dict[str, Any]:
    return SMALL | parts


def test_the_gallery_is_what_the_commands_print() -> None:
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "scripts" / "gallery.py")
    assert spec is not None
    assert spec.loader is not None
    gallery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gallery)
    assert {path.stem for path in TASKS} == set(gallery.TASKS)
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page()


def test_a_decoder_by_hand() -> None:
    """32 layers, width 4096, inner 11,008, 32,000 tokens: 6,738,415,616 numbers; LoRA of rank 8 on
    two square matrices a layer: 32·2·8·(4096 + 4096) = 4,194,304."""
    found = modhyper.choose(ROOT / "docs" / "tasks" / "lora-7b.toml")
    layer = 4 * 4096**2 + 3 * 4096 * 11008
    whole = 32 * layer + 2 * 32000 * 4096 + 65 * 4096
    assert found.task.template.numbers == whole == 6_738_415_616
    each, full, chunked = found.rows
    assert {row.k for row in found.rows} == {4_194_304}
    assert each.trained == 1000 * 4_194_304
    assert full.trained == 1000 * 64 + 65 * 512 + 513 * 4_194_304
    assert chunked.trained == 1000 * 64 + 64 * 64 + 129 * 512 + 513 * 65_536
    assert each.macs == 32 * layer + 32000 * 4096 + 32 * 2 * 8 * (4096 + 4096)
    assert chunked.macs_condition == 64 * (128 * 512 + 512 * 65_536)
    # two bytes: what is stored, three more for each trained number, two for each generated one
    assert each.bytes_training == 2 * (whole + 4 * each.trained + 2 * each.k)
    assert "Theory says nothing here" in found.verdict


def test_counts_against_torch() -> None:
    torch = pytest.importorskip("torch")
    conv = torch.nn.Conv2d(3, 16, 3)
    line = torch.nn.Linear(5, 7, bias=False)
    numbers = sum(p.numel() for p in [*conv.parameters(), *line.parameters()])
    template = Template((Block("conv", 3, 16, kernel=9), Block("line", 5, 7, bias=False)))
    assert template.numbers == hypernetwork(template, ()).k == numbers
    wider = sum(p.numel() for p in torch.nn.Conv2d(3 + 5, 16, 3).parameters())
    assert embedding(template, (), 5).added == wider - sum(p.numel() for p in conv.parameters())
    generator = Generator(template.numbers, 4, (6, 9), table=10)
    modules = torch.nn.Sequential(
        torch.nn.Embedding(10, 4),
        torch.nn.Linear(4, 6),
        torch.nn.Linear(6, 9),
        torch.nn.Linear(9, template.numbers),
    )
    assert generator.numbers == sum(p.numel() for p in modules.parameters())
    assert film(template, ["conv", "line"]).k == 2 * (16 + 7)
    assert low_rank(template, [], 2).k == 2 * (27 + 16) + 2 * (5 + 7)


def test_every_cut_of_a_chunked_generator() -> None:
    """10 chunks of 100 numbers, code 4 of 12 conditions, chunk code 3, hidden 6: by hand."""
    generator = Generator(1000, 4, (6,), table=12, chunk=100, chunk_code=3)
    inner, outer, codes, table = (4 + 3 + 1) * 6, 7 * 100, 10 * 3, 12 * 4
    assert generator.cuts() == [
        (1000, 0),
        (10 * 6, outer),
        (4, inner + outer + codes),
        (0, inner + outer + codes + table),
    ]
    assert generator.numbers == inner + outer + codes + table


def test_the_law_for_a_cube_by_the_curve() -> None:
    found = modhyper.choose(SMALL)
    film_row, hyper = found.rows
    s = Setting(1, 2, 1, Fraction(1, 100))
    # film: 3·8 + 1 = 25 stored, 16 delivered by a linear layer of (2 + 1)·16
    assert (film_row.N_Q, film_row.k, film_row.generator) == (25, 16, 48)
    needed = [least_primary(s, 16).value, least_primary(s, 0).value]
    assert film_row.excluded == (needed[0] > 25 or needed[1] > 73)
    assert film_row.excluded is True
    assert hyper.generator == 3 * 16 + 17 * 25
    assert found.total is not None
    assert found.total.value == needed[1]


def test_the_law_for_conditions_by_counting() -> None:
    task = changed(
        target={"inputs": 1, "conditions": 5, "eps": "1e-2"},
        candidate=[{"method": "film", "code": 2, "hidden": [3]}],
    )
    (row,) = modhyper.choose(task).rows
    c = slice_bits(Setting(1, 0, 1, Fraction(1, 100)))
    cuts = [(16, 25), (3, 25 + 4 * 16), (2, 25 + 4 * 16 + 3 * 3), (0, 25 + 4 * 16 + 3 * 3 + 10)]
    assert row.trained == cuts[-1][1]
    assert row.excluded == any(32 * n < 5 * (c - 32 * k) for k, n in cuts)
    assert row.excludes is not None
    for eps, excluded in ((row.excludes, True), (row.excludes + Fraction(1, 1000), False)):
        c = slice_bits(Setting(1, 0, 1, eps))
        assert any(32 * n < 5 * (c - 32 * k) for k, n in cuts) is excluded


def test_a_frozen_base_does_not_follow_the_target() -> None:
    task = changed(primary={"widths": [1, 8, 1], "frozen": True})
    film_row, hyper = modhyper.choose(task).rows
    free = modhyper.choose(SMALL).rows[0]
    assert (film_row.N_Q, film_row.trained) == (25, 48)
    assert film_row.excludes is not None
    assert free.excludes is not None
    assert film_row.excludes >= free.excludes
    assert hyper.N_Q == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "none of these; take a larger one"),
        ({}, "all of them are excluded (hypernetwork the least: up to ε = "),
        ({"target": {"condition_dim": 2}}, "Theory says nothing here"),
        ({"target": {"inputs": 1, "condition_dim": 2}}, "No accuracy is asked"),
        ({"target": {"inputs": 1, "condition_dim": 2, "eps": 0.5}}, "none of them is excluded"),
        ({"target": {"inputs": 40, "condition_dim": 2, "eps": 0.1}}, "theory says nothing"),
    ],
)
def test_the_sentence(change: dict[str, Any], says: str) -> None:
    assert says in modhyper.choose(changed(**change)).verdict


def test_some_are_excluded_and_some_are_not() -> None:
    wide = {"method": "hypernetwork", "hidden": [3000]}
    task = changed(target={"inputs": 1, "condition_dim": 2, "eps": "0.02"})
    found = modhyper.choose(task | {"candidate": [{"method": "film"}, wide]})
    assert [row.excluded for row in found.rows] == [True, False]
    do, law, rests = found.sentences
    assert do.startswith("What to do: take one that the law leaves, and try it. hypernetwork")
    assert "at ε = 0.02 film is excluded: some target" in law
    assert "no part of it" in rests


def test_nearest_measurement() -> None:
    near = nearest(1, 2)
    assert near is not None
    assert (near.experiment, near.m1, near.m2) == ("threshold", 1, 2)
    assert all("repetitions" in line for line in near.lines)
    assert nearest(3, 64) is None
    shown = modhyper.choose(SMALL).as_dict()
    assert shown["nearest_measurement"]["experiment"] == "threshold"
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


@pytest.mark.parametrize(
    ("count", "text"),
    [(7, "7 B"), (999, "999 B"), (1000, "1.00 kB"), (1001, "1.01 kB"), (13_500_001, "13.6 MB")],
)
def test_memory_is_rounded_up(count: int, text: str) -> None:
    assert memory(count) == text


FLAGS = "choose --inputs 2 --condition-dim 4 --eps 0.1 --widths 2,64,1"


def test_flags_say_what_a_file_says(capsys: pytest.CaptureFixture[str]) -> None:
    candidates = "film lora:rank=1,hidden=8x4 hypernetwork:hidden=5,chunk=100,chunk_code=2"
    command = FLAGS.split()
    for each in candidates.split():
        command += ["--candidate", each]
    assert run([*command, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    task = {
        "target": {"inputs": 2, "condition_dim": 4, "eps": "0.1"},
        "primary": {"widths": [2, 64, 1]},
        "candidate": [
            {"method": "film"},
            {"method": "lora", "rank": 1, "hidden": [8, 4]},
            {"method": "hypernetwork", "hidden": [5], "chunk": 100, "chunk_code": 2},
        ],
    }
    assert said == modhyper.choose(task).as_dict()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("choose", "--widths: missing"),
        (FLAGS, "--candidate: missing"),
        (FLAGS + " --candidate flim", "must be one of"),
        (FLAGS + " --candidate lora", "'rank' is missing"),
        (FLAGS + " --candidate film:rank=2", "unknown key 'rank'"),
        (FLAGS + " --candidate lora:rank=0", "rank"),
        (FLAGS + " --candidate lora:rank=x", "--candidate rank"),
        (FLAGS + " --candidate lora:rank=9", "no rank above"),
        (FLAGS + " --candidate film:hidden=3xx", "--candidate hidden"),
        (FLAGS + " --candidate film:hidden", "KEY=VALUE"),
        (FLAGS + " --candidate film:code=3", "code"),
        (FLAGS + " --candidate film:layers=nope", "no layers 'nope'"),
        (FLAGS + " --candidate film:chunk=1000", "chunk"),
        (FLAGS + " --candidate film:chunk_code=2", "chunk"),
        (FLAGS + " --candidate film --candidate film", "two candidates"),
        (FLAGS + " --candidate film --conditions 3", "one of them"),
        (FLAGS + " --candidate film --eps 7", "--eps"),
        (FLAGS + " --candidate film --radius -1", "--radius"),
        (FLAGS + " --candidate film --smoothness 0", "--smoothness"),
        (FLAGS + " --candidate film --inputs 0", "--inputs"),
        (FLAGS + " --candidate film --dtype float8", "--dtype"),
        (FLAGS + " --candidate film --optimizer lion", "--optimizer"),
        (FLAGS + " --candidate film --widths 3", "--widths"),
        (FLAGS + " --candidate film --widths 3,x", "--widths"),
        (FLAGS + " --candidate film --task a.toml", "not both"),
        ("choose --task /nowhere.toml", "--task: cannot read"),
        ("choose --task /dev/zero", "--task"),
        ("choose --task docs", "--task"),
    ],
)
def test_bad_input(arguments: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert says in err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"nme": "x"}, "nme"),
        ({"primary": {}}, "say widths or layers"),
        ({"primary": {"widths": [1]}}, "widths"),
        ({"candidate": []}, "candidate"),
        ({"target": {"inputs": 1}}, "conditions or condition_dim"),
        ({"target": {"inputs": 1, "condition_dim": 1, "eps": "x"}}, "target eps"),
        ({"target": {"inputs": 10**11, "condition_dim": 1}}, "target inputs"),
        ({"numbers": {"dtype": "float8"}}, "float64"),
        ({"candidate": [{"method": "film", "code": 2}]}, "code"),
        (
            {
                "target": {"inputs": 1, "conditions": 3},
                "candidate": [{"method": "film", "hidden": [4]}],
            },
            "code: missing",
        ),
    ],
)
def test_bad_tasks(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        modhyper.choose(changed(**change))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
