"""q that emulates a hypernetwork: it reads x and all numbers of g, and multiplies.

Gadgets, error recursion and counts are those of `papers.certified.emulation`; here every product
has its own scale, a power of two, and every unit its own bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from modhyper.construction.assemble import Assembly
from modhyper.construction.basis import Array, Layer
from modhyper.construction.emulation_plan import plan_layers, shape_of
from modhyper.construction.relu_emulation import relu_layers
from modhyper.construction.tanh_emulation import tanh_layers
from modhyper.errors import InputError
from modhyper.papers.certified.emulation import LayerShape

MAX_LEVELS = 26
SMALLEST_STEP = 2.0**-20


@dataclass(frozen=True, slots=True)
class Emulation:
    """q(x, f(I)) with |q − g(x; f(I))| ≤ ``error`` on the cube, in real arithmetic.

    ``effort`` is the number m of levels (ReLU) or the step h̄ (tanh) of the gadgets.
    """

    assembly: Assembly
    error: float
    effort: float
    shapes: tuple[LayerShape, ...]


def emulate(hypernetwork: Assembly, bounds: Array, m1: int, delta: float) -> Emulation:
    """The smallest gadgets with error ≤ ``delta``; ``bounds`` of |f(I)| on the cube, by number.

    Raises InputError for a g that mixes activations, or if delta is out of reach in float64.
    """
    kind = _activation(hypernetwork.primary)
    effort: float = 1 if kind == "relu" else 0.5
    while True:
        layers, error = plan_layers(hypernetwork, bounds, m1, kind, effort)
        if error <= delta:
            break
        effort = effort + 1 if kind == "relu" else effort / 2
        if effort > MAX_LEVELS or effort < SMALLEST_STEP:
            raise InputError(
                f"products cannot be made exact enough for {delta:.3g} in float64",
                option="eps",
                hint="ask for a larger eps",
            )
    q = relu_layers(layers, m1, int(effort)) if kind == "relu" else tanh_layers(layers, m1, effort)
    shapes = tuple(shape_of(layer) for layer in layers)
    made = Assembly("embedding", hypernetwork.condition, q, table=hypernetwork.table)
    return Emulation(made, error, effort, shapes)


def _activation(layers: Sequence[Layer]) -> Literal["relu", "tanh"]:
    kinds = {layer.activation for layer in layers[:-1]}
    if kinds == {"relu"} or not kinds:
        return "relu"
    if kinds == {"tanh"} and layers[-1].activation == "identity":
        return "tanh"
    raise InputError(f"a primary with activations {sorted(kinds)} is not emulated", option="method")
