"""Fig 6: pixels, their features and colours, and the training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import torch

from modhyper.lab.engine import Batch, mean_squared_error
from modhyper.lab.experiment import Resources, settings_of_task
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments import training
from modhyper.papers.galanti_wolf_2020.experiments.colorization import (
    COLOURS,
    POWERS,
    SIDE,
    ColorizationSettings,
    shape,
)

LUMA = (0.299, 0.587, 0.114)
"""Rec. 601, as PIL's conversion to grey."""


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """The tasks share every setting but method, value, rate and repetition."""
    settings = settings_of_task(ColorizationSettings, tasks[0])
    data = Stream(settings, tasks, resources).data(validation=settings.validation > 0)
    of = partial(shape, settings)
    return training.train_tasks(tasks, of, settings, data, mean_squared_error, resources)


def pixel_features(side: int, low: float = -1.0) -> torch.Tensor:
    """(side², 42): i1, i2 and i1^k + i2, i2^k + i1, i1^k - i2, i2^k - i1 for k = 0..9, the
    coordinates running from ``low`` to 1.
    """
    line = torch.linspace(low, 1, side, dtype=torch.float64)
    first, second = (c.flatten() for c in torch.meshgrid(line, line, indexing="ij"))
    columns = [first, second]
    for k in range(POWERS):
        a, b = first**k, second**k
        columns += [a + second, b + first, a - second, b - first]
    return torch.stack(columns, 1)


class Stream(training.Stream):
    """Batches (features of a pixel, grey image, its colour), drawn for each repetition."""

    def __init__(
        self, settings: ColorizationSettings, tasks: Sequence[Task], resources: Resources
    ) -> None:
        super().__init__(settings, tasks, resources)
        self.colour = self.pixels()
        low = -1.0 if settings.coordinates == "[-1, 1]" else 0.0
        self.features = pixel_features(SIDE, low).to(device=self.device, dtype=self.dtype)

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        colour = self.colour[part]
        draws, order = self.orders(part, epoch, len(colour))
        weights = torch.tensor(LUMA, dtype=self.dtype, device=self.device)
        for index in order.split(self.settings.batch_images, 1):
            rows, shape = len(index), (*index.shape, self.settings.pixels)
            drawn = [torch.randint(SIDE**2, shape[1:], generator=draw) for draw in draws]
            pixel = torch.stack(drawn).to(self.device)
            image = colour[index].to(self.device, self.dtype).div_(127.5).sub_(1).flatten(3)
            grey = torch.einsum("rscp,c->rsp", image, weights)
            target = image.transpose(2, 3).gather(2, pixel.unsqueeze(-1).expand(*shape, COLOURS))
            yield Batch(
                self.features[pixel].view(rows, -1, self.features.shape[1]),
                grey.unsqueeze(2).expand(*shape, -1).reshape(rows, -1, grey.shape[-1]),
                target.reshape(rows, -1, COLOURS),
            )
