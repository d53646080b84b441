"""The functions of the lower-bound proof as targets: ±bumps on a grid, random signs.

With n cells on each axis, y_s = a Σ_j s_j φ_j (see `papers.certified.packing`). A network h with
sup|h - y_s| < a has the sign s_j at every centre c_j; that is what a threshold search asks for.
Targets here are in units of a: 1, not a, is the height of a bump.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import torch

from modhyper.lab.seeds import generator

FINER = 8
"""The grid on which sup errors are taken has this many times as many points on each axis."""


@dataclass(frozen=True)
class PackingTarget:
    """Signs for the n^(m1 + m2) boxes: ``signs`` (n^m2, n^m1), a row for each cell of I."""

    m1: int
    m2: int
    n: int
    seed: int

    @cached_property
    def signs(self) -> torch.Tensor:
        draw = generator(self.seed, "signs", self.m1, self.m2, self.n)
        bits = torch.randint(0, 2, (self.n**self.m2, self.n**self.m1), generator=draw)
        return (2 * bits - 1).double()

    @property
    def cells(self) -> torch.Tensor:
        """(n^m2, m2): centres of the cells of I."""
        return centres(self.n, self.m2)

    @property
    def x(self) -> torch.Tensor:
        """(n^m1, m1): the x-parts of the bumps' centres."""
        return centres(self.n, self.m1)

    def values(self, x: torch.Tensor, rows: torch.Tensor, smoothness: int = 1) -> torch.Tensor:
        """y_s / a at (x, I) for x (P, m1) and the I-centres of cells ``rows`` (J,): (J, P).

        At such I the bumps of the other cells vanish and the cell's own I-part is 1.
        """
        t = self.n * (x.unsqueeze(1) - self.x.unsqueeze(0))  # (P, n^m1, m1)
        bumps = (1 - t.square()).clamp(min=0).pow(smoothness + 1).prod(2)
        return self.signs[rows] @ bumps.T


def centres(n: int, dimension: int) -> torch.Tensor:
    """(n^dimension, dimension): midpoints of the n equal cells of each axis of [-1, 1]."""
    line = [(2 * i + 1 - n) / n for i in range(n)]
    return torch.tensor(list(product(line, repeat=dimension)), dtype=torch.float64).view(
        n**dimension, dimension
    )
