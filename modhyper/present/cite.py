"""The page of `modhyper cite`: a table for each way in which statements may be cited."""

from __future__ import annotations

from collections.abc import Sequence

from modhyper.ledger.cite import USES, Citation, Citations, Use
from modhyper.literature import short
from modhyper.present.document import Cell, Column, Document, Styled, Table

COLOURS: dict[Use, str] = {
    "as stated": "green",
    "with correction": "cyan",
    "conditionally": "cyan",
    "as an opinion": "yellow",
    "not as stated": "red",
}


def cite_document(found: Citations) -> Document:
    """Statements by use; then the findings to be said with them."""
    blocks: list[Table | str] = [_summary(found)]
    blocks += [_table(use, found.of(use), found) for use in USES if found.of(use)]
    heed = {each.claim.id: each.said.statement for row in found for each in row.heed}
    if heed:
        columns = (Column("id", "finding"), Column("says", "to be said with it"))
        rows: list[dict[str, Cell]] = [{"id": id, "says": says} for id, says in heed.items()]
        blocks.append(Table(columns, rows, "The findings named above, each confirmed"))
    if not found:
        blocks = ["No statement of a paper is among these."]
    return Document([row.as_dict() for row in found], blocks)


def _summary(found: Citations) -> str:
    counts = [f"{len(found.of(use))} {use}" for use in USES if found.of(use)]
    return f"{len(found)} statements may be cited: {', '.join(counts)}."


def _table(use: Use, rows: Sequence[Citation], found: Citations) -> Table:
    several = len({row.row.claim.paper for row in found}) > 1
    columns = (
        Column("source", "statement"),
        *((Column("paper", "of"),) if several else ()),
        Column("title", "says"),
        Column("because", "verdict, and why"),
        *((Column("heed", "say with it"),) if any(row.heed for row in rows) else ()),
    )
    lines: list[dict[str, Cell]] = [
        {
            "source": Styled(row.row.claim.source, COLOURS[use]),
            "paper": short(row.row.claim.paper),
            "title": row.row.said.title,
            "because": "; ".join(row.because),
            "heed": ", ".join(each.claim.id for each in row.heed) or None,
        }
        for row in rows
    ]
    return Table(columns, lines, USES[use])
