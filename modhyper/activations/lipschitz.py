"""Lipschitz constants of activations with the arguments that a module gives them.

The names and arguments are torch's, of classes and of functions alike (``LeakyReLU``,
``leaky_relu``, ``negative_slope``); torch is not imported. Every constant is sup |σ'| or a little
more, for the function in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from modhyper.activations.catalogue import plain

Constant = Callable[[Mapping[str, Fraction]], Fraction | None]
SELU = Fraction("1.0507009873554805") * Fraction("1.6732632423543773")
GELU = Fraction("1.129")
"""sup |σ'| is 1.12890…, and 1.12899… with approximate="tanh"."""


def lipschitz_of(name: str, arguments: Mapping[str, Any] | None = None) -> Fraction | None:
    """A Lipschitz constant of torch's activation ``name`` with these keyword arguments.

    None if none is known: a function that has none (hardshrink), one whose slope is learnt (PReLU),
    one that is not applied entry by entry (softmax), or a name that is not known here.

    >>> lipschitz_of("LeakyReLU", {"negative_slope": 5.0})
    Fraction(5, 1)
    """
    constant = CONSTANTS.get(plain(name))
    if constant is None:
        return None
    numbers = {
        key: Fraction(value)
        for key, value in (arguments or {}).items()
        if isinstance(value, int | float | Fraction) and not isinstance(value, bool)
    }
    return constant(numbers)


def _always(value: Fraction | int | str) -> Constant:
    return lambda arguments: Fraction(value)


def _random_leaky(arguments: Mapping[str, Fraction]) -> Fraction:
    ends = arguments.get("lower", Fraction(1, 8)), arguments.get("upper", Fraction(1, 3))
    return max(Fraction(1), *map(abs, ends))


def _elu(arguments: Mapping[str, Fraction]) -> Fraction | None:
    """scale times: x; for x < 0 alpha (e^(c x) - 1), of slope ≤ alpha c; c = input_scale ≥ 0."""
    one = Fraction(1)
    alpha, scale, inner = (arguments.get(key, one) for key in ("alpha", "scale", "input_scale"))
    return None if inner < 0 else abs(scale) * max(one, abs(alpha) * inner)


def _celu(arguments: Mapping[str, Fraction]) -> Fraction | None:
    """x, and alpha (e^(x/alpha) - 1) for x < 0: slope e^(x/alpha), unbounded for alpha < 0."""
    return Fraction(1) if arguments.get("alpha", Fraction(1)) > 0 else None


def _softplus(arguments: Mapping[str, Fraction]) -> Fraction | None:
    """log(1 + e^(beta x))/beta; above its threshold torch jumps to x, by less than rounding only if
    the threshold is large."""
    if arguments.get("threshold", Fraction(20)) < 20:
        return None
    return Fraction(1) if arguments.get("beta", Fraction(1)) > 0 else None


def _threshold(arguments: Mapping[str, Fraction]) -> Fraction | None:
    """x above the threshold, else the value: continuous only if the two are equal."""
    ends = arguments.get("threshold"), arguments.get("value")
    return Fraction(1) if ends[0] is not None and ends[0] == ends[1] else None


SLOPE_1 = (
    *("identity", "relu", "relu6", "hardtanh", "clamp", "clampmin", "clampmax", "abs", "tanh"),
    *("sin", "cos", "atan", "arctan", "softsign", "softshrink", "tanhshrink", "logsigmoid"),
)
CONSTANTS: Mapping[str, Constant] = {
    **dict.fromkeys(SLOPE_1, _always(1)),
    "sigmoid": _always("1/4"),
    "hardsigmoid": _always("1/6"),
    "hardswish": _always("3/2"),
    "silu": _always("1.0999"),
    "mish": _always("1.0886"),
    "gelu": _always(GELU),
    "selu": _always(SELU),
    "erf": _always("1.1284"),
    "leakyrelu": lambda a: max(Fraction(1), abs(a.get("negative_slope", Fraction(1, 100)))),
    "rrelu": _random_leaky,
    "elu": _elu,
    "celu": _celu,
    "softplus": _softplus,
    "threshold": _threshold,
}
