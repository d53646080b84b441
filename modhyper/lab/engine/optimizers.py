"""Gradient steps on stacked parameters, with a learning rate for each member.

Formulas and defaults are those of torch.optim (SGD, Adam, Adadelta) and of
torch.nn.utils.clip_grad_norm_, member by member.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from modhyper.errors import InputError
from modhyper.lab.engine.gradients import Product

if TYPE_CHECKING:
    import torch

    Gradients = Sequence[Product | torch.Tensor]

Kind = Literal["sgd", "adam", "adadelta"]


@dataclass(frozen=True, slots=True)
class OptimizerSettings:
    """``momentum`` is for sgd; ``clip`` bounds the norm of each member's whole gradient."""

    kind: Kind = "sgd"
    momentum: float = 0.0
    clip: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise InputError(f"expected one of {', '.join(get_args(Kind))}, got {self.kind!r}")
        if self.momentum and self.kind != "sgd":
            raise InputError(f"{self.kind} takes no momentum", option="momentum")


class Optimizer:
    """The state of one stack: see `OptimizerSettings`."""

    def __init__(
        self,
        settings: OptimizerSettings,
        parameters: Sequence[torch.Tensor],
        learning_rates: Sequence[float],
    ) -> None:
        import torch

        self.settings = settings
        self.parameters = parameters
        first = parameters[0]
        self.rates = torch.tensor(learning_rates, device=first.device, dtype=first.dtype)
        self.same = learning_rates[0] if len(set(learning_rates)) == 1 else None
        self.steps = 0
        states = {"sgd": 1 if settings.momentum else 0, "adam": 2, "adadelta": 2}[settings.kind]
        self.states = [[torch.zeros_like(p) for p in parameters] for _ in range(states)]
        self.plain = states == 0 and settings.clip is None
        self.dense = [] if self.plain else [torch.empty_like(p) for p in parameters]

    def update(self, gradients: Gradients) -> None:
        """One step. Plain gradient descent adds products to the weights as it forms them."""
        self.steps += 1
        if self.plain:
            for parameter, gradient in zip(self.parameters, gradients, strict=True):
                self._descend(parameter, gradient)
            return
        dense = [
            g.dense(out) if isinstance(g, Product) else g
            for g, out in zip(gradients, self.dense, strict=True)
        ]
        if self.settings.clip is not None:
            self._clip(dense, self.settings.clip)
        step = {"sgd": self._momentum, "adam": self._adam, "adadelta": self._adadelta}
        for index, gradient in enumerate(dense):
            step[self.settings.kind](index, gradient)

    def _descend(self, parameter: torch.Tensor, gradient: Product | torch.Tensor) -> None:
        if isinstance(gradient, Product):
            rates = self.rates[: len(parameter)]
            gradient.add_to(parameter, -self.same if self.same is not None else -rates)
        elif self.same is not None:
            parameter.add_(gradient, alpha=-self.same)
        else:
            parameter.addcmul_(gradient, self._rates(parameter), value=-1)

    def _rates(self, parameter: torch.Tensor) -> torch.Tensor:
        return self.rates[: len(parameter)].view(-1, *[1] * (parameter.dim() - 1))

    def _clip(self, dense: Sequence[torch.Tensor], clip: float) -> None:
        squares = dense[0].new_zeros(len(self.rates))
        for gradient in dense:
            squares[: len(gradient)] += gradient.square().flatten(1).sum(1)
        factors = (clip / (squares.sqrt() + 1e-6)).clamp_(max=1)
        for gradient in dense:
            gradient.mul_(factors[: len(gradient)].view(-1, *[1] * (gradient.dim() - 1)))

    def _momentum(self, index: int, gradient: torch.Tensor) -> None:
        if self.states:
            gradient = self.states[0][index].mul_(self.settings.momentum).add_(gradient)
        self._descend(self.parameters[index], gradient)

    def _adam(self, index: int, gradient: torch.Tensor) -> None:
        mean, square = self.states[0][index], self.states[1][index]
        mean.lerp_(gradient, 0.1)
        square.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
        scale = (square / (1 - 0.999**self.steps)).sqrt_().add_(1e-8)
        step = mean / (1 - 0.9**self.steps)
        self._descend(self.parameters[index], step.div_(scale))

    def _adadelta(self, index: int, gradient: torch.Tensor) -> None:
        square, moved = self.states[0][index], self.states[1][index]
        square.mul_(0.9).addcmul_(gradient, gradient, value=0.1)
        step = (moved + 1e-6).sqrt_().div_((square + 1e-6).sqrt_()).mul_(gradient)
        moved.mul_(0.9).addcmul_(step, step, value=0.1)
        self._descend(self.parameters[index], step)
