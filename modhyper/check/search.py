"""Branch and bound: regions are settled, or cut in two, until none is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from modhyper.check.cuts import where_to_cut
from modhyper.check.network import Network
from modhyper.check.propagate import Evaluator
from modhyper.check.regions import Regions, join, whole_cube
from modhyper.check.target import TargetEnclosure
from modhyper.check.units import UP

Array = NDArray[np.float64]

MAX_DEPTH = 120
"""Cuts along one branch: 120 · 2^-51 < VERTEX, what the enclosures allow for moved vertices."""

NUMBERS_AT_ONCE = 4_000_000
"""Numbers held in one layer's array; it sets how many regions are handled together."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A network and a target, prepared for bounds of |h − y| on regions."""

    network: Network
    evaluator: Evaluator
    target: TargetEnclosure

    @property
    def groups(self) -> list[list[int]]:
        """Coordinates that share a simplex: x and I apart for a hypernetwork, else all together."""
        m1, m = self.network.m1, self.network.m1 + self.network.m2
        if self.network.kind == "embedding":
            return [list(range(m))]
        return [list(range(m1)), list(range(m1, m))]

    @property
    def batch_size(self) -> int:
        network = self.network
        widest = max(
            [layer.bias.size for layer in (*network.condition, *network.primary)]
            + [shape.outputs for shape in network.generated]
        )
        vertices = np.prod([len(group) + 1 for group in self.groups])
        return int(np.clip(NUMBERS_AT_ONCE // (vertices * widest), 16, 4096))


@dataclass(slots=True)
class Search:
    """What is known of sup |h − y|: from below at ``witness``, from above on settled regions."""

    comparison: Comparison
    goal: float
    lower: float = 0.0
    witness: tuple[float, ...] = ()
    settled: float = 0.0
    regions: int = 0
    left: int = 0
    stuck: list[float] = field(default_factory=list)

    def run(
        self, above: float, max_regions: int, progress: Callable[[int, int], None] | None
    ) -> None:
        """Settle regions below ``goal`` until none is left, or lower > above, or enough is done."""
        groups = self.comparison.groups
        waiting = whole_cube([len(group) for group in groups])
        size = self.comparison.batch_size
        while len(waiting) and self.regions < max_regions and self.lower <= above:
            batch, waiting = waiting.take(slice(-size, None)), waiting.take(slice(None, -size))
            children = self._examine(batch)
            waiting = join([waiting, children]) if len(children) else waiting
            if progress is not None:
                progress(self.regions, len(waiting))
        self.left = len(waiting) + len(self.stuck)

    def _examine(self, batch: Regions) -> Regions:
        """Bound the error on each region; settle what is below goal; return halves of the rest."""
        self.regions += len(batch)
        both = self.comparison
        m1 = both.network.m1
        points = batch.points()
        single = len(batch.groups) == 1
        x = points[..., :m1] if single else batch.groups[0][:, :, None]
        condition = points[..., m1:] if single else batch.groups[1][:, None]
        enclosure = both.evaluator.enclose(x, condition)
        output = enclosure.output
        flat = points.reshape(-1, points.shape[-1])
        middle, radius = (a.reshape(points.shape[:3]) for a in both.target.values(flat))
        vertex = np.abs(output.values[..., 0] - middle) + radius
        by_network = output.remainder[:, 0]
        by_target, parts = both.target.interpolation_error(*batch.corners(), both.groups)
        bound = (vertex.max(axis=(1, 2)) + by_network + by_target) * UP + 1e-300
        done = bound <= self.goal
        self.settled = max(self.settled, float(bound[done].max(initial=0.0)))
        self._look_for_witness(batch, flat, vertex, bound)
        rest = np.flatnonzero(~done)
        deep = batch.depth[rest] >= MAX_DEPTH
        self.stuck.extend(bound[rest[deep]].tolist())
        rest = rest[~deep]
        losses = enclosure.losses() if len(rest) else []
        return batch.take(rest).cut(
            *where_to_cut(batch, rest, losses, by_network, by_target, parts, both.groups)
        )

    def _look_for_witness(self, batch: Regions, flat: Array, vertex: Array, bound: Array) -> None:
        """Raise the proved lower bound at the most promising vertices and centres of a batch."""
        errors = np.nan_to_num(vertex.reshape(-1), nan=-1.0, posinf=-1.0)
        best = np.argsort(errors)[-8:]
        open_regions = np.argsort(np.nan_to_num(bound, nan=-1.0, posinf=1e308))[-16:]
        points = np.clip(np.concatenate([flat[best], batch.centres()[open_regions]]), -1.0, 1.0)
        m1 = self.comparison.network.m1
        grid = points[:, None, None, :]
        output = self.comparison.evaluator.enclose(grid[..., :m1], grid[..., m1:]).output
        middle, radius = self.comparison.target.values(points)
        distance = np.abs(output.values[:, 0, 0, 0] - middle) * (2 - UP)
        proved = np.nan_to_num(distance - output.remainder[:, 0] - radius, nan=0.0)
        at = int(proved.argmax())
        if proved[at] > self.lower:
            self.lower = float(proved[at])
            self.witness = tuple(float(c) for c in points[at])
