"""The flags that the lab's commands share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from modhyper.lab.backends import BackendSettings

StoreFlag = Annotated[
    Path, typer.Option("--store", help="Results file; what it holds is not run again.")
]
OutFlag = Annotated[
    Path | None, typer.Option("--out", "-o", help="Picture and data: file name without suffix.")
]
SeedFlag = Annotated[int, typer.Option("--seed", min=0, help="One seed for everything random.")]
DeviceFlag = Annotated[
    str, typer.Option("--device", help="auto (a GPU if there is one), cpu, cuda, cuda:1, …")
]
DtypeFlag = Annotated[str, typer.Option("--dtype", help="float32 or float64.")]
PresetFlag = Annotated[str, typer.Option("--preset", help="Whose settings; see above.")]
BackendFlag = Annotated[
    str, typer.Option("--backend", help="Where chunks run: in-process, processes or dask.")
]
WorkersFlag = Annotated[
    int | None, typer.Option("--workers", help="Processes (default: one a core).")
]
SchedulerFlag = Annotated[
    str | None,
    typer.Option("--scheduler", help="Address of a dask scheduler (default: a local cluster)."),
]

DEFAULT_STORE = Path("modhyper-lab.sqlite")


def backend_of(kind: str, workers: int | None, scheduler: str | None) -> BackendSettings:
    """Raises InputError for flags that do not fit together."""
    from modhyper.lab.backends import BackendSettings

    return BackendSettings(kind, workers, scheduler)  # type: ignore[arg-type]


@contextmanager
def resumable(store: Path) -> Iterator[None]:
    """Say on Ctrl-C that nothing finished is lost."""
    try:
        yield
    except KeyboardInterrupt:
        message = f"finished parts are in {store}; the same command goes on from there"
        print(message, file=sys.stderr)
        raise
