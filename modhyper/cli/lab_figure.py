"""modhyper lab figure"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.lab_options import (
    DEFAULT_STORE,
    BackendFlag,
    DeviceFlag,
    DtypeFlag,
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

SMOKE = (
    "The smoke preset shows that everything runs: small networks, few passes, drawn data. Its "
    "verdicts say nothing about the paper's findings."
)


def figure(
    name: Annotated[str, typer.Argument(help="1a, 1b, 2, 3, 4, 5, 6, 7 or 8.")],
    preset: PresetFlag = "smoke",
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SETTING=VALUE", help="Change a setting of the preset."),
    ] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", help="Folder of the data ($MODHYPER_DATA_DIR, else ./data)."),
    ] = None,
    out: OutFlag = None,
    store: StoreFlag = DEFAULT_STORE,
    seed: SeedFlag = 0,
    device: DeviceFlag = "auto",
    dtype: DtypeFlag = "float32",
    backend: BackendFlag = "in-process",
    workers: WorkersFlag = None,
    scheduler: SchedulerFlag = None,
    format: FormatFlag = "table",
) -> None:
    """Reproduce a figure of the paper: train, draw, and put its finding to a test.

    Presets: paper (the text's settings), released-code (where the authors' code differs) and smoke
    (a quick run on drawn data, which shows that all works and nothing about the finding). --set
    changes settings of all panels that have them: repetitions, epochs, values (the x axis), data
    (mnist, fashion-mnist, cifar10, synthetic or synthetic-colour), train_images, …

    Examples:

    $ modhyper lab figure 1a

    $ modhyper lab figure 1b --preset paper --set samples=2000 --set repetitions=2 --set epochs=1

    $ modhyper lab figure 3 --preset smoke --set repetitions=2 --out rotation --format json
    """
    from modhyper.lab.data.datasets import DATA_DIR_VARIABLE
    from modhyper.lab.device import require_torch
    from modhyper.papers.galanti_wolf_2020.experiments.presets import changed, figure_named
    from modhyper.papers.galanti_wolf_2020.experiments.run import run_figure
    from modhyper.present.lab_figures import figure_document, save_figure

    require_torch()
    chosen = read_format(format)
    where = backend_of(backend, workers, scheduler)
    settings = changed(figure_named(name).settings(preset), _changes(change))
    if data_dir is not None:
        os.environ[DATA_DIR_VARIABLE] = str(data_dir)  # so that worker processes see it too
    with resumable(store):
        summary = run_figure(
            name, settings, store, seed=seed, device=device, dtype=dtype, backend=where
        )
    if preset == "smoke":
        summary = replace(summary, notes=(*summary.notes, SMOKE))
    files = save_figure(summary, out or Path(f"figure-{name}-{preset}"))
    emit(figure_document(summary, files), chosen)


def _changes(texts: list[str] | None) -> dict[str, str]:
    from modhyper.errors import InputError

    found = {}
    for text in texts or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise InputError(f"expected SETTING=VALUE, got {text!r}", option="--set")
        found[name.strip()] = value.strip()
    return found
