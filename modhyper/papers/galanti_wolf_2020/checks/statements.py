"""The rates that the paper states, each derived anew and compared with the calculator's.

The details hold the rates as the calculator prints them: a sentence of the ledger that says another
exponent contradicts its evidence.
"""

from __future__ import annotations

from typing import Any

import sympy

from modhyper.finding import Finding, symbolic
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.papers.galanti_wolf_2020.checks import arithmetic
from modhyper.papers.galanti_wolf_2020.checks.arithmetic import equal, exponent, m1, m2, r

CONCLUSIONS = dict(stated.CONCLUSIONS)


def _stated(id: str) -> str:
    """ "N_q = Ω(ε^(-(m1+m2)))", from the calculator's table."""
    size = CONCLUSIONS[id].quantity.replace("plain", "𝓕")
    return f"{size} = {CONCLUSIONS[id].rate}"


def _derived(id: str, derived: Any, *more: str) -> Finding:
    """Established if the exponent of the statement ``id`` is the one derived."""
    good = derived is not None and equal(exponent(id), derived)
    return symbolic(good, "; ".join([_stated(id), *more, f"the exponent derived is {derived}"]))


def theorem_1() -> Finding:
    """N for which Lemma 19's width C·N^(-r/m) falls to ε: of the order of ε^(-m/r), m = m1 + m2."""
    N, t = sympy.symbols("N t", positive=True)  # ε = e^-t
    (size,) = sympy.solve(-(r / (m1 + m2)) * sympy.log(N) + t, N)
    return _derived("theorem-1", sympy.simplify(sympy.log(size) / t))


def theorem_2() -> Finding:
    """Theorem 1 at r = 1: the embedding's k·O(ε^-m2) parameters are of lower order."""
    lower = arithmetic.theorem_2_from_theorem_1().established
    return _derived("theorem-2", exponent("theorem-1").subs(r, 1) if lower else None)


def theorem_3() -> Finding:
    """The smaller exponent of the proof's two cases, m1 + m2 and 2·m1."""
    cases = arithmetic.theorem_3_from_theorem_1().established
    return _derived("theorem-3", sympy.Min(m1 + m2, 2 * m1) if cases else None)


def theorem_4() -> Finding:
    """Universality, O(ε^(-n/r)) on functions of n variables, on slices, where n = m1."""
    return _derived("theorem-4", exponent("network-upper").subs(m2, 0))


def theorem_5() -> Finding:
    """f has w networks on m2 variables with error ε/w each, and w·N_g entries of W.

    w·(ε/w)^(-m2/r) = w^(1+m2/r)·ε^(-m2/r); Theorem 4 gives N_g; for fixed w its factors are O(1).
    """
    w, eps = sympy.symbols("w epsilon", positive=True)
    networks = w * (eps / w) ** (-m2 / r)
    names = {"w": w, "m1": m1, "m2": m2, "r": r, "epsilon": eps}
    written = [
        sympy.sympify(
            f"({term.factor_text})*epsilon**(-({term.exponent}))", {**names, "epsilon": eps}
        )
        for term in CONCLUSIONS["theorem-5"].rate.terms
    ]
    expected = (networks, w * eps ** -exponent("theorem-4"))
    pairs = zip(written, expected, strict=True)
    logs = [[sympy.expand_log(sympy.log(x)) for x in pair] for pair in pairs]
    good = all(sympy.expand(a - b) == 0 for a, b in logs)
    total = _stated("theorem-5")
    by_size = total.replace("ε^(-m1/r)", "N_g")
    return symbolic(good, f"{total}; {by_size} = O(ε^(-m2/r) + ε^(-m1/r)) for fixed w")
