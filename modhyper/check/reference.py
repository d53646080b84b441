"""What a network is compared with on regions: a target's formula, or another network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from modhyper.check.propagate import Evaluator, Loss
from modhyper.check.regions import Regions
from modhyper.check.target import TargetEnclosure
from modhyper.check.units import UP, Array, Integers


@dataclass(frozen=True, slots=True)
class Seen:
    """A function on regions: middle ± radius at the vertices (R, A, B), and how far it is from the
    interpolation of these values (R,); ``parts`` (R, m) say what each coordinate contributes."""

    middle: Array
    radius: Array
    remainder: Array
    parts: Array
    losses: Callable[[], list[Loss]]


class Reference(Protocol):
    def on_regions(self, batch: Regions, points: Array, x: Array, condition: Array) -> Seen:
        """On regions with vertices ``points`` (R, A, B, m), their parts in x and I."""

    def at(self, points: Array, cell: Integers) -> tuple[Array, Array]:
        """Midpoints and radii (N,) at points (N, m)."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A target; ``groups`` are the coordinates that share a simplex."""

    target: TargetEnclosure
    groups: Sequence[Sequence[int]]

    def on_regions(self, batch: Regions, points: Array, x: Array, condition: Array) -> Seen:
        values = self.target.values(points.reshape(-1, points.shape[-1]))
        middle, radius = (a.reshape(points.shape[:3]) for a in values)
        remainder, parts = self.target.interpolation_error(*batch.corners(), self.groups)
        return Seen(middle, radius, remainder, parts, list)

    def at(self, points: Array, cell: Integers) -> tuple[Array, Array]:
        return self.target.values(points)


@dataclass(frozen=True, slots=True)
class Other:
    """Another network with m1 coordinates of x, and its forward pass if that is followed."""

    evaluator: Evaluator
    m1: int

    def on_regions(self, batch: Regions, points: Array, x: Array, condition: Array) -> Seen:
        found = self.evaluator.enclose(x, condition, batch.cell)
        middle = np.broadcast_to(found.output.values[..., 0], points.shape[:3])
        remainder = found.output.remainder[:, 0]
        if found.output.forward is not None:
            remainder = (remainder + found.output.forward[:, 0]) * UP
        parts = batch.widths() * remainder[:, None]
        return Seen(middle, np.zeros(middle.shape), remainder, parts, found.losses)

    def at(self, points: Array, cell: Integers) -> tuple[Array, Array]:
        grid = points[:, None, None, :]
        output = self.evaluator.enclose(grid[..., : self.m1], grid[..., self.m1 :], cell).output
        return output.values[:, 0, 0, 0], output.remainder[:, 0]
