"""Fig 1's samples with the part that is linear in x taken out of y; trained as Fig 1 is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch

from modhyper.lab.device import device_of
from modhyper.lab.experiment import Resources
from modhyper.lab.store import Task
from modhyper.papers.galanti_wolf_2020.experiments import synthetic_training
from modhyper.papers.galanti_wolf_2020.experiments.synthetic import SyntheticSettings
from modhyper.papers.galanti_wolf_2020.experiments.synthetic_training import (
    Drawn,
    Samples,
    draw,
    target,
    target_layers,
)


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    return synthetic_training.train(tasks, resources, without_linear)


def without_linear(
    settings: SyntheticSettings, repetitions: Sequence[int], seed: int, resources: Resources
) -> Drawn:
    """y - ⟨x, mean h⟩ over its standard deviation, mean and deviation taken of the training set."""
    drawn = draw(settings, repetitions, seed, resources)
    device = device_of(resources.device)
    means = []
    for row, repetition in enumerate(repetitions):
        layers = target_layers(settings, seed, repetition, device)
        conditions = drawn.sets["train"][1][row].to(layers[0].dtype)
        unit = torch.eye(settings.dim, dtype=conditions.dtype, device=device)
        h = [target(settings.target, layers, x.expand_as(conditions), conditions) for x in unit]
        means.append(torch.stack([each.mean() for each in h]))  # y = ⟨x, h(I)⟩ at unit vectors x
    removed = torch.stack(means).unsqueeze(2)  # (R, d, 1)
    x, _, y = drawn.sets["train"]
    scale = (y - x @ removed.to(x.dtype)).std((1, 2), keepdim=True)

    def changed(samples: Samples) -> Samples:
        x, conditions, y = samples
        return x, conditions, (y - x @ removed.to(x.dtype)) / scale

    return replace(drawn, sets={name: changed(part) for name, part in drawn.sets.items()})
