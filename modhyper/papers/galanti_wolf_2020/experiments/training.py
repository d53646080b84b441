"""Train the networks of a comparison, and what they are compared with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch

from modhyper.lab.architecture import Architecture
from modhyper.lab.data.datasets import Images, images
from modhyper.lab.device import device_of, dtype_of
from modhyper.lab.engine import Batch, Ensemble, Member, OptimizerSettings
from modhyper.lab.engine.training import Loss
from modhyper.lab.experiment import Resources
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments.conditional import (
    BASELINES,
    ConditionalSettings,
    Method,
)

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


class Stream:
    """Batches of a chunk of tasks, which differ in the repetition: each has rows of its own."""

    def __init__(self, settings: Any, tasks: Sequence[Task], resources: Resources) -> None:
        """``settings`` name the image set and how many images of it are taken."""
        self.settings, self.seed, self.repetitions = settings, tasks[0].seed, repetitions_of(tasks)
        self.device, self.dtype = device_of(resources.device), dtype_of(resources.dtype)
        self.folder = resources.data_dir

    def images(self, part: str) -> Images:
        s = self.settings
        limit = s.train_images if part == "train" else s.test_images
        return images(s.data, part, self.folder, limit=limit)

    def pixels(self) -> dict[str, torch.Tensor]:
        """Of the three parts, ``validation`` training images being kept back for the rate."""
        train, test = (torch.from_numpy(self.images(part).pixels) for part in ("train", "test"))
        kept = len(train) - self.settings.validation
        return {"train": train[:kept], "validation": train[kept:], "test": test}

    def orders(self, part: str, epoch: int, count: int) -> tuple[list[torch.Generator], Any]:
        """A stream of random numbers for each repetition, and its order of the samples."""
        draws = [generator(self.seed, part, r, epoch) for r in self.repetitions]
        return draws, torch.stack([torch.randperm(count, generator=draw) for draw in draws])

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        raise NotImplementedError

    def data(self, classes: int = 0, *, validation: bool = False) -> Data:
        kept = partial(self.batches, "validation", 0) if validation else None
        return Data(partial(self.batches, "train"), partial(self.batches, "test", 0), kept, classes)


def repetitions_of(tasks: Sequence[Task]) -> list[int]:
    """The repetitions of a chunk in order: their data are rows of its batches."""
    return sorted({task.config["repetition"] for task in tasks})


def train_tasks(
    tasks: Sequence[Task],
    shape: Callable[[Method, Any], Architecture],
    settings: ConditionalSettings,
    data: Data,
    loss: Loss,
    resources: Resources,
    swapped: Callable[[Task], bool] = lambda task: False,
) -> list[dict[str, Any]]:
    """A result a task: curves over the passes, or what the baselines reach. ``shape`` gives the
    network of a method at a value.

    ``train``: mean loss during the pass; ``test_loss`` and, for classes, ``test_error`` after it,
    and the same of the validation data. All are cut off at the first loss that is not finite, and
    ``diverged`` says so. ``swapped`` tasks are given I for x and x for I.
    """
    repetitions = repetitions_of(tasks)
    row = [repetitions.index(task.config["repetition"]) for task in tasks]
    results: dict[int, dict[str, Any]] = {}
    networks = [i for i, task in enumerate(tasks) if task.config["method"] != BASELINES]
    for side in (False, True):
        chosen = [i for i in networks if swapped(tasks[i]) == side]
        members = []
        for i in chosen:
            c = tasks[i].config
            path = (str(c[part]) for part in ("repetition", "method", "value"))
            rate = float(c.get("rate", settings.learning_rate))
            seed = child_seed(tasks[i].seed, "member", *path)
            members.append(Member(shape(c["method"], c["value"]), seed, rate, row[i]))
        if members:
            sided = _turned(data) if side else data
            curves = _curves(members, sided, loss, settings.epochs, resources)
            results.update(zip(chosen, curves, strict=True))
    if len(networks) < len(tasks):
        found = baselines(data)
        results |= {i: found[row[i]] for i in range(len(tasks)) if i not in results}
    return [results[i] for i in range(len(tasks))]


def _turned(data: Data) -> Data:
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
