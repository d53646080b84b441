"""Regions of the cube: products of simplices, cut until the error is settled on each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product

import numpy as np

from modhyper.check.units import Array, Integers


@dataclass(slots=True)
class Regions:
    """R regions: for each group of coordinates the vertices of a simplex, (R, d + 1, d).

    A stored vertex stands for the exact point of the cut edge; each cut moves it by at most 2^-51,
    so after ``depth`` (R,) cuts it is within depth·2^-51 of it. ``cell`` (R,) is the cell of I in
    which the region lies, in C order (0 where there is no table).
    """

    groups: list[Array]
    depth: Integers
    cell: Integers

    def __len__(self) -> int:
        return len(self.depth)

    def take(self, index: Integers | slice) -> Regions:
        return Regions([group[index] for group in self.groups], self.depth[index], self.cell[index])

    def widths(self) -> Array:
        """Width of the bounding box along every coordinate, (R, m)."""
        return np.concatenate([np.ptp(group, axis=1) for group in self.groups], axis=1)

    def corners(self) -> tuple[Array, Array]:
        """Lower and upper corners of the bounding boxes, (R, m) each."""
        low = np.concatenate([group.min(axis=1) for group in self.groups], axis=1)
        high = np.concatenate([group.max(axis=1) for group in self.groups], axis=1)
        return low, high

    def points(self) -> Array:
        """All products of vertices, (R, A, B, m); B = 1 for a single group."""
        first = self.groups[0][:, :, None]
        if len(self.groups) == 1:
            return first
        second = self.groups[1][:, None]
        grid = (len(self), first.shape[1], second.shape[2])
        parts = [np.broadcast_to(part, (*grid, part.shape[-1])) for part in (first, second)]
        return np.concatenate(parts, axis=-1)

    def coordinates(self, m1: int) -> tuple[Array, Array]:
        """Vertices of x (R, A, B or 1, m1) and of I (R, A or 1, B, m2)."""
        if len(self.groups) == 1:
            points = self.points()
            return points[..., :m1], points[..., m1:]
        return self.groups[0][:, :, None], self.groups[1][:, None]

    def centres(self) -> Array:
        """Barycentres, (R, m)."""
        return np.concatenate([group.mean(axis=1) for group in self.groups], axis=1)

    def cut(self, group: Integers, edge: Integers, at: Array) -> Regions:
        """Halves of each region: simplex ``group`` is cut on ``edge`` (R, 2), at a share of it."""
        children = []
        for side in (0, 1):
            parts = [part.copy() for part in self.groups]
            for which, part in enumerate(parts):
                rows = np.flatnonzero(group == which)
                a, b = part[rows, edge[rows, 0]], part[rows, edge[rows, 1]]
                part[rows, edge[rows, side]] = a + at[rows, None] * (b - a)
            children.append(Regions(parts, self.depth + 1, self.cell))
        return join(children)


def join(parts: Sequence[Regions]) -> Regions:
    groups = [np.concatenate(group) for group in zip(*(p.groups for p in parts), strict=True)]
    depth, cell = (np.concatenate(a) for a in zip(*((p.depth, p.cell) for p in parts), strict=True))
    return Regions(groups, depth, cell)


def whole_cube(dimensions: Sequence[int]) -> Regions:
    """[-1,1]^m as products of the d! Kuhn simplices of each group of d coordinates."""
    simplices = [np.stack([_path(order) for order in permutations(range(d))]) for d in dimensions]
    chosen = list(product(*(range(len(s)) for s in simplices)))
    groups = [s[[c[at] for c in chosen]] for at, s in enumerate(simplices)]
    return Regions(groups, *np.zeros((2, len(chosen)), dtype=np.int64))


def cube_by_cells(m1: int, cells: Sequence[int]) -> Regions:
    """``whole_cube`` of x and I with the part of I repeated in every cell of a grid."""
    cube = whole_cube([m1, len(cells)])
    parts = []
    for number, place in enumerate(product(*map(range, cells))):
        low = np.array([-1 + 2 * at / n for at, n in zip(place, cells, strict=True)])
        high = np.array([-1 + 2 * (at + 1) / n for at, n in zip(place, cells, strict=True)])
        inside = np.where(cube.groups[1] < 0, low, high)
        parts.append(Regions([cube.groups[0], inside], cube.depth, cube.cell + number))
    return join(parts)


def cell_of(point: Sequence[float], cells: Sequence[int]) -> int:
    """The cell of I at a point, decided exactly; the upper end of an axis belongs to its last."""
    number = 0
    for c, n in zip(point, cells, strict=True):
        number = number * n + min(n - 1, math.floor(n * (Fraction(c) + 1) / 2))
    return number


def _path(order: Sequence[int]) -> Array:
    """The vertices of a monotone path from (−1,...,−1) to (1,...,1)."""
    corners = [np.full(len(order), -1.0)]
    for axis in order:
        corners.append(corners[-1].copy())
        corners[-1][axis] = 1.0
    return np.stack(corners)
