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
from modhyper.construction.emulation_plan import Unit, plan_layers, shape_of
from modhyper.construction.relu_emulation import close_emulation, lift_of, relu_layers
from modhyper.construction.stack import Form, Stack, affine, combine
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


def emulate(
    hypernetwork: Assembly, bounds: Array, m1: int, delta: float, *, plain: bool = False
) -> Emulation:
    """The smallest gadgets with error ≤ ``delta``; ``bounds`` of |f(I)| on the cube, by number.

    ``plain``: one ReLU network of (x, I), f and q one after the other. Raises InputError for a g
    that mixes activations, or if delta is out of reach in float64.
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
    shapes = tuple(shape_of(layer) for layer in layers)
    if plain:
        made = Assembly("plain", (), _plain(hypernetwork, layers, m1, kind, int(effort)))
        return Emulation(made, error, effort, shapes)
    q = relu_layers(layers, m1, int(effort)) if kind == "relu" else tanh_layers(layers, m1, effort)
    made = Assembly("embedding", hypernetwork.condition, q, table=hypernetwork.table)
    return Emulation(made, error, effort, shapes)


def _plain(
    hypernetwork: Assembly, layers: list[list[Unit]], m1: int, kind: str, levels: int
) -> tuple[Layer, ...]:
    """f with x + 1 beside it, its numbers lifted by λ, then q."""
    *hidden, last = hypernetwork.condition
    if kind != "relu" or {layer.activation for layer in hidden} - {"relu"}:
        raise InputError("a plain network is made of ReLU networks f and g", option="method")
    net = Stack(m1 + hypernetwork.condition[0].weight.shape[1])
    inputs = net.inputs()
    carried = [combine((1.0, x), constant=1.0) for x in inputs[:m1]]
    units: list[Form] = inputs[m1:]
    for layer in hidden:
        units, carried = net.apply(layer, units, carried)
    lift = lift_of(layers)
    numbers = [combine((1.0, form), constant=lift) for form in affine(last, units)]
    units = net.layer([*numbers, *carried])
    x = [combine((1.0, unit), constant=-1.0) for unit in units[len(numbers) :]]
    return close_emulation(net, layers, x, units[: len(numbers)], levels, lifted=True)


def _activation(layers: Sequence[Layer]) -> Literal["relu", "tanh"]:
    kinds = {layer.activation for layer in layers[:-1]}
    if kinds == {"relu"} or not kinds:
        return "relu"
    if kinds == {"tanh"} and layers[-1].activation == "identity":
        return "tanh"
    raise InputError(f"a primary with activations {sorted(kinds)} is not emulated", option="method")
