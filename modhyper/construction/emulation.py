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
from modhyper.construction.emulation_plan import Unit, plan_layers, shape_of, spread, terms_of, used
from modhyper.construction.products import Product, sums_of_products
from modhyper.construction.stack import Form, Stack, combine, without_bias
from modhyper.errors import InputError
from modhyper.papers.certified.emulation import BETA, LayerShape

SIGMA2_AT_BETA = 0.7697968010762220
"""tanh''(BETA) to 16 digits. The slack of D4/SIGMA2 covers the rest for h̄ ≥ 2^-20."""
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
    shapes = tuple(shape_of(layer) for layer in layers)
    q = relu_layers(layers, m1, int(effort)) if kind == "relu" else tanh_layers(layers, m1, effort)
    made = Assembly("embedding", hypernetwork.condition, q, table=hypernetwork.table)
    return Emulation(made, error, effort, shapes)


def _activation(layers: Sequence[Layer]) -> Literal["relu", "tanh"]:
    kinds = {layer.activation for layer in layers[:-1]}
    if kinds == {"relu"} or not kinds:
        return "relu"
    if kinds == {"tanh"} and layers[-1].activation == "identity":
        return "tanh"
    raise InputError(f"a primary with activations {sorted(kinds)} is not emulated", option="method")


# ----------------------------------------------------------------- ReLU: m + 2 layers for each of g


def relu_layers(layers: list[list[Unit]], m1: int, levels: int) -> tuple[Layer, ...]:
    """q on (x, θ) with m = ``levels``; numbers that wait are carried as θ + λ ≥ 0."""
    net = Stack(m1 + len(used(layers)))
    inputs = net.inputs()
    sources, numbers = inputs[:m1], inputs[m1:]
    every = [unit for layer in layers for unit in layer]
    lift = max(bound for u in every for bound in (u.bias_bound, *(t.bound for t in u.terms)))
    for at, layer in enumerate(layers):
        last = at == len(layers) - 1
        later = used(layers[at + 1 :])
        biases = {unit.bias for unit in layer if unit.bias is not None}
        waiting = sorted({*later, *biases})
        fresh = at == 0  # what waits is lifted when it is read for the first time
        carry = [combine((1.0, numbers[n]), constant=lift if fresh else None) for n in waiting]
        groups = _groups(layer, numbers, sources, None if fresh else -lift)
        summed = sums_of_products(net, groups, carry, levels, constant=last)
        place = dict(zip(waiting, summed.carried, strict=True))
        forms = [
            combine((1.0, total), constant=0.0)
            if unit.bias is None
            else combine((1.0, total), (1.0, place[unit.bias]), constant=-lift)
            for unit, total in zip(layer, summed.totals, strict=True)
        ]
        if last:
            return net.output(without_bias(forms[0], summed.one))
        units = net.layer([*forms, *(place[n] for n in later)])
        sources, numbers = units[: len(forms)], spread(numbers, later, units[len(forms) :])
    raise AssertionError("g has no layers")


def _groups(
    layer: Sequence[Unit], numbers: Sequence[Form], sources: Sequence[Form], down: float | None
) -> list[list[Product]]:
    return [
        [
            Product(
                combine((1.0, numbers[t.number]), constant=down), sources[t.source], t.bound, t.size
            )
            for t in unit.terms
        ]
        for unit in layer
    ]


# ------------------------------------------------- tanh: products of four units each, two layers


def tanh_layers(layers: list[list[Unit]], m1: int, step: float) -> tuple[Layer, ...]:
    """q on (x, θ) with h̄ = ``step``; numbers that wait are carried as tanh(h̄θ)."""
    net = Stack(m1 + len(used(layers)))
    inputs = net.inputs()
    sources, numbers = inputs[:m1], inputs[m1:]
    shrunk = 1.0  # carried units are shrunk·θ
    out = 1.0 / (4 * step * step * SIGMA2_AT_BETA)
    for at, layer in enumerate(layers):
        later = used(layers[at + 1 :])
        waiting = sorted({*later, *(u.bias for u in layer if u.bias is not None)})
        gadgets = []
        for t in terms_of(layer):
            a = combine((step / t.bound / shrunk, numbers[t.number]))
            b = combine((step / t.size, sources[t.source]))
            for sign, other in ((1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0)):
                gadgets.append(combine((sign, a), (other, b), constant=BETA))
        carry = [combine((1.0 if at else step, numbers[n])) for n in waiting]
        shrunk = step
        units = net.layer([*gadgets, *carry], "tanh")
        place = dict(zip(waiting, units[len(gadgets) :], strict=True))
        forms, start = [], 0
        for unit in layer:
            terms: list[tuple[float, Form]] = []
            for t in unit.terms:
                scale = t.scale * out
                four = units[start : start + 4]
                terms += zip((scale, scale, -scale, -scale), four, strict=True)
                start += 4
            if unit.bias is not None:
                terms.append((1.0 / shrunk, place[unit.bias]))
            forms.append(combine(*terms))
        if at == len(layers) - 1:
            return net.output(forms[0])
        units = net.layer([*forms, *(place[n] for n in later)], "tanh")
        sources = units[: len(forms)]
        numbers = spread(numbers, later, units[len(forms) :])
    raise AssertionError("g has no layers")
