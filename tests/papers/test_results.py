"""Every result of every installed paper: what it rests on exists, what it says fits together."""

from __future__ import annotations

import importlib
import json
from itertools import product

import pytest

from modhyper import Problem, bounds
from modhyper.bound import Result
from modhyper.ledger.kernel import read_record
from modhyper.paper import assumable, papers, quantities
from modhyper.questions.bounds import results

PROBLEMS = [
    Problem(
        m1=m1, m2=m2, smoothness=r, eps=eps, embedding_dim=k, depth=d, activation=sigma,
        bottleneck="3,2",
    )
    for m1, m2, r, eps, k, d, sigma in product(
        (1, 3), (0, 2), (1, 3), (None, "0.5", "1e-3"), (None, 2), (None, 3), ("relu", "tanh")
    )
]  # fmt: skip


def test_ids_are_unique() -> None:
    ids = [result.id for result in results()]
    assert len(ids) == len(set(ids))
    assert len(ids) == sum(len(paper.results) for paper in papers().values())


@pytest.mark.parametrize("result", results(), ids=lambda result: result.id)
def test_what_it_rests_on_exists(result: Result) -> None:
    assert result.quantity in quantities()
    standing = result.standing
    if result.reading == "certified":
        assert standing.kernel or standing.pencil
    else:
        assert standing.literature
    if standing.pencil:
        assert len(importlib.import_module(standing.pencil).__doc__ or "") > 300
    record = read_record()
    if record.theorems:
        assert set(standing.kernel) <= set(record.theorems)
    assert str(standing)


def test_what_it_says_holds_together() -> None:
    """Explained in words, sized outwards, written as JSON that reads back."""
    for problem in PROBLEMS:
        for bound in bounds(problem):
            assert bound.explanation
            assert json.loads(json.dumps(bound.as_dict(), allow_nan=False)) == bound.as_dict()
            assert bound.applies == (
                False if bound.failed else "undecided" if bound.undecided else True
            )
            if bound.value:
                assert bound.log10_value is not None
                digits = len(str(bound.value))
                assert digits - 1 <= bound.log10_value <= digits
            if problem.eps is None:
                assert bound.size is None


def test_what_may_be_assumed_is_what_is_left_undecided() -> None:
    undecided = {h.id for p in PROBLEMS for b in bounds(p) for h in b.hypotheses
                 if h.truth == "undecided"}  # fmt: skip
    assert undecided <= set(assumable())
    for problem in PROBLEMS[::9]:
        everything = Problem(
            **{name: getattr(problem, name) for name in ("m1", "m2", "eps", "model", "depth")},
            assume=tuple(assumable()),
        )
        assert all(bound.applies in (True, False) for bound in bounds(everything))
