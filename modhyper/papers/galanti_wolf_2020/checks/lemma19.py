"""Findings F7, F12 and F22: Lemma 19's γ, cubes and constant; the inverted width exponent."""

from __future__ import annotations

from fractions import Fraction

import sympy

from modhyper.analysis.enclosure import Interval
from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.sobolev import sobolev_norm
from modhyper.finding import Finding, symbolic, witness

GAMMA = Fraction(9, 10)
RAMP = "clip(2 - 2*abs(x1), 0, 1)"
PLATEAU = f"{RAMP}^2*(3 - 2*{RAMP})"
"""A C^1 bump that is 1 on the inner half of a cube and 0 at its boundary, as Lemma 19's proof has.
"""


def constant_depends_on_gamma() -> Finding:
    """d̃_N(W^γ) ≤ 1 − γ for every N, so C·N^(-r/m) ≤ d̃_N forces C ≤ (1 − γ)·N^(r/m).

    y in W^γ has ‖y‖_∞ + D ≤ 1 with derivative part D ≥ γ, so ‖y‖_∞ ≤ 1 − γ; the constant selection
    that always answers with the zero function is continuous and has error ≤ 1 − γ. At N = 1 a C
    that depends on r alone is ≤ 1 − γ for every γ in (0,1), hence ≤ 0: there is no positive one.
    """
    gamma, sup, part = sympy.symbols("gamma sup part", positive=True)
    norm_left, part_left = 1 - sup - part, part - gamma  # both ≥ 0 in W^γ
    width = sympy.expand(sup + norm_left + part_left)  # so ‖y‖_∞ is at most this
    least = sympy.limit(width, gamma, 1, "-")
    return symbolic(
        width.free_symbols == {gamma} and least == 0,
        f"‖y‖_∞ ≤ {width} on W^γ, which tends to {least} as γ → 1: no C > 0 depends on r alone",
    )


def gamma_must_be_small() -> Finding:
    """A plateau bump of one cube (N = 1, r = m = 1), at every scale: derivative part below 9/10.

    c·φ has norm c·(sup|φ| + sup|φ'|), so it lies in W^γ for some c only if the share of sup|φ'| is
    at least γ; the share does not depend on c. With more cubes sup|φ'| grows, and some γ < 1 is
    still out of reach.
    """
    share = derivative_share(PLATEAU)
    return witness(
        Fraction(share.upper) < GAMMA,
        f"the bump's derivative part is at most {share.upper:.4f} of its norm, below γ = {GAMMA}",
    )


def derivative_share(formula: str) -> Interval:
    """Enclosure of (derivative part)/(norm) in C^1([-1,1])."""
    norm = sobolev_norm(parse_expression(formula, ["x1"]), ["x1"], 1)
    value, slope = norm.terms[0].sup, norm.terms[1].sup
    return Interval(
        slope.lower / (slope.lower + value.upper), slope.upper / (slope.upper + value.lower)
    )


def cubes_of_side_one_over_d_do_not_fill() -> Finding:
    """d^m cubes of side s have volume (d·s)^m; [-1,1]^m has 2^m, so s = 2/d and not 1/d."""
    d, m = sympy.symbols("d m", positive=True, integer=True)
    short = sympy.simplify(volume(d, m, 1 / d))
    full = sympy.simplify(volume(d, m, 2 / d))
    ratio = sympy.simplify(2**m / short)
    good = full == 2**m and bool((sympy.log(ratio)).is_positive)
    return symbolic(good, f"d^m cubes of side 1/d have volume {short}, of side 2/d {full}")


def volume(d: sympy.Expr, m: sympy.Expr, side: sympy.Expr) -> sympy.Expr:
    """Of d^m cubes with this side, in m dimensions."""
    return d**m * side**m


def inverted_width_exponent_is_false() -> Finding:
    """r = 2, m = 1: interpolating at N + 1 knots is continuous in y and has error ≤ (2/N)²/8·|y''|.

    So the width is at most N^-2/2, and no C > 0 has C·N^(-m/r) = C·N^(-1/2) below it for all N: the
    quotient tends to 0.
    """
    N = sympy.Symbol("N", positive=True)
    error = interpolation_error(N)
    limit = sympy.limit(error / N ** sympy.Rational(-1, 2), N, sympy.oo)
    return symbolic(limit == 0, f"({sympy.simplify(error)})/N^(-1/2) → {limit} as N → ∞")


def interpolation_error(n: sympy.Expr) -> sympy.Expr:
    """(step²/8)·sup|y''| with step 2/n and sup|y''| ≤ 1."""
    return (2 / n) ** 2 / 8
