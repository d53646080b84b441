"""Any list of members, trained together and reported in the order they were given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Self

from modhyper.errors import InputError
from modhyper.lab.engine.architecture import Architecture, Member, initial_parameters
from modhyper.lab.engine.autograd_stack import AutogradStack
from modhyper.lab.engine.concatenation_stack import ConcatenationStack
from modhyper.lab.engine.embedding_stack import EmbeddingStack
from modhyper.lab.engine.hypernetwork_stack import HypernetworkStack
from modhyper.lab.engine.module_stack import ModuleMember, ModuleStack
from modhyper.lab.engine.optimizers import Optimizer, OptimizerSettings
from modhyper.lab.engine.workspace import Workspace

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.losses import Loss
    from modhyper.lab.engine.stack import Builder, Stack

STACK_BYTES = 2**30
"""Most bytes of parameters in one stack: larger groups are split, which changes no result."""
CACHED_MEMBERS = 32
CACHED_BYTES = 24 * 2**20
"""On a CPU a stack beyond this many members stays within a cache's size."""

BUILDERS: dict[str, Builder] = {
    "hypernetwork": HypernetworkStack,
    "embedding": EmbeddingStack,
    "concatenation": ConcatenationStack,
    "film": AutogradStack,
    "table": AutogradStack,
}


class Batch(NamedTuple):
    """Samples for each group of members, or for all of them (leading dimension 1).

    x (R, S, d_x), conditions (R, S, d_I) or row numbers (R, S), targets (R, S, o) or classes (R, S)
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
    """Networks that train side by side; none sees another, so a diverged one harms none."""

    def __init__(
        self,
        members: Sequence[Member],
        loss: Loss,
        optimizer: OptimizerSettings | None = None,
        *,
        device: torch.device,
        dtype: torch.dtype,
    ) -> None:
        if not members:
            raise InputError("expected at least one member")
        self.members: list[Member | ModuleMember] = list(members)
        self.parts = [
            _Part(stack, positions, loss, optimizer or OptimizerSettings(), device)
            for stack, positions in _stacks(members, device, dtype)
        ]

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
    ) -> Self:
        """Copies of the user's modules of one shape, each called as module(x, conditions).

        Raises InputError for modules of different shapes, or unless there is a rate for each.
        """
        if len(learning_rates) != len(modules) or not modules:
            raise InputError("expected a learning rate for each of at least one module")
        rows = [0] * len(modules) if groups is None else groups
        members = [ModuleMember(*pair) for pair in zip(learning_rates, rows, strict=True)]
        stack = ModuleStack(modules, members, device, dtype)
        self = cls.__new__(cls)
        self.members = list(members)
        positions = list(range(len(members)))
        settings = optimizer or OptimizerSettings()
        self.parts = [_Part(stack, positions, loss, settings, device)]
        return self

    def step(self, batch: Batch) -> None:
        """One gradient step of every member."""
        for part in self.parts:
            part.step(batch)

    def train(self, batches: Iterable[Batch]) -> list[float]:
        """A step for each batch; the mean training loss of each member over them."""
        for part in self.parts:
            part.reset()
        for batch in batches:
            self.step(batch)
        return self._ordered([part.mean_loss() for part in self.parts])

    def evaluate(self, batches: Iterable[Batch]) -> Scores:
        """Mean loss and, for class targets, accuracy over all samples of the batches."""
        for part in self.parts:
            part.reset()
        classes = False
        for batch in batches:
            classes = batch.targets.dim() == 2
            for part in self.parts:
                part.score(batch)
        loss = self._ordered([part.mean_loss() for part in self.parts])
        hits = self._ordered([part.mean_hits() for part in self.parts]) if classes else None
        return Scores(loss, hits)

    def parameters_of(self, position: int) -> dict[str, torch.Tensor]:
        """The member's present parameters, by name (see `Architecture.shapes`)."""
        for part in self.parts:
            if position in part.positions:
                return part.stack.member_parameters(part.positions.index(position))
        raise InputError(f"no member {position}: there are {len(self.members)}")

    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        """(members, S, o) for x and conditions as in `Batch`."""
        import torch

        found: list[torch.Tensor] = [torch.empty(0)] * len(self.members)
        for part in self.parts:
            rows = part.stack.outputs(part.rows(x), part.rows(conditions))
            for position, row in zip(part.positions, rows, strict=True):
                found[position] = row.clone()
        return torch.stack(found)

    def _ordered(self, found: Sequence[torch.Tensor]) -> list[float]:
        out = [0.0] * len(self.members)
        for part, values in zip(self.parts, found, strict=True):
            for position, value in zip(part.positions, values.tolist(), strict=True):
                out[position] = value
        return out


class _Part:
    """A stack, its optimizer, and where its members stand in the ensemble."""

    def __init__(
        self,
        stack: Stack,
        positions: list[int],
        loss: Loss,
        optimizer: OptimizerSettings,
        device: torch.device,
    ) -> None:
        import torch

        self.stack, self.positions, self.loss = stack, positions, loss
        rates = [member.learning_rate for member in stack.members]
        self.optimizer = Optimizer(optimizer, stack.parameters, rates)
        groups = [member.group for member in stack.members]
        self.identity = groups == list(range(len(groups)))
        self.groups = torch.tensor(groups, device=device)
        self.reset()

    def reset(self) -> None:
        import torch

        self.samples = 0
        self.total = torch.zeros(
            len(self.positions), dtype=torch.float64, device=self.groups.device
        )
        self.hits = torch.zeros_like(self.total)

    def rows(self, data: torch.Tensor) -> torch.Tensor:
        """The rows of ``data`` that the members use, without a copy where that can be."""
        members = len(self.positions)
        if data.shape[0] == 1:
            return data.expand(members, *data.shape[1:])
        if self.identity and data.shape[0] == members:
            return data
        return data.index_select(0, self.groups)

    def step(self, batch: Batch) -> None:
        import torch

        with torch.no_grad():
            outputs = self.stack.outputs(self.rows(batch.x), self.rows(batch.conditions))
            losses, delta = self.loss(outputs, self.rows(batch.targets))
            self.optimizer.update(self.stack.gradients(delta))
            self._count(losses, batch)

    def score(self, batch: Batch) -> None:
        import torch

        with torch.no_grad():
            outputs = self.stack.outputs(self.rows(batch.x), self.rows(batch.conditions))
            targets = self.rows(batch.targets)
            if targets.dim() == 2:
                self.hits += (outputs.argmax(-1) == targets).sum(1)
            self._count(self.loss(outputs, targets)[0], batch)

    def _count(self, losses: torch.Tensor, batch: Batch) -> None:
        samples = batch.x.shape[1]
        self.samples += samples
        self.total += losses.double() * samples

    def mean_loss(self) -> torch.Tensor:
        return self.total / max(1, self.samples)

    def mean_hits(self) -> torch.Tensor:
        return self.hits / max(1, self.samples)


def _stacks(
    members: Sequence[Member], device: torch.device, dtype: torch.dtype
) -> Iterable[tuple[Stack, list[int]]]:
    """Members of one shape side by side, deep before shallow, at most STACK_BYTES a stack."""
    grouped: dict[Architecture, list[int]] = {}
    for position, member in enumerate(members):
        grouped.setdefault(_shape(member.architecture), []).append(position)
    for positions in grouped.values():
        positions.sort(key=lambda p: -len(members[p].architecture.conditioning))
        size = members[positions[0]].architecture.trained * dtype.itemsize
        most = STACK_BYTES // size
        if device.type == "cpu":
            most = min(most, max(CACHED_MEMBERS, CACHED_BYTES // size))
        most = max(1, most)
        for start in range(0, len(positions), most):
            chosen = positions[start : start + most]
            rows = [_initial(members[p], device, dtype) for p in chosen]
            build = BUILDERS[members[chosen[0]].architecture.method]
            yield build([members[p] for p in chosen], rows, Workspace(device, dtype)), chosen


def _shape(architecture: Architecture) -> Architecture:
    """What members of one stack share: all but the depth of f or e, where its widths allow it."""
    hidden = architecture.conditioning[1:]
    if architecture.method in ("hypernetwork", "embedding") and len(set(hidden)) == 1:
        return replace(architecture, conditioning=architecture.conditioning[:2])
    return architecture


def _initial(member: Member, device: torch.device, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    return {
        name: value.to(device=device, dtype=dtype)
        for name, value in initial_parameters(member).items()
    }
