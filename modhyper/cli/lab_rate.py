"""modhyper lab rate"""

from __future__ import annotations

from pathlib import Path

from modhyper.cli.lab_options import (
    DEFAULT_STORE,
    BackendFlag,
    OutFlag,
    PresetFlag,
    SchedulerFlag,
    SeedFlag,
    StoreFlag,
    WorkersFlag,
    backend_of,
    resumable,
)
from modhyper.cli.options import FormatFlag, emit, read_format


def rate(
    preset: PresetFlag = "default",
    out: OutFlag = None,
    store: StoreFlag = DEFAULT_STORE,
    seed: SeedFlag = 0,
    backend: BackendFlag = "in-process",
    workers: WorkersFlag = None,
    scheduler: SchedulerFlag = None,
    format: FormatFlag = "table",
) -> None:
    """Measure how the error of trained networks falls with their size, for rough targets.

    The prediction is error ~ N^(-r/m). Presets: default (minutes) and smoke (seconds). Float64.

    Examples:

    $ modhyper lab rate --preset smoke

    $ modhyper lab rate --preset smoke --format csv
    """
    from modhyper.lab.device import require_torch
    from modhyper.lab.sweep import run_sweep
    from modhyper.papers.certified.experiments import rate as experiment
    from modhyper.present.lab_rate import rate_document, save_rate

    require_torch()
    chosen, where = read_format(format), backend_of(backend, workers, scheduler)
    settings = experiment.preset(preset)
    with resumable(store):
        records = run_sweep(
            experiment.sweep(settings, seed), store, device="cpu", dtype="float64", backend=where
        )
    summary = experiment.summarise(settings, records, seed)
    files = save_rate(summary, out or Path(f"rate-{preset}"))
    emit(rate_document(summary, files), chosen)
