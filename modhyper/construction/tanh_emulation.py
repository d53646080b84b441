"""Products by four tanh units each: the layers of q, two for each layer of g."""

from __future__ import annotations

from modhyper.construction.basis import Layer
from modhyper.construction.emulation_plan import (
    Unit,
    count_numbers,
    spread,
    terms_of,
    used,
)
from modhyper.construction.stack import Form, Stack, combine
from modhyper.papers.certified.emulation import BETA

SIGMA2_AT_BETA = 0.7697968010762220
"""tanh''(BETA) to 16 digits. The slack of D4/SIGMA2 covers the rest for h̄ ≥ 2^-20."""


def tanh_layers(layers: list[list[Unit]], m1: int, step: float) -> tuple[Layer, ...]:
    """q on (x, θ) with h̄ = ``step``; numbers that wait are carried as tanh(h̄θ)."""
    net = Stack(m1 + count_numbers(layers))
    inputs = net.inputs()
    sources, numbers = inputs[:m1], inputs[m1:]
    shrunk = 1.0  # carried units are shrunk·θ
    out = 1.0 / (4 * step * step * SIGMA2_AT_BETA)
    for at, layer in enumerate(layers):
        later = used(layers, at + 1, len(layers))
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
