"""The rate experiment's targets, points and fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from modhyper.lab.experiment import Resources
from modhyper.lab.levenberg_marquardt import LMSettings, fit
from modhyper.lab.lm_models import Primary
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.store import Task
from modhyper.papers.certified.experiments.multiscale_targets import MultiscaleTarget
from modhyper.papers.certified.experiments.threshold_search import spread_start


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """``relative_error``: ‖h - y‖ / ‖y‖ in L2 over fresh points, and the training error beside."""
    c: dict[str, Any] = dict(tasks[0].config)
    m, restarts = c["variables"], c["restarts"]
    train: list[tuple[torch.Tensor, torch.Tensor]] = []
    test: list[tuple[torch.Tensor, torch.Tensor]] = []
    starts: list[list[torch.Tensor]] = []
    for task in tasks:
        seed = child_seed(task.seed, "rate", m, str(task.config["repetition"]))
        target = MultiscaleTarget(
            m, c["smoothness"], c["levels"], child_seed(seed, "target"), c["decay"]
        )
        for part, count in ((train, c["samples"]), (test, c["test_samples"])):
            draw = generator(seed, "points", count)
            x = torch.rand(count, m, generator=draw, dtype=torch.float64) * 2 - 1
            part.append((x, target(x)))
        for restart in range(restarts):
            draw = generator(seed, "start", c["width"], restart)
            starts.append(spread_start((m, c["width"], 1), 1, c["width"] ** (1 / m), draw))
    x, y = (torch.stack(part).repeat_interleave(restarts, 0) for part in zip(*train, strict=True))
    scale = y.square().mean(1, keepdim=True).sqrt()
    parameters = [torch.cat(layers) for layers in zip(*starts, strict=True)]
    settings = LMSettings("squares", 1.0, c["iterations"], 20, 1e-3)
    found = fit(Primary(x, c["activation"]), parameters, y / scale, settings)
    results: list[dict[str, Any]] = []
    for i, (x, y) in enumerate(test):
        losses = found.loss[i * restarts : (i + 1) * restarts]
        if not losses.isfinite().any():
            results.append({"diverged": True, "relative_error": None})
            continue
        best = int(torch.where(losses.isfinite(), losses, torch.inf).argmin()) + i * restarts
        network = Primary(x.unsqueeze(0), c["activation"])
        h = network.outputs([p[best : best + 1] for p in found.parameters])[0] * scale[best]
        error = (h - y).square().mean().sqrt() / y.square().mean().sqrt()
        loss = float(found.loss[best])
        results.append({"diverged": False, "relative_error": float(error), "training_loss": loss})
    return results
