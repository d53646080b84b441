"""What a results file holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from modhyper.errors import InputError, near_matches
from modhyper.lab.store import Record, Store
from modhyper.present.document import Cell, Column, Document, Format, Table, heads
from modhyper.present.formats import render


def status_document(path: Path) -> Document:
    """One row an experiment."""
    with Store(path) as store:
        records = store.records()
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.task.experiment, []).append(record)
    rows = [_status(name, found) for name, found in grouped.items()]
    table = Table(
        heads(
            experiment="experiment",
            done=">done",
            diverged=">diverged",
            seconds=">seconds",
            devices="device",
            versions="versions",
            last="last result (UTC)",
        ),
        rows,
    )
    return Document({"store": str(path), "experiments": rows}, (table,))


def _status(name: str, records: list[Record]) -> dict[str, Cell]:
    versions = {f"{part} {version}" for r in records for part, version in r.versions.items()}
    return {
        "experiment": name,
        "done": len(records),
        "diverged": sum(bool(record.result.get("diverged")) for record in records),
        "seconds": f"{sum(record.seconds for record in records):.1f}",
        "devices": ", ".join(sorted({record.device for record in records})),
        "versions": ", ".join(sorted(versions)),
        "last": max(record.created for record in records),
    }


def export_document(path: Path, experiment: str) -> Document:
    """One row a task: its settings, seed, precision and result; lists and maps as JSON."""
    with Store(path) as store:
        records = store.records(experiment)
        if not records:
            known = sorted({record.task.experiment for record in store.records()})
            raise InputError(
                f"{path} has no results of {experiment!r}",
                hint=near_matches(experiment, known) if known else "it is empty",
            )
    rows = [_row(record) for record in records]
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(tuple(Column(name, name) for name in names), [_cells(row) for row in rows])
    return Document(rows, (table,))


def _row(record: Record) -> dict[str, Any]:
    return {
        **record.task.config,
        "seed": record.task.seed,
        "dtype": record.dtype,
        **record.result,
        "device": record.device,
        "seconds": round(record.seconds, 4),
        "created": record.created,
    }


def _cells(row: Mapping[str, Any]) -> dict[str, Cell]:
    def cell(value: Any) -> Cell:
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False)

    return {name: cell(value) for name, value in row.items()}


def write_document(document: Document, format: Format, out: Path) -> None:
    """Raises InputError if ``out`` cannot be written."""
    try:
        out.write_text(render(document, format).rstrip("\n") + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}", option="--out") from None
