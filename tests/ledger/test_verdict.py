"""Verdicts follow from outcomes alone; every rule of the order, and what evidence cannot do."""

from __future__ import annotations

from typing import Any

import pytest

from modhyper import finding
from modhyper.ledger.claim import (
    Asserted,
    Claim,
    Evidence,
    Kernel,
    Literature,
    Measured,
    Numerical,
    Reading,
    Role,
    Sampled,
    Symbolic,
    Witness,
)
from modhyper.ledger.evidence import Outcome, Result, run_evidence
from modhyper.ledger.verdict import Verdict, judge
from modhyper.present.ledger import MARKS

KINDS: dict[str, type[Evidence]] = {
    "kernel": Kernel,
    "symbolic": Symbolic,
    "numerical": Numerical,
    "witness": Witness,
    "sampled": Sampled,
    "measured": Measured,
    "reading": Reading,
    "literature": Literature,
    "asserted": Asserted,
    "none": Evidence,
}
NEEDS: dict[str, dict[str, str]] = {"kernel": {"theorem": "t"}, "none": {}}
CITES = ("reading", "literature", "asserted")


def claim(id: str, *imports: str, **more: Any) -> Claim:
    given = {"group": "paper", "statement": "statement"} | more
    return Claim(id=id, title=id, source="source", theme="theme", imports=imports, **given)


def outcome(
    kind: str,
    role: Role | None = None,
    result: Result = "established",
    assumes: tuple[str, ...] = (),
    **more: Any,
) -> Outcome:
    default = "supports" if kind in ("sampled", "measured", "none") else "proves"
    fields = NEEDS.get(kind, {"cite": "c"} if kind in CITES else {"check": "x:y"})
    evidence: Any = KINDS[kind](role=role or default, **(fields | more))  # type: ignore[arg-type]
    results: dict[str, Result] = {"asserted": "asserted", "none": "not run"}
    results |= {"reading": "cited", "literature": "cited"}
    return Outcome(evidence, results.get(kind, result), "", assumes=assumes)


def verdict(*outcomes: Outcome, **more: Any) -> Verdict:
    return judge([claim("a", **more)], {"a": outcomes})["a"]


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([], "open"),
        ([outcome("none")], "open"),
        ([outcome("asserted")], "open"),
        ([outcome("literature")], "literature only"),
        ([outcome("literature", "supports")], "open"),
        ([outcome("reading")], "read in the source"),
        ([outcome("reading"), outcome("literature")], "literature only"),
        ([outcome("sampled")], "open"),
        ([outcome("sampled"), outcome("literature")], "literature only"),
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
        ([outcome("measured", "supports", "undecided")], "open"),
        ([outcome("measured", "supports", "not reproduced")], "not reproduced"),
        ([outcome("measured"), outcome("measured", "supports", "not reproduced")],
         "not reproduced"),
        ([outcome("measured"), outcome("measured", "supports", "depends on an unstated choice")],
         "depends on an unstated choice"),
        ([outcome("measured", "supports", "not reproduced"),
          outcome("measured", "supports", "depends on an unstated choice")], "not reproduced"),
        ([outcome("measured", "supports", "not reproduced"),
          outcome("measured", "supports", "failed")], "contradicted by measurement"),
        ([outcome("measured"), outcome("measured", "supports", "undecided")], "open"),
        ([outcome("measured", "supports"), outcome("kernel")], "certified"),
        ([outcome("literature", "refutes")], "open"),
        ([outcome("sampled", "proves")], "open"),
        ([outcome("sampled", "refutes")], "open"),
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


def test_a_finding_is_confirmed_not_certified() -> None:
    assert verdict(outcome("kernel"), group="finding").status == "confirmed"
    assert verdict(outcome("kernel"), group="ours").status == "certified"
    claims = [claim("top", "base"), claim("base", group="finding")]
    found = judge(claims, {"top": (outcome("kernel"),), "base": (outcome("kernel"),)})
    assert found["top"].status == "certified", "what rests on a confirmed finding rests on a proof"


def test_a_refutation_in_a_case_names_the_case() -> None:
    case = outcome("witness", "refutes", case="unrestricted weights")
    assert verdict(case).status == "fails in a case"
    assert verdict(case).text == "fails for unrestricted weights"
    assert verdict(case, outcome("kernel", "refutes")).status == "refuted as stated"


PARTS = "(a) one thing, (b) another thing"


@pytest.mark.parametrize(
    ("outcomes", "group", "status"),
    [
        ([outcome("kernel", covers="a")], "ours", "open"),
        ([outcome("kernel", covers="a"), outcome("kernel", covers="b")], "ours", "certified"),
        ([outcome("kernel", covers="ab")], "ours", "certified"),
        ([outcome("kernel")], "ours", "certified"),
        ([outcome("kernel", covers="a"), outcome("literature", covers="b")], "ours",
         "literature only"),
        ([outcome("kernel", covers="a"), outcome("reading", covers="b")], "finding", "confirmed"),
        ([outcome("kernel", covers="a"), outcome("reading", covers="b")], "ours",
         "read in the source"),
        ([outcome("reading", covers="a"), outcome("reading", covers="b")], "finding",
         "read in the source"),
    ],
)  # fmt: skip
def test_a_statement_with_parts_needs_a_proof_of_each(
    outcomes: list[Outcome], group: str, status: str
) -> None:
    assert verdict(*outcomes, group=group, statement=PARTS).status == status


def test_what_a_kernel_theorem_assumes_is_a_condition() -> None:
    named = claim("warren", assumed_as="warren")
    proof = (outcome("kernel", assumes=("warren",)),)
    found = judge([claim("a"), named], {"a": proof})["a"]
    assert (found.status, found.conditional_on) == ("conditional", ("warren",))
    proved = judge([claim("a"), named], {"a": proof, "warren": (outcome("kernel"),)})["a"]
    assert proved.status == "certified"
    unnamed = judge([claim("a")], {"a": proof})["a"]
    assert unnamed.conditional_on == ("warren",), "no claim bears the name: it is still a condition"
    both = judge([claim("a"), named], {"a": (*proof, outcome("kernel"))})["a"]
    assert both.status == "certified", "one proof without the condition is enough"
    refuted = (outcome("kernel", "refutes", assumes=("warren",)),)
    assert judge([claim("a"), named], {"a": refuted})["a"].status == "open"


def test_circular_evidence_supports_only() -> None:
    itself = claim("lemma", assumed_as="replacement")
    proof = (outcome("kernel", assumes=("replacement",)),)
    found = judge([itself], {"lemma": proof})["lemma"]
    assert found.status == "open"
    assert [o.circular for o in found.outcomes] == [True]
    # It assumes a claim that imports it.
    claims = [claim("lemma"), claim("theorem", "lemma", assumed_as="theorem")]
    proof = (outcome("kernel", assumes=("theorem",)),)
    assert judge(claims, {"lemma": proof})["lemma"].status == "open"
    # Two claims whose proofs assume each other.
    pair = [claim("a", assumed_as="a"), claim("b", assumed_as="b")]
    found_pair = judge(
        pair,
        {"a": (outcome("kernel", assumes=("b",)),), "b": (outcome("kernel", assumes=("a",)),)},
    )
    assert {v.status for v in found_pair.values()} == {"open"}


def test_the_order_of_the_claims_does_not_matter() -> None:
    claims = [claim("top", "base"), claim("base")]
    outcomes = {"top": (outcome("kernel"),), "base": (outcome("kernel"),)}
    assert judge(claims, outcomes) == judge(claims[::-1], outcomes)


def test_circles_are_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        judge([claim("a", "b"), claim("b", "a")], {})


def test_unchecked_evidence_is_named() -> None:
    found = verdict(outcome("kernel", result="not run"))
    assert not found.complete
    assert verdict(outcome("kernel")).complete


def run(kind: str, check: str) -> Outcome:
    return run_evidence(outcome(kind, check=check).evidence, "galanti-wolf-2020")


def test_a_check_that_raises_establishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from modhyper.papers.galanti_wolf_2020.checks import counts

    def broken() -> None:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(counts, "rotation", broken)
    found = run("numerical", "counts:rotation")
    assert (found.result, found.detail) == ("failed", "ZeroDivisionError: no")
    assert run("numerical", "counts:nothing").result == "failed"
    assert run("numerical", "no_such_module:nothing").result == "failed"


@pytest.mark.parametrize("kind", ["symbolic", "witness", "numerical", "sampled"])
def test_evidence_is_of_the_kind_that_its_check_says(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from modhyper.papers.galanti_wolf_2020.checks import counts

    for made in ("symbolic", "witness", "numerical", "sampled"):
        monkeypatch.setattr(counts, "rotation", lambda m=made: getattr(finding, m)(True, "x"))
        found = run(kind, "counts:rotation")
        assert found.result == ("established" if made == kind else "failed")
    monkeypatch.setattr(counts, "rotation", lambda: finding.Finding(True, "x"))
    assert run(kind, "counts:rotation").result == "failed"


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("supported", "established"),
        ("contradicted", "failed"),
        ("not reproduced", "not reproduced"),
        ("depends on an unstated choice", "depends on an unstated choice"),
        ("undecided", "undecided"),
    ],
)
def test_measurements_say_one_of_five_things(
    said: finding.Measured, result: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from modhyper.papers.galanti_wolf_2020.checks import measurements

    monkeypatch.setattr(
        measurements, "figure_3_mnist_wins_widely", lambda: finding.measured(said, "x")
    )
    assert run("measured", "measurements:figure_3_mnist_wins_widely").result == result


def test_no_two_results_have_one_mark() -> None:
    assert len(set(MARKS.values())) == len(MARKS)
