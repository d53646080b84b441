"""The layers of a primary whose weights are its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from modhyper.lab.engine.activations import ACTIVATIONS
from modhyper.lab.engine.gradients import Product

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.workspace import Workspace

    Gradients = list[Product | torch.Tensor]


class PlainLayers:
    """Layers ``start`` … ``stop - 1`` of the primary, the activation between them and before them.

    The inputs are pre-activations of layer ``start`` - 1, which are activated in place; with
    start = 0 they are data and left alone.
    """

    def __init__(
        self,
        members: Sequence[Mapping[str, torch.Tensor]],
        start: int,
        stop: int,
        activation: str,
        workspace: Workspace,
    ) -> None:
        import torch

        self.start, self.workspace = start, workspace
        self.activation = ACTIVATIONS[activation]
        self.biases = "primary.0.bias" in members[0]
        self.names: list[str] = []
        self.parameters: list[torch.Tensor] = []
        for layer in range(start, stop):
            for kind in ("weight", "bias") if self.biases else ("weight",):
                name = f"primary.{layer}.{kind}"
                rows = torch.stack([member[name] for member in members])
                self.names.append(name)
                self.parameters.append(rows if kind == "weight" else rows.unsqueeze(1))

    def outputs(self, u: torch.Tensor) -> torch.Tensor:
        import torch

        self._inputs: list[torch.Tensor] = []
        step = 2 if self.biases else 1
        for index in range(0, len(self.parameters), step):
            if index or self.start:
                self.activation.apply(u)
            self._inputs.append(u)
            weight = self.parameters[index]
            out = self.workspace(
                f"primary.{self.start + index}", weight.shape[0], u.shape[1], weight.shape[1]
            )
            if self.biases:
                torch.baddbmm(self.parameters[index + 1], u, weight.transpose(1, 2), out=out)
            else:
                torch.bmm(u, weight.transpose(1, 2), out=out)
            u = out
        return u

    def gradients(self, delta: torch.Tensor) -> tuple[torch.Tensor, Gradients]:
        """(gradient of the inputs ``u``, gradients of the parameters).

        With start = 0 the inputs are data and the first entry is of no use.
        """
        import torch

        backwards: Gradients = []
        step = 2 if self.biases else 1
        for index in reversed(range(0, len(self.parameters), step)):
            below = self._inputs[index // step]
            if self.biases:
                backwards.append(delta.sum(1, keepdim=True))
            backwards.append(Product(delta, below))
            if index or self.start:
                out = self.workspace(f"primary.delta.{self.start + index}", *below.shape)
                torch.bmm(delta, self.parameters[index], out=out)
                self.activation.chain(out, below)
                delta = out
        return delta, backwards[::-1]

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        return {
            name: rows[index].squeeze(0).clone() if name.endswith("bias") else rows[index].clone()
            for name, rows in zip(self.names, self.parameters, strict=True)
        }
