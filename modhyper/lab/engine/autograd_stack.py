"""Free weight tables and FiLM for many members at once, differentiated by torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from modhyper.lab.engine.activations import ACTIVATIONS
from modhyper.lab.engine.architecture import Member

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.gradients import Product
    from modhyper.lab.engine.workspace import Workspace


class AutogradStack:
    """See `Stack`. Members have one architecture."""

    def __init__(
        self,
        members: Sequence[Member],
        start: Sequence[Mapping[str, torch.Tensor]],
        workspace: Workspace,
    ) -> None:
        import torch

        self.members, self.architecture = members, members[0].architecture
        self.names = list(self.architecture.shapes())
        self.parameters = [torch.stack([p[name] for p in start]) for name in self.names]
        self._outputs: torch.Tensor | None = None

    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        import torch

        with torch.enable_grad():
            self._leaves = [p.detach().requires_grad_() for p in self.parameters]
            named = dict(zip(self.names, self._leaves, strict=True))
            apply = self._table if self.architecture.method == "table" else self._film
            self._outputs = apply(named, x, conditions)
        return self._outputs.detach()

    def gradients(self, delta: torch.Tensor) -> list[Product | torch.Tensor]:
        import torch

        assert self._outputs is not None
        return list(torch.autograd.grad(self._outputs, self._leaves, delta))

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        return {n: p[index].clone() for n, p in zip(self.names, self.parameters, strict=True)}

    def _table(
        self, named: Mapping[str, torch.Tensor], x: torch.Tensor, numbers: torch.Tensor
    ) -> torch.Tensor:
        """``numbers`` (B, S) say which row of the table each sample uses."""
        import torch

        member = torch.arange(x.shape[0], device=x.device).unsqueeze(1)
        h = x
        layers = len(self.architecture.primary) - 1
        for layer in range(layers):
            weight = named[f"table.{layer}.weight"][member, numbers]
            h = (weight @ h.unsqueeze(-1)).squeeze(-1)
            if self.architecture.primary_biases:
                h = h + named[f"table.{layer}.bias"][member, numbers]
            if layer < layers - 1:
                h = _activated(self.architecture.activation, h)
        return h

    def _film(
        self, named: Mapping[str, torch.Tensor], x: torch.Tensor, conditions: torch.Tensor
    ) -> torch.Tensor:
        """Hidden layer ℓ of g is σ((1 + γ_ℓ(I))·(W x + b) + β_ℓ(I))."""
        code = conditions
        depth = len(self.architecture.conditioning)
        for layer in range(depth):
            code = _linear(named, f"conditioning.{layer}", code)
            if layer < depth - 1:
                code = _activated(self.architecture.conditioning_activation, code)
        scales, shifts = code.chunk(2, -1)
        h, offset, layers = x, 0, len(self.architecture.primary) - 1
        for layer in range(layers):
            h = _linear(named, f"primary.{layer}", h)
            if layer < layers - 1:
                part = slice(offset, offset + h.shape[-1])
                h = (1 + scales[..., part]) * h + shifts[..., part]
                h = _activated(self.architecture.activation, h)
                offset = part.stop
        return h


def _linear(named: Mapping[str, torch.Tensor], name: str, h: torch.Tensor) -> torch.Tensor:
    out = h @ named[f"{name}.weight"].transpose(1, 2)
    return out + named[f"{name}.bias"].unsqueeze(1) if f"{name}.bias" in named else out


def _activated(name: str, u: torch.Tensor) -> torch.Tensor:
    return ACTIVATIONS[name].function(u)
