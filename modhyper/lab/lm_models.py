"""The networks that Levenberg-Marquardt fits: primaries with data, with a learned embedding of
each condition, or with weights from a hypernetwork. One output, no memory between calls.

A layer's weights and biases are one tensor (B, o, i + 1), the bias last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import torch

from modhyper.lab.levenberg_marquardt import Factor, Model


def derivative(activation: str, u: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
    """σ'(u), given h = σ(u)."""
    if activation == "tanh":
        return 1 - h.square()
    if activation == "relu":
        return (u > 0).to(u.dtype)
    return u.sigmoid()  # softplus


def activated(activation: str, u: torch.Tensor) -> torch.Tensor:
    if activation == "tanh":
        return u.tanh()
    return u.relu() if activation == "relu" else torch.nn.functional.softplus(u)


@dataclass(frozen=True, slots=True)
class Primary(Model):
    """g(x): x is (B or 1, P, d). Parameters: one tensor a layer."""

    x: torch.Tensor
    activation: str

    def outputs(self, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        return _forward(self.x, parameters, self.activation)[0]

    def linearise(self, parameters: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[Factor]]:
        outputs, factors, _ = _backward(self.x, parameters, self.activation)
        return outputs, factors

    def rows(self, keep: torch.Tensor) -> Self:
        return self if len(self.x) == 1 else replace(self, x=self.x[keep])


@dataclass(frozen=True, slots=True)
class Embedded(Model):
    """q(x, e_j) with a learned vector e_j for each condition: the last parameter, (B, J, k).

    x (1, P, d); ``belongs`` (1, P, J) holds a one where sample p has condition j.
    """

    x: torch.Tensor
    belongs: torch.Tensor
    activation: str

    def _joined(self, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        table = parameters[-1]
        e = self.belongs @ table
        return torch.cat([self.x.expand(len(table), -1, -1), e], 2)

    def outputs(self, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        return _forward(self._joined(parameters), parameters[:-1], self.activation)[0]

    def linearise(self, parameters: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[Factor]]:
        outputs, factors, below = _backward(
            self._joined(parameters), parameters[:-1], self.activation
        )
        return outputs, [*factors, Factor(self.belongs, below[..., self.x.shape[2] :])]


@dataclass(frozen=True, slots=True)
class Generated(Model):
    """g(x; f(I)), f with one hidden tanh layer. Parameters: (B, H, m2 + 1), (B, N_g, H + 1).

    x (1, P, d); conditions (1, J, m2); cell (P,) numbers each sample's condition; widths of g.
    """

    x: torch.Tensor
    conditions: torch.Tensor
    cell: torch.Tensor
    widths: tuple[int, ...]
    activation: str

    def weights(
        self, parameters: Sequence[torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
        """Hidden code (B, J, H + 1), its derivative (B, J, H), and g's layers (B, J, o, i + 1)."""
        hidden = (_with_one(self.conditions) @ parameters[0].transpose(1, 2)).tanh()
        code = _with_one(hidden)
        flat = code @ parameters[1].transpose(1, 2)
        layers, start = [], 0
        for fan_in, fan_out in zip(self.widths, self.widths[1:], strict=False):
            size = fan_out * (fan_in + 1)
            layers.append(flat[..., start : start + size].unflatten(2, (fan_out, fan_in + 1)))  # type: ignore[no-untyped-call]
            start += size
        return code, 1 - hidden.square(), layers

    def outputs(self, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        layers = [layer[:, self.cell] for layer in self.weights(parameters)[2]]
        return _forward(self.x, layers, self.activation)[0]

    def linearise(self, parameters: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[Factor]]:
        code, slope, layers = self.weights(parameters)
        by_sample = [layer[:, self.cell] for layer in layers]
        outputs, factors, _ = _backward(self.x, by_sample, self.activation)
        blocks = [(f.left.unsqueeze(3) * f.right.unsqueeze(2)).flatten(2) for f in factors]
        gradient = torch.cat(blocks, 2)  # (B, P, N_g): of the outputs in g's weights
        back = (gradient @ parameters[1][..., :-1]) * slope[:, self.cell]
        return outputs, [
            Factor(back, _with_one(self.conditions)[:, self.cell]),
            Factor(gradient, code[:, self.cell]),
        ]


@dataclass(frozen=True, slots=True)
class Modulated(Model):
    """FiLM: the hidden units of g are σ((1 + γ_j) ∘ (W x + b) + β_j) for condition j.

    Parameters: (B, u, d + 1), (B, 1, u + 1) and the table of (γ_j, β_j), (B, J, 2u). x and
    ``belongs`` as in `Embedded`.
    """

    x: torch.Tensor
    belongs: torch.Tensor
    activation: str

    def outputs(self, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        return self._through(parameters)[-1]

    def _through(self, parameters: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        inputs = _with_one(self.x.expand(len(parameters[0]), -1, -1))
        plain = inputs @ parameters[0].transpose(1, 2)
        scales, shifts = (self.belongs @ parameters[2]).chunk(2, 2)
        u = (1 + scales) * plain + shifts
        h = activated(self.activation, u)
        outputs = (_with_one(h) @ parameters[1].transpose(1, 2)).squeeze(2)
        return inputs, plain, scales, u, h, outputs

    def linearise(self, parameters: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[Factor]]:
        inputs, plain, scales, u, h, outputs = self._through(parameters)
        one = torch.ones_like(outputs).unsqueeze(2)
        delta = parameters[1][..., :-1] * derivative(self.activation, u, h)
        return outputs, [
            Factor(delta * (1 + scales), inputs),
            Factor(one, _with_one(h)),
            Factor(self.belongs, torch.cat([delta * plain, delta], 2)),
        ]


def _with_one(h: torch.Tensor) -> torch.Tensor:
    return torch.cat([h, h.new_ones(()).expand(*h.shape[:-1], 1)], -1)


def _times(v: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """v (B, P, a) times a weight (B, a, b) of the member, or (B, P, a, b) of the sample."""
    return v @ weight if weight.dim() == 3 else (v.unsqueeze(2) @ weight).squeeze(2)


def _forward(
    x: torch.Tensor, layers: Sequence[torch.Tensor], activation: str
) -> tuple[torch.Tensor, list[torch.Tensor], list[torch.Tensor]]:
    """Outputs (B, P), each layer's inputs with a one appended, and its pre-activations."""
    h = x.expand(len(layers[0]), -1, -1)
    inputs, before = [], []
    for index, layer in enumerate(layers):
        inputs.append(_with_one(h))
        u = _times(inputs[-1], layer.mT)
        before.append(u)
        h = u if index == len(layers) - 1 else activated(activation, u)
    return h.squeeze(2), inputs, before


def _backward(
    x: torch.Tensor, layers: Sequence[torch.Tensor], activation: str
) -> tuple[torch.Tensor, list[Factor], torch.Tensor]:
    """Outputs, a factor for each layer, and the gradient in the inputs (B, P, d)."""
    outputs, inputs, before = _forward(x, layers, activation)
    delta = torch.ones_like(before[-1])
    factors: list[Factor] = []
    for index in reversed(range(len(layers))):
        factors.append(Factor(delta, inputs[index]))
        delta = _times(delta, layers[index][..., :-1])
        if index:
            h = inputs[index][..., :-1]
            delta = delta * derivative(activation, before[index - 1], h)
    return outputs, factors[::-1], delta
