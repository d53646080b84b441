"""Formulas are read from sentences, LaTeX and Coq, and compared by their values."""

from __future__ import annotations

import pytest

from modhyper.ledger.claim import all_claims
from modhyper.ledger.formulas import contradicts, formulas, in_any, kernel_formulas, plain_text
from modhyper.ledger.kernel import read_record
from modhyper.ledger.terms import UnreadableError, applied, drawn, value_of


def texts(sentence: str) -> list[str]:
    return [found.text for found in formulas(sentence) if found.weighty]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("At 32 bits b·N ≥ n^m for a plain network", ["b * N ≥ n ^ m"]),
        ("so that N_q = Ω(ε^(-m/r)), whatever e is", ["N_q = Ω ( ε ^ ( - m / r ) )"]),
        ("a network with 25n + 2 non-zero parameters", ["25 n + 2"]),
        ("with m1 = 1, n+1 knots and C(e) ≤ ℓ1", []),
        ("it lies in W^γ(r,m), C^1 or R^N", []),
        (
            "size O(k·ε^(-m2)) or O(w1·ε^(-m2))",
            ["O ( k * ε ^ ( - m2 ) )", "O ( w1 * ε ^ ( - m2 ) )"],
        ),
        ("(a) 2·n ≤ t, (b) n² < 3·t", ["2 * n ≤ t", "n ^ 2 < 3 * t"]),
        ("for q (k = 1, tanh) and b·N (all)", ["b * N"]),
        ("t·n ≤ 2·b = N", ["t * n ≤ 2 * b", "2 * b = N"]),
        ("‖θ_I‖_1 ≤ c·w and |f(x)|_1 ≤ 2·r", ["norm ( θ_I ) ≤ c * w", "abs ( f ( x ) ) ≤ 2 * r"]),
        ("if k·n) is not 3·(n", ["k * n"]),
    ],
)
def test_formulas_in_sentences(sentence: str, found: list[str]) -> None:
    assert texts(sentence) == found


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("b·(N_q + k·n2) ≥ n1·n2", "n1·n2 ≤ b·N_q + b·k·n2", True),
        ("b·(N_q + k·n2) ≥ n1·n2", "b·(N_q + 2·k·n2) ≥ n1·n2", False),
        ("b·(N_q + k·n2) ≥ n1·n2", "b·(N_q + k·n2) > n1·n2", False),
        ("ε < 1/(C·t^r)", "ε·C·t^r < 1", True),
        ("N = Ω(ε^(-m/r))", "N = Ω(ε^(-(m1+m2)/r))", True),
        ("N = Ω(ε^(-m/r))", "N = Ω(ε^(-m/(r+1)))", False),
        ("N = Ω(ε^(-m/r))", "N = O(ε^(-m/r))", False),
        ("N = Ω(ε^(-min(m1+m2, 2·m1)))", "N = Ω(ε^(-min(2·m1, m)))", True),
        ("N = 3·(⌈1/ε⌉ + 1)", "N = 3·⌈1/ε⌉ + 3", True),
        ("N = 3·(⌈1/ε⌉ + 1)", "N = 3·(⌈2/ε⌉ + 1)", False),
        ("2·N_q > 1,000·N_g", "N_q > 500·N_g", True),
        ("k·log2(n) ≤ 2·log2(t)", "k·log2(n) ≤ log2(t^2)", True),
    ],
)
def test_the_same_formula(first: str, second: str, same: bool) -> None:
    (one,), (other,) = formulas(first), formulas(second)
    assert one.same(other) is other.same(one) is same


def test_latex_is_read_like_text() -> None:
    for claim in all_claims().values():
        if claim.latex:
            found = formulas(plain_text(claim.latex), latex=True)
            assert found, claim.id
    (found,) = formulas(plain_text(r"N_g = O(\varepsilon^{-m_1/r})"), latex=True)
    assert found.same(*formulas("N_g = O(ε^(-m1/r))"))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("forall Nq : nat, P q -> (n1 ^ m1 <= b * (Nq + k * n2))%N", "b·(N_q + k·n2) ≥ n1^m1"),
        (r"(\prod_i n1 i <= b * Ng)%N", "b·N_g ≥ Π n1"),
        ("eps * (smooth_constant r (m1 + m2) * INR t ^ r) < 1 -> A", "ε < 1/(C·t^r)"),
        ("let Ng := (3 * (ceiling (1 / eps)).+1)%N in exists f, A", "N_g = 3·(⌈1/ε⌉ + 1)"),
        ("A /\\ (forall q, B -> (313 * (3 * 1002) < Z.of_nat Nq)%Z)", "N_q > 313·3006"),
        ("(t ^ 2 <= Nq)%N \\/ (t ^ (2 * m1) <= 4 * b ^ 2 * Nq)%N", "t^(2·m1) ≤ 4·b²·N_q"),
        ("INR N <= w * Rpower (/ eps) (INR m2 / INR r)", "N ≤ w·ε^(-m2/r)"),
    ],
)
def test_formulas_of_the_kernel(statement: str, sentence: str) -> None:
    (said,) = formulas(sentence)
    assert in_any(said, kernel_formulas(statement))
    (other,) = formulas(sentence.replace("·", "·2·", 1) if "·" in sentence else sentence + "^2")
    assert not in_any(other, kernel_formulas(statement))


def test_every_statement_of_the_kernel_can_be_read() -> None:
    """No exception, and most that speak of numbers give some."""
    theorems = read_record().theorems.values()
    found = [kernel_formulas(theorem.statement) for theorem in theorems]
    assert sum(map(bool, found)) > len(found) / 2


def test_what_contradicts_evidence() -> None:
    (said,) = formulas("N_q = Ω(ε^(-m))")
    assert contradicts(said, formulas("N_q = Ω(ε^(-2·m))"))
    assert not contradicts(said, formulas("N_q = Ω(ε^(-m))"))
    assert not contradicts(said, formulas("b·N_q ≥ n^m")), "of another kind"
    (said,) = formulas("2·b·N_q ≥ n^m")
    assert contradicts(said, formulas("b·N_q ≥ n^m"))
    assert not contradicts(said, formulas("b·N_g ≥ n^m")), "of other names"


def test_a_name_that_is_said_to_be_a_term() -> None:
    (said,) = formulas("N_g = 3·(n+1)")
    assert in_any(said, formulas("the network has 3·n + 3 parameters"))
    assert not in_any(said, formulas("the network has 3·n + 4 parameters"))


@pytest.mark.parametrize("tokens", [["+"], ["(", "n"], ["n", ")"], ["2", "^"], [")"], [], ["?"]])
def test_what_is_no_term(tokens: list[str]) -> None:
    with pytest.raises(UnreadableError):
        value_of(tokens, "first")


def test_names_stand_for_numbers_of_their_own() -> None:
    names = ("m1", "m2", "N_q", "N_g", "ε", "σ")
    assert len({drawn(name, "first") for name in names}) == len(names)
    assert drawn("m", "first") == drawn("m1", "first") + drawn("m2", "first")
    assert drawn("n", "first") != drawn("n", "second")
    assert applied("f", [1.0, 2.0], "first") != applied("f", [2.0, 1.0], "first")
    assert value_of(["min", "(", "3", ",", "2", ")"], "first") == 2
    assert value_of(["7", "-", "2", "-", "1"], "first") == 4
    assert value_of(["-", "2", "^", "2"], "first") == -4
    assert value_of(["2", "^", "-", "2"], "first") == 0.25
    assert value_of(["12", "/", "2", "*", "3"], "first") == 18
