"""bounds: exponents and scales by hand, hypotheses that flip, JSON that keeps its keys."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modhyper import Problem, bounds
from modhyper.bound import Bound
from modhyper.ledger.claim import all_claims
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.papers.galanti_wolf_2020.bounds import RESULTS, gaps
from modhyper.papers.galanti_wolf_2020.hypotheses import STATEMENTS

dimension = st.integers(min_value=1, max_value=10**6)
smoothness = st.integers(min_value=1, max_value=50)
digits = st.integers(min_value=1, max_value=300)

# The theorems' exponents, typed here from the paper, not taken from the module under test.
EXPONENTS = {
    "theorem-1": lambda m1, m2, r: Fraction(m1 + m2, r),
    "theorem-2": lambda m1, m2, r: Fraction(m1 + m2),
    "theorem-3": lambda m1, m2, r: Fraction(min(m1 + m2, 2 * m1)),
    "theorem-4": lambda m1, m2, r: Fraction(m1, r),
    "theorem-5": lambda m1, m2, r: Fraction(max(m1, m2), r),
    "embedding-total": lambda m1, m2, r: Fraction(m1 + m2, r),
    "network-upper": lambda m1, m2, r: Fraction(m1 + m2, r),
    "embedding-upper": lambda m1, m2, r: Fraction(m1 + m2, r),
    "hypernetwork-total": lambda m1, m2, r: Fraction(m1 + m2, r),
}


def by_id(problem: Problem) -> dict[str, Bound]:
    return {bound.id: bound for result in RESULTS if (bound := result(problem))}


@given(dimension, dimension, smoothness, digits)
def test_exponents_and_scales(m1: int, m2: int, r: int, places: int) -> None:
    problem = Problem(m1=m1, m2=m2, smoothness=r, eps=Fraction(1, 10**places))
    rows = by_id(problem)
    assert set(rows) == set(EXPONENTS)
    for id, exponent in EXPONENTS.items():
        expected = exponent(m1, m2, r)
        assert rows[id].exponent_value == expected
        scale = rows[id].log10_scale
        assert scale is not None
        if id == "theorem-5":  # a sum of two terms, at most twice the larger one
            assert float(expected * places) <= scale <= float(expected * places) + 0.30103 + 1e-6
        elif rows[id].side == "lower":
            assert Fraction(scale) <= expected * places
            assert scale == pytest.approx(float(expected * places), rel=1e-12)
        else:
            assert Fraction(scale) >= expected * places


@given(st.fractions(min_value=Fraction(1, 10**6), max_value=Fraction(999, 1000)), smoothness)
def test_scale_of_any_eps_is_rounded_outwards(eps: Fraction, r: int) -> None:
    rows = by_id(Problem(m1=3, m2=4, smoothness=r, eps=eps))
    with mpmath.workdps(60):
        true = mpmath.mpf(7) / r * mpmath.log10(mpmath.mpf(eps.denominator) / eps.numerator)
        assert rows["theorem-1"].log10_scale <= true
        assert rows["network-upper"].log10_scale >= true


@given(dimension, dimension, smoothness, digits)
def test_scales_are_monotone(m1: int, m2: int, r: int, places: int) -> None:
    here = by_id(Problem(m1=m1, m2=m2, smoothness=r, eps=Fraction(1, 10**places)))
    finer = by_id(Problem(m1=m1, m2=m2, smoothness=r, eps=Fraction(1, 10 ** (places + 1))))
    wider = by_id(Problem(m1=m1, m2=m2 + 1, smoothness=r, eps=Fraction(1, 10**places)))
    smoother = by_id(Problem(m1=m1, m2=m2, smoothness=r + 1, eps=Fraction(1, 10**places)))
    for id, bound in here.items():
        assert bound.log10_scale is not None
        assert finer[id].log10_scale >= bound.log10_scale
        assert wider[id].log10_scale >= bound.log10_scale
        assert smoother[id].log10_scale <= bound.log10_scale


def test_small_cases() -> None:
    nearly_one = by_id(Problem(m1=1, m2=1, eps="0.999999"))
    assert all(0 <= row.log10_scale < 0.31 for row in nearly_one.values())
    no_condition = Problem(m1=2, m2=0, eps="1e-3", embedding_dim=1)
    assert [gap.log10_scale for gap in gaps(no_condition)] == [0, 0]
    trivial = by_id(Problem(m1=2, m2=2, eps="0.5", radius="0.1"))
    assert trivial["theorem-1"].log10_scale == 0


def test_hypotheses_flip_with_the_problem() -> None:
    problem = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2, activation="tanh")

    def truth(changed: Problem, bound: str, hypothesis: str) -> str:
        rows = by_id(changed)[bound].hypotheses
        return next(h.truth for h in rows if h.id == hypothesis)

    assert truth(problem, "theorem-2", "embedding-bounded") == "holds"
    unbounded = replace(problem, embedding_dim=None)
    assert truth(unbounded, "theorem-2", "embedding-bounded") == "fails"
    assert truth(replace(problem, smoothness=2), "theorem-3", "smoothness-one") == "fails"
    assert truth(problem, "theorem-1", "sigma-derivative-bv") == "holds"
    relu = replace(problem, activation="relu")
    assert truth(relu, "theorem-1", "sigma-derivative-bv") == "fails"
    sigmoid = replace(problem, activation="sigmoid")
    assert truth(sigmoid, "theorem-2", "sigma-zero") == "fails"
    assert truth(problem, "theorem-2", "sigma-zero") == "holds"
    identity = replace(problem, activation="identity")
    assert truth(identity, "theorem-4", "sigma-universal") == "fails"
    assert truth(problem, "theorem-1", "non-representability") == "fails"
    structured = replace(problem, bottleneck="4,2")
    assert truth(structured, "theorem-5", "structured-selector") == "holds"
    assert by_id(problem)["theorem-5"].applies == "undecided"


def test_bottleneck_width_enters_theorem_5_exactly() -> None:
    base = Problem(m1=1, m2=2, eps="1e-3")
    wide = by_id(replace(base, bottleneck="100"))["theorem-5"].log10_scale
    with mpmath.workdps(40):  # w^(1+m2/r) eps^(-m2/r) + w eps^(-m1/r), w = 100
        true = mpmath.log10(mpmath.mpf(10) ** (2 * 3 + 6) + mpmath.mpf(10) ** (2 + 3))
        assert float(true) == pytest.approx(wide, abs=1e-9)


def test_json_keeps_the_promised_keys() -> None:
    row = by_id(Problem(m1=10**6, m2=10**6, eps="1e-300"))["theorem-1"].as_dict()
    promised = {
        *("id", "quantity", "side", "reading", "exponent", "exponent_value", "log_exponent"),
        *("log10_scale", "value", "applies", "failed_hypotheses", "source"),
    }
    assert promised <= set(row)
    assert row["log10_scale"] == 600_000_000
    assert row["exponent_value"] == "2000000"
    assert row["value"] is None
    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_all_readings_come_together() -> None:
    readings = {b.reading for b in bounds(Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2))}
    assert readings == {"stated", "certified"}


def test_every_theorem_is_complete() -> None:
    for theorem in stated.ALL:
        assert all_claims()[theorem.id].paper == stated.KEY
        assert theorem.scope
        assert theorem.conclusions
        assert set(theorem.hypotheses) <= set(STATEMENTS)
    ids = [c.id for theorem in stated.ALL for c in theorem.conclusions]
    assert len(ids) == len(set(ids))
    assert {str(gap.rate) for gap in stated.GAPS} == {"Ω(ε^(-m2))", "Ω(ε^(-min(m1, m2)))"}
