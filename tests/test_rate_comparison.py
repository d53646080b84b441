"""Comparisons: the condition printed is the truth at every point, and false claims are refused."""

from __future__ import annotations

from itertools import product

import pytest

from modhyper.errors import InputError
from modhyper.exponent import Exponent
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.rate import Rate
from modhyper.rate_comparison import Condition, separates

R = Rate.of
OVER_R = ["0", "1", "m1/r", "m2/r", "(m1 + m2)/r", "min(m1 + m2, 2*m1)/r", "max(m1, m2)/r", "3/r"]
PLAIN = [
    *("0", "1", "m1", "m2", "m1 + m2", "min(m1, m2)", "2*m1 - min(m1, m2)", "max(m1, 2*m2)"),
    *("min(m1 + m2, 2*m1)", "2*m1/3 + 1"),
]
GRID = list(product((1, 2, 3, 7), (0, 1, 2, 5, 40), (1, 2, 9)))


@pytest.mark.parametrize("texts", [OVER_R, PLAIN], ids=["over r", "plain"])
def test_every_condition_agrees_with_the_numbers(texts: list[str]) -> None:
    for (one, a), (other, b) in product(product(texts, (0, 1)), product(texts, (0, -1))):
        found = separates(R("Ω", one, a), R("O", other, b))
        seen = set()
        for m1, m2, r in GRID:
            at = {"m1": m1, "m2": m2, "r": r}
            x, y = (Exponent.of(one).value(**at), a), (Exponent.of(other).value(**at), b)
            assert found.when.holds(**at) == (x > y), (one, other, at)
            seen.add(x > y)
        assert found.separated in ("undecided", "yes" if seen == {True} else "no")


def test_sums_compare_by_their_largest_terms() -> None:
    two, whole = R("Θ", "m1") + R("Θ", "m2"), R("Θ", "m1 + m2")
    assert str(separates(whole, two).when) == "m2 > 0"
    assert separates(two, whole).when.never
    assert separates(two, R("Θ", "max(m1, m2)")).when.never


def test_sentences() -> None:
    assert str(separates(R("Θ", "m1"), R("Θ", "m2")).when) == "m1 > m2"
    of_factor = separates(R("Ω", 2, 0, "w"), R("O", 1))
    assert str(of_factor) == "for w = Θ(1): separated by Ω(ε^-1)"
    assert str(separates(R("Θ", 1), R("Θ", "m2")).when) == "m2 = 0"
    assert str(separates(R("Θ", 3), R("Θ", "m2")).when) == "m2 ≤ 2"
    assert (str(Condition(())), str(Condition(((),)))) == ("never", "always")


@pytest.mark.parametrize(
    ("one", "other"),
    [("m1/r", "(m1 + m2)/r"), ("m2", "m1"), ("m1", "m2"), ("m2", "0"), ("min(m1, m2)", "m1")],
)
def test_false_claims_are_rejected(one: str, other: str) -> None:
    """“one is larger” fails somewhere, so it is never said to hold."""
    assert separates(R("Θ", one), R("Θ", other)).separated != "yes"


def test_what_does_not_compare_is_refused() -> None:
    with pytest.raises(InputError, match=r"common denominator.*at\(r=1\)"):
        separates(R("Ω", "m1"), R("O", "m1/r"))


def test_separation() -> None:
    lower, upper = R("Ω", "(m1 + m2)/r"), R("O", "m1/r")
    found = separates(lower, upper)
    assert (found.separated, str(found.when), str(found.gap)) == (
        "undecided",
        "m2 > 0",
        "Ω(ε^(-m2/r))",
    )
    assert separates(R("Ω", "m1 + 1"), R("O", "m1")).separated == "yes"
    assert separates(R("Ω", "m1/r"), lower_as_upper := R("O", "(m1 + m2)/r")).separated == "no"
    assert str(separates(R("Ω", "m1/r"), lower_as_upper)) == "not separated by these bounds"
    with pytest.raises(InputError, match="lower"):
        separates(upper, lower)
    with pytest.raises(InputError, match="upper"):
        separates(lower, lower)


@pytest.mark.parametrize("gap", stated.GAPS, ids=lambda gap: gap.id)
def test_the_stated_gaps_are_strict_exactly_when_there_is_a_condition(gap: stated.Gap) -> None:
    found = separates(gap.lower.rate.at(r=1), gap.upper.rate.at(r=1))
    assert found.gap == gap.rate
    for m1, m2, _ in GRID:
        assert found.when.holds(m1=m1, m2=m2) == (m2 > 0)
