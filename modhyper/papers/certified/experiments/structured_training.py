"""Networks of equal total size on one target: data, starts, and Levenberg-Marquardt fits.

The networks are the engine's; their Jacobians are taken by torch.func, sample by sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import torch
from torch.func import grad_and_value, vmap

from modhyper.lab.architecture import Architecture
from modhyper.lab.engine import Member
from modhyper.lab.engine.initial import initial_parameters
from modhyper.lab.engine.networks import NetworkStack
from modhyper.lab.experiment import Resources
from modhyper.lab.levenberg_marquardt import Factor, LMSettings, Model, fit
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.store import Task
from modhyper.papers.certified.experiments.multiscale_targets import MultiscaleTarget
from modhyper.papers.certified.experiments.structured import FEATURES, SHAPES, dimension, widest
from modhyper.papers.certified.experiments.threshold_search import spread_start

Function = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
FINER = {1: 4, 2: 2}
"""By dimension: errors are taken on a grid with so many times as many points on each axis."""


@dataclass(frozen=True, slots=True)
class Flat(Model):
    """A stack of one, all its parameters in one tensor (B, 1, N); x and I are (P, m)."""

    stack: NetworkStack
    x: torch.Tensor
    conditions: torch.Tensor

    def _at(self, theta: torch.Tensor, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        shapes = [p.shape for p in self.stack.parameters]
        parts = theta.split([math.prod(shape) for shape in shapes])  # type: ignore[no-untyped-call]
        network = copy(self.stack)
        network.named = {
            n: p.view(s) for n, p, s in zip(self.stack.named, parts, shapes, strict=True)
        }
        return network.outputs(x.unsqueeze(0), conditions.unsqueeze(0))[0]

    def outputs(self, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        rows = [self._at(theta, self.x, self.conditions)[:, 0] for theta in parameters[0][:, 0]]
        return torch.stack(rows)

    def linearise(self, parameters: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[Factor]]:
        def one(theta: torch.Tensor, x: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
            return self._at(theta, x.unsqueeze(0), condition.unsqueeze(0)).squeeze()

        each = vmap(grad_and_value(one), in_dims=(None, 0, 0))
        found = [each(theta, self.x, self.conditions) for theta in parameters[0][:, 0]]
        jacobian = torch.stack([gradient for gradient, _ in found])
        left = jacobian.new_ones(1, jacobian.shape[1], 1)
        return torch.stack([value for _, value in found]), [Factor(left, jacobian)]


def target_of(kind: str, levels: int, seed: int) -> Function:
    """y(x, I), with rough functions of m variables: see `structured.TARGETS`.

    In u(x + v(I)) the argument is halved, as u is rough on [-1, 1] only.
    """

    def rough(name: str, i: int = 0) -> MultiscaleTarget:
        return MultiscaleTarget(dimension(kind), 1, levels, child_seed(seed, name, i))

    if kind in ("product", "plane"):
        pairs = [(rough("P", i), rough("phi", i)) for i in range(FEATURES)]
        return lambda x, condition: torch.stack([P(condition) * f(x) for P, f in pairs]).sum(0)
    u, v = rough("u"), rough("v")
    if kind == "sum":
        return lambda x, condition: u(x) + v(condition)
    return lambda x, condition: u((x + v(condition).unsqueeze(1)) / 2)


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """``relative_error``: ‖h - y‖ / ‖y‖ in L2 on a grid that is FINER; ``sup_error`` likewise."""
    return [_run(task) for task in tasks]


def _run(task: Task) -> dict[str, Any]:
    c: dict[str, Any] = dict(task.config)
    seed = child_seed(task.seed, "structured", c["target"], str(c["repetition"]))
    m = dimension(c["target"])
    shape = SHAPES[c["method"]](widest(c["method"], c["size"], m), m)
    y = target_of(c["target"], c["levels"], child_seed(seed, "target"))
    coarse, fine = grid(c["points"], m), grid(FINER[m] * c["points"], m)
    wanted, true = y(*coarse), y(*fine)
    scale = wanted.square().mean().sqrt()
    network = start(shape, child_seed(seed, "start", c["method"], c["size"]))
    settings = LMSettings("squares", 1.0, c["iterations"], 20, 0.01)
    found = fit(Flat(network, *coarse), [flat(network)], (wanted / scale).unsqueeze(0), settings)
    if not bool(found.loss.isfinite().all()):
        return {"diverged": True, "relative_error": None, "sup_error": None}
    apart = Flat(network, *fine).outputs(found.parameters)[0] * scale - true
    return {
        "diverged": False,
        "relative_error": float(apart.norm() / true.norm()),
        "sup_error": float(apart.abs().max() / true.abs().max()),
        "training_error": float((2 * found.loss[0] / len(wanted)).sqrt()),
        "iterations": int(found.iterations[0]),
        "trained": shape.trained,
    }


def grid(n: int, m: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    """x and I, each (n^(2m), m), at the midpoints of n^(2m) cells of [-1, 1]^(2m)."""
    line = (2 * torch.arange(n, dtype=torch.float64) + 1) / n - 1
    points = torch.cartesian_prod(*[line] * (2 * m))
    return points[:, :m], points[:, m:]


def flat(network: NetworkStack) -> torch.Tensor:
    """Its parameters, (1, 1, N)."""
    return torch.cat([p.detach().flatten() for p in network.parameters]).view(1, 1, -1)


def start(shape: Architecture, seed: int) -> NetworkStack:
    """As torch starts, except that the first layers' knots are spread over the domain with slopes
    that grow with the width, of f, e and q and of the g that f's last biases make.
    """
    member = Member(shape, seed, 0.0)
    named = {name: p.clone() for name, p in initial_parameters(member).items()}
    draw = generator(seed, "spread")
    for name in ("conditioning.0", "primary.0"):
        if f"{name}.weight" in named:
            width, inputs = named[f"{name}.weight"].shape
            spread = spread_start((inputs, width, 1), 1, width / 2, draw)[0][0]
            named[f"{name}.weight"] = spread[:, :-1]
            if f"{name}.bias" in named:
                named[f"{name}.bias"] = spread[:, -1]
    if shape.method == "hypernetwork":
        last = f"conditioning.{len(shape.conditioning) - 1}"
        named[f"{last}.bias"] = _base(shape, draw)
        if not shape.rank:
            named[f"{last}.weight"] *= 0.3
    return NetworkStack([member], [named])


def _base(shape: Architecture, draw: torch.Generator) -> torch.Tensor:
    """A start of g as f's last biases; of low-rank heads only g's biases and random U and D."""
    inputs, width = shape.primary[:2]
    spread = spread_start((inputs, width, 1), 1, width / 2, draw)[0][0]
    parts = []
    for name, size in shape.generated_shapes().items():
        if name == "0.weight":
            parts.append(spread[:, :-1].flatten())
        elif name == "0.bias":
            parts.append(spread[:, -1])
        elif name.endswith("bias"):
            parts.append(torch.zeros(math.prod(size), dtype=torch.float64))
        else:
            drawn = torch.randn(math.prod(size), generator=draw).double()
            parts.append(drawn / math.sqrt(size[1]))
    return torch.cat(parts)
