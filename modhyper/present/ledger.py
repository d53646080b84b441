"""The ledger for people (tables, trees) and for machines (JUnit, Markdown)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from modhyper.ledger.claim import Group
from modhyper.ledger.evidence import Outcome
from modhyper.ledger.receipts import Freshness
from modhyper.ledger.trees import Line
from modhyper.ledger.user_claims import Judged
from modhyper.ledger.verdict import Status
from modhyper.ledger.verify import Checked
from modhyper.present.bounds import values
from modhyper.present.document import Cell, Column, Document, Styled, Table, heads
from modhyper.questions.verdict import Verdict

MEANS: dict[Status, tuple[str, str]] = {
    "certified": ("green", "proved, or counted"),
    "certified with correction": ("green", "a corrected version is proved"),
    "confirmed": ("magenta", "a defect, shown"),
    "conditional": ("dark_cyan", "proved, given what is open"),
    "supported by measurement": ("dark_cyan", "trained networks agree"),
    "literature only": ("blue", "a cited source says it"),
    "read in the source": ("blue", "the text says so"),
    "open": ("dark_orange3", "not decided here"),
    "depends on an unstated choice": ("dark_orange3", "its readings disagree"),
    "not reproduced": ("dark_orange3", "tried, and not seen"),
    "gap in the proof": ("red", "a step of the proof fails"),
    "fails in a case": ("red", "false in a case, named"),
    "refuted as stated": ("red", "false as it stands"),
    "contradicted by measurement": ("red", "trained networks disagree"),
}
"""Verdict -> colour (a confirmed defect is no success of the paper), and its meaning."""
MARKS = {
    "established": "✓",
    "failed": "✗",
    "undecided": "?",
    "not reproduced": "≁",
    "depends on an unstated choice": "±",
    "not run": "…",
}
GROUPS: dict[Group, str] = {
    "paper": "papers",
    "finding": "findings",
    "ours": "our own",
}
NOTABLE = (
    "refuted as stated",
    "fails in a case",
    "gap in the proof",
    "contradicted by measurement",
)


def verify_document(
    rows: Sequence[Checked],
    gone: Sequence[str],
    seconds: float,
    *,
    everything: bool = False,
    example: Verdict | None = None,
) -> Document:
    """What changed, an ``example``, how many claims of each group have which verdict, then claims.

    Those that matter (changed, refuted or with a gap), or all. ``gone``: what else changed.
    """
    chosen = rows if everything else [row for row in rows if row.changed or _notable(row)]
    unchecked = [row for row in rows if not row.verdict.complete]
    changed = [f"CHANGED {row.claim.id}: {line}" for row in rows for line in row.changes]
    changed += [f"CHANGED {line}" for line in gone]
    expected = "CHANGED, as below" if changed else "everything computed is as expected"
    blocks: list[Table | str] = [f"{len(rows)} claims in {seconds:.1f} s: {expected}."]
    if changed:
        blocks.append("\n".join(changed))
    if example is not None:
        blocks.append("\n".join([f"For example, {values(example.problem)}:", *example.sentences]))
    blocks.append(_matrix(rows))
    if chosen:
        blocks.append(_table(chosen, everything))
    lines = []
    if unchecked:
        lines.append(f"Evidence not run here: {len(unchecked)} claims (modhyper why ID tells).")
    if not everything and len(chosen) < len(rows):
        lines.append(
            "--all lists every claim and its evidence; modhyper why ID unfolds one; modhyper cite "
            "tells what of this may be cited; modhyper bounds and choose use it for your sizes."
        )
    blocks += ["\n".join(lines)] if lines else []
    return Document(verify_payload(rows, gone, example), blocks)


def _matrix(rows: Sequence[Checked]) -> Table:
    """Verdicts down, groups across."""
    counts = Counter[tuple[str, str]]((row.verdict.status, row.claim.group) for row in rows)
    groups = [group for group in GROUPS if any(g == group for _, g in counts)]
    found = [status for status in MEANS if any(s == status for s, _ in counts)]
    lines: list[dict[str, Cell]] = []
    for status in found:
        colour, means = MEANS[status]
        line: dict[str, Cell] = {"verdict": Styled(status, colour), "means": means}
        lines.append(line | {group: counts[status, group] or None for group in groups})
    counted = (Column(group, GROUPS[group], "right") for group in groups)
    columns = (Column("verdict", "verdict"), *counted, Column("means", "means"))
    return Table(
        columns,
        lines,
        title="Verdicts on what papers say, findings about them, and our own",
    )


def _table(rows: Sequence[Checked], everything: bool) -> Table:
    first = heads(id="claim", title="title")
    if everything:
        columns = (*first, *heads(verdict="verdict", evidence="evidence"))
        return Table(columns, [_row(row) for row in rows], title="Every claim")
    short = (*first, Column("status", "verdict"))  # a line or two a claim at 80 columns
    return Table(short, [_row(row) for row in rows], title="Refuted, with a gap, or changed")


def _notable(row: Checked) -> bool:
    return row.verdict.status in NOTABLE


def verify_payload(
    rows: Sequence[Checked], gone: Sequence[str], example: Verdict | None
) -> dict[str, Any]:
    return {
        "example": None if example is None else example.as_dict(),
        "claims": [row.as_dict() for row in rows],
        "changed": [row.claim.id for row in rows if row.changed],
        "gone": list(gone),
        "unchecked": [row.claim.id for row in rows if not row.verdict.complete],
    }


def _row(row: Checked) -> dict[str, Cell]:
    colour, _ = MEANS[row.verdict.status]
    evidence = ", ".join(dict.fromkeys(_evidence(outcome) for outcome in row.verdict.outcomes))
    return {
        "id": Styled(row.claim.id, "bold red") if row.changed else row.claim.id,
        "title": row.said.title,
        "status": Styled(row.verdict.status, colour),
        "verdict": Styled(row.verdict.text, colour),
        "evidence": evidence or "none",
    }


def _evidence(outcome: Outcome) -> str:
    """ "kernel ✓"; a citation or an assertion has not run, so it has no mark."""
    kind = outcome.evidence.kind
    if kind in ("literature", "reading", "asserted"):
        return kind
    mark = "circular" if outcome.circular else MARKS[outcome.result]
    return "none yet" if kind == "none" else f"{kind} {mark}"


def tree_document(lines: Sequence[Line]) -> Document:
    """An indented proof tree; its payload is the list of lines."""
    text = "\n".join(f"{'  ' * line.depth}[{line.status}] {line.text}" for line in lines)
    payload = [{"depth": x.depth, "text": x.text, "status": x.status} for x in lines]
    return Document(payload=payload, blocks=(text,))


def rests_on_document(id: str, rows: Sequence[tuple[str, str, str]]) -> Document:
    columns = heads(claim="claim", kind="kind", what="what")
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
    colours = {"holds": "green", "fails": "red", "undecided": "dark_orange3"}
    rows: list[dict[str, Cell]] = [
        {
            "id": each.id,
            "statement": each.statement,
            "truth": Styled(each.truth, colours[each.truth]),
            "reason": each.reason,
        }
        for each in judged
    ]
    columns = heads(id="claim", statement="says", truth="", reason="because")
    holding = sum(each.truth == "holds" for each in judged)
    return Document(
        payload=[each.as_dict() for each in judged],
        blocks=(Table(columns, rows), f"{holding} of {len(judged)} claims hold."),
    )


def receipts_document(found: Sequence[Freshness]) -> Document:
    """Each receipt: its verdict and date, and whether it still stands."""
    colours = {"fresh": "green", "stale": "dark_orange3", "gone": "red"}
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
    columns = heads(
        claim="claim", verdict="verdict then", date="date", state="receipt", reason="because"
    )
    fresh = sum(each.state == "fresh" for each in found)
    payload = [{key: str(value) for key, value in row.items()} for row in rows]
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
            ElementTree.SubElement(case, "failure", message="; ".join(row.changes))
        elif not row.verdict.complete:
            ElementTree.SubElement(case, "skipped", message="; ".join(row.verdict.unchecked))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
