"""Rigorous values of an expression over a box, by ball arithmetic (Arb) with subdivision."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from modhyper.errors import InputError

Ball = Any  # flint.arb, which has no type stubs
Box = tuple[tuple[float, float], ...]
Function = Callable[[Sequence[Ball]], Ball]


@dataclass(frozen=True, slots=True)
class Interval:
    """lower ≤ the value sought ≤ upper; both are proved. upper may be inf: no bound was found."""

    lower: float
    upper: float


def compile_expression(expr: Any, variables: Sequence[str]) -> Function:
    """A function from balls (one a variable) to a ball that contains every value of ``expr``.

    Kinks are safe: where a ball straddles a switch, the union of both branches is returned.
    Raises InputError for a function that ball arithmetic does not know.
    """
    places = {name: i for i, name in enumerate(variables)}
    return _compile(expr, places)


def _compile(expr: Any, places: dict[str, int]) -> Function:
    import sympy as s
    from flint import arb

    if expr.is_Symbol:
        place = places[expr.name]
        return lambda box: box[place]
    if expr.is_number and not expr.args:
        constant = _constant(expr)
        return lambda box: constant
    if isinstance(expr, s.Piecewise):
        return _compile_piecewise(expr, places)
    parts = [_compile(arg, places) for arg in expr.args]
    if isinstance(expr, s.Add):
        return lambda box: sum((part(box) for part in parts[1:]), parts[0](box))
    if isinstance(expr, s.Mul):
        return lambda box: math.prod((part(box) for part in parts[1:]), start=parts[0](box))
    if isinstance(expr, s.exp):
        inner = parts[-1]
        return lambda box: inner(box).exp()
    if isinstance(expr, s.Pow):
        return _compile_power(expr, parts)
    if isinstance(expr, s.Max | s.Min):
        name = "max" if isinstance(expr, s.Max) else "min"

        def extreme(box: Sequence[Ball]) -> Ball:
            value = parts[0](box)
            for part in parts[1:]:
                value = getattr(value, name)(part(box))
            return value

        return extreme
    if isinstance(expr, s.sign | s.Heaviside):
        low = -1 if isinstance(expr, s.sign) else 0
        return lambda box: _switched(parts[0](box), arb(low), arb(1))
    if isinstance(expr, s.DiracDelta):
        return lambda box: arb(0)  # away from its point; callers check continuity at the point
    methods = {s.Abs: "__abs__", s.log: "log", s.sin: "sin", s.cos: "cos", s.tan: "tan"}
    methods |= {s.sinh: "sinh", s.cosh: "cosh", s.tanh: "tanh", s.atan: "atan", s.erf: "erf"}
    method = methods.get(expr.func)
    if method is None:
        raise InputError(f"{expr.func} cannot be enclosed")
    return lambda box: getattr(parts[0](box), method)()


def _constant(expr: Any) -> Ball:
    import sympy as s
    from flint import arb, fmpq

    if expr.is_Rational:
        return arb(fmpq(int(expr.p), int(expr.q)))
    if expr is s.pi:
        return arb.pi()
    if expr is s.E:
        return arb(1).exp()
    if expr.is_Float:
        return _constant(s.Rational(expr))
    raise InputError(f"the constant {expr} cannot be enclosed")


def _compile_power(expr: Any, parts: list[Function]) -> Function:
    base, power = parts
    if expr.exp.is_Integer:
        exponent = int(expr.exp)
        return lambda box: base(box) ** exponent
    if expr.exp.is_Rational and expr.exp.q == 2:
        doubled = int(expr.exp.p)
        return lambda box: base(box).sqrt() ** doubled
    return lambda box: (base(box).log() * power(box)).exp()


def _compile_piecewise(expr: Any, places: dict[str, int]) -> Function:
    """Two-branch pieces of the form (below, u < 0), (above, True), as the formulas build them."""
    import sympy as s

    (below, condition), (above, otherwise) = expr.args
    if len(expr.args) != 2 or otherwise != True or not isinstance(condition, s.StrictLessThan):  # noqa: E712
        raise InputError("a Piecewise of this form cannot be enclosed")
    switch = _compile(condition.lhs - condition.rhs, places)
    left, right = _compile(below, places), _compile(above, places)

    def value(box: Sequence[Ball]) -> Ball:
        u = switch(box)
        if u < 0:
            return left(box)
        return right(box) if u >= 0 else left(box).union(right(box))

    return value


def _switched(u: Ball, low: Ball, high: Ball) -> Ball:
    if u > 0:
        return high
    return low if u < 0 else low.union(high)


def supremum(
    expr: Any,
    variables: Sequence[str],
    box: Box,
    *,
    tolerance: float = 1e-4,
    evaluations: int = 20_000,
) -> Interval:
    """Enclose sup |expr| over ``box`` by branch and bound.

    Stops when upper ≤ (1 + tolerance)·lower, or after ``evaluations`` boxes. Rigorous whatever
    happens: the lower bound is |expr| at points, the upper bound covers every box that is left.
    """
    import sympy as s

    value = compile_expression(expr, variables)
    jumps = expr.has(s.sign, s.Heaviside)  # then the mean value form does not hold
    symbols = [] if jumps else [s.Symbol(name, real=True) for name in variables]
    slopes = [compile_expression(s.diff(expr, symbol), variables) for symbol in symbols]
    best, order = _at_corners(value, box), count()
    queue = [(-_bound(value, slopes, box), next(order), box)]
    for _ in range(evaluations):
        upper = -queue[0][0]
        if upper <= best * (1 + tolerance) or upper <= tolerance * 1e-9:
            break
        _, _, widest = heapq.heappop(queue)
        for half in _halves(widest):
            best = max(best, _at(value, [(a + b) / 2 for a, b in half]))
            heapq.heappush(queue, (-_bound(value, slopes, half), next(order), half))
    return Interval(best, max(best, -queue[0][0]))


def _halves(box: Box) -> tuple[Box, Box]:
    side = max(range(len(box)), key=lambda i: box[i][1] - box[i][0])
    low, high = box[side]
    middle = (low + high) / 2
    return (
        (*box[:side], (low, middle), *box[side + 1 :]),
        (*box[:side], (middle, high), *box[side + 1 :]),
    )


def _at_corners(value: Function, box: Box) -> float:
    """The largest |value| at up to 64 corners: a first lower bound, often the supremum itself."""
    best = 0.0
    for number in range(min(64, 2 ** len(box))):
        corner = [side[number >> i & 1] for i, side in enumerate(box)]
        best = max(best, _at(value, corner))
    return best


def _at(value: Function, point: Sequence[float]) -> float:
    """A proved lower bound of |value| at ``point``; 0 if the value is not finite there."""
    from flint import arb

    low = abs(value([arb(t) for t in point])).lower()
    return max(0.0, math.nextafter(float(low), -math.inf)) if low.is_finite() else 0.0


def _bound(value: Function, slopes: Sequence[Function], box: Box) -> float:
    """An upper bound of |value| on ``box``: direct, or by the mean value theorem if ``slopes``.

    The mean value form holds for Lipschitz functions whose slopes lie, almost everywhere, in the
    enclosures; an infinite slope makes it infinite, and the direct form stands.
    """
    from flint import arb

    balls = [arb((a + b) / 2, (b - a) / 2) for a, b in box]
    direct = _above(abs(value(balls)))
    if not slopes:
        return direct
    centre = [arb((a + b) / 2) for a, b in box]
    spread = value(centre)
    for slope, ball, middle in zip(slopes, balls, centre, strict=True):
        spread += slope(balls) * (ball - middle)
    return min(direct, _above(abs(spread)))


def _above(ball: Ball) -> float:
    upper = ball.upper()
    return math.nextafter(float(upper), math.inf) if upper.is_finite() else math.inf
