"""The pages of `modhyper count` and `modhyper presets`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from modhyper.networks.counting import MEANINGS, Model
from modhyper.networks.preset import Preset, Printed
from modhyper.present.document import Cell, Column, Document, Formula, Styled, Table, heads

UNITS = "MACs: multiply-accumulates for one input x, or one condition I; FLOPs = 2 MACs."
HEADINGS = {
    "hypernetwork": "Hypernetwork g(x; f(I))",
    "embedding": "Embedding method q(x, e(I))",
    "network": "Network",
}
FLAGS = {"smoothness": "-r", "embedding_dim": "-k"}


def count_document(
    models: Sequence[Model], *, norms: tuple[str, Fraction | float] | None = None
) -> Document:
    """Counts of each model by role; ``norms`` is a spectral complexity with its formula."""
    blocks: list[Table | str] = [*parts_tables(models)]
    sizes = {name: size for model in models for name, size in model.sizes().items()}
    payload: dict[str, Any] = {"models": [model.as_dict() for model in models]}
    if "N_q" in sizes and "N_g" in sizes:
        blocks.append(f"N_q/N_g = {_ratio(sizes['N_q'], sizes['N_g'])}")
        payload["N_q/N_g"] = str(Fraction(sizes["N_q"], sizes["N_g"]))
    if norms is not None:
        formula, value = norms
        blocks.append(f"Spectral complexity: C = {formula} = {value}")
        payload["spectral_complexity"] = str(value)
    return Document(payload=payload, blocks=blocks)


def parts_tables(models: Sequence[Model]) -> list[Table]:
    """A table for each model; the units are said once."""
    tables = [_parts_table(model) for model in models]
    return [*tables[:-1], replace(tables[-1], notes=(*tables[-1].notes, UNITS))]


def _parts_table(model: Model) -> Table:
    """One row for each network of the model, then what is trained in total."""
    sparse = any(part.network.free < part.network.parameters for part in model.parts)
    generated = any(part.generated for part in model.parts)
    columns = [
        *heads(
            role="role",
            architecture="architecture",
            weights=">weights",
            biases=">biases",
            parameters=">parameters",
        )
    ]
    if generated:
        columns += [*heads(trained=">trained", generated=">generated")]
    if sparse:
        columns.append(Column("free", "free", "right"))
    columns.append(Column("macs", "MACs", "right"))
    rows: list[dict[str, Cell]] = []
    for part in model.parts:
        counts = part.as_dict()
        row: dict[str, Cell] = {key: f"{value:,}" for key, value in counts.items() if _whole(value)}
        rows.append({**row, "role": MEANINGS[part.role], "architecture": part.network.text})
    total = f"{model.trained:,}"
    if len(model.parts) > 1:
        key = "trained" if generated else "parameters"
        rows.append({"role": "trained in total", "architecture": "", key: total, **_blank(key)})
    notes = ("free: may be non-zero.",) if sparse else ()
    return Table(tuple(columns), rows, title=HEADINGS[model.method], notes=notes)


def _blank(used: str) -> dict[str, Cell]:
    keys = ("weights", "biases", "parameters", "trained", "generated", "free", "macs")
    return {key: "" for key in keys if key != used}


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _ratio(above: int, below: int) -> str:
    value = Fraction(above, below)
    return (
        str(value) if value.denominator == 1 else f"{above:,}/{below:,}, about {float(value):.3g}"
    )


def presets_document(presets: Sequence[Preset]) -> Document:
    """One row for each preset, the paper's and the published ones in tables of their own."""
    columns = (
        *heads(name="name", title="what it is", at="at"),
        Column("N_g", Formula("N_g", "N_g"), "right"),
        Column("N_q", Formula("N_q", "N_q"), "right"),
        Column("printed", "printed numbers"),
    )
    titles = {"paper": "The paper's experiments", "published": "Published architectures"}
    blocks: list[Table | str] = []
    for group, title in titles.items():
        rows = [_row(preset) for preset in presets if preset.group == group]
        if rows:
            blocks.append(Table(columns, rows, title=title))
    blocks.append("modhyper presets NAME shows one whole; modhyper count --preset NAME counts it.")
    return Document(payload=[_summary(preset) for preset in presets], blocks=blocks)


def _row(preset: Preset) -> dict[str, Cell]:
    sizes = _sizes(preset, preset.values[0])
    return {
        "name": preset.name,
        "title": preset.title,
        "at": f"{preset.parameter} = {preset.values[0]}" if preset.parameter else "",
        **{name: f"{sizes[name]:,}" if name in sizes else None for name in ("N_g", "N_q")},
        "printed": _agreement(preset),
    }


def _agreement(preset: Preset) -> Cell:
    rows = _grouped(preset)
    if not rows:
        return None
    good = sum(1 for _, values in rows if all(printed.agrees for _, printed in values))
    if good == len(rows):
        return Styled(f"{good}/{good} follow", "green")
    return Styled(f"{good}/{len(rows)} follow", "red")


def _sizes(preset: Preset, value: int) -> dict[str, int]:
    return {n: size for model in preset.models(value) for n, size in model.sizes().items()}


def _grouped(preset: Preset) -> list[tuple[str, list[tuple[int, Printed]]]]:
    """The printed numbers by quantity, each at every value of the parameter."""
    groups: dict[str, list[tuple[int, Printed]]] = {}
    for value, printed in preset.comparisons():
        groups.setdefault(printed.quantity, []).append((value, printed))
    return list(groups.items())


def _summary(preset: Preset) -> dict[str, Any]:
    return {
        "name": preset.name,
        "group": preset.group,
        "title": preset.title,
        "reference": preset.cited,
        "parameter": preset.parameter or None,
        "values": list(preset.values) if preset.parameter else None,
        "sizes": _sizes(preset, preset.values[0]),
    }


def preset_document(preset: Preset) -> Document:
    """Reference, networks, sizes over the parameter, printed against counted, a start."""
    blocks: list[Table | str] = [f"{preset.name}. {preset.title}\n{preset.cited}"]
    if preset.settings:
        blocks.append(f"Training: {preset.settings}")
    if preset.parameter:
        blocks.append(f"Networks at {preset.parameter} = {preset.values[0]}:")
    blocks += parts_tables(preset.at(None))
    if len(preset.values) > 1:
        blocks.append(_sweep_table(preset))
    if preset.comparisons():
        blocks.append(_printed_table(preset))
    if preset.notes:
        blocks.append("Notes:\n" + "\n".join(f"- {note}" for note in preset.notes))
    blocks.append(f"Start from it: {start_command(preset)}")
    return Document(payload=_preset_payload(preset), blocks=blocks)


def _sweep_table(preset: Preset) -> Table:
    sizes = {value: _sizes(preset, value) for value in preset.values}
    names = [name for name in sizes[preset.values[0]] if name != "N_y"]
    columns = [Column("value", preset.parameter, "right")]
    columns += [Column(name, name, "right") for name in names]
    rows: list[dict[str, Cell]] = [
        {"value": str(value), **{name: f"{found[name]:,}" for name in names}}
        for value, found in sizes.items()
    ]
    return Table(tuple(columns), rows, title=f"Parameters for {preset.parameter} = {preset.span}")


def _printed_table(preset: Preset) -> Table:
    """Each printed number beside the count at the first value, and where the two differ."""
    columns = heads(
        quantity="quantity",
        formula="as printed",
        printed=">printed",
        computed=">counted",
        verdict="follows from the architecture",
    )
    rows: list[dict[str, Cell]] = []
    for quantity, values in _grouped(preset):
        differing = [(value, printed) for value, printed in values if not printed.agrees]
        _, shown = (differing or values)[0]
        where = f" for {preset.parameter} = {preset.span}" if len(values) > 1 else ""
        if not differing:
            rounded = shown.digits is not None
            verdict: Cell = Styled(f"yes{where}" + (", rounded" if rounded else ""), "green")
        elif len(differing) == len(values):
            verdict = Styled(f"no{where}", "red")
        else:
            found = ", ".join(str(value) for value, _ in differing)
            verdict = Styled(f"not for {preset.parameter} = {found}", "red")
        rows.append(
            {
                "quantity": quantity,
                "formula": shown.formula,
                "printed": f"{shown.printed:,}",
                "computed": f"{shown.computed:,}",
                "verdict": verdict,
            }
        )
    first = f" (values at {preset.parameter} = {preset.values[0]})" if preset.parameter else ""
    return Table(columns, rows, title=f"What the source prints, and what is counted{first}")


def start_command(preset: Preset) -> str:
    """The `modhyper bounds` command of the preset's starting problem."""
    words = []
    for name, value in preset.problem.items():
        flag = FLAGS.get(name, f"--{name.replace('_', '-')}")
        words += [flag, "unbounded" if value is None else str(value)]
    return "modhyper bounds " + " ".join(shlex.quote(word) for word in words)


def _preset_payload(preset: Preset) -> dict[str, Any]:
    return {
        **_summary(preset),
        "settings": preset.settings,
        "models": [
            {"value": value if preset.parameter else None, **model.as_dict()}
            for value in preset.values
            for model in preset.models(value)
        ],
        "printed": [
            {
                "value": value if preset.parameter else None,
                "quantity": row.quantity,
                "formula": row.formula,
                "printed": row.printed,
                "computed": row.computed,
                "follows": row.agrees,
            }
            for value, row in preset.comparisons()
        ],
        "notes": list(preset.notes),
        "problem": preset.start().as_dict(),
        "command": start_command(preset),
    }
