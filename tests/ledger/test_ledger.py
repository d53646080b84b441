"""The ledger holds every item of the paper, computes its verdicts, and notices every change."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from modhyper import InputError
from modhyper.cli.main import run
from modhyper.ledger import pins
from modhyper.ledger import verify as ledger
from modhyper.ledger.claim import all_claims, read_claims, select
from modhyper.ledger.kernel import read_record
from modhyper.ledger.trees import layers, rests_on, why
from modhyper.ledger.verdict import PROOF, judge
from modhyper.ledger.verify import Checked


@pytest.fixture(scope="module")
def rows() -> dict[str, Checked]:
    return {row.claim.id: row for row in ledger.verify(all_claims().values())}


def test_every_numbered_item_has_an_entry() -> None:
    ids = set(all_claims())
    wanted = {f"definition-{n}" for n in range(1, 9)} | {"assumption-1", "assumption-2"}
    wanted |= {f"lemma-{n}" for n in range(1, 25)} | {f"theorem-{n}" for n in range(1, 6)}
    wanted |= {"figure-1a", "figure-1b"} | {f"figure-{n}" for n in range(2, 9)}
    assert wanted <= ids
    findings = {claim.source for claim in all_claims().values() if claim.source.startswith("F")}
    named = {word.strip(",") for source in findings for word in source.split()}
    assert {f"F{n}" for n in range(1, 28)} <= named


def test_every_claim_is_as_pinned(rows: dict[str, Checked]) -> None:
    assert not {id: row.changes for id, row in rows.items() if row.changed}
    assert not pins.changes_of_papers()


def test_a_confirmed_defect_is_no_certified_item(rows: dict[str, Checked]) -> None:
    for row in rows.values():
        statuses = {"finding": "confirmed", "paper": "certified", "ours": "certified"}
        if row.verdict.status in ("certified", "confirmed"):
            assert row.verdict.status == statuses[row.claim.group], row.claim.id


def test_every_exported_theorem_is_cited_and_every_cited_one_exported() -> None:
    cited = {
        e.what for claim in all_claims().values() for e in claim.evidence if e.kind == "kernel"
    }
    assert cited == set(read_record().theorems)


def test_parts_of_a_statement_are_spoken_of() -> None:
    for claim in all_claims().values():
        covered = {letter for evidence in claim.evidence for letter in evidence.covers}
        assert covered <= set(claim.parts)
        if covered and claim.id != "finding-18":  # two of its parts wait for a proof
            assert covered == set(claim.parts), claim.id


def test_deleting_its_evidence_changes_a_verdict(rows: dict[str, Checked]) -> None:
    """No verdict is stored: without its established evidence none of these keeps its status."""
    claims = list(all_claims().values())
    outcomes = {id: row.verdict.outcomes for id, row in rows.items()}
    for id, row in rows.items():
        kinds = {
            o.evidence.kind
            for o in row.verdict.outcomes
            if o.result == "established" and o.evidence.role != "supports" and not o.circular
        }
        if kinds & set(PROOF):
            without = judge(claims, {**outcomes, id: ()})
            assert without[id].status == "open" != row.verdict.status


def test_every_check_that_runs_establishes_its_claim(rows: dict[str, Checked]) -> None:
    failed = {
        # A measurement may contradict its claim; everything else must not.
        id: [
            o.detail
            for o in row.verdict.outcomes
            if o.result == "failed" and o.evidence.kind != "measured"
        ]
        for id, row in rows.items()
    }
    assert not {id: details for id, details in failed.items() if details}


def pinned(change: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pins of the paper's claims be others: id -> what to change of it, None to drop it."""
    original = pins.read_pins

    def altered(paper: str) -> Mapping[str, Any] | None:
        found = original(paper)
        if paper != "galanti-wolf-2020" or found is None:
            return found
        claims = dict(found["claims"])
        for id, values in change.items():
            if values is None:
                claims.pop(id)
            else:
                claims[id] = {**claims.get(id, {}), **values}
        return {**found, "claims": claims}

    monkeypatch.setattr(pins, "read_pins", altered)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"verdict": "open"}, "verdict: expected 'open', got 'refuted as stated'"),
        ({"verdict": "certified with correction"}, "got 'refuted as stated'"),
        ({"imports": ["lemma-1"]}, "imports: expected 'lemma-1', got nothing"),
        ({"evidence": ["kernel proves t"]}, "evidence: expected 'kernel proves t', got 'numerical"),
        ({"statement": "another"}, "statement: expected 'another'"),
        (None, "expected no such claim"),
    ],
)
def test_a_changed_pin_fails_verification(
    change: dict[str, Any] | None,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["verify", "counts"]) == 0
    pinned({"count-rotation": change}, monkeypatch)
    capsys.readouterr()
    assert run(["verify", "counts"]) == 1
    (line,) = [x for x in capsys.readouterr().out.splitlines() if x.startswith("CHANGED")]
    assert line.startswith("CHANGED count-rotation: ")
    assert says in line


def test_a_vanished_claim_and_a_changed_measurement_fail_verification(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pinned({"count-vanished": {"verdict": "open"}}, monkeypatch)
    assert pins.changes_of_papers() == ("count-vanished: pinned, but not in the ledger",)
    monkeypatch.undo()
    original = pins.measurement_digests
    monkeypatch.setattr(
        pins, "measurement_digests", lambda paper: original(paper) | {"figure-3.json": "0"}
    )
    changes = pins.changes_of_papers()
    assert changes
    assert all("figure-3.json: not the recorded measurement" in change for change in changes)


def test_reports_for_machines(tmp_path: Path) -> None:
    names = {kind: tmp_path / f"out.{kind}" for kind in ("json", "junit", "markdown")}
    options = [text for kind, path in names.items() for text in (f"--{kind}", str(path))]
    assert run(["verify", "counts", "--format", "json", *options]) == 0
    data = json.loads(names["json"].read_text())
    assert {claim["id"] for claim in data["claims"]} >= {"count-figure-1b", "count-rotation"}
    suite = ElementTree.parse(names["junit"]).getroot()
    assert suite.get("failures") == "0"
    assert len(suite.findall("testcase")) == int(suite.get("tests") or 0) == len(data["claims"])
    assert "| count-rotation |" in names["markdown"].read_text()


def test_github_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert run(["verify", "counts"]) == 0
    assert "| claim |" in (tmp_path / "summary.md").read_text()


def test_trees(rows: dict[str, Checked]) -> None:
    lines = why("gap-bounded", rows)
    assert lines[0].depth == 0
    assert any("theorem-2" in line.text for line in lines)
    assert any(line.text.startswith("witness gap") for line in lines)
    named = [line.text.split(":")[0] for line in lines if "(see above)" not in line.text]
    assert len([n for n in named if n == "theorem-1"]) == 1, "shared branches are unfolded once"
    beneath = {claim for claim, _, _ in rests_on("gap-bounded", rows)}
    assert {"assumption-1", "assumption-2", "lemma-20"} <= beneath


def test_layers_put_claims_above_their_imports() -> None:
    claims = list(all_claims().values())
    height = {id: i for i, row in enumerate(layers(claims)) for id in row}
    assert set(height) == set(all_claims())
    assert all(height[c.id] > height[other] for c in claims for other in c.imports)


@pytest.mark.parametrize("suffix", ["svg", "dot"])
def test_graph(suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"claims.{suffix}"
    assert run(["graph", "counts", "Theorem 1", "--out", str(out)]) == 0
    text = out.read_text()
    assert "theorem-1" in text
    if suffix == "svg":
        ElementTree.fromstring(text)


@pytest.mark.parametrize("suffix", ["svg", "dot"])
def test_graph_of_theorems(suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"theorems.{suffix}"
    assert run(["graph", "--theorems", "--out", str(out)]) == 0
    assert f"{len(read_record().theorems)} theorems" in capsys.readouterr().out
    text = out.read_text()
    assert "if: sigma is L-Lipschitz" in text
    if suffix == "svg":
        tips = [
            each.text or "" for each in ElementTree.fromstring(text).iter() if "title" in each.tag
        ]
        assert {tip.split(" ")[0] for tip in tips} == set(read_record().theorems)
    else:
        assert '"separation_1000000" -> "embedding_1_4_4";' in text
        assert text.count("\n") == len(text.splitlines())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["verify", "lema-5"], "did you mean 'lemma-5'"),
        (["verify", "qqqqqqqqqq"], "groups: paper, finding, ours; themes: "),
        (["why", "theorem-9"], "did you mean 'theorem-"),
        (["rests-on", "nothing-like-it"], "no claim"),
        (["graph", "--out", "claims.png"], ".svg or .dot"),
        (["graph", "counts", "--out", "/nowhere/claims.svg"], "cannot write"),
        (["verify", "counts", "--json", "/nowhere/x.json"], "cannot write"),
    ],
)
def test_bad_usage(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert says in capsys.readouterr().err


def test_selection() -> None:
    assert [c.id for c in select(["Theorem 2"])] == ["theorem-2"]
    assert {c.theme for c in select(["counts"])} == {"counts"}
    assert {c.group for c in select(["finding"])} == {"finding"}
    assert {c.paper for c in select(["certified"])} >= {"certified"}
    assert {c.paper for c in select(["galanti-wolf-2020"])} == {"galanti-wolf-2020"}
    assert len(select([])) == len(all_claims())


HEAD = "[[claim]]\nid='a'\ntitle='t'\nstatement='s (a) x'\nsource='x'\ntheme='t'\ngroup='ours'\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[claim]\n", "is not TOML"),
        ("[[claim]]\nid = 'a'\n", "claim 'a': 'title' is missing"),
        ("[[claim]]\nid = 'a'\nverdict = 'certified'\n", "unknown key 'verdict'"),
        (HEAD.replace("ours", "theirs"), "group: must be one of finding, ours, paper"),
        (HEAD + "paper='mine'", "paper is filled in"),
        (HEAD + "imports='b'", "imports: expected a list, got a text"),
        (HEAD + "evidence=[{kind='proof',role='proves'}]", "kind: must be one of"),
        (HEAD + "evidence=[{kind='kernel',role='proves'}]", "'theorem' is missing"),
        (HEAD + "evidence=[{kind='kernel',role='prove',theorem='t'}]", "must be one of corrects"),
        (HEAD + "evidence=[{kind='sampled',role='proves',check='a:b'}]", "must be one of supports"),
        (
            HEAD + "evidence=[{kind='measured',role='proves',check='a:b'}]",
            "must be one of supports",
        ),
        (
            HEAD + "evidence=[{kind='symbolic',role='proves',check='..:b'}]",
            "expected module:function",
        ),
        (
            HEAD + "evidence=[{kind='kernel',role='proves',theorem='t',covers='b'}]",
            "a part that is",
        ),
    ],
)
def test_malformed_claims_are_refused(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_claims(text, "mine.toml")


def test_pinning_needs_evidence_that_ran_and_sentences_that_it_supports(
    rows: dict[str, Checked],
) -> None:
    row = rows["count-rotation"]
    unchecked = replace(row, verdict=replace(row.verdict, unchecked=("kernel t: no Coq",)))
    for refused in (unchecked, replace(row, changes=("no evidence has the number 17",))):
        with pytest.raises(InputError, match="cannot pin count-rotation"):
            ledger.pin([refused])


@pytest.mark.slow
def test_quick_verification_takes_under_a_minute() -> None:
    command = [sys.executable, "-m", "modhyper", "verify"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_what_a_part_rests_on_without_a_kernel_is_listed(rows: dict[str, Checked]) -> None:
    beneath = rests_on("theorem-5", rows)
    assert ("theorem-5", "symbolic", "arithmetic:theorem_5_is_for_fixed_w") in beneath
    assert ("theorem-5", "literature hypothesis", "universal_activation") in beneath
    assert rests_on("certified-separation", rows) == ()
