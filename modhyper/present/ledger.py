"""The ledger for people (tables, trees) and for machines (JUnit, SARIF, Markdown)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from modhyper.ledger.evidence import Outcome
from modhyper.ledger.receipts import Freshness
from modhyper.ledger.trees import Line
from modhyper.ledger.user_claims import Judged
from modhyper.ledger.verify import Checked
from modhyper.present.document import Cell, Column, Document, Styled, Table

COLOURS = {
    "certified": "green",
    "certified with correction": "green",
    "established": "green",
    "conditional": "cyan",
    "supported by measurement": "cyan",
    "literature only": "blue",
    "open": "yellow",
    "not run": "yellow",
    "undecided": "yellow",
    "gap in the proof": "magenta",
    "refuted as stated": "red",
    "contradicted by measurement": "red",
    "failed": "red",
}
MARKS = {"established": "✓", "failed": "✗", "undecided": "?", "not run": "…"}


def verify_document(rows: Sequence[Checked], gone: Sequence[str], seconds: float) -> Document:
    """One row a claim; then what changed against the pins, what was not checked, and totals."""
    table = Table(
        (
            Column("id", "claim"),
            Column("title", "title"),
            Column("verdict", "verdict"),
            Column("evidence", "evidence"),
            Column("expected", "expected"),
        ),
        [_row(row) for row in rows],
        title="Claims and their verdicts, computed now",
    )
    counts = Counter(row.verdict.status for row in rows)
    total = ", ".join(f"{number} {status}" for status, number in counts.most_common())
    lines = [f"{len(rows)} claims in {seconds:.1f} s: {total}."]
    unchecked = [row for row in rows if not row.verdict.complete]
    if unchecked:
        lines.append(f"Evidence not run here: {len(unchecked)} claims (modhyper why ID tells).")
    changed = [row for row in rows if row.changed]
    lines += [
        f"CHANGED {row.claim.id}: expected {row.expected or 'no such claim'}, got "
        f"{row.verdict.status}"
        for row in changed
    ]
    lines += [f"CHANGED {id}: pinned, but not in the ledger" for id in gone]
    if not changed and not gone:
        lines.append("Every verdict that could be computed is as expected.")
    return Document(payload=verify_payload(rows, gone), blocks=(table, "\n".join(lines)))


def verify_payload(rows: Sequence[Checked], gone: Sequence[str]) -> dict[str, Any]:
    return {
        "claims": [row.as_dict() for row in rows],
        "changed": [row.claim.id for row in rows if row.changed],
        "gone": list(gone),
        "unchecked": [row.claim.id for row in rows if not row.verdict.complete],
    }


def _row(row: Checked) -> dict[str, Cell]:
    status = row.verdict.status
    shown: str = status
    if row.verdict.conditional_on:
        shown += " on " + ", ".join(row.verdict.conditional_on)
    evidence = ", ".join(_evidence(outcome) for outcome in row.verdict.outcomes)
    expected: Cell = "as expected" if row.expected == status else str(row.expected)
    if row.changed:
        expected = Styled(f"changed: {row.expected}", "bold red")
    return {
        "id": row.claim.id,
        "title": row.claim.title,
        "verdict": Styled(shown, COLOURS[status]),
        "evidence": evidence or "none",
        "expected": expected,
    }


def _evidence(outcome: Outcome) -> str:
    """ "kernel ✓"; a citation or an assertion has not run, so it has no mark."""
    kind = outcome.evidence.kind
    if kind in ("literature", "asserted"):
        return kind
    return "none yet" if kind == "none" else f"{kind} {MARKS[outcome.result]}"


def tree_document(lines: Sequence[Line]) -> Document:
    """An indented proof tree; its payload is the list of lines."""
    text = "\n".join(f"{'  ' * line.depth}[{line.status}] {line.text}" for line in lines)
    payload = [{"depth": x.depth, "text": x.text, "status": x.status} for x in lines]
    return Document(payload=payload, blocks=(text,))


def rests_on_document(id: str, rows: Sequence[tuple[str, str, str]]) -> Document:
    columns = (Column("claim", "claim"), Column("kind", "kind"), Column("what", "what"))
    records: list[dict[str, Cell]] = [
        {"claim": claim, "kind": kind, "what": what} for claim, kind, what in rows
    ]
    if not rows:
        text = f"{id} rests on nothing that the proof kernel has not checked."
        return Document(payload=[], blocks=(text,))
    title = f"What {id} rests on that is not checked by the proof kernel"
    return Document(payload=records, blocks=(Table(columns, records, title),))


def own_claims_document(judged: Sequence[Judged]) -> Document:
    """The user's own claims: each with its verdict and what decided it."""
    colours = {"holds": "green", "fails": "red", "undecided": "yellow"}
    rows: list[dict[str, Cell]] = [
        {
            "id": each.id,
            "statement": each.statement,
            "truth": Styled(each.truth, colours[each.truth]),
            "reason": each.reason,
        }
        for each in judged
    ]
    columns = (
        Column("id", "claim"),
        Column("statement", "says"),
        Column("truth", ""),
        Column("reason", "because"),
    )
    holding = sum(each.truth == "holds" for each in judged)
    return Document(
        payload=[each.as_dict() for each in judged],
        blocks=(Table(columns, rows), f"{holding} of {len(judged)} claims hold."),
    )


def receipts_document(found: Sequence[Freshness]) -> Document:
    """Each receipt: its verdict and date, and whether it still stands."""
    colours = {"fresh": "green", "stale": "yellow", "gone": "red"}
    rows: list[dict[str, Cell]] = [
        {
            "claim": each.claim,
            "verdict": each.verdict,
            "date": each.date,
            "state": Styled(each.state, colours[each.state]),
            "reason": each.reason,
        }
        for each in found
    ]
    columns = (
        Column("claim", "claim"),
        Column("verdict", "verdict then"),
        Column("date", "date"),
        Column("state", "receipt"),
        Column("reason", "because"),
    )
    fresh = sum(each.state == "fresh" for each in found)
    payload = [
        {"claim": e.claim, "verdict": e.verdict, "date": e.date, "state": e.state,
         "reason": e.reason}
        for e in found
    ]  # fmt: skip
    return Document(payload, (Table(columns, rows), f"{fresh} of {len(found)} receipts are fresh."))


def junit(rows: Sequence[Checked]) -> str:
    """JUnit XML: a test case for each claim; changed verdicts fail, unchecked ones are skipped."""
    suite = ElementTree.Element(
        "testsuite",
        name="modhyper.ledger",
        tests=str(len(rows)),
        failures=str(sum(row.changed for row in rows)),
        skipped=str(sum(not row.verdict.complete for row in rows)),
    )
    for row in rows:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=f"ledger.{row.claim.theme}",
            name=row.claim.id,
            time=f"{sum(o.seconds for o in row.verdict.outcomes):.3f}",
        )
        if row.changed:
            message = f"expected {row.expected}, got {row.verdict.status}"
            ElementTree.SubElement(case, "failure", message=message)
        elif not row.verdict.complete:
            ElementTree.SubElement(case, "skipped", message="; ".join(row.verdict.unchecked))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def sarif(rows: Sequence[Checked], version: str) -> str:
    """SARIF 2.1.0: an error for each changed verdict, a note for each unchecked one."""
    results = [
        {
            "ruleId": row.claim.id,
            "level": "error" if row.changed else "note",
            "message": {
                "text": f"expected {row.expected}, got {row.verdict.status}"
                if row.changed
                else "not checked here: " + "; ".join(row.verdict.unchecked)
            },
            "locations": [
                {
                    "logicalLocations": [
                        {"name": row.claim.id, "fullyQualifiedName": row.claim.source}
                    ]
                }
            ],
        }
        for row in rows
        if row.changed or not row.verdict.complete
    ]
    rules = [
        {
            "id": row.claim.id,
            "shortDescription": {"text": row.claim.title},
            "fullDescription": {"text": row.claim.statement},
        }
        for row in rows
    ]
    driver = {"name": "modhyper", "version": version, "rules": rules}
    run = {"tool": {"driver": driver}, "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    log = {"$schema": schema, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"
