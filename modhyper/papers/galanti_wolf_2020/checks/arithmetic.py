"""The arithmetic of rates by which the paper's statements follow from one another."""

from __future__ import annotations

from modhyper.ledger.finding import Finding
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.rate import Rate
from modhyper.rate_comparison import compare, separates

RATES = {id: conclusion.rate for id, conclusion in stated.CONCLUSIONS.items()}


def gap_bounded() -> Finding:
    """Ω(ε^-(m1+m2)) / O(ε^-m1) = Ω(ε^-m2)."""
    return _gap("theorem-2", "m2")


def gap_unbounded() -> Finding:
    """Ω(ε^-min(m1+m2, 2·m1)) / O(ε^-m1) = Ω(ε^-min(m1, m2))."""
    return _gap("theorem-3", "min(m1, m2)")


def _gap(lower: str, exponent: str) -> Finding:
    found = separates(RATES[lower], RATES["theorem-4"].at(r=1))
    expected = Rate.of("Ω", exponent)
    good = found.gap is not None and _same(found.gap, expected)
    return Finding(good, f"{found}")


def _same(one: Rate, other: Rate) -> bool:
    return compare(one, other).relation == "same"


def theorem_2_from_theorem_1() -> Finding:
    """N_q + k·C·ε^-m2 ≥ c·ε^-(m1+m2) with k = O(1): the second term is of smaller order."""
    rest, total = Rate.of("Θ", "m2"), Rate.of("Θ", "m1 + m2")
    found = compare(total, rest)
    return Finding(found.relation == "larger", f"ε^-(m1+m2) against k·ε^-m2: {found}")


def theorem_3_from_theorem_1() -> Finding:
    """With w units in front, N_q ≥ w·m1 and N_q + w·C·ε^-m2 ≥ c·ε^-m.

    Either w ≥ ε^-m1, and N_q ≥ w·(m1 + k) ≥ ε^-m1·ε^-m1 in the paper's case 2, or w·ε^-m2 is below
    ε^-m and N_q = Ω(ε^-m): together Ω(ε^-min(m, 2·m1)). Here: min(m, 2·m1) is what both cases give.
    """
    cases = Rate.of("Θ", "min(m1 + m2, m1 + m1)")
    return Finding(
        _same(cases, RATES["theorem-3"]),
        "case 1 gives m, case 2 gives 2·m1; the weaker is min(m, 2·m1)",
    )


def theorem_5_needs_bounded_w() -> Finding:
    """m1 = m2 = r = 1 and w = 1/ε: w^2·ε^-1 + w·ε^-1 is ε^-3, not O(ε^-1)."""
    first, second = Rate.of("Θ", 3), Rate.of("Θ", 1)
    found = compare(first, second)
    return Finding(found.relation == "larger", f"ε^-3 against ε^-1: {found}")


def structure_helps() -> Finding:
    """ε^-(m/r) against ε^-(max(m1, m2)/r): never smaller, and larger for m2 ≥ 1."""
    found = compare(Rate.of("Θ", "(m1 + m2)/r"), Rate.of("Θ", "max(m1, m2)/r"))
    return Finding(found.smaller.never, str(found))


def plain_is_theorem_1_at_m() -> Finding:
    """The exponent of the derived statement is Theorem 1's."""
    answer = _same(RATES["theorem-1"], RATES["embedding-total"])
    return Finding(answer, "both are (m1 + m2)/r")


def sketch_of_theorem_4_is_not_its_statement() -> Finding:
    """m2/r against m1/r: not the same."""
    found = compare(Rate.of("Θ", "m2/r"), RATES["theorem-4"])
    return Finding(found.relation != "same", f"m2/r against m1/r: {found}")
