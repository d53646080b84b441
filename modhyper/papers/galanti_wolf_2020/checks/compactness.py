"""Findings F5 and F23: in the sup norm neither W^γ(r,m) nor W(r,m) is closed, so neither is
compact; and a functional that is continuous in the Sobolev norm need not be bounded on either.
"""

from __future__ import annotations

from fractions import Fraction

import sympy

from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.sobolev import sobolev_norm
from modhyper.analysis.supremum import supremum
from modhyper.finding import Finding, symbolic, witness

GAMMA = Fraction(1, 2)
FREQUENCIES = (1, 10, 100, 1000)
n, k, j = sympy.symbols("n k j", positive=True, integer=True)
x = sympy.Symbol("x", real=True)


def w_gamma_is_not_closed() -> Finding:
    """A_n sin(n x), A_n = γ/n: derivative part exactly γ, norm ≤ 1, sup norm ≤ γ/n → 0."""
    sups = []
    for n in FREQUENCIES:
        amplitude = GAMMA / n
        if not in_w_gamma(n, amplitude, GAMMA):
            return witness(False, f"A·sin({n} x) was not shown to lie in W^γ")
        text = f"({amplitude})*sin({n}*x1)"
        sups.append(supremum(parse_expression(text, ["x1"]), ["x1"], ((-1.0, 1.0),)).upper)
    falls = all(sup <= float(GAMMA) / n * 1.001 for sup, n in zip(sups, FREQUENCIES, strict=True))
    pairs = zip(FREQUENCIES, sups, strict=True)
    shown = ", ".join(f"n = {n}: {sup:.3g}" for n, sup in pairs)
    return witness(falls, f"γ = 1/2, in W^γ, sup norms {shown}; the limit 0 has derivative part 0")


def in_w_gamma(n: int, amplitude: Fraction, gamma: Fraction) -> bool:
    """Is A·sin(n·x1) in W^γ(1,1)? Its derivative at 0 is A·n, exactly; its norm is enclosed."""
    expr = parse_expression(f"({amplitude})*sin({n}*x1)", ["x1"])
    return amplitude * n >= gamma and sobolev_norm(expr, ["x1"], 1).member == "yes"


def rounded_corner(n: sympy.Expr) -> sympy.Expr:
    """√(x² + 1/n²)/3."""
    return sympy.sqrt(x**2 + 1 / n**2) / 3


def w_is_not_closed() -> Finding:
    """f_n = √(x² + 1/n²)/3 lies in W(1,1) for every n ≥ 1 and tends uniformly to |x|/3, not C^1.

    f_n is even and grows with x ≥ 0, so sup|f_n| = f_n(1) ≤ √2/3; f_n' = x/(9 f_n) grows too, and
    sup|f_n'| = f_n'(1) < 1/3; (√2 + 1)/3 < 1. And f_n − |x|/3 falls for x ≥ 0, so its sup is f_n(0)
    = 1/(3n).
    """
    f = rounded_corner(n)
    z = sympy.Symbol("z", positive=True)
    slope, bend = sympy.diff(f, x), sympy.diff(f, x, 2)
    increasing = sympy.simplify(slope.subs(x, z)).is_positive and sympy.simplify(bend).is_positive
    top = f.subs(x, 1)
    largest = sympy.simplify(top.subs(n, 1))  # falls with n
    falls_in_n = sympy.simplify(sympy.diff(top, n)).is_negative
    slope_below = sympy.simplify(sympy.Rational(1, 9) - slope.subs(x, 1) ** 2).is_positive
    norm = largest + sympy.Rational(1, 3)
    # f_n − z/3 falls where f_n' < 1/3, which the bend and the slope at 1 give on (0, 1].
    distance = sympy.simplify(f.subs(x, 0))
    corner = sympy.limit(sympy.Abs(z) / z, z, 0) != sympy.limit(sympy.Abs(-z) / -z, z, 0)
    good = increasing and falls_in_n and slope_below and bool(norm < 1) and corner
    return symbolic(
        bool(good) and sympy.limit(distance, n, sympy.oo) == 0,
        f"norm ≤ {norm} < 1 for every n; sup distance {distance} → 0 from |x|/3, which is not C^1",
    )


def functional_is_unbounded() -> Finding:
    """y_k = (γ/4^k)·sin(4^k·x), k ≥ 1, is bounded in C^1, tends to 0 in the sup norm, and its
    members are at least γ apart in C^1. So F(y) = Σ_k k·max(0, 1 − 3‖y − y_k‖_{C^1}/γ), in which at
    most one term is not 0 near any y, is continuous in C^1, and F(y_k) = k: unbounded on a set
    whose closure in the sup norm is compact.

    Apart: at x = π/4^k, with 1 ≤ j < k, y_k' = γ·cos(π) = −γ, while y_j' = γ·cos(π/4^(k−j)) ≥
    γ·cos(π/4) > 0; and x ≤ π/16 < 1 lies in the cube.
    """
    gamma = sympy.Symbol("gamma", positive=True)
    y = wave(k, gamma)
    slope = sympy.diff(y, x)
    here = sympy.simplify(slope.subs(x, sympy.pi / 4**k))
    gap = sympy.Symbol("gap", positive=True, integer=True)  # k − j ≥ 1
    angle = sympy.pi / 4**gap
    other = slope.subs(k, j).subs(x, sympy.pi / 4 ** (j + gap))
    is_cosine = sympy.simplify(other - gamma * sympy.cos(angle)) == 0
    # The cosine falls on [0, π/2] and the angle falls with the gap: the least cosine is at gap 1.
    falls = bool(sympy.diff(angle, gap).is_negative) and bool(angle.subs(gap, 1) <= sympy.pi / 2)
    apart = sympy.simplify((gamma * sympy.cos(angle.subs(gap, 1)) - here) / gamma)
    vanishes = sympy.limit(y / sympy.sin(4**k * x), k, sympy.oo) == 0
    return symbolic(
        bool(is_cosine and falls and apart > 1 and vanishes),
        f"the slopes of y_j and y_k differ by at least {apart}·γ at x = π/4^k, and F(y_k) = k",
    )


def wave(k: sympy.Expr, gamma: sympy.Expr) -> sympy.Expr:
    """(γ/4^k)·sin(4^k·x)."""
    return gamma / 4**k * sympy.sin(4**k * x)
