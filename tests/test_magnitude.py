"""Outward logarithms against mpmath at high precision."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modhyper.magnitude import log10, log10_decimal, outward, scaled

positive = st.fractions(min_value=Fraction(1, 10**40), max_value=10**40).filter(lambda f: f > 0)


@given(positive)
def test_logarithm_is_enclosed_tightly(value: Fraction) -> None:
    with mpmath.workdps(80):
        true = mpmath.log10(mpmath.mpf(value.numerator) / value.denominator)
        low, high = log10(value, up=False), log10(value, up=True)
        assert mpmath.mpf(low) <= true <= mpmath.mpf(high)
        assert high - low <= 4e-16 * max(1.0, abs(high))


@pytest.mark.parametrize("power", [0, 1, 3, 300, 4000])
def test_powers_of_ten_are_exact(power: int) -> None:
    assert log10(Fraction(1, 10**power), up=True) == log10(Fraction(1, 10**power), up=False)
    assert log10(10**power, up=False) == power


def test_astronomical_scales_neither_overflow_nor_lose_digits() -> None:
    # (10^300)^(2·10^6 / 7): the exponent 600000000/7 in exact arithmetic
    scale = scaled(Fraction(2 * 10**6, 7), log10_decimal(10**300))
    low, high = outward(scale, up=False), outward(scale, up=True)
    assert Fraction(low) < Fraction(6 * 10**8, 7) < Fraction(high)
    assert high - low < 1e-7


def test_a_value_that_looks_like_a_float_is_known_to_45_digits_only() -> None:
    assert outward(Decimal("1.5"), up=False) < 1.5 < outward(Decimal("1.5"), up=True)
    assert outward(Decimal("-0.25"), up=False) < -0.25 < outward(Decimal("-0.25"), up=True)


def test_very_long_integers_keep_their_logarithm() -> None:
    value = 3**100_000
    with mpmath.workdps(60):
        true = 100_000 * mpmath.log10(3)
        assert log10(value, up=False) <= true <= log10(value, up=True)


@pytest.mark.parametrize("value", [0, -1])
def test_no_logarithm_of_nothing(value: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        log10(value, up=True)
