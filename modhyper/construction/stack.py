"""Layered networks unit by unit: affine forms of the units of one layer make the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from modhyper.construction.basis import MAX_ENTRIES, Layer, LayerActivation, hinge_layer
from modhyper.errors import InputError


@dataclass(frozen=True, slots=True)
class Form:
    """Σ weights[i]·(unit i of the layer before) + constant; ``constant`` None = no bias.

    An entry counts as a parameter even if its value happens to be 0.
    """

    weights: Mapping[int, float] = field(default_factory=dict)
    constant: float | None = None


def combine(*terms: tuple[float, Form], constant: float | None = None) -> Form:
    """Σ factor·form + constant."""
    weights: dict[int, float] = {}
    total = constant
    for factor, form in terms:
        for at, weight in form.weights.items():
            weights[at] = weights.get(at, 0.0) + factor * weight
        if form.constant is not None:
            total = (total or 0.0) + factor * form.constant
    return Form(weights, total)


def affine(layer: Layer, inputs: Sequence[Form]) -> list[Form]:
    """The units of ``layer`` before activation, as forms of what ``inputs`` are forms of."""
    forms = []
    for row in range(len(layer.weight)):
        entries = np.flatnonzero(layer.weight_used[row]).tolist()
        terms = [(float(layer.weight[row, at]), inputs[at]) for at in entries]
        biased = layer.bias is not None and layer.bias_used is not None and layer.bias_used[row]
        constant = float(layer.bias[row]) if biased and layer.bias is not None else None
        forms.append(combine(*terms, constant=constant))
    return forms


def without_bias(form: Form, one: Form, lower: float = 0.0) -> Form:
    """``form`` − lower with its constant carried by the unit that is 1."""
    return combine((1.0, Form(form.weights)), ((form.constant or 0.0) - lower, one))


class Stack:
    """Layers under construction; forms refer to the units of the newest one."""

    def __init__(self, inputs: int) -> None:
        self.width = inputs
        self.layers: list[Layer] = []

    def inputs(self) -> list[Form]:
        """The units of the newest layer, or the inputs."""
        return [Form({at: 1.0}) for at in range(self.width)]

    def layer(self, forms: Sequence[Form], activation: LayerActivation = "relu") -> list[Form]:
        """Add a layer with one unit for each form; returns these units."""
        if len(forms) * self.width > MAX_ENTRIES:
            raise InputError(
                f"a layer of {len(forms):,} × {self.width:,} entries is larger than the largest "
                f"built, {MAX_ENTRIES:,}",
                option="eps",
                hint="ask for a larger eps",
            )
        units = [(tuple(form.weights.items()), form.constant) for form in forms]
        self.layers.append(hinge_layer(units, self.width, activation))
        self.width = len(forms)
        return self.inputs()

    def apply(
        self, layer: Layer, inputs: Sequence[Form], carried: Sequence[Form] = ()
    ) -> tuple[list[Form], list[Form]]:
        """Add a ready-made layer that reads ``inputs``, with ``carried`` beside it."""
        units = self.layer([*affine(layer, inputs), *carried], layer.activation)
        cut = len(units) - len(carried)
        return units[:cut], units[cut:]

    def output(self, *forms: Form) -> tuple[Layer, ...]:
        """Close with a linear layer without biases; returns all layers."""
        assert all(form.constant is None for form in forms), "output layers have no bias"
        units = [(tuple(form.weights.items()), None) for form in forms]
        last = hinge_layer(units, self.width, "identity")
        self.layers.append(Layer(last.weight, None, "identity", last.weight_used, None))
        return tuple(self.layers)


def after_condition(
    layers: Sequence[Layer], lifts: Sequence[float], m1: int
) -> tuple[Stack, list[Form], list[Form]]:
    """A network of (x, I) that begins with f: x, and f's numbers + ``lifts`` (≥ 0), as units."""
    net = Stack(m1 + layers[0].weight.shape[1])
    inputs = net.inputs()
    units, carried = inputs[m1:], [combine((1.0, x), constant=1.0) for x in inputs[:m1]]
    for layer in layers[:-1]:
        units, carried = net.apply(layer, units, carried)
    forms = zip(affine(layers[-1], units), lifts, strict=True)
    units = net.layer([*(combine((1.0, form), constant=lift) for form, lift in forms), *carried])
    x = [combine((1.0, unit), constant=-1.0) for unit in units[len(lifts) :]]
    return net, x, units[: len(lifts)]
