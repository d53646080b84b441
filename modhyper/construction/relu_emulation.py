"""q that emulates a ReLU g: m + 2 layers for each layer of g."""

from __future__ import annotations

from collections.abc import Sequence

from modhyper.construction.basis import Layer
from modhyper.construction.emulation_plan import Unit, bound_of, count_numbers, spread, used
from modhyper.construction.products import Product, sums_of_products
from modhyper.construction.stack import Form, Stack, combine


def relu_layers(layers: list[list[Unit]], m1: int, levels: int) -> tuple[Layer, ...]:
    """q on (x, θ) with m = ``levels``; numbers that wait are carried as θ + λ ≥ 0."""
    net = Stack(m1 + count_numbers(layers))
    inputs = net.inputs()
    return close_emulation(net, layers, inputs[:m1], inputs[m1:], levels, lifted=False)


def lift_of(layers: list[list[Unit]]) -> float:
    """λ."""
    return max(bound_of(layers, n) for n in used(layers, 0, len(layers)))


def close_emulation(
    net: Stack,
    layers: list[list[Unit]],
    sources: Sequence[Form],
    numbers: Sequence[Form],
    levels: int,
    *,
    lifted: bool,
) -> tuple[Layer, ...]:
    """The layers that read x and the numbers, ``lifted`` by λ or as they are."""
    lift = lift_of(layers)
    for at, layer in enumerate(layers):
        last = at == len(layers) - 1
        later = used(layers, at + 1, len(layers))
        biases = {unit.bias for unit in layer if unit.bias is not None}
        waiting = sorted({*later, *biases})
        fresh = at == 0 and not lifted  # what waits is lifted when it is read for the first time
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


def without_bias(form: Form, one: Form) -> Form:
    """``form`` with its constant carried by the unit that is 1."""
    return combine((1.0, Form(form.weights)), (form.constant or 0.0, one))


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
