"""Fig 2: the targets, and pairs of networks that are trained on them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import nn

from modhyper.lab.architecture import Architecture
from modhyper.lab.device import require_memory
from modhyper.lab.engine import (
    Batch,
    Ensemble,
    Member,
    OptimizerSettings,
    mean_squared_error,
)
from modhyper.lab.experiment import Resources, settings_of_task
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.store import Task
from modhyper.lab.summary import mean
from modhyper.papers.galanti_wolf_2020.experiments import training
from modhyper.papers.galanti_wolf_2020.experiments.assumption_1 import (
    FIRST,
    KERNEL,
    OUTPUTS,
    STRIDE,
    Assumption1Settings,
    fitted_widths,
)
from modhyper.papers.galanti_wolf_2020.experiments.training import MEAN, SD, baselines


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """Mean squared distances on the test set after each epoch: ``between`` the two networks and
    ``to_target``, the mean of theirs to y; ``train``, that on the training set during each epoch.
    ``constant`` and ``linear``: distances to y of the best constant and of linear regression.
    """
    settings = settings_of_task(Assumption1Settings, tasks[0])
    stream = Stream(settings, tasks, resources)
    architecture = Architecture(
        "concatenation", fitted_widths(stream.dim, settings.width), initial=settings.initial
    )
    members = [
        Member(
            architecture, child_seed(stream.seed, "member", r, twin), settings.learning_rate, row
        )
        for row, r in enumerate(stream.repetitions)
        for twin in range(2)
    ]
    ensemble = Ensemble(
        members,
        mean_squared_error,
        OptimizerSettings(momentum=settings.momentum),
        device=stream.device,
        dtype=stream.dtype,
    )
    results: list[dict[str, Any]] = [
        {"between": [], "to_target": [], "train": [], **reached}
        for reached in baselines(stream.data())
    ]
    for epoch in range(settings.epochs):
        losses = ensemble.train(stream.batches("train", epoch)).loss
        during = [mean(losses[i : i + 2]) for i in range(0, len(losses), 2)]
        distances = _distances(ensemble, stream)
        for result, (between, to_target), loss in zip(results, distances, during, strict=True):
            if result["diverged"] or not math.isfinite(between + to_target):
                result["diverged"] = True
            else:
                result["between"].append(between)
                result["to_target"].append(to_target)
                result["train"].append(loss)
    return results


def _distances(ensemble: Ensemble, stream: Stream) -> list[tuple[float, float]]:
    pairs = len(ensemble.members) // 2
    between = torch.zeros(pairs, dtype=torch.float64)
    to_target = torch.zeros(pairs, dtype=torch.float64)
    samples = 0
    with torch.no_grad():
        for batch in stream.batches("test", 0):
            outputs = ensemble.outputs(batch.x, batch.conditions).double()
            outputs = outputs.view(pairs, 2, *outputs.shape[1:])
            count = batch.x.shape[1]
            samples += count
            between += (outputs[:, 0] - outputs[:, 1]).square().mean((1, 2)).cpu() * count
            target = batch.targets.double().unsqueeze(1)
            to_target += (outputs - target).square().mean((1, 2, 3)).cpu() * count
    return list(zip((between / samples).tolist(), (to_target / samples).tolist(), strict=True))


class Stream(training.Stream):
    """Batches (image, nothing, y(image)), an order and a target for each repetition."""

    def __init__(
        self, settings: Assumption1Settings, tasks: Sequence[Task], resources: Resources
    ) -> None:
        super().__init__(settings, tasks, resources)
        self.parts: dict[str, torch.Tensor] = {}
        self.shape: tuple[int, ...] = (1, 28, 28)
        if settings.data != "uniform":
            for part in ("train", "test"):
                self.parts[part] = torch.from_numpy(self.images(part).pixels)
            self.shape = tuple(self.parts["train"].shape[1:])
        self.dim = math.prod(self.shape)
        memory = 8 * len(self.repetitions) * settings.samples
        require_memory(memory, "the samples", option="--set")
        self.targets = [
            target(self.shape, settings.channels, self.seed, r).to(self.device, self.dtype)
            for r in self.repetitions
        ]

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        samples = len(self.parts[part]) if self.parts else self.settings.samples
        draws, orders = self.orders(part, epoch, samples)
        for index in orders.split(self.settings.batch, 1):
            if self.parts:
                image = self.parts[part][index].to(self.device, self.dtype)
                image = image.div_(255).sub_(MEAN).div_(SD)
            else:
                shape = (index.shape[1], *self.shape)
                drawn = [torch.rand(shape, generator=draw) for draw in draws]
                image = torch.stack(drawn).mul_(2).sub_(1).to(self.device, self.dtype)
            with torch.no_grad():
                y = torch.stack([one(rows) for one, rows in zip(self.targets, image, strict=True)])
            flat = image.flatten(2)
            yield Batch(flat, flat[..., :0], y)


def target(shape: tuple[int, ...], channels: int, seed: int, repetition: int) -> nn.Module:
    """conv c→20, conv 20→``channels``, kernel 10, stride 2, ReLU, then linear to 10; torch's own
    initial weights.
    """
    after = shape[1]
    for _ in range(2):
        after = (after - KERNEL) // STRIDE + 1
    network = nn.Sequential(
        nn.Conv2d(shape[0], FIRST, KERNEL, STRIDE),
        nn.ReLU(),
        nn.Conv2d(FIRST, channels, KERNEL, STRIDE),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(channels * after * after, OUTPUTS),
    )
    draw = generator(seed, "target", repetition)
    with torch.no_grad():
        for weight, bias in zip(*[iter(network.parameters())] * 2, strict=True):
            bound = 1 / math.sqrt(weight[0].numel())
            for parameter in (weight, bias):
                parameter.copy_((2 * torch.rand(parameter.shape, generator=draw) - 1) * bound)
    return network
