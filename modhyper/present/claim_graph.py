"""The dependency graph of the claims, coloured by verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modhyper.ledger.verdict import Status
from modhyper.ledger.verify import Checked
from modhyper.present import graphs
from modhyper.present.graphs import Colours, Node

# Colour-blind safe (after Okabe and Ito), dark enough for white text where the text is white.
FILLS: Mapping[Status, Colours] = {
    "certified": ("#00735a", "#ffffff"),
    "certified with correction": ("#4aa58c", "#000000"),
    "confirmed": ("#7d2f6b", "#ffffff"),
    "conditional": ("#a6d8f0", "#000000"),
    "supported by measurement": ("#56b4e9", "#000000"),
    "literature only": ("#e7e9ee", "#000000"),
    "read in the source": ("#d4d8e2", "#000000"),
    "open": ("#ffffff", "#000000"),
    "depends on an unstated choice": ("#f7e9b0", "#000000"),
    "not reproduced": ("#f5d78e", "#000000"),
    "gap in the proof": ("#f0c343", "#000000"),
    "fails in a case": ("#e08a4f", "#000000"),
    "refuted as stated": ("#c4500a", "#ffffff"),
    "contradicted by measurement": ("#8c2d04", "#ffffff"),
}
_COLOURS: dict[str, Colours] = dict(FILLS.items())


def svg(rows: Sequence[Checked]) -> str:
    """A dashed line leads from a finding to the item of the paper that names it; a double frame
    marks a claim that is certified and rests on certified claims only. A node links to
    ``#claim-ID``."""
    return graphs.svg(_nodes(rows), _COLOURS, "claims and what they rest on", against(rows))


def dot(rows: Sequence[Checked]) -> str:
    return graphs.dot(_nodes(rows), _COLOURS, "claims")


def against(rows: Sequence[Checked]) -> list[tuple[str, str]]:
    """(finding, item of the paper) for each item that names the finding's source."""
    findings = [row.claim for row in rows if row.claim.group == "finding"]
    return [
        (finding.id, row.claim.id)
        for row in rows
        for finding in findings
        if finding.source in row.claim.findings
    ]


def transitively_certified(rows: Sequence[Checked]) -> frozenset[str]:
    """Ids of certified claims all of whose imports are in this set."""
    by_id = {row.claim.id: row for row in rows}
    found: dict[str, bool] = {}

    def solid(id: str) -> bool:
        if id not in found:
            row = by_id.get(id)
            found[id] = row is not None and row.verdict.status == "certified"
            found[id] = found[id] and row is not None and all(map(solid, row.claim.imports))
        return found[id]

    return frozenset(id for id in by_id if solid(id))


def _nodes(rows: Sequence[Checked]) -> list[Node]:
    solid = transitively_certified(rows)
    return [
        Node(
            row.claim.id,
            tuple(row.claim.imports),
            row.claim.id.replace("certified-", "★ "),
            f"{row.claim.id}: {row.said.title} ({row.verdict.text})",
            row.verdict.status,
            f"#claim-{row.claim.id}",
            row.claim.id in solid,
        )
        for row in rows
    ]
