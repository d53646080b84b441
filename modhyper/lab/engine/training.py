"""What training does to a stack: a loss, a step with a rate for each member, and when to stop.

The formulas and defaults of the optimizers are those of torch.optim (SGD, Adam, Adadelta).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import torch

from modhyper.errors import InputError

Kind = Literal["sgd", "adam", "adadelta"]


Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""``(outputs (B, S, o), targets) -> losses (B,)``: a mean over samples for each member."""


def mean_squared_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Mean of (outputs - targets)² over samples and outputs; targets (B or 1, S, o)."""
    return (outputs - targets).square().mean((1, 2))


def negative_log_likelihood(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Mean of -log softmax(outputs)[target]; targets are class numbers (B or 1, S)."""
    classes = targets.expand(len(outputs), -1).unsqueeze(-1)
    return (outputs.logsumexp(-1) - outputs.gather(-1, classes).squeeze(-1)).mean(1)


@dataclass(frozen=True, slots=True)
class OptimizerSettings:
    """``momentum`` is for sgd."""

    kind: Kind = "sgd"
    momentum: float = 0.0

    def __post_init__(self) -> None:
        """Raises InputError for an unknown kind, or momentum with another than sgd."""
        if self.kind not in get_args(Kind):
            raise InputError(f"expected one of {', '.join(get_args(Kind))}, got {self.kind!r}")
        if self.momentum and self.kind != "sgd":
            raise InputError(f"{self.kind} takes no momentum", option="momentum")


@dataclass(frozen=True, slots=True)
class Plateau:
    """A member has converged when its training loss is flat.

    Its mean losses over the last ``window`` calls of `Ensemble.train` differ by at most
    ``tolerance`` times the largest of them.
    """

    tolerance: float = 1e-3
    window: int = 5

    def __post_init__(self) -> None:
        """Raises InputError for a negative tolerance or a window of fewer than 2 calls."""
        if self.tolerance < 0:
            raise InputError("expected a tolerance of at least 0", option="tolerance")
        if self.window < 2:
            raise InputError("expected a window of at least 2 calls of train", option="window")

    def reached(self, losses: Sequence[float]) -> bool:
        """``losses`` of all calls so far, the latest last. Never for one that is not finite."""
        recent = losses[-self.window :]
        if len(recent) < self.window or not all(map(math.isfinite, recent)):
            return False
        return max(recent) - min(recent) <= self.tolerance * max(recent)


class Optimizer:
    """The state of one stack: see `OptimizerSettings`.

    ``parameters[i]`` holds the first ``len(parameters[i])`` members, row by row.
    """

    def __init__(
        self,
        settings: OptimizerSettings,
        parameters: Sequence[torch.Tensor],
        learning_rates: Sequence[float],
    ) -> None:
        self.settings, self.parameters = settings, parameters
        self.rates = torch.tensor(
            learning_rates, device=parameters[0].device, dtype=parameters[0].dtype
        )
        self.same = learning_rates[0] if len(set(learning_rates)) == 1 else None
        self.steps = 0
        states = {"sgd": 1 if settings.momentum else 0, "adam": 2, "adadelta": 2}[settings.kind]
        self.states = [[torch.zeros_like(p) for p in parameters] for _ in range(states)]

    def scale(self, factor: float) -> None:
        """Multiply the rates."""
        self.rates *= factor
        self.same = None if self.same is None else self.same * factor

    def stop(self, row: int) -> None:
        """The member in this row keeps its parameters from now on."""
        self.rates[row] = 0
        self.same = None

    @torch.no_grad()
    def update(self, gradients: Sequence[torch.Tensor]) -> None:
        """One step along gradients that are aligned with the parameters."""
        self.steps += 1
        kinds = {"sgd": self._momentum, "adam": self._adam, "adadelta": self._adadelta}
        direction = kinds[self.settings.kind]
        for index, (parameter, gradient) in enumerate(zip(self.parameters, gradients, strict=True)):
            step = direction(index, gradient)
            if self.same is not None:
                parameter.sub_(step, alpha=self.same)
            else:
                rates = self.rates[: len(parameter)].view(-1, *[1] * (parameter.dim() - 1))
                parameter.addcmul_(step, rates, value=-1)

    def _momentum(self, index: int, gradient: torch.Tensor) -> torch.Tensor:
        if not self.states:
            return gradient
        return self.states[0][index].mul_(self.settings.momentum).add_(gradient)

    def _adam(self, index: int, gradient: torch.Tensor) -> torch.Tensor:
        mean, square = self.states[0][index], self.states[1][index]
        mean.lerp_(gradient, 0.1)
        square.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
        scale = (square / (1 - 0.999**self.steps)).sqrt_().add_(1e-8)
        return (mean / (1 - 0.9**self.steps)).div_(scale)

    def _adadelta(self, index: int, gradient: torch.Tensor) -> torch.Tensor:
        square, moved = self.states[0][index], self.states[1][index]
        square.mul_(0.9).addcmul_(gradient, gradient, value=0.1)
        step = (moved + 1e-6).sqrt_().div_((square + 1e-6).sqrt_()).mul_(gradient)
        moved.mul_(0.9).addcmul_(step, step, value=0.1)
        return step
