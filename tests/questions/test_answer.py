"""The verdict: its numbers by brute force over k and eps, and the same on every surface."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import modhyper
from modhyper import Problem, bounds
from modhyper.bisection import accuracy_at
from modhyper.cli.main import run
from modhyper.conditioning import Embedding
from modhyper.questions.separation import certify

GAP = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2)
UNBOUNDED = ("dense-first-layer", "stored-product")


def at(problem: Problem, k: int) -> Any:
    return certify(replace(problem, model=Embedding(k)))


@pytest.mark.parametrize("eps", ["1e-3", "2e-3", "5e-3"])
def test_where_the_gap_ends(eps: str) -> None:
    problem = replace(GAP, eps=Fraction(eps))
    found = bounds(problem).verdict
    pairs = {k: at(problem, k) for k in range(1, 120)}
    assert found.last_k == max(k for k, pair in pairs.items() if pair.separated)
    assert found.silent_from == min(
        k for k, pair in pairs.items() if pair.lower is None or pair.lower.value == 0
    )


def test_the_ratio_is_that_of_the_two_integers() -> None:
    rows = [b for b in bounds(GAP) if b.reading == "certified" and b.applies is True]
    here = [b for b in rows if b.setting in ("bits", "any") and b.value is not None]
    lower = max(b.value for b in here if (b.quantity, b.side) == ("N_q", "lower"))  # type: ignore[type-var]
    upper = min(b.value for b in here if (b.quantity, b.side) == ("N_g", "upper"))  # type: ignore[type-var]
    found = bounds(GAP).verdict
    assert found.ratio == f"{lower // upper:,}"  # type: ignore[operator]
    assert f"{lower:,}" in found.sentence
    assert f"{upper:,}" in found.sentence


def test_the_nearest_accuracy() -> None:
    """Coarser than where it starts, and finer than b bits allow."""
    for problem, finer in (
        (replace(GAP, eps=Fraction(1, 20)), False),
        (Problem(m1=1, m2=2, eps="1e-9", embedding_dim=2, precision_bits=16), True),
    ):
        found = bounds(problem).verdict
        nearest = found.nearest_eps
        assert not found.separated
        assert nearest is not None
        assert certify(replace(problem, eps=nearest)).separated
        grid = [accuracy_at(i) for i in range(900 * 10)]
        place = grid.index(nearest)
        beside = grid[place + 1] if finer else grid[place - 1]
        assert not certify(replace(problem, eps=beside)).separated


def test_the_nearest_k() -> None:
    problem = replace(GAP, model=Embedding(100))
    found = bounds(problem).verdict
    assert not found.separated
    assert found.nearest_k == bounds(GAP).verdict.last_k
    assert f"k is {found.nearest_k}" in found.sentence
    unbounded = bounds(replace(GAP, model=Embedding(None))).verdict
    assert unbounded.nearest_k == found.nearest_k
    assert "dense-first-layer" in unbounded.reason


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"eps": None}, "no accuracy"),
        ({"m2": 0}, "no condition"),
        ({"m1": 784, "m2": 12}, "m1 = 784"),
        ({"activation": "sin"}, "sin"),
        ({"eps": "1e-9", "precision_bits": 16}, "16 bits are too few"),
        ({"eps": "0.3"}, "coarse"),
        ({"embedding_dim": 1000}, "k = 1,000"),
        ({"eps": "0.0073", "assume": UNBOUNDED, "embedding_dim": None}, "is not above N_g"),
    ],
)
def test_why_there_is_none(changes: dict[str, Any], says: str) -> None:
    asked: dict[str, Any] = {"m1": 1, "m2": 2, "eps": "1e-3", "embedding_dim": 2} | changes
    found = bounds(Problem(**asked)).verdict
    assert not found.separated
    assert says in found.reason
    assert found.sentence.startswith("Theory certifies no gap between q and g here, because ")
    assert found.ratio is None


def test_totals_are_the_same_for_both_methods() -> None:
    found = bounds(GAP).verdict
    whole = found.shown("N_embedding_total", "lower")
    assert whole == found.shown("N_hypernetwork_total", "lower")
    assert f"both methods need at least {whole}" in found.sentence


def test_granted_hypotheses_are_named() -> None:
    problem = Problem(m1=1, m2=2, eps="1e-6", assume=UNBOUNDED)
    found = bounds(problem).verdict
    assert found.separated
    assert "whatever k is" in found.sentence
    assert all(id in found.sentence for id in found.assumed)
    assert set(found.assumed) <= set(UNBOUNDED)
    assert found.assumed


def test_every_surface_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    said = bounds(GAP).verdict
    asked = "--m1 1 --m2 2 -k 2 --eps 1e-3"

    def output(arguments: str) -> str:
        assert run(shlex.split(arguments)) == 0
        return capsys.readouterr().out

    first = output(f"bounds {asked}").splitlines()[:12]
    assert all(sentence in first for sentence in said.sentences)
    assert json.loads(output(f"bounds {asked} --format json"))["verdict"] == said.as_dict()
    compared = json.loads(output(f"compare {asked} --format json"))
    assert compared["verdict"] == said.as_dict()
    assert all(sentence in output(f"compare {asked}") for sentence in said.sentences)
    ladder = json.loads(output(f"crossover {asked} --over embedding-dim --format json"))
    assert ladder["start"]["value"] == str(said.last_k)
    assert said.sentence in repr(bounds(GAP))


@given(
    m1=st.integers(1, 5),
    m2=st.integers(0, 5),
    smoothness=st.integers(1, 2),
    places=st.one_of(st.none(), st.integers(1, 12)),
    k=st.one_of(st.none(), st.integers(1, 10**9)),
    bits=st.sampled_from([1, 8, 16, 32, 64]),
    sigma=st.sampled_from(["relu", "tanh", "sin"]),
    grant=st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_there_is_always_a_verdict(
    m1: int, m2: int, smoothness: int, places: int | None, k: int | None, bits: int, sigma: str,
    grant: bool,
) -> None:  # fmt: skip
    problem = Problem(
        m1=m1, m2=m2, smoothness=smoothness, eps=places and Fraction(1, 10**places),
        embedding_dim=k, precision_bits=bits, activation=sigma, assume=UNBOUNDED if grant else (),
    )  # fmt: skip
    found = bounds(problem).verdict
    assert found.separated == (found.ratio is not None) == (found.reason == "")
    assert all(sentence.endswith(".") for sentence in found.sentences)
    json.dumps(found.as_dict(), allow_nan=False)
    if found.separated and problem.embedding_dim is not None:
        assert found.last_k is not None
        assert found.last_k >= problem.embedding_dim


def test_the_container_is_a_sequence_with_a_short_repr() -> None:
    found = bounds(GAP)
    assert len(repr(found)) < 500
    assert found[0] is next(iter(found))
    assert len(found[:3]) == 3
    assert list(found) == list(found.rows)
    html = found._repr_html_()
    assert html.count("<tr>") > 5
    assert "<script" not in bounds(replace(GAP, activation="tanh"))._repr_html_()


def test_a_frame_of_exact_numbers() -> None:
    pytest.importorskip("pandas")
    frame = bounds(GAP).to_frame()
    assert list(frame["id"]) == [b.id for b in bounds(GAP)]
    assert list(frame["value"]) == [b.value for b in bounds(GAP)]


def test_without_pandas_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(modhyper.InputError, match="pandas"):
        bounds(GAP).to_frame()


def test_a_question_that_no_bound_speaks_of_says_so() -> None:
    """No lower bound speaks of the mean error at unrelated conditions: the reason, no place."""
    problem = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2, conditions=100, error="mean")
    sentence = bounds(problem).verdict.sentence
    assert sentence.endswith("is known for the mean error at unrelated conditions.")


def test_what_is_built_in_fixed_point_is_said_to_be() -> None:
    assert "N_g ≤ 3,006 in fixed point" in bounds(GAP).verdict.sentence
    real = bounds(replace(GAP, assume=("continuous-selection",))).verdict
    assert real.setting != "real" or "fixed point" not in real.sentence
