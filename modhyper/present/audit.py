"""The page of `modhyper audit`."""

from __future__ import annotations

from collections.abc import Set
from fractions import Fraction
from typing import Any

from modhyper.audit import Audit, Part
from modhyper.papers.galanti_wolf_2020.bounds import gaps
from modhyper.present.bounds import bounds_document
from modhyper.present.document import Cell, Column, Document, Table
from modhyper.present.numbers import fraction
from modhyper.questions.bounds import bounds as bounds_of
from modhyper.questions.invert import invert


def audit_document(name: str, found: Audit) -> Document:
    """Sizes, layers, facts and the verdict of the certified bounds, then all bounds."""
    bounds = bounds_of(found.problem)
    theory = bounds_document(found.problem, bounds, gaps(found.problem))
    reach = _reach(found)
    blocks: list[Table | str] = [
        f"{name}, audited as {'an' if found.method == 'embedding' else 'a'} {found.method}",
        _sizes(found),
        _layers(found),
        "\n".join(_facts(found)),
        reach[0],
        *theory.blocks,
    ]
    return Document(payload=_payload(name, found, reach[1], theory.data), blocks=blocks)


def _sizes(found: Audit) -> Table:
    columns = (
        Column("role", "role"),
        Column("name", "submodule"),
        Column("parameters", "parameters", "right"),
        Column("trained", "trained", "right"),
        Column("generated", "generated", "right"),
        Column("complexity", "spectral complexity", "right"),
        Column("activations", "activations"),
    )
    rows: list[dict[str, Cell]] = [
        {
            "role": part.role,
            "name": part.name,
            "parameters": f"{part.parameters:,}",
            "trained": f"{part.trained:,}",
            "complexity": _number(part.complexity),
            "activations": ", ".join(part.activations) or "none as submodules",
        }
        for part in found.parts
    ]
    if found.generated:
        rows.append({"role": "N_g", "name": "written by f", "generated": f"{found.generated:,}"})
    rows.append({"role": "all", "parameters": f"{found.total:,}", "trained": f"{found.trained:,}"})
    note = "Each tensor is counted once" + (
        f"; shared: {', '.join(found.shared)}." if found.shared else "; none is shared."
    )
    return Table(columns, rows, "Sizes", (note,))


def _layers(found: Audit) -> Table:
    columns = (
        Column("name", "linear layer"),
        Column("shape", "shape"),
        Column("norm", "‖W‖_1", "right"),
        Column("bias", "bias"),
    )
    rows: list[dict[str, Cell]] = [
        {
            "name": layer.name,
            "shape": f"{layer.inputs} → {layer.outputs}",
            "norm": _number(layer.norm_1),
            "bias": layer.bias,
        }
        for part in found.parts
        for layer in part.layers
    ]
    return Table(columns, rows, "Layers")


def _facts(found: Audit) -> list[str]:
    first = found.parts[0]
    biases = {layer.bias for layer in first.layers}
    wanted = " (Theorems 2 and 3 want them zero)" if first.role == "e" else ""
    lines = [f"Biases of {first.role}: {_zero(biases)}{wanted}."]
    for part in found.parts:
        if part.complexity is not None:
            lines.append(
                f"Lipschitz constant of {part.role} (L1 norm) at most {_number(part.complexity)}."
            )
        if part.unknown:
            lines.append(f"{part.role} has layers without a norm here: {', '.join(part.unknown)}.")
    if found.dense_first_layer is not None:
        dense = "dense" if found.dense_first_layer else "not dense: it has zero weights"
        lines.append(f"First layer of the primary: {dense}.")
    if found.macs is not None:
        lines.append(f"One forward pass: {found.macs:,} MACs, {2 * found.macs:,} FLOPs.")
    return [*lines, *found.notes]


def _zero(biases: Set[str]) -> str:
    if biases <= {"none"}:
        return "there are none"
    return "all zero" if "non-zero" not in biases else "some are not zero"


def _reach(found: Audit) -> tuple[str, str | None]:
    """The accuracy that a primary of this size cannot beat, if the certified bounds tell one."""
    from dataclasses import replace

    quantity = "N_q" if found.method == "embedding" else "N_g"
    rows = [
        row
        for row in invert(replace(found.problem, budget=found.primary))
        if row.reading == "certified" and row.quantity == quantity and row.side == "lower"
    ]
    best = max(rows, key=lambda row: row.eps or Fraction(0), default=None)
    if best is None or best.eps is None:
        return f"Certified: no accuracy is excluded for {quantity} = {found.primary:,}.", None
    return (
        f"Certified: with {quantity} = {found.primary:,} numbers of "
        f"{found.problem.precision_bits} bits no model of this kind reaches error "
        f"{fraction(best.eps)} on every target of W(1,{found.problem.m}) ({best.id})."
    ), str(best.eps)


def _number(value: Fraction | None) -> str | None:
    return None if value is None else f"{float(value):.6g}"


def _payload(name: str, found: Audit, reach: str | None, theory: dict[str, Any]) -> dict[str, Any]:
    return {
        "module": name,
        "method": found.method,
        "parts": [_part(part) for part in found.parts],
        "total": found.total,
        "trained": found.trained,
        "generated": found.generated,
        "shared": list(found.shared),
        "macs": found.macs,
        "dense_first_layer": found.dense_first_layer,
        "embedding_dim": found.problem.embedding_dim,
        "excluded_eps": reach,
        "notes": list(found.notes),
        **theory,
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "role": part.role,
        "name": part.name,
        "parameters": part.parameters,
        "trained": part.trained,
        "activations": list(part.activations),
        "unknown_layers": list(part.unknown),
        "spectral_complexity": None if part.complexity is None else float(part.complexity),
        "layers": [
            {
                "name": layer.name,
                "inputs": layer.inputs,
                "outputs": layer.outputs,
                "norm_1": float(layer.norm_1),
                "bias": layer.bias,
            }
            for layer in part.layers
        ],
    }
