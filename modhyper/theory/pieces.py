"""A function of one real variable as finitely many smooth pieces between break points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_BREAKS = 40


@dataclass(frozen=True, slots=True)
class Pieces:
    """breaks b_1 < … < b_n (sympy numbers) and n+1 expressions without kinks, one an interval.

    ``exprs[i]`` holds on (b_i, b_(i+1)) with b_0 = -∞ and b_(n+1) = ∞.
    """

    breaks: tuple[Any, ...]
    exprs: tuple[Any, ...]

    def intervals(self) -> list[tuple[Any, Any, Any]]:
        """(left end, right end, expression) of every piece; ends may be ∓oo."""
        import sympy as s

        ends = [-s.oo, *self.breaks, s.oo]
        return list(zip(ends[:-1], ends[1:], self.exprs, strict=True))


class UndecidedError(Exception):
    """The question cannot be decided by the methods here; the message says where they stop."""


def split(expr: Any, x: Any) -> Pieces:
    """The pieces of ``expr``: kinks of Max, Min, Abs, sign, Heaviside and Piecewise resolved.

    Raises UndecidedError if a kink's place cannot be found exactly, or there are too many.
    """
    import sympy as s

    places: set[Any] = set()
    for switch in _switches(expr):
        places.update(_roots(switch, x))
        if len(places) > MAX_BREAKS:
            raise UndecidedError(f"more than {MAX_BREAKS} break points")
    breaks = sorted(places)
    exprs = [_resolve(expr, x, _inside(breaks, i)) for i in range(len(breaks) + 1)]
    # A place where nothing changes is not a break point: abs(x)^2, max(x, x - 1).
    kept: list[Any] = []
    pieces = [exprs[0]]
    for place, right in zip(breaks, exprs[1:], strict=True):
        if s.simplify(pieces[-1] - right) != 0:
            kept.append(place)
            pieces.append(right)
    return Pieces(tuple(kept), tuple(pieces))


def _switches(expr: Any) -> list[Any]:
    """Expressions whose sign decides which smooth branch ``expr`` takes."""
    import sympy as s

    found: list[Any] = []
    for node in s.preorder_traversal(expr):
        if isinstance(node, s.Abs | s.sign | s.Heaviside):
            found.append(node.args[0])
        elif isinstance(node, s.Max | s.Min):
            args = node.args
            found += [a - b for i, a in enumerate(args) for b in args[i + 1 :]]
        elif isinstance(node, s.Piecewise):
            for _, condition in node.args:
                for relation in condition.atoms(s.core.relational.Relational):
                    found.append(relation.lhs - relation.rhs)
    return found


def _roots(switch: Any, x: Any) -> list[Any]:
    import sympy as s

    if any(
        isinstance(n, s.Max | s.Min | s.Abs | s.sign | s.Piecewise)
        for n in s.preorder_traversal(switch)
    ):
        inner = split(switch, x)
        roots: list[Any] = list(inner.breaks)
        for left, right, piece in inner.intervals():
            roots += [r for r in _roots(piece, x) if left <= r <= right]
        return roots
    switch = s.simplify(switch)
    if not switch.has(x):
        return []
    if switch.is_polynomial(x):
        return list(dict.fromkeys(s.real_roots(s.Poly(switch, x))))
    solution = s.solveset(switch, x, s.S.Reals)
    if isinstance(solution, s.FiniteSet):
        return list(solution)
    if solution is s.S.EmptySet:
        return []
    raise UndecidedError(f"the zeros of {switch} were not found exactly")


def _inside(breaks: list[Any], index: int) -> Any:
    """A rational point inside the ``index``-th interval."""
    import sympy as s

    if not breaks:
        return s.Integer(0)
    if index == 0:
        return s.floor(breaks[0]) - 1
    if index == len(breaks):
        return s.ceiling(breaks[-1]) + 1
    left, right = breaks[index - 1], breaks[index]
    middle = (left + right) / 2
    if middle.is_Rational:
        return middle
    digits = 20
    point = s.Rational(str(s.N(middle, digits)))
    if not left < point < right:
        raise UndecidedError("two break points lie too close together")
    return point


def _resolve(expr: Any, x: Any, point: Any) -> Any:
    """``expr`` with each kink replaced by the branch it takes around ``point``."""
    import sympy as s

    def positive(switch: Any) -> bool:
        value = switch.subs(x, point)
        if value.is_positive is None and value.is_negative is None:
            value = s.N(value, 30)
        return bool(value > 0)

    if not expr.args:
        return expr
    args = [_resolve(arg, x, point) if isinstance(arg, s.Expr) else arg for arg in expr.args]
    if isinstance(expr, s.Abs):
        return args[0] if positive(args[0]) else -args[0]
    if isinstance(expr, s.sign):
        return s.Integer(1) if positive(args[0]) else s.Integer(-1)
    if isinstance(expr, s.Heaviside):
        return s.Integer(1) if positive(args[0]) else s.Integer(0)
    if isinstance(expr, s.Max | s.Min):
        best = args[0]
        for other in args[1:]:
            if positive(other - best) == isinstance(expr, s.Max):
                best = other
        return best
    if isinstance(expr, s.Piecewise):
        for branch, condition in expr.args:
            if condition == True or bool(condition.subs(x, point)):  # noqa: E712
                return _resolve(branch, x, point)
        raise UndecidedError("a Piecewise does not cover the line")
    return expr.func(*args)
