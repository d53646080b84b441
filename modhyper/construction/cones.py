"""q(x, v) = max_j (v_j − Σ_i L_i|x_i − x_ji|) + shift: a primary that reads samples of the target.

The largest of cones below the samples (McShane's extension) is within Σ L_i/n_i of y once it is
raised by half of its largest deficit; it needs no products of x with v, is 1-Lipschitz in v for the
sup norm, and has O(number of samples) free parameters, whatever the accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, frexp, ldexp, prod

import numpy as np

from modhyper.construction.basis import (
    MAX_ENTRIES,
    Array,
    Layer,
    Unit,
    check_variables,
    hinge_layer,
)
from modhyper.errors import InputError

UP = 1 + 2.0**-50

STEP_BITS = {64: 46, 32: 18}
"""Slopes are kept to 2^-bits of the largest value that occurs."""


def cone_nodes(cells: Sequence[int]) -> Array:
    """Centres of the cells, (N, d), in C order."""
    axes = [-1 + (2 * np.arange(n) + 1) / n for n in cells]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(cells))


def cone_layers(
    cells: Sequence[int], slopes: Sequence[float], bound: float, bits: int = 64
) -> tuple[tuple[Layer, ...], float]:
    """q as layers on (x, v), and its error, for |v_j| ≤ bound and |∂_i y| ≤ slopes[i].

    The error, Σ L_i/n_i, is taken with slopes rounded up so that all weights are exact in ``bits``.

    Layer 1: hinges at the centres, the coordinates, and v_j + V ≥ 0. Layer 2 compares cones in
    pairs, max(a, b) = (a − b)₊ + b₊ for b ≥ 0; then a knock-out of ⌈log2 N⌉ − 1 layers. The last
    hidden layer holds a constant unit, since the networks have no output bias.
    """
    cells = tuple(cells)
    check_variables(len(cells), "relu")
    count = prod(cells)
    if count * (count + sum(cells) + len(cells)) > MAX_ENTRIES:
        raise InputError(
            f"{count:,} samples need a dense layer of more than {MAX_ENTRIES:,} entries",
            option="eps",
            hint="ask for a larger eps",
        )
    lift = ldexp(1.0, frexp(bound)[1])  # V: a power of two ≥ bound
    # Multiples of half of ``step`` up to base + 1 are exact. Cones fall to at most −V − Σ steep·n;
    # they are raised above 0 by ``base``.
    reach = lift + ceil(2 * sum(slopes)) + 1
    step = ldexp(1.0, frexp(reach)[1] - STEP_BITS[bits])
    steep = [ceil(2 * slope / n / step * UP) * step for slope, n in zip(slopes, cells, strict=True)]
    base = lift + float(ceil(sum(s * n for s, n in zip(steep, cells, strict=True))))
    layers = [_entry(cells, lift)]
    cones = [_cone(cells, steep, node, base - lift) for node in range(count)]
    shift = sum(steep) / 2 - base
    while True:
        last = len(cones) <= 2
        units, winners = _compare(cones)
        if last:
            units.append(((), 1.0))
        layers.append(hinge_layer(units, _width(layers)))
        if last:
            winners[0][len(units) - 1] = shift
            layers.append(_output(winners[0], len(units)))
            return tuple(layers), sum(steep) / 2
        cones = [(winner, 0.0) for winner in winners]


_Cone = tuple[dict[int, float], float]
"""An affine function of the previous layer's units: weights by index, and a constant."""


def _entry(cells: tuple[int, ...], lift: float) -> Layer:
    """(s_i − c)₊ for the centres c, s_i itself, v_j + V; s = n(x + 1)/2."""
    d, count = len(cells), prod(cells)
    units: list[Unit] = []
    for axis, n in enumerate(cells):
        units += [(((axis, n / 2),), n / 2 - (j + 0.5)) for j in range(n)]
        units.append((((axis, n / 2),), n / 2))
    units += [(((d + j, 1.0),), lift) for j in range(count)]
    return hinge_layer(units, d + count)


def _cone(cells: tuple[int, ...], steep: Sequence[float], node: int, raised: float) -> _Cone:
    """v + V − Σ steep·|s − c| + raised, where |t| = 2t₊ − t."""
    weights: dict[int, float] = {}
    constant, start = raised, 0
    place = _place(cells, node)
    for axis, n in enumerate(cells):
        centre = place[axis] + 0.5
        weights[start + place[axis]] = -2 * steep[axis]
        weights[start + n] = steep[axis]
        constant -= steep[axis] * centre
        start += n + 1
    weights[start + node] = 1.0
    return weights, constant


def _place(cells: tuple[int, ...], node: int) -> list[int]:
    place = []
    for n in reversed(cells):
        node, at = divmod(node, n)
        place.append(at)
    return place[::-1]


def _compare(cones: list[_Cone]) -> tuple[list[Unit], list[dict[int, float]]]:
    """Units (a − b)₊ and b₊ for each pair, a₊ for a cone left over; winners as sums of units."""
    units: list[Unit] = []
    winners: list[dict[int, float]] = []
    for at in range(0, len(cones) - 1, 2):
        (a, a0), (b, b0) = cones[at], cones[at + 1]
        difference = {i: a.get(i, 0.0) - b.get(i, 0.0) for i in {**a, **b}}
        kept = tuple((i, w) for i, w in difference.items() if w)
        units += [(kept, a0 - b0), (tuple(b.items()), b0)]
        winners.append({len(units) - 2: 1.0, len(units) - 1: 1.0})
    if len(cones) % 2:
        a, a0 = cones[-1]
        units.append((tuple(a.items()), a0))
        winners.append({len(units) - 1: 1.0})
    return units, winners


def _output(winner: dict[int, float], inputs: int) -> Layer:
    weight = np.zeros((1, inputs))
    for at, value in winner.items():
        weight[0, at] = value
    return Layer(weight, None, "identity", weight != 0, None)


def _width(layers: Sequence[Layer]) -> int:
    return int(layers[-1].weight.shape[0])
