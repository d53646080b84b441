"""Exponents and inequalities from texts, as sympy expressions and as polynomials."""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import Any

from modhyper.errors import InputError
from modhyper.theory.rate_feasibility import Inequality


def symbol(name: str) -> Any:
    """The sympy symbol of ``name``: nonnegative for m2, positive for every other."""
    import sympy

    return (
        sympy.Symbol(name, nonnegative=True) if name == "m2" else sympy.Symbol(name, positive=True)
    )


def exponent(value: Any) -> Any:
    """``value`` (a number, a text such as "min(m1 + m2, 2*m1)/r", a sympy expression) in sympy.

    Raises InputError for anything that is not built of numbers, names, + - * / **, min and max.
    """
    import sympy

    if isinstance(value, str):
        try:
            return _read(ast.parse(value.strip(), mode="eval").body, value)
        except (SyntaxError, ValueError, RecursionError, ZeroDivisionError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"cannot read {value!r} as an exponent") from None
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(value, bool | float):
        raise InputError(f"expected an exact exponent, got {value!r}", hint="a fraction or a text")
    expression = sympy.sympify(value)
    return expression.xreplace({s: symbol(s.name) for s in expression.free_symbols})


def _read(node: ast.expr, text: str) -> Any:
    import sympy

    if isinstance(node, ast.Constant) and type(node.value) is int:
        return sympy.Integer(node.value)
    if isinstance(node, ast.Name):
        return symbol(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_read(node.operand, text)
    if isinstance(node, ast.BinOp):
        left, right = _read(node.left, text), _read(node.right, text)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div) and right != 0:
            return left / right
        if isinstance(node.op, ast.Pow) and (not left.is_number or abs(right) < 100):
            return left**right
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        parts = [_read(part, text) for part in node.args]
        if node.func.id.lower() in ("min", "max") and not node.keywords:
            return (sympy.Min if node.func.id.lower() == "min" else sympy.Max)(*parts)
    raise InputError(
        f"cannot read {text!r}", hint="use whole numbers, names, + - * / **, min and max"
    )


def inequality(polynomial: Any, *, strict: bool) -> Inequality:
    """``polynomial`` > 0 or ≥ 0. InputError for anything but a polynomial in symbols."""
    import sympy

    names = sorted(polynomial.free_symbols, key=lambda s: s.name)
    try:
        poly = sympy.Poly(polynomial, *(names or [symbol("r")]), domain="QQ")
    except (sympy.PolynomialError, sympy.CoercionFailed):
        raise InputError(f"{polynomial} is not a polynomial in whole numbers") from None
    terms = {}
    for powers, coefficient in poly.terms():
        key = tuple((s.name, p) for s, p in zip(names, powers, strict=False) if p)
        terms[key] = Fraction(int(coefficient.p), int(coefficient.q))
    return Inequality.of(terms, strict=strict)


def read_inequalities(text: str) -> tuple[Inequality, ...]:
    """The inequalities in "a <= b < c"; "==" gives two. Polynomials with integer coefficients."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        raise InputError(f"cannot read {text!r} as an inequality") from None
    if not isinstance(tree, ast.Compare):
        raise InputError(f"expected an inequality such as 'm2 >= 1', got {text!r}")
    sides = [exponent(ast.unparse(side)) for side in (tree.left, *tree.comparators)]
    out: list[Inequality] = []
    for left, operator, right in zip(sides, tree.ops, sides[1:], strict=False):
        if isinstance(operator, ast.Gt | ast.GtE):
            out.append(inequality(left - right, strict=isinstance(operator, ast.Gt)))
        elif isinstance(operator, ast.Lt | ast.LtE):
            out.append(inequality(right - left, strict=isinstance(operator, ast.Lt)))
        elif isinstance(operator, ast.Eq):
            out += [
                inequality(left - right, strict=False),
                inequality(right - left, strict=False),
            ]
        else:
            raise InputError(f"expected <, <=, ==, >= or > in {text!r}")
    return tuple(out)
