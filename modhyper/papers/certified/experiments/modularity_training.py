"""The modularity experiment's target, starts and fits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from modhyper.lab.experiment import Resources
from modhyper.lab.levenberg_marquardt import LMSettings, Model, fit
from modhyper.lab.lm_models import Embedded, Generated, Modulated, Primary
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.store import Task
from modhyper.papers.certified.experiments.multiscale_targets import MultiscaleTarget
from modhyper.papers.certified.experiments.threshold_search import spread_start

ACTIVATION = "tanh"


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """``relative_error``, for the hypernetwork also ``new_conditions``: the same at unseen I;
    ``training_error``: the same at the training points.
    """
    return [_run(task) for task in tasks]


def _run(task: Task) -> dict[str, Any]:
    c: dict[str, Any] = dict(task.config)
    seed = child_seed(task.seed, "modularity", str(c["repetition"]))
    target = MultiscaleTarget(2, c["smoothness"], c["levels"], child_seed(seed, "target"))
    draw = generator(seed, "points")
    J = c["conditions"]
    conditions = ((2 * torch.arange(J) + 1.0) / J - 1).double().unsqueeze(1)
    x = torch.rand(c["samples"], 1, generator=draw, dtype=torch.float64) * 2 - 1
    test = torch.rand(c["test_samples"], 1, generator=draw, dtype=torch.float64) * 2 - 1
    fresh = torch.rand(J, 1, generator=draw, dtype=torch.float64) * 2 - 1
    y = _table(target, x, conditions)
    scale = float(y.square().mean().sqrt())
    start = _start(c, seed, J)
    shape = _widths(c)
    settings = LMSettings("squares", 1.0, c["iterations"], 20, 1e-3)
    wanted = y / scale if c["method"] == "independent" else (y / scale).flatten().unsqueeze(0)
    found = fit(_model(c, x, conditions, shape), start, wanted, settings)
    if not found.loss.isfinite().all():
        return {"diverged": True, "relative_error": None, "new_conditions": None}

    def error(at: torch.Tensor) -> float:
        outputs = _model(c, test, at, shape).outputs(found.parameters) * scale
        true = _table(target, test, at)
        return float((outputs.view(J, -1) - true).norm() / true.norm())

    new = error(fresh) if c["method"] == "hypernetwork" else None
    return {
        "diverged": False,
        "relative_error": error(conditions),
        "new_conditions": new,
        "training_error": float((2 * found.loss.sum()).sqrt() / wanted.norm()),
        "width": shape[1],
    }


def _table(target: MultiscaleTarget, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
    """y for every condition and x: (J, P)."""
    J, P = len(conditions), len(x)
    joined = torch.cat([x.repeat(J, 1), conditions.repeat_interleave(P, 0)], 1)
    return target(joined).view(J, P)


def _widths(c: Mapping[str, Any]) -> tuple[int, int, int]:
    """(inputs, units, 1) of the primary with at most ``size`` weights and biases."""
    inputs = 1 + c["k"] if c["method"] == "embedding" else 1
    return inputs, max(1, (c["size"] - 1) // (inputs + 2)), 1


def _start(c: Mapping[str, Any], seed: int, J: int) -> list[torch.Tensor]:
    shape = _widths(c)
    draw = generator(seed, "start", c["method"], c["size"])
    if c["method"] == "independent":
        return spread_start(shape, J, shape[1] / 2, draw)
    layers = spread_start(shape, 1, shape[1] / 2, draw)
    if c["method"] == "embedding":
        return [*layers, torch.rand(1, J, c["k"], generator=draw).double() * 2 - 1]
    if c["method"] == "film":
        return [*layers, torch.zeros(1, J, 2 * shape[1], dtype=torch.float64)]
    hidden = spread_start((1, c["f_width"], 1), 1, J / 4, draw)[0]
    size = sum(layer.numel() for layer in layers)
    last = torch.randn(1, size, c["f_width"] + 1, generator=draw).double()
    last *= 0.3 / math.sqrt(c["f_width"])
    last[0, :, -1] = torch.cat([layer.flatten() for layer in layers])
    return [hidden, last]


def _model(
    c: Mapping[str, Any], x: torch.Tensor, conditions: torch.Tensor, shape: tuple[int, int, int]
) -> Model:
    if c["method"] == "independent":
        return Primary(x.unsqueeze(0), ACTIVATION)
    J, P = len(conditions), len(x)
    cell = torch.arange(J).repeat_interleave(P)
    everywhere = x.repeat(J, 1).unsqueeze(0)
    if c["method"] == "hypernetwork":
        return Generated(everywhere, conditions.unsqueeze(0), cell, shape, ACTIVATION)
    belongs = torch.nn.functional.one_hot(cell, J).double().unsqueeze(0)
    kind = Embedded if c["method"] == "embedding" else Modulated
    return kind(everywhere, belongs, ACTIVATION)
