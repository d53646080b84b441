"""cite: the rule on verdicts that are changed by hand, and BibTeX that is well formed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import get_args

import pytest

from modhyper import InputError, __version__, cite
from modhyper.cli.main import run
from modhyper.ledger.cite import BROKEN, SOUND, USES, citations
from modhyper.ledger.claim import all_claims, select
from modhyper.ledger.verdict import Status
from modhyper.ledger.verify import Checked, verify
from modhyper.literature import records


@pytest.fixture(scope="module")
def rows() -> dict[str, Checked]:
    chosen = [*select(["theorem-5", "lemma-5", "lemma-12", "lemma-22", "count-figure-1b"])]
    found = {id for claim in chosen for id in claim.findings}
    checked = verify([*chosen, *(all_claims()[id] for id in found)])
    return {row.claim.id: row for row in checked}


def use_of(rows: dict[str, Checked], id: str, status: Status) -> str:
    changed = replace(rows[id], verdict=replace(rows[id].verdict, status=status))
    (found,) = citations((rows | {id: changed}).values(), [id])
    return found.use


def test_every_verdict_has_a_use(rows: dict[str, Checked]) -> None:
    for status in get_args(Status):
        use = use_of(rows, "lemma-5", status)  # no finding speaks of it
        assert (use == "not as stated") == (status in BROKEN)
        assert (use == "as an opinion") == (status == "open")
        assert (use == "conditionally") == (status == "conditional")
        if status in SOUND:
            assert use == ("with correction" if "correction" in status else "as stated")


def test_a_confirmed_finding_is_a_correction(rows: dict[str, Checked]) -> None:
    id, finding = "theorem-5", "finding-9"
    assert finding in rows[id].claim.findings
    assert rows[finding].verdict.status == "confirmed"
    assert use_of(rows, id, "certified") == "with correction"
    doubted = dict(rows)
    for other in rows[id].claim.findings:
        verdict = replace(rows[other].verdict, status="open")
        doubted[other] = replace(rows[other], verdict=verdict)
    assert use_of(doubted, id, "certified") == "as stated"
    (found,) = citations(doubted.values(), [id])
    assert found.heed == ()
    assert any(f"doubted by {finding}" in text or finding in text for text in found.because)


def test_what_a_proof_rests_on_is_followed_to_the_first_that_fails(
    rows: dict[str, Checked],
) -> None:
    (found,) = citations(rows.values(), ["lemma-22"])
    verdict = rows["theorem-1"].verdict
    assert verdict.status in BROKEN
    assert f"its proof rests on theorem-1 ({verdict.text})" in found.because
    sound = replace(rows["theorem-1"], verdict=replace(verdict, status="certified"))
    (found,) = citations((rows | {"theorem-1": sound}).values(), ["lemma-22"])
    (rests,) = [text for text in found.because if text.startswith("its proof rests on")]
    assert "theorem-1" not in rests
    assert "lemma-20" in rests or "assumption-1" in rests


def test_bibtex_is_well_formed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cite", "--bibtex"]) == 0
    text = capsys.readouterr().out
    keys = re.findall(r"^@(?:article|inproceedings|book|misc)\{([^,]+),$", text, re.MULTILINE)
    assert keys == ["modhyper", *records()]
    assert text.count("{") == text.count("}")
    for entry in text.strip().split("\n\n"):
        assert entry.endswith("\n}")
        assert all(re.fullmatch(r"  \w+ = \{.*\},", line) for line in entry.split("\n")[1:-1])
        assert "author = {" in entry
        assert "title = {{" in entry
    assert f"Version {__version__}" in text.split("\n\n")[0]
    assert "On the Modularity of Hypernetworks" in text


def test_command_and_function_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["lemma-5", "Theorem 5"]
    assert run(["cite", *asked, "--format", "json"]) == 0
    found = cite(*asked)
    assert json.loads(capsys.readouterr().out) == [row.as_dict() for row in found]
    assert {row.use for row in found} <= set(USES)
    assert repr(found).startswith("<2 statements: ")
    assert found._repr_html_().count("<tr>") == 3
    with pytest.raises(InputError, match="lemma-99"):
        cite("lemma-99")


def test_findings_are_not_statements_of_the_paper(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(cite("finding-9")) == 0
    assert run(["cite", "finding-9"]) == 0
    assert "No statement" in capsys.readouterr().out
