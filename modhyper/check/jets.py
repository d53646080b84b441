"""Enclosures of the target and its first and second derivatives on a box, by ball arithmetic.

Forward differentiation of the expression tree in Arb balls: an implementation of its own, so that
the checker shares nothing with the builder but the reading of the expression's text.
Kinks: on a box where |u| or max(u, v) may switch, the first derivatives are enclosed by the hull of
both branches (they are the derivatives almost everywhere of a Lipschitz function) and the second
derivatives are reported as absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add, neg
from typing import Any

import numpy as np
import sympy
from flint import arb, fmpq

from modhyper.errors import InputError

Ball = Any  # flint.arb has no stubs
Balls = Any  # numpy arrays of them
Expression = Any  # sympy expression
Chain = Callable[[Ball], tuple[Ball, Ball, Ball]]


@dataclass(frozen=True, slots=True)
class Jet:
    """value; gradient (m,) or None when not asked; hessian (m, m) or None when absent."""

    value: Ball
    gradient: Balls = None
    hessian: Balls = None


def jet(expression: Expression, names: Sequence[str], box: Sequence[Ball], order: int) -> Jet:
    """The jet of ``expression`` on ``box`` (one ball a variable), to ``order`` 0 (value) or 2.

    Balls that are not finite mean that no enclosure was found (a pole, or a logarithm of zero).
    Raises InputError for functions that it does not know.
    """
    m = len(names) if order else 0
    known: dict[Expression, Jet] = {}
    for at, (name, ball) in enumerate(zip(names, box, strict=True)):
        variable = known[sympy.Symbol(name, real=True)] = _constant(ball, m)
        if m:
            variable.gradient[at] = arb(1)

    def visit(node: Expression) -> Jet:
        found = known.get(node)
        if found is None:
            found = _constant(_number(node), m) if node.is_number else _node(node, visit)
            known[node] = found
        return found

    return visit(expression)


def _node(node: Expression, visit: Callable[[Expression], Jet]) -> Jet:
    if node.is_Pow:
        return _power(node, visit)
    name = node.func.__name__
    arguments = [visit(part) for part in node.args]
    if node.is_Add:
        return reduce(_add, arguments)
    if node.is_Mul:
        return reduce(_multiply, arguments)
    if name in ("Max", "Min"):
        sign = 1 if name == "Max" else -1
        return reduce(lambda a, b: _maximum(a, b, sign), arguments)
    if name == "Abs":
        (u,) = arguments
        return _maximum(u, Jet(-u.value, _apply(neg, u.gradient), _apply(neg, u.hessian)), 1)
    if name in CHAIN and len(arguments) == 1:
        return _compose(arguments[0], CHAIN[name])
    raise InputError(
        f"the checker cannot enclose {name}",
        option="--target",
        hint=f"it knows {', '.join(CHAIN)}, sqrt, powers, abs, max, min",
    )


def _number(node: Expression) -> Ball:
    """A ball around a number: exact for rationals, by Arb's own constants for pi and e."""
    if node.is_Rational:
        return arb(fmpq(int(node.p), int(node.q)))
    if node.is_Float:
        exact = Fraction(str(node))
        return arb(fmpq(exact.numerator, exact.denominator))
    if node is sympy.pi:
        return arb.pi()
    if node is sympy.E:
        return arb(1).exp()
    if node.args:  # built from numbers, such as sqrt(2)*pi
        return _node(node, lambda part: Jet(_number(part))).value
    raise InputError(f"the checker cannot enclose the number {node}", option="--target")


def _constant(value: Ball, m: int) -> Jet:
    """A value with derivatives 0 in m variables, with none for m = 0."""
    return Jet(value, *(np.full(shape, arb(0)) for shape in ((m,), (m, m)) if m))


def _apply(function: Callable[..., Balls], *parts: Balls) -> Balls:
    return None if any(part is None for part in parts) else function(*parts)


def _add(a: Jet, b: Jet) -> Jet:
    gradient, hessian = _apply(add, a.gradient, b.gradient), _apply(add, a.hessian, b.hessian)
    return Jet(a.value + b.value, gradient, hessian)


def _multiply(a: Jet, b: Jet) -> Jet:
    value = a.value * b.value
    if a.gradient is None or b.gradient is None:
        return Jet(value)
    gradient = a.value * b.gradient + b.value * a.gradient
    if a.hessian is None or b.hessian is None:
        return Jet(value, gradient)
    mixed = np.outer(a.gradient, b.gradient)
    return Jet(value, gradient, a.value * b.hessian + mixed + mixed.T + b.value * a.hessian)


def _maximum(a: Jet, b: Jet, sign: int) -> Jet:
    """max(a, b) for sign = 1, min(a, b) for sign = −1."""
    difference = (a.value - b.value) * sign
    if difference > 0:
        return a
    if difference < 0:
        return b
    value = a.value.max(b.value) if sign > 0 else a.value.min(b.value)
    return Jet(value, _apply(np.frompyfunc(arb.union, 2, 1), a.gradient, b.gradient))


def _compose(u: Jet, function: Chain) -> Jet:
    """F(u) by the chain rule; ``function`` gives F, F', F''."""
    value, first, second = function(u.value)
    if u.gradient is None:
        return Jet(value)
    gradient = first * u.gradient
    if u.hessian is None:
        return Jet(value, gradient)
    return Jet(value, gradient, np.outer(second * u.gradient, u.gradient) + first * u.hessian)


def _power(node: Expression, visit: Callable[[Expression], Jet]) -> Jet:
    base, exponent = node.args
    if exponent.is_number:
        a = int(exponent) if exponent.is_Integer else _number(exponent)
        power = _whole if exponent.is_Integer else pow
        return _compose(
            visit(base),
            lambda u: (power(u, a), a * power(u, a - 1), a * (a - 1) * power(u, a - 2)),
        )
    return _compose(_multiply(visit(exponent), _compose(visit(base), CHAIN["log"])), CHAIN["exp"])


def _whole(u: Ball, n: int) -> Ball:
    """u^n by multiplication: flint's ** gives nan on balls around 0."""
    if n < 0:
        return 1 / _whole(u, -n)
    even = n % 2 == 0 and n > 0 and u.contains(0)
    factor = u.abs_upper() if even else u
    result = arb(1)
    for _ in range(n):
        result = result * factor
    return arb(0).union(result) if even else result


def _times(value: Ball, first: Ball, ratio: Ball) -> tuple[Ball, Ball, Ball]:
    """F, F' and F'' = F'·ratio."""
    return value, first, ratio * first


def _arc(u: Ball) -> Ball:
    """The slope of asin."""
    return (1 - _whole(u, 2)).rsqrt()


CHAIN: dict[str, Chain] = {
    "exp": lambda u: (u.exp(), u.exp(), u.exp()),
    "log": lambda u: (u.log(), 1 / u, -1 / _whole(u, 2)),
    "sin": lambda u: (u.sin(), u.cos(), -u.sin()),
    "cos": lambda u: (u.cos(), -u.sin(), -u.cos()),
    "tan": lambda u: _times(u.tan(), 1 + _whole(u.tan(), 2), 2 * u.tan()),
    "sinh": lambda u: (u.sinh(), u.cosh(), u.sinh()),
    "cosh": lambda u: (u.cosh(), u.sinh(), u.cosh()),
    "tanh": lambda u: _times(u.tanh(), _whole(u.sech(), 2), -2 * u.tanh()),
    "atan": lambda u: _times(u.atan(), 1 / (1 + _whole(u, 2)), -2 * u / (1 + _whole(u, 2))),
    "asin": lambda u: _times(u.asin(), _arc(u), u * _whole(_arc(u), 2)),
    "acos": lambda u: _times(u.acos(), -_arc(u), u * _whole(_arc(u), 2)),
    "erf": lambda u: _times(u.erf(), 2 * (-_whole(u, 2)).exp() / arb.pi().sqrt(), -2 * u),
}
"""F, F' and F'' on a ball."""
