"""The table of `modhyper proofs`."""

from __future__ import annotations

from modhyper.ledger.kernel import Record
from modhyper.present.document import Cell, Column, Document, Styled, Table

SHORT = {
    "ClassicalDedekindReals.sig_forall_dec": "reals",
    "ClassicalDedekindReals.sig_not_dec": "reals",
    "FunctionalExtensionality.functional_extensionality_dep": "extensionality",
    "Classical_Prop.classic": "classical logic",
}


def proofs_document(record: Record) -> Document:
    """Each exported theorem, its paper item, what it rests on, and whether it is checked here."""
    checked: Cell = Styled("yes", "green") if not record.problem else Styled("no", "yellow")
    rows: list[dict[str, Cell]] = []
    for theorem in record.theorems.values():
        axioms = dict.fromkeys(SHORT.get(axiom, axiom) for axiom in theorem.axioms)
        rows.append(
            {
                "theorem": theorem.name,
                "says": theorem.summary,
                "paper": ", ".join(theorem.paper),
                "certified": ", ".join(f"§{section}" for section in theorem.certified),
                "rests": ", ".join([*axioms, *theorem.literature]) or "nothing",
                "checked": checked,
            }
        )
    columns = (
        Column("theorem", "theorem"),
        Column("says", "says"),
        Column("paper", "paper"),
        Column("certified", "certified results"),
        Column("rests", "rests on"),
        Column("checked", "checked"),
    )
    verdict = (
        f"Not checked here: {record.problem}."
        if record.problem
        else f"{len(rows)} theorems checked by Coq {record.coq_version}; the sources have not "
        "changed since (python proofs/check.py checks again, from scratch)."
    )
    payload = {
        "checked": not record.problem,
        "problem": record.problem,
        "coq_version": record.coq_version,
        "theorems": [
            {
                "theorem": t.name,
                "file": t.file,
                "paper": list(t.paper),
                "certified": list(t.certified),
                "summary": t.summary,
                "statement": t.statement,
                "axioms": list(t.axioms),
                "literature": list(t.literature),
            }
            for t in record.theorems.values()
        ],
    }
    blocks: list[Table | str] = [Table(columns, rows, "Proofs checked by a kernel"), verdict]
    return Document(payload=payload, blocks=blocks if rows else [verdict])
