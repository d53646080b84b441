"""g(x; f(I)) for many members at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

from modhyper.lab.engine.activations import ACTIVATIONS
from modhyper.lab.engine.architecture import Member
from modhyper.lab.engine.generated import (
    GeneratedBias,
    GeneratedLayer,
    InputFirst,
    WeightsFirst,
    input_first_is_cheaper,
)
from modhyper.lab.engine.gradients import Product
from modhyper.lab.engine.trunk import Trunk

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.workspace import Workspace

    Gradients = list[Product | torch.Tensor]


class HypernetworkStack:
    """See `Stack`. f's last layer is split by the layer of g whose weights it generates."""

    def __init__(
        self,
        members: Sequence[Member],
        start: Sequence[Mapping[str, torch.Tensor]],
        workspace: Workspace,
    ) -> None:
        self.members, self.workspace = members, workspace
        architecture = members[0].architecture
        self.architecture = architecture
        self.activation = ACTIVATIONS[architecture.activation]
        depths = [len(member.architecture.conditioning) - 1 for member in members]
        self.last = [f"conditioning.{depth}" for depth in depths]
        self.trunk = Trunk(start, depths, architecture.conditioning_activation, workspace)
        self.layers: list[GeneratedLayer] = []
        self.biases: list[GeneratedBias | None] = []
        self._build(start)
        self.parameters = [
            *self.trunk.parameters,
            *(p for layer in self.layers for p in layer.parameters),
            *(p for bias in self.biases if bias is not None for p in bias.parameters),
        ]

    def _build(self, start: Sequence[Mapping[str, torch.Tensor]]) -> None:
        import torch

        weight = torch.stack(
            [p[f"{last}.weight"] for p, last in zip(start, self.last, strict=True)]
        )
        bias = None
        if self.architecture.conditioning_biases:
            bias = torch.stack(
                [p[f"{last}.bias"] for p, last in zip(start, self.last, strict=True)]
            )
        offset, code = 0, weight.shape[2]
        for layer, (fan_in, fan_out) in enumerate(pairwise(self.architecture.primary)):
            cheaper = input_first_is_cheaper(fan_in, code, first=layer == 0)
            kind = InputFirst if cheaper else WeightsFirst
            rows = slice(offset, offset + fan_in * fan_out)
            a = None if bias is None else bias[:, rows]
            self.layers.append(kind(f"g.{layer}", weight[:, rows], a, fan_in, self.workspace))
            offset = rows.stop
            self.biases.append(None)
            if self.architecture.primary_biases:
                rows = slice(offset, offset + fan_out)
                a = None if bias is None else bias[:, rows]
                self.biases[-1] = GeneratedBias(weight[:, rows], a)
                offset = rows.stop

    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        h = self.trunk.code(conditions)
        self._h, self._values = h, []
        v = x
        for index, (layer, bias) in enumerate(zip(self.layers, self.biases, strict=True)):
            v = layer.forward(v, h)
            if bias is not None:
                bias.add_to(v, h)
            if index < len(self.layers) - 1:
                self.activation.apply(v)
                self._values.append(v)
        return v

    def gradients(self, delta: torch.Tensor) -> Gradients:
        code = self.workspace("code.delta", *self._h.shape).zero_()
        of_layers: list[Gradients] = []
        of_biases: list[Gradients] = []
        for index in reversed(range(len(self.layers))):
            bias = self.biases[index]
            of_biases.append([] if bias is None else bias.backward(delta, code))
            below, found = self.layers[index].backward(delta, code, first=index == 0)
            of_layers.append(found)
            if below is not None:
                self.activation.chain(below, self._values[index - 1])
                delta = below
        flat = [g for part in (*of_layers[::-1], *of_biases[::-1]) for g in part]
        return [*self.trunk.gradients(code), *flat]

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        import torch

        weights: list[torch.Tensor] = []
        offsets: list[torch.Tensor] = []
        for layer, bias in zip(self.layers, self.biases, strict=True):
            for part in (layer, bias):
                if part is not None:
                    A, a = part.rows()
                    weights.append(A[index])
                    if a is not None:
                        offsets.append(a[index])
        named = self.trunk.member_parameters(index)
        named[f"{self.last[index]}.weight"] = torch.cat(weights)
        if offsets:
            named[f"{self.last[index]}.bias"] = torch.cat(offsets)
        shapes = self.members[index].architecture.shapes()
        assert all(prod(shapes[name]) == value.numel() for name, value in named.items())
        return named
