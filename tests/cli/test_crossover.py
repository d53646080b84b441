"""modhyper crossover: the exact start, against scanning, and its messages."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from modhyper.bisection import accuracy_at
from modhyper.cli.main import run
from modhyper.errors import InputError
from modhyper.problem import Problem
from modhyper.questions.crossover import crossover
from modhyper.questions.separation import certify

CASES = [
    Problem(m1=1, m2=2, embedding_dim=2),
    Problem(m1=1, m2=1, embedding_dim=1, precision_bits=16),
    Problem(m1=2, m2=2, embedding_dim=4, precision_bits=24),
    Problem(m1=1, m2=3, embedding_dim=2, smoothness=2),
]


@pytest.mark.parametrize("problem", CASES)
def test_no_larger_accuracy_is_separated(problem: Problem) -> None:
    """Every value of three digits before the start, one by one."""
    start = crossover(problem).start
    index = 0
    while (eps := accuracy_at(index)) > (start.value if start else Fraction(1, 10**5)):
        assert not certify(replace(problem, eps=eps)).separated
        index += 1
    if start is not None:
        assert certify(replace(problem, eps=start.value)).separated


def test_axis_of_three_digits() -> None:
    values = [accuracy_at(i) for i in range(1802)]
    assert values[0] == Fraction(999, 1000)
    assert values[899:902] == [Fraction(1, 10), Fraction(999, 10**4), Fraction(998, 10**4)]
    assert all(a > b for a, b in pairwise(values))


@pytest.mark.parametrize("method", ["finite-precision", "continuous"])
def test_the_other_axes_against_scanning(method: str) -> None:
    problem = Problem(m1=1, m2=2, eps="1/200", embedding_dim=2, precision_bits=12)

    def separated(**change: int) -> bool:
        return certify(replace(problem, **change), method).separated  # type: ignore[arg-type]

    found = crossover(problem, "embedding-dim", method).start
    assert found is not None
    ks = [k for k in range(1, 400) if separated(embedding_dim=k)]
    assert found.value == max(ks)
    found = crossover(problem, "m2", method).start
    assert found is not None
    assert found.value == min(m2 for m2 in range(1, 9) if separated(m2=m2))
    if method == "finite-precision":
        found = crossover(problem, "bits", method).start
        assert found is not None
        assert found.value == max(b for b in range(1, 400) if separated(precision_bits=b))


def test_nothing_found_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["crossover", "--m1", "4", "--m2", "2", "-k", "2"]) == 0
    assert "No separation" in capsys.readouterr().out
    assert crossover(Problem(m1=1, m2=2, eps="0.3"), "embedding-dim").reach is None


def test_json_keeps_exact_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["crossover", "--m1", "1", "--m2", "2", "-k", "2", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    start = answer["start"]
    assert int(start["N_q_at_least"]) > int(start["N_g_at_most"])
    before = answer["before"]
    assert int(before["N_q_at_least"]) <= int(before["N_g_at_most"])
    rung = next(step for step in answer["ladder"] if step["value"] == "1/1000")
    assert rung["N_q_at_least"] == "5053780"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--over", "epsilon"], "did you mean 'eps'"),
        (["--over", "m2"], "--eps"),
        (["--method", "magic"], "--method"),
    ],
)
def test_bad_input(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["crossover", "--m1", "1", "--m2", "1", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_python_errors() -> None:
    with pytest.raises(InputError, match="accuracy"):
        certify(Problem(m1=1, m2=1))
