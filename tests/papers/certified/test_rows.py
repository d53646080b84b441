"""The rows together: no lower bound above an upper one, and what each new row says."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from modhyper.bound import Bound
from modhyper.errors import InputError
from modhyper.magnitude import INFINITE
from modhyper.papers.certified import certified_bounds
from modhyper.papers.certified.interface import gap_end, setting_of, silent_from
from modhyper.papers.certified.mean_error import best_mean_grid
from modhyper.papers.certified.upper import smallest_primary
from modhyper.problem import Problem
from modhyper.questions.crossover import crossover
from modhyper.questions.separation import certify, needs

FIRST = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2)


def rows(problem: Problem) -> dict[str, Bound]:
    return {bound.id: bound for bound in certified_bounds(problem)}


def random_problems(count: int, seed: int) -> Iterator[Problem]:
    """m1 ≤ 3, m2 ≤ 3, r ≤ 3, every field that a row reads."""
    draw = random.Random(seed)
    for _ in range(count):
        values: dict[str, Any] = {
            "m1": draw.choice([1, 1, 2, 3]),
            "m2": draw.randint(0, 3),
            "smoothness": draw.choice([1, 1, 2, 3]),
            "eps": Fraction(draw.randint(1, 99), 10 ** draw.randint(2, 4)),
            "radius": draw.choice([1, 1, Fraction(1, 3), 5]),
            "precision_bits": draw.choice([8, 12, 16, 24, 32, 64]),
            "bits_embedding": draw.choice([None, None, 8, 16, 40]),
            "embedding_dim": draw.choice([None, 1, 2, 3, 7, 64, 10**4, 10**7]),
            "depth": draw.choice([None, None, 2, 3, 40]),
            "activation": draw.choice(["relu", "relu", "tanh"]),
            "conditions": draw.choice([None, None, None, 3, 10**4]),
            "error": draw.choice(["sup", "sup", "mean", "rms"]),
        }
        yield Problem(**values)


def test_no_certified_lower_bound_is_above_an_upper_one() -> None:
    """700 random problems: same quantity, same arithmetic, both apply."""
    compared = 0
    for problem in random_problems(700, 0):
        found = [b for b in certified_bounds(problem) if b.applies is True]
        found = [b for b in found if b.reading == "certified"]
        for lower, upper in product(found, found):
            if (lower.side, upper.side) != ("lower", "upper") or lower.quantity != upper.quantity:
                continue
            if lower.setting == needs(upper.setting):
                compared += 1
                assert not lower.exceeds(upper), (problem, lower.id, upper.id)
    assert compared > 1000


def test_numbers_that_were_asked_for() -> None:
    found = rows(FIRST)
    lower, upper = found["finite-precision-embedding"], found["word-table-free"]
    assert lower.value == 5_053_780
    assert upper.value == 63_222_974
    assert upper.applies is True
    assert upper.value / lower.value < 13  # type: ignore[operator]
    assert rows(replace(FIRST, activation="tanh"))["word-table-free"].applies is False
    assert found["hats-float32"].value == 8_016
    assert found["bits-real"].value == 32_111
    wide = rows(Problem(m1=1, m2=2, eps="1e-3", embedding_dim=1001))
    assert wide["samples-free-bits"].value == 8_009
    assert wide["samples-free-real"].value == 8_001
    assert wide["bits-free"].value == 23_921
    assert {wide[id].applies for id in ("samples-free-bits", "samples-free-real")} == {True}
    short = rows(Problem(m1=1, m2=2, eps="1e-3", embedding_dim=62))
    assert short["bits-free"].applies is False
    assert short["finite-precision-embedding"].value == 0
    both = rows(Problem(m1=1, m2=1, eps="1e-3", embedding_dim=6003, bottleneck="1,1"))
    assert both["emulation-relu"].value == 798_413
    totals = [both[f"structured-{name}"].value for name in ("hypernetwork", "embedding", "plain")]
    assert totals == [8_010, 8_101, 8_104]
    assert {both[f"structured-{name}"].applies for name in ("embedding", "plain")} == {"undecided"}


def test_upper_rows_hold_for_every_smoothness_and_error_and_scale_with_the_radius() -> None:
    ids = ("samples-free-bits", "bits-free", "word-table-free", "hats-float32", "bits-real")
    here = rows(FIRST)
    for change in (
        {"smoothness": 3},
        {"error": "mean"},
        {"radius": 7, "eps": "7e-3"},
    ):
        there = rows(replace(FIRST, **change))  # type: ignore[arg-type]
        assert [here[id].value for id in ids] == [there[id].value for id in ids]


def test_bits_of_two_widths() -> None:
    """b_q N_q ≥ excess(b_e k): one formula, with walks or signs found anew for each cost."""
    base = rows(replace(FIRST, precision_bits=16, bits_embedding=32))["finite-precision-embedding"]
    assert base.value in range(2 * 5_053_780 - 1, 2 * 5_053_780 + 1)
    few = replace(FIRST, model=type(FIRST.model)(8), bits_embedding=8)
    assert rows(few)["finite-precision-embedding"].value == 5_053_780
    assert "b_q = 32, b_e = 8" in rows(few)["finite-precision-embedding"].explanation


def test_topology_says_that_no_size_is_enough() -> None:
    """k = 1 < m2 = 2 at m1 = r = 1: nothing below 1/4."""
    problem = Problem(m1=1, m2=2, eps="0.2499", embedding_dim=1)
    found = rows(problem)["topology"]
    assert found.size == INFINITE
    assert found.as_dict()["value"] == "infinite"
    assert found.applies == "undecided"
    assert "δ = 1/4" in found.explanation
    assert rows(replace(problem, eps=Fraction(1, 4)))["topology"].value == 0
    assert rows(replace(problem, radius=4, eps=Fraction(99, 100)))["topology"].size == INFINITE
    assert "topology" not in rows(replace(problem, m2=1))
    granted = certify(replace(problem, assume=("continuous-embedding",)), "real")
    assert granted.separated
    assert granted.orders == float("inf")
    narrow = rows(Problem(m1=1, m2=3, eps="0.1", bottleneck="2,1", depth=2))
    assert narrow["topology-bottleneck"].size == INFINITE
    assert narrow["topology-bottleneck"].quantity == "N_f"


@pytest.mark.parametrize(("error", "power"), [("mean", 1), ("rms", 2)])
def test_mean_rows(error: str, power: int) -> None:
    problem = replace(FIRST, eps=Fraction(1, 10**4), error=error)
    found = rows(problem)
    grid = best_mean_grid(1, 2, 1, Fraction(1, 10**4), power, 64)
    assert grid is not None
    value = -(-grid.excess(Fraction(1, 10**4), power, 64) // 32)
    assert found["mean-error-embedding"].value == value
    assert value == {"mean": 541_484, "rms": 7_905_402}[error]
    sup_rows = ("finite-precision-", "continuous-", "growth-", "topology")
    assert not [id for id in found if id.startswith(sup_rows)]
    pair = certify(problem)
    assert pair.lower is not None
    assert pair.lower.id == "mean-error-embedding"
    assert pair.separated
    assert not [id for id in rows(replace(problem, error="sup")) if id.startswith("mean")]


def test_mean_rows_are_weaker_than_sup_rows() -> None:
    """An error that is small in the sup norm is small in the mean: never a larger bound."""
    for problem in random_problems(60, 5):
        both = [rows(replace(problem, error=e, conditions=None)) for e in ("sup", "rms", "mean")]
        for kind in ("slice", "plain"):
            value, *less = [
                found[f"{'finite-precision' if i == 0 else 'mean-error'}-{kind}"].value or 0
                for i, found in enumerate(both)
            ]
            if problem.smoothness == 1:  # other targets for r ≥ 2
                assert max(less) <= value


def test_machine_formats_need_their_bits() -> None:
    found = rows(Problem(m1=1, m2=2, eps="1/30", embedding_dim=2, precision_bits=16))
    assert {id: found[id].applies for id in found if id.startswith("hats")} == {
        "hats-float32": False,
        "hats-float16": True,
        "hats-bfloat16": True,
        "hats-fixed-point": True,
    }
    pair = certify(FIRST, "machine")
    assert pair.pair is not None
    assert [bound.id for bound in pair.pair] == ["finite-precision-embedding", "hats-float32"]
    assert pair.pair[0].value // pair.pair[1].value == 630  # type: ignore[operator]


@pytest.mark.parametrize(
    ("field", "value"), [("bits_embedding", 0), ("conditions", "many"), ("error", "max")]
)
def test_bad_values_are_named(field: str, value: object) -> None:
    with pytest.raises(InputError) as caught:
        Problem(m1=1, m2=1, **{field: value})  # type: ignore[arg-type]
    assert caught.value.option == field


def test_absurd_problems_are_answered_quickly() -> None:
    start = time.process_time()
    for values in (
        {"m1": 10**9, "m2": 10**9, "eps": "1e-5"},
        {"m1": 1, "m2": 10**6, "eps": "1e-3000"},
        {"m1": 1, "m2": 2, "eps": "1e-12"},
        {"m1": 8, "m2": 8, "eps": "1e-300"},
        {"m1": 1, "m2": 2, "eps": "1e-3", "smoothness": 10**6},
    ):
        for error in ("sup", "mean"):
            problem = Problem(**values, embedding_dim=2, error=error, bottleneck="2")  # type: ignore[arg-type]
            assert certified_bounds(problem)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("m1", "m2", "eps", "last"),
    [(1, 1, "1e-3", 17), (1, 2, "5e-3", 5), (1, 2, "1e-3", 44), (2, 2, "1e-2", 41)],
)
def test_where_the_gap_ends_is_one_number(m1: int, m2: int, eps: str, last: int) -> None:
    """`crossover --over embedding-dim`, the law and the explanation of the row."""
    problem = Problem(m1=m1, m2=m2, eps=eps, embedding_dim=1)
    primary = smallest_primary(problem)
    pair = certify(problem)
    assert pair.upper is not None
    assert pair.upper.value == primary
    assert primary is not None
    found = crossover(problem, "embedding-dim")
    assert found.start is not None
    assert found.start.value == last == gap_end(setting_of(problem), primary)
    text = rows(problem)["finite-precision-embedding"].explanation
    assert f"N_g ≤ {primary:,} up to k = {last}" in text
    assert f"from k = {silent_from(setting_of(problem))} on" in text
    beyond = crossover(replace(problem, activation="tanh"), "embedding-dim")
    assert (beyond.start is None) == (m1 > 1)
