"""Chunk functions for the tests of sweeps; other processes import them by name."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Sequence
from typing import Any

from modhyper.lab.experiment import Resources
from modhyper.lab.store import Task

CALLS: list[list[int]] = []


def numbers(tasks: Sequence[Task]) -> list[int]:
    return [int(str(task.config["i"])) for task in tasks]


def squares(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    CALLS.append(numbers(tasks))
    return [{"square": i * i} for i in numbers(tasks)]


def fails_at_7(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    if 7 in numbers(tasks):
        raise RuntimeError("task 7 does not work")
    return squares(tasks, resources)


def dies_at_7(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    if 7 in numbers(tasks):
        os._exit(3)
    return squares(tasks, resources)


def forgets_one(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    return squares(tasks[1:], resources)


def not_finite(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    return [{"a": math.nan, "b": [1.0, math.inf], "c": {"d": -math.inf}} for _ in tasks]


def networks(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """Train a small network a task, with the engine."""
    import torch

    from modhyper.lab.engine import Architecture, Ensemble, Member, mean_squared_error
    from modhyper.lab.engine.ensemble import Batch

    time.sleep(float(str(tasks[0].config["pause"])))
    architecture = Architecture("concatenation", (2, 5, 1), (1,))
    ensemble = Ensemble(
        [Member(architecture, i, 0.1) for i in numbers(tasks)],
        mean_squared_error,
        device=torch.device(resources.device),
        dtype=torch.float64,
    )
    draw = torch.Generator().manual_seed(0)
    x, condition, y = (
        torch.randn(1, 8, width, generator=draw, dtype=torch.float64) for width in (2, 1, 1)
    )
    losses = ensemble.train([Batch(x, condition, y)] * 5).loss
    return [{"loss": round(loss, 9)} for loss in losses]


def logged(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """Squares; each run of a task leaves a line in the file ``log``."""
    time.sleep(0.005)
    with open(str(tasks[0].config["log"]), "a", encoding="utf-8") as log:
        log.write("".join(f"{i}\n" for i in numbers(tasks)))  # one write: no lines are mixed
    return squares(tasks, resources)


def killed_once(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """As `logged`, but the first process that comes to task 33 is killed."""
    mark = f"{tasks[0].config['log']}.killed"
    if 33 in numbers(tasks) and not os.path.exists(mark):
        open(mark, "w", encoding="utf-8").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return logged(tasks, resources)
