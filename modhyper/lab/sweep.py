"""A sweep: independent chunks of tasks, run where they are missing and stored as they finish."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from pkgutil import resolve_name

from modhyper.lab.backends import BackendSettings, run_everywhere
from modhyper.lab.device import device_of
from modhyper.lab.experiment import Resources, Train
from modhyper.lab.store import Record, Store, Task
from modhyper.progress import progress


@dataclass(frozen=True, slots=True)
class Sweep:
    """``function`` is "package.module:name" of a `Train`, so that any process can find it."""

    name: str
    function: str
    chunks: tuple[tuple[Task, ...], ...]


def run_sweep(
    sweep: Sweep, store: Path, *, resources: Resources, backend: BackendSettings | None = None
) -> list[Record]:
    """Every task's record, in order; only tasks without a stored result are run.

    Interrupted at any moment, it has stored every finished chunk, and running it again goes on
    from there. Raises InputError for a store that another process writes.
    """
    dtype = resources.dtype
    with Store(store, write=True) as open_store:
        lacking = (
            [task for task in chunk if open_store.get(task, dtype) is None]
            for chunk in sweep.chunks
        )
        todo = [chunk for chunk in lacking if chunk]
        with progress(sweep.name, len(todo)) as step:
            step("")
            calls = [(sweep.function, chunk, resources) for chunk in todo]
            for records in run_everywhere(run_records, calls, backend or BackendSettings()):
                open_store.add(records)
                step("")
        found = [open_store.get(task, dtype) for chunk in sweep.chunks for task in chunk]
        return [record for record in found if record is not None]


def run_records(function: str, tasks: list[Task], resources: Resources) -> list[Record]:
    """Run one chunk and describe the circumstances. Runs in any process."""
    where = replace(resources, device=str(device_of(resources.device)))
    train: Train = resolve_name(function)
    start = time.perf_counter()
    results = train(tasks, where)
    seconds = (time.perf_counter() - start) / len(tasks)
    if len(results) != len(tasks):
        raise RuntimeError(f"{function} gave {len(results)} results for {len(tasks)} tasks")
    versions = {name: version(name) for name in ("modhyper", "torch")}
    versions["python"] = platform.python_version()
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return [
        Record(task, where.dtype, result, where.device, seconds, created, versions)
        for task, result in zip(tasks, results, strict=True)
    ]
