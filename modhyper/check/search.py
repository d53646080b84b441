"""Branch and bound: regions are settled, or cut in two, until none is left.

What a network is compared with on regions is a target's formula, or another network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from modhyper.check.cuts import where_to_cut
from modhyper.check.network import Network
from modhyper.check.propagate import Evaluator, Loss
from modhyper.check.regions import Regions, cell_of, cube_by_cells, join, whole_cube
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


@dataclass(frozen=True, slots=True)
class Formula:
    """A target; ``groups`` are the coordinates that share a simplex.

    ``points`` (R, A, B, m) are the vertices of regions, x and ``condition`` their parts; ``at``
    gives midpoints and radii (N,) at points (N, m).
    """

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
    reference: Formula | Other
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
