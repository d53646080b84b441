"""modhyper lab threshold"""

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


def threshold(
    preset: PresetFlag = "default",
    out: OutFlag = None,
    store: StoreFlag = DEFAULT_STORE,
    seed: SeedFlag = 0,
    backend: BackendFlag = "in-process",
    workers: WorkersFlag = None,
    scheduler: SchedulerFlag = None,
    format: FormatFlag = "table",
) -> None:
    """Measure how the least size of q and g grows with the number of cells, n^(m1+m2) signs.

    Presets: default ((m1, m2) = (1, 1) and (1, 2); minutes), smoke (seconds) and full (also (2, 1),
    a trained hypernetwork, k = 2 and 4, e(I) = I, ReLU, softplus and depth 2; hours). Float64.

    Examples:

    $ modhyper lab threshold --preset smoke

    $ modhyper lab threshold --preset smoke --seed 1 --out threshold --format json
    """
    from modhyper.lab.device import require_torch
    from modhyper.lab.sweep import run_sweep
    from modhyper.papers.certified.experiments import threshold as experiment
    from modhyper.present.lab_threshold import save_threshold, threshold_document

    require_torch()
    chosen, where = read_format(format), backend_of(backend, workers, scheduler)
    settings = experiment.preset(preset)
    with resumable(store):
        records = run_sweep(
            experiment.sweep(settings, seed), store, device="cpu", dtype="float64", backend=where
        )
    summary = experiment.summarise(settings, records, seed)
    files = save_threshold(summary, out or Path(f"threshold-{preset}"))
    emit(threshold_document(summary, files), chosen)
