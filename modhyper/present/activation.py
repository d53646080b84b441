"""The pages of `modhyper activation`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modhyper.activations.catalogue import CATALOGUE, facts_of
from modhyper.activations.facts import ActivationFacts, Property
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.present.document import Cell, Column, Document, Styled, Table, heads

if TYPE_CHECKING:
    from modhyper.activations.witness import Witness

COLOURS = {"holds": "green", "fails": "red", "undecided": "dark_orange3"}
SIGNS = {"holds": "✓", "fails": "✗", "undecided": "?"}

PROPERTIES = {
    "piecewise_c1": "piecewise C^1",
    "derivative_integrable": "σ' integrable",
    "derivative_variation": "σ' of bounded variation",
    "derivative_bv": "σ' ∈ BV(R), both of these",
    "zero_at_zero": "σ(0) = 0",
    "lipschitz": "Lipschitz",
    "polynomial": "a polynomial",
    "smooth": "C^∞",
    "universal": "universal (Definition 1)",
    "non_representability": "no non-constant target is a network",
}
# hypothesis id -> the property that decides it; the hypotheses on σ of a theorem
DECIDES = {
    "sigma-piecewise-c1": "piecewise_c1",
    "sigma-derivative-bv": "derivative_bv",
    "sigma-zero": "zero_at_zero",
    "sigma-universal": "universal",
    "non-representability": "non_representability",
}


def activation_document(
    facts: ActivationFacts, example: Witness | None = None, smoothness: int = 1
) -> Document:
    """Every property with its reason, then each theorem: admitted or why not.

    ``example`` is the witness against "no non-constant target is a network" for W(smoothness, m).
    """
    rows: list[dict[str, Cell]] = []
    for name, heading in PROPERTIES.items():
        decided: Property = getattr(facts, name)
        rows.append(
            {
                "property": heading,
                "truth": Styled(decided.truth, COLOURS[decided.truth]),
                "reason": decided.reason,
            }
        )
    columns = heads(property="property", truth="verdict", reason="because")
    head = f"σ(x) = {facts.expression}"
    if facts.name != facts.expression:
        head = f"{facts.name}: {head}"
    if facts.piecewise_linear_breaks is not None:
        head += f"\ncontinuous and piecewise linear, break points: {facts.piecewise_linear_breaks}"
    admission = admissions(facts)
    theorem_rows: list[dict[str, Cell]] = [
        {
            "theorem": f"Theorem {id}",
            "sigma": Styled(truth, COLOURS[truth]),
            "because": because,
        }
        for id, truth, because in admission
    ]
    theorems = Table(
        heads(theorem="theorem", sigma="its hypotheses on σ", because="fails or open"),
        theorem_rows,
        title="Which theorems admit it",
    )
    payload = facts.as_dict() | {
        "theorems": [{"theorem": i, "hypotheses": t, "because": b} for i, t, b in admission],
        "witness": None if example is None else _witness_data(example),
    }
    blocks: list[Table | str] = [head, Table(columns, rows), theorems]
    if facts.non_representability.truth == "fails":
        blocks.append(_witness_text(facts, example, smoothness))
    return Document(payload=payload, blocks=blocks)


def _witness_text(facts: ActivationFacts, example: Witness | None, smoothness: int) -> str:
    if example is None:
        return f"No explicit scale was found for a network in W({smoothness},m)."
    return (
        f"A network in W({smoothness},m), for every m: y(x) = {example.scale}·σ({example.inner}), "
        f"not constant, with norm at most {_up(example.norm.upper)} (proved)."
    )


def _up(value: float) -> str:
    return f"{math.ceil(value * 1e4) / 1e4:g}"


def _witness_data(example: Witness) -> dict[str, object]:
    return {
        "smoothness": example.smoothness,
        "scale": str(example.scale),
        "inner": example.inner,
        "norm": {"lower": example.norm.lower, "upper": example.norm.upper},
    }


def admissions(facts: ActivationFacts) -> list[tuple[str, str, str]]:
    """(theorem, holds | fails | undecided, which hypotheses on σ are not met)."""
    out = []
    for theorem in stated.THEOREMS:
        relevant = [DECIDES[h] for h in theorem.hypotheses if h in DECIDES]
        truths = {name: getattr(facts, name).truth for name in relevant}
        values = set(truths.values())
        truth = "fails" if "fails" in values else "undecided" if "undecided" in values else "holds"
        because = "; ".join(PROPERTIES[n] for n, t in truths.items() if t != "holds")
        out.append((theorem.number, truth, because))
    return out


def catalogue_document() -> Document:
    """One row for each activation of the catalogue."""
    columns = [*heads(name="activation", expression="σ(x)")]
    short = {
        "piecewise_c1": "pw. C^1",
        "derivative_integrable": "σ' ∈ L^1",
        "derivative_variation": "σ' BV",
        "zero_at_zero": "σ(0)=0",
        "universal": "universal",
    }
    columns += [Column(name, heading) for name, heading in short.items()]
    columns += [*heads(lipschitz=">Lipschitz", theorems="Thm 4 on σ")]
    rows: list[dict[str, Cell]] = []
    payload = []
    for name in CATALOGUE:
        facts = facts_of(name)
        row: dict[str, Cell] = {"name": name, "expression": CATALOGUE[name]}
        for each in short:
            truth = getattr(facts, each).truth
            row[each] = Styled(SIGNS[truth], COLOURS[truth])
        row["lipschitz"] = _number(facts.lipschitz)
        admitted = next(t for i, t, _ in admissions(facts) if i == "4")
        row["theorems"] = Styled(SIGNS[admitted], COLOURS[admitted])
        rows.append(row)
        payload.append(facts.as_dict())
    note = "✓ holds, ✗ fails, ? undecided; modhyper activation NAME gives the reasons."
    return Document(payload=payload, blocks=(Table(tuple(columns), rows, "", (note,)),))


def _number(lipschitz: Property) -> str:
    if lipschitz.value is None:
        return "–"
    exact, _, approximate = lipschitz.value.partition("≈")
    return approximate.strip() or exact.strip()
