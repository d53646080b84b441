"""Run a figure's sweep and sum it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from modhyper.lab.backends import BackendSettings
from modhyper.lab.sweep import Record, Sweep, run_sweep
from modhyper.papers.galanti_wolf_2020.experiments.presets import Settings, figure_named
from modhyper.papers.galanti_wolf_2020.experiments.summary import FigureSummary


def figure_sweep(figure: str, settings: Sequence[Settings], seed: int) -> Sweep:
    """The chunks of every panel, one after another."""
    found = figure_named(figure)
    chunks = chain.from_iterable(found.module.chunks(figure, part, seed) for part in settings)
    return Sweep(f"figure {figure}", found.function, tuple(chunks))


def run_figure(
    figure: str,
    settings: Sequence[Settings],
    store: Path,
    *,
    seed: int = 0,
    device: str = "auto",
    dtype: str = "float32",
    backend: BackendSettings | None = None,
) -> FigureSummary:
    """Train what the store lacks, then sum up. Raises InputError for missing data."""
    sweep = figure_sweep(figure, settings, seed)
    records = run_sweep(sweep, store, device=device, dtype=dtype, backend=backend)
    return summarise(figure, settings, records, seed)


def summarise(
    figure: str, settings: Sequence[Settings], records: Sequence[Record], seed: int
) -> FigureSummary:
    """``records`` are those of `figure_sweep`, in its order."""
    found = figure_named(figure)
    panels, start = [], 0
    for part in settings:
        count = sum(len(chunk) for chunk in found.module.chunks(figure, part, seed))
        panels.append(found.module.panel(part, records[start : start + count]))
        start += count
    return FigureSummary(
        figure, found.title, tuple(panels), _settings(settings, records), seed, found.notes
    )


def _settings(settings: Sequence[Settings], records: Sequence[Record]) -> dict[str, Any]:
    return {
        "panels": [asdict(part) for part in settings],
        "dtype": records[0].dtype,
        "devices": sorted({record.device for record in records}),
        "versions": dict(records[0].versions),
        "network_seconds": round(sum(record.seconds for record in records), 1),
    }
