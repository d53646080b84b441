"""A claim's sentence, evidence or imports altered: `verify` says that it changed.

Where the evidence has the number or the exponent, it says so even if the pin was altered likewise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files

import pytest
import sympy

from modhyper.activations.catalogue import CATALOGUE, facts_of
from modhyper.analysis.expressions import parse_expression
from modhyper.cli.main import run
from modhyper.ledger import pins
from modhyper.ledger.claim import all_claims
from modhyper.ledger.formulas import formulas, in_any, plain_text
from modhyper.ledger.verify import verify
from modhyper.paper import papers
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.papers.galanti_wolf_2020.hypotheses import STATEMENTS
from modhyper.rate import Rate

THEOREMS, LEMMAS = "claims/3-theorems.toml", "claims/2-lemmas.toml"
FINDINGS, FIGURES = "claims/4-findings.toml", "claims/5-experiments.toml"
OURS, BRIDGES = "claims/1-certified.toml", "claims/2-bridges.toml"
Tamper = Callable[[Mapping[str, tuple[str, str]]], None]


@dataclass(frozen=True)
class Row:
    """``claim`` with ``old`` replaced by ``new``; ``evidence``: seen without any pin."""

    claim: str
    file: str
    old: str
    new: str
    evidence: bool = True

    def __str__(self) -> str:
        return f"{self.claim}: {self.new[:40]}"


SENTENCES = (
    Row("theorem-2", THEOREMS, "k = O(1): N_q = Ω(ε^(-(m1+m2)))",
        "k = O(1): N_q = Ω(ε^(-(m1+2·m2)))"),
    Row("theorem-2", THEOREMS, "implies N_q = Ω(ε^(-(m1+m2)))", "implies N_q = Ω(ε^(-(m1+2·m2)))"),
    Row("theorem-3", THEOREMS, "‖W^1‖_1 ≤ c for the first layer of q: N_q = Ω(ε^(-min(m, 2·m1)))",
        "‖W^1‖_1 ≤ c for the first layer of q: N_q = Ω(ε^(-min(m, 3·m1)))"),
    Row("theorem-4", THEOREMS, r"N_g = O(\varepsilon^{-m_1/r})", r"N_g = O(\varepsilon^{-m_2/r})"),
    Row("theorem-5", THEOREMS, r"= O(\varepsilon^{-m_2/r} +", r"= O(\varepsilon^{-2 m_2/r} +"),
    Row("theorem-1", THEOREMS, "then N_𝓕 = Ω(ε^(-m/r))", "then N_𝓕 = Ω(ε^(-m/(2·r)))"),
    Row("gap-bounded", THEOREMS, "N_q/N_g = Ω(ε^(-m2))", "N_q/N_g = Ω(ε^(-m1))"),
    Row("lemma-20", LEMMAS, "N_𝓕 = Ω(ε^(-m/r))", "N_𝓕 = Ω(ε^(-2·m/r))"),
    Row("certified-precision-embedding", OURS, "precision: b·(N_q + k·n2^m2) ≥",
        "precision: b·(N_q + 2·k·n2^m2) ≥"),
    Row("certified-precision-embedding", OURS, "implies b·(N_q + k·Π n2) ≥ Π n1·Π n2",
        "implies b·(N_q + k·Π n2) ≥ 2·Π n1·Π n2"),
    Row("certified-precision-embedding", OURS, r"b\,(N_q + k\,n_2^{m_2})",
        r"b\,(N_q + k\,n_2^{m_1})"),
    Row("certified-totals", OURS, "b·N ≥ n1^m1·n2^m2", "b·N ≥ 10·n1^m1·n2^m2"),
    Row("certified-separation", OURS, "At {{bits}} bits, {{gap-4}}",
        "At {{bits}} bits, N_q > 95,874,233·N_g for m2 = k = 4"),
    Row("certified-separation", OURS, "(c) {{gap-4}}", "(c) N_q > 95,874,233·N_g for m2 = k = 4"),
    Row("certified-separation-real", OURS, "1659743·N_g", "9659743·N_g"),
    Row("bridge-theorem-2", BRIDGES, "t^(m1+m2) ≤ 2·b·N_q", "t^(m1+m2) ≤ b·N_q"),
    Row("bridge-gap", BRIDGES, "N_g = 12·(1+m2)·t + 3", "N_g = 2·(1+m2)·t + 3", evidence=False),
    Row("count-figure-1a", FIGURES, "N_e = {{N_e}}", "N_e = 10^6", evidence=False),
    Row("lemma-4", LEMMAS, "σ(0) = 0", "σ(0) = 1", evidence=False),
    Row("finding-6", FINDINGS, "ε^(-m/(2r))", "ε^(-m/(3r))", evidence=False),
)  # fmt: skip
BASIS = (
    Row("certified-precision-embedding", OURS, 'theorem = "finite_precision_embedding"',
        'theorem = "finite_precision_network"', evidence=False),
    Row("theorem-3", THEOREMS, '"no_bound_behind_first_matrix"', '"permute_linear"',
        evidence=False),
    Row("certified-separation", OURS, '"separation_85874233"', '"relu_has_no_model"',
        evidence=False),
    Row("finding-5", FINDINGS, '"shell_not_closed"', '"permute_isometry"', evidence=False),
    Row("theorem-2", THEOREMS, 'imports = ["theorem-1", "lemma-4", ', 'imports = ["lemma-4", ',
        evidence=False),
    Row("certified-totals", OURS, '["certified-packing"]', "[]", evidence=False),
    Row("finding-8", FINDINGS, '  { kind = "symbolic"', '  # { kind = "symbolic"', evidence=False),
    Row("certified-packing", OURS, 'covers = "c", theorem = "packing_sharp"',
        'covers = "c", theorem = "packing_sharp", note = "every r"', evidence=False),
    Row("theorem-1", THEOREMS, '"finding-1", ', "", evidence=False),
    Row("lemma-12", LEMMAS, 'role = "refutes"', 'role = "gap"', evidence=False),
    Row("definition-1", "claims/1-definitions.toml", "Mhaskar 1996", "Mhaskar 1998",
        evidence=False),
    Row("finding-14", FINDINGS, 'group = "finding"', 'group = "ours"', evidence=False),
)  # fmt: skip


@pytest.mark.parametrize("row", [*SENTENCES, *BASIS], ids=str)
def test_an_altered_claim_has_changed(row: Row, tamper: Tamper) -> None:
    tamper({row.file: _within(row)})
    assert _changes(row.claim)


@pytest.mark.parametrize("row", [r for r in (*SENTENCES, *BASIS) if r.evidence], ids=str)
def test_an_altered_claim_contradicts_its_evidence(
    row: Row, tamper: Tamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attacker alters the pins as well."""
    tamper({row.file: _within(row)})
    monkeypatch.setattr(pins, "differences", lambda *given: [])
    assert [line for line in _changes(row.claim) if line.startswith("no evidence")]


def test_an_altered_claim_fails_verification_and_cannot_be_pinned(tamper: Tamper) -> None:
    row = SENTENCES[0]
    tamper({row.file: _within(row)})
    assert run(["verify", row.claim]) == 1
    assert run(["verify", row.claim, "--pin"]) == 2


def _changes(id: str) -> tuple[str, ...]:
    rows = {row.claim.id: row for row in verify([all_claims()[id]])}
    return rows[id].changes


def _within(row: Row) -> tuple[str, str]:
    """Old and new text from the head of the claim on, so that no other entry is altered."""
    for paper in papers().values():
        path = files(paper.package) / row.file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        start = text.find(f'id = "{row.claim}"\n')
        if start >= 0:
            end = text.find(row.old, start)
            next_claim = text.find("[[claim]]", start)
            assert end >= 0
            assert next_claim in (-1, *range(end, len(text)))
            return text[start:end] + row.old, text[start:end] + row.new
    raise AssertionError(row)


def test_untouched_claims_are_as_pinned_and_as_their_evidence_says() -> None:
    ids = {row.claim for row in (*SENTENCES, *BASIS)}
    rows = verify([all_claims()[id] for id in ids])
    assert not {row.claim.id: row.changes for row in rows if row.changes}


# ---------------------------------------------------------------------------- the paper's table


def faults_of_rates(rates: Mapping[str, Rate]) -> list[str]:
    """Rates of the table that its claim says neither in words nor in LaTeX, N_g written out."""
    faults = []
    for id, rate in rates.items():
        if (claim := all_claims().get(id)) is not None:
            text = claim.statement.replace("N_g)", "ε^(-m1/r))")
            said = (*formulas(text), *formulas(plain_text(claim.latex), latex=True))
            if not all(in_any(found, said) for found in formulas(str(rate))):
                faults.append(f"{id}: {rate} is not what the ledger says")
    return faults


RATES = {id: conclusion.rate for id, conclusion in stated.CONCLUSIONS.items()}
RATES |= {gap.id: gap.rate for gap in stated.GAPS}


def test_the_ledger_and_the_calculator_state_the_same() -> None:
    assert len(RATES.keys() & all_claims().keys()) >= 8
    assert faults_of_rates(RATES) == []


@pytest.mark.parametrize("id", sorted(RATES.keys() & all_claims().keys()))
def test_another_rate_is_noticed(id: str) -> None:
    other = Rate.of("O" if RATES[id].kind == "O" else "Ω", "m1 + 2*m2")
    assert faults_of_rates({id: other})


# ---------------------------------------------------------------------------- hypotheses


def faults_of_hypotheses(statements: Mapping[str, str]) -> list[str]:
    """Hypotheses that say another thing than what is decided, or than the theorems that have them.

    σ(x) = y is evaluated for every activation of the catalogue; a formula in a hypothesis must
    stand in the statement of every theorem that lists its own hypotheses.
    """
    faults = []
    said = re.fullmatch(r"σ\((-?[\d/]+)\) = (-?[\d/]+)", statements["sigma-zero"])
    for name, formula in CATALOGUE.items():
        sigma = parse_expression(formula, ["x"])
        (symbol,) = sigma.free_symbols
        holds = said is not None and sigma.subs(symbol, said[1]) == sympy.Rational(said[2])
        if holds != (facts_of(name).zero_at_zero.truth == "holds"):
            faults.append(f"sigma-zero says {statements['sigma-zero']}: not what is decided")
    for theorem in stated.THEOREMS:
        text = all_claims()[theorem.id].statement
        if not re.search("Theorem [24]", text):  # whose hypotheses it has
            for id in theorem.hypotheses:
                missing = [mark for mark in _marks(statements[id]) if mark not in text]
                faults += [f"{id}: {theorem.id} does not say {mark}" for mark in missing]
    return faults


def _marks(text: str) -> list[str]:
    """The formulas in words: "σ is piecewise C^1" -> ["C^1"]; of "…, so r = 1" nothing."""
    parts: list[list[str]] = [[]]
    for token in text.partition(", so ")[0].replace(":", " : ").split():
        word = re.fullmatch(r"[A-Za-z]{2,}|a|:", token.strip(",."))
        parts = [*parts, []] if word else [*parts[:-1], [*parts[-1], token.strip(",.")]]
    return [mark for mark in map(" ".join, parts) if set(mark) & set("=∈^(") and "Def" not in mark]


def test_hypotheses_say_what_is_decided() -> None:
    assert faults_of_hypotheses(STATEMENTS) == []


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("sigma-zero", "σ(0) = 1"),
        ("sigma-zero", "σ(1) = 0"),
        ("sigma-zero", "σ is zero"),
        ("sigma-piecewise-c1", "σ is piecewise C^2"),
        ("sigma-derivative-bv", "σ ∈ BV(R): integrable and of bounded variation"),
        ("smoothness-one", "the targets are 𝕐 = W(2,m), so r = 1"),
        ("embedding-bounded", "the embedding dimension is bounded, k = O(m)"),
    ],
)
def test_another_hypothesis_is_noticed(id: str, text: str) -> None:
    assert faults_of_hypotheses({**STATEMENTS, id: text})
