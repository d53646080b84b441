"""q(x, I) for many members at once; with nothing on one side, a plain network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from modhyper.lab.engine.architecture import Member
from modhyper.lab.engine.gradients import Product
from modhyper.lab.engine.plain_layers import PlainLayers

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.workspace import Workspace


class ConcatenationStack:
    """See `Stack`."""

    def __init__(
        self,
        members: Sequence[Member],
        start: Sequence[Mapping[str, torch.Tensor]],
        workspace: Workspace,
    ) -> None:
        self.members, self.workspace = members, workspace
        architecture = members[0].architecture
        self.layers = PlainLayers(
            start, 0, len(architecture.primary) - 1, architecture.activation, workspace
        )
        self.parameters = self.layers.parameters

    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        import torch

        joined = x if conditions.shape[-1] == 0 else torch.cat([x, conditions], -1)
        return self.layers.outputs(joined)

    def gradients(self, delta: torch.Tensor) -> list[Product | torch.Tensor]:
        return self.layers.gradients(delta)[1]

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        return self.layers.member_parameters(index)
