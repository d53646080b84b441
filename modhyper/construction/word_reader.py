"""The part of q that turns words into a value: bit by bit, as `papers.certified.bit_walk` says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from modhyper.construction.basis import Layer
from modhyper.construction.samples import Values, least_cone
from modhyper.construction.stack import Form, Stack, combine
from modhyper.papers.certified.bit_walk import BitLayer, Walks, bit_layers


@dataclass(frozen=True, slots=True)
class Heights:
    """The numbers of q that depend on the target: s, and the rises σ' along the axes 2..m1."""

    step: float
    rises: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class _State:
    """Units of the newest layer, by what they hold."""

    time: Form
    coordinates: list[Form]
    negative: list[Form]
    positive: list[Form]
    hinges: dict[int, Form]
    gates: list[Form]
    sums: dict[int, Form]


def read_words(
    net: Stack,
    code: Walks,
    words: Sequence[Form],
    time: Form,
    coordinates: Sequence[Form],
    heights: Heights,
) -> tuple[Layer, ...]:
    """Close ``net`` with the layers that read ``words``, each an affine form of the newest units.

    ``time`` is t = J(x_1 + 1)/2, ``coordinates`` are x_i + 1 for i ≥ 2.
    """
    layout = list(bit_layers(code, len(words)))
    depth = len(layout)
    state = _State(time, list(coordinates), [], [], {}, [], {})
    for at in range(depth + 1):
        state = _bit(net, code, layout, at, words, state)
    totals = _sums(code, layout, depth + 1, state)
    units = net.layer([state.time, *state.coordinates, *totals.values(), Form({}, code.levels)])
    time, constant, cut = units[0], units[-1], 1 + len(state.coordinates)
    own = tuple(combine((2 * heights.step, unit)) for unit in units[cut:-1])
    shared = combine((-heights.step, time), (-heights.step, constant))
    if not code.cells:
        return net.output(combine((1.0, own[0]), (1.0, shared)))
    rest = units[1:cut]
    values = Values(own, shared)
    reach = heights.step * (code.steps + code.levels)  # ≥ |value|
    lift = reach + max(s * n for s, n in zip(heights.rises, code.cells, strict=True))
    extra = -(len(code.cells)) * heights.step / 2
    form = least_cone(net, values, rest, code.cells, heights.rises, lift, extra)
    return net.output(form)


def _bit(
    net: Stack,
    code: Walks,
    layout: list[BitLayer],
    at: int,
    words: Sequence[Form],
    state: _State,
) -> _State:
    """Layer at + 1: the units of bit at + 1, the gates of bit at, the sums up to bit at - 1."""
    depth = len(layout)
    forms: list[Form] = [state.time, *state.coordinates]
    negative: list[Form] = []
    positive: list[Form] = []
    hinges: dict[int, Form] = {}
    if at < depth:
        layer, following = layout[at], layout[at + 1].slots if at + 1 < depth else 0
        rho = [_rho(state, words, c, at, depth) for c in range(max(layer.slots, following))]
        negative = [combine((-1.0, form)) for form in rho[: layer.slots]]
        positive = rho[:following]
        first = layer.first // code.walks
        hinges = {
            j: combine((1.0, state.time), constant=-float(j))
            for j in range(first, first + layer.hinges)
        }
    gates = _gates(code, layout[at - 1], state) if at else []
    sums = _sums(code, layout, at, state)
    groups: list[list[Form]] = [negative, positive, list(hinges.values()), gates]
    units = net.layer([*forms, *(form for group in groups for form in group), *sums.values()])
    cuts = [len(forms)]
    for group in groups:
        cuts.append(cuts[-1] + len(group))
    neg, pos, hinge, gate = (units[a:b] for a, b in pairwise(cuts))
    return _State(
        units[0],
        units[1 : len(forms)],
        neg,
        pos,
        dict(zip(hinges, hinge, strict=True)),
        gate,
        dict(zip(sums, units[cuts[-1] :], strict=True)),
    )


def _rho(state: _State, words: Sequence[Form], c: int, at: int, depth: int) -> Form:
    """ρ of word c at bit at + 1: 2w + 1 − 2^d, then |ρ| − 2^(d−at)."""
    if at == 0:
        return combine((2.0, words[c]), constant=1.0 - 2.0**depth)
    size = ((1.0, state.positive[c]), (1.0, state.negative[c]))
    return combine(*size, constant=-(2.0 ** (depth - at)))


def _gates(code: Walks, layer: BitLayer, state: _State) -> list[Form]:
    """β·ramp for the slots that are steps, β for bits of the level."""
    gates = []
    for c in range(layer.slots):
        off = (-1.0, state.negative[c])
        if c < layer.steps:
            j = (layer.first + c) // code.walks
            gates.append(combine((1.0, state.hinges[j]), (-1.0, state.hinges[j + 1]), off))
        else:
            gates.append(combine(off, constant=1.0))
    return gates


def _sums(code: Walks, layout: list[BitLayer], at: int, state: _State) -> dict[int, Form]:
    """A + Σ β ramp of every walk that has begun, with the gates of the newest layer."""
    if at < 2:
        return {}
    layer, p = layout[at - 2], code.walks
    terms: dict[int, list[tuple[float, Form]]] = {w: [(1.0, u)] for w, u in state.sums.items()}
    for c, gate in enumerate(state.gates):
        slot = layer.first + c
        value = 1.0 if c < layer.steps else 2.0 ** (slot // p - code.steps)
        terms.setdefault(slot % p, []).append((value, gate))
    return {walk: combine(*terms[walk]) for walk in sorted(terms)}
