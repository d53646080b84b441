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
from typing import Any

import sympy
from flint import arb, fmpq

from modhyper.check.chain import CHAIN, exp, integer_power, log
from modhyper.errors import InputError

Ball = Any  # flint.arb has no stubs
Expression = Any  # sympy expression


@dataclass(frozen=True, slots=True)
class Jet:
    """value; gradient (m balls) or None when not asked; hessian (m×m) or None when absent."""

    value: Ball
    gradient: tuple[Ball, ...] | None = None
    hessian: tuple[tuple[Ball, ...], ...] | None = None


def jet(expression: Expression, names: Sequence[str], box: Sequence[Ball], order: int) -> Jet:
    """The jet of ``expression`` on ``box`` (one ball a variable), to ``order`` 0 (value) or 2.

    Balls that are not finite mean that no enclosure was found (a pole, or a logarithm of zero).
    Raises InputError for functions that it does not know.
    """
    m = len(names)
    known: dict[Expression, Jet] = {}
    zero, one = arb(0), arb(1)
    flat = tuple(tuple(zero for _ in range(m)) for _ in range(m))
    for at, (name, ball) in enumerate(zip(names, box, strict=True)):
        unit = tuple(one if i == at else zero for i in range(m))
        known[_symbol(name)] = Jet(ball, unit, flat) if order else Jet(ball)

    def visit(node: Expression) -> Jet:
        found = known.get(node)
        if found is None:
            found = known[node] = _node(node, visit, m if order else 0)
        return found

    return visit(expression)


def _symbol(name: str) -> Expression:
    return sympy.Symbol(name, real=True)


def _node(node: Expression, visit: Callable[[Expression], Jet], m: int) -> Jet:
    if node.is_number:
        return _constant(_number(node), m)
    if node.is_Add:
        return _fold(_add, [visit(part) for part in node.args])
    if node.is_Mul:
        return _fold(_multiply, [visit(part) for part in node.args])
    if node.is_Pow:
        return _power(node, visit)
    name = node.func.__name__
    arguments = [visit(part) for part in node.args]
    if name in ("Max", "Min"):
        sign = 1 if name == "Max" else -1
        return _fold(lambda a, b: _maximum(a, b, sign), arguments)
    if name == "Abs":
        return _maximum(arguments[0], _scale(arguments[0], -1), 1)
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
    name = type(node).__name__
    if name == "Pi":
        return arb.pi()
    if name == "Exp1":
        return arb(1).exp()
    if node.args:
        return _node_value(node)
    raise InputError(f"the checker cannot enclose the number {node}", option="--target")


def _node_value(node: Expression) -> Ball:
    """A number built from numbers, such as sqrt(2)*pi: its parts are visited as constants."""

    def visit(part: Expression) -> Jet:
        return Jet(_number(part))

    if node.is_Add:
        return _fold(_add, [visit(part) for part in node.args]).value
    if node.is_Mul:
        return _fold(_multiply, [visit(part) for part in node.args]).value
    if node.is_Pow:
        return _power(node, visit).value
    name = node.func.__name__
    if name in CHAIN and len(node.args) == 1:
        return CHAIN[name](_number(node.args[0]))[0]
    raise InputError(f"the checker cannot enclose the number {node}", option="--target")


def _constant(value: Ball, m: int) -> Jet:
    zero = value * 0
    if not m:
        return Jet(value)
    return Jet(value, (zero,) * m, ((zero,) * m,) * m)


def _fold(combine: Callable[[Jet, Jet], Jet], parts: Sequence[Jet]) -> Jet:
    result = parts[0]
    for part in parts[1:]:
        result = combine(result, part)
    return result


def _add(a: Jet, b: Jet) -> Jet:
    if a.gradient is None or b.gradient is None:
        return Jet(a.value + b.value)
    gradient = tuple(p + q for p, q in zip(a.gradient, b.gradient, strict=True))
    if a.hessian is None or b.hessian is None:
        return Jet(a.value + b.value, gradient)
    rows = zip(a.hessian, b.hessian, strict=True)
    hessian = tuple(tuple(p + q for p, q in zip(r, s, strict=True)) for r, s in rows)
    return Jet(a.value + b.value, gradient, hessian)


def _scale(a: Jet, factor: int) -> Jet:
    gradient = None if a.gradient is None else tuple(factor * p for p in a.gradient)
    if a.hessian is None:
        return Jet(factor * a.value, gradient)
    return Jet(factor * a.value, gradient, tuple(tuple(factor * p for p in r) for r in a.hessian))


def _multiply(a: Jet, b: Jet) -> Jet:
    value = a.value * b.value
    if a.gradient is None or b.gradient is None:
        return Jet(value)
    both = list(zip(a.gradient, b.gradient, strict=True))
    gradient = tuple(a.value * q + b.value * p for p, q in both)
    if a.hessian is None or b.hessian is None:
        return Jet(value, gradient)
    hessian = tuple(
        tuple(
            a.value * b.hessian[i][j] + pi * qj + pj * qi + b.value * a.hessian[i][j]
            for j, (pj, qj) in enumerate(both)
        )
        for i, (pi, qi) in enumerate(both)
    )
    return Jet(value, gradient, hessian)


def _maximum(a: Jet, b: Jet, sign: int) -> Jet:
    """max(a, b) for sign = 1, min(a, b) for sign = −1."""
    difference = (a.value - b.value) * sign
    if difference > 0:
        return a
    if difference < 0:
        return b
    value = a.value.max(b.value) if sign > 0 else a.value.min(b.value)
    if a.gradient is None or b.gradient is None:
        return Jet(value)
    return Jet(value, tuple(p.union(q) for p, q in zip(a.gradient, b.gradient, strict=True)))


def _compose(u: Jet, function: Callable[[Ball], tuple[Ball, Ball, Ball]]) -> Jet:
    """F(u) by the chain rule; ``function`` gives F, F', F''."""
    value, first, second = function(u.value)
    if u.gradient is None:
        return Jet(value)
    gradient = tuple(first * p for p in u.gradient)
    if u.hessian is None:
        return Jet(value, gradient)
    hessian = tuple(
        tuple(second * p * q + first * u.hessian[i][j] for j, q in enumerate(u.gradient))
        for i, p in enumerate(u.gradient)
    )
    return Jet(value, gradient, hessian)


def _power(node: Expression, visit: Callable[[Expression], Jet]) -> Jet:
    base, exponent = node.args
    if exponent.is_Integer:
        return _compose(visit(base), lambda u: integer_power(u, int(exponent)))
    if exponent.is_number:
        a = _number(exponent)
        return _compose(visit(base), lambda u: (u**a, a * u ** (a - 1), a * (a - 1) * u ** (a - 2)))
    return _compose(_multiply(visit(exponent), _compose(visit(base), log)), exp)
