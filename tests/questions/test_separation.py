"""One engine for every question: no two commands may say different things of one problem."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from modhyper import InputError, Problem, bounds
from modhyper.cli.main import run
from modhyper.present import report_data
from modhyper.questions.axes import spread
from modhyper.questions.compare import compare
from modhyper.questions.crossover import crossover
from modhyper.questions.invert import invert
from modhyper.questions.phase_map import phase_map
from modhyper.questions.separation import METHODS, certify, separation

UNBOUNDED = ("dense-first-layer", "stored-product")
PROBLEMS = [
    Problem(m1=m1, m2=2, eps=eps, embedding_dim=k, activation=sigma, assume=assume, smoothness=r,
            depth=d)
    for m1, eps, k, sigma, assume, r, d in product(
        (1, 2, 4), ("0.3", "1e-3", "1e-6"), (None, 2), ("relu", "tanh"), ((), UNBOUNDED), (1, 2),
        (None, 3),
    )
]  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_the_fast_path_is_the_slow_one(method: str) -> None:
    """`certify` against `separation` of everything that `bounds` lists."""
    setting, assumed, _ = METHODS[method]
    for problem in PROBLEMS[:: 1 if method == "finite-precision" else 7]:
        fast = certify(problem, method)
        slow = separation(bounds(replace(problem, assume=problem.assume + assumed)), setting)
        assert (fast.lower and fast.lower.id) == (slow.lower and slow.lower.id)
        assert (fast.upper and fast.upper.id) == (slow.upper and slow.upper.id)
        assert fast.orders == slow.orders


def test_unbounded_dimension_is_one_answer_everywhere(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """k unbounded: nothing is certified unless the hypotheses on q are granted, in any command."""
    asked = ["--m1", "1", "--m2", "2"]

    def said(*arguments: str) -> Any:
        assert run([*arguments, "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    for grant in ((), ("--assume", ",".join(UNBOUNDED))):
        table = said("bounds", *asked, "--eps", "1e-6", *grant)["certified_separation"]
        ladder = said("crossover", *asked, *grant)
        row = said("compare", *asked, "--eps", "1e-6", *grant)["rows"][0]["certified"]
        drawn = said("map", *asked, "--x", "eps=1e-5:1e-6", "--y", "m2=2:3", "--steps", "2",
                     "-o", str(tmp_path / "map"), *grant)  # fmt: skip
        cell = next(c for c in drawn["cells"] if c["eps"] == "1/1000000" and c["m2"] == "2")
        if not grant:
            assert (table, ladder["start"], row) == (None, None, None)
            assert cell["phase"] != "separation"
            continue
        rung = next(step for step in ladder["ladder"] if step["value"] == "1/1000000")
        orders = {table["log10_ratio"], rung["orders"], row["orders"], cell["orders"]}
        assert len(orders) == 1
        assert set(table["assumed"]) == set(UNBOUNDED)
        page = certify(
            report_data.problem_at(m1=1, m2=2, r=1, eps=Fraction(1, 10**6), k=None, bits=32)
        )
        assert {page.orders} == orders


@pytest.mark.parametrize("sigma", ["relu", "tanh"])
def test_the_same_primary_everywhere(sigma: str) -> None:
    """N_g at (1, 2, k = 2), 10^-3: one number for one activation."""
    problem = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2, activation=sigma)
    expected = {"relu": 3006, "tanh": 3003}[sigma]
    found = [separation(bounds(problem)), certify(problem)]
    found += compare(m1=1, m2=2, eps="1e-3", embedding_dim=2, activation=sigma).separations()
    found += [step.found for step in crossover(problem).rungs if step.value == problem.eps]
    drawn = phase_map(problem, spread("eps=1e-2:1e-3", "x", 2), spread("m2=2:3", "y"))
    found.append(drawn.cells[0][-1])
    found.append(
        certify(report_data.problem_at(sigma, m1=1, m2=2, r=1, eps=problem.eps, k=2, bits=32))
    )
    assert [each.upper and each.upper.value for each in found] == [expected] * len(found)
    reached = {row.id: row.eps for row in invert(replace(problem, eps=None, budget=expected))}
    assert reached[found[0].upper.id] == Fraction(1, 1000)  # type: ignore[union-attr]


def test_like_is_set_against_like() -> None:
    for problem in PROBLEMS[::5]:
        found = separation(bounds(problem))
        if found.pair is not None:
            lower, upper = found.pair
            assert lower.setting == upper.setting
            assert lower.value is None or upper.value is None or lower.value > upper.value


def test_assumptions_grant_what_is_undecided_and_nothing_else() -> None:
    problem = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2, assume="assumption-1,lipschitz")
    rows = {bound.id: bound for bound in bounds(problem)}
    assert rows["finite-precision-chain"].applies is True
    assert [h.id for h in rows["finite-precision-chain"].assumed] == ["lipschitz"]
    assert rows["theorem-1"].applies is False
    failing = replace(problem, assume=("non-representability",))
    assert {b.id: b.applies for b in bounds(failing)}["theorem-1"] is False
    with pytest.raises(InputError, match="did you mean 'lipschitz'"):
        bounds(replace(problem, assume=("lipshitz",)))
    with pytest.raises(InputError, match="method"):
        certify(problem, "magic")


def test_assumptions_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--m1", "1", "--m2", "2", "--assume", ",".join(UNBOUNDED)]
    assert run(["bounds", *asked, "--eps", "1e-6", "--all"]) == 0
    out = capsys.readouterr().out
    assert "(assumed: " in out
    assert "assumed: q begins with a dense layer" in out
    assert run(["crossover", *asked]) == 0
    assert "Assumed: " in capsys.readouterr().out
    assert run(["crossover", "--m1", "1", "--m2", "2", "--assume", "denselayer"]) == 2
    assert "--assume" in capsys.readouterr().err


def test_an_embedding_too_short_for_the_condition_is_not_the_condition() -> None:
    rows = {b.id: b for b in bounds(Problem(m1=1, m2=3, eps="1e-2", embedding_dim=1))}
    assert rows["embedding-upper"].applies is False
    assert rows["network-upper"].applies is True
