"""Where to cut a region that is not settled: at a ReLU's zero, or across what costs most."""

from __future__ import annotations

import numpy as np

from modhyper.check.propagate import Loss
from modhyper.check.regions import Regions
from modhyper.check.units import Array, Integers

EDGE = 1e-3
"""Share of an edge next to its ends in which a ReLU's zero is not cut out."""


def where_to_cut(
    batch: Regions,
    rest: Integers,
    losses: list[Loss],
    network_part: Array,
    target_part: Array,
    parts: Array,
    shape: list[list[int]],
) -> tuple[Integers, Integers, Array]:
    """For each unsettled region: which simplex, which edge, and where on it."""
    group, edge, at = _across_costly_coordinate(batch, rest, parts, shape)
    if not losses:
        return group, edge, at
    amounts = np.stack([np.nan_to_num(loss.amount[rest], nan=0.0) for loss in losses])
    most = amounts.max(axis=0)
    by_network = (network_part[rest] > target_part[rest] / 4) & (most > 0)
    layer = (amounts >= most / 50).argmax(axis=0)  # the first layer that matters
    for which, loss in enumerate(losses):
        rows = np.flatnonzero(by_network & (layer == which) & loss.placed[rest])
        if len(rows):
            group[rows], edge[rows], at[rows] = _at_unit(loss, rest[rows], batch)
    return group, edge, at


def _across_costly_coordinate(
    batch: Regions, rest: Integers, parts: Array, shape: list[list[int]]
) -> tuple[Integers, Integers, Array]:
    """Halve the longest edge, lengths weighted by what each coordinate costs the target."""
    width = np.maximum(batch.widths()[rest], 1e-300)
    weight = np.maximum(np.nan_to_num(parts[rest], posinf=1e300), 1e-30) / width
    best = np.full(len(rest), -1.0)
    group = np.zeros(len(rest), dtype=np.int64)
    edge = np.zeros((len(rest), 2), dtype=np.int64)
    for which, coordinates in enumerate(shape):
        vertices = batch.groups[which][rest]
        for a in range(vertices.shape[1]):
            for b in range(a):
                length = (np.abs(vertices[:, a] - vertices[:, b]) * weight[:, coordinates]).sum(1)
                better = length > best
                best[better], group[better] = length[better], which
                edge[better] = (a, b)
    return group, edge, np.full(len(rest), 0.5)


def _at_unit(loss: Loss, rows: Integers, batch: Regions) -> tuple[Integers, Integers, Array]:
    """Cut at the zero of a ReLU, or halve the edge along which a curved unit changes most."""
    count = len(rows)
    if loss.values is None:
        return _across_condition(batch, rows)
    values = loss.values[rows]
    best = np.full(count, -2.0)
    group = np.zeros(count, dtype=np.int64)
    edge = np.zeros((count, 2), dtype=np.int64)
    at = np.full(count, 0.5)
    for which in range(len(batch.groups)):
        along = values if which == 0 else values.transpose(0, 2, 1)
        for a in range(along.shape[1]):
            for b in range(a):
                p, q = along[:, a], along[:, b]  # (rows, other vertices)
                if loss.kink:
                    share = np.abs(p) / np.maximum(np.abs(p) + np.abs(q), 1e-300)
                    crosses = (p * q < 0) & (share > EDGE) & (share < 1 - EDGE)
                    # A zero next to a vertex costs nothing on its edge: halve what changes most.
                    changes = -1 / (1 + np.abs(p - q))
                    score = np.where(crosses, np.minimum(np.abs(p), np.abs(q)), changes)
                    share = np.where(crosses, share, 0.5)
                else:
                    score, share = np.abs(p - q), np.full(p.shape, 0.5)
                other = score.argmax(axis=1)
                pick = np.arange(count), other
                better = score[pick] > best
                best[better], group[better] = score[pick][better], which
                edge[better] = (a, b)
                at[better] = share[pick][better]
    return group, edge, at


def _across_condition(batch: Regions, rows: Integers) -> tuple[Integers, Integers, Array]:
    """Halve the longest edge of the simplex of I."""
    vertices = batch.groups[-1][rows]
    pairs = [(a, b) for a in range(vertices.shape[1]) for b in range(a)]
    lengths = np.stack([np.abs(vertices[:, a] - vertices[:, b]).sum(axis=1) for a, b in pairs])
    edge = np.array(pairs)[lengths.argmax(axis=0)]
    return np.full(len(rows), len(batch.groups) - 1), edge, np.full(len(rows), 0.5)
