"""Train the networks of the conditioning experiment, and what they are compared with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from modhyper.lab.architecture import Architecture
from modhyper.lab.device import device_of, dtype_of
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
from modhyper.papers.certified.experiments.conditioning import BASELINES
from modhyper.papers.certified.experiments.conditioning_shapes import (
    Cell,
    ConditioningSettings,
    shape,
)
from modhyper.papers.certified.experiments.function_families import (
    Functions,
    Split,
    split,
)

TUNING = "tuning"
SCORED = 50
"""Functions in a batch that is scored."""


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """The tasks share every setting but the repetition. Errors are relative, in L2: root mean
    square of h - y over that of y.

    train  mean squared error in each pass, ``train_error`` that of the last as a relative error;
           ``relative_error`` on the test functions; ``tried``: validation error at each rate. Of
           the baselines ``constant`` and ``linear``.
    """
    settings, seed = settings_of_task(ConditioningSettings, tasks[0]), tasks[0].seed
    repetitions = [str(task.config["repetition"]) for task in tasks]
    run = Run(settings, seed, resources)
    if tasks[0].config["method"] == BASELINES:
        return [_baselines(run.split(name)) for name in repetitions]
    network = shape(settings, Cell(tasks[0].config["method"], tasks[0].config["size"]))
    tried = run.results(network, [TUNING] * len(settings.rates), settings.rates)
    errors = [math.inf if one["diverged"] else one["validation_error"] for one in tried]
    rate = settings.rates[int(np.argmin(errors))]
    found = run.results(network, repetitions, [rate] * len(repetitions))
    table = {f"{r:g}": error for r, error in zip(settings.rates, errors, strict=True)}
    return [{**one, "rate": rate, "tried": table} for one in found]


class Run:
    """Networks of one shape side by side, each on the functions of its repetition."""

    def __init__(self, settings: ConditioningSettings, seed: int, resources: Resources) -> None:
        self.settings, self.seed, self.resources = settings, seed, resources
        self.device, self.dtype = device_of(resources.device), dtype_of(resources.dtype)

    def split(self, repetition: str) -> Split:
        s, own = self.settings, child_seed(self.seed, "conditioning", repetition)
        folder = self.resources.data_dir
        return split(s.family, s.image_set, s.functions, s.held_out, own, folder)

    def results(
        self, network: Architecture, repetitions: Sequence[str], rates: Sequence[float]
    ) -> list[dict[str, Any]]:
        names = list(dict.fromkeys(repetitions))
        splits = [self.split(name) for name in names]
        members = [
            Member(network, child_seed(self.seed, "member", name), rate, names.index(name))
            for name, rate in zip(repetitions, rates, strict=True)
        ]
        ensemble = Ensemble(
            members,
            mean_squared_error,
            OptimizerSettings("adam"),
            device=self.device,
            dtype=self.dtype,
        )
        curves = self._train(ensemble, names, [one.train for one in splits])
        validation, test = (
            self._errors(ensemble, [getattr(one, part) for one in splits])
            for part in ("validation", "test")
        )
        out = []
        for curve, *rest in zip(curves, validation, test, strict=True):
            errors = [math.sqrt(curve[-1]), *rest]  # the training values' root mean square is 1
            diverged = not math.isfinite(sum(errors))
            names_of = () if diverged else ("train_error", "validation_error", "relative_error")
            kept = dict(zip(names_of, errors, strict=False))
            shown = [value for value in curve if math.isfinite(value)]
            out.append({"diverged": diverged, "train": shown, **kept})
        return out

    def _train(
        self, ensemble: Ensemble, names: Sequence[str], parts: Sequence[Functions]
    ) -> list[list[float]]:
        """Each member's mean squared error in each pass."""
        s = self.settings
        x, conditions, values = self._tensors(parts)
        streams = [generator(self.seed, "batches", name) for name in names]
        row = torch.arange(len(names)).view(-1, 1)
        curves: list[list[float]] = [[] for _ in ensemble.members]

        def batches() -> Iterator[Batch]:
            count, grid = values.shape[1:]
            for _ in range(s.steps):
                chosen = [torch.randint(count, (s.batch,), generator=g) for g in streams]
                places = [torch.randint(grid, (s.batch, s.points), generator=g) for g in streams]
                index, at = torch.stack(chosen), torch.stack(places)
                seen = values[row.unsqueeze(2), index.unsqueeze(2), at]
                yield Batch(x[at.flatten(1)], conditions[row, index], seen.flatten(1).unsqueeze(2))

        shares = [(1 + math.cos(math.pi * i / s.passes)) / 2 for i in range(s.passes)]
        for before, now in pairwise([1.0, *shares]):
            ensemble.scale_rates(now / before)
            for curve, loss in zip(curves, ensemble.train(batches()).loss, strict=True):
                curve.append(loss)
        return curves

    def _errors(self, ensemble: Ensemble, parts: Sequence[Functions]) -> list[float]:
        """Each member's relative error over all functions and all of the grid."""
        x, conditions, values = self._tensors(parts)

        def batches() -> Iterator[Batch]:
            for start in range(0, values.shape[1], SCORED):
                scored = slice(start, start + SCORED)
                targets = values[:, scored]
                points = x.repeat(targets.shape[1], 1).unsqueeze(0).expand(len(parts), -1, -1)
                yield Batch(points, conditions[:, scored], targets.flatten(1).unsqueeze(2))

        squares = ensemble.evaluate(batches()).loss
        sizes = [_size(part) for part in parts]
        return [
            math.sqrt(square) / sizes[member.group] if square >= 0 else math.nan
            for square, member in zip(squares, ensemble.members, strict=True)
        ]

    def _tensors(self, parts: Sequence[Functions]) -> list[torch.Tensor]:
        """The grid (G, d_x), conditions (R, N, d_I), values (R, N, G)."""
        stacked = [
            parts[0].x,
            np.stack([part.conditions for part in parts]),
            np.stack([part.values for part in parts]),
        ]
        return [torch.from_numpy(one).to(self.device, self.dtype) for one in stacked]


def _size(part: Functions) -> float:
    return float(np.sqrt(np.mean(part.values**2)))


def _baselines(found: Split) -> dict[str, Any]:
    """Relative test errors of the training mean and of linear regression on x, which sees no I."""
    train, test = found.train, found.test
    average = train.values.mean(0)
    with_one = np.concatenate([train.x, np.ones((len(train.x), 1))], 1)
    fitted = with_one @ np.linalg.lstsq(with_one, average, rcond=None)[0]
    errors = (
        float(np.sqrt(np.mean((test.values - guess) ** 2))) / _size(test)
        for guess in (average.mean(), fitted)
    )
    return {"diverged": False, **dict(zip(("constant", "linear"), errors, strict=True))}
