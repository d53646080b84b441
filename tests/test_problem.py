"""Problem: what it accepts, what it refuses, and what it says."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modhyper import Bottleneck, InputError, Problem


def test_numbers_are_read_exactly() -> None:
    expected = Fraction(1, 1000)
    for eps in ("1e-3", "0.001", "1/1000", 0.001, Fraction(1, 1000)):
        assert Problem(m1=1, m2=2, eps=eps).eps == expected


def test_extreme_sizes_are_accepted() -> None:
    problem = Problem(m1="1000000", m2=10**6, eps="1e-300")
    assert problem.eps == Fraction(1, 10**300)
    assert problem.m == 2 * 10**6


def test_problem_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Problem(m1=1, m2=1).m1 = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("m1", 0, "whole number from 1"),
        ("m1", "abc", "whole number"),
        ("m1", 1.5, "whole number"),
        ("m1", True, "whole number"),
        ("m1", "9" * 5000, "whole number"),
        ("m2", -1, "whole number from 0"),
        ("smoothness", 0, "whole number from 1"),
        ("eps", 0, "greater than 0 and less than 1"),
        ("eps", 1, "greater than 0 and less than 1"),
        ("eps", "1", "greater than 0 and less than 1"),
        ("eps", "-1e-3", "greater than 0"),
        ("eps", "nan", "greater than 0"),
        ("eps", float("nan"), "greater than 0"),
        ("eps", float("inf"), "greater than 0"),
        ("eps", "1/0", "greater than 0"),
        ("eps", "1e-999999999", "greater than 0"),
        ("eps", "ten", "greater than 0"),
        ("eps", [], "greater than 0"),
        ("radius", "-1", "greater than 0"),
        ("budget", 0, "whole number from 1"),
        ("embedding_dim", 0, "whole number"),
        ("embedding_dim", "many", "'unbounded'"),
        ("precision_bits", 0, "whole number"),
        ("depth", "deep", "'unrestricted'"),
        ("activation", " ", "a name or an expression"),
        ("bottleneck", "1,2,3", "w or w,c"),
        ("bottleneck", "0", "whole number"),
        ("bottleneck", "2,-1", "greater than 0"),
    ],
)
def test_bad_values_are_refused_by_name(field: str, value: object, says: str) -> None:
    with pytest.raises(InputError) as caught:
        Problem(**{"m1": 1, "m2": 1, field: value})
    assert caught.value.option == field
    assert says in str(caught.value)


def test_words_for_none_and_bottleneck_forms() -> None:
    assert Problem(m1=1, m2=1, embedding_dim="unbounded").embedding_dim is None
    assert Problem(m1=1, m2=1, depth="unrestricted").depth is None
    for form in ("3,2", (3, 2), Bottleneck(3, Fraction(2))):
        assert Problem(m1=1, m2=1, bottleneck=form).bottleneck == Bottleneck(3, Fraction(2))
    assert Problem(m1=1, m2=1, bottleneck=3).bottleneck == Bottleneck(3, Fraction(1))


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=1).filter(lambda f: 0 < f < 1))
def test_dict_form_round_trips(eps: Fraction) -> None:
    problem = Problem(m1=2, m2=3, eps=eps, radius="3/2", bottleneck="4,5/3", embedding_dim=7)
    assert Problem(**problem.as_dict()) == problem
