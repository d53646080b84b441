"""Parameters before training.

Every parameter is uniform in ± a bound, so its variance is bound²/3. With c = 2 for a layer whose
network has ReLU units (2/1.0001 for leaky ReLU) and 1 for the others, and d_j, d_i the widths below
and above a layer of g, k the width of f's code:

default         torch.nn.Linear's: bound 1/√fan_in for weights and biases
he-uniform      weights of variance 2/fan_in, biases 0
unit-rows       default, then each row of a weight is divided by its length
hyperfan-in     Chang, Flokas, Lipson (ICLR 2020), table 1. f's last weights have variance
                c/(2^b d_j k) where they make weights and c/(2k) where they make biases; b = 1 if g
                has biases. All biases of f are 0, its hidden layers have variance c/fan_in: if I
                has second moment 1 and f is linear or ReLU, so has its code. The weights of g then
                have variance c/(2^b d_j), and signals keep their size upwards
hyperfan-out    the same with c/(d_i k) and max(0, c(1 - d_j/d_i)/k): gradients keep theirs
base-in-bias    f's last weights are 0 and its last biases a base network g drawn by default, the
                same for every I (Beck, Jackson, Vuorio, Whiteson, CoRL 2022: "Bias-HyperInit").
                With low rank the base is the shared W, and only D starts different from 0
magnitude-invariant
                Ortiz, Guttag, Dalca (2023): with the encoding "circle", g's weights are θ + Δ(I).
                θ, f's last biases, has variance c/d_j, and 0 where it makes biases. Δ starts as in
                their library HyperLight: variance c/fan_out in every layer of f, each weight of g
                counting as a last layer of its own; 0 for biases of f and what makes biases of g
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

from modhyper.lab.engine.architecture import Architecture, Member
from modhyper.lab.seeds import generator


def initial_parameters(member: Member) -> dict[str, torch.Tensor]:
    """The member's parameters before training, float64 on the CPU, by name.

    A table starts as if each of its rows were a network; vectors of chunks have variance 1.
    Each parameter has a stream of its own, so nothing depends on what else is drawn.
    """
    architecture = member.architecture
    drawn = {}
    for name, shape in architecture.shapes().items():
        uniform = torch.rand(
            shape, generator=generator(member.seed, "initial", name), dtype=torch.float64
        )
        bound = _bounds(architecture, name)
        drawn[name] = uniform.mul_(2 * bound).sub_(bound)
        if architecture.initial == "unit-rows" and name.endswith("weight"):
            drawn[name] /= drawn[name].norm(dim=-1, keepdim=True)
    return drawn


def _bounds(architecture: Architecture, name: str) -> torch.Tensor | float:
    """Half the range of a parameter; a column where rows of f's last layer differ."""
    if name == "chunks.embedding":
        return math.sqrt(3)
    special = SPECIAL.get(architecture.initial)
    if special is None or not name.startswith("conditioning"):
        return _plain(architecture, name)
    if not name.startswith(_last(architecture)):
        return _hidden(architecture, name)
    is_bias = name.endswith("bias")
    rows = [
        torch.full(
            (math.prod(shape),),
            special(architecture, part, is_bias),
            dtype=torch.float64,
        )
        for part, shape in architecture.generated_shapes().items()
    ]
    return torch.cat(rows) if is_bias else torch.cat(rows).unsqueeze(1)


def _plain(architecture: Architecture, name: str) -> float:
    """Bounds of a layer that starts like any other, ``default`` or ``he-uniform``."""
    fan_in = architecture.shapes()[name.removesuffix("bias").removesuffix("weight") + "weight"][-1]
    if architecture.initial != "he-uniform":
        return 1 / math.sqrt(fan_in)
    return 0.0 if name.endswith("bias") else math.sqrt(6 / fan_in)


def _hidden(architecture: Architecture, name: str) -> float:
    """Bounds of f's hidden layers where its last layer starts in a special way."""
    if architecture.initial == "base-in-bias":
        return _plain(architecture, name)
    if name.endswith("bias"):
        return 0.0
    fan_out, fan_in = architecture.shapes()[name]
    fan = fan_out if architecture.initial == "magnitude-invariant" else fan_in
    return _bound(_gain(architecture.conditioning_activation) / fan)


def _hyperfan_in(architecture: Architecture, part: str, is_bias: bool) -> float:
    if is_bias:
        return 0.0
    c, code = _gain(architecture.activation), _code(architecture)
    if part.endswith("bias"):
        return _bound(c / (2 * code))
    below, _ = _widths(architecture, part)
    return _bound(c / ((2 if architecture.primary_biases else 1) * below * code))


def _hyperfan_out(architecture: Architecture, part: str, is_bias: bool) -> float:
    if is_bias:
        return 0.0
    c, code = _gain(architecture.activation), _code(architecture)
    below, above = _widths(architecture, part)
    if part.endswith("bias"):
        return _bound(max(0.0, c * (1 - below / above) / code))
    return _bound(c / (above * code))


def _base_in_bias(architecture: Architecture, part: str, is_bias: bool) -> float:
    if part.endswith("down"):
        return 1 / math.sqrt(_code(architecture))
    if part.endswith("up") or not is_bias:
        return 0.0
    return 1 / math.sqrt(_widths(architecture, part)[0])


def _magnitude_invariant(architecture: Architecture, part: str, is_bias: bool) -> float:
    if part.endswith("bias"):
        return 0.0
    below, above = _widths(architecture, part)
    if is_bias:
        return _bound(_gain(architecture.activation) / below)
    return _bound(_gain(architecture.conditioning_activation) / (below * above))


SPECIAL: dict[str, Callable[[Architecture, str, bool], float]] = {
    "hyperfan-in": _hyperfan_in,
    "hyperfan-out": _hyperfan_out,
    "base-in-bias": _base_in_bias,
    "magnitude-invariant": _magnitude_invariant,
}
"""Bounds of the rows of f's last layer that make one ``part`` of g: of weights, or of biases."""


def _widths(architecture: Architecture, part: str) -> tuple[int, int]:
    """(d_j, d_i): the widths below and above the layer of g that "2.weight" belongs to."""
    layer = int(part.partition(".")[0])
    return architecture.primary[layer], architecture.primary[layer + 1]


def _last(architecture: Architecture) -> str:
    return f"conditioning.{len(architecture.conditioning) - 1}."


def _code(architecture: Architecture) -> int:
    """k: what f's last layer reads."""
    return architecture.shapes()[f"{_last(architecture)}weight"][1]


def _gain(activation: str) -> float:
    return {"relu": 2.0, "leaky_relu": 2 / 1.0001}.get(activation, 1.0)


def _bound(variance: float) -> float:
    return math.sqrt(3 * variance)
