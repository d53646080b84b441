"""Ways to condition: k and N_Q against counts by hand, and one source of truth in Problem."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from modhyper import InputError, Problem, bounds
from modhyper.conditioning import (
    Biases,
    Bottleneck,
    Chunked,
    Conditioning,
    Embedding,
    Film,
    Hypernetwork,
    LowRank,
    OutputLayer,
    parameters,
)
from modhyper.networks.perceptron import perceptron

WIDTHS = (3, 5, 7, 2)  # 3·5+5 + 5·7+7 + 7·2+2 = 78 numbers with biases, 64 without


@pytest.mark.parametrize(
    ("model", "k", "kept"),
    [
        (Embedding(4), 4, 78 + 4 * 5),
        (Hypernetwork(), 78, 0),
        (Bottleneck(6), 6, 6 * 78),
        (Biases(5), 5, 73),
        (Film(12), 24, 78),
        (LowRank(2, WIDTHS), 2 * (8 + 12 + 9), 78),
        (OutputLayer(7, 2), 14, 64),
        (Chunked(50), 50, 28),
    ],
    ids=str,
)
def test_what_is_delivered_and_what_remains(model: Conditioning, k: int, kept: int) -> None:
    assert model.numbers(WIDTHS) == k
    assert model.remaining(WIDTHS) == kept
    assert model.k in (k, None)
    assert model.as_dict()["kind"] == type(model).__name__.lower()


def test_counts_are_those_of_perceptrons() -> None:
    assert parameters(WIDTHS) == perceptron(WIDTHS, biases=True).parameters
    with pytest.raises(InputError, match="cannot be given 79"):
        Chunked(79).remaining(WIDTHS)
    with pytest.raises(InputError, match="unbounded"):
        Embedding().remaining(WIDTHS)
    with pytest.raises(InputError, match="two widths"):
        Film(3).remaining((4,))


def test_a_problem_has_one_model() -> None:
    plain = Problem(m1=1, m2=2)
    assert plain.model == Embedding(None)
    assert plain.embedding_dim is None
    given = replace(plain, embedding_dim="7")
    assert given.model == Embedding(7)
    assert given == Problem(m1=1, m2=2, model=Embedding(7)) == Problem(m1=1, m2=2, embedding_dim=7)
    film = replace(given, model=Film(8))
    assert film.embedding_dim == 16
    assert replace(film, eps="1e-3").model == Film(8)
    assert replace(film, embedding_dim=3).model == Embedding(3)
    with pytest.raises(InputError, match="model"):
        Problem(m1=1, m2=2, model="film")  # type: ignore[arg-type]


def test_the_selector_is_the_model_or_stands_beside_it() -> None:
    beside = Problem(m1=1, m2=2, embedding_dim=2, bottleneck="4,1/2")
    assert beside.bottleneck == Bottleneck(4, Fraction(1, 2))
    assert beside.embedding_dim == 2
    assert replace(beside, m2=3).bottleneck == beside.bottleneck
    assert replace(beside, bottleneck=None).bottleneck is None
    itself = Problem(m1=1, m2=2, model=Bottleneck(3))
    assert itself.bottleneck == Bottleneck(3)
    assert itself.embedding_dim == 3
    assert itself.as_dict()["bottleneck"] == "3,1"
    assert itself.as_dict()["model"] == {"kind": "bottleneck", "width": 3, "norm": "1"}


def test_the_counting_bound_holds_for_any_way_to_condition() -> None:
    """The same k, the same N_Q ≥; but only an embedding can hand I itself to q."""
    values = {"m1": 1, "m2": 2, "eps": "1e-3"}
    embedding, film = Problem(**values, embedding_dim=16), Problem(**values, model=Film(8))
    rows = [{b.id: b for b in bounds(problem)} for problem in (embedding, film)]
    first, second = (row["finite-precision-embedding"].value for row in rows)
    assert first == second == 715_170
    applies = [row["relu-joint-free-bits"].applies for row in rows]
    assert applies == [True, False]
