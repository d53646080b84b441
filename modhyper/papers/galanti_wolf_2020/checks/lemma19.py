"""Findings F7 and F12: Lemma 19's cubes and γ, and the inverted width exponent."""

from __future__ import annotations

from fractions import Fraction

from modhyper.analysis.enclosure import Interval
from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.sobolev import sobolev_norm
from modhyper.ledger.finding import Finding

GAMMA = Fraction(9, 10)


def gamma_must_be_small() -> Finding:
    """One bump (N = 1, r = m = 1) scaled to norm 1 has derivative part ψ_1/(1+ψ_1) < 9/10."""
    share = derivative_share("(1 - x1^2)^2")
    return Finding(
        Fraction(share.upper) < GAMMA,
        f"the bump's derivative part is at most {share.upper:.4f} of its norm, below γ = 9/10",
    )


def derivative_share(formula: str) -> Interval:
    """Enclosure of (derivative part)/(norm) in C^1([-1,1])."""
    norm = sobolev_norm(parse_expression(formula, ["x1"]), ["x1"], 1)
    value, slope = norm.terms[0].sup, norm.terms[1].sup
    return Interval(
        slope.lower / (slope.lower + value.upper), slope.upper / (slope.upper + value.lower)
    )


def cubes_of_side_one_over_d_do_not_fill() -> Finding:
    """d^m cubes of side 1/d have volume 1; [-1,1]^m has 2^m. With side 2/d they agree."""
    cases = [(d, m) for d in range(1, 6) for m in range(1, 6)]
    short = all(volume(d, m, Fraction(1, d)) != 2**m for d, m in cases)
    right = all(volume(d, m, Fraction(2, d)) == 2**m for d, m in cases)
    return Finding(short and right, "d^m·(1/d)^m = 1 ≠ 2^m = d^m·(2/d)^m for every m ≥ 1")


def volume(d: int, m: int, side: Fraction) -> Fraction:
    return Fraction(d) ** m * side**m


def inverted_width_exponent_is_false() -> Finding:
    """r = 2, m = 1: interpolating at N + 1 knots is continuous in y and has error ≤ (2/N)²/8·|y''|.

    So the width is at most N^-2/2, and no C > 0 has C·N^(-m/r) = C·N^(-1/2) below it for all N.
    """
    below = []
    for constant in (Fraction(1), Fraction(1, 100), Fraction(1, 10**6)):
        n = next(
            n for n in (4**i for i in range(60)) if interpolation_error(n) < constant / _root(n)
        )
        below.append(f"C = {constant}: N = {n}")
    return Finding(len(below) == 3, "N^-2/2 falls below C·N^(-1/2) at " + ", ".join(below))


def interpolation_error(n: int) -> Fraction:
    """(step²/8)·sup|y''| with step 2/n and sup|y''| ≤ 1."""
    return Fraction(2, n) ** 2 / 8


def _root(n: int) -> int:
    """√n for powers of 4."""
    return 1 << ((n.bit_length() - 1) // 2)
