"""Losses of stacked outputs: one number a member, and the gradient with respect to the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch


class Loss(Protocol):
    """``(outputs (B, S, o), targets) -> (losses (B,), gradient (B, S, o))``; means over samples."""

    def __call__(
        self, outputs: torch.Tensor, targets: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]: ...


def mean_squared_error(
    outputs: torch.Tensor, targets: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean of (outputs - targets)² over samples and outputs; targets (B or 1, S, o)."""
    difference = outputs - targets
    count = outputs.shape[1] * outputs.shape[2]
    losses = difference.square().sum((1, 2)) / count
    return losses, difference.mul_(2 / count)


def negative_log_likelihood(
    outputs: torch.Tensor, targets: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean of -log softmax(outputs)[target]; targets are class numbers (B or 1, S)."""
    logs = outputs.log_softmax(-1)
    index = targets.expand(outputs.shape[0], -1).unsqueeze(-1)
    losses = -logs.gather(-1, index).squeeze(-1).mean(1)
    gradient = logs.exp_()
    gradient.scatter_add_(-1, index, gradient.new_full((1, 1, 1), -1.0).expand(index.shape))
    return losses, gradient.div_(outputs.shape[1])
