"""Run an experiment: train what the store lacks, and hand back every raw number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from modhyper.errors import InputError
from modhyper.lab.backends import BackendSettings
from modhyper.lab.experiment import (
    NO_READING,
    Experiment,
    Resources,
    Row,
    as_json,
    changed,
    panels_named,
    show_reading,
)
from modhyper.lab.measurement import Measurement, Run
from modhyper.lab.sweep import Sweep, run_sweep


def measure(
    chosen: Experiment[Any],
    preset: str,
    readings: Sequence[Mapping[str, str]] = (NO_READING,),
    changes: Mapping[str, str] | None = None,
    panels: Sequence[str] = (),
    *,
    store: Path,
    seeds: Sequence[int] = (0,),
    resources: Resources,
    backend: BackendSettings | None = None,
) -> Measurement:
    """The runs of each reading, one after the other, and all of them for each seed; a panel that a
    reading does not concern is run once. ``panels`` by key, all if there are none.

    Raises InputError for what the experiment does not offer, another precision than its own (damped
    systems are nearly singular in float32), and missing data.
    """
    if resources.dtype not in chosen.dtypes:
        known = ", ".join(chosen.dtypes)
        raise InputError(f"{chosen.key} needs {known}, got {resources.dtype}", option="--dtype")
    wanted: dict[tuple[str, str], tuple[Mapping[str, str], Any]] = {}
    for reading in readings:
        for panel in panels_named(chosen.preset(preset), panels):
            chosen.read((panel,), reading)
            own = chosen.concerning(panel, reading)
            (part,) = changed(chosen.read((panel,), own), changes or {})
            wanted.setdefault((part.key, show_reading(own)), (own, part))
    parts = [(seed, own, panel) for seed in dict.fromkeys(seeds) for own, panel in wanted.values()]
    tasks = [chosen.tasks(panel, seed) for seed, _, panel in parts]
    sweep = Sweep(chosen.key, chosen.train, tuple(chunk for part in tasks for chunk in part))
    records = run_sweep(sweep, store, resources=resources, backend=backend)
    runs, start = [], 0
    for (seed, own, panel), chunks in zip(parts, tasks, strict=True):
        stop = start + sum(len(chunk) for chunk in chunks)
        settings, found = as_json(panel), records[start:stop]
        shared = settings.keys() - chosen.outside  # a row keeps of its task what these do not say
        runs.append(
            Run(
                panel.key,
                preset,
                own,
                seed,
                resources.dtype,
                tuple(sorted({record.device for record in found})),
                dict(found[0].versions),
                round(sum(record.seconds for record in found), 1),
                chosen.plan.digest,
                settings,
                tuple(
                    Row({k: v for k, v in r.task.config.items() if k not in shared}, r.result)
                    for r in found
                ),
            )
        )
        start = stop
    return Measurement(chosen.key, tuple(runs))
