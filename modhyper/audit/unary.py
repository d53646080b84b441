"""Functions of one variable applied entry by entry: their steepness and their size.

Their arguments (LeakyReLU's slope, ELU's alpha) are read from the graph.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from modhyper.audit.bound import greatest, up

CONSTANT: dict[str, float] = {
    "relu": 1.0,
    "relu6": 1.0,
    "hardtanh": 1.0,
    "clamp": 1.0,
    "clamp_min": 1.0,
    "clamp_max": 1.0,
    "abs": 1.0,
    "tanh": 1.0,
    "sin": 1.0,
    "cos": 1.0,
    "atan": 1.0,
    "arctan": 1.0,
    "sigmoid": 0.25,
    "log_sigmoid": 1.0,
    "softplus": 1.0,
    "selu": 1.7580993408473769,  # 1.0507009873554805 · 1.6732632423543772, rounded up
    "silu": 1.0999,  # sup 1.09983932…
    "mish": 1.0886,  # sup 1.08849816…
    "gelu": 1.1290,  # sup 1.12890414…; with approximate="tanh" 1.12899306…
    "hardswish": 1.5,
    "hardsigmoid": up(1 / 6),
    "erf": up(2 / math.sqrt(math.pi)),
}
"""sup |σ'|, or a little more."""
BOUNDED: dict[str, float] = {
    "tanh": 1.0,
    "sin": 1.0,
    "cos": 1.0,
    "sigmoid": 1.0,
    "hardsigmoid": 1.0,
    "erf": 1.0,
    "atan": 1.5707963267948968,
    "arctan": 1.5707963267948968,
    "relu6": 6.0,
}
"""sup |σ|."""
FROM_ZERO = (
    *("relu", "relu6", "abs", "tanh", "sin", "atan", "arctan", "selu", "silu", "mish", "gelu"),
    *("hardswish", "erf", "leaky_relu", "elu", "celu", "prelu"),
)
"""σ(0) = 0, so that |σ(t)| ≤ L |t|."""
UNARY = (*CONSTANT, "leaky_relu", "elu", "celu", "prelu", "exp", "pow", "square")
ACTIVATIONS = frozenset(UNARY) - {"abs", "clamp", "clamp_min", "clamp_max", "pow"} | {
    *("softmax", "log_softmax", "softsign", "glu", "rrelu", "threshold", "hardshrink"),
    *("softshrink", "sign", "sinc"),
}
"""Operations that are reported as activations."""


def steepness(name: str, size: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> float | None:
    """A Lipschitz constant of σ on [-size, size], rounded up; None if none is known."""
    if name == "leaky_relu":
        return max(1.0, abs(_number(args, kwargs, 0, "negative_slope", 0.01)))
    if name == "prelu":
        return None if args[0] is None else max(1.0, float(args[0].detach().abs().max()))
    if name == "elu":
        alpha = abs(_number(args, kwargs, 0, "alpha", 1.0))
        scale = abs(_number(args, kwargs, 1, "scale", 1.0))
        inner = _number(args, kwargs, 2, "input_scale", 1.0)
        return None if inner < 0 else float(up(scale * max(1.0, alpha * inner), 2))
    if name == "celu":
        return 1.0 if _number(args, kwargs, 0, "alpha", 1.0) > 0 else None
    if name in ("exp", "pow", "square"):
        largest = greatest(size)
        if largest is None:
            return None
        if name == "exp":
            return _finite(up(math.exp(largest), 8)) if largest < 700 else None
        power = 2 if name == "square" else args[0]
        if isinstance(power, bool) or not isinstance(power, int | float) or power != int(power):
            return None
        power = int(power)
        if not 1 <= power <= 64:
            return None
        return _finite(up(power * largest ** (power - 1), 4 * power))
    return CONSTANT[name]


def size_of(
    name: str,
    size: Any,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    shape: tuple[int, ...] | None,
) -> Any:
    """sup |σ| entry by entry; None if it is not known."""
    least: Any = None
    if name in BOUNDED and shape is not None:
        least = torch.full(shape, BOUNDED[name], dtype=torch.float64)
    if size is None:
        return least
    if name in FROM_ZERO:
        slope = steepness(name, size, args, kwargs)
        grown = None if slope is None else size if slope == 1.0 else up(size * slope)
        return grown if least is None or grown is None else torch.minimum(least, grown)
    if least is not None:
        return least
    if name in ("hardtanh", "clamp", "clamp_min", "clamp_max"):
        ends = [a for a in (*args, *kwargs.values()) if a is not None]
        if name == "hardtanh" and not ends:
            ends = [1.0]
        if not all(isinstance(end, int | float) for end in ends):
            return None
        return size.clamp(min=max((abs(float(end)) for end in ends), default=0.0))
    if name in ("softplus", "log_sigmoid"):
        beta = _number(args, kwargs, 0, "beta", 1.0) if name == "softplus" else 1.0
        return up(size + math.log(2) / beta, 4) if beta > 0 else None
    if name == "exp":
        return up(torch.exp(size), 8)
    if name in ("pow", "square"):
        power = 2 if name == "square" else args[0]
        if not isinstance(power, int | float) or power != int(power) or power < 1:
            return None
        return up(size ** int(power), 4 * int(power))
    return None


def _number(
    args: Sequence[Any], kwargs: Mapping[str, Any], place: int, keyword: str, default: float
) -> float:
    value = kwargs.get(keyword, args[place] if place < len(args) else default)
    return float(value)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
