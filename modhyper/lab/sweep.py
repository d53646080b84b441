"""A sweep: independent chunks of tasks, run where they are missing and stored as they finish."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from modhyper import __version__
from modhyper.errors import InputError
from modhyper.lab.backends import BackendSettings, run_everywhere
from modhyper.lab.store import Record, Store, Task
from modhyper.present.progress import progress

__all__ = ["Record", "Sweep", "Task", "run_sweep"]


class RunChunk(Protocol):
    """One result a task, in order. It must not depend on which tasks share the chunk."""

    def __call__(
        self, tasks: Sequence[Task], *, device: str, dtype: str
    ) -> list[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Sweep:
    """``function`` is "package.module:name" of a `RunChunk`, so that any process can find it."""

    name: str
    function: str
    chunks: tuple[tuple[Task, ...], ...]

    @property
    def tasks(self) -> list[Task]:
        return [task for chunk in self.chunks for task in chunk]


def run_sweep(
    sweep: Sweep,
    store: Path,
    *,
    device: str = "auto",
    dtype: str = "float32",
    backend: BackendSettings | None = None,
) -> list[Record]:
    """Every task's record, in order; only tasks without a stored result are run.

    Interrupted at any moment, it has stored every finished chunk, and running it again goes on
    from there. Raises InputError for a store that another process writes.
    """
    with Store(store, write=True) as open_store:
        todo = [missing for chunk in sweep.chunks if (missing := open_store.missing(chunk, dtype))]
        with progress(sweep.name, len(todo)) as step:
            step("")
            for records in _finished(sweep, todo, device, dtype, backend or BackendSettings()):
                open_store.add(records)
                step("")
        return [open_store.get(task, dtype) for task in sweep.tasks]


def _finished(
    sweep: Sweep, todo: list[list[Task]], device: str, dtype: str, backend: BackendSettings
) -> Iterator[list[Record]]:
    calls = [(sweep.function, chunk, device, dtype) for chunk in todo]
    yield from run_everywhere(run_records, calls, backend)


def run_records(function: str, tasks: list[Task], device: str, dtype: str) -> list[Record]:
    """Run one chunk and describe the circumstances. Runs in any process."""
    from modhyper.lab.device import device_of

    where = str(device_of(device))
    start = time.perf_counter()
    results = resolve(function)(tasks, device=where, dtype=dtype)
    seconds = (time.perf_counter() - start) / len(tasks)
    if len(results) != len(tasks):
        raise RuntimeError(f"{function} gave {len(results)} results for {len(tasks)} tasks")
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return [
        Record(task, dtype, result, where, seconds, created, _versions())
        for task, result in zip(tasks, results, strict=True)
    ]


def resolve(function: str) -> RunChunk:
    module, colon, name = function.partition(":")
    if not colon:
        raise InputError(f"expected package.module:function, got {function!r}")
    found: RunChunk = getattr(import_module(module), name)
    return found


def _versions() -> dict[str, str]:
    import torch

    return {
        "modhyper": __version__,
        "torch": str(torch.__version__),
        "python": platform.python_version(),
    }
