"""Is an expression of class C^r on the cube [-1,1]^n? Kinks and singular places, examined.

The answer "holds" is proved from the expression, "fails" comes with the place; all else is
undecided. In one variable kinks are found exactly and the one-sided derivatives compared. In
several variables "holds" comes from `modhyper.analysis.crossings` and "fails" from lines parallel
to an axis, along which h is a function of one variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy as s

from modhyper.analysis.crossings import settle, shown_smooth
from modhyper.analysis.enclosure import Box, balls_of, compile_expression
from modhyper.analysis.pieces import UndecidedError, one_sided, places_of, resolve
from modhyper.bound import Truth

LINES = ("0", "1/3", "-2/5", "7/8")
"""Lines examined: the other variables take these values, all the same or in rotation."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An expression that equals h where left ≤ ``variable`` ≤ right (sympy numbers)."""

    variable: str
    left: Any
    right: Any
    expr: Any


@dataclass(frozen=True, slots=True)
class Regularity:
    """Whether h is C^r on the cube, and if it is, expressions for it.

    In one variable there is one piece an interval between break points, smooth inside. In several
    there is one piece, which may keep kinks that have been shown to be C^r.
    """

    truth: Truth
    reason: str
    pieces: tuple[Piece, ...] = ()


def regularity(expr: Any, variables: Sequence[str], order: int) -> Regularity:
    """Decide whether ``expr`` is of class C^order on [-1,1]^n, n = len(variables).

    ``expr`` is a sympy expression in real symbols named ``variables``.
    """
    try:
        return _regularity(expr, variables, order)
    except (ArithmeticError, NotImplementedError, TypeError, ValueError, RecursionError) as gave_up:
        return Regularity("undecided", f"computer algebra gave up: {str(gave_up)[:80]}")


def _regularity(expr: Any, variables: Sequence[str], order: int) -> Regularity:
    cube: Box = ((-1.0, 1.0),) * len(variables)
    expr = settle(expr, variables, cube)
    whole = Piece(variables[0], s.Integer(-1), s.Integer(1), expr)
    used = [name for name in variables if s.Symbol(name, real=True) in expr.free_symbols]
    if not used:
        return Regularity("holds", "constant", (whole,))
    if len(used) == 1:
        return on_interval(expr, used[0], order)
    reason = shown_smooth(expr, variables, cube, order)
    if reason:
        return Regularity("holds", reason, (whole,))
    for name, others in _lines(used):
        line = expr.subs({s.Symbol(v, real=True): value for v, value in others.items()})
        found = on_interval(line, name, order) if name in map(str, line.free_symbols) else None
        if found is not None and found.truth == "fails":
            where = ", ".join(f"{v} = {value}" for v, value in others.items())
            return Regularity("fails", f"on the line {where}: {found.reason}")
    return Regularity(
        "undecided", f"it has kinks or singular places that could not be shown to be C^{order}"
    )


def _lines(variables: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    values = [s.Rational(text) for text in LINES]
    out = []
    for turn in range(len(values)):
        for rotated in (False, True):
            for name in variables:
                others = [v for v in variables if v != name]
                picks = [values[(turn + rotated * i) % len(values)] for i in range(len(others))]
                out.append((name, dict(zip(others, picks, strict=True))))
    return out


def on_interval(expr: Any, name: str, order: int) -> Regularity:
    """`regularity` of a function of the one variable ``name`` on [-1,1]."""
    x = s.Symbol(name, real=True)
    one = s.Integer(1)
    try:
        special = places_of(expr, x, (-one, one))
        inside = [p for p in special if -1 < p < 1]
        ends = [-one, *inside, one]
        pieces = [
            Piece(name, a, b, resolve(expr, x, s.Rational(str(s.N((a + b) / 2, 20)))))
            for a, b in pairwise(ends)
        ]
        for piece in pieces:
            _check_defined(piece, x)
        for place in dict.fromkeys([*special, -one, one]):
            fault = _fault_at(place, expr, pieces, x, order)
            if fault:
                return Regularity("fails", f"{fault} at {name} = {place}")
    except UndecidedError as undecided:
        return Regularity("undecided", str(undecided))
    except _UndefinedError as undefined:
        return Regularity("fails", str(undefined))
    number = len(inside)
    reason = f"C^{order} across {number} break{'s' * (number != 1)}" if inside else "no kinks"
    return Regularity("holds", reason, tuple(pieces))


class _UndefinedError(Exception):
    pass


def _check_defined(piece: Piece, x: Any) -> None:
    """_UndefinedError if roots or logarithms of negative numbers occur inside of the piece.

    Their arguments do not vanish inside (these places are ends of pieces): one point tells.
    """
    middle = float(s.N((piece.left + piece.right) / 2, 20))
    point = balls_of(((middle, middle),))
    for node in s.preorder_traversal(piece.expr):
        base = None
        if isinstance(node, s.log):
            base = node.args[0]
        elif isinstance(node, s.Pow) and not node.exp.is_integer and node.base is not s.E:
            base = node.base
        if base is None:
            continue
        value = compile_expression(base, [x.name])(point)
        if value < 0:
            raise _UndefinedError(f"{node} is not real at {x.name} = {middle:g}")
        if not value > 0:
            raise UndecidedError(f"the sign of {base} is not clear at {x.name} = {middle:g}")


def _fault_at(place: Any, expr: Any, pieces: Sequence[Piece], x: Any, order: int) -> str:
    """What goes wrong with the derivatives up to ``order`` at ``place``; "" if nothing does."""
    left = next((p.expr for p in pieces if p.right == place), None)
    right = next((p.expr for p in pieces if p.left == place), None)
    value = expr.subs(x, place)
    if not value.is_finite:
        return "not defined"
    for j in range(order + 1):
        sides = [
            one_sided(s.diff(side, x, j), x, place, direction)
            for side, direction in ((left, "-"), (right, "+"))
            if side is not None
        ]
        what = f"derivative {j}" if j else "the value"
        if any(side.is_infinite for side in sides):
            return f"{what} is unbounded"
        known = [*sides, value] if j == 0 else sides
        for other in known[1:]:
            gap = _gap(known[0], other)
            if gap != 0:
                return f"{what} jumps by {gap}"
    return ""


def _gap(a: Any, b: Any) -> Any:
    """b - a, 0 only if that is proved; UndecidedError if it looks like 0 and is not proved."""
    gap = s.simplify(b - a)
    if gap.is_zero:
        return s.Integer(0)
    if gap.is_zero is None and abs(s.N(gap, 50)) < s.Float("1e-30"):
        raise UndecidedError(f"whether {gap} vanishes")
    return gap
