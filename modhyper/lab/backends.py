"""Where chunks run: in this process, in local processes, or on a dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, TypeVar

from modhyper.errors import InputError

KINDS = ("in-process", "processes", "dask")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BackendSettings:
    """``workers`` is for local processes and for a local dask cluster (default: the cores).

    scheduler  address of a running dask scheduler; without one a local cluster is started
    """

    kind: str = "in-process"
    workers: int | None = None
    scheduler: str | None = None

    def __post_init__(self) -> None:
        """Raises InputError for an unknown kind and for what does not fit together."""
        if self.kind not in KINDS:
            known = ", ".join(KINDS)
            raise InputError(f"expected one of {known}, got {self.kind!r}", option="--backend")
        if self.workers is not None and self.workers < 1:
            raise InputError("expected at least one worker", option="--workers")
        if self.workers is not None and self.kind == "in-process":
            raise InputError(
                "chunks run in this process",
                option="--workers",
                hint="add --backend processes",
            )
        if self.scheduler is not None and self.kind != "dask":
            raise InputError("only dask has a scheduler", option="--scheduler")


def run_everywhere(
    function: Callable[..., T], calls: Sequence[tuple[Any, ...]], settings: BackendSettings
) -> Iterator[T]:
    """``function(*call)`` for each call, in the order in which they finish."""
    if calls and settings.kind == "in-process":
        yield from (function(*call) for call in calls)
    elif calls:
        run = _processes if settings.kind == "processes" else _dask
        yield from run(function, calls, settings)


def _processes(
    function: Callable[..., T], calls: Sequence[tuple[Any, ...]], settings: BackendSettings
) -> Iterator[T]:
    workers = min(settings.workers or _cores(), len(calls))
    pool = ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=_share_cores, initargs=(workers,)
    )
    try:
        futures = [pool.submit(function, *call) for call in calls]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool:
        raise InputError(
            "a worker process died (out of memory?)",
            hint="what was finished is stored; run the same command again, with fewer --workers",
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _share_cores(workers: int) -> None:
    import torch

    torch.set_num_threads(max(1, _cores() // workers))


def _dask(
    function: Callable[..., T], calls: Sequence[tuple[Any, ...]], settings: BackendSettings
) -> Iterator[T]:
    try:
        from distributed import Client, LocalCluster
        from distributed import as_completed as completed
    except ImportError:
        raise InputError(
            "the dask backend needs dask.distributed",
            option="--backend",
            hint="pip install 'modhyper[dask]'",
        ) from None
    if settings.scheduler is None:
        workers = min(settings.workers or _cores(), len(calls))
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        client = Client(cluster)
    else:
        cluster = None
        try:
            client = Client(settings.scheduler, timeout=10)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(
                f"no dask scheduler at {settings.scheduler}: {error}", option="--scheduler"
            ) from None
    try:
        futures = [client.submit(function, *call, pure=False) for call in calls]
        for future in completed(futures):
            yield future.result()
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


def _cores() -> int:
    return len(os.sched_getaffinity(0))
