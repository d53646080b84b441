"""q(x, v) = min_j (v_j + Σ_i σ_i|s_i − j_i − ½|) − ½ Σ_i σ_i: a primary that reads samples.

One hidden layer for each axis of x, by formula (2) of `papers.certified.samples`, where the proof
is: for samples whose neighbours differ by at most σ_i, it is within ½ Σ σ_i of the target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from modhyper.construction.basis import Array, Layer, check_variables
from modhyper.construction.stack import Form, Stack, combine, without_bias


@dataclass(frozen=True, slots=True)
class Values:
    """V_p for every prefix p in C order: own[p] + shared, affine in the units of a layer."""

    own: tuple[Form, ...]
    shared: Form


def sample_nodes(cells: Sequence[int]) -> Array:
    """Centres of the cells, (N, d), in C order."""
    axes = [-1 + (2 * np.arange(n) + 1) / n for n in cells]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(cells))


def sample_layers(cells: Sequence[int], rises: Sequence[float], bound: float) -> tuple[Layer, ...]:
    """q as layers on (x, v) for |v_j| ≤ bound; ``rises`` are the σ_i."""
    cells = tuple(cells)
    check_variables(len(cells), "relu")
    net = Stack(len(cells) + prod(cells))
    inputs = net.inputs()
    lift = float(np.ceil(bound + max(s * n for s, n in zip(rises, cells, strict=True))))
    values = Values(tuple(inputs[len(cells) :]), Form())
    coordinates = [combine((1.0, x), constant=1.0) for x in inputs[: len(cells)]]
    return net.output(least_cone(net, values, coordinates, cells, rises, lift))


def least_cone(
    net: Stack,
    values: Values,
    coordinates: Sequence[Form],
    cells: Sequence[int],
    rises: Sequence[float],
    lift: float,
    shift: float = 0.0,
) -> Form:
    """The output form: one hidden layer an axis, the last axis first; ``coordinates`` are x_i + 1.

    ``lift`` is at least the bound of the values plus σ n of every axis; the least cone is lowered
    by ½ Σ σ_i + ``shift``.
    """
    rest = list(coordinates)
    for axis in reversed(range(len(cells))):
        values, rest, one = _stage(net, values, rest, cells[axis], rises[axis], lift, not axis)
    return combine(
        (1.0, values.own[0]), (1.0, without_bias(values.shared, one, sum(rises) / 2 + shift))
    )


def _stage(
    net: Stack,
    values: Values,
    coordinates: list[Form],
    n: int,
    rise: float,
    lift: float,
    last: bool,
) -> tuple[Values, list[Form], Form]:
    """Take the minimum along the last axis: caps, hinges, carries, coordinates (and 1)."""
    x, rest = coordinates[-1], coordinates[:-1]
    steep, fall = rise * n, rise * n / 2  # 2σ s = σ n (x + 1)
    prefixes = range(len(values.own) // n)
    at = [[values.own[p * n + j] for j in range(n)] for p in prefixes]
    caps = [
        combine((steep, x), (1.0, v[j]), (-1.0, v[j + 1]), constant=-2 * rise * (j + 1))
        for v in at
        for j in range(n - 1)
    ]
    hinges = [combine((steep, x), constant=-rise * (2 * j + 1)) for j in range(n)]
    carries = [
        combine((1.0, v[0]), (1.0, values.shared), (-fall, x), constant=rise / 2 + lift) for v in at
    ]
    units = net.layer([*caps, *hinges, *carries, *rest, *([Form({}, 1.0)] if last else [])])
    cut = len(caps), len(caps) + n, len(caps) + n + len(carries)
    own = tuple(
        combine(
            (1.0, units[cut[1] + p]), *((-1.0, u) for u in units[p * (n - 1) : (p + 1) * (n - 1)])
        )
        for p in prefixes
    )
    shared = combine(*((1.0, u) for u in units[cut[0] : cut[1]]), constant=-lift)
    return Values(own, shared), units[cut[2] : cut[2] + len(rest)], units[-1]
