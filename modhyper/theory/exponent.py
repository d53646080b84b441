"""Exponents such as "(m1 + m2)/r" evaluated exactly, with no computer algebra system."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache

Evaluator = Callable[[Mapping[str, Fraction]], Fraction]
NAMES = ("m1", "m2", "r")


def exponent_value(text: str, *, m1: int, m2: int, r: int) -> Fraction:
    """The value of ``text``, built of m1, m2, r, integers, + - * /, min and max.

    Raises ValueError for anything else, ZeroDivisionError for a division by zero.

    >>> exponent_value("min(m1 + m2, 2*m1)/r", m1=1, m2=4, r=3)
    Fraction(2, 3)
    """
    return _compiled(text)({"m1": Fraction(m1), "m2": Fraction(m2), "r": Fraction(r)})


@cache
def _compiled(text: str) -> Evaluator:
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise ValueError(f"not an exponent: {text!r}") from None
    return _evaluator(tree, text)


def _evaluator(node: ast.expr, text: str) -> Evaluator:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        constant = Fraction(node.value)
        return lambda values: constant
    if isinstance(node, ast.Name) and node.id in NAMES:
        name = node.id
        return lambda values: values[name]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _evaluator(node.operand, text)
        return lambda values: -inner(values)
    if isinstance(node, ast.BinOp):
        return _binary(node, text)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("min", "max")
        and node.args
        and not node.keywords
    ):
        choose = min if node.func.id == "min" else max
        parts = [_evaluator(argument, text) for argument in node.args]
        return lambda values: choose(part(values) for part in parts)
    raise ValueError(f"not an exponent: {text!r}")


def _binary(node: ast.BinOp, text: str) -> Evaluator:
    left, right = _evaluator(node.left, text), _evaluator(node.right, text)
    if isinstance(node.op, ast.Add):
        return lambda values: left(values) + right(values)
    if isinstance(node.op, ast.Sub):
        return lambda values: left(values) - right(values)
    if isinstance(node.op, ast.Mult):
        return lambda values: left(values) * right(values)
    if isinstance(node.op, ast.Div):
        return lambda values: left(values) / right(values)
    raise ValueError(f"not an exponent: {text!r}")
