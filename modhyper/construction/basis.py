"""Bases of [-1,1]^d made of small networks: the hidden layers of everything that is constructed.

A basis is a stack of hidden layers with a linear map from values at nodes to output weights, such
that ⟨output_weights(values), hidden(x)⟩ = Σ_v λ_v(x) values_v with λ_v ≥ 0 and Σ_v λ_v = 1.
Coordinates are first scaled to cells, s = n(x + 1)/2 ∈ [0, n], so every hidden weight is a small
integer or half-integer, and output weights are sums of at most two values: all exact in float64.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from modhyper.errors import InputError

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Activation = Literal["relu", "tanh"]
LayerActivation = Literal["relu", "tanh", "identity"]

STEEPNESS = 8
"""κ of the tanh steps tanh(κ(s − j))."""

SATURATED = 32
"""Bias of the constant tanh unit: 1 − tanh(32) < 4e-28."""

MAX_ENTRIES = 40_000_000
"""Largest dense weight matrix built: 320 MB in float64."""


Unit = tuple[Iterable[tuple[int, float]], float | None]
"""((input, weight), ...) and the bias; None = structurally zero."""


@dataclass(frozen=True, slots=True)
class Layer:
    """x ↦ activation(weight·x + bias); weight (out, in), bias (out,) or None.

    ``weight_used`` and ``bias_used`` mark the free entries: those the construction sets, zero or
    not. The others are structurally zero.
    """

    weight: Array
    bias: Array | None
    activation: LayerActivation
    weight_used: Mask
    bias_used: Mask | None

    @property
    def dense(self) -> int:
        return self.weight.size + (0 if self.bias is None else self.bias.size)

    @property
    def free(self) -> int:
        used = 0 if self.bias_used is None else int(self.bias_used.sum())
        return int(self.weight_used.sum()) + used


@dataclass(frozen=True, slots=True)
class Basis:
    """Hidden layers over [-1,1]^d and the nodes (N, d), in C order, whose values they average.

    ``constant`` is the index of a last-layer unit that is always 1 (up to 4e-28 for tanh), or None.
    """

    cells: tuple[int, ...]
    nodes: Array
    hidden: tuple[Layer, ...]
    constant: int | None
    kind: Literal["hinges", "steps", "hats"]

    @property
    def width(self) -> int:
        """Units of the last hidden layer."""
        return int(self.hidden[-1].weight.shape[0])

    def output_weights(self, values: Array) -> Array:
        """Values at the nodes (..., N) -> weights of the output layer (..., width)."""
        if self.kind == "hats":
            pad = self.width - values.shape[-1]
            return np.concatenate([values, np.zeros((*values.shape[:-1], pad))], axis=-1)
        steps = np.diff(values, axis=-1)
        if self.kind == "hinges":  # slope of the first cell, then the changes of slope
            return np.concatenate(
                [values[..., :1], steps[..., :1], np.diff(steps, axis=-1)], axis=-1
            )
        return np.concatenate([(values[..., :1] + values[..., -1:]) / 2, steps / 2], axis=-1)


def grid_basis(
    cells: Sequence[int], activation: Activation = "relu", *, constant: bool = False
) -> Basis:
    """The basis on [-1,1]^d with ``cells[i]`` cells along axis i.

    relu, d = 1: a constant unit and the hinges at the first n knots, so 3(n + 1) parameters with
    the output weights. relu, d = 2, 3: nodal hats of the Freudenthal–Kuhn triangulation, in two
    and three hidden layers; ``constant`` adds a unit that is always 1. tanh, d = 1: a constant and
    n − 1 steps between the n cell centres. Raises InputError for d > 3, tanh with d > 1, or
    matrices larger than MAX_ENTRIES.
    """
    cells = tuple(int(n) for n in cells)
    check_variables(len(cells), activation)
    if largest_matrix(cells) > MAX_ENTRIES:
        raise InputError(
            f"a grid of {'×'.join(map(str, cells))} cells needs a weight matrix of "
            f"{largest_matrix(cells):,} entries; the largest built has {MAX_ENTRIES:,}",
            option="eps",
            hint="ask for a larger eps",
        )
    if activation == "tanh":
        return _steps(cells[0])
    if len(cells) == 1:
        return _hinges(cells[0])
    return (_hats2 if len(cells) == 2 else _hats3)(cells, constant)


def check_variables(d: int, activation: Activation) -> None:
    """Raises InputError unless ``grid_basis`` has a construction in d variables."""
    if activation == "tanh" and d > 1:
        raise InputError(
            f"the tanh construction is certified for one variable x only, not for {d}",
            option="activation",
            hint="use relu",
        )
    if not 1 <= d <= 3:
        raise InputError(f"constructions exist for 1, 2 or 3 variables, got {d}")


def largest_matrix(cells: Sequence[int]) -> int:
    """Entries of the largest hidden weight matrix of ``grid_basis(cells)``."""
    nodes = prod(n + 1 for n in cells)
    if len(cells) == 1:
        return nodes
    return (2 * sum(cells) if len(cells) == 2 else cells[0] + 2 * nodes) * nodes


def last_width(cells: Sequence[int], activation: Activation = "relu") -> int:
    """Units of the last hidden layer, without an added constant."""
    return cells[0] if activation == "tanh" else prod(n + 1 for n in cells)


def hidden_free(cells: Sequence[int], activation: Activation = "relu") -> int:
    """Free parameters of the hidden layers of ``grid_basis(cells)``, in closed form."""
    if activation == "tanh":
        return 2 * cells[0] - 1
    if len(cells) == 1:
        return 2 * cells[0] + 1
    first, *rest = cells
    column = prod(n + 1 for n in rest)
    if len(cells) == 2:
        (n2,) = rest
        return 5 * (first + n2) + (first - 1) * (5 * n2 + 4) + 7 * n2 + 4
    entry = 2 * first + 4 + 3 * sum(rest)
    pairs = 2 * (first + 1) * (3 * column - 1) + first * column + (2 * first - 1) * column
    return entry + first + pairs + (first + 1) * 4 * column + (first - 1) * column


def _hinges(n: int) -> Basis:
    """ReLU(1) and ReLU(s − j), j = 0..n−1."""
    units: list[Unit] = [((), 1.0)]
    units += [(((0, n / 2),), n / 2 - j) for j in range(n)]
    return Basis((n,), knots((n,)), (hinge_layer(units, 1),), 0, "hinges")


def _steps(n: int) -> Basis:
    """tanh(32) ≈ 1 and tanh(κ(s − j)), j = 1..n−1, between the centres of the cells."""
    units: list[Unit] = [((), float(SATURATED))]
    units += [(((0, STEEPNESS * n / 2),), STEEPNESS * (n / 2 - j)) for j in range(1, n)]
    centres = (-1 + (2 * np.arange(n) + 1) / n)[:, None]
    return Basis((n,), centres, (hinge_layer(units, 1, "tanh"),), 0, "steps")


def _hats2(cells: tuple[int, ...], constant: bool) -> Basis:
    """Hats 1 − max(0,z1,z2) + min(0,z1,z2) = 1 + z1 − (z1)₊ − (z2)₊ − (z1 − z2)₊, positive part.

    z = s − node. The range of {0, z1, z2} is half the sum of the three distances, and
    |t| = 2 t₊ − t.
    """
    n1, n2 = cells
    first, second = _hinge_units(0, n1), _hinge_units(1, n2)
    across = _difference_units(0, n1, 1, n2)
    hats: list[Unit] = []
    for i, j in product(range(n1 + 1), range(n2 + 1)):
        entries = [(0, 1.0)] if i else []  # s1 is the hinge at 0; for i = 0 the two cancel
        entries += [(i, -1.0)] if 0 < i < n1 else []
        entries += [(n1 + j, -1.0)] if j < n2 else []
        entries += [(n1 + n2 + i - j + n2, -1.0)] if i - j < n1 else []
        hats.append((tuple(entries), 1.0 - i))
    if constant:
        hats.append(((), 1.0))
    entry = hinge_layer([*first, *second, *across], 2)
    layers = (entry, hinge_layer(hats, entry.weight.shape[0]))
    return Basis(cells, knots(cells), layers, len(hats) - 1 if constant else None, "hats")


def _hats3(cells: tuple[int, ...], constant: bool) -> Basis:
    """Hats 1 − max(0,z) + min(0,z), positive part, z = s − node.

    max(0,z) = p + (q − p)₊ with p = (z1)₊, q = max(z2,z3) = z3 + (z2 − z3)₊;
    min(0,z) = p' − (p' − q')₊ with p' = z1 − (z1)₊, q' = min(z2,z3) = z2 − (z2 − z3)₊.
    """
    n1, n2, n3 = cells
    line = [(((1, n2 / 2),), n2 / 2), (((2, n3 / 2),), n3 / 2)]  # s2 and s3
    entry = hinge_layer([*_hinge_units(0, n1), *line, *_difference_units(1, n2, 2, n3)], 3)
    at_s2, at_s3, at_difference = n1, n1 + 1, n1 + 2 + n3
    pairs: list[Unit] = [(((i, 1.0),), None) for i in range(n1)]
    hats: list[Unit] = []
    for i, j, k in product(range(n1 + 1), range(n2 + 1), range(n3 + 1)):
        both = ((at_difference + j - k, 1.0),) if j - k < n2 else ()
        hinge = ((i, -1.0),) if i < n1 else ()
        pairs.append(((*hinge, (at_s3, 1.0), *both), float(-k)))
        fall = () if i == 0 else ((0, 1.0), *(hinge))
        pairs.append(((*fall, (at_s2, -1.0), *both), float(j - i)))
        node = n1 + 2 * len(hats)
        rise = ((0, -1.0),) if i == 0 else ((0, 1.0), *((i, -2.0) for _ in hinge))
        hats.append(((*rise, (node, -1.0), (node + 1, -1.0)), 1.0 - i))
    if constant:
        hats.append(((), 1.0))
    middle = hinge_layer(pairs, entry.weight.shape[0])
    layers = (entry, middle, hinge_layer(hats, len(pairs)))
    return Basis(cells, knots(cells), layers, len(hats) - 1 if constant else None, "hats")


def _hinge_units(axis: int, n: int) -> list[Unit]:
    """(s − i)₊ for i = 0..n−1."""
    return [(((axis, n / 2),), n / 2 - i) for i in range(n)]


def _difference_units(a: int, na: int, b: int, nb: int) -> list[Unit]:
    """(s_a − s_b − k)₊ for k = −nb..na−1."""
    return [(((a, na / 2), (b, -nb / 2)), (na - nb) / 2 - k) for k in range(-nb, na)]


def hinge_layer(units: Sequence[Unit], inputs: int, activation: LayerActivation = "relu") -> Layer:
    """A layer from its units; what is not listed is structurally zero."""
    weight, bias = np.zeros((len(units), inputs)), np.zeros(len(units))
    weight_used, bias_used = np.zeros(weight.shape, bool), np.zeros(bias.shape, bool)
    for row, (entries, constant) in enumerate(units):
        for column, value in entries:
            weight[row, column] = value
            weight_used[row, column] = True
        if constant is not None:
            bias[row], bias_used[row] = constant, True
    return Layer(weight, bias, activation, weight_used, bias_used)


def knots(cells: tuple[int, ...]) -> Array:
    """The corners of the cells of [-1,1]^d, (N, d), in C order."""
    axes = [-1 + 2 * np.arange(n + 1) / n for n in cells]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(cells))
