"""Functions of one variable applied entry by entry: their steepness and their size.

Their arguments (LeakyReLU's slope, ELU's alpha) are read from the graph.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from modhyper.activations.lipschitz import lipschitz_of
from modhyper.audit.bound import greatest, up

ARGUMENTS = {
    "leaky_relu": ("negative_slope",),
    "elu": ("alpha", "scale", "input_scale"),
    "celu": ("alpha",),
    "softplus": ("beta", "threshold"),
}
"""What may follow the value, by place."""
STEEP = (
    *("relu", "relu6", "hardtanh", "clamp", "clamp_min", "clamp_max", "abs", "tanh", "sin", "cos"),
    *("atan", "arctan", "sigmoid", "log_sigmoid", "softplus", "selu", "silu", "mish", "gelu"),
    *("hardswish", "hardsigmoid", "erf", "leaky_relu", "elu", "celu"),
)
"""Their constant is `lipschitz_of`, for their arguments alone."""
BOUNDED: dict[str, float] = {
    **dict.fromkeys(("tanh", "sin", "cos", "sigmoid", "hardsigmoid", "erf"), 1.0),
    **dict.fromkeys(("atan", "arctan"), 1.5707963267948968),
    "relu6": 6.0,
}
"""sup |σ|."""
FROM_ZERO = (
    *("relu", "relu6", "abs", "tanh", "sin", "atan", "arctan", "selu", "silu", "mish", "gelu"),
    *("hardswish", "erf", "leaky_relu", "elu", "celu", "prelu"),
)
"""σ(0) = 0, so that |σ(t)| ≤ L |t|."""
UNARY = (*STEEP, "prelu", "exp", "pow", "square")
ACTIVATIONS = frozenset(UNARY) - {"abs", "clamp", "clamp_min", "clamp_max", "pow"} | {
    *("softmax", "log_softmax", "softsign", "glu", "rrelu", "threshold", "hardshrink"),
    *("softshrink", "sign", "sinc"),
}
"""Operations that are reported as activations."""


def steepness(name: str, size: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> float | None:
    """A Lipschitz constant of σ on [-size, size], rounded up; None if none is known."""
    if name == "prelu":
        return None if args[0] is None else max(1.0, float(args[0].detach().abs().max()))
    if name in ("exp", "pow", "square"):
        largest = greatest(size)
        if largest is None:
            return None
        if name == "exp":
            return _finite(up(math.exp(largest), 8)) if largest < 700 else None
        power = _power(name, args)
        if power is None or power > 64:
            return None
        return _finite(up(power * largest ** (power - 1), 4 * power))
    places = ARGUMENTS.get(name, ())
    found = lipschitz_of(name, dict(zip(places, args, strict=False)) | dict(kwargs))
    if found is None:
        return None
    value = float(found)
    return value if value >= found else math.nextafter(value, math.inf)


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
        given = kwargs.get("beta", args[0] if args else 1.0)
        beta = float(given) if name == "softplus" else 1.0
        return up(size + math.log(2) / beta, 4) if beta > 0 else None
    if name == "exp":
        return up(torch.exp(size), 8)
    if name in ("pow", "square"):
        power = _power(name, args)
        return None if power is None else up(size**power, 4 * power)
    return None


def _power(name: str, args: Sequence[Any]) -> int | None:
    """The exponent, if it is a whole number of at least 1."""
    power = 2 if name == "square" else args[0]
    if isinstance(power, bool) or not isinstance(power, int | float) or power != int(power):
        return None
    return int(power) if power >= 1 else None


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
