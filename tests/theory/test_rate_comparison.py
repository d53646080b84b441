"""Comparisons: decided answers are right at every point, false claims are rejected."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.errors import InputError
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.theory.exponent import exponent_value
from modhyper.theory.rate_arithmetic import multiply
from modhyper.theory.rate_comparison import compare, same, separates
from modhyper.theory.rate_conditions import Assumptions, assume
from modhyper.theory.rate_feasibility import certificate, rows_of
from modhyper.theory.rate_reading import read_inequalities
from modhyper.theory.rates import Landau, Scale

L = Landau.of

TEXTS = [
    "0",
    "1",
    "m1/r",
    "m2/r",
    "(m1 + m2)/r",
    "min(m1 + m2, 2*m1)/r",
    "max(m1, m2)/r",
    "m1",
    "m2",
    "m1 + m2",
    "min(m1, m2)",
    "2*m1 - min(m1, m2)",
    "m1 + max(m1, m2)/r",
    "m1*m2/r",
    "max(m1, 2*m2)/(1 + r)",
]
GRID = [(m1, m2, r) for m1, m2, r in product((1, 2, 3, 7), (0, 1, 2, 5, 40), (1, 2, 3, 9))]
FLIP = {"larger": "smaller", "smaller": "larger", "same": "same", "undecided": "undecided"}


def leading(terms: list[tuple[str, int]], m1: int, m2: int, r: int) -> tuple[Fraction, int]:
    """The largest (exponent, log exponent): an oracle with no computer algebra in it."""
    return max((exponent_value(a, m1=m1, m2=m2, r=r), b) for a, b in terms)


def truth(one: list[tuple[str, int]], other: list[tuple[str, int]], at: tuple[int, ...]) -> str:
    x, y = leading(one, *at), leading(other, *at)
    return "larger" if x > y else "smaller" if x < y else "same"


def rate(terms: list[tuple[str, int]]) -> Landau:
    return Landau("Θ", tuple(Scale(a, b) for a, b in terms))


SIMPLE = TEXTS[:8]
powers = st.sampled_from([0, 0, 1, -1])
one_term = st.lists(st.tuples(st.sampled_from(TEXTS), powers), min_size=1, max_size=1)
sums = one_term | st.lists(st.tuples(st.sampled_from(SIMPLE), powers), min_size=1, max_size=2)


@given(sums, sums)
@settings(max_examples=25, deadline=None)
def test_every_condition_agrees_with_the_numbers(
    one: list[tuple[str, int]], other: list[tuple[str, int]]
) -> None:
    found = compare(rate(one), rate(other))
    conditions = {"larger": found.larger, "same": found.same, "smaller": found.smaller}
    for at in GRID:
        real = truth(one, other, at)
        if found.relation != "undecided":
            assert found.relation == real
        values = dict(zip(("m1", "m2", "r"), at, strict=True))
        assert {n: c.holds(**values) for n, c in conditions.items()} == {
            n: n == real for n in conditions
        }


@given(sums, sums)
@settings(max_examples=25, deadline=None)
def test_antisymmetric(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
    there, back = compare(rate(one), rate(other)), compare(rate(other), rate(one))
    assert back.relation == FLIP[there.relation]
    assert (back.is_larger, back.is_smaller) == (there.is_smaller, there.is_larger)


@given(*[st.lists(st.tuples(st.sampled_from(SIMPLE), powers), min_size=1, max_size=1)] * 3)
@settings(max_examples=15, deadline=None)
def test_transitive_and_compatible_with_products(
    a: list[tuple[str, int]], b: list[tuple[str, int]], c: list[tuple[str, int]]
) -> None:
    ab, bc, ac = (compare(rate(x), rate(y)) for x, y in ((a, b), (b, c), (a, c)))
    if ab.relation in ("larger", "same") and bc.relation == "larger":
        assert ac.relation == "larger"
    if ab.relation == bc.relation == "same":
        assert ac.relation == "same"
    scaled = compare(multiply(rate(a), rate(c)), multiply(rate(b), rate(c)))
    assert scaled.relation == ab.relation


def test_decided_cases() -> None:
    """Not everything may be left undecided: these answers are known."""
    assert compare(L("Θ", "(m1 + m2)/r"), L("Θ", "m1/r")).relation == "undecided"
    assert str(compare(L("Θ", "(m1 + m2)/r"), L("Θ", "m1/r")).larger) == "m2 > 0"
    assert compare(L("Θ", "(m1 + m2)/r"), L("Θ", "m1/r"), assume("m2 >= 1")).is_larger == "yes"
    assert compare(L("O", "m1/r"), L("O", "(m1 + m2 + 1)/r")).is_smaller == "yes"
    assert same(L("O", "min(m1 + m2, 2*m1)"), L("O", "m1 + min(m1, m2)")) == "yes"
    assert compare(L("O", "m1*r", 0), L("O", "m1", -1)).is_larger == "yes"
    assert compare(L("Θ", "m1*m2"), L("Θ", "m1"), assume("m2 > 1")).is_larger == "yes"
    assert compare(L("Ω", "m1", 1), L("Ω", "m1")).is_larger == "yes"


def test_sentences() -> None:
    found = compare(L("Θ", "(m1 + m2)/r"), L("Θ", "m1/r"))
    assert str(found) == "larger exactly when m2 > 0, else the same"
    says = "N_q is larger than N_g exactly when m2 > 0, else they have the same rate"
    assert found.says("N_q", "N_g") == says
    decided = compare(L("O", 1), L("O", 2))
    assert decided.says("N_g", "N_q") == "N_g is smaller than N_q"
    free = compare(L("O", 2, 0, "w"), L("O", 2))
    assert str(free) == "for w = Θ(1): the same"
    three = compare(L("Θ", "m1"), L("Θ", "m2"))
    assert str(three) == "larger exactly when m1 > m2, smaller exactly when m2 > m1, else the same"


@pytest.mark.parametrize(
    ("one", "other", "facts"),
    [
        ("m1/r", "(m1 + m2)/r", ()),
        ("m2", "m1", ("m1 >= m2",)),
        ("m1", "m2", ("m2 >= m1",)),
        ("m2", "0", ()),
        ("min(m1, m2)", "m1", ()),
        ("m1/r", "m1", ()),
        ("k", "m1", ("k <= m1",)),
    ],
)
def test_false_claims_are_rejected(one: str, other: str, facts: tuple[str, ...]) -> None:
    """“one is larger” fails somewhere, so it is never answered with yes."""
    assert compare(L("Θ", one), L("Θ", other), assume(*facts)).is_larger != "yes"


def test_the_direction_of_a_hypothesis_matters() -> None:
    claim = L("Θ", "k"), L("Θ", "m1")
    assert compare(*claim, assume("k > m1")).is_larger == "yes"
    assert compare(*claim, assume("m1 < k")).is_larger == "yes"
    assert compare(*claim, assume("k < m1")).is_larger == "no"
    assert compare(*claim, assume("k >= m1")).is_larger == "undecided"
    assert compare(*claim, assume("k >= m1")).is_smaller == "no"
    assert compare(*claim, assume("k == m1")).is_same == "yes"


@pytest.mark.parametrize("text", ["m1", "m1 != 2", "min(m1, m2) >= 1", "m1 >= 0.5", "m1/r > 1", ""])
def test_what_is_not_a_polynomial_inequality_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        assume(text)


def test_contradictory_assumptions_are_refused() -> None:
    with pytest.raises(InputError, match="contradict"):
        assume("m2 >= 3", "m2 < 2")
    with pytest.raises(InputError, match="contradict"):
        assume("m1 < 1")


@pytest.mark.parametrize(("one", "other"), [("O", "Ω"), ("Ω", "O"), ("o", "Ω"), ("o", "O")])
def test_bounds_from_different_sides_do_not_compare(one: str, other: str) -> None:
    with pytest.raises(InputError, match=r"different sides.*separates"):
        compare(L(one, 1), L(other, 2))  # type: ignore[arg-type]


def test_separation() -> None:
    lower, upper = L("Ω", "(m1 + m2)/r"), L("O", "m1/r")
    found = separates(lower, upper)
    assert (found.separated, str(found.when), str(found.gap)) == (
        "undecided",
        "m2 > 0",
        "Ω(ε^(-m2/r))",
    )
    assert separates(lower, upper, assume("m2 >= 1")).separated == "yes"
    assert separates(upper_as_lower := L("Ω", "m1/r"), L("O", "(m1 + m2)/r")).separated == "no"
    assert separates(upper_as_lower, L("O", "m1/r")).separated == "no"
    assert separates(upper_as_lower, L("o", "m1/r")).separated == "yes"
    with pytest.raises(InputError, match="lower"):
        separates(upper, lower)
    with pytest.raises(InputError, match="upper"):
        separates(lower, lower)


@pytest.mark.parametrize("gap", stated.GAPS, ids=lambda gap: gap.id)
def test_the_stated_gaps_follow_from_the_stated_theorems(gap: stated.Gap) -> None:
    """For r = 1, as the paper says; the gap is strict exactly when there is a condition."""
    of = {c.id: c for theorem in stated.ALL for c in theorem.conclusions}
    lower, upper = L("Ω", of[gap.lower].exponent), L("O", of[gap.upper].exponent)
    found = separates(lower, upper, assume("r == 1"))
    assert found.gap is not None
    assert same(found.gap, L("Ω", gap.exponent), assume("r == 1")) == "yes"
    for m1, m2, _ in GRID:
        assert found.when.holds(m1=m1, m2=m2, r=1) == (m2 > 0)


def test_parameters_decide_or_are_named() -> None:
    free = compare(L("O", 2, 0, "w"), L("O", 2))
    assert (free.relation, free.given) == ("undecided", ("w",))
    assert compare(L("O", 2, 0, "w"), L("O", 2), assume(bounded=["w"])).is_same == "yes"
    assert compare(L("O", 2, 0, "w"), L("O", 1)).is_larger == "yes"  # w ≥ 1 only helps
    assert compare(L("O", 2), L("O", 1, 0, "w")).relation == "undecided"  # w may grow
    assert compare(L("O", 2, 0, "c"), L("O", 1)).relation == "undecided"  # c may vanish
    assert compare(L("O", 2, 0, "w*c"), L("O", 2, 0, "c*w")).is_same == "yes"


def test_monotone() -> None:
    """A larger exponent never gives a smaller rate."""
    for text in TEXTS:
        more = compare(L("Θ", f"{text} + m1"), L("Θ", text))
        assert more.is_larger == "yes", text
        assert compare(L("Θ", f"{text} + m2"), L("Θ", text)).is_smaller == "no", text


@given(
    st.lists(
        st.tuples(*(st.integers(-3, 3) for _ in range(4)), st.booleans()), min_size=1, max_size=4
    )
)
@settings(max_examples=80, deadline=None)
def test_certificates_are_valid_and_systems_with_a_solution_have_none(
    rows: list[tuple[int, int, int, int, bool]],
) -> None:
    system = [
        read_inequalities(f"{a}*m1 + {b}*m2 + {c}*m1*r + {d} {'>' if strict else '>='} 0")[0]
        for a, b, c, d, strict in rows
    ]
    lower = {"m1": 1, "m2": 0, "r": 1}
    found = certificate(system, lower)
    random.seed(0)
    points = [
        {"m1": random.randint(1, 30), "m2": random.randint(0, 30), "r": random.randint(1, 9)}
        for _ in range(150)
    ]
    solvable = any(all(item.holds(point) for item in system) for point in points)
    if found is None:
        return
    assert not solvable
    facts = rows_of(system, lower)
    assert all(multiplier >= 0 for multiplier in found.values())
    names = {m for row in facts for m in row.coefficients}
    zero = Fraction(0)
    for name in names:
        assert sum(t * facts[i].coefficients.get(name, zero) for i, t in found.items()) == 0
    assert sum(t * facts[i].constant for i, t in found.items()) < 0


def test_witnesses_satisfy_what_they_witness() -> None:
    case = read_inequalities("m1 + m2 > 2*m1*r")
    witness = Assumptions().witness(case)
    assert witness is not None
    assert case[0].holds(witness)
    assert Assumptions().witness(read_inequalities("m1*r < m1")) is None
