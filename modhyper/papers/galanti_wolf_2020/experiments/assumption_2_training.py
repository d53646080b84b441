"""Fig 8: labelled images, and networks of every width."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from modhyper.lab.architecture import Architecture
from modhyper.lab.engine import (
    Batch,
    Ensemble,
    Member,
    OptimizerSettings,
    mean_squared_error,
)
from modhyper.lab.experiment import Resources, settings_of_task
from modhyper.lab.seeds import child_seed
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments import training
from modhyper.papers.galanti_wolf_2020.experiments.assumption_2 import (
    CLASSES,
    Assumption2Settings,
    widths,
)
from modhyper.papers.galanti_wolf_2020.experiments.conditional import BASELINES
from modhyper.papers.galanti_wolf_2020.experiments.training import MEAN, SD, Data, baselines


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """``loss``: squared error on the test set, summed over the ten outputs, mean over images;
    ``train``: the same during each epoch. Of the baselines ``constant`` and ``linear``.
    """
    settings = settings_of_task(Assumption2Settings, tasks[0])
    stream = Stream(settings, tasks, resources)
    networks = [task for task in tasks if task.config["activation"] != BASELINES]
    found = iter(_train(networks, settings, stream) if networks else [])
    return [
        _baselines(stream) if task.config["activation"] == BASELINES else next(found)
        for task in tasks
    ]


def _train(
    tasks: Sequence[Task], settings: Assumption2Settings, stream: Stream
) -> list[dict[str, Any]]:
    members = []
    for task in tasks:
        c = task.config
        shape = widths(stream.dim, c["value"])
        path = (str(c[part]) for part in ("repetition", "activation", "value"))
        architecture = Architecture("concatenation", shape, activation=c["activation"])
        seed, row = (
            child_seed(task.seed, "member", *path),
            stream.repetitions.index(c["repetition"]),
        )
        members.append(Member(architecture, seed, settings.learning_rate, row))
    optimizer = OptimizerSettings("adadelta")
    ensemble = Ensemble(
        members, mean_squared_error, optimizer, device=stream.device, dtype=stream.dtype
    )
    during = [
        ensemble.train(stream.batches("train", epoch)).loss for epoch in range(settings.epochs)
    ]
    losses = ensemble.evaluate(stream.batches("test", 0)).loss
    return [
        {
            "diverged": not math.isfinite(loss),
            "loss": CLASSES * loss if math.isfinite(loss) else None,
            "train": [CLASSES * epoch[i] for epoch in during],
        }
        for i, loss in enumerate(losses)
    ]


def _baselines(stream: Stream) -> dict[str, Any]:
    """Of one repetition: the images are the same for all."""

    def one(part: str) -> Iterator[Batch]:
        return (Batch(*(rows[:1] for rows in batch)) for batch in stream.batches(part, 0))

    (found,) = baselines(Data(lambda epoch: one("train"), lambda: one("test")))
    return found | {"constant": CLASSES * found["constant"], "linear": CLASSES * found["linear"]}


class Stream(training.Stream):
    """Batches (image, nothing, one-hot label), in an order of its own for each repetition."""

    def __init__(
        self, settings: Assumption2Settings, tasks: Sequence[Task], resources: Resources
    ) -> None:
        super().__init__(settings, tasks, resources)
        self.parts: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}
        for part in ("train", "test"):
            found = self.images(part)
            pixels = torch.from_numpy(found.pixels).to(self.device, self.dtype)
            pixels = pixels.div_(255).sub_(MEAN).div_(SD)
            labels = torch.from_numpy(found.labels).long().to(self.device)
            one_hot = torch.nn.functional.one_hot(labels, CLASSES).to(self.dtype)
            self.parts[part] = (pixels.flatten(1), one_hot)
        self.dim = self.parts["train"][0].shape[1]

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        pixels, labels = self.parts[part]
        if part == "train" and self.settings.shuffled:
            _, orders = self.orders("order", epoch, len(pixels))
        else:
            orders = torch.arange(len(pixels)).unsqueeze(0)
        size = self.settings.batch if part == "train" else 1000
        for index in orders.to(self.device).split(size, 1):
            x = pixels[index]
            yield Batch(x, x[..., :0], labels[index])
