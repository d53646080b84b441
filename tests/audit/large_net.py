"""A text-to-anything model of a billion parameters, for `test_a_billion_parameters`."""

from __future__ import annotations

from typing import Any

from torch import nn


class Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.own = nn.MultiheadAttention(width, 16, batch_first=True)
        self.cross = nn.MultiheadAttention(width, 16, batch_first=True)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, x: Any, c: Any) -> Any:
        y = self.norms[0](x)
        x = x + self.own(y, y, y, need_weights=False)[0]
        x = x + self.cross(self.norms[1](x), c, c, need_weights=False)[0]
        return x + self.mlp(self.norms[2](x))


class Large(nn.Module):
    def __init__(self, width: int = 1536) -> None:
        super().__init__()
        self.table = nn.Embedding(50_000, width)
        self.encoder = nn.ModuleList(
            nn.TransformerEncoderLayer(width, 16, 4 * width, batch_first=True) for _ in range(12)
        )
        self.inner = nn.Linear(16, width)
        self.blocks = nn.ModuleList(Block(width) for _ in range(16))
        self.outer = nn.Linear(width, 16)

    def forward(self, x: Any, tokens: Any) -> Any:
        c = self.table(tokens)
        for layer in self.encoder:
            c = layer(c)
        x = self.inner(x)
        for block in self.blocks:
            x = block(x, c)
        return self.outer(x)
