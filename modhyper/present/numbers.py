"""Numbers as people read them: those of `modhyper.numerals`, and formulas."""

from __future__ import annotations

from fractions import Fraction

from modhyper.numerals import factor as factor
from modhyper.numerals import fraction as fraction
from modhyper.numerals import integer as integer
from modhyper.numerals import orders as orders
from modhyper.numerals import power_of_ten as power_of_ten
from modhyper.numerals import size as size
from modhyper.numerals import times as times
from modhyper.present.document import Formula


def epsilon_power(exponent: Fraction) -> Formula:
    """ε^-3 or ε^-(3/2); 1 for exponent 0."""
    if exponent == 0:
        return Formula("1", "1")
    text = str(exponent) if exponent.denominator == 1 else f"({exponent})"
    return Formula(f"ε^-{text}", rf"\varepsilon^{{-{exponent}}}")
