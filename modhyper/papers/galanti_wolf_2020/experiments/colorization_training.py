"""Fig 6: pixels, their features and colours, and the training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch

from modhyper.lab.data.datasets import images
from modhyper.lab.device import device_of, dtype_of
from modhyper.lab.engine import mean_squared_error
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.experiment import Resources, settings_of_task
from modhyper.lab.seeds import generator
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments.colorization import (
    COLOURS,
    POWERS,
    SIDE,
    ColorizationSettings,
    shape,
)
from modhyper.papers.galanti_wolf_2020.experiments.conditional import Conditional, Method
from modhyper.papers.galanti_wolf_2020.experiments.training import (
    Data,
    repetitions_of,
    train_tasks,
)

LUMA = (0.299, 0.587, 0.114)
"""Rec. 601, as PIL's conversion to grey."""


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """The tasks share every setting but method, value, rate and repetition."""
    settings = settings_of_task(ColorizationSettings, tasks[0])
    stream = Stream(settings, tasks[0].seed, repetitions_of(tasks), resources)

    def of(task: Task) -> Conditional:
        method: Method = "hypernetwork" if task.config["method"] == "hypernetwork" else "embedding"
        return shape(settings, method, int(str(task.config["value"])))

    data = Data(
        lambda epoch: stream.batches("train", epoch),
        lambda: stream.batches("test", 0),
        (lambda: stream.batches("validation", 0)) if settings.validation else None,
    )
    rate, epochs = settings.learning_rate, settings.epochs
    return train_tasks(tasks, of, rate, data, mean_squared_error, epochs, resources)


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


class Stream:
    """Batches (features of a pixel, grey image, its colour), drawn for each repetition."""

    def __init__(
        self,
        settings: ColorizationSettings,
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
        self.colour = {
            "train": found["train"][:kept],
            "validation": found["train"][kept:],
            "test": found["test"],
        }
        low = -1.0 if settings.coordinates == "[-1, 1]" else 0.0
        self.features = pixel_features(SIDE, low).to(device=self.device, dtype=self.dtype)

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        colour, size = self.colour[part], self.settings.batch_images
        draws = [generator(self.seed, part, r, epoch) for r in self.repetitions]
        order = torch.stack([torch.randperm(len(colour), generator=draw) for draw in draws])
        weights = torch.tensor(LUMA, dtype=self.dtype, device=self.device)
        for start in range(0, len(colour), size):
            index = order[:, start : start + size]
            shape = (*index.shape, self.settings.pixels)
            pixel = torch.stack(
                [torch.randint(SIDE**2, shape[1:], generator=draw) for draw in draws]
            ).to(self.device)
            image = colour[index].to(self.device, self.dtype).div_(127.5).sub_(1).flatten(3)
            grey = torch.einsum("rscp,c->rsp", image, weights)
            target = image.transpose(2, 3).gather(2, pixel.unsqueeze(-1).expand(*shape, COLOURS))
            rows = index.shape[0]
            yield Batch(
                self.features[pixel].view(rows, -1, self.features.shape[1]),
                grey.unsqueeze(2).expand(*shape, -1).reshape(rows, -1, grey.shape[-1]),
                target.reshape(rows, -1, COLOURS),
            )
