"""g unit by unit, as an emulation needs it: products, biases, their bounds, and its error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, ldexp

import numpy as np

from modhyper.construction.assemble import Assembly
from modhyper.construction.basis import Array
from modhyper.construction.products import scale_above
from modhyper.construction.stack import Form
from modhyper.papers.certified.emulation import D4, SIGMA2, LayerShape

UP = 1 + 2.0**-40


@dataclass(frozen=True, slots=True)
class Term:
    """θ[number] times unit ``source`` of the layer before, at most bound·size in absolute value."""

    number: int
    source: int
    bound: float
    size: float

    @property
    def scale(self) -> float:
        return self.bound * self.size


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of g: its products and the number that is its bias, with that number's bound."""

    terms: tuple[Term, ...]
    bias: int | None
    bias_bound: float


def plan_layers(
    hypernetwork: Assembly, bounds: Array, m1: int, kind: str, effort: float
) -> tuple[list[list[Unit]], float]:
    """g unit by unit, with the scales of all products, and the error e_L at its output."""
    places = hypernetwork.positions
    total = sum(layer.dense for layer in hypernetwork.primary)
    where = np.arange(total) if places is None else places.astype(np.int64)
    number = {int(place): at for at, place in enumerate(where)}
    sizes, errors = [1.0] * m1, [0.0] * m1
    most = 1.0 if kind == "tanh" else inf  # units of g and of q, x included
    layers: list[list[Unit]] = []
    start = 0
    for at, layer in enumerate(hypernetwork.primary):
        outputs, inputs = layer.weight.shape
        units: list[Unit] = []
        for i in range(outputs):
            found = [(number.get(start + i * inputs + j), j) for j in range(inputs)]
            terms = tuple(
                Term(
                    n,
                    j,
                    scale_above(bounds[n]),
                    scale_above(min(most, (sizes[j] + errors[j]) * UP)),
                )
                for n, j in found
                if n is not None
            )
            bias = number.get(start + outputs * inputs + i) if layer.bias is not None else None
            units.append(Unit(terms, bias, 0.0 if bias is None else scale_above(bounds[bias])))
        reach = [sum(t.bound * sizes[t.source] for t in u.terms) + u.bias_bound for u in units]
        lost = _tanh_error if kind == "tanh" else _relu_error
        errors = [lost(unit, errors, effort, at) * UP for unit in units]
        sizes = [min(size * UP, most) for size in reach]
        layers.append(units)
        start += layer.dense
    return layers, errors[0]


def _relu_error(unit: Unit, errors: list[float], levels: float, at: int) -> float:
    square = float(ldexp(1.0, -2 * (int(levels) + 1)))
    return sum(t.bound * errors[t.source] + t.scale * square for t in unit.terms)


def _tanh_error(unit: Unit, errors: list[float], step: float, at: int) -> float:
    square, wait = step * step, 2 * at
    lost = (wait + 1) * square * unit.bias_bound**3 / 3
    for t in unit.terms:
        gadget = t.scale * square * float(D4 / (3 * SIGMA2))
        lost += t.bound * errors[t.source] + wait * square * t.bound**3 / 3 * t.size + gadget
    return lost


def spread(numbers: Sequence[Form], kept: Sequence[int], units: Sequence[Form]) -> list[Form]:
    """``numbers`` with the new units of those that are kept."""
    found = list(numbers)
    for n, unit in zip(kept, units, strict=True):
        found[n] = unit
    return found


def terms_of(layer: Sequence[Unit]) -> list[Term]:
    """All products of a layer, unit by unit."""
    return [term for unit in layer for term in unit.terms]


def used(layers: Sequence[Sequence[Unit]]) -> list[int]:
    """Numbers that these layers read."""
    units = [unit for layer in layers for unit in layer]
    biases = {unit.bias for unit in units if unit.bias is not None}
    return sorted(biases | {term.number for unit in units for term in unit.terms})


def shape_of(layer: Sequence[Unit]) -> LayerShape:
    """What counts of a layer."""
    biases = sum(unit.bias is not None for unit in layer)
    summed = sum(bool(unit.terms) for unit in layer)
    return LayerShape(len(terms_of(layer)), biases, len(layer), summed)
