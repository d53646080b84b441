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
    return graphs.svg(_nodes(rows), _COLOURS, "claims and what they rest on")


def dot(rows: Sequence[Checked]) -> str:
    return graphs.dot(_nodes(rows), _COLOURS, "claims")


def _nodes(rows: Sequence[Checked]) -> list[Node]:
    return [
        Node(
            row.claim.id,
            tuple(row.claim.imports),
            row.claim.id.replace("certified-", "★ "),
            f"{row.claim.id}: {row.said.title} ({row.verdict.text})",
            row.verdict.status,
        )
        for row in rows
    ]
