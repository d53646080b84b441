"""Networks as sizes: exact counts of weights, biases and multiplications, and spectral complexity.

Every count is an exact integer. A multiply-accumulate (MAC) is one multiplication of a weight with
a number; operations are FLOPs = 2 MACs. Additions of biases and activations are not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any

from modhyper.errors import InputError
from modhyper.problem import whole

MAX_WIDTH = 10**12


@dataclass(frozen=True, slots=True)
class Layer:
    """A linear map with ``weights`` numbers and ``biases`` numbers.

    free  the weights that are trainable and may be non-zero: all of them in a dense layer
    macs  multiply-accumulates for one input
    """

    fan_in: int
    fan_out: int
    weights: int
    biases: int
    free: int
    macs: int


def dense(fan_in: int, fan_out: int, *, bias: bool = True, free: int | None = None) -> Layer:
    """x ↦ W x + b with W of shape (fan_out, fan_in), of whose weights ``free`` may be non-zero."""
    fan_in = whole("width", fan_in, least=1, most=MAX_WIDTH)
    fan_out = whole("width", fan_out, least=1, most=MAX_WIDTH)
    weights = fan_in * fan_out
    kept = weights if free is None else whole("free", free, least=0, most=weights)
    return Layer(fan_in, fan_out, weights, fan_out if bias else 0, kept, kept)


def convolution(
    channels_in: int,
    channels_out: int,
    kernel: int,
    side: int,
    *,
    stride: int = 1,
    padding: int = 0,
    bias: bool = True,
) -> Layer:
    """A convolution with a kernel of ``kernel``² on an image of ``side``².

    Its output, flattened, has channels_out · ((side + 2 padding - kernel)//stride + 1)² entries.
    Raises InputError if the kernel does not fit.
    """
    out = (side + 2 * padding - kernel) // stride + 1
    if out < 1:
        raise InputError(
            f"a kernel of size {kernel} does not fit on {side} pixels", option="kernel"
        )
    weights = channels_in * channels_out * kernel**2
    cells = out**2
    return Layer(
        channels_in * side**2,
        channels_out * cells,
        weights,
        channels_out if bias else 0,
        weights,
        weights * cells,
    )


def modulation(features: int) -> Layer:
    """h ↦ γ·h + β, feature by feature: ``features`` scales and as many shifts."""
    return Layer(features, features, features, features, features, features)


@dataclass(frozen=True, slots=True)
class Network:
    """Layers applied in turn; ``text`` names the architecture, for instance "3→64→1"."""

    layers: tuple[Layer, ...]
    text: str

    @property
    def inputs(self) -> int:
        return self.layers[0].fan_in

    @property
    def outputs(self) -> int:
        return self.layers[-1].fan_out

    @property
    def depth(self) -> int:
        """Number of linear layers."""
        return len(self.layers)

    @property
    def weights(self) -> int:
        return sum(layer.weights for layer in self.layers)

    @property
    def biases(self) -> int:
        return sum(layer.biases for layer in self.layers)

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.weights + self.biases

    @property
    def free(self) -> int:
        """Parameters that are trainable and may be non-zero."""
        return sum(layer.free + layer.biases for layer in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one input."""
        return sum(layer.macs for layer in self.layers)


def perceptron(
    widths: Sequence[int], *, biases: bool = True, free: Sequence[int | None] = ()
) -> Network:
    """A multilayer perceptron with the given widths, from the input to the output.

    biases  whether every layer has them (the paper's networks have none at the output, and its
            experiments count none at all)
    free    for each layer the number of weights that may be non-zero, None for all

    >>> perceptron([3, 64, 64, 1]).parameters
    4481
    """
    if len(widths) < 2:
        raise InputError(f"expected at least two widths, got {list(widths)}", option="widths")
    kept = list(free) or [None] * (len(widths) - 1)
    layers = tuple(
        dense(a, b, bias=biases, free=f) for (a, b), f in zip(pairwise(widths), kept, strict=True)
    )
    return Network(layers, "→".join(f"{width}" for width in widths))


def read_widths(text: str, option: str) -> tuple[tuple[int, ...], tuple[int | None, ...]]:
    """ "784,300:1000,10" as widths (784, 300, 10) and free weights (1000, None) of the layers.

    "width:n" says that the layer into this width has n non-zero weights. InputError otherwise.
    """
    widths: list[int] = []
    free: list[int | None] = []
    for index, part in enumerate(text.split(",")):
        width, colon, kept = part.partition(":")
        if index == 0 and colon:
            raise InputError("the input has no weights", option=option, hint="drop the ':'")
        widths.append(whole(option, width.strip(), least=1, most=MAX_WIDTH))
        if index:
            most = widths[-2] * widths[-1]
            free.append(whole(option, kept.strip(), least=0, most=most) if colon else None)
    return tuple(widths), tuple(free)


def complexity_of_norms(norms: Sequence[Any], lipschitz: Any = 1) -> Fraction | float:
    """C(f) = L^(k-1) Π ‖W^i‖_1, L the Lipschitz constant of the activation, or a bound from bounds.

    ‖W‖_1 is the induced norm, the largest column sum of absolute values. Exact for integers,
    fractions and their texts, a float if any is a float. Source: paper, Definitions.
    """
    if not norms:
        raise InputError("expected at least one layer", option="norms")
    constant, factors = _exact(lipschitz), [_exact(norm) for norm in norms]
    if constant < 0 or any(factor < 0 for factor in factors):
        raise InputError("expected norms that are not negative", option="norms")
    return prod([*factors, *[constant] * (len(norms) - 1)])


def _exact(value: Any) -> Fraction | float:
    """Fractions for exact numbers and texts, floats for floats (numpy's too)."""
    try:
        number = float(value) if isinstance(value, float) else Fraction(value)
    except (TypeError, ValueError, ZeroDivisionError):
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise InputError(f"expected a number, got {value!r}", option="norms") from None
    if isinstance(number, float) and not abs(number) < float("inf"):
        raise InputError(f"expected a finite number, got {value!r}", option="norms")
    return number
