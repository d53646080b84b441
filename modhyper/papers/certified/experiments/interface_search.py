"""The smallest q that approximates a packing target to ε and reads k numbers of each condition.

    q(x, v) = c_0 + Σ_i c_i tanh(a_i x + u_i v_(i mod k) + b_i)

Each of the w units reads one of the k numbers v = e(I), so that N_q = 4w + 1 whatever k is: a dense
first layer would count w·k weights, and with k = n that alone is n². k = 1 is the usual embedding
method; from k = w on, a condition sets the biases of the hidden layer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import torch

from modhyper.lab.experiment import Resources
from modhyper.lab.levenberg_marquardt import Factor, LMSettings, Model, fit
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.store import Task
from modhyper.papers.certified.experiments.interface import (
    EPS,
    LIPSCHITZ,
    delivered,
    height,
    numbers,
    total,
)
from modhyper.papers.certified.experiments.packing_targets import FINER, PackingTarget
from modhyper.papers.certified.experiments.threshold_bounds import widths
from modhyper.papers.certified.experiments.threshold_search import GAIN, spread_start

INNER, OUTER = 0.7, 0.83
"""Training, in units of a: residuals begin at INNER, and a network stops once it is within OUTER at
the points it is trained on. Success is asked for on a finer grid, within EPS."""
COARSE = 2
"""Steps of a cell at which training asks for the target: its centre and its ends."""
FIRST, FIRST_EVERYWHERE = 0.9, 1.3
"""A search starts where the trained numbers are this share of n², and goes up or down from there.
"""


@dataclass(frozen=True, slots=True)
class Read(Model):
    """q with a row of the table e for each condition.

    x (1, P, 1); ``belongs`` (1, P, J): how sample p mixes the rows of e. Parameters:
    (B, w, 2) a and b, (B, w, 1) u, (B, 1, w + 1) c, and the table (B, J, k).
    """

    x: torch.Tensor
    belongs: torch.Tensor

    def _through(self, parameters: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        first, reads, last, table = parameters
        which = torch.arange(first.shape[1]) % table.shape[2]
        v = (self.belongs @ table)[:, :, which]
        h = (self.x @ first[..., :1].mT + first[..., 1].unsqueeze(1) + v * reads.mT).tanh()
        return v, h, (h @ last[..., :-1].mT + last[..., -1:]).squeeze(2)

    def outputs(self, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        return self._through(parameters)[2]

    def linearise(self, parameters: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[Factor]]:
        v, h, outputs = self._through(parameters)
        reads, last, table = parameters[1:]
        one = outputs.new_ones(1, outputs.shape[1], 1)
        delta = last[..., :-1] * (1 - h.square())
        with_one = torch.cat([h, one.expand(len(h), -1, -1)], 2)
        k = table.shape[2]
        which = torch.nn.functional.one_hot(torch.arange(h.shape[2]) % k, k).to(h.dtype)
        return outputs, [
            Factor(delta, torch.cat([self.x, one], 2)),
            Factor(delta * v, one),
            Factor(one, with_one),
            Factor(self.belongs, (delta * reads.mT) @ which),
        ]

    def slope(self, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        """|∂q/∂v|₁ at each sample, (B, P)."""
        return self.linearise(parameters)[1][3].right.abs().sum(2)


def constructed(signs: torch.Tensor) -> list[torch.Tensor]:
    """Parameters of a q of 2n units, k = n, within a/2 + o(1) of the target with signs (n, n).

    Pair i of units, i < n - 1, is tanh(z + M v_i) - tanh(z + M (v_i - 1)), z = A (x - t_i), at the
    boundary t_i of two cells. With M far above A it is, up to rounding, a step from 0 to 2 at t_i
    if v_i = 0, from 2 to 0 if v_i = 1, and level: 2 if v_i = 1/2, 0 if v_i = -1. Pair n - 1 is
    level always. q = (Σ pairs - 1 - 2K)/2 with K = ⌊n/2⌋ follows a row of signs s, at ± 1/2, if it
    steps up where s does, down where s does, and starts at s_0/2: D steps down and j level pairs
    at 2 make the start D + j - K - 1/2, so D + j = K or K + 1. As steps up and down take turns, D
    is at most that and n - U, what all level pairs at 2 give, at least. Up to the width of a step,
    |h| ≤ a/2 has the sign of y, hence |h - y| ≤ a/2; at the boundaries y = 0. N_q = 8n + 1.
    """
    n = len(signs)
    steep = 8.0 * n
    far = 8 * steep + 80
    t = torch.tensor([2 * (i + 1) / n - 1 for i in range(n - 1)] + [0.0], dtype=torch.float64)
    first = torch.stack([torch.full((n,), steep, dtype=torch.float64), -steep * t], 1)
    first = torch.cat([first, first - torch.tensor([0, far], dtype=torch.float64)])
    last = torch.tensor([0.5] * n + [-0.5] * n + [-0.5 - n // 2], dtype=torch.float64)
    rows = []
    for row in signs.tolist():
        steps = [b - a for a, b in pairwise(row)]
        left = n // 2 + (row[0] > 0) - sum(step < 0 for step in steps)
        v = []
        for step in [*steps, 0]:
            v.append({2: 0.0, -2: 1.0}.get(step, 0.5 if left > 0 else -1.0))
            left -= v[-1] == 0.5
        rows.append(v)
    reads = torch.full((2 * n, 1), far, dtype=torch.float64)
    table = torch.tensor(rows, dtype=torch.float64)
    return [part.unsqueeze(0) for part in (first, reads, last.unsqueeze(0), table)]


@dataclass(frozen=True, slots=True)
class Points:
    """Samples of [-1, 1]², or of [-1, 1] at the centres of the cells of I, and the target there."""

    model: Read
    wanted: torch.Tensor

    @classmethod
    def of(cls, target: PackingTarget, per_cell: int, everywhere: bool) -> Self:
        """``per_cell`` even steps of a cell of x, and of I if ``everywhere``; ends included.

        Between the centres of I the embedding is piecewise linear.
        """
        n = target.n
        x = _nodes(n, per_cell)
        if everywhere:
            condition = _nodes(n, per_cell)
            place = ((condition + 1) * n / 2 - 0.5).clamp(0, n - 1)  # in cells: centre j is at j
            left = place.floor().clamp(max=n - 2).long()
            share = (condition + 1) * n / 2 - 0.5 - left
            mix = torch.zeros(len(condition), n, dtype=torch.float64)
            rows = torch.arange(len(condition))
            mix[rows, left] += 1 - share
            mix[rows, left + 1] += share
        else:
            condition, mix = target.cells[:, 0], torch.eye(n, dtype=torch.float64)
        y = _bumps(condition, n) @ target.signs @ _bumps(x, n).T
        belongs = mix.repeat_interleave(len(x), 0).unsqueeze(0)
        return cls(Read(x.repeat(len(mix)).view(1, -1, 1), belongs), y.flatten())


def _nodes(n: int, per_cell: int) -> torch.Tensor:
    return torch.arange(per_cell * n + 1, dtype=torch.float64) * 2 / (per_cell * n) - 1


def _bumps(x: torch.Tensor, n: int) -> torch.Tensor:
    """φ of each of the n cells at x: (P, n)."""
    centre = (2 * torch.arange(n, dtype=torch.float64) + 1) / n - 1
    return (1 - (n * (x.unsqueeze(1) - centre)).square()).clamp(min=0).square()


def train(tasks: Sequence[Task], resources: Resources) -> list[dict[str, Any]]:
    """Search for every task's size; the tasks differ in their sign patterns only."""
    seeds = [child_seed(task.seed, "interface", str(task.config["repetition"])) for task in tasks]
    return Search(tasks[0].config, seeds).results()


class Search:
    """One n and k: the targets of all seeds, at the points of training and of the finer grid."""

    def __init__(self, c: Mapping[str, Any], seeds: Sequence[int]) -> None:
        """``c``: a task's configuration. ``lipschitz``: success is an error ≤ EPS on all of
        [-1, 1]², e and q being 1-Lipschitz; else at the n values of I that e has rows for.
        """
        self.n, self.everywhere, self.seeds = c["n"], c["lipschitz"], seeds
        self.k, self.restarts, self.most = delivered(c["k"], self.n), c["restarts"], c["most"]
        patience = c["iterations"], c["patience"], c["progress"]
        self.settings = LMSettings("tube", 0.1, *patience, INNER, OUTER)
        targets = {seed: PackingTarget(1, 1, self.n, seed) for seed in seeds}
        self.coarse = {s: Points.of(t, COARSE, self.everywhere) for s, t in targets.items()}
        self.fine = {s: Points.of(t, FINER, self.everywhere) for s, t in targets.items()}

    def results(self) -> list[dict[str, Any]]:
        """For each seed the first width that succeeds next to one that fails, going up or down."""
        n, ladder = self.n, list(widths(self.most))
        share = FIRST_EVERYWHERE if self.everywhere else FIRST
        enough = (
            i for i, w in enumerate(ladder) if w >= 0.8 * n or total(w, self.k, n) > share * n**2
        )
        first = next(enough, len(ladder) - 1)
        found = self.attempt(ladder[first], self.seeds)
        down = [seed for seed in self.seeds if seed in found]
        for width in reversed(ladder[:first]):
            solved = self.attempt(width, down) if down else {}
            found, down = found | solved, [seed for seed in down if seed in solved]
        for width in ladder[first + 1 :]:
            up = [seed for seed in self.seeds if seed not in found]
            found |= self.attempt(width, up) if up else {}
        shared = {"diverged": False, "searched_to": self.most}
        return [{**shared, **found.get(seed, {"width": None})} for seed in self.seeds]

    def attempt(self, width: int, seeds: Sequence[int]) -> dict[int, dict[str, Any]]:
        """What a restart of this width that succeeds is like, for the seeds that have one."""
        starts = [self._start(width, s, r) for s in seeds for r in range(self.restarts)]
        parameters = [torch.cat(parts) for parts in zip(*starts, strict=True)]
        wanted = torch.stack([self.coarse[s].wanted for s in seeds for _ in range(self.restarts)])
        outcome = fit(self.coarse[seeds[0]].model, parameters, wanted, self.settings)
        found: dict[int, dict[str, Any]] = {}
        for place in outcome.solved.nonzero().flatten().tolist():
            seed = seeds[place // self.restarts]
            here = self._describe(seed, [p[place : place + 1] for p in outcome.parameters])
            bounded = not self.everywhere or here["lipschitz"] <= LIPSCHITZ
            if seed not in found and here["sup_error"] <= EPS and bounded:
                found[seed] = {"width": width, "parameters": numbers(width)} | here
        return found

    def _describe(self, seed: int, parameters: list[torch.Tensor]) -> dict[str, float]:
        """sup_error in units of a; lipschitz: of q in e, once e is scaled to be 1-Lipschitz, the
        target having norm 1. |v|∞ is the norm of v.
        """
        model, wanted = self.fine[seed].model, self.fine[seed].wanted
        table = parameters[3][0]
        steep = float((table[1:] - table[:-1]).abs().max()) * self.n / 2
        return {
            "sup_error": float((model.outputs(parameters)[0] - wanted).abs().max()),
            "lipschitz": float(model.slope(parameters).max()) * steep * height(self.n),
        }

    def _start(self, width: int, seed: int, restart: int) -> list[torch.Tensor]:
        """Knots spread over [-1, 1]; the first number of e is I, the others are near 0."""
        n, k = self.n, self.k
        draw = generator(seed, "start", n, k, width, restart)
        first, last = spread_start((1, width, 1), 1, GAIN * n, draw)
        reads = torch.randn(1, width, 1, generator=draw).double() * GAIN * n
        table = 0.2 * (2 * torch.rand(1, n, k, generator=draw).double() - 1)
        table[0, :, 0] = (2 * torch.arange(n, dtype=torch.float64) + 1) / n - 1
        return [first, reads, last, table]
