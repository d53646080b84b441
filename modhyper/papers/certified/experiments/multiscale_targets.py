"""Rough targets of critical smoothness: bumps at every scale, random signs.

    y(x) = Σ_(ℓ=1..L) ℓ^(-decay) 2^(-rℓ) Σ_j ± φ_ℓj(x),    φ_ℓj = Π_i ψ(2^ℓ (x_i - c_i)),

ψ(t) = (1 - t²)^(r+1) on the 2^ℓm cells of level ℓ. Every level has r-th derivatives of one size, so
that y lies in a ball of C^r of radius ∝ L and errors of networks with N parameters cannot fall
faster than N^(-r/m) before level L is resolved. A decay > 1 keeps y in one ball whatever L is, at
the price of a logarithmic factor, which at the sizes that can be trained adds about
-decay/(ℓ ln 2)/m to the slope.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from modhyper.lab.seeds import generator


@dataclass(frozen=True, slots=True)
class MultiscaleTarget:
    """``levels`` should reach two beyond what the networks can resolve."""

    variables: int
    smoothness: int
    levels: int
    seed: int
    decay: float = 0.0

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """y at x (P, variables): (P,)."""
        total = torch.zeros(len(x), dtype=x.dtype)
        for level in range(1, self.levels + 1):
            n = 2**level
            draw = generator(self.seed, "level", level)
            signs = (2 * torch.randint(0, 2, (n**self.variables,), generator=draw) - 1).to(x.dtype)
            cell = ((x + 1) * n / 2).floor().clamp(0, n - 1)
            t = n * (x - (2 * cell + 1 - n) / n)
            bump = (1 - t.square()).clamp(min=0).pow(self.smoothness + 1).prod(1)
            index = torch.zeros(len(x), dtype=torch.long)
            for axis in range(self.variables):
                index = index * n + cell[:, axis].long()
            total += level**-self.decay * 2.0 ** (-self.smoothness * level) * signs[index] * bump
        return total
