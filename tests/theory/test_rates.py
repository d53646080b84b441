"""Landau classes: printing, arithmetic, inversion, exact evaluation."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import permutations

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.errors import InputError
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.papers.galanti_wolf_2020.bounds import stated_bounds
from modhyper.problem import Problem
from modhyper.theory.rate_arithmetic import add, divide, multiply
from modhyper.theory.rate_comparison import compare, same
from modhyper.theory.rate_conditions import assume
from modhyper.theory.rate_inversion import invert, invert_back
from modhyper.theory.rates import Landau, Scale, rate_of

L = Landau.of


def stated_rate(conclusion: stated.Conclusion) -> Landau:
    scales = tuple(Scale(t.exponent, 0, t.factor) for t in conclusion.terms)
    return Landau("Ω" if conclusion.side == "lower" else "O", scales)


CONCLUSIONS = [c for theorem in stated.ALL for c in theorem.conclusions]


@pytest.mark.parametrize("conclusion", [c for c in CONCLUSIONS if "w" not in c.text], ids=str)
def test_printing_agrees_with_the_stated_theorems(conclusion: stated.Conclusion) -> None:
    if "min" in conclusion.text:  # the order inside a minimum is free
        assert str(stated_rate(conclusion)) == "Ω(ε^(-min(2·m1, m1+m2)))"
        assert stated_rate(conclusion).latex() == r"\Omega(\varepsilon^{-\min(2m_1,\,m_1+m_2)})"
    else:
        assert str(stated_rate(conclusion)) == conclusion.text
        assert stated_rate(conclusion).latex() == conclusion.latex


@pytest.mark.parametrize(
    ("scale", "text", "latex"),
    [
        (Scale(0), "1", "1"),
        (Scale(3), "ε^-3", r"\varepsilon^{-3}"),
        (Scale(-1), "ε", r"\varepsilon"),
        (
            Scale("m1/2", 2),
            "ε^(-m1/2)·log(1/ε)^2",
            r"\varepsilon^{-m_1/2}\,\log(1/\varepsilon)^{2}",
        ),
        (Scale(0, 1, "w"), "w·log(1/ε)", r"w\,\log(1/\varepsilon)"),
        (
            Scale("m2/r", 0, "w**(1 + m2/r)"),
            "w^(m2/r+1)·ε^(-m2/r)",
            r"w^{m_2/r+1}\,\varepsilon^{-m_2/r}",
        ),
    ],
)
def test_printing(scale: Scale, text: str, latex: str) -> None:
    assert str(scale) == text
    assert scale.latex() == latex
    assert Scale.from_text(**scale.as_dict()) == scale


@pytest.mark.parametrize(
    "text", ["m1 +", "__import__('os')", "1.5", "m1 if r else 1", "m1/0", "[]"]
)
def test_malformed_exponents_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="cannot read"):
        Scale(text)


def test_floats_and_factors_that_may_vanish_are_refused() -> None:
    with pytest.raises(InputError, match="exact exponent"):
        Scale(0.5)
    with pytest.raises(InputError, match="positive factor"):
        Scale(1, 0, "w - c")


def test_products_add_exponents_and_refuse_mixed_sides() -> None:
    assert str(multiply(L("O", "m1/r", 1), L("O", "m2/r"))) == "O(ε^(-(m1+m2)/r)·log(1/ε))"
    assert multiply(L("Θ", 1), L("Ω", 2)).kind == "Ω"
    assert multiply(L("o", 1), L("O", 2)).kind == "o"
    for kind in ("O", "o"):
        with pytest.raises(InputError, match="neither side"):
            multiply(L("Ω", 1), L(kind, 1))


def test_quotients() -> None:
    gap = divide(L("Ω", "(m1 + m2)/r"), L("O", "m1/r"))
    assert (str(gap), gap.kind) == ("Ω(ε^(-m2/r))", "Ω")
    assert divide(L("O", 2), L("Ω", 1)) == L("O", 1)
    assert divide(L("Θ", 2), L("Θ", 1)) == L("Θ", 1)
    for one, other in [("O", "O"), ("Ω", "Ω"), ("O", "o"), ("Ω", "Ω")]:
        with pytest.raises(InputError, match="nothing follows"):
            divide(L(one, 2), L(other, 1))
    with pytest.raises(InputError, match="undecided"):
        divide(L("Ω", 3), Landau("O", (Scale("m1"), Scale("m2"))))


def test_sums_keep_the_dominant_term_or_both() -> None:
    assert add(L("O", "m1/r"), L("O", "(m1 + m2)/r")) == L("O", "(m1 + m2)/r")
    assert str(add(L("O", "m1/r"), L("O", "m2/r"))) == "O(ε^(-m1/r) + ε^(-m2/r))"
    assert add(L("O", "m1"), L("O", "m2"), assume("m1 >= m2")) == L("O", "m1")
    assert add(L("Θ", 2), L("O", 1)) == L("Θ", 2)
    assert add(L("Θ", 1), L("O", 2)) == L("O", 2)
    assert add(L("Θ", 1), L("Ω", 2)) == L("Ω", 2)
    assert add(L("o", 1), L("o", 1)) == L("o", 1)
    assert add(L("O", 1, 1), L("O", 1)) == L("O", 1, 1)
    with pytest.raises(InputError, match="lower and an upper"):
        add(L("Ω", 1), L("O", 1))


def test_theorem_5_becomes_its_second_form_for_constant_w() -> None:
    """O(w^(1+m2/r) ε^(-m2/r) + w N_g), N_g = ε^(-m1/r), is O(ε^(-m2/r) + ε^(-m1/r)) if w = O(1)."""
    first = add(L("O", "m2/r", 0, "w**(1 + m2/r)"), L("O", 0, 0, "w*N_g"))
    first = first.substitute("N_g", Scale("m1/r"))
    second = add(L("O", "m2/r"), L("O", "m1/r"))
    assert same(first, second, assume(bounded=["w"])) == "yes"
    assert same(first, second) == "undecided"
    assert compare(first, second).given == ("w",)


def test_no_answer_depends_on_order() -> None:
    terms = [Scale("m1"), Scale("m2", 1), Scale("m1", 0, "w")]
    assert len({Landau("O", order) for order in permutations(terms)}) == 1
    sums = {str(add(Landau("O", o[:1]), Landau("O", o[1:]))) for o in permutations(terms)}
    assert len(sums) == 1


exponents = st.sampled_from(
    ["m1/r", "(m1 + m2)/r", "min(m1 + m2, 2*m1)/r", "2", "1/3", "max(m1, m2)", "m1 + 1", "k"]
)
logs = st.sampled_from(["0", "1", "1/2", "m2/r", "-2"])


@given(exponents, logs)
@settings(max_examples=40, deadline=None)
def test_inversion_round_trips(a: str, b: str) -> None:
    rate = L("O", a, b)
    back = invert_back(invert(rate))
    assert same(back, rate) == "yes"


@given(exponents, logs)
@settings(max_examples=25, deadline=None)
def test_inversion_solves_the_equation(a: str, b: str) -> None:
    """At N(eps) the inverse gives eps back up to a factor that stays bounded as eps → 0."""
    values = {"m1": 2, "m2": 3, "r": 2, "k": 3}
    scale = Scale(a, b)
    decay = invert(Landau("Θ", (scale,))).decays[0]
    number = {
        s: values[s.name] for e in (decay.exponent, decay.log_exponent) for s in e.free_symbols
    }
    power, log_power = (float(e.subs(number)) for e in (decay.exponent, decay.log_exponent))
    digits = 20_000
    log_n = scale.log10(Fraction(1, 10**digits), up=True, **values)
    log_eps = -power * log_n + log_power * math.log10(log_n * math.log(10))
    # ln N = a L + b ln L with L = ln(1/eps), so the factor is (a + b ln(L)/L)^(b/a), by hand:
    length = digits * math.log(10)
    a_value, b_value = 1 / power, log_power / power
    factor = log_power * math.log10(a_value + b_value * math.log(length) / length)
    assert log_eps + digits == pytest.approx(factor, abs=1e-6)


@pytest.mark.parametrize("a", ["0", "m2", "-1", "m1 - m2", "m2 - m1*r"])
def test_inversion_is_refused_where_the_exponent_may_not_be_positive(a: str) -> None:
    with pytest.raises(InputError, match="cannot be inverted"):
        invert(L("O", a))


def test_inversion_under_assumptions() -> None:
    assert str(invert(L("Ω", "m2"), assume("m2 >= 1"))) == "Ω(N^(-1/m2))"
    assert str(invert(L("O", 2, 0, "w"))) == "O(w^(1/2)·N^(-1/2))"
    with pytest.raises(InputError, match="logarithm depends on w"):
        invert(L("O", 2, 1, "w"))
    assert invert(L("O", 2, 1, "w"), assume(bounded=["w"])).kind == "O"


@given(
    st.integers(1, 10**6),
    st.integers(0, 10**6),
    st.integers(1, 9),
    st.integers(1, 3000),
    st.fractions(-3, 3, max_denominator=9),
)
@settings(max_examples=40, deadline=None)
def test_log10_against_mpmath(m1: int, m2: int, r: int, digits: int, b: Fraction) -> None:
    scale = Scale("(m1 + m2)/r", b, "w**(m2/r)/c")
    eps, values = Fraction(7, 10**digits), {"m1": m1, "m2": m2, "r": r, "w": 3, "c": Fraction(1, 7)}
    if eps >= 1:
        return
    with mpmath.workdps(60):
        natural = -mpmath.log(mpmath.mpf(7)) + digits * mpmath.log(10)
        exact = (mpmath.mpf(m1 + m2) / r) * natural / mpmath.log(10)
        exact += mpmath.mpf(b.numerator) / b.denominator * mpmath.log10(natural)
        exact += mpmath.mpf(m2) / r * mpmath.log10(3) + mpmath.log10(7)
        low, high = scale.log10(eps, up=False, **values), scale.log10(eps, up=True, **values)
        assert low <= exact <= high
        assert high - low <= 1e-15 * max(1, abs(high))


@pytest.mark.parametrize("eps", ["1/2", "1e-3", "1e-300"])
@pytest.mark.parametrize(("m1", "m2", "r"), [(1, 0, 1), (2, 3, 1), (7, 100, 4), (10**6, 1, 3)])
def test_scales_agree_with_the_tables_of_bounds(eps: str, m1: int, m2: int, r: int) -> None:
    """The tables take exponents from texts, with no computer algebra: a second method."""
    problem = Problem(m1=m1, m2=m2, smoothness=r, eps=eps)
    seen = 0
    for bound in stated_bounds(problem):
        rate = rate_of(bound)
        if rate is None or bound.factor != "1":
            continue
        found = rate.log10(Fraction(eps), up=bound.side == "upper", m1=m1, m2=m2, r=r)
        assert found == bound.log10_scale, bound.id
        seen += 1
    assert seen >= 6


def test_log10_refuses_missing_values_and_eps_outside() -> None:
    with pytest.raises(InputError, match="missing m2, r"):
        Scale("(m1 + m2)/r").log10(Fraction(1, 10), up=True, m1=1)
    with pytest.raises(InputError, match="0 < eps < 1"):
        Scale(1).log10(Fraction(1), up=True)
