"""One network at a time as a plain torch module: the oracle of the tests, the baseline of the
benchmark, and the form in which a trained member is handed to a user.

Weights are generated for each sample and applied with a batched product, the usual way.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import cast

import torch
from torch import nn

from modhyper.lab.engine.activations import ACTIVATIONS
from modhyper.lab.engine.architecture import Architecture


class Network(nn.Module):
    """y(x, I) of one architecture. x (S, d_x), conditions (S, d_I) or row numbers (S,)."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        shapes = architecture.shapes()
        self.names = list(shapes)
        self.weights = nn.ParameterList([torch.zeros(shape) for shape in shapes.values()])

    def load(self, named: Mapping[str, torch.Tensor]) -> Network:
        """Take the parameters of `Ensemble.parameters_of` or `initial_parameters`."""
        for name, parameter in zip(self.names, self.weights, strict=True):
            parameter.data = named[name].detach().clone()
        return self

    def forward(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        named = dict(zip(self.names, cast("list[torch.Tensor]", self.weights), strict=True))
        architecture = self.architecture
        if architecture.method == "concatenation":
            return self._own(named, torch.cat([x, conditions], 1))
        if architecture.method == "table":
            rows = {
                name: named[f"table.{name}"][conditions] for name in architecture.primary_shapes()
            }
            return self._generated(rows, x)
        code = self._conditioning(named, conditions)
        if architecture.method == "embedding":
            return self._own(named, torch.cat([x, code], 1))
        if architecture.method == "film":
            return self._film(named, x, code)
        sizes = {name: torch.Size(s) for name, s in architecture.primary_shapes().items()}
        parts = torch.split(code, [size.numel() for size in sizes.values()], dim=1)
        rows = {
            name: part.view(-1, *size)
            for (name, size), part in zip(sizes.items(), parts, strict=True)
        }
        return self._generated(rows, x)

    def _conditioning(self, named: Mapping[str, torch.Tensor], h: torch.Tensor) -> torch.Tensor:
        depth = len(self.architecture.conditioning)
        for layer in range(depth):
            h = _linear(named, f"conditioning.{layer}", h)
            if layer < depth - 1:
                h = ACTIVATIONS[self.architecture.conditioning_activation].function(h)
        return h

    def _own(self, named: Mapping[str, torch.Tensor], h: torch.Tensor) -> torch.Tensor:
        layers = len(self.architecture.primary) - 1
        for layer in range(layers):
            h = _linear(named, f"primary.{layer}", h)
            if layer < layers - 1:
                h = ACTIVATIONS[self.architecture.activation].function(h)
        return h

    def _generated(self, rows: Mapping[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        h, layers = x, len(self.architecture.primary) - 1
        for layer in range(layers):
            h = torch.bmm(rows[f"{layer}.weight"], h.unsqueeze(2)).squeeze(2)
            if f"{layer}.bias" in rows:
                h = h + rows[f"{layer}.bias"]
            if layer < layers - 1:
                h = ACTIVATIONS[self.architecture.activation].function(h)
        return h

    def _film(
        self, named: Mapping[str, torch.Tensor], x: torch.Tensor, code: torch.Tensor
    ) -> torch.Tensor:
        scales, shifts = code.chunk(2, 1)
        widths = self.architecture.primary[1:]
        starts = [0, *(sum(widths[: i + 1]) for i in range(len(widths) - 1))]
        h = x
        for layer, (start, stop) in enumerate(pairwise(starts)):
            u = _linear(named, f"primary.{layer}", h)
            u = (1 + scales[:, start:stop]) * u + shifts[:, start:stop]
            h = ACTIVATIONS[self.architecture.activation].function(u)
        return _linear(named, f"primary.{len(widths) - 1}", h)


def _linear(named: Mapping[str, torch.Tensor], name: str, h: torch.Tensor) -> torch.Tensor:
    return nn.functional.linear(h, named[f"{name}.weight"], named.get(f"{name}.bias"))
