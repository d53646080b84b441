"""Fig 8: labelled images, and networks of every width."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from modhyper.lab.data.datasets import images
from modhyper.lab.device import device_of, dtype_of
from modhyper.lab.engine import (
    Architecture,
    Ensemble,
    Member,
    OptimizerSettings,
    mean_squared_error,
)
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.experiment import Resources, settings_of_task
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments.assumption_2 import (
    CLASSES,
    Assumption2Settings,
    widths,
)
from modhyper.papers.galanti_wolf_2020.experiments.conditional import BASELINES
from modhyper.papers.galanti_wolf_2020.experiments.training import (
    MEAN,
    SD,
    Data,
    baselines,
    repetitions_of,
)


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """``loss``: squared error on the test set, summed over the ten outputs, mean over images;
    ``train``: the same during each epoch. Of the baselines ``constant`` and ``linear``.
    """
    settings = settings_of_task(Assumption2Settings, tasks[0])
    networks = [task for task in tasks if task.config["activation"] != BASELINES]
    stream = Stream(settings, tasks[0].seed, repetitions_of(networks or tasks), resources)
    found = iter(_train(networks, settings, stream) if networks else [])
    return [
        _baselines(stream) if task.config["activation"] == BASELINES else next(found)
        for task in tasks
    ]


def _train(
    tasks: Sequence[Task], settings: Assumption2Settings, stream: Stream
) -> list[dict[str, Any]]:
    members = [_member(task, stream, settings.learning_rate) for task in tasks]
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
    def one(part: str) -> Iterator[Batch]:
        return (
            Batch(*(rows[:1] for rows in batch)) for batch in stream.batches(part, 0)
        )  # one repetition of them: the images are the same for all

    (found,) = baselines(Data(lambda epoch: one("train"), lambda: one("test")))
    return found | {"constant": CLASSES * found["constant"], "linear": CLASSES * found["linear"]}


def _member(task: Task, stream: Stream, rate: float) -> Member:
    c: dict[str, Any] = dict(task.config)
    shape = widths(stream.dim, c["value"])
    architecture = Architecture("concatenation", shape, activation=c["activation"])
    path = (str(c[part]) for part in ("repetition", "activation", "value"))
    row = list(stream.repetitions).index(c["repetition"])
    return Member(architecture, child_seed(task.seed, "member", *path), rate, row)


class Stream:
    """Batches (image, nothing, one-hot label), in an order of its own for each repetition."""

    def __init__(
        self,
        settings: Assumption2Settings,
        seed: int,
        repetitions: Sequence[int],
        resources: Resources,
    ) -> None:
        self.settings, self.seed, self.repetitions = settings, seed, repetitions
        self.device, self.dtype = device_of(resources.device), dtype_of(resources.dtype)
        self.data: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}
        for part, limit in (("train", settings.train_images), ("test", settings.test_images)):
            found = images(settings.data, part, resources.data_dir, limit=limit)
            pixels = torch.from_numpy(found.pixels).to(self.device, self.dtype)
            pixels = pixels.div_(255).sub_(MEAN).div_(SD)
            labels = torch.from_numpy(found.labels).long().to(self.device)
            one_hot = torch.nn.functional.one_hot(labels, CLASSES).to(self.dtype)
            self.data[part] = (pixels.flatten(1), one_hot)
        self.dim = self.data["train"][0].shape[1]

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        pixels, labels = self.data[part]
        if part == "train" and self.settings.shuffled:
            draws = [generator(self.seed, "order", r, epoch) for r in self.repetitions]
            orders = torch.stack([torch.randperm(len(pixels), generator=draw) for draw in draws])
        else:
            orders = torch.arange(len(pixels)).unsqueeze(0)
        orders = orders.to(self.device)
        size = self.settings.batch if part == "train" else 1000
        for start in range(0, len(pixels), size):
            index = orders[:, start : start + size]
            x = pixels[index]
            yield Batch(x, x[..., :0], labels[index])
