"""Described networks: k and N_Q counted by hand, what the law says of them, and bad input."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from modhyper.bisection import accuracy_at, excluded_accuracy
from modhyper.cli.main import run
from modhyper.errors import InputError
from modhyper.papers.certified.interface import Setting, least_primary, slice_bits
from modhyper.problem import Problem
from modhyper.questions.conditioned import conditioned, standing

# 1→64→64→1 with biases: 64·2 + 64·65 + 65 = 4,353 numbers
HAND = [
    ("embedding", 8, 8, 64 * (1 + 8 + 1) + 64 * 65 + 65),
    ("hypernetwork", None, 4353, 0),
    ("film", None, 2 * (64 + 64), 4353),
    ("lora", 4, 4 * ((1 + 64) + (64 + 64) + (64 + 1)), 4353),
    ("biases", None, 64, 4353 - 64),
    ("output-layer", None, 64, 4353 - 64),
    ("chunked", 1000, 1000, 3353),
]


@pytest.mark.parametrize(("kind", "needed", "k", "rest"), HAND)
def test_counts_by_hand(kind: str, needed: int | None, k: int, rest: int) -> None:
    found = conditioned(kind, 1, [64, 64], needed)
    assert (found.k, found.N_Q) == (k, rest)


@pytest.mark.parametrize(("kind", "needed", "k", "rest"), HAND)
def test_the_command_prints_them(
    kind: str, needed: int | None, k: int, rest: int, capsys: pytest.CaptureFixture[str]
) -> None:
    flag = {"embedding": "-k", "lora": "--rank", "chunked": "--generated"}.get(kind)
    command = f"bounds --m1 1 --m2 2 --eps 1e-3 --conditioning {kind} --widths 64,64"
    command += f" {flag} {needed}" if flag else ""
    assert run(command.split()) == 0
    shown = capsys.readouterr().out
    assert f"{k:,}\n" in shown
    assert f"{rest:,}\n" in shown
    assert run([*command.split(), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)["described"]
    assert (int(said["k"]), int(said["N_Q"])) == (k, rest)
    needed_here = least_primary(Setting(1, 2, 1, Fraction(1, 1000)), k).value
    assert said["excluded"] == (needed_here is not None and needed_here > rest)


def test_the_excluded_accuracy_by_scanning() -> None:
    problem = Problem(m1=1, m2=2, eps="1e-2", radius=2)
    network = conditioned("film", 1, [8])  # k = 16, N_Q = 25
    found = standing(problem, network)
    index = 0
    while not least_primary(Setting(1, 2, 1, accuracy_at(index)), 16).exceeds(25):
        index += 1
    assert found.excludes == 2 * accuracy_at(index)
    assert found.excluded == (found.excludes >= Fraction(1, 100))


def test_bits_conditions_and_errors_are_heeded() -> None:
    network = conditioned("film", 1, [8])  # k = 16, N_Q = 25
    s = Setting(1, 2, 1, Fraction(1, 100), 32, 16)
    found = standing(Problem(m1=1, m2=2, eps="1e-2", bits_embedding=16), network)
    assert found.least == least_primary(s, 16)
    few = standing(Problem(m1=1, m2=0, eps="1e-3", conditions=7), network)
    assert few.least is not None
    c = slice_bits(Setting(1, 0, 1, Fraction(1, 1000)))
    assert few.least.value == -(-7 * (c - 32 * 16) // 32)
    with pytest.raises(InputError, match="sup error"):
        standing(Problem(m1=1, m2=2, eps="1e-2", error="rms"), network)


def test_nothing_is_excluded() -> None:
    assert excluded_accuracy(lambda eps: False) is None
    assert excluded_accuracy(lambda eps: eps < 1) == Fraction(999, 1000)
    assert excluded_accuracy(lambda eps: eps <= Fraction(1, 10**6)) == Fraction(1, 10**6)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("--conditioning film", "--widths: missing"),
        ("--conditioning fim --widths 3", "did you mean 'film'"),
        ("--conditioning lora --widths 3", "--rank: missing"),
        ("--conditioning chunked --widths 3", "--generated: missing"),
        ("--conditioning embedding --widths 3", "missing"),
        ("--conditioning film --widths 3 --rank 2", "--rank: it belongs to"),
        ("--conditioning lora --widths 3 --rank 0", "--rank: expected"),
        ("--conditioning chunked --widths 3 --generated 11", "10 numbers"),
        ("--conditioning film --widths 3 -k 2", "--embedding-dim"),
        ("--conditioning film --widths 3,,4", "--widths: expected"),
        ("--widths 3", "--widths: it belongs to"),
    ],
)
def test_bad_input(arguments: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bounds", "--m1", "1", "--m2", "2", "--eps", "0.1", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert says in err
