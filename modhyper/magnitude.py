"""Logarithms of exact numbers, rounded outwards: numbers too long to write still compare safely."""

from __future__ import annotations

import math
from decimal import Context, Decimal
from fractions import Fraction

# 60 digits; ln and log10 of a Decimal are correctly rounded, so 40 digits survive every use below.
_CONTEXT = Context(prec=60, Emin=-(10**17), Emax=10**17)
_SLACK = Decimal("1e-45")


def log10(value: int | Fraction, *, up: bool) -> float:
    """A float ≥ log10(value) (``up``) or ≤ log10(value). Exact for powers of ten.

    Raises ValueError unless value > 0.
    """
    return outward(log10_decimal(value), up=up)


def log10_decimal(value: int | Fraction) -> Decimal:
    """log10(value) to about 45 significant digits; exact for powers of ten. value > 0."""
    value = Fraction(value)
    if value <= 0:
        raise ValueError(f"log10 needs a positive number, got {value}")
    return _CONTEXT.subtract(_log10_int(value.numerator), _log10_int(value.denominator))


def _log10_int(value: int) -> Decimal:
    shift = max(0, value.bit_length() - 400)  # long integers: keep 400 leading bits
    head = _CONTEXT.log10(Decimal(value >> shift))
    if not shift:
        return head
    log = _CONTEXT.fma(Decimal(shift), _CONTEXT.log10(Decimal(2)), head)
    power = int(log.to_integral_value())
    return Decimal(power) if value == 10**power else log


def scaled(factor: Fraction | int, log: Decimal) -> Decimal:
    """factor · log, for an exact factor, to about 45 digits."""
    factor = Fraction(factor)
    product = _CONTEXT.multiply(Decimal(factor.numerator), log)
    return _CONTEXT.divide(product, Decimal(factor.denominator))


def outward(value: Decimal, *, up: bool) -> float:
    """The nearest float on the chosen side of ``value`` (45 digits); integers stay exact."""
    if value == value.to_integral_value() and abs(value) < 2**53:
        return float(value)
    slack = abs(value) * _SLACK
    bound = _CONTEXT.add(value, slack if up else -slack)
    near = float(bound)
    if up and Decimal(near) < bound:
        return math.nextafter(near, math.inf)
    if not up and Decimal(near) > bound:
        return math.nextafter(near, -math.inf)
    return near
