"""Gradients of stacked parameters, kept as products where an update can use them so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import torch


class Product(NamedTuple):
    """The gradient leftᵀ·right of each member: left (B or 1, n, rows), right (B or 1, n, columns).

    A plain gradient step adds it to the parameter without forming it.
    """

    left: torch.Tensor
    right: torch.Tensor

    def dense(self, out: torch.Tensor) -> torch.Tensor:
        import torch

        left, right = self._spread(out.shape[0])
        return torch.bmm(left, right, out=out)

    def add_to(self, parameter: torch.Tensor, scale: float | torch.Tensor) -> None:
        """parameter += scale · leftᵀ·right; ``scale`` may differ from member to member (B,)."""
        left, right = self._spread(parameter.shape[0])
        if isinstance(scale, float):
            parameter.baddbmm_(left, right, alpha=scale)
        elif left.shape[1] < right.shape[2]:
            parameter.baddbmm_(left * scale.view(-1, 1, 1), right)
        else:
            parameter.baddbmm_(left, right * scale.view(-1, 1, 1))

    def _spread(self, members: int) -> tuple[torch.Tensor, torch.Tensor]:
        left, right = self.left.expand(members, -1, -1), self.right.expand(members, -1, -1)
        return left.transpose(1, 2), right
