"""Sizes and logarithms rounded outwards: numbers too long to write still compare safely."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache, reduce

# 60 digits; ln and log10 of a Decimal are correctly rounded, so 40 digits survive every use below.
CONTEXT = Context(prec=60, Emin=-(10**17), Emax=10**17)
_SLACK = Decimal("1e-45")

EXACT_DIGITS = 2000
"""Longer numbers are given as logarithms."""
EXACT_LOG = EXACT_DIGITS * math.log(10)


@dataclass(frozen=True, slots=True)
class Size:
    """A number of parameters, proved as a lower or (``up``) as an upper bound.

    ``value`` is None if it is too long to write; ``long_log10`` is then its log10, rounded outwards
    (None too where nothing is known of the size, inf where no number is enough).
    """

    value: int | None
    up: bool = False
    long_log10: float | None = None

    @classmethod
    def of(cls, value: int, *, up: bool) -> Size:
        """The integer, or its logarithm if it has more than EXACT_DIGITS digits."""
        if value.bit_length() * math.log(2) < EXACT_LOG:
            return cls(value, up)
        return cls(None, up, log10(value, up=up))

    @property
    def infinite(self) -> bool:
        return self.long_log10 == math.inf

    @property
    def text(self) -> str | None:
        """Every digit, or "infinite"; None if it is not known or too long to write."""
        if self.value is None:
            return "infinite" if self.infinite else None
        return str(self.value)

    @property
    def log10(self) -> float | None:
        """log10, rounded outwards; None if the size is 0 or not known."""
        if self.value is None:
            return self.long_log10
        return log10(self.value, up=self.up) if self.value > 0 else None

    def exceeds(self, other: Size | int) -> bool:
        """Whether the two numbers as given show that this one is larger."""
        than = Size(other, not self.up) if isinstance(other, int) else other
        if self.value is not None and than.value is not None:
            return self.value > than.value
        mine, theirs = self.log10, than.log10
        if mine is None or theirs is None:
            return mine is not None and than.value == 0
        return mine > theirs

    def orders_above(self, other: Size) -> float:
        """log10(self/other), rounded down; -inf where one of them is 0 or not known."""
        if self.value and other.value:
            return log10(Fraction(self.value, other.value), up=False)
        mine, theirs = self.log10, other.log10
        if mine is None or theirs is None:
            return -math.inf
        return mine if math.isinf(mine) else math.nextafter(mine - theirs, -math.inf)


NOTHING = Size(0)
UNKNOWN = Size(None)
INFINITE = Size(None, long_log10=math.inf)
"""A lower bound that no number meets: it cannot be done at any size."""


@lru_cache(maxsize=4096)
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
    return CONTEXT.subtract(_log10_int(value.numerator), _log10_int(value.denominator))


@lru_cache(maxsize=4096)
def _log10_int(value: int) -> Decimal:
    shift = max(0, value.bit_length() - 400)  # long integers: keep 400 leading bits
    head = CONTEXT.log10(Decimal(value >> shift))
    if not shift:
        return head
    log = CONTEXT.fma(Decimal(shift), CONTEXT.log10(Decimal(2)), head)
    power = int(log.to_integral_value())
    return Decimal(power) if value == 10**power else log


def added(*logs: Decimal) -> Decimal:
    """The sum to about 45 digits; Decimal's own + would round to 28."""
    return reduce(CONTEXT.add, logs)


def scaled(factor: Fraction | int, log: Decimal) -> Decimal:
    """factor · log, for an exact factor, to about 45 digits."""
    factor = Fraction(factor)
    product = CONTEXT.multiply(Decimal(factor.numerator), log)
    return CONTEXT.divide(product, Decimal(factor.denominator))


def outward(value: Decimal, *, up: bool) -> float:
    """The nearest float on the chosen side of ``value`` (45 digits); integers stay exact."""
    if value == value.to_integral_value() and abs(value) < 2**53:
        return float(value)
    slack = abs(value) * _SLACK
    bound = CONTEXT.add(value, slack if up else -slack)
    near = float(bound)
    if up and Decimal(near) < bound:
        return math.nextafter(near, math.inf)
    if not up and Decimal(near) > bound:
        return math.nextafter(near, -math.inf)
    return near


def number(value: int | Fraction) -> str:
    """1,234,567, 7290.28, 1/1000 or ≈1.2e+45: for explanations."""
    if isinstance(value, Fraction) and value.denominator != 1:
        if value < 1 and len(str(value)) < 24:
            return str(value)
        return f"{float(value):,.2f}" if value < 10**12 else "≈" + _short(value)
    value = int(value)
    return f"{value:,}" if abs(value) < 10**15 else "≈" + _short(Fraction(value))


def _short(value: Fraction) -> str:
    log = float(log10_decimal(value))
    power = math.floor(log)
    return f"{10 ** (log - power):.3f}e+{power}"
