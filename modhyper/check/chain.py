"""Functions of one variable on balls: value, first and second derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb

Ball = Any  # flint.arb has no stubs


def integer_power(u: Ball, n: int) -> tuple[Ball, Ball, Ball]:
    return _whole(u, n), n * _whole(u, n - 1), (n * (n - 1)) * _whole(u, n - 2)


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


def exp(u: Ball) -> tuple[Ball, Ball, Ball]:
    value = u.exp()
    return value, value, value


def log(u: Ball) -> tuple[Ball, Ball, Ball]:
    return u.log(), 1 / u, -1 / _whole(u, 2)


def _sin(u: Ball) -> tuple[Ball, Ball, Ball]:
    value = u.sin()
    return value, u.cos(), -value


def _cos(u: Ball) -> tuple[Ball, Ball, Ball]:
    value = u.cos()
    return value, -u.sin(), -value


def _tan(u: Ball) -> tuple[Ball, Ball, Ball]:
    value = u.tan()
    first = 1 + _whole(value, 2)
    return value, first, 2 * value * first


def _sinh(u: Ball) -> tuple[Ball, Ball, Ball]:
    value = u.sinh()
    return value, u.cosh(), value


def _cosh(u: Ball) -> tuple[Ball, Ball, Ball]:
    value = u.cosh()
    return value, u.sinh(), value


def _tanh(u: Ball) -> tuple[Ball, Ball, Ball]:
    value, first = u.tanh(), _whole(u.sech(), 2)
    return value, first, -2 * value * first


def _atan(u: Ball) -> tuple[Ball, Ball, Ball]:
    first = 1 / (1 + _whole(u, 2))
    return u.atan(), first, -2 * u * _whole(first, 2)


def _asin(u: Ball) -> tuple[Ball, Ball, Ball]:
    first = (1 - _whole(u, 2)).rsqrt()
    return u.asin(), first, u * _whole(first, 3)


def _acos(u: Ball) -> tuple[Ball, Ball, Ball]:
    first = (1 - _whole(u, 2)).rsqrt()
    return u.acos(), -first, -u * _whole(first, 3)


def _erf(u: Ball) -> tuple[Ball, Ball, Ball]:
    first = 2 * (-_whole(u, 2)).exp() / _pi().sqrt()
    return u.erf(), first, -2 * u * first


def _pi() -> Ball:
    return arb.pi()


CHAIN: dict[str, Callable[[Ball], tuple[Ball, Ball, Ball]]] = {
    "exp": exp,
    "log": log,
    "sin": _sin,
    "cos": _cos,
    "tan": _tan,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "atan": _atan,
    "asin": _asin,
    "acos": _acos,
    "erf": _erf,
}
