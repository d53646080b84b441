"""Certify or refute sup |h − y| ≤ eps over the whole cube, by branch and bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from modhyper.check.network import Network
from modhyper.check.propagate import Evaluator, Loss
from modhyper.check.regions import Regions, join, whole_cube
from modhyper.check.rounding import forward_allowance
from modhyper.check.target import TargetEnclosure
from modhyper.check.units import UP

Array = NDArray[np.float64]
Outcome = Literal["certified", "refuted", "undecided"]

MAX_DEPTH = 120
"""Cuts along one branch: 120 · 2^-51 < VERTEX, what the enclosures allow for moved vertices."""

NUMBERS_AT_ONCE = 4_000_000
"""Numbers held in one layer's array; it sets how many regions are handled together."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was proved of sup |h − y| over the cube, h with the stored weights in real arithmetic.

    outcome    certified: sup ≤ eps. refuted: |h − y| > eps at ``witness``. undecided: neither.
    lower      |h − y| ≥ lower at ``witness``
    upper      sup |h − y| ≤ upper (inf when nothing was proved)
    forward    a forward pass in the stored precision stays within this of h; ``upper`` includes
               it when the outcome is certified
    regions    regions examined; ``left`` those not settled
    """

    outcome: Outcome
    eps: Fraction
    lower: float
    upper: float
    forward: float
    regions: int
    left: int
    witness: tuple[float, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class _Search:
    """What is known so far."""

    lower: float = 0.0
    witness: tuple[float, ...] = ()
    settled: float = 0.0
    stuck: list[float] = field(default_factory=list)
    regions: int = 0


def verify(
    network: Network,
    expression: Any,
    names: list[str],
    eps: Fraction,
    *,
    max_regions: int = 400_000,
    progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """Decide |h − y| ≤ eps on all of [-1,1]^(m1+m2).

    On each region the network and the target are compared with their interpolations at the same
    vertices, so the error is at most the largest vertex error plus the two remainders. Regions that
    are not settled are cut at a ReLU's zero or across their most costly coordinate. ``progress`` is
    called with (settled, waiting). Sources: simplex interpolation errors as in ``target``; chord
    bounds of ReLU as in the verification literature (Zhang et al. 2018, Singh et al. 2019).
    """
    with np.errstate(all="ignore"):  # overflow gives inf or nan, which never certify
        return _verify(network, expression, names, eps, max_regions, progress)


def _verify(
    network: Network,
    expression: Any,
    names: list[str],
    eps: Fraction,
    max_regions: int,
    progress: Callable[[int, int], None] | None,
) -> Verdict:
    target, evaluator = TargetEnclosure(expression, names), Evaluator(network)
    forward = forward_allowance(network)
    goal, above = _below(eps - Fraction(forward)) if forward < eps else -1.0, _above(eps)
    shape = _groups(network)
    waiting = whole_cube([len(group) for group in shape])
    size = _batch_size(network)
    search = _Search()
    while len(waiting) and search.regions < max_regions and search.lower <= above:
        batch, waiting = waiting.take(slice(-size, None)), waiting.take(slice(None, -size))
        children = _examine(batch, target, evaluator, network, goal, search)
        waiting = join([waiting, children]) if len(children) else waiting
        if progress is not None:
            progress(search.regions, len(waiting))
    left = len(waiting) + len(search.stuck)
    upper = search.settled + forward if not left else np.inf
    outcome: Outcome = "undecided"
    reason = f"{left} regions of the cube could not be settled"
    if search.lower > above:
        outcome, reason = "refuted", ""
    elif not left:
        outcome, reason = "certified", ""
    elif goal < 0:
        reason = f"a forward pass may be off by {forward:.3g}, more than eps"
    return Verdict(
        outcome,
        eps,
        search.lower,
        float(upper),
        forward,
        search.regions,
        left,
        search.witness,
        reason,
    )


def _examine(
    batch: Regions,
    target: TargetEnclosure,
    evaluator: Evaluator,
    network: Network,
    goal: float,
    search: _Search,
) -> Regions:
    """Bound the error on each region; settle what is below goal; return the halves of the rest."""
    search.regions += len(batch)
    m1 = network.m1
    points = batch.points()
    single = len(batch.groups) == 1
    x = points[..., :m1] if single else batch.groups[0][:, :, None]
    condition = points[..., m1:] if single else batch.groups[1][:, None]
    enclosure = evaluator.enclose(x, condition)
    model = enclosure.output
    flat = points.reshape(-1, points.shape[-1])
    middle, radius = (a.reshape(points.shape[:3]) for a in target.values(flat))
    vertex = np.abs(model.values[..., 0] - middle) + radius
    network_part = model.remainder[:, 0]
    shape = _groups(network)
    target_part, parts = target.interpolation_error(*batch.corners(), shape)
    bound = (vertex.max(axis=(1, 2)) + network_part + target_part) * UP + 1e-300
    done = bound <= goal
    if done.any():
        search.settled = max(search.settled, float(bound[done].max()))
    rest = np.flatnonzero(~done)
    _look_for_witness(batch, flat, vertex, bound, target, evaluator, m1, search)
    deep = batch.depth[rest] >= MAX_DEPTH
    search.stuck.extend(bound[rest[deep]].tolist())
    rest = rest[~deep]
    losses = enclosure.losses() if len(rest) else []
    group, edge, at = _where_to_cut(batch, rest, losses, network_part, target_part, parts, shape)
    return batch.take(rest).cut(group, edge, at)


def _look_for_witness(
    batch: Regions,
    flat: Array,
    vertex: Array,
    bound: Array,
    target: TargetEnclosure,
    evaluator: Evaluator,
    m1: int,
    search: _Search,
) -> None:
    """Raise the proved lower bound at the most promising vertices and centres of this batch."""
    errors = np.nan_to_num(vertex.reshape(-1), nan=-1.0, posinf=-1.0)
    best = np.argsort(errors)[-8:]
    open_regions = np.argsort(np.nan_to_num(bound, nan=-1.0, posinf=1e308))[-16:]
    points = np.clip(np.concatenate([flat[best], batch.centres()[open_regions]]), -1.0, 1.0)
    grid = points[:, None, None, :]
    model = evaluator.enclose(grid[..., :m1], grid[..., m1:]).output
    middle, radius = target.values(points)
    distance = np.abs(model.values[:, 0, 0, 0] - middle) * (2 - UP)
    proved = np.nan_to_num(distance - model.remainder[:, 0] - radius, nan=0.0)
    at = int(proved.argmax())
    if proved[at] > search.lower:
        search.lower = float(proved[at])
        search.witness = tuple(float(c) for c in points[at])


def _where_to_cut(
    batch: Regions,
    rest: NDArray[np.int64],
    losses: list[Loss],
    network_part: Array,
    target_part: Array,
    parts: Array,
    shape: list[list[int]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
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
    batch: Regions, rest: NDArray[np.int64], parts: Array, shape: list[list[int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
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


def _at_unit(
    loss: Loss, rows: NDArray[np.int64], batch: Regions
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Cut at the zero of a ReLU, or halve the edge along which a curved unit changes most."""
    count = len(rows)
    if loss.values is None:
        return _across_condition(batch, rows)
    values = loss.values[rows]
    best = np.full(count, -1.0)
    group = np.zeros(count, dtype=np.int64)
    edge = np.zeros((count, 2), dtype=np.int64)
    at = np.full(count, 0.5)
    for which in range(len(batch.groups)):
        along = values if which == 0 else values.transpose(0, 2, 1)
        for a in range(along.shape[1]):
            for b in range(a):
                p, q = along[:, a], along[:, b]  # (rows, other vertices)
                if loss.kink:
                    score = np.where(p * q < 0, np.minimum(np.abs(p), np.abs(q)), -0.5)
                    share = np.abs(p) / np.maximum(np.abs(p) + np.abs(q), 1e-300)
                else:
                    score, share = np.abs(p - q), np.full(p.shape, 0.5)
                other = score.argmax(axis=1)
                pick = np.arange(count), other
                better = score[pick] > best
                best[better], group[better] = score[pick][better], which
                edge[better] = (a, b)
                at[better] = np.where(score[pick] < 0, 0.5, share[pick])[better]
    return group, edge, np.clip(at, 1e-7, 1 - 1e-7)


def _across_condition(
    batch: Regions, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Halve the longest edge of the simplex of I."""
    vertices = batch.groups[-1][rows]
    pairs = [(a, b) for a in range(vertices.shape[1]) for b in range(a)]
    lengths = np.stack([np.abs(vertices[:, a] - vertices[:, b]).sum(axis=1) for a, b in pairs])
    edge = np.array(pairs)[lengths.argmax(axis=0)]
    return np.full(len(rows), len(batch.groups) - 1), edge, np.full(len(rows), 0.5)


def _groups(network: Network) -> list[list[int]]:
    m1, m = network.m1, network.m1 + network.m2
    if network.kind == "embedding":
        return [list(range(m))]
    return [list(range(m1)), list(range(m1, m))]


def _batch_size(network: Network) -> int:
    m1, m2 = network.m1, network.m2
    widest = max(layer.bias.size for layer in (*network.condition, *network.primary))
    inner = max((shape.outputs for shape in network.generated), default=1)
    vertices = (m1 + 1) * (m2 + 1) if network.generated else m1 + m2 + 1
    return int(np.clip(NUMBERS_AT_ONCE // (vertices * max(widest, inner)), 16, 4096))


def _below(value: Fraction) -> float:
    near = float(value)
    return near if Fraction(near) <= value else float(np.nextafter(near, -np.inf))


def _above(value: Fraction) -> float:
    near = float(value)
    return near if Fraction(near) >= value else float(np.nextafter(near, np.inf))
