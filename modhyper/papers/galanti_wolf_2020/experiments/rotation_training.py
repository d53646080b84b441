"""Figs 3, 5 and 7: turned images, and the training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch

from modhyper.lab.data.datasets import images
from modhyper.lab.data.rotation import rotate
from modhyper.lab.device import device_of, dtype_of
from modhyper.lab.engine import negative_log_likelihood
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.experiment import Resources, settings_of_task
from modhyper.lab.seeds import generator
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments.conditional import Conditional, Method
from modhyper.papers.galanti_wolf_2020.experiments.rotation import (
    CLASSES,
    RotationSettings,
    shape,
)
from modhyper.papers.galanti_wolf_2020.experiments.training import (
    MEAN,
    SD,
    Data,
    repetitions_of,
    train_tasks,
)


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """The tasks share every setting but method, value, rate and repetition."""
    settings = settings_of_task(RotationSettings, tasks[0])
    stream = Stream(settings, tasks[0].seed, repetitions_of(tasks), resources)

    def of(task: Task) -> Conditional:
        method: Method = "hypernetwork" if task.config["method"] == "hypernetwork" else "embedding"
        return shape(settings, method, float(str(task.config["value"])), stream.dim)

    tasks = [_with_rate(task, settings) for task in tasks]
    data = Data(
        lambda epoch: stream.batches("train", epoch),
        lambda: stream.batches("test", 0),
        (lambda: stream.batches("validation", 0)) if settings.validation else None,
        CLASSES,
    )
    return train_tasks(
        tasks,
        of,
        settings.learning_rate,
        data,
        negative_log_likelihood,
        settings.epochs,
        resources,
        lambda task: settings.encoded == "x" and task.config["method"] == "embedding",
    )


def _with_rate(task: Task, settings: RotationSettings) -> Task:
    """On the axis of learning rates the value is the rate."""
    if settings.axis != "learning rate" or "value" not in task.config:
        return task
    return Task(task.experiment, {**task.config, "rate": task.config["value"]}, task.seed)


class Stream:
    """Batches (x, I, class) of turned images, an order and angles for each repetition."""

    def __init__(
        self,
        settings: RotationSettings,
        seed: int,
        repetitions: Sequence[int],
        resources: Resources,
    ) -> None:
        self.settings, self.seed, self.repetitions = settings, seed, repetitions
        self.device, self.dtype = device_of(resources.device), dtype_of(resources.dtype)
        found = {
            part: torch.from_numpy(
                images(settings.data, part, resources.data_dir, limit=limit).pixels
            )
            for part, limit in (
                ("train", settings.train_images),
                ("test", settings.test_images),
            )
        }
        kept = len(found["train"]) - settings.validation
        self.pixels = {
            "train": found["train"][:kept],
            "validation": found["train"][kept:],
            "test": found["test"],
        }
        self.dim = found["train"][0].numel()

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        pixels, size = self.pixels[part], self.settings.batch
        orders, turns = [], []
        for repetition in self.repetitions:
            draw = generator(self.seed, part, repetition, epoch)
            orders.append(torch.randperm(len(pixels), generator=draw))
            turns.append(torch.rand(len(pixels), generator=draw, dtype=torch.float64) * 360)
        order, turn = torch.stack(orders), torch.stack(turns)
        classes = classes_of(turn, self.settings.classes == "nearest")
        for start in range(0, len(pixels), size):
            chosen = slice(start, start + size)
            index = order[:, chosen]
            image = pixels[index.flatten()].to(self.device)
            turned = rotate(image, turn[:, chosen].flatten().to(self.device))
            shape = (*index.shape, self.dim)
            yield Batch(
                self._scaled(turned).view(shape),
                self._scaled(image).view(shape),
                classes[:, chosen].to(self.device),
            )

    def _scaled(self, image: torch.Tensor) -> torch.Tensor:
        return image.to(self.dtype).div_(255).sub_(MEAN).div_(SD).flatten(1)


def classes_of(degrees: torch.Tensor, wrapped: bool) -> torch.Tensor:
    """The class of an angle in [0, 360): the nearest of 0°, 30°, …, 330°, on the circle or not.

    The released code takes the smaller of two that are equally near; that happens with
    probability 0.
    """
    classes = (degrees / 30).round().long()
    return classes % CLASSES if wrapped else classes.clamp(max=CLASSES - 1)
