"""The pages of `modhyper theorems` and `modhyper theorem`: the rates beside the claims.

What a theorem says, what its proof rests on and what is found of it is written once, in the claims.
"""

from __future__ import annotations

from typing import Any

from modhyper.ledger.claim import Claim, all_claims
from modhyper.literature import short
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.papers.galanti_wolf_2020.hypotheses import STATEMENTS
from modhyper.present.document import Cell, Document, Formula, Table, heads

KINDS = {"lower": "lower bound", "upper": "upper bound"}


def theorems_document() -> Document:
    """One row for each conclusion of each theorem and derived statement."""
    claims = all_claims()
    rows: list[dict[str, Cell]] = [
        {
            "id": theorem.number,
            "title": claims[theorem.id].title,
            "quantity": conclusion.quantity,
            "side": KINDS[conclusion.side],
            "rate": Formula(str(conclusion.rate), conclusion.rate.latex),
            "doubts": str(len(doubts(claims[theorem.id]))),
        }
        for theorem in stated.ALL
        for conclusion in theorem.conclusions
    ]
    rows += [
        {
            "id": gap.id,
            "title": f"The gap: {gap.condition}",
            "quantity": "N_q/N_g",
            "side": KINDS["lower"],
            "rate": Formula(str(gap.rate), gap.rate.latex),
            "doubts": None,
        }
        for gap in stated.GAPS
    ]
    table = Table(
        heads(
            id="theorem",
            title="what it says",
            quantity="quantity",
            side="kind",
            rate="rate",
            doubts=">doubts",
        ),
        rows,
        title="What the paper states (modhyper theorem ID shows one whole)",
    )
    return Document(payload=[_payload(theorem) for theorem in stated.ALL], blocks=(table,))


def theorem_document(theorem: stated.Theorem) -> Document:
    """Statement, scope, hypotheses, conclusions, dependencies and doubts of one theorem."""
    claim = all_claims()[theorem.id]
    hypotheses = Table(
        heads(id="hypothesis", statement="statement"),
        [{"id": id, "statement": STATEMENTS[id]} for id in theorem.needed],
        title="Hypotheses (decided for your problem by `modhyper bounds`)",
    )
    heading = claim.source if claim.source.startswith("Theorem") else claim.id
    blocks: list[Table | str] = [
        f"{heading}. {claim.title}\n{short(stated.KEY)}, {claim.source}",
        claim.statement,
        f"Speaks of: {theorem.scope}",
        hypotheses,
        "Rests on: " + ", ".join(rests_on(claim)),
    ]
    if found := doubts(claim):
        lines = [f"- {text}" + (f" [{id}]" if id else "") for id, text in found]
        blocks.append("Doubts:\n" + "\n".join(lines))
    return Document(payload=_payload(theorem), blocks=blocks)


def rests_on(claim: Claim) -> list[str]:
    """Where the paper says all that a proof rests on, directly or beneath, nearest first."""
    claims, found = all_claims(), [claim.id]
    for id in found:
        found += [other for other in claims[id].imports if other not in found]
    return [claims[id].source for id in found[1:]]


def doubts(claim: Claim) -> list[tuple[str, str]]:
    """(id, text) of the findings on a claim, then ("", text) of other doubts of its evidence."""
    claims = all_claims()
    found = [(id, f"{claims[id].title}: {claims[id].statement}") for id in claim.findings]
    return found + [("", e.note) for e in claim.evidence if e.kind == "none" and e.role == "gap"]


def _payload(theorem: stated.Theorem) -> dict[str, Any]:
    claim = all_claims()[theorem.id]
    return {
        "id": theorem.number,
        "title": claim.title,
        "statement": claim.statement,
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
        "depends_on": rests_on(claim),
        "doubts": [text for _, text in doubts(claim)],
        "source": f"{short(stated.KEY)}, {claim.source}",
    }
