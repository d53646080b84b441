"""The smallest width at which training reproduces a packing target's signs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import torch

from modhyper.lab.experiment import Resources
from modhyper.lab.levenberg_marquardt import LMSettings, Model, fit
from modhyper.lab.lm_models import Embedded, Generated, Primary
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.store import Task
from modhyper.papers.certified.experiments.packing_targets import PackingTarget
from modhyper.papers.certified.experiments.threshold_bounds import Case, widths
from modhyper.papers.certified.experiments.threshold_checks import describe

GAIN = 0.5
"""Slope of a starting unit in units of n, the inverse of half a cell."""


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """Search for every task's threshold; the tasks differ in their sign patterns only."""
    c: dict[str, Any] = dict(tasks[0].config)
    case = Case(**{name: c[name] for name in Case.__dataclass_fields__})
    settings = LMSettings("hinge", 0.1, c["iterations"], c["patience"], c["progress"])
    seeds = [child_seed(task.seed, "threshold", str(task.config["repetition"])) for task in tasks]
    return search(case, c["n"], seeds, c["restarts"], settings, c["most"])


def search(
    case: Case, n: int, seeds: Sequence[int], restarts: int, settings: LMSettings, most: int
) -> list[dict[str, Any]]:
    """One result a seed: for each way of counting success, the first width that had it.

    success  "any": every condition's signs are right in some restart; "one": in one and the same
             restart. They differ only for kind g, whose conditions are fitted independently ("any":
             independent fits; "one": one weight table).
    Each width is tried with ``restarts`` fresh starts; the search ends at width ``most``.
    """
    targets = {seed: PackingTarget(case.m1, case.m2, n, seed) for seed in seeds}
    found: dict[int, dict[str, Any]] = {seed: {} for seed in seeds}
    for width in widths(most):
        todo = [seed for seed in seeds if "one" not in found[seed]]
        if not todo:
            break
        here = [targets[seed] for seed in todo]
        for seed, outcome in _attempt(case, n, width, here, restarts, settings):
            found[seed] = outcome | found[seed]
    none = {"diverged": False, "searched_to": most, "any": None, "one": None}
    return [none | found[seed] for seed in seeds]


def _attempt(
    case: Case,
    n: int,
    width: int,
    targets: Sequence[PackingTarget],
    restarts: int,
    settings: LMSettings,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Train every seed's restarts at one width; (seed, what it found) for each."""
    model, starts, wanted = _problem(case, n, width, targets, restarts)
    outcome = fit(model, starts, wanted, settings)
    solved = outcome.solved.view(len(targets), restarts, -1)  # last: conditions, if separate
    for index, target in enumerate(targets):
        here: dict[str, Any] = {}
        size = {"width": width, "parameters": case.parameters(width)}
        if solved[index].any(0).all():
            here["any"] = dict(size)
        whole = solved[index].all(1).nonzero().flatten()
        if len(whole):
            restart = int(whole[0])
            per_start = solved.shape[2]
            first = (index * restarts + restart) * per_start
            rows = [parameter[first : first + per_start] for parameter in outcome.parameters]
            here["one"] = size | {"restart": restart} | describe(case, width, target, rows)
        yield target.seed, here


def _problem(
    case: Case, n: int, width: int, targets: Sequence[PackingTarget], restarts: int
) -> tuple[Model, list[torch.Tensor], torch.Tensor]:
    """Model, starting parameters and wanted signs; members ordered by (seed, restart, cell)."""
    x, cells = targets[0].x, targets[0].cells
    J, P = len(cells), len(x)
    starts = [
        _start(case, n, width, target, restart, cells)
        for target in targets
        for restart in range(restarts)
    ]
    parameters = [torch.cat(parts) for parts in zip(*starts, strict=True)]
    signs = torch.stack([target.signs for target in targets for _ in range(restarts)])
    if case.kind == "g":
        return Primary(x.unsqueeze(0), case.activation), parameters, signs.flatten(0, 1)
    cell = torch.arange(J).repeat_interleave(P)
    everywhere = x.repeat(J, 1).unsqueeze(0)
    wanted = signs.flatten(1)
    if case.kind == "q":
        belongs = torch.nn.functional.one_hot(cell, J).double().unsqueeze(0)
        return Embedded(everywhere, belongs, case.activation), parameters, wanted
    if case.kind == "q given":
        joined = torch.cat([everywhere, cells[cell].unsqueeze(0)], 2)
        return Primary(joined, case.activation), parameters, wanted
    shape = case.widths(width)
    return (
        Generated(everywhere, cells.unsqueeze(0), cell, shape, case.activation),
        parameters,
        wanted,
    )


def _start(
    case: Case, n: int, width: int, target: PackingTarget, restart: int, cells: torch.Tensor
) -> list[torch.Tensor]:
    """One restart's parameters, with a leading dimension of 1, or of the cells for kind g."""
    draw = generator(target.seed, "start", case.kind, case.activation, n, width, restart)
    shape = case.widths(width)
    if case.kind == "g":
        return spread_start(shape, len(cells), GAIN * n, draw)
    if case.kind == "hypernetwork":
        fan_in = case.m2 + 1
        hidden = torch.randn(1, case.f_width, fan_in, generator=draw).double()
        hidden[..., :-1] *= 2 * n / math.sqrt(case.m2)
        knots = torch.rand(1, case.f_width, case.m2, generator=draw).double() * 2 - 1
        hidden[..., -1] = -(hidden[..., :-1] * knots).sum(2)
        size = case.parameters(width)
        base = [part.flatten(1) for part in spread_start(shape, 1, GAIN * n, draw)]
        last = torch.randn(1, size, case.f_width + 1, generator=draw).double()
        last *= 0.3 / math.sqrt(case.f_width)
        last[..., -1] = torch.cat(base, 1)
        return [hidden, last]
    layers = spread_start(shape, 1, GAIN * n, draw)
    if case.kind == "q given":
        return layers
    table = torch.rand(1, len(cells), case.k, generator=draw).double() * 2 - 1
    shared = min(case.k, case.m2)
    if case.k >= case.m2:
        table[0, :, :shared] = cells[:, :shared]
    return [*layers, table]


def spread_start(
    shape: Sequence[int], count: int, slope: float, draw: torch.Generator
) -> list[torch.Tensor]:
    """``count`` networks whose units point in random directions with the given ``slope``, their
    knots spread over [-1, 1]^d. Layers (count, out, in + 1), biases last.
    """
    layers = []
    for index, (fan_in, fan_out) in enumerate(pairwise(shape)):
        layer = torch.randn(count, fan_out, fan_in + 1, generator=draw).double()
        if index == 0:
            weight = layer[..., :-1]
            weight *= slope / weight.norm(dim=2, keepdim=True)
            # Stratified over the units, so that no part of the domain starts without a knot.
            strata = torch.rand(count, fan_out, fan_in, generator=draw).double()
            order = torch.rand(count, fan_out, fan_in, generator=draw).argsort(1)
            knots = 2 * (order + strata) / fan_out - 1
            layer[..., -1] = -(weight * knots).sum(2)
        else:
            layer *= 1 / math.sqrt(fan_in)
            layer[..., -1] = 0
        layers.append(layer)
    return layers
