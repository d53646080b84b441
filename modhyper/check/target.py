"""The target as the checker sees it: exact values at points, bounds of derivatives on boxes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from flint import arb

from modhyper.check.jets import jet
from modhyper.check.units import UP, VERTEX, Array

CELLS = {1: 64, 2: 32, 3: 10, 4: 6}
"""Cells along an axis on which derivatives are bounded, by dimension."""


class TargetEnclosure:
    """Values and local derivative bounds of an expression on [-1,1]^m, by ball arithmetic.

    expression, names   a sympy expression and its variables, x's first
    """

    def __init__(self, expression: Any, names: Sequence[str]) -> None:
        self.expression, self.names = expression, tuple(names)
        self._known: dict[bytes, tuple[float, float]] = {}
        self._levels: list[tuple[Array, Array]] = []
        self._cells = CELLS.get(len(names), 4)

    def values(self, points: Array) -> tuple[Array, Array]:
        """Midpoints and radii (N,) that enclose the target within VERTEX of points (N, m)."""
        middle, radius = np.empty(len(points)), np.empty(len(points))
        for at, point in enumerate(np.ascontiguousarray(points)):
            key = point.tobytes()
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = self._value(point)
            middle[at], radius[at] = found
        return middle, radius

    def interpolation_error(
        self, low: Array, high: Array, groups: Sequence[Sequence[int]]
    ) -> tuple[Array, Array]:
        """Bound of |y − its interpolation at the vertices| on boxes (R, m), and its parts (R, m).

        For one simplex with weights λ: E|x_i − v_i| ≤ w_i/2 and Var v_i ≤ w_i²/4, w the widths, so
        the error is at most min(Σ L_i w_i/2, Σ_ij M_ij w_i w_j/8); products of simplices add up.
        The parts say how much each coordinate contributes, to choose what to cut.
        """
        width = (high - low + 2 * VERTEX) * UP
        slope, curvature = self._bounds(low, high)
        first = slope * width / 2
        total, parts = np.zeros(len(low)), np.zeros(low.shape)
        for group in groups:
            index = list(group)
            inner = curvature[:, index][:, :, index]
            w = width[:, index]
            second = (inner * w[:, None, :] * w[:, :, None]).sum(axis=2) / 8
            smooth = second.sum(axis=1) <= first[:, index].sum(axis=1)
            chosen = np.where(smooth[:, None], second, first[:, index])
            parts[:, index] = chosen
            total += chosen.sum(axis=1)
        return total * UP, parts

    def slope(self, axis: int) -> float:
        """Bound of |∂y/∂(coordinate axis)| on the cube."""
        corner = np.ones((1, len(self.names)))
        return float(self._bounds(-corner, corner)[0][0, axis])

    def _value(self, point: Array) -> tuple[float, float]:
        box = [arb(float(c), VERTEX) for c in point]
        value = jet(self.expression, self.names, box, order=0).value
        if not value.is_finite():
            return 0.0, np.inf
        middle = float(value.mid())
        return middle, _up(abs(value - arb(middle)).upper())

    def _bounds(self, low: Array, high: Array) -> tuple[Array, Array]:
        """L (R, m) and M (R, m, m) that hold on boxes: maxima over a covering block of cells."""
        if not self._levels:
            self._levels = self._build()
        cells = self._cells
        first = np.clip(np.floor((low + 1) / 2 * cells).astype(int), 0, cells - 1)
        last = np.clip(np.floor((high + 1) / 2 * cells).astype(int), 0, cells - 1)
        span = (last - first + 1).max(axis=1)
        level = np.ceil(np.log2(span)).astype(int)
        m = low.shape[1]
        slope, curvature = np.empty((len(low), m)), np.empty((len(low), m, m))
        for at, (slopes, curvatures) in enumerate(self._levels):
            rows = np.flatnonzero(level == at)
            start = np.minimum(first[rows], np.array(slopes.shape[:m]) - 1)
            slope[rows] = slopes[tuple(start.T)]
            curvature[rows] = curvatures[tuple(start.T)]
        return slope, curvature

    def _build(self) -> list[tuple[Array, Array]]:
        """Bounds on the cells, then on blocks of 2, 4, ... cells a side (sliding windows)."""
        m, cells = len(self.names), self._cells
        slopes = np.empty((cells,) * m + (m,))
        curvatures = np.empty((cells,) * m + (m, m))
        for index in product(range(cells), repeat=m):
            slopes[index], curvatures[index] = self._cell(index)
        levels = [(slopes, curvatures)]
        size = 1
        while size < cells:
            step = min(size, cells - size)
            levels.append(tuple(_widen(a, m, step) for a in levels[-1]))  # type: ignore[arg-type]
            size += step
        return levels

    def _cell(self, index: Sequence[int]) -> tuple[Array, Array]:
        # A hair wider than the cell, so that rounded vertices cannot fall outside of their cells.
        box = [arb(-1 + (2 * i + 1) / self._cells, (1 + 1e-9) / self._cells) for i in index]
        found = jet(self.expression, self.names, box, order=2)
        m = len(self.names)
        assert found.gradient is not None
        slope = np.array([_size(p) for p in found.gradient])
        if found.hessian is None:
            return slope, np.full((m, m), np.inf)
        return slope, np.array([[_size(p) for p in row] for row in found.hessian])


def _widen(array: Array, m: int, step: int) -> Array:
    """Maximum of each entry and the one ``step`` further, along each of the first m axes."""
    for axis in range(m):
        keep = array.shape[axis] - step
        array = np.maximum(
            np.take(array, range(keep), axis), np.take(array, range(step, keep + step), axis)
        )
    return array


def _size(ball: Any) -> float:
    return _up(ball.abs_upper()) if ball.is_finite() else np.inf


def _up(ball: Any) -> float:
    """A float above a ball (its own rounding included)."""
    return float(np.nextafter(float(ball.mid()), np.inf)) + float(ball.rad()) * 1.01
