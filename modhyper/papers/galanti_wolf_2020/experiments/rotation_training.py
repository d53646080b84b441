"""Figs 3, 5 and 7: turned images, and the training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import torch

from modhyper.lab.data.rotation import rotate
from modhyper.lab.engine import Batch, negative_log_likelihood
from modhyper.lab.experiment import Resources, settings_of_task
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments import training
from modhyper.papers.galanti_wolf_2020.experiments.rotation import (
    CLASSES,
    RotationSettings,
    shape,
)
from modhyper.papers.galanti_wolf_2020.experiments.training import MEAN, SD


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """The tasks share every setting but method, value, rate and repetition."""
    settings = settings_of_task(RotationSettings, tasks[0])
    stream = Stream(settings, tasks, resources)
    if settings.axis == "learning rate":  # the value is the rate
        tasks = [
            replace(task, config={**task.config, "rate": task.config["value"]})
            if "value" in task.config
            else task
            for task in tasks
        ]
    return training.train_tasks(
        tasks,
        lambda method, value: shape(settings, method, value, stream.dim),
        settings,
        stream.data(CLASSES, validation=settings.validation > 0),
        negative_log_likelihood,
        resources,
        lambda task: settings.encoded == "x" and task.config["method"] == "embedding",
    )


class Stream(training.Stream):
    """Batches (x, I, class) of turned images, an order and angles for each repetition."""

    def __init__(
        self, settings: RotationSettings, tasks: Sequence[Task], resources: Resources
    ) -> None:
        super().__init__(settings, tasks, resources)
        self.parts = self.pixels()
        self.dim = self.parts["test"][0].numel()

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        pixels, size = self.parts[part], self.settings.batch
        draws, order = self.orders(part, epoch, len(pixels))
        angles = [torch.rand(len(pixels), generator=g, dtype=torch.float64) * 360 for g in draws]
        turns = torch.stack(angles)
        classes = classes_of(turns, self.settings.classes == "nearest").to(self.device)
        parts = (t.split(size, 1) for t in (order, turns, classes))
        for index, turn, targets in zip(*parts, strict=True):
            image = pixels[index.flatten()].to(self.device)
            turned = rotate(image, turn.flatten().to(self.device))
            shape = (*index.shape, self.dim)
            yield Batch(self._scaled(turned).view(shape), self._scaled(image).view(shape), targets)

    def _scaled(self, image: torch.Tensor) -> torch.Tensor:
        return image.to(self.dtype).div_(255).sub_(MEAN).div_(SD).flatten(1)


def classes_of(degrees: torch.Tensor, wrapped: bool) -> torch.Tensor:
    """The class of an angle in [0, 360): the nearest of 0°, 30°, …, 330°, on the circle or not.

    The released code takes the smaller of two that are equally near; that happens with
    probability 0.
    """
    classes = (degrees / 30).round().long()
    return classes % CLASSES if wrapped else classes.clamp(max=CLASSES - 1)
