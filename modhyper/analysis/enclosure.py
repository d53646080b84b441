"""Rigorous values of an expression over a box, by ball arithmetic (Arb) with subdivision."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import sympy as s
from flint import arb, fmpq

from modhyper.errors import InputError

Ball = Any  # flint.arb, which has no type stubs
Box = tuple[tuple[float, float], ...]
Function = Callable[[Sequence[Ball]], Ball]


@dataclass(frozen=True, slots=True)
class Interval:
    """lower ≤ the value sought ≤ upper; both are proved. upper may be inf: no bound was found."""

    lower: float
    upper: float


def balls_of(box: Box) -> list[Ball]:
    return [arb(low).union(arb(high)) for low, high in box]


def float_above(ball: Ball) -> float:
    """The least float found that no value in ``ball`` exceeds; inf where there is none."""
    top = ball.upper()
    if not top.is_finite():
        return math.inf
    near = float(top)
    return near if arb(near) >= top else math.nextafter(near, math.inf)


def float_below(ball: Ball) -> float:
    return -float_above(-ball)


def compile_expression(expr: Any, variables: Sequence[str], *, strict: bool = False) -> Function:
    """A function from balls (one a variable) to a ball that contains every value of ``expr``.

    Common subexpressions are evaluated once. Where a ball straddles a jump (sign, Heaviside,
    Piecewise) the answer is the hull of all branches, or with ``strict`` not a number; DiracDelta
    counts as 0 away from its point, and near it as 0 or with ``strict`` as not a number.
    Raises InputError for a function that ball arithmetic does not know.
    """
    places = {name: i for i, name in enumerate(variables)}
    steps: list[tuple[Callable[..., Ball], tuple[int, ...]]] = []
    known: dict[Any, int] = {}

    def visit(node: Any) -> int:
        if node not in known:
            inputs = tuple(visit(part) for part in _operands(node))
            steps.append((_operation(node, places, strict), inputs))
            known[node] = len(steps) - 1
        return known[node]

    last = visit(expr)

    def evaluate(box: Sequence[Ball]) -> Ball:
        values: list[Ball] = []
        for operation, inputs in steps:
            values.append(operation(box, *(values[i] for i in inputs)))
        return values[last]

    return evaluate


def _operands(node: Any) -> list[Any]:
    """The subexpressions whose values ``node`` needs, in the order its operation takes them."""
    if isinstance(node, s.Piecewise):
        return [part for value, test in node.args for part in (value, switch_of(test))]
    if isinstance(node, s.Pow):
        return [node.base] if node.exp.is_Rational else [node.base, node.exp]
    if isinstance(node, s.Heaviside | s.DiracDelta):
        return [node.args[0]]
    return list(node.args)


def switch_of(test: Any) -> Any:
    """u such that the condition is u < 0 (or u ≤ 0); -1 for the final "otherwise"."""
    if test == True:  # noqa: E712
        return s.Integer(-1)
    if isinstance(test, s.StrictLessThan | s.LessThan):
        return test.lhs - test.rhs
    if isinstance(test, s.StrictGreaterThan | s.GreaterThan):
        return test.rhs - test.lhs
    raise InputError(f"the condition {test} cannot be enclosed")


def _operation(node: Any, places: dict[str, int], strict: bool) -> Callable[..., Ball]:
    if node.is_Symbol:
        place = places[node.name]
        return lambda box: box[place]
    if not node.args:
        constant = _constant(node)
        return lambda box: constant
    if isinstance(node, s.Add):
        return lambda box, first, *rest: sum(rest, first)
    if isinstance(node, s.Mul):
        return lambda box, *parts: math.prod(parts[1:], start=parts[0])
    if isinstance(node, s.Pow):
        return _power(node)
    if isinstance(node, s.Max | s.Min):
        extreme = arb.max if isinstance(node, s.Max) else arb.min
        return lambda box, *parts: reduce(extreme, parts)
    unknown = arb("nan")
    if isinstance(node, s.sign | s.Heaviside):
        low, high = arb(-1 if isinstance(node, s.sign) else 0), arb(1)
        both = unknown if strict else low.union(high)
        return lambda box, u: high if u > 0 else low if u < 0 else both
    if isinstance(node, s.DiracDelta):
        zero = arb(0)
        return lambda box, u: zero if u > 0 or u < 0 or not strict else unknown
    if isinstance(node, s.Piecewise):
        return _branches(unknown if strict else None)
    return _function(node)


def _branches(at_switch: Ball | None) -> Callable[..., Ball]:
    """Piecewise: arguments are value, switch, value, switch, …; a branch is taken if switch < 0."""

    def choose(box: Sequence[Ball], *parts: Ball) -> Ball:
        possible = None
        for value, switch in zip(parts[::2], parts[1::2], strict=True):
            if switch > 0:
                continue
            possible = value if possible is None else possible.union(value)
            if switch < 0:
                return possible
            if at_switch is not None:
                return at_switch
        return possible

    return choose


def _function(node: Any) -> Callable[..., Ball]:
    name = node.func.__name__
    if isinstance(node, s.exp | s.log | s.sinh | s.tanh | s.atan | s.erf):
        return lambda box, u: _at_ends(u, name)
    if isinstance(node, s.Abs):
        return lambda box, u: _absolute(u)
    if isinstance(node, s.cosh):
        return lambda box, u: _at_ends(_absolute(u), "cosh")
    if not isinstance(node, s.sin | s.cos | s.tan):
        raise InputError(f"{node.func} cannot be enclosed")
    return lambda box, u: getattr(u, name)()


def _at_ends(u: Ball, method: str) -> Ball:
    """A monotone function on a ball: the hull of its values at the two ends."""
    if u.is_exact():
        return getattr(u, method)()
    return getattr(u.lower(), method)().union(getattr(u.upper(), method)())


def _absolute(u: Ball) -> Ball:
    """|u|, never negative: the ends of Arb's own ball may fall below 0 by rounding."""
    return abs(u).nonnegative_part()


def _power(node: Any) -> Callable[..., Ball]:
    if node.exp.is_Integer:
        n = int(node.exp)
        if n % 2 == 0:
            return lambda box, u: _monotone_power(_absolute(u), n)
        return lambda box, u: _monotone_power(u, n)
    if node.exp.is_Rational:
        p, q = int(node.exp.p), int(node.exp.q)
        return lambda box, u: _monotone_power(_root(u, q), p)
    return lambda box, u, power: (u.log() * power).exp()


def _monotone_power(u: Ball, n: int) -> Ball:
    """u**n where it is monotone; a ball that is not finite where n < 0 and 0 lies in u."""
    if u.is_exact() or (n < 0 and u.contains(0)):
        return u**n if n >= 0 or not u.contains(0) else arb("nan")
    return (u.lower() ** n).union(u.upper() ** n)


def _root(u: Ball, q: int) -> Ball:
    """u^(1/q) for u ≥ 0; what rounding put below 0 is cut off, a negative ball has no root."""
    if u < 0 or not u.is_finite():
        return arb("nan")
    low, high = u.lower(), u.upper()
    return _root_at(low if low > 0 else arb(0), q).union(_root_at(high, q))


def _root_at(t: Ball, q: int) -> Ball:
    return t.root(q) if t > 0 else t  # Arb's root of an exact 0 is not a number


def _constant(expr: Any) -> Ball:
    if expr.is_Rational:
        return arb(fmpq(int(expr.p), int(expr.q)))
    if expr is s.pi:
        return arb.pi()
    if expr is s.E:
        return arb(1).exp()
    if expr.is_Float:
        return _constant(s.Rational(expr))
    raise InputError(f"the constant {expr} cannot be enclosed")
