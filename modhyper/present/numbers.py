"""Powers as formulas; numbers as people read them are `modhyper.numerals`."""

from __future__ import annotations

from fractions import Fraction

from modhyper.present.document import Formula


def epsilon_power(exponent: Fraction) -> Formula:
    """ε^-3 or ε^-(3/2); 1 for exponent 0."""
    if exponent == 0:
        return Formula("1", "1")
    text = str(exponent) if exponent.denominator == 1 else f"({exponent})"
    return Formula(f"ε^-{text}", rf"\varepsilon^{{-{exponent}}}")
