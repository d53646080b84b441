"""The table of `modhyper proofs`."""

from __future__ import annotations

from modhyper.ledger.kernel import RECORDED, RERUN, Record
from modhyper.present.document import Cell, Column, Document, Styled, Table


def proofs_document(record: Record) -> Document:
    """Each exported theorem, its paper item, conditions and hypotheses, and if it is checked."""
    standing = RERUN if record.rerun else RECORDED
    checked: Cell = Styled("no", "yellow") if record.problem else Styled(standing, "green")
    rows: list[dict[str, Cell]] = [
        {
            "theorem": theorem.name,
            "says": theorem.says,
            "if": "; ".join(theorem.conditions),
            "paper": ", ".join(theorem.paper),
            "certified": ", ".join(f"§{section}" for section in theorem.certified),
            "rests": ", ".join(theorem.literature) or "axioms only",
            "checked": checked,
        }
        for theorem in record.theorems.values()
    ]
    columns = (
        Column("theorem", "theorem"),
        Column("says", "says"),
        Column("if", "if"),
        Column("paper", "paper"),
        Column("certified", "certified results"),
        Column("rests", "rests on"),
        Column("checked", "checked"),
    )
    if record.problem:
        verdict = f"Not checked: {record.problem}."
    else:
        axioms = ", ".join(axiom.rpartition(".")[2] for axiom in record.axioms)
        verdict = (
            f"{len(rows)} theorems checked by Coq {record.coq_version} ({standing}); axioms of all "
            f"together: {axioms}. `modhyper verify --recheck` has Coq check them here."
        )
    payload = {
        "checked": not record.problem,
        "rerun": record.rerun,
        "problem": record.problem,
        "coq_version": record.coq_version,
        "axioms": list(record.axioms),
        "theorems": [
            {
                "theorem": t.name,
                "file": t.file,
                "paper": list(t.paper),
                "certified": list(t.certified),
                "says": t.says,
                "conditions": list(t.conditions),
                "statement": t.statement,
                "literature": list(t.literature),
            }
            for t in record.theorems.values()
        ],
    }
    blocks: list[Table | str] = [Table(columns, rows, "Proofs checked by a kernel"), verdict]
    return Document(payload=payload, blocks=blocks if rows else [verdict])
