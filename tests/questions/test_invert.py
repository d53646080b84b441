"""invert: round trips of the stated rates, and certified accuracies checked from both sides."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modhyper import InputError, Problem, bounds
from modhyper.papers.galanti_wolf_2020.bounds import RESULTS
from modhyper.questions.invert import Accuracy, invert, invert_stated


def rows(problem: Problem, reading: str, **constants: object) -> dict[str, Accuracy]:
    return {row.id: row for row in invert(problem, constants) if row.reading == reading}


@given(
    st.integers(1, 20),
    st.integers(1, 20),
    st.integers(1, 5),
    st.integers(min_value=2, max_value=40),
)
def test_stated_rates_round_trip(m1: int, m2: int, r: int, power: int) -> None:
    problem = Problem(m1=m1, m2=m2, smoothness=r, budget=10**power)
    forward = {b.id: b.exponent_value for r in RESULTS if (b := r(problem))}
    for row in invert_stated(problem):
        assert row.is_scale
        assert row.exponent == 1 / forward[row.id]
        assert row.log10_eps == pytest.approx(-power / float(forward[row.id]))


def test_a_constant_turns_a_scale_into_a_size() -> None:
    problem = Problem(m1=1, m2=2, budget=3000)
    bare, given_ = rows(problem, "stated"), rows(problem, "stated", N_g=3)
    assert bare["theorem-4"].is_scale
    assert not given_["theorem-4"].is_scale
    assert given_["theorem-4"].log10_eps == pytest.approx(-3)
    assert given_["theorem-2"].is_scale
    with pytest.raises(InputError, match="N_q"):
        invert(problem, {"N_qq": 1})


def test_certified_accuracies_are_tight_to_three_digits() -> None:
    problem = Problem(m1=1, m2=2, budget=5000, embedding_dim=2)
    found = rows(problem, "certified")
    assert found, "nothing certified for an ordinary problem"
    for id, row in found.items():
        assert row.eps is not None
        coarser = row.eps * Fraction(101, 100)
        finer = row.eps * Fraction(98, 100)
        values = {}
        for eps in (coarser, row.eps, finer):
            at = replace(problem, eps=eps)
            values[eps] = {b.id: b.value for b in bounds(at)}.get(id) or 0
        if row.side == "lower":  # here already too few parameters; a little coarser, not yet
            assert values[row.eps] > 5000 >= values[coarser]
        else:  # reachable here, and not much further
            assert values[row.eps] <= 5000 < values[finer]


def test_relu_upper_bound_inverts_by_hand() -> None:
    # 3·(ceil(1/eps) + 1) ≤ 3003 exactly when eps ≥ 1/1000
    problem = Problem(m1=1, m2=2, budget=3003, activation="relu")
    eps = [row.eps for row in rows(problem, "certified").values() if row.quantity == "N_g"]
    assert Fraction(1, 1000) in eps


def test_a_budget_is_needed() -> None:
    with pytest.raises(InputError, match="budget"):
        invert(Problem(m1=1, m2=1))
