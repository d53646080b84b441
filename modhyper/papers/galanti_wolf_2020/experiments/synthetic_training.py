"""Figs 1 and 4: the targets, the samples, and the training."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import torch

from modhyper.lab.device import device_of, dtype_of, require_memory
from modhyper.lab.engine import Batch, mean_squared_error
from modhyper.lab.experiment import Resources, settings_of_task
from modhyper.lab.seeds import generator
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments.synthetic import (
    SyntheticSettings,
    shape,
    target_widths,
)
from modhyper.papers.galanti_wolf_2020.experiments.training import (
    Data,
    repetitions_of,
    train_tasks,
)

Samples = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""x (R, N, d), I (R, N, d) and y (R, N, 1), a row for each repetition."""


@dataclass(frozen=True, slots=True)
class Drawn:
    sets: dict[str, Samples]
    seed: int
    repetitions: tuple[int, ...]

    def data(self, settings: SyntheticSettings) -> Data:
        batch = settings.batch
        x, conditions, y = self.sets["train"]
        samples, device = x.shape[1], x.device

        def train(epoch: int) -> Iterator[Batch]:
            draws = [generator(self.seed, "order", str(r), epoch) for r in self.repetitions]
            orders = torch.stack([torch.randperm(samples, generator=draw) for draw in draws])
            row = torch.arange(len(orders), device=device).unsqueeze(1)
            for chosen in torch.split(orders.to(device), batch, 1):
                yield Batch(*(part[row, chosen] for part in (x, conditions, y)))

        def whole(name: str) -> Iterator[Batch]:
            parts = zip(*(torch.split(part, batch, 1) for part in self.sets[name]), strict=True)
            return (Batch(*each) for each in parts)

        validation = (lambda: whole("validation")) if settings.rates else None
        return Data(train, lambda: whole("test"), validation)


Draw = Callable[[SyntheticSettings, Sequence[int], int, Resources], Drawn]


def train(
    tasks: Sequence[Task], resources: Resources, drawing: Draw | None = None
) -> list[dict[str, Any]]:
    """The tasks share every setting but method, value, rate and repetition."""
    settings = settings_of_task(SyntheticSettings, tasks[0])
    repetitions = repetitions_of(tasks)
    drawn = (drawing or draw)(settings, repetitions, tasks[0].seed, resources)
    data = drawn.data(settings)
    results = train_tasks(
        tasks, partial(shape, settings), settings, data, mean_squared_error, resources
    )
    variances = drawn.sets["test"][2].double().var((1, 2)).tolist()
    for task, result in zip(tasks, results, strict=True):
        result["target_variance"] = variances[repetitions.index(task.config["repetition"])]
    return results


def draw(
    settings: SyntheticSettings, repetitions: Sequence[int], seed: int, resources: Resources
) -> Drawn:
    """A target and samples of their own for each repetition."""
    device, dtype = device_of(resources.device), dtype_of(resources.dtype)
    counts = {"train": settings.samples, "test": settings.test_samples}
    if settings.rates:
        counts["validation"] = settings.test_samples
    numbers = len(repetitions) * sum(counts.values()) * (2 * settings.dim + 1)
    require_memory(numbers * dtype.itemsize, "the samples", option="--set")
    sets: dict[str, list[Samples]] = {name: [] for name in counts}
    for repetition in repetitions:
        layers = target_layers(settings, seed, repetition, device)
        for name, count in counts.items():
            stream = generator(seed, "data", name, repetition)
            x, condition = torch.randn(2, count, settings.dim, generator=stream).to(device).unbind()
            y = target(settings.target, layers, x, condition)
            sets[name].append((x.to(dtype), condition.to(dtype), y.to(dtype)))
    stacked = {}
    for name, parts in sets.items():
        x, condition, y = (torch.stack(column) for column in zip(*parts, strict=True))
        stacked[name] = x, condition, y
    return Drawn(stacked, seed, tuple(repetitions))


def target_layers(
    settings: SyntheticSettings, seed: int, repetition: int, device: torch.device
) -> list[torch.Tensor]:
    """He-uniform weights of the target's network, without biases."""
    widths = target_widths(settings.target, settings.dim)
    layers = []
    for layer, (fan_in, fan_out) in enumerate(pairwise(widths)):
        stream = generator(seed, "target", repetition, layer)
        bound = math.sqrt(6 / fan_in)
        layers.append(((2 * torch.rand(fan_out, fan_in, generator=stream) - 1) * bound).to(device))
    return layers


def target(
    kind: str, layers: Sequence[torch.Tensor], x: torch.Tensor, condition: torch.Tensor
) -> torch.Tensor:
    """y of shape (samples, 1)."""
    h = {"I": condition, "II": torch.cat([x, condition], 1), "III": x * condition}[kind]
    for layer in layers[:-1]:
        h = h @ layer.T
        h = h.sigmoid() if kind == "I" else torch.nn.functional.elu(h)
    h = h @ layers[-1].T
    return (x * h.softmax(1)).sum(1, keepdim=True) if kind == "I" else h
