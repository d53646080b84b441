"""The arithmetic of rates by which the paper's statements follow from one another."""

from __future__ import annotations

from modhyper.ledger.finding import Finding
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.theory.rate_comparison import compare, same, separates
from modhyper.theory.rates import Landau

EXPONENTS = {c.id: c.exponent for t in stated.ALL for c in t.conclusions}


def gap_bounded() -> Finding:
    """Ω(ε^-(m1+m2)) / O(ε^-m1) = Ω(ε^-m2)."""
    return _gap("theorem-2", "m2")


def gap_unbounded() -> Finding:
    """Ω(ε^-min(m1+m2, 2·m1)) / O(ε^-m1) = Ω(ε^-min(m1, m2))."""
    return _gap("theorem-3", "min(m1, m2)")


def _gap(lower: str, exponent: str) -> Finding:
    upper = Landau.of("O", _at_r_1(EXPONENTS["theorem-4"]))
    found = separates(Landau.of("Ω", EXPONENTS[lower]), upper)
    expected = Landau.of("Ω", exponent)
    good = found.gap is not None and same(found.gap, expected) == "yes"
    return Finding(good, f"{found}")


def _at_r_1(exponent: str) -> str:
    return exponent.replace("/r", "")


def theorem_2_from_theorem_1() -> Finding:
    """N_q + k·C·ε^-m2 ≥ c·ε^-(m1+m2) with k = O(1): the second term is of smaller order."""
    rest, total = Landau.of("Θ", "m2"), Landau.of("Θ", "m1 + m2")
    found = compare(total, rest)
    return Finding(found.relation == "larger", f"ε^-(m1+m2) against k·ε^-m2: {found}")


def theorem_3_from_theorem_1() -> Finding:
    """With w units in front, N_q ≥ w·m1 and N_q + w·C·ε^-m2 ≥ c·ε^-m.

    Either w ≥ ε^-m1, and N_q ≥ w·(m1 + k) ≥ ε^-m1·ε^-m1 in the paper's case 2, or w·ε^-m2 is below
    ε^-m and N_q = Ω(ε^-m): together Ω(ε^-min(m, 2·m1)). Here: min(m, 2·m1) is what both cases give.
    """
    cases = Landau.of("Θ", "min(m1 + m2, m1 + m1)")
    stated_rate = Landau.of("Θ", EXPONENTS["theorem-3"])
    answer = same(cases, stated_rate)
    return Finding(answer == "yes", "case 1 gives m, case 2 gives 2·m1; the weaker is min(m, 2·m1)")


def theorem_5_needs_bounded_w() -> Finding:
    """m1 = m2 = r = 1 and w = 1/ε: w^2·ε^-1 + w·ε^-1 is ε^-3, not O(ε^-1)."""
    first, second = Landau.of("Θ", 3), Landau.of("Θ", 1)
    found = compare(first, second)
    return Finding(found.relation == "larger", f"ε^-3 against ε^-1: {found}")


def structure_helps() -> Finding:
    """ε^-(m/r) against ε^-(max(m1, m2)/r): never smaller, and larger for m2 ≥ 1."""
    found = compare(Landau.of("Θ", "(m1 + m2)/r"), Landau.of("Θ", "max(m1, m2)/r"))
    never = str(found.smaller) in ("never", "False", "false")
    return Finding(never, str(found))


def plain_is_theorem_1_at_m() -> Finding:
    """The exponent of the derived statement is Theorem 1's."""
    answer = same(
        Landau.of("Θ", EXPONENTS["theorem-1"]), Landau.of("Θ", EXPONENTS["embedding-total"])
    )
    return Finding(answer == "yes", "both are (m1 + m2)/r")


def sketch_of_theorem_4_is_not_its_statement() -> Finding:
    """m2/r against m1/r: not the same."""
    answer = same(Landau.of("Θ", "m2/r"), Landau.of("Θ", EXPONENTS["theorem-4"]))
    return Finding(answer != "yes", f"m2/r and m1/r are the same: {answer}")
