"""Branch and bound: regions are settled, or cut in two, until none is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from modhyper.check.cuts import where_to_cut
from modhyper.check.network import Network
from modhyper.check.propagate import Evaluator
from modhyper.check.reference import Reference
from modhyper.check.regions import Regions, cell_of, cube_by_cells, join, whole_cube
from modhyper.check.units import UP, Array

MAX_DEPTH = 120
"""Cuts along one branch: 120 · 2^-51 < VERTEX, what the enclosures allow for moved vertices."""

NUMBERS_AT_ONCE = 4_000_000
"""Numbers held in one layer's array; it sets how many regions are handled together."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A network and what it is compared with, prepared for bounds of |h − y| on regions.

    ``cells``: the grid of I that a table stands on, or (). ``groups``: coordinates that share a
    simplex.
    """

    network: Network
    evaluator: Evaluator
    reference: Reference
    cells: tuple[int, ...]
    groups: list[list[int]]

    def start(self) -> Regions:
        if self.cells:
            return cube_by_cells(self.network.m1, self.cells)
        return whole_cube([len(group) for group in self.groups])

    @property
    def batch_size(self) -> int:
        network = self.network
        widest = max(
            [layer.bias.size for layer in (*network.condition, *network.primary)]
            + [shape.outputs for shape in network.generated]
        )
        vertices = np.prod([len(group) + 1 for group in self.groups])
        return int(np.clip(NUMBERS_AT_ONCE // (vertices * widest), 16, 4096))


def groups_of(network: Network, apart: bool) -> list[list[int]]:
    """Coordinates that share a simplex: x and I ``apart``, else all together."""
    m1, m = network.m1, network.m1 + network.m2
    return [list(range(m1)), list(range(m1, m))] if apart else [list(range(m))]


@dataclass(slots=True)
class Search:
    """What is known of sup |h − y|: from below at ``witness``, from above on settled regions.

    ``forward`` is the largest rounding of a forward pass on a settled region, where it is followed;
    ``settled`` then includes it.
    """

    comparison: Comparison
    goal: float
    lower: float = 0.0
    witness: tuple[float, ...] = ()
    settled: float = 0.0
    forward: float = 0.0
    regions: int = 0
    left: int = 0
    stuck: list[float] = field(default_factory=list)

    def run(
        self, above: float, max_regions: int, progress: Callable[[int, int], None] | None
    ) -> None:
        """Settle regions below ``goal`` until none is left, or lower > above, or enough is done."""
        waiting = self.comparison.start()
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
        points = batch.points()
        x, condition = batch.coordinates(both.network.m1)
        enclosure = both.evaluator.enclose(x, condition, batch.cell)
        output = enclosure.output
        seen = both.reference.on_regions(batch, points, x, condition)
        vertex = np.abs(output.values[..., 0] - seen.middle) + seen.radius
        by_network = output.remainder[:, 0]
        rounding = np.zeros(len(batch)) if output.forward is None else output.forward[:, 0]
        sums = vertex.max(axis=(1, 2)) + by_network + seen.remainder + rounding
        bound = sums * UP + 1e-300
        done = bound <= self.goal
        self.settled = max(self.settled, float(bound[done].max(initial=0.0)))
        self.forward = max(self.forward, float(rounding[done].max(initial=0.0)))
        self._look_for_witness(batch, points.reshape(-1, points.shape[-1]), vertex, bound)
        rest = np.flatnonzero(~done)
        deep = batch.depth[rest] >= MAX_DEPTH
        self.stuck.extend(bound[rest[deep]].tolist())
        rest = rest[~deep]
        losses = [*enclosure.losses(), *seen.losses()] if len(rest) else []
        return batch.take(rest).cut(
            *where_to_cut(batch, rest, losses, by_network, seen.remainder, seen.parts, both.groups)
        )

    def _look_for_witness(self, batch: Regions, flat: Array, vertex: Array, bound: Array) -> None:
        """Raise the proved lower bound at the most promising vertices and centres of a batch."""
        errors = np.nan_to_num(vertex.reshape(-1), nan=-1.0, posinf=-1.0)
        best = np.argsort(errors)[-8:]
        open_regions = np.argsort(np.nan_to_num(bound, nan=-1.0, posinf=1e308))[-16:]
        points = np.clip(np.concatenate([flat[best], batch.centres()[open_regions]]), -1.0, 1.0)
        m1 = self.comparison.network.m1
        grid = points[:, None, None, :]
        cells = self.comparison.cells
        cell = np.array([cell_of(p[m1:], cells) if cells else 0 for p in points.tolist()])
        output = self.comparison.evaluator.enclose(grid[..., :m1], grid[..., m1:], cell).output
        middle, radius = self.comparison.reference.at(points, cell)
        distance = np.abs(output.values[:, 0, 0, 0] - middle) * (2 - UP)
        proved = np.nan_to_num(distance - output.remainder[:, 0] - radius, nan=0.0)
        at = int(proved.argmax())
        if proved[at] > self.lower:
            self.lower = float(proved[at])
            self.witness = tuple(float(c) for c in points[at])
