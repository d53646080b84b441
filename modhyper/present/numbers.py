"""Numbers as people read them."""

from __future__ import annotations

import math
from fractions import Fraction

from modhyper.magnitude import Size
from modhyper.present.document import Formula

MAX_SHOWN_DIGITS = 18


def integer(value: int | None, log10_value: float | None) -> str | None:
    """An exact integer with thousands separators, or "≈ 10^p" when it is too long to read."""
    if value is not None and abs(value) < 10**MAX_SHOWN_DIGITS:
        return f"{value:,}"
    return None if log10_value is None else f"≈ {power_of_ten(log10_value)}"


def size(found: Size | None) -> str | None:
    """A size as `integer` shows it, "no number" where none is enough; None where not known."""
    if found is not None and found.infinite:
        return "no number"
    return None if found is None else integer(found.value, found.log10)


def power_of_ten(log10: float) -> str:
    """10^log10 to three digits: "4.98·10^9" when that is readable, else "10^3000.5"."""
    if log10 == math.floor(log10):
        return f"10^{int(log10)}"
    exponent = math.floor(log10)
    if abs(log10) < 10**6:
        mantissa = f"{10 ** (log10 - exponent):.2f}"
        return f"10^{exponent + 1}" if mantissa == "10.00" else f"{mantissa}·10^{exponent}"
    return f"10^{exponent}"


def factor(log10: float) -> str:
    """A ratio, rounded down: "314" below 10^6, else a power of ten; "∞" where none is enough."""
    if math.isinf(log10):
        return "∞"
    return f"{math.floor(10**log10):,}" if log10 < 6 else power_of_ten(log10)


def orders(log10: float) -> str:
    """A ratio as orders of magnitude: "6", "2.5", "∞"."""
    if math.isinf(log10):
        return "∞"
    return f"{log10:.2f}".rstrip("0").rstrip(".")


def epsilon_power(exponent: Fraction) -> Formula:
    """ε^-3 or ε^-(3/2); 1 for exponent 0."""
    if exponent == 0:
        return Formula("1", "1")
    text = str(exponent) if exponent.denominator == 1 else f"({exponent})"
    return Formula(f"ε^-{text}", rf"\varepsilon^{{-{exponent}}}")


def fraction(value: Fraction) -> str:
    """0.001 for decimal fractions of modest length, 1e-12 for powers of ten, else p/q."""
    if value.denominator == 1:
        return str(value.numerator)
    if value.numerator == 1 and str(value.denominator).strip("0") == "1":
        power = len(str(value.denominator)) - 1
        return f"1e-{power}" if power > 4 else f"{float(value):g}"
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    text = repr(float(value)) if rest == 1 else ""
    return text if text and Fraction(text) == value else str(value)
