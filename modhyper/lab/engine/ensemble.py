"""Any list of members, trained together and reported in the order they were given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import torch

from modhyper.errors import InputError
from modhyper.lab.architecture import Architecture, Member
from modhyper.lab.device import keep_freed_memory
from modhyper.lab.engine.initial import initial_parameters
from modhyper.lab.engine.modules import ModuleMember, ModuleStack
from modhyper.lab.engine.networks import NetworkStack
from modhyper.lab.engine.training import Loss, Optimizer, OptimizerSettings, Plateau

GPU_BYTES = 2**30
"""Most bytes of parameters in a stack on a GPU. More are split, which changes no result."""
CPU_MEMBERS, CPU_BYTES = 16, 8 * 2**20
"""On a CPU a stack of more members has at most so many bytes, to stay within the caches' reach."""


class Batch(NamedTuple):
    """Samples for each group of members, or for all of them (leading dimension 1).

    x (R, S, d_x), conditions (R, C, d_I) or row numbers (R, C), targets (R, S, o) or classes
    (R, S). S is a multiple of C: each condition serves S/C samples in a row
    """

    x: torch.Tensor
    conditions: torch.Tensor
    targets: torch.Tensor


@dataclass(frozen=True, slots=True)
class Scores:
    """One entry a member, in the order of the ensemble. ``accuracy`` is None for regression."""

    loss: list[float]
    accuracy: list[float] | None


class Ensemble:
    """Networks that train side by side; none sees another, so a diverged one harms none.

    ``stopped``  for each member the calls of `train` after which it had converged, or None
    """

    def __init__(
        self,
        members: Sequence[Member | ModuleMember],
        loss: Loss,
        optimizer: OptimizerSettings | None = None,
        *,
        device: torch.device,
        dtype: torch.dtype,
        stop: Plateau | None = None,
        stack: ModuleStack | None = None,
    ) -> None:
        """Without ``stop`` every member trains on every batch; ``stack``: see `of_modules`."""
        if not members:
            raise InputError("expected at least one member")
        if device.type == "cpu":
            keep_freed_memory()
        self.members, self.stop = list(members), stop
        stacks: Iterable[tuple[NetworkStack | ModuleStack, list[int]]]
        if stack is not None:
            stacks = [(stack, list(range(len(members))))]
        else:
            stacks = _stacks([m for m in members if isinstance(m, Member)], device, dtype)
        self.parts = [
            _Part(one, positions, loss, optimizer or OptimizerSettings(), device)
            for one, positions in stacks
        ]
        self.stopped: list[int | None] = [None] * len(self.members)
        self._losses: list[list[float]] = [[] for _ in self.members]
        self._accuracies = [0.0] * len(self.members)

    @classmethod
    def of_modules(
        cls,
        modules: Sequence[torch.nn.Module],
        learning_rates: Sequence[float],
        loss: Loss,
        optimizer: OptimizerSettings | None = None,
        *,
        groups: Sequence[int] | None = None,
        device: torch.device,
        dtype: torch.dtype,
        stop: Plateau | None = None,
    ) -> Self:
        """Copies of the user's modules of one shape, each called as module(x, conditions).

        Raises InputError for modules of different shapes, or unless there is a rate for each.
        """
        if len(learning_rates) != len(modules) or not modules:
            raise InputError("expected a learning rate for each of at least one module")
        rows = [0] * len(modules) if groups is None else groups
        members = [ModuleMember(*pair) for pair in zip(learning_rates, rows, strict=True)]
        stack = ModuleStack(modules, members, device, dtype)
        return cls(members, loss, optimizer, device=device, dtype=dtype, stop=stop, stack=stack)

    def step(self, batch: Batch) -> None:
        """One gradient step of every member."""
        for part in self.parts:
            part.step(batch)

    def scale_rates(self, factor: float) -> None:
        """Multiply every member's learning rate, for a schedule."""
        for part in self.parts:
            part.optimizer.scale(factor)

    def train(self, batches: Iterable[Batch]) -> Scores:
        """A step for each batch; mean training loss (and accuracy, for class targets) over them.

        Each batch is scored before its own step. A member that has converged keeps its parameters
        and reports what it had in its last call.
        """
        for part in self.parts:
            part.reset()
        for batch in batches:
            self.step(batch)
        scores = self._scores()
        for i, loss in enumerate(scores.loss):
            if self.stopped[i] is None:
                self._losses[i].append(loss)
                self._accuracies[i] = scores.accuracy[i] if scores.accuracy else 0.0
                if self.stop and self.stop.reached(self._losses[i]):
                    self.stopped[i] = len(self._losses[i])
                    part, row = self._place(i)
                    part.stop(row)
        accuracy = list(self._accuracies) if scores.accuracy else None
        return Scores([losses[-1] for losses in self._losses], accuracy)

    def evaluate(self, batches: Iterable[Batch]) -> Scores:
        """Mean loss and, for class targets, accuracy over all samples of the batches."""
        for part in self.parts:
            part.reset()
        with torch.no_grad():
            for batch in batches:
                for part in self.parts:
                    part.score(batch)
        return self._scores()

    def parameters_of(self, position: int) -> dict[str, torch.Tensor]:
        """The member's present parameters, by name (see `Architecture.shapes`)."""
        part, row = self._place(position)
        return part.stack.member_parameters(row)

    @torch.no_grad()
    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        """(members, S, o) for x and conditions as in `Batch`."""
        found: list[torch.Tensor] = [torch.empty(0)] * len(self.members)
        for part in self.parts:
            rows = part.stack.outputs(part.rows(x), part.rows(conditions))
            for position, row in zip(part.positions, rows, strict=True):
                found[position] = row
        return torch.stack(found)

    def _place(self, position: int) -> tuple[_Part, int]:
        for part in self.parts:
            if position in part.positions:
                return part, part.positions.index(position)
        raise InputError(f"no member {position}: there are {len(self.members)}")

    def _scores(self) -> Scores:
        loss, hits, classes = [0.0] * len(self.members), [0.0] * len(self.members), False
        for part in self.parts:
            samples = max(1, part.samples)
            totals = zip(part.positions, part.total.tolist(), part.hits.tolist(), strict=True)
            for position, total, hit in totals:
                loss[position], hits[position] = total / samples, hit / samples
            classes |= part.classes
        return Scores(loss, hits if classes else None)


class _Part:
    """A stack, its optimizer, and where its members stand in the ensemble."""

    def __init__(
        self,
        stack: NetworkStack | ModuleStack,
        positions: list[int],
        loss: Loss,
        optimizer: OptimizerSettings,
        device: torch.device,
    ) -> None:
        self.stack, self.positions, self.loss = stack, positions, loss
        rates = [member.learning_rate for member in stack.members]
        self.optimizer = Optimizer(optimizer, stack.parameters, rates)
        groups = [member.group for member in stack.members]
        first, count = groups[0], len(groups)
        adjacent = groups == list(range(first, first + count))
        self.slice = slice(first, first + count) if adjacent else None
        self.groups = torch.tensor(groups, device=device)
        self.running = set(range(count))
        self.reset()

    def reset(self) -> None:
        self.samples, self.classes = 0, False
        zeros = torch.zeros(len(self.positions), dtype=torch.float64, device=self.groups.device)
        self.total, self.hits = zeros, zeros.clone()

    def stop(self, row: int) -> None:
        self.optimizer.stop(row)
        self.running.discard(row)

    def rows(self, data: torch.Tensor) -> torch.Tensor:
        """The rows of ``data`` that the members use, without a copy where that can be."""
        if data.shape[0] == 1:
            return data.expand(len(self.positions), *data.shape[1:])
        if self.slice is not None:
            return data[self.slice]
        return data.index_select(0, self.groups)

    def step(self, batch: Batch) -> None:
        if self.running:
            losses = self.score(batch)
            gradients = torch.autograd.grad(
                losses.sum(), self.stack.parameters, allow_unused=True, materialize_grads=True
            )
            self.optimizer.update(gradients)

    def score(self, batch: Batch) -> torch.Tensor:
        """The members' losses on the batch, which are counted."""
        outputs = self.stack.outputs(self.rows(batch.x), self.rows(batch.conditions))
        targets = self.rows(batch.targets)
        losses = self.loss(outputs, targets)
        samples = batch.x.shape[1]
        self.samples += samples
        self.total += losses.detach().double() * samples
        self.classes = targets.dim() == 2
        if self.classes:
            self.hits += (outputs.detach().argmax(-1) == targets).sum(1)
        return losses


def _stacks(
    members: Sequence[Member], device: torch.device, dtype: torch.dtype
) -> Iterable[tuple[NetworkStack, list[int]]]:
    """Members of one shape side by side, deep before shallow, with their places in ``members``."""
    grouped: dict[Architecture, list[int]] = {}
    for position, member in enumerate(members):
        grouped.setdefault(_shape(member.architecture), []).append(position)
    for positions in grouped.values():
        positions.sort(key=lambda p: (-len(members[p].architecture.conditioning), members[p].group))
        size = members[positions[0]].architecture.trained * dtype.itemsize
        on_cpu = max(CPU_MEMBERS, CPU_BYTES // size)
        most = on_cpu if device.type == "cpu" else max(1, GPU_BYTES // size)
        for start in range(0, len(positions), most):
            chosen = [members[p] for p in positions[start : start + most]]
            rows = [
                {n: v.to(device=device, dtype=dtype) for n, v in initial_parameters(m).items()}
                for m in chosen
            ]
            yield NetworkStack(chosen, rows), positions[start : start + most]


def _shape(architecture: Architecture) -> Architecture:
    """What members of one stack share: all but the depth of f or e, where its widths allow it."""
    if len(set(architecture.conditioning[1:])) == 1 and not architecture.chunks:
        return replace(architecture, conditioning=architecture.conditioning[:2])
    return architecture
