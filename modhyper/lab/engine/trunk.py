"""The hidden layers of f and e for members of different depth: a staircase.

Members are ordered from deep to shallow, so layer ℓ acts on the first B_ℓ of them, and those
whose last hidden layer it is hand its outputs on as their code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from modhyper.lab.engine.activations import ACTIVATIONS
from modhyper.lab.engine.gradients import Product

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.workspace import Workspace


class Trunk:
    """Hidden layers ``conditioning.0`` … of a stack; the code has the last hidden width.

    parameters  weights (B_ℓ, out, in) and biases (B_ℓ, 1, out), layer by layer
    """

    def __init__(
        self,
        members: Sequence[Mapping[str, torch.Tensor]],
        depths: Sequence[int],
        activation: str,
        workspace: Workspace,
    ) -> None:
        import torch

        self.activation = ACTIVATIONS[activation]
        self.workspace = workspace
        self.names: list[str] = []
        self.parameters: list[torch.Tensor] = []
        self.counts = [sum(depth > layer for depth in depths) for layer in range(max(depths))]
        self.biases = "conditioning.0.bias" in members[0]
        for layer, count in enumerate(self.counts):
            for kind in ("weight", "bias") if self.biases else ("weight",):
                name = f"conditioning.{layer}.{kind}"
                rows = torch.stack([member[name] for member in members[:count]])
                self.names.append(name)
                self.parameters.append(rows if kind == "weight" else rows.unsqueeze(1))
        self._inputs: list[torch.Tensor] = []
        self._outputs: list[torch.Tensor] = []

    def code(self, conditions: torch.Tensor) -> torch.Tensor:
        """Conditions (B, S, d_I) to codes (B, S, c)."""
        import torch

        if not self.counts:
            return conditions
        self._inputs, self._outputs = [], []
        below = conditions
        for layer, count in enumerate(self.counts):
            weight, bias = self._layer(layer)
            below = below[:count]
            h = self.workspace(f"trunk.{layer}", count, below.shape[1], weight.shape[1])
            if bias is None:
                torch.bmm(below, weight.transpose(1, 2), out=h)
            else:
                torch.baddbmm(bias, below, weight.transpose(1, 2), out=h)
            self.activation.apply(h)
            self._inputs.append(below)
            self._outputs.append(h)
            below = h
        if self.counts[-1] == self.counts[0]:
            return below
        code = self.workspace("trunk.code", *self._outputs[0].shape)
        for layer, count in enumerate(self.counts):
            deeper = self._deeper(layer)
            code[deeper:count] = self._outputs[layer][deeper:]
        return code

    def gradients(self, delta: torch.Tensor) -> list[Product | torch.Tensor]:
        """From the gradient of the code, which is overwritten; aligned with ``parameters``."""
        import torch

        backwards: list[Product | torch.Tensor] = []
        above: torch.Tensor | None = None
        for layer in reversed(range(len(self.counts))):
            count, deeper = self.counts[layer], self._deeper(layer)
            here = delta[:count]
            if above is not None:
                here = self.workspace(f"trunk.delta.{layer}", *self._outputs[layer].shape)
                torch.bmm(above, self._layer(layer + 1)[0], out=here[:deeper])
                if deeper < count:
                    here[deeper:] = delta[deeper:count]
            self.activation.chain(here, self._outputs[layer])
            if self.biases:
                backwards.append(here.sum(1, keepdim=True))
            backwards.append(Product(here, self._inputs[layer]))
            above = here
        return backwards[::-1]

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        """Copies of one member's hidden layers, by name."""
        return {
            name: rows[index].squeeze(0).clone() if name.endswith("bias") else rows[index].clone()
            for name, rows in zip(self.names, self.parameters, strict=True)
            if index < rows.shape[0]
        }

    def _deeper(self, layer: int) -> int:
        return self.counts[layer + 1] if layer + 1 < len(self.counts) else 0

    def _layer(self, layer: int) -> tuple[torch.Tensor, torch.Tensor | None]:
        if self.biases:
            return self.parameters[2 * layer], self.parameters[2 * layer + 1]
        return self.parameters[layer], None
