"""Numbers as people read them. What stands for a bound is never rounded to the unsafe side."""

from __future__ import annotations

import math
from fractions import Fraction

from modhyper.magnitude import Size, number

MAX_SHOWN_DIGITS = 18
_SLACK = 1e-9
"""More than the error of 10^x as a float, for every x whose mantissa is shown."""


def integer(value: int | None, log10_value: float | None) -> str | None:
    """An exact integer with thousands separators, or "≈ 10^p" when it is too long to read."""
    if value is not None and abs(value) < 10**MAX_SHOWN_DIGITS:
        return f"{value:,}"
    return None if log10_value is None else f"≈ {power_of_ten(log10_value)}"


def size(found: Size | None) -> str | None:
    """A bound: exact, or three digits rounded outwards ("1.15·10^18"); "∞" where no number is
    enough; None if it is not known."""
    if found is None:
        return None
    if found.value is not None and abs(found.value) < 10**MAX_SHOWN_DIGITS:
        return f"{found.value:,}"
    if found.log10 is None:
        return None
    return "∞" if math.isinf(found.log10) else power_of_ten(found.log10, up=found.up)


def power_of_ten(log10: float, *, up: bool | None = None) -> str:
    """10^log10 to three digits: "4.98·10^9" when that is readable, else "10^3000.5".

    ``up``: rounded up (True) or down (False); to the nearest if it is None.
    """
    if log10 == math.floor(log10):
        return f"10^{int(log10)}"
    exponent = math.floor(log10)
    if abs(log10) >= 10**6:
        return f"10^{exponent + (up is True)}"
    hundredths = 100 * 10 ** (log10 - exponent)
    if up is None:
        shown = round(hundredths)
    elif up:
        shown = math.ceil(hundredths * (1 + _SLACK))
    else:
        shown = max(100, math.floor(hundredths * (1 - _SLACK)))
    if shown >= 1000:
        return f"10^{exponent + 1}"
    return f"{shown / 100:.2f}·10^{exponent}"


def factor(log10: float) -> str:
    """A ratio, rounded down: "314" below 10^6, else a power of ten; "∞" where none is enough."""
    if math.isinf(log10):
        return "∞"
    return f"{math.floor(10**log10):,}" if log10 < 6 else power_of_ten(log10, up=False)


def times(above: Size, below: Size) -> str:
    """How many times as large ``above`` is at least: exact, rounded down ("313"), or "2.5"."""
    if above.value and below.value:
        ratio = Fraction(above.value, below.value)
        if ratio < 10:
            return f"{math.floor(10 * ratio) / 10:g}"
        if ratio < 10**6:
            return f"{math.floor(ratio):,}"
    return factor(above.orders_above(below))


def orders(log10: float) -> str:
    """A ratio as orders of magnitude: "6", "2.5", "∞"."""
    if math.isinf(log10):
        return "∞"
    return f"{log10:.2f}".rstrip("0").rstrip(".")


def fraction(value: Fraction) -> str:
    """0.001 for decimal fractions of modest length, 1e-12 for powers of ten, else p/q."""
    if value.denominator == 1:
        text = str(value.numerator)
        if len(text) <= MAX_SHOWN_DIGITS:
            return text
        return f"1e{len(text) - 1}" if text.strip("0") == "1" else number(value)
    if value.numerator == 1 and str(value.denominator).strip("0") == "1":
        power = len(str(value.denominator)) - 1
        return f"1e-{power}" if power > 4 else f"{float(value):g}"
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    text = repr(float(value)).replace("e-0", "e-") if rest == 1 else ""
    return text if text and Fraction(text) == value else str(value)
