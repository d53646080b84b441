"""Verdicts follow from outcomes alone; every rule of the order, and what evidence cannot do."""

from __future__ import annotations

import pytest

from modhyper.ledger.claim import Claim, Evidence, Kind, Role
from modhyper.ledger.evidence import Outcome, Result, run_evidence
from modhyper.ledger.verdict import Verdict, judge


def claim(id: str, *imports: str) -> Claim:
    return Claim(id, id, "statement", "", "source", "theme", imports)


def outcome(kind: Kind, role: Role = "proves", result: Result = "established") -> Outcome:
    return Outcome(Evidence(kind, role, check="x:y", theorem="t", cite="c"), result, "")


def verdict(*outcomes: Outcome) -> Verdict:
    return judge([claim("a")], {"a": outcomes})["a"]


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([], "open"),
        ([outcome("none")], "open"),
        ([outcome("asserted")], "open"),
        ([outcome("literature")], "literature only"),
        ([outcome("literature", "supports")], "open"),
        ([outcome("kernel")], "certified"),
        ([outcome("symbolic")], "certified"),
        ([outcome("numerical")], "certified"),
        ([outcome("kernel", result="failed")], "open"),
        ([outcome("kernel", result="not run")], "open"),
        ([outcome("witness", "refutes")], "refuted as stated"),
        ([outcome("witness", "refutes", "failed")], "open"),
        ([outcome("witness", "refutes"), outcome("kernel", "proves")], "refuted as stated"),
        ([outcome("witness", "refutes"), outcome("kernel", "corrects")],
         "certified with correction"),
        ([outcome("kernel", "corrects")], "certified with correction"),
        ([outcome("witness", "gap")], "gap in the proof"),
        ([outcome("witness", "gap"), outcome("kernel")], "certified"),
        ([outcome("witness", "gap"), outcome("literature")], "gap in the proof"),
        ([outcome("measured", "supports")], "supported by measurement"),
        ([outcome("measured", "supports", "failed")], "contradicted by measurement"),
        ([outcome("measured", "supports", "not run")], "open"),
        ([outcome("measured", "supports"), outcome("kernel")], "certified"),
        ([outcome("literature", "refutes")], "open"),
    ],
)  # fmt: skip
def test_one_claim(outcomes: list[Outcome], status: str) -> None:
    assert verdict(*outcomes).status == status


def test_a_proof_from_open_imports_is_conditional_on_them() -> None:
    claims = [claim("top", "middle", "base"), claim("middle", "base"), claim("base")]
    proved = (outcome("kernel"),)
    found = judge(claims, {"top": proved, "middle": proved})
    assert found["middle"].status == "conditional"
    assert found["top"].conditional_on == ("middle", "base")
    found = judge(claims, {"top": proved, "middle": proved, "base": proved})
    assert {v.status for v in found.values()} == {"certified"}


def test_the_order_of_the_claims_does_not_matter() -> None:
    claims = [claim("top", "base"), claim("base")]
    outcomes = {"top": (outcome("kernel"),), "base": (outcome("kernel"),)}
    assert judge(claims, outcomes) == judge(claims[::-1], outcomes)


def test_circles_are_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        judge([claim("a", "b"), claim("b", "a")], {})


def test_unchecked_evidence_is_named() -> None:
    found = verdict(outcome("kernel", result="not run"))
    assert not found.complete
    assert verdict(outcome("kernel")).complete


def test_a_check_that_raises_establishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from modhyper.papers.galanti_wolf_2020.checks import counts

    def broken() -> None:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(counts, "rotation", broken)
    found = run_evidence(Evidence("symbolic", "proves", check="counts:rotation"))
    assert (found.result, found.detail) == ("failed", "ZeroDivisionError: no")
    missing = run_evidence(Evidence("symbolic", "proves", check="counts:nothing"))
    assert missing.result == "failed"
