"""The page of `modhyper cite`: a table for each way in which statements may be cited."""

from __future__ import annotations

from collections.abc import Sequence

from modhyper.ledger.cite import USES, Citation, Citations, Use
from modhyper.literature import short
from modhyper.present.document import Cell, Column, Document, Styled, Table, heads
from modhyper.present.ledger import MEANS

COLOURS: dict[Use, str] = {
    "as stated": "green",
    "with correction": "dark_cyan",
    "conditionally": "dark_cyan",
    "as an opinion": "dark_orange3",
    "not as stated": "red",
}
SAY_IT: tuple[Use, ...] = ("conditionally", "as an opinion")
"""Uses whose title says the verdict."""


def cite_document(found: Citations, *, everything: bool = False) -> Document:
    """Statements by use; with ``everything`` also why, and the findings to be said with them."""
    blocks: list[Table | str] = [_summary(found)]
    names = list(dict.fromkeys(row.row.claim.paper for row in found))
    uses: dict[str, set[Use]] = {}
    for row in found:
        uses.setdefault(row.row.claim.source, set()).add(row.use)
    shared = {source for source, of in uses.items() if len(of) > 1}
    if shared:
        blocks[0] = (
            f"{blocks[0]} Where one place of the paper says several, their ids tell them apart."
        )
    for use in USES:
        for paper in names:
            rows = [row for row in found.of(use) if row.row.claim.paper == paper]
            if rows:
                title = USES[use] if len(names) == 1 else f"{USES[use]} ({short(paper)})"
                blocks.append(_table(title, rows, shared, everything))
    heed = {each.claim.id: each.said.statement for row in found for each in row.heed}
    if heed and everything:
        columns = heads(id="finding", says="to be said with it")
        lines: list[dict[str, Cell]] = [{"id": id, "says": says} for id, says in heed.items()]
        blocks.append(Table(columns, lines, "The findings named above, each confirmed"))
    if not everything:
        blocks.append("--all, or the name of a statement: why, and what the findings say.")
    if not found:
        blocks = ["No statement of a paper is among these."]
    return Document([row.as_dict() for row in found], blocks)


def _summary(found: Citations) -> str:
    counts = [f"{len(found.of(use))} {use}" for use in USES if found.of(use)]
    return f"{len(found)} statements: {', '.join(counts)}."


def _table(title: str, rows: Sequence[Citation], shared: set[str], everything: bool) -> Table:
    alike = len({row.row.verdict.status for row in rows}) == 1 and rows[0].use in SAY_IT
    columns = (
        Column("source", "statement"),
        Column("title", "says"),
        Column("because", "verdict, and why")
        if everything
        else Column("status", "verdict", constant=alike),
        *((Column("heed", "say with it"),) if any(row.heed for row in rows) else ()),
    )
    lines: list[dict[str, Cell]] = [
        {
            "source": Styled(_place(row, shared), COLOURS[row.use]),
            "title": row.row.said.title,
            "status": row.row.verdict.status,
            "because": "; ".join(row.because),
            "heed": ", ".join(each.claim.id for each in row.heed) or None,
        }
        for row in rows
    ]
    said = dict.fromkeys(row.row.verdict.status for row in rows)
    notes = () if alike or everything else ("; ".join(f"{v}: {MEANS[v][1]}" for v in said) + ".",)
    return Table(columns, lines, title, notes)


def _place(row: Citation, shared: set[str]) -> str:
    claim = row.row.claim
    return f"{claim.source} ({claim.id})" if claim.source in shared else claim.source
