"""What Figs 1 and 3 to 7 share: hypernetworks and embedding methods trained side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modhyper.lab.engine import Architecture, Ensemble, Member, OptimizerSettings
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.seeds import child_seed
from modhyper.lab.sweep import Record, Task
from modhyper.papers.galanti_wolf_2020.experiments.summary import Series

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.training import Loss

METHODS = ("hypernetwork", "embedding")
MEMBERS_IN_CHUNK = 64
"""Networks trained together: enough to fill the machine, few enough to lose little when killed."""


@dataclass(frozen=True, slots=True)
class Data:
    """``train(epoch)`` and ``test()`` give batches; R rows if members have data of their own."""

    train: Callable[[int], Iterable[Batch]]
    test: Callable[[], Iterable[Batch]]


def tasks_of(
    figure: str, panel: dict[str, Any], values: Sequence[float], repetitions: int, seed: int
) -> list[tuple[Task, ...]]:
    """Chunks of tasks: whole repetitions, each with every method at every x."""
    in_chunk = max(1, MEMBERS_IN_CHUNK // (len(METHODS) * len(values)))
    chunks = []
    for start in range(0, repetitions, in_chunk):
        chunks.append(
            tuple(
                Task(
                    f"figure-{figure}",
                    panel | {"method": method, "value": value, "repetition": repetition},
                    seed,
                )
                for repetition in range(start, min(start + in_chunk, repetitions))
                for method in METHODS
                for value in values
            )
        )
    return chunks


def train_tasks(
    tasks: Sequence[Task],
    architecture: Callable[[Task], Architecture],
    learning_rate: Callable[[Task], float],
    data: Data,
    rows: Sequence[int],
    loss: Loss,
    epochs: int,
    device: torch.device,
    dtype: torch.dtype,
) -> list[dict[str, Any]]:
    """Train one network a task; ``rows[i]`` is the row of the data that task i learns from.

    Results: ``loss`` and, for classes, ``error`` on the test set after each epoch; both are cut
    off at the first epoch whose loss is not finite, and ``diverged`` says so.
    """
    members = [
        Member(
            architecture(task),
            child_seed(
                task.seed,
                "member",
                *(str(task.config[part]) for part in ("repetition", "method", "value")),
            ),
            learning_rate(task),
            row,
        )
        for task, row in zip(tasks, rows, strict=True)
    ]
    ensemble = Ensemble(members, loss, OptimizerSettings(), device=device, dtype=dtype)
    curves: list[dict[str, Any]] = [{"loss": [], "diverged": False} for _ in tasks]
    for epoch in range(epochs):
        ensemble.train(data.train(epoch))
        scores = ensemble.evaluate(data.test())
        for i, curve in enumerate(curves):
            curve["diverged"] |= not math.isfinite(scores.loss[i])
            if curve["diverged"]:
                continue
            curve["loss"].append(scores.loss[i])
            if scores.accuracy is not None:
                curve.setdefault("error", []).append(1 - scores.accuracy[i])
    return curves


def curves_of(
    methods: Sequence[str],
    values: Sequence[float],
    repetitions: int,
    records: Sequence[Record],
    number: Callable[[dict[str, Any]], float | None],
) -> tuple[Series, ...]:
    """One curve a method over ``values``, ``number`` of the result for each repetition."""
    found = {
        (r.task.config["method"], r.task.config["value"], r.task.config["repetition"]): r.result
        for r in records
    }
    return tuple(
        Series(
            method,
            tuple(float(value) for value in values),
            tuple(
                tuple(number(found[method, value, r]) for r in range(repetitions))
                for value in values
            ),
        )
        for method in methods
    )


def last(result: dict[str, Any], key: str) -> float | None:
    """The value after the last epoch; None if the network diverged."""
    return None if result["diverged"] or not result[key] else float(result[key][-1])
