"""The arithmetic of rates by which the paper's statements follow from one another. Exact.

A rate is ε^(-E) with E piecewise linear in m1, m2 and 1/r. Two such exponents are equal if they are
equal where m1 ≤ m2 and where m2 ≤ m1, which sympy decides for symbols m1, m1 + s (s ≥ 0).
"""

from __future__ import annotations

from typing import Any

import sympy

from modhyper.analysis.signs import nonnegative
from modhyper.finding import Finding, symbolic
from modhyper.papers.galanti_wolf_2020 import stated

m1, m2, r = sympy.symbols("m1 m2 r", positive=True)
EXPONENTS = {id: str(each.rate.exponent) for id, each in stated.CONCLUSIONS.items()}
RATES = {id: str(each.rate) for id, each in stated.CONCLUSIONS.items()}
GAPS = {gap.id: gap.rate for gap in stated.GAPS}
_NAMES = {"m1": m1, "m2": m2, "r": r, "min": sympy.Min, "max": sympy.Max}


def exponent(id: str) -> Any:
    """E of a statement, as the calculator has it."""
    return sympy.sympify(EXPONENTS[id], locals=_NAMES)


def equal(first: Any, second: Any) -> bool:
    """Whether two exponents are the same function of m1, m2 > 0 and r."""
    s = sympy.Symbol("s", nonnegative=True)
    orders = ({m2: m1 + s}, {m1: m2 + s})
    return all(sympy.simplify((first - second).subs(order)) == 0 for order in orders)


def gap_bounded() -> Finding:
    """Ω(ε^-(m1+m2)) / O(ε^-m1) = Ω(ε^-m2)."""
    return _gap("gap-bounded", "theorem-2", m2)


def gap_unbounded() -> Finding:
    """Ω(ε^-min(m1+m2, 2·m1)) / O(ε^-m1) = Ω(ε^-min(m1, m2))."""
    return _gap("gap-unbounded", "theorem-3", sympy.Min(m1, m2))


def _gap(id: str, lower: str, expected: Any) -> Finding:
    """The exponent of the quotient is the difference of the exponents, at r = 1."""
    above, below = exponent(lower), exponent("theorem-4").subs(r, 1)
    printed = sympy.sympify(str(GAPS[id].exponent), locals=_NAMES)
    found = equal(printed, expected) and equal(above - below, expected)
    said = f"({above}) - ({below}) = {expected}: {'yes' if found else 'no'}"
    return symbolic(found, f"N_q/N_g = {GAPS[id]}, a factor ε^(-({GAPS[id].exponent})); {said}")


def plain_rate_depends_on_m() -> Finding:
    """E(m1, m2) = E(m1 + m2, 0): the rate of a network on (x, I) is the one on [-1,1]^m."""
    E = exponent("theorem-1")
    whole = E.subs({m1: m1 + m2, m2: 0}, simultaneous=True)
    same = equal(E, whole)
    return symbolic(same, f"{RATES['theorem-1']}; {E} is {whole} for m = m1 + m2 variables")


def theorem_2_from_theorem_1() -> Finding:
    """From N_q + k·D·ε^-m2 ≥ c·ε^-(m1+m2): N_q ≥ (c/2)·ε^-(m1+m2) once ε^-m1 ≥ 2kD/c.

    X = ε^-m2, T = ε^-m1 = 2kD/c + t: c·T·X − k·D·X − (c/2)·T·X = (c/2)·t·X ≥ 0.
    """
    c, k, D, X, T = sympy.symbols("c k D X T", positive=True)
    left = c * T * X - k * D * X - c * T * X / 2
    shown = nonnegative(left, {T: 2 * k * D / c, **dict.fromkeys((c, k, D, X), 0)})
    good = shown and equal(exponent("theorem-2"), m1 + m2)
    return symbolic(good, f"{sympy.factor(left)} ≥ 0 for ε^-m1 ≥ 2kD/c")


def theorem_3_from_theorem_1() -> Finding:
    """From N_q + D·min(k,w)·ε^-m2 ≥ c·ε^-m and N_q ≥ w·k (a dense first layer).

    If D·min(k,w)·ε^-m2 ≤ (c/2)·ε^-m, then N_q ≥ (c/2)·ε^-m. Else k and w exceed (c/2D)·ε^-m1 and
    N_q ≥ (c/2D)²·ε^(-2·m1). So the exponent is the smaller of m and 2·m1.
    """
    c, D, X, T, k, w, v = sympy.symbols("c D X T k w v", positive=True)
    zero = dict.fromkeys((c, D, X, T), 0)
    rest = c * T * X - D * v * X - c * T * X / 2
    first = nonnegative(rest, {c: 2 * D * v / T, D: 0, X: 0, T: 0, v: 0})
    edge = c * T / (2 * D)
    second = nonnegative(w * k - edge**2, {k: edge, w: edge, **zero})
    both = equal(sympy.Min(m1 + m2, 2 * m1), exponent("theorem-3"))
    shown = f"case 1: {'m' if first else '?'}, case 2: {'2·m1' if second else '?'}"
    return symbolic(first and second and both, f"{shown}; stated {exponent('theorem-3')}")


def theorem_5_is_for_fixed_w() -> Finding:
    """w^(1+a)·ε^-a + w·ε^-b against ε^-a + ε^-b with a = m2/r, b = m1/r > 0.

    For fixed w ≥ 1 it is at most w^(1+a) times as large, since w ≤ w^(1+a); as w → ∞ no constant
    does.
    """
    a, b, e, u = sympy.symbols("a b e u", positive=True)
    w = 1 + u
    first = w ** (1 + a) * e**-a + w * e**-b
    second = e**-a + e**-b
    # w^(1+a)·second − first = w·(w^a − 1)·e^-b, and w^a = exp(a·log w) ≥ 1.
    rest = sympy.simplify(sympy.expand(w ** (1 + a) * second - first) / (w * e**-b))
    fixed = sympy.simplify(rest - (w**a - 1)) == 0 and bool((a * sympy.log(w)).is_nonnegative)
    grows = sympy.limit((first / second).subs({a: 1, b: 1}), u, sympy.oo) == sympy.oo
    return symbolic(
        fixed and grows, f"at most w^(1+m2/r) times the second: {fixed}; unbounded in w"
    )


def structured_rate_is_smaller() -> Finding:
    """m/r − max(m1, m2)/r = min(m1, m2)/r > 0: the one upper bound is below the other."""
    difference = exponent("hypernetwork-total") - exponent("theorem-5")
    good = equal(difference, sympy.Min(m1, m2) / r)
    upper = RATES["hypernetwork-total"]
    return symbolic(good, f"{upper}; the exponents differ by {sympy.Min(m1, m2) / r}")


def sketch_of_theorem_4_is_not_its_statement() -> Finding:
    """m2/r against m1/r: not the same function of m1 and m2."""
    return symbolic(
        not equal(m2 / r, exponent("theorem-4")), f"m2/r against {exponent('theorem-4')}"
    )
