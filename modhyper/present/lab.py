"""Any experiment of the lab: its tables, and the readings behind a verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from modhyper.lab.experiment import SMOKE, Experiment, show_reading
from modhyper.lab.measurement import Measurement, Run, departures, dump
from modhyper.lab.store import without_nan
from modhyper.lab.summary import Finding, Gate, Panel, Series, SlopeFinding
from modhyper.lab.verdict import Judged, Recorded, judge_finding, show_interval
from modhyper.present.document import Cell, Column, Document, Styled, Table, heads
from modhyper.present.lab_picture import name_of, picture, shown, spread_of, word
from modhyper.present.plots import save_picture

STYLES = {
    "seen": "green",
    "not seen": "dark_orange3",
    "opposite": "red",
    "undecided": "dark_orange3",
    "supported": "green",
    "not reproduced": "red",
    "depends on an unstated choice": "magenta",
    "contradicted": "red",
}
SMOKE_NOTE = (
    "The smoke preset shows that everything runs: small networks, few passes, drawn data. Its "
    "outcomes say nothing about any claim."
)
MOST_ROWS = 14


def save_measurement(
    chosen: Experiment[Any], measurement: Measurement, out: Path
) -> tuple[Path, ...]:
    """Picture, the measurement itself (JSON) and its curves (CSV); see `save_picture`."""
    panels = shown(chosen, measurement)
    rows = [
        {"reading": show_reading(run.reading), **row}
        for run, panel in panels
        for row in panel.rows()
    ]
    return save_picture(picture(chosen, panels), out, dump(measurement), rows)


def measurement_document(
    chosen: Experiment[Any], measurement: Measurement, files: Sequence[Path]
) -> Document:
    """For each run its curves, findings, gates and details; then the verdicts so far."""
    panels = shown(chosen, measurement)
    blocks: list[Table | str] = []
    for run, panel in panels:
        blocks.append(_curves(chosen, run, panel))
        if panel.findings:
            blocks.append(_findings(panel))
        if panel.gates:
            blocks.append(_gates(panel.gates))
        if panel.details:
            blocks.append(_plain_table(panel.details))
        apart = departures(chosen, run)
        if apart:
            said = "; ".join(str(one) for one in apart)
            blocks.append(f"Departs from the preset {run.preset}: {said}.")
    smoke = any(run.preset == SMOKE for run, _ in panels)
    verdicts = () if smoke else verdicts_of(chosen, measurement)
    if verdicts:
        blocks.append(_verdicts(verdicts))
    if len({run.seed for run in measurement.runs}) > 1:
        blocks += [readings_table(one) for one in verdicts]
    notes = (*chosen.notes, *_choices(chosen), *((SMOKE_NOTE,) if smoke else ()))
    blocks += list(notes)
    names = [str(path) for path in files]
    if names:
        blocks.append("Written: " + ", ".join(names))
    payload = without_nan(
        {
            "experiment": chosen.key,
            "title": chosen.title,
            "runs": [_payload(chosen, run, panel) for run, panel in panels],
            "verdicts": [_verdict_payload(one) for one in verdicts],
            "notes": list(notes),
            "files": names,
        }
    )
    return Document(payload, tuple(blocks))


def verdicts_of(chosen: Experiment[Any], measurement: Measurement) -> tuple[Judged, ...]:
    """Every claim of the plan in every panel that was run and has it."""
    return tuple(
        judge_finding(chosen, measurement, key, id)
        for key in dict.fromkeys(run.panel for run in measurement.runs)
        if any(p.key == key for p in chosen.presets.get(chosen.text, ()))
        for id in chosen.plan.claims(key)
    )


def _payload(chosen: Experiment[Any], run: Run, panel: Panel) -> dict[str, Any]:
    found = asdict(panel)
    for data, series in zip(found["series"], panel.series, strict=True):
        data |= {"centre": series.centre, "spread": series.spread}
    for data, finding in zip(found["findings"], panel.findings, strict=True):
        data["outcome"] = finding.outcome
    return {
        "panel": run.panel,
        "preset": run.preset,
        "reading": dict(run.reading),
        "seed": run.seed,
        "seconds": run.seconds,
        "settings": dict(run.settings),
        "departures": [str(one) for one in departures(chosen, run)],
        **found,
    }


def _verdict_payload(one: Judged) -> dict[str, Any]:
    return {
        "panel": one.panel,
        "finding": one.finding,
        "says": one.says,
        "verdict": one.verdict,
        "readings": [
            {
                "reading": row.reading,
                "fresh_seed": row.seed,
                "outcome": row.outcome,
                "why_not": row.why_not,
            }
            for row in one.rows
        ],
    }


def _choices(chosen: Experiment[Any]) -> list[str]:
    """What the text leaves open, and the options of --reading."""
    return [
        f"Open: {choice.name} ({', '.join(choice.options)}). {choice.question}"
        for choice in chosen.choices
    ]


def _curves(chosen: Experiment[Any], run: Run, panel: Panel) -> Table:
    columns = [Column("x", panel.x_label, "right")]
    columns += [Column(s.name, s.name, "right") for s in panel.series]
    places = sorted({x for s in panel.series for x in s.x})
    rows: list[dict[str, Cell]] = []
    for x in places:
        row: dict[str, Cell] = {"x": f"{x:.4g}"}
        for s in panel.series:
            if x in s.x:
                row[s.name] = _cell(s, s.x.index(x))
        rows.append(row)
    if len(rows) > MOST_ROWS:  # a curve over epochs: every so many
        step = math.ceil(len(rows) / 12)
        rows = [*rows[step - 1 :: step], *([] if len(rows) % step == 0 else rows[-1:])]
    title = " ".join(filter(None, (name_of(chosen), f"{chosen.title} - {panel.title}")))
    if run.reading:
        title += f" ({show_reading(run.reading)})"
    levels = [r for r in panel.references if len(set(r.y)) == 1]
    notes = [
        f"{panel.y_label}; {spread_of([(run, panel)])}, seed {run.seed}; "
        f"{run.seconds:.1f} s of training.",
        *(["; ".join(f"{r.name}: {r.y[0]:.4g}" for r in levels)] if levels else []),
    ]
    return Table(tuple(columns), rows, title, tuple(notes))


def _cell(series: Series, i: int) -> str:
    lost = sum(value is None for value in series.values[i])
    low, high = series.spread[i]
    if series.middle == "median":
        return f"{series.centre[i]:.4g} ({low:.4g}–{high:.4g})" + (
            f" ({lost} not found)" if lost else ""
        )
    return f"{series.centre[i]:.4g} ± {series.centre[i] - low:.2g}" + (
        f" ({lost} diverged)" if lost else ""
    )


def _findings(panel: Panel) -> Table:
    columns = heads(
        finding="The claim", number="put to the test by", value=">95% interval", outcome="Outcome"
    )
    rows: list[dict[str, Cell]] = [
        {
            "finding": f.says,
            "number": f"{f.number}: {_wanted(f)}",
            "value": show_interval(f),
            "outcome": Styled(word(f.outcome), STYLES[f.outcome]),
        }
        for f in panel.findings
    ]
    return Table(columns, rows)


def _wanted(found: Finding | SlopeFinding) -> str:
    if isinstance(found, SlopeFinding):
        rivals = ", ".join(f"{r:g}" for r in found.rivals)
        return f"within {found.within:g} of {found.predicted:g}, without {rivals or 'rivals'}?"
    return f"{'above' if found.above else 'below'} {found.threshold:g}?"


def _gates(gates: Sequence[Gate]) -> Table:
    words: dict[bool | None, Cell] = {
        True: Styled("yes", "green"),
        False: Styled("no", "red"),
        None: "not known",
    }
    columns = heads(gate="Trained?", holds="holds", detail="found")
    rows: list[dict[str, Cell]] = [
        {"gate": gate.name, "holds": words[gate.holds], "detail": gate.detail} for gate in gates
    ]
    return Table(columns, rows)


def _plain_table(details: Sequence[dict[str, str]]) -> Table:
    names = list(dict.fromkeys(name for row in details for name in row))
    return Table(tuple(Column(name, name) for name in names), list(details))


def _verdicts(found: Sequence[Judged]) -> Table:
    columns = heads(panel="panel", claim="claim", readings="readings run", verdict="verdict so far")
    rows: list[dict[str, Cell]] = [
        {
            "panel": one.panel,
            "claim": one.says,
            "readings": f"{sum(r.finding is not None and r.seed is None for r in one.rows)} of "
            f"{sum(r.seed is None for r in one.rows)}",
            "verdict": Styled(one.verdict, STYLES[one.verdict]),
        }
        for one in found
    ]
    return Table(columns, rows, notes=("The rule: docs/verdict-rule.md.",))


def with_readings(document: Document, checks: Sequence[object]) -> Document:
    """``document`` with the table of readings behind each recorded check among ``checks``."""
    found = [check.judged() for check in checks if isinstance(check, Recorded)]
    tables = tuple(readings_table(one) for one in found)
    return replace(document, blocks=(*document.blocks, *tables))


def readings_table(one: Judged) -> Table:
    """A claim in one panel: what each reading says, and what they come to."""
    columns = heads(
        reading="reading",
        value=">95% interval",
        n=">repetitions",
        outcome="outcome",
        trained="trained?",
        departs="departs from the text",
    )
    rows: list[dict[str, Cell]] = []
    for row in one.rows:
        name = f"control: {row.reading}" if row.control else row.reading
        if row.seed is not None:
            name += f", seed {row.seed}"
        if row.finding is None:
            rows.append({"reading": name, "outcome": "not run"})
            continue
        outcome = row.finding.outcome
        rows.append(
            {
                "reading": name,
                "value": show_interval(row.finding),
                "n": row.finding.repetitions,
                "outcome": Styled(word(outcome), STYLES[outcome])
                if row.counts
                else f"{word(outcome)}, not counted",
                "trained": "yes" if row.trained else "no",
                "departs": row.why_not or "; ".join(str(d) for d in row.departures) or "no",
            }
        )
    return Table(columns, rows, f"{one.experiment}, {one.panel}: {one.says}: {one.verdict}")
