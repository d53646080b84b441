"""Conditional modules, each with its interface counted by hand beside it (last row: k, N_Q)."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class Conditional(nn.Module):
    """e: 3 → 5 → 4, beside x ∈ R^2, into q: 6 → 7 → 1.  k = 4; N_Q = 6·7 + 7 + 7 = 56."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(3, 5, bias=False), nn.Tanh(), nn.Linear(5, 4))
        self.decoder = nn.Sequential(nn.Linear(6, 7), nn.Tanh(), nn.Linear(7, 1, bias=False))

    def forward(self, x: Any, condition: Any) -> Any:
        return self.decoder(torch.cat([x, self.encoder(condition)], -1))


class Hyper(nn.Module):
    """g: 2 → 4 → 1 with hidden biases, all written by f: k = 8 + 4 + 4 = 16, N_Q = 0."""

    def __init__(self) -> None:
        super().__init__()
        self.f = nn.Sequential(nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 16))

    def forward(self, x: Any, condition: Any) -> Any:
        w = self.f(condition)
        hidden = torch.relu(torch.einsum("bd,bhd->bh", x, w[:, :8].view(-1, 4, 2)) + w[:, 8:12])
        return (hidden * w[:, 12:]).sum(-1, keepdim=True)


class Heads(nn.Module):
    """One head a layer, as in most hypernetworks. g: 4 → 8 → 1 with output bias: k = 32 + 8 + 1."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(3, 50), nn.ReLU())
        self.first, self.second = nn.Linear(50, 32), nn.Linear(50, 8)
        self.last = nn.Linear(50, 1)

    def forward(self, x: Any, condition: Any) -> Any:
        h = self.trunk(condition)
        hidden = torch.relu(torch.einsum("bi,boi->bo", x, self.first(h).view(-1, 8, 4)))
        return (hidden * self.second(h)).sum(-1, keepdim=True) + self.last(h)


class FilmOf64(nn.Module):
    """γ and β for 64 units: k = 128; q: 2 → 64 → 1: N_Q = 128 + 64 + 64 + 1 = 257."""

    def __init__(self, units: int = 64) -> None:
        super().__init__()
        self.generator = nn.Linear(5, 2 * units)
        self.inner, self.outer = nn.Linear(2, units), nn.Linear(units, 1)

    def forward(self, x: Any, condition: Any) -> Any:
        gamma, beta = self.generator(condition).chunk(2, -1)
        return self.outer(torch.relu(gamma * self.inner(x) + beta))


class Chunked(nn.Module):
    """One layer 13 → 100 used for 10 chunks (8 numbers of embedding each, 5 of the condition).

    g: 2 → 250 → 1 without biases has 750 numbers: k = 750 of the 1,000 written, N_Q = 0.
    """

    def __init__(self) -> None:
        super().__init__()
        self.chunks = nn.Parameter(torch.randn(10, 8))
        self.layer = nn.Linear(13, 100)

    def forward(self, x: Any, condition: Any) -> Any:
        parts = [
            self.layer(torch.cat([chunk.expand(len(condition), -1), condition], -1))
            for chunk in self.chunks
        ]
        w = torch.cat(parts, -1)[:, :750]
        hidden = torch.tanh(torch.einsum("bi,boi->bo", x, w[:, :500].view(-1, 250, 2)))
        return (hidden * w[:, 500:]).sum(-1, keepdim=True)


class Siren(nn.Module):
    """x ∈ R^2 beside the condition itself, 5 numbers: N_Q = all = 7·16 + 16 + 17 = 145."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(7, 16), nn.Linear(16, 1)

    def forward(self, x: Any, condition: Any) -> Any:
        return self.last(torch.sin(30 * self.first(torch.cat([x, condition], -1))))


class LowRank(nn.Module):
    """W + A B with A 20×2 and B 2×30 written by f: k = 40 + 60; N_Q = 600 + 20·1 + 1 + 20 = 641."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(20, 30), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(20))
        self.f = nn.Linear(4, 100)
        self.last = nn.Linear(20, 1)

    def forward(self, x: Any, condition: Any) -> Any:
        w = self.f(condition)
        a, b = w[:, :40].view(-1, 20, 2), w[:, 40:].view(-1, 2, 30)
        delta = torch.bmm(a, b)
        h = x @ self.weight.T + torch.bmm(delta, x.unsqueeze(-1)).squeeze(-1) + self.bias
        return self.last(torch.relu(h))


class ByLabel(nn.Module):
    """A table of 10 embeddings of 6 numbers beside x ∈ R^2: k = 6, N_e = 60; N_Q = 8·9 + 9 + 10."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(10, 6)
        self.q = nn.Sequential(nn.Linear(8, 9), nn.SiLU(), nn.Linear(9, 1))

    def forward(self, x: Any, label: Any) -> Any:
        return self.q(torch.cat([x, self.table(label)], -1))


class CrossAttention(nn.Module):
    """4 tokens of x attend to 6 of the condition, width 8: k = 2·6·8 = 96 keys and values.

    N_Q: the query projection 64 + 8 and the output projection 64 + 8.
    """

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, kdim=20, vdim=20, batch_first=True)

    def forward(self, x: Any, condition: Any) -> Any:
        return self.attention(x, condition, condition, need_weights=False)[0]


class BiasesOnly(nn.Module):
    """First-layer biases, 12 units: k = 12; N_Q = 2·12 + 12 + 1 = 37."""

    def __init__(self) -> None:
        super().__init__()
        self.f = nn.Linear(5, 12)
        self.inner, self.outer = nn.Linear(2, 12, bias=False), nn.Linear(12, 1)

    def forward(self, x: Any, condition: Any) -> Any:
        return self.outer(torch.tanh(self.inner(x) + self.f(condition)))


class OutputOnly(nn.Module):
    """The last layer alone is generated: k = 12; N_Q = 2·12 + 12 = 36."""

    def __init__(self) -> None:
        super().__init__()
        self.f, self.inner = nn.Linear(5, 12), nn.Linear(2, 12)

    def forward(self, x: Any, condition: Any) -> Any:
        return torch.einsum("bh,bh->b", torch.relu(self.inner(x)), self.f(condition))


class Released(nn.Module):
    """The paper authors' released hypernetwork for MNIST rotation, in its shape.

    forward(condition, input): f: 784 → 100 → 100 → 7,960, the weights of g: 784 → 10 → 12.
    """

    def __init__(self, pixels: int = 784) -> None:
        super().__init__()
        self.pixels = pixels
        self.f = nn.Sequential(
            *(nn.Linear(pixels, 100), nn.ReLU(), nn.Linear(100, 100), nn.ReLU()),
            nn.Linear(100, 10 * pixels + 120),
        )

    def forward(self, condition: Any, input: Any) -> Any:
        w = self.f(condition)
        first = w[:, : 10 * self.pixels].view(-1, 10, self.pixels)
        second = w[:, 10 * self.pixels :].view(-1, 12, 10)
        hidden = torch.relu(torch.bmm(first, input.unsqueeze(-1)))
        return torch.bmm(second, hidden).squeeze(-1)


class ReleasedEmbedding(nn.Module):
    """Their embedding method: e: 784 → 100 → 100 → 7,850, q: 784 + 7,850 → 10 → 12 with biases."""

    def __init__(self, pixels: int = 784) -> None:
        super().__init__()
        width = 10 * pixels + 10
        self.e = nn.Sequential(
            *(nn.Linear(pixels, 100), nn.ReLU(), nn.Linear(100, 100), nn.ReLU()),
            nn.Linear(100, width),
        )
        self.q = nn.Sequential(nn.Linear(pixels + width, 10), nn.ReLU(), nn.Linear(10, 12))

    def forward(self, condition: Any, input: Any) -> Any:
        return self.q(torch.cat([input, self.e(condition)], -1))


class ImageHyper(nn.Module):
    """An encoder of 3×32×32 images writes g: 2 → 16 → 1: m2 = 3,072, k = 32 + 16 + 16 + 1 = 65."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1)
        )
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(8, 65))

    def forward(self, x: Any, image: Any) -> Any:
        w = self.head(self.encoder(image))
        h = torch.relu(torch.einsum("bi,boi->bo", x, w[:, :32].view(-1, 16, 2)) + w[:, 32:48])
        return (h * w[:, 48:64]).sum(-1) + w[:, 64]


class Residual(nn.Module):
    """x + MLP(x), scaled by the condition: slope near 1 however small the weights are."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 3))

    def forward(self, x: Any, condition: Any) -> Any:
        return (x + 1e-3 * self.inner(x)) * condition


class Cube(nn.Module):
    """50 l(x)^3."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 1)

    def forward(self, x: Any) -> Any:
        return self.linear(x) ** 3 * 50
