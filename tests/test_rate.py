"""Exponents and rates: values against sympy, spellings by hand, logarithms against mpmath."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from modhyper.errors import InputError
from modhyper.exponent import Exponent
from modhyper.rate import Rate

TEXTS = [
    *("0", "3", "-1", "m1", "m1/r", "m1 + m2", "(m1 + m2)/r", "(m1 + m2)/(2*r)", "-m1 + 3"),
    *("min(m1 + m2, 2*m1)/r", "max(m1, m2)/r", "1 + m2/r", "2*m1 - min(m1, m2)", "m1*2/3 - 1"),
    *("min(m1, min(m2, 3))", "max(m1 + m2, m1)", "r/r", "(m1 - m1)/r", "max(1 + m2/r, m1/r)"),
]
size = st.integers(1, 10**6)


@pytest.mark.parametrize("text", TEXTS)
@given(m1=size, m2=st.integers(0, 10**6), r=size)
def test_values_agree_with_sympy(text: str, m1: int, m2: int, r: int) -> None:
    names = {"min": sympy.Min, "max": sympy.Max}
    expected = sympy.sympify(text, locals=names, rational=True).subs({"m1": m1, "m2": m2, "r": r})
    exponent = Exponent.of(text)
    assert exponent.value(m1=m1, m2=m2, r=r) == Fraction(int(expected.p), int(expected.q))
    assert exponent.at(r=r, m2=m2).value(m1=m1) == exponent.value(m1=m1, m2=m2, r=r)


@pytest.mark.parametrize("text", TEXTS)
def test_a_spelling_is_read_back(text: str) -> None:
    exponent = Exponent.of(text)
    assert Exponent.of(str(exponent)) == exponent
    rate = Rate.of("O", text, log=1, factor="w**(1 + m2/r)*c")
    (term,) = rate.as_dict()["terms"]
    assert Rate.of("O", term["exponent"], term["log"], term["factor"]) == rate


@pytest.mark.parametrize("text", TEXTS)
def test_grids_are_the_values_one_by_one(text: str) -> None:
    m1, m2 = np.array([1, 2, 7])[:, None], np.array([0, 1, 5])[None, :]
    grid = np.broadcast_to(Exponent.of(text).over_grid(m1=m1, m2=m2, r=3), (3, 3))
    for i, a in enumerate((1, 2, 7)):
        for j, b in enumerate((0, 1, 5)):
            assert grid[i, j] == pytest.approx(float(Exponent.of(text).value(m1=a, m2=b, r=3)))


@pytest.mark.parametrize(
    ("rate", "text", "latex"),
    [
        (Rate.of("O", 0), "O(1)", "O(1)"),
        (Rate.of("Θ", 3), "Θ(ε^-3)", r"\Theta(\varepsilon^{-3})"),
        (Rate.of("O", -1), "O(ε)", r"O(\varepsilon)"),
        (Rate.of("Ω", "m1 + m2"), "Ω(ε^(-(m1+m2)))", r"\Omega(\varepsilon^{-(m_1+m_2)})"),
        (
            Rate.of("Ω", "min(2*m1, m1 + m2)/r"),
            "Ω(ε^(-min(m1+m2, 2·m1)/r))",
            r"\Omega(\varepsilon^{-\min(m_1+m_2,\,2m_1)/r})",
        ),
        (
            Rate.of("O", "m1/2", 2),
            "O(ε^(-m1/2)·log(1/ε)^2)",
            r"O(\varepsilon^{-m_1/2}\,\log(1/\varepsilon)^{2})",
        ),
        (Rate.of("O", "m1", -1), "O(ε^(-m1)·log(1/ε)^-1)", None),
        (Rate.of("O", 0, 1, "w"), "O(w·log(1/ε))", r"O(w\,\log(1/\varepsilon))"),
        (
            Rate.of("O", "m2/r", 0, "w**(1 + m2/r)") + Rate.of("O", "m1/r", 0, "w"),
            "O(w^(1+m2/r)·ε^(-m2/r) + w·ε^(-m1/r))",
            r"O(w^{1+m_2/r}\,\varepsilon^{-m_2/r} + w\,\varepsilon^{-m_1/r})",
        ),
    ],
)
def test_spellings(rate: Rate, text: str, latex: str | None) -> None:
    assert str(rate) == text
    if latex is not None:
        assert rate.latex == latex


@pytest.mark.parametrize(
    "text",
    [
        *("m1 +", "__import__('os')", "1.5", "m1 if r else m2", "m1/0", "[]", "True", "m1 m2"),
        *("m1*m2", "m1**2", "m1/(1 + r)", "min()", "max(m1, min(m2, r))", "m1 + m2/r", "m1/r/r"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        Exponent.of(text)


def test_what_is_missing_or_not_exact_is_refused() -> None:
    with pytest.raises(InputError, match="exact"):
        Exponent.of(0.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="missing m2"):
        Exponent.of("m1 + m2").value(m1=1)
    with pytest.raises(InputError, match="factor"):
        Rate.of("O", 1, factor="w - c")
    with pytest.raises(InputError, match="kind"):
        Rate.of("o", 1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="two kinds"):
        Rate.of("O", 1) + Rate.of("Ω", 1)


@given(
    st.fractions(Fraction(1, 10**30), Fraction(999, 1000)), st.integers(1, 60), st.integers(1, 9)
)
def test_logarithms_are_outward(eps: Fraction, m: int, w: int) -> None:
    """w ε^-m log(1/ε) + ε^(-m/7) against 60 digits."""
    rate = Rate.of("O", "m1", 1, "w") + Rate.of("O", "m1/7")
    with mpmath.workdps(60):
        inverse = mpmath.mpf(eps.denominator) / eps.numerator
        true = mpmath.log10(w * inverse**m * mpmath.log(inverse) + inverse ** (mpmath.mpf(m) / 7))
        low = rate.log10(eps, up=False, m1=m, w=w)
        high = rate.log10(eps, up=True, m1=m, w=w)
        assert low - 1e-9 <= true <= high + 1e-9
    single = Rate.of("O", "m1/7")
    with mpmath.workdps(60):
        true = mpmath.mpf(m) / 7 * mpmath.log10(inverse)
        assert single.log10(eps, up=False, m1=m) <= true <= single.log10(eps, up=True, m1=m)


def test_accuracy_is_the_inverse() -> None:
    assert Rate.of("O", "m1/r").accuracy(m1=2, r=3) == Fraction(3, 2)
    assert Rate.of("O", 0).accuracy() is None


def test_dominated_forms_are_dropped() -> None:
    assert Exponent.of("max(m1 + m2, m1)") == Exponent.of("m1 + m2")
    assert Exponent.of("min(m1 + m2, m1)") == Exponent.of("m1")
    assert Exponent.of("min(m1 + m2, 2*m1)") - Exponent.of("m1") == Exponent.of("min(m1, m2)")
