"""The tables of `modhyper proofs` and `modhyper proofs check`."""

from __future__ import annotations

from modhyper.coq.certificate_check import CheckedFile
from modhyper.coq.certificates import Certificate
from modhyper.ledger.kernel import RECORDED, RERUN, Record
from modhyper.present.document import Cell, Column, Document, Styled, Table, heads


def proofs_document(record: Record) -> Document:
    """Each exported theorem, its paper item, conditions and hypotheses, and if it is checked."""
    standing = RERUN if record.rerun else RECORDED
    checked: Cell = Styled("no", "dark_orange3") if record.problem else Styled(standing, "green")
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
        *heads(theorem="theorem", says="says"),
        Column("if", "if"),
        *heads(paper="paper", certified="certified results", rests="rests on", checked="checked"),
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


def checked_document(checked: CheckedFile) -> Document:
    """Each inequality that Coq has proved, and what the proofs rest on."""
    made = checked.certificates
    rows: list[dict[str, Cell]] = [
        {
            "row": each.row,
            "problem": _problem(each),
            "sign": "≤" if each.row.startswith("relu") else "≥",
            "value": f"{each.value:,}",
            "checked": Styled("proved", "green"),
        }
        for each in made
    ]
    columns = heads(row="result", problem="problem", sign="", value=">parameters", checked="by Coq")
    axioms = ", ".join(axiom.rpartition(".")[2] for axiom in checked.axioms)
    verdict = (
        f"The kernel of Coq {checked.coq_version} has checked {len(made)} printed "
        f"integer{'s' * (len(made) != 1)} in {checked.seconds:.1f} s; axioms: {axioms or 'none'}."
    )
    payload = {
        "coq_version": checked.coq_version,
        "seconds": checked.seconds,
        "axioms": list(checked.axioms),
        "certificates": [
            {
                "row": each.row,
                "value": str(each.value),
                "problem": _problem(each),
                "statement": text,
            }
            for each, text in zip(made, checked.statements, strict=True)
        ],
    }
    return Document(payload, [Table(columns, rows, "Proved just now"), verdict])


def _problem(c: Certificate) -> str:
    parts = [f"m1 = {c.m1}, m2 = {c.m2}, r = {c.smoothness}, ε = {c.eps}"]
    if c.radius != 1:
        parts.append(f"radius {c.radius}")
    if c.embedding_dim is not None:
        parts.append(f"k = {c.embedding_dim}")
    if c.row != "relu-interpolation-real":
        parts.append(f"{c.bits} bits")
    if c.embedding_bits is not None:
        parts.append(f"{c.embedding_bits} bits in e(I)")
    return ", ".join(parts)
