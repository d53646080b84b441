"""The pages of `modhyper theorems` and `modhyper theorem`."""

from __future__ import annotations

from typing import Any

from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.papers.galanti_wolf_2020.hypotheses import STATEMENTS
from modhyper.present.document import Cell, Column, Document, Formula, Table

KINDS = {"lower": "lower bound", "upper": "upper bound"}


def theorems_document() -> Document:
    """One row for each conclusion of each theorem and derived statement."""
    rows: list[dict[str, Cell]] = []
    for theorem in stated.ALL:
        for conclusion in theorem.conclusions:
            rows.append(
                {
                    "id": theorem.id,
                    "title": theorem.title,
                    "quantity": conclusion.quantity,
                    "side": KINDS[conclusion.side],
                    "rate": Formula(str(conclusion.rate), conclusion.rate.latex),
                    "doubts": str(len(theorem.doubts)),
                }
            )
    for gap in stated.GAPS:
        rows.append(
            {
                "id": gap.id,
                "title": f"The gap: {gap.condition}",
                "quantity": "N_q/N_g",
                "side": KINDS["lower"],
                "rate": Formula(str(gap.rate), gap.rate.latex),
                "doubts": None,
            }
        )
    table = Table(
        (
            Column("id", "theorem"),
            Column("title", "what it says"),
            Column("quantity", "quantity"),
            Column("side", "kind"),
            Column("rate", "rate"),
            Column("doubts", "doubts", "right"),
        ),
        rows,
        title="What the paper states (modhyper theorem ID shows one whole)",
    )
    return Document(payload=[_payload(theorem) for theorem in stated.ALL], blocks=(table,))


def theorem_document(theorem: stated.Theorem) -> Document:
    """Statement, scope, hypotheses, conclusions, dependencies and doubts of one theorem."""
    heading = f"Theorem {theorem.id}" if theorem.id.isdigit() else theorem.id
    hypotheses = Table(
        (Column("id", "hypothesis"), Column("statement", "statement")),
        [{"id": id, "statement": STATEMENTS[id]} for id in theorem.needed],
        title="Hypotheses (decided for your problem by `modhyper bounds`)",
    )
    blocks: list[Table | str] = [
        f"{heading}. {theorem.title}\n{stated.PAPER}, {theorem.place}",
        theorem.statement,
        f"Speaks of: {theorem.scope}",
        hypotheses,
        "Rests on: " + ", ".join(theorem.depends_on),
    ]
    if theorem.doubts:
        blocks.append("Doubts:\n" + "\n".join(f"- {doubt}" for doubt in theorem.doubts))
    return Document(payload=_payload(theorem), blocks=blocks)


def _payload(theorem: stated.Theorem) -> dict[str, Any]:
    return {
        "id": theorem.id,
        "title": theorem.title,
        "statement": theorem.statement,
        "scope": theorem.scope,
        "hypotheses": [{"id": id, "statement": STATEMENTS[id]} for id in theorem.needed],
        "conclusions": [
            {
                "id": conclusion.id,
                "quantity": conclusion.quantity,
                "side": conclusion.side,
                "exponent": str(conclusion.rate.exponent),
                "text": str(conclusion.rate),
                "latex": conclusion.rate.latex,
            }
            for conclusion in theorem.conclusions
        ],
        "depends_on": list(theorem.depends_on),
        "doubts": list(theorem.doubts),
        "source": f"{stated.PAPER}, {theorem.place}",
    }
