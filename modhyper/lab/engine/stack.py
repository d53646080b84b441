"""What every stack of one shape offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.architecture import Member
    from modhyper.lab.engine.gradients import Product
    from modhyper.lab.engine.module_stack import ModuleMember
    from modhyper.lab.engine.workspace import Workspace


class Stack(Protocol):
    """Members of one shape as tensors with a leading member dimension.

    ``parameters[i]`` belongs to the first ``len(parameters[i])`` members: deeper members come
    first and alone own the later layers. An update must take the parameters in this order, each
    as soon as its own gradient is read: a product may refer to a parameter further on.
    """

    parameters: list[torch.Tensor]

    @property
    def members(self) -> Sequence[Member | ModuleMember]: ...

    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        """x (B, S, d_x), conditions (B, S, d_I) or numbers (B, S) to (B, S, outputs)."""
        ...

    def gradients(self, delta: torch.Tensor) -> list[Product | torch.Tensor]:
        """Gradients of Σ delta · outputs for the last ``outputs``, aligned with ``parameters``."""
        ...

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        """Copies of one member's parameters under the names of ``Architecture.shapes``."""
        ...


class Builder(Protocol):
    """Makes a stack of members from their parameters, which `Architecture.shapes` names."""

    def __call__(
        self,
        members: Sequence[Member],
        start: Sequence[Mapping[str, torch.Tensor]],
        workspace: Workspace,
    ) -> Stack: ...
