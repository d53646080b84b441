"""How the certified lower bounds grow: each exponent once (constructions: `upper`)."""

from __future__ import annotations

from fractions import Fraction

from modhyper.rate import Rate

JOINT = Rate.of("Ω", "(m1 + m2)/r")
"""C_x C_I cells on a grid with n ~ eps^(-1/r) cells an axis."""
SLICE = Rate.of("Ω", "m1/r")
"""C_x cells."""
CROSSING = Rate.of("Ω", "min(m1 + m2, 2*m1)/r")
"""min over t of max(C_I (C_x - t), t (m1 + t)) up to constants."""

SAMPLES = Rate.of("O", "m1")
"""About one number of q for each of n^m1 samples, n ~ 1/eps whatever r is."""
SAMPLES_DENSE = Rate.of("O", "2*m1")
TABLE = Rate.of("O", "m1 + m2")
"""A table of the slices at n^m2 conditions."""
TABLE_DENSE = Rate.of("O", "max(m1 + m2, 2*m1)")
FACTORS = Rate.of("O", "max(m1, m2)")
"""Functions of x alone and of I alone."""


def over_log(rate: Rate) -> Rate:
    """The rate divided by log(1/ε)."""
    return Rate.of(rate.kind, rate.exponent, -1)


def square_root(rate: Rate) -> Rate:
    return Rate.of(rate.kind, rate.exponent.times(Fraction(1, 2)))
