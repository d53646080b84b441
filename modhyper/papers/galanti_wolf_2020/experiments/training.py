"""Train the networks of a comparison, and what they are compared with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch

from modhyper.lab.device import device_of, dtype_of
from modhyper.lab.engine import Architecture, Ensemble, Member, OptimizerSettings
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.engine.training import Loss
from modhyper.lab.experiment import Resources
from modhyper.lab.seeds import child_seed
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments.conditional import BASELINES, Conditional

MEAN, SD = 0.1307, 0.3081
"""Pixels are shifted and scaled by the released code's constants (MNIST's), for every data set."""
RIDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Data:
    """Batches of the training, validation and test sets, a row for each repetition.

    ``classes``: 0 for regression. Training batches come anew for each pass; ``validation`` is None
    where no rate is chosen.
    """

    train: Callable[[int], Iterable[Batch]]
    test: Callable[[], Iterable[Batch]]
    validation: Callable[[], Iterable[Batch]] | None = None
    classes: int = 0


def engine_of(shape: Conditional) -> Architecture:
    """The same network as the engine takes it."""
    fields = asdict(shape)
    del fields["generated_biases"]
    return Architecture(**fields, primary_biases=shape.primary_biases)


def repetitions_of(tasks: Sequence[Task]) -> list[int]:
    """The repetitions of a chunk in order: their data are rows of its batches."""
    return sorted({int(str(task.config["repetition"])) for task in tasks})


def train_tasks(
    tasks: Sequence[Task],
    shape: Callable[[Task], Conditional],
    learning_rate: float,
    data: Data,
    loss: Loss,
    epochs: int,
    resources: Resources,
    swapped: Callable[[Task], bool] = lambda task: False,
) -> list[dict[str, Any]]:
    """A result a task: curves over the passes, or what the baselines reach.

    ``train``: mean loss during the pass; ``test_loss`` and, for classes, ``test_error`` after it,
    and the same of the validation data. All are cut off at the first loss that is not finite, and
    ``diverged`` says so. ``swapped`` tasks are given I for x and x for I.
    """
    repetitions = repetitions_of(tasks)
    results: dict[int, dict[str, Any]] = {}
    for side in (False, True):
        chosen = [
            i
            for i, task in enumerate(tasks)
            if task.config["method"] != BASELINES and swapped(task) == side
        ]
        if chosen:
            members = [_member(tasks[i], shape, learning_rate, repetitions) for i in chosen]
            curves = _curves(members, _sided(data, side), loss, epochs, resources)
            results.update(zip(chosen, curves, strict=True))
    asked = [i for i, task in enumerate(tasks) if task.config["method"] == BASELINES]
    if asked:
        found = baselines(data)
        for i in asked:
            results[i] = found[repetitions.index(int(str(tasks[i].config["repetition"])))]
    return [results[i] for i in range(len(tasks))]


def _member(
    task: Task,
    shape: Callable[[Task], Conditional],
    learning_rate: float,
    repetitions: Sequence[int],
) -> Member:
    c = task.config
    path = (str(c[part]) for part in ("repetition", "method", "value"))
    rate = float(str(c.get("rate", learning_rate)))
    row = repetitions.index(int(str(c["repetition"])))
    return Member(engine_of(shape(task)), child_seed(task.seed, "member", *path), rate, row)


def _sided(data: Data, swapped: bool) -> Data:
    if not swapped:
        return data

    def turned(batches: Iterable[Batch]) -> Iterator[Batch]:
        return (Batch(batch.conditions, batch.x, batch.targets) for batch in batches)

    validation = data.validation
    return Data(
        lambda epoch: turned(data.train(epoch)),
        lambda: turned(data.test()),
        None if validation is None else lambda: turned(validation()),
        data.classes,
    )


def _curves(
    members: Sequence[Member], data: Data, loss: Loss, epochs: int, resources: Resources
) -> list[dict[str, Any]]:
    device, dtype = device_of(resources.device), dtype_of(resources.dtype)
    ensemble = Ensemble(members, loss, OptimizerSettings(), device=device, dtype=dtype)
    curves: list[dict[str, Any]] = [{"diverged": False, "train": []} for _ in members]
    for epoch in range(epochs):
        during = ensemble.train(data.train(epoch)).loss
        sets = [("test", data.test)]
        if data.validation is not None:
            sets.append(("validation", data.validation))
        scores = {name: ensemble.evaluate(batches()) for name, batches in sets}
        for i, curve in enumerate(curves):
            curve["diverged"] |= not math.isfinite(during[i] + scores["test"].loss[i])
            if curve["diverged"]:
                continue
            curve["train"].append(during[i])
            for name, score in scores.items():
                curve.setdefault(f"{name}_loss", []).append(score.loss[i])
                if score.accuracy is not None:
                    curve.setdefault(f"{name}_error", []).append(1 - score.accuracy[i])
    return curves


def baselines(data: Data) -> list[dict[str, Any]]:
    """What the best constant and linear regression on x (with an intercept) reach on the test set.

    Mean squared error for regression; for classes the share of wrong ones, of the most frequent
    class and of the largest of the regressions on the classes' indicators. Fitted to the first
    pass of the training data; ridge ``RIDGE`` times the mean square of x, for pixels that never
    change.
    """
    moments: torch.Tensor | None = None
    mixed: torch.Tensor | None = None
    for x, y in _pairs(data.train(0), data.classes):
        square, product = (x.mT @ x).double(), (x.mT @ y).double()
        moments = square if moments is None else moments + square
        mixed = product if mixed is None else mixed + product
    assert moments is not None
    assert mixed is not None
    size = moments.shape[-1] - 1
    scale = moments.diagonal(dim1=1, dim2=2)[:, :size].mean(1)
    penalty = torch.zeros_like(moments)
    penalty.diagonal(dim1=1, dim2=2)[:, :size] = RIDGE * scale.unsqueeze(1)
    linear = torch.linalg.solve(moments + penalty, mixed)
    constant = mixed[:, -1:] / moments[:, -1:, -1:]
    totals = torch.zeros(2, len(moments), dtype=torch.float64)
    samples = 0
    for x, y in _pairs(data.test(), data.classes):
        for i, guess in enumerate((constant.expand(-1, x.shape[1], -1), x.double() @ linear)):
            if data.classes:
                wrong = (guess.argmax(-1) != y.argmax(-1)).double().sum(1)
            else:
                wrong = (guess - y).square().mean(2).sum(1)
            totals[i] += wrong.cpu()
        samples += x.shape[1]
    return [
        {"diverged": False, "constant": a, "linear": b}
        for a, b in zip(*(totals / samples).tolist(), strict=True)
    ]


def _pairs(batches: Iterable[Batch], classes: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """(x with a last column of ones, targets or indicators)."""
    for batch in batches:
        x = batch.x
        ones = x.new_ones((*x.shape[:2], 1))
        y = batch.targets
        if classes:
            y = torch.nn.functional.one_hot(y, classes)
        yield torch.cat([x, ones], 2), y.to(x.dtype)
