"""The constructed models as torch modules. No training, no tricks: linear layers and activations.

Weights of a primary are a dict of tensors named "0.weight" (out, in), "0.bias" (out,), "1.weight",
..., with optional leading batch dimensions, one set of weights for each condition.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "identity": nn.Identity,
}


class Table(nn.Module):
    """I ↦ the row of I's cell; ``cells`` along the axes of I, ``values`` (cells, outputs)."""

    def __init__(self, cells: Sequence[int], outputs: int) -> None:
        super().__init__()
        self.cells = tuple(cells)
        self.values = nn.Parameter(torch.empty(math.prod(cells), outputs, device="meta"))

    def forward(self, conditioning: Tensor) -> Tensor:
        """conditioning (..., m2) -> (..., outputs)."""
        place = torch.zeros(conditioning.shape[:-1], dtype=torch.int64, device=conditioning.device)
        for axis, n in enumerate(self.cells):
            at = torch.floor(n * (conditioning[..., axis].double() + 1) / 2).long()
            place = place * n + at.clamp(0, n - 1)
        return self.values[place]


class Primary(nn.Module):
    """g: a network without parameters of its own; its weights come with every call.

    layers     [{"weight": [out, in], "bias": bool, "activation": "relu" | "tanh" | "identity"}]
    positions  places of the free numbers in the flat vector of all numbers (layer by layer, weight
               row by row, then bias); None = all are free
    """

    positions: Tensor | None

    def __init__(
        self, layers: Sequence[Mapping[str, Any]], positions: Tensor | None = None
    ) -> None:
        super().__init__()
        self.shapes = [tuple(layer["weight"]) for layer in layers]
        self.has_bias = [bool(layer["bias"]) for layer in layers]
        self.activations = nn.ModuleList(ACTIVATIONS[layer["activation"]]() for layer in layers)
        self.register_buffer("positions", positions)

    @property
    def dense_count(self) -> int:
        """All numbers of g, structural zeros included."""
        pairs = zip(self.shapes, self.has_bias, strict=True)
        return sum(out * (inputs + bias) for (out, inputs), bias in pairs)

    def weights(self, numbers: Tensor) -> dict[str, Tensor]:
        """The free numbers, those that f generates, (..., count) as named tensors."""
        batch = numbers.shape[:-1]
        if self.positions is not None:
            places = self.positions.expand(numbers.shape)
            numbers = numbers.new_zeros(*batch, self.dense_count).scatter(-1, places, numbers)
        named: dict[str, Tensor] = {}
        start = 0
        for at, ((out, inputs), bias) in enumerate(zip(self.shapes, self.has_bias, strict=True)):
            stop = start + out * inputs
            named[f"{at}.weight"] = numbers[..., start:stop].reshape(*batch, out, inputs)
            if bias:
                named[f"{at}.bias"] = numbers[..., stop : stop + out]
            start = stop + out * bias
        return named

    def forward(self, x: Tensor, weights: Mapping[str, Tensor]) -> Tensor:
        """x (..., points, m1) and weights with the same leading dimensions -> (..., points).

        Leading dimensions broadcast: x (points, m1) is read by every set of weights.
        """
        for at, activation in enumerate(self.activations):
            x = x @ weights[f"{at}.weight"].mT
            if self.has_bias[at]:
                x = x + weights[f"{at}.bias"].unsqueeze(-2)
            x = activation(x)
        return x.squeeze(-1)


class Hypernetwork(nn.Module):
    """h(x, I) = g(x; f(I)). ``architecture`` is the description stored with the weights."""

    def __init__(self, architecture: Mapping[str, Any], free: int | None = None) -> None:
        super().__init__()
        g = architecture["g"]
        blank = None if g["positions"] is None else torch.zeros(free or 0, dtype=torch.int64)
        self.table = _table(architecture)
        self.f = _stack(architecture["f"], "f")
        self.g = Primary(g["layers"], blank)

    def generate(self, conditioning: Tensor) -> dict[str, Tensor]:
        """All weights of g for conditions (..., m2)."""
        return self.g.weights(self.f(self.table(conditioning)))

    def forward(self, x: Tensor, conditioning: Tensor) -> Tensor:
        """x (..., points, m1), conditioning (..., m2) -> y (..., points), in one call.

        One condition: x (points, m1), conditioning (m2,). A batch of them: conditioning (B, m2)
        and x (points, m1) shared, or (B, points, m1).
        """
        out: Tensor = self.g(x, self.generate(conditioning))
        return out


class EmbeddingMethod(nn.Module):
    """h(x, I) = q(x, e(I)); without layers and table for e, e(I) = I."""

    def __init__(self, architecture: Mapping[str, Any]) -> None:
        super().__init__()
        self.table = _table(architecture)
        self.e = _stack(architecture["e"], "e")
        self.q = _stack(architecture["q"], "q")

    def forward(self, x: Tensor, conditioning: Tensor) -> Tensor:
        """x (..., points, m1), conditioning (..., m2) -> y (..., points), in one call."""
        code = self.e(self.table(conditioning)).unsqueeze(-2)
        batch = (x[..., :1] + code[..., :1]).shape[:-1]
        joined = torch.cat([part.expand(*batch, part.shape[-1]) for part in (x, code)], dim=-1)
        out: Tensor = self.q(joined).squeeze(-1)
        return out


def module_from(
    architecture: Mapping[str, Any], tensors: Mapping[str, Tensor]
) -> Hypernetwork | EmbeddingMethod:
    """The module of a stored description, with its tensors loaded (strictly), in their dtype."""
    module: Hypernetwork | EmbeddingMethod
    if architecture["kind"] == "hypernetwork":
        name = architecture["g"]["positions"]
        module = Hypernetwork(architecture, None if name is None else tensors[name].numel())
    else:
        module = EmbeddingMethod(architecture)
    named = {"table.values" if name == "table" else name: t for name, t in tensors.items()}
    module.load_state_dict(named, assign=True)
    return module.requires_grad_(True)


def _table(architecture: Mapping[str, Any]) -> nn.Module:
    table = architecture.get("table")
    return nn.Identity() if table is None else Table(table["cells"], table["outputs"])


def _stack(layers: Sequence[Mapping[str, Any]], name: str) -> nn.Sequential:
    """Linear layers at the even places, their activations at the odd ones."""
    parts: list[nn.Module] = []
    for at, layer in enumerate(layers):
        out, inputs = layer["shape"]
        if layer["weight"] != f"{name}.{2 * at}.weight":
            raise ValueError(f"{layer['weight']!r} is not the name of layer {at} of {name}")
        parts.append(nn.Linear(inputs, out, bias=layer["bias"] is not None, device="meta"))
        parts.append(ACTIVATIONS[layer["activation"]]())
    return nn.Sequential(*parts)
