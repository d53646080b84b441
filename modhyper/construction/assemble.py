"""Bases and values put together as layers: hypernetwork, structured selector, embeddings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import frexp, ldexp
from typing import Any, Literal

import numpy as np

from modhyper.construction import rounding
from modhyper.construction.basis import Array, Basis, Layer
from modhyper.errors import InputError

Kind = Literal["hypernetwork", "embedding", "plain"]

GRID_BITS = {"float64": 46, "float32": 18}
"""Values are kept to 2^-bits of their size; sums of a few of them then fit the significand."""


@dataclass(frozen=True, slots=True)
class Table:
    """I ↦ the row of I's cell: ``values`` (cells, outputs) for a grid of ``cells`` of [-1,1]^m2."""

    cells: tuple[int, ...]
    values: Array


@dataclass(frozen=True, slots=True)
class Assembly:
    """Layers of f and g (hypernetwork), of e and q (embedding method), or of one network (plain).

    ``primary`` holds the numbers of q; for a hypernetwork it is the pattern of g, whose output
    layer has no numbers of its own. ``positions`` places f's outputs in g's flat vector; None = all
    of them in order. With a ``table``, f or e begin with it: their layers read its rows. A plain
    network is all ``primary``, and reads (x, I).
    """

    kind: Kind
    condition: tuple[Layer, ...]
    primary: tuple[Layer, ...]
    positions: Array | None = None
    table: Table | None = None

    def embedding_dim(self, m2: int) -> int:
        """Numbers that f or e delivers."""
        if self.condition:
            return int(self.condition[-1].weight.shape[0])
        return m2 if self.table is None else int(self.table.values.shape[1])

    def counts(self) -> dict[str, tuple[int, int]]:
        """quantity -> (free, dense) numbers."""
        if self.kind == "plain":
            layers = self.primary
            return {"N": (sum(la.free for la in layers), sum(la.dense for la in layers))}
        names = ("N_g", "N_f") if self.kind == "hypernetwork" else ("N_q", "N_e")
        rows = 0 if self.table is None else int(self.table.values.size)
        groups = zip(names, (self.primary, self.condition), (0, rows), strict=True)
        return {
            name: (more + sum(la.free for la in part), more + sum(la.dense for la in part))
            for name, part, more in groups
        }

    def forward_rounding(self, m1: int, m2: int, unit: float) -> float:
        """Bound of |computed − real arithmetic| over the cube for a forward pass."""
        start = rounding.inputs(m1)
        if self.table is not None and self.kind == "embedding":
            rows = rounding.through_rows(self.condition, self.table.values, unit)
            return rounding.through_joined(self.primary, start, rows, unit)
        code = rounding.through(self.condition, rounding.inputs(m2), unit)
        if self.kind != "hypernetwork":
            both = np.concatenate([start, code], axis=1)
            return float(rounding.through(self.primary, both, unit)[1, 0])
        full = np.zeros((2, sum(layer.dense for layer in self.primary)))
        places = slice(None) if self.positions is None else self.positions.astype(np.int64)
        full[:, places] = code
        return float(rounding.through_generated(self.primary, full, start, unit)[1, 0])


def snap(values: Array, dtype: str) -> tuple[Array, float]:
    """Values on a dyadic grid, on which the output weights are exact; and how far they moved."""
    largest = float(np.abs(values).max(initial=0.0))
    step = ldexp(1.0, frexp(largest)[1] - GRID_BITS[dtype]) if largest else 1.0
    return np.rint(values / step) * step, step / 2 if largest else 0.0


def hypernetwork(x: Basis, condition: Basis, values: Array) -> Assembly:
    """f and g with g(x; f(I)) = Σ_jk λ_j(x) μ_k(I) values[j, k]; values (nodes of x, of I)."""
    output = condition.output_weights(x.output_weights(values.T).T)
    g, positions, inner = primary_pattern(x)
    weight = np.zeros((len(inner) + x.width, condition.width))
    used = np.zeros(weight.shape, dtype=bool)
    weight[: len(inner), condition.constant] = inner
    used[: len(inner), condition.constant] = True
    weight[len(inner) :], used[len(inner) :] = output, _moved(condition)
    last = Layer(weight, None, "identity", used, None)
    return Assembly("hypernetwork", (*condition.hidden, last), g, positions)


def structured(x: Basis, condition: Basis, left: Array, right: Array) -> Assembly:
    """As ``hypernetwork`` for values = left @ right of rank w: f(I) = W·P(I) (Theorem 5).

    left (nodes of x, w), right (w, nodes of I). P has w + 1 outputs; the last is constant, it
    carries the hidden weights of g, which do not depend on I.
    """
    g, positions, inner = primary_pattern(x)
    w = left.shape[1]
    p = np.zeros((w + 1, condition.width))
    p_used = np.zeros(p.shape, dtype=bool)
    p[:w], p_used[:w] = condition.output_weights(right), _moved(condition)
    p[w, condition.constant], p_used[w, condition.constant] = 1.0, True
    weight = np.zeros((len(inner) + x.width, w + 1))
    used = np.zeros(weight.shape, dtype=bool)
    weight[: len(inner), w], used[: len(inner), w] = inner, True
    weight[len(inner) :, :w], used[len(inner) :, :w] = x.output_weights(left.T).T, True
    layers = (Layer(p, None, "identity", p_used, None), Layer(weight, None, "identity", used, None))
    return Assembly("hypernetwork", (*condition.hidden, *layers), g, positions)


def identity_embedding(joint: Basis, values: Array) -> Assembly:
    """q on (x, I), e(I) = I: interpolation in all m variables at once."""
    weight = joint.output_weights(values)[None]
    used = np.ones(weight.shape, dtype=bool)
    return Assembly("embedding", (), (*joint.hidden, Layer(weight, None, "identity", used, None)))


def sample_embedding(condition: Basis, values: Array, primary: tuple[Layer, ...]) -> Assembly:
    """e(I) = (y(x_j, I))_j interpolated in I, and a q that reads samples; values (samples, I)."""
    weight = condition.output_weights(values)
    used = np.broadcast_to(_moved(condition), weight.shape).copy()
    last = Layer(weight, None, "identity", used, None)
    return Assembly("embedding", (*condition.hidden, last), primary)


def low_rank(values: Array, rank: int, dtype: str) -> tuple[Array, Array, float]:
    """left @ right ≈ values with exact entries, and the largest entry of what is lost."""
    if rank > min(values.shape):
        raise InputError(
            f"the table of values is {values.shape[0]}×{values.shape[1]}; rank at most "
            f"{min(values.shape)}, got {rank}",
            option="rank",
        )
    u, s, v = np.linalg.svd(values, full_matrices=False)
    root = np.sqrt(s[:rank])
    left, _ = snap(u[:, :rank] * root, dtype)
    right, _ = snap(root[:, None] * v[:rank], dtype)
    rounding_slack = 4 * (rank + 2) * rounding.DOUBLE * (np.abs(left) @ np.abs(right)).max()
    return left, right, float(np.abs(left @ right - values).max() + rounding_slack)


def primary_pattern(x: Basis) -> tuple[tuple[Layer, ...], Array | None, Array]:
    """g's layers, the places of its free numbers, and the hidden ones among them.

    In one variable all numbers are generated (3(n + 1), the usual count); for hats, whose layers
    are mostly structural zeros, only the free ones are.
    """
    ones = np.ones((1, x.width), dtype=bool)
    output = Layer(np.zeros((1, x.width)), None, "identity", ones, None)
    hidden = np.concatenate([_flat(layer.weight, layer.bias) for layer in x.hidden])
    if x.kind != "hats":
        return (*x.hidden, output), None, hidden
    used = np.concatenate([_flat(la.weight_used, la.bias_used) for la in x.hidden]).astype(bool)
    places = np.flatnonzero(np.concatenate([used, np.ones(x.width, dtype=bool)]))
    return (*x.hidden, output), places.astype(np.float64), hidden[used]


def _flat(weight: Any, bias: Any) -> Array:
    return np.concatenate([np.asarray(weight, float).ravel(), np.asarray(bias, float)])


def _moved(condition: Basis) -> Sequence[bool]:
    """Columns of output weights that carry values: an added constant unit carries none."""
    added = condition.kind == "hats"
    return [not (added and at == condition.constant) for at in range(condition.width)]
