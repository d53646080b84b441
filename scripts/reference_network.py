"""One network at a time as a plain torch module: the oracle of the tests and the baseline of the
benchmark.

Weights are generated for each sample and applied with a batched product, the usual way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import cast

import torch
from torch import nn

from modhyper.lab.architecture import Architecture

Named = Mapping[str, torch.Tensor]


class Network(nn.Module):
    """y(x, I) of one architecture. x (S, d_x), conditions (S, d_I) or row numbers (S,)."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        shapes = architecture.shapes()
        self.names = list(shapes)
        self.weights = nn.ParameterList([torch.zeros(shape) for shape in shapes.values()])

    def load(self, named: Named) -> Network:
        """Take the parameters of `Ensemble.parameters_of` or `initial_parameters`."""
        for name, parameter in zip(self.names, self.weights, strict=True):
            parameter.data = named[name].detach().clone()
        return self

    def forward(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        named = dict(zip(self.names, cast("list[torch.Tensor]", self.weights), strict=True))
        architecture = self.architecture
        own = {n.removeprefix("primary."): p for n, p in named.items() if n.startswith("primary.")}
        if architecture.method == "concatenation":
            return self._primary(own, torch.cat([x, conditions], 1))
        if architecture.method == "table":
            rows = {n.removeprefix("table."): table[conditions] for n, table in named.items()}
            return self._primary(rows, x)
        out = self._conditioning(named, conditions)
        if architecture.method == "embedding":
            return self._primary(own, torch.cat([x, out], 1))
        if architecture.method == "film":
            return self._primary(own, x, out.chunk(2, 1))
        parts = architecture.generated_shapes()
        split = torch.split(out, [math.prod(shape) for shape in parts.values()], 1)
        made = {n: p.reshape(-1, *s) for (n, s), p in zip(parts.items(), split, strict=True)}
        if architecture.rank:
            made |= {n: w + made[f"{n[:-6]}up"] @ made[f"{n[:-6]}down"] for n, w in own.items()}
        return self._primary(own | made, x)

    def _conditioning(self, named: Named, h: torch.Tensor) -> torch.Tensor:
        """f's or e's outputs (S, ·)."""
        architecture = self.architecture
        if architecture.encoding == "circle":
            h = torch.cat([torch.cos(math.pi / 2 * h), torch.sin(math.pi / 2 * h)], 1)
        if not architecture.chunks:
            return self._layers(named, h, 0)
        hidden = len(architecture.conditioning) - 1
        for layer in range(hidden - 1):
            h = self._activated("conditioning_activation", _linear(named, layer, h))
        chunks = [
            self._layers(named, torch.cat([h, vector.expand(len(h), -1)], 1), hidden - 1)
            for vector in named["chunks.embedding"]
        ]
        return torch.cat(chunks, 1)[:, : architecture.generated]

    def _layers(self, named: Named, h: torch.Tensor, start: int) -> torch.Tensor:
        last = len(self.architecture.conditioning) - 1
        for layer in range(start, last):
            h = self._activated("conditioning_activation", _linear(named, layer, h))
        return _linear(named, last, h)

    def _primary(
        self, rows: Named, x: torch.Tensor, film: tuple[torch.Tensor, ...] = ()
    ) -> torch.Tensor:
        """g or q; ``rows`` hold one weight (o, i) for all samples or one for each (S, o, i)."""
        h, offset, layers = x, 0, len(self.architecture.primary) - 1
        for layer in range(layers):
            weight, bias = rows[f"{layer}.weight"], rows.get(f"{layer}.bias")
            if weight.dim() == 2:
                h = nn.functional.linear(h, weight, bias)
            else:
                h = torch.bmm(weight, h.unsqueeze(2)).squeeze(2)
                h = h if bias is None else h + bias
            if layer < layers - 1:
                if film:
                    part = slice(offset, offset + h.shape[1])
                    h, offset = (1 + film[0][:, part]) * h + film[1][:, part], part.stop
                h = self._activated("activation", h)
        return h

    def _activated(self, which: str, u: torch.Tensor) -> torch.Tensor:
        name = getattr(self.architecture, which)
        function: Callable[[torch.Tensor], torch.Tensor] = getattr(nn.functional, name, _identity)
        return function(u)


def _identity(u: torch.Tensor) -> torch.Tensor:
    return u


def _linear(named: Named, layer: int, h: torch.Tensor) -> torch.Tensor:
    name = f"conditioning.{layer}"
    return nn.functional.linear(h, named[f"{name}.weight"], named.get(f"{name}.bias"))
