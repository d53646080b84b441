"""sup |f| over a box, enclosed by branch and bound on balls."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import Any

import sympy as s

from modhyper.analysis.enclosure import (
    Ball,
    Box,
    balls_of,
    compile_expression,
    float_above,
    float_below,
)

SETTLING = 100
"""Boxes looked at before a tolerance is accepted: often enough to find the supremum exactly."""


@dataclass(frozen=True, slots=True)
class Supremum:
    """lower ≤ sup |f| ≤ upper, proved; ``points`` if the sup is attained at one of them, proved."""

    lower: float
    upper: float
    points: tuple[tuple[float, ...], ...] = ()


def supremum(
    expr: Any,
    variables: Sequence[str],
    box: Box,
    *,
    tolerance: float = 1e-4,
    evaluations: int = 20_000,
    continuous: bool = False,
    deadline: float = math.inf,
) -> Supremum:
    """Enclose sup |expr| over ``box`` by branch and bound.

    Stops when upper ≤ (1 + tolerance)·lower, after about ``evaluations`` boxes, or soon after
    ``deadline`` (a time of the monotonic clock). Rigorous
    whatever happens: the lower bound is |expr| at points, the upper bound covers every box left.
    A box on which expr is monotone in a variable is replaced by its two faces, so suprema on the
    boundary are found exactly. ``continuous`` promises that expr is continuous, and piecewise C^1,
    although sign, Heaviside or Piecewise occur in it. Raises InputError for functions that cannot
    be enclosed.
    """
    search = _Search(expr, variables, continuous)
    search.add(box)
    while search.heap and search.looked < evaluations:
        top = search.upper()
        settled = search.looked > SETTLING and top <= search.best * (1 + tolerance)
        late = search.looked > SETTLING and monotonic() > deadline
        if settled or late or search.stuck >= top:
            break
        search.split()
    return search.result()


def sign_on(expr: Any, variables: Sequence[str], box: Box, *, evaluations: int = 400) -> int:
    """1 or -1 if ``expr`` is proved to keep that sign on ``box``, by subdivision; else 0."""
    value = compile_expression(expr, variables)
    signs: set[int] = set()
    boxes = [box]
    for _ in range(evaluations):
        if not boxes:
            return signs.pop()
        part = boxes.pop()
        ball = value(balls_of(part))
        if ball > 0 or ball < 0:
            signs.add(1 if ball > 0 else -1)
            if len(signs) > 1:
                return 0
            continue
        halves = _halves(part, max(range(len(part)), key=lambda i: part[i][1] - part[i][0]))
        if not halves:
            return 0
        boxes += halves
    return 0


def _halves(box: Box, side: int) -> list[Box]:
    """``box`` cut across ``side``; [] where floats cannot cut it."""
    low, high = box[side]
    middle = low + (high - low) / 2
    ends = () if middle in (low, high) else ((low, middle), (middle, high))
    return [(*box[:side], half, *box[side + 1 :]) for half in ends]


class _Search:
    """Boxes still in question (a heap, worst first) and points (boxes of no extent)."""

    def __init__(self, expr: Any, variables: Sequence[str], continuous: bool) -> None:
        # With a jump in f, slopes near it say nothing, so they must come out as "not a number";
        # a composition of Abs, Max and Min is Lipschitz and the hull of its slopes bounds it.
        strict = not continuous and bool(expr.has(s.sign, s.Heaviside, s.Piecewise))
        self.value = compile_expression(expr, variables)
        slopes = [s.diff(expr, s.Symbol(name, real=True)) for name in variables]
        self.slopes = [compile_expression(e, variables, strict=strict) for e in slopes]
        self.heap: list[tuple[float, int, Box, int]] = []
        self.points: list[tuple[float, tuple[float, ...]]] = []
        self.best, self.looked, self.order = 0.0, 0, count()
        self.stuck = 0.0  # what bounds |f| on boxes that floats cannot cut any further

    def upper(self) -> float:
        return max(-self.heap[0][0] if self.heap else 0.0, self.stuck)

    def result(self) -> Supremum:
        tops = [(top, point) for top, point in self.points if top >= self.best]
        upper = max([self.best, self.upper(), *(top for top, _ in tops)])
        alone = not self.heap and self.stuck <= self.best
        return Supremum(self.best, upper, tuple(point for _, point in tops) if alone else ())

    def split(self) -> None:
        """Halve the worst box, unless it has fallen to what is reached at a point."""
        negative, _, box, side = heapq.heappop(self.heap)
        if -negative <= self.best:
            return
        halves = _halves(box, side)
        if not halves:
            self.stuck = max(self.stuck, -negative)
        for half in halves:
            self.add(half)

    def add(self, box: Box) -> None:
        """Bound |f| on ``box`` and keep it, its faces (where f is monotone), or its point."""
        self.looked += 1
        balls = balls_of(box)
        value = self.value(balls)
        wide = [i for i, (low, high) in enumerate(box) if low < high]
        if not wide:
            self.reach(value, tuple(low for low, _ in box))
            return
        top = float_above(abs(value))
        if top <= self.best:
            return
        slopes = {i: self.slopes[i](balls) for i in wide}
        for i, slope in slopes.items():
            rising, falling = bool(slope >= 0), bool(slope <= 0)
            if rising or falling:
                for end in _ends(value, box[i], rising, falling):
                    self.add((*box[:i], (end, end), *box[i + 1 :]))
                return
        centre = tuple(low + (high - low) / 2 for low, high in box)
        middle = balls_of(tuple((c, c) for c in centre))
        there = self.value(middle)
        self.reach(there, centre)
        # Mean value form: f(centre) + Σ slope·(x - centre).
        for i, slope in slopes.items():
            there += slope * (balls[i] - middle[i])
        top = min(top, float_above(abs(there)))
        if top > self.best:
            sizes = {i: min(float_above(abs(slope)), 1e300) for i, slope in slopes.items()}
            reach = {i: (box[i][1] - box[i][0]) * size for i, size in sizes.items()}
            side = max(reach, key=lambda i: (reach[i], box[i][1] - box[i][0]))
            heapq.heappush(self.heap, (-top, next(self.order), box, side))

    def reach(self, value: Ball, point: tuple[float, ...]) -> None:
        """Record |f| at a point: the lower bound rises to it. Ignored if not finite there."""
        if not value.is_finite():
            return
        top, low = float_above(abs(value)), max(0.0, float_below(abs(value)))
        if top >= self.best:
            self.points.append((top, point))
        if low > self.best:
            self.best = low
            self.points = [(t, p) for t, p in self.points if t >= low]


def _ends(value: Ball, side: tuple[float, float], rising: bool, falling: bool) -> set[float]:
    """The ends of ``side`` among which |f| is largest, f being monotone on it with these values."""
    low, high = side
    if rising and falling:
        return {low}
    if value >= 0:
        return {high if rising else low}
    if value <= 0:
        return {low if rising else high}
    return {low, high}
