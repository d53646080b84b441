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

import torch

from modhyper.lab.architecture import Architecture, Member
from modhyper.lab.seeds import generator


def initial_parameters(member: Member) -> dict[str, torch.Tensor]:
    """The member's parameters before training, float64 on the CPU, by name.

    A table starts as if each of its rows were a network; vectors of chunks have variance 1.
    Each parameter has a stream of its own, so nothing depends on what else is drawn.
    """
    architecture = member.architecture
    drawn = {}
    for name, shape in architecture.shapes().items():
        stream = generator(member.seed, "initial", name)
        uniform = torch.rand(shape, generator=stream, dtype=torch.float64)
        bound = _bounds(architecture, name)
        drawn[name] = uniform.mul_(2 * bound).sub_(bound)
        if architecture.initial == "unit-rows" and name.endswith("weight"):
            drawn[name] /= drawn[name].norm(dim=-1, keepdim=True)
    return drawn


def _bounds(architecture: Architecture, name: str) -> torch.Tensor | float:
    """Half the range of a parameter; one for each row of f's last layer where they differ."""
    initial, shapes = architecture.initial, architecture.shapes()
    if name == "chunks.embedding":
        return math.sqrt(3)
    stem, _, kind = name.rpartition(".")
    fan_out, fan_in = shapes[f"{stem}.weight"][-2:]
    if initial in ("default", "he-uniform", "unit-rows") or not name.startswith("conditioning"):
        if initial != "he-uniform":
            return 1 / math.sqrt(fan_in)
        return math.sqrt(6 / fan_in) if kind == "weight" else 0.0
    if stem == f"conditioning.{len(architecture.conditioning) - 1}":
        made = architecture.generated_shapes()
        variances = [_variance(architecture, fan_in, part, kind) for part in made]
        rows = torch.tensor([math.prod(shape) for shape in made.values()])
        column = torch.tensor(variances, dtype=torch.float64).mul_(3).sqrt_()
        bounds = column.repeat_interleave(rows)
        return bounds.unsqueeze(1) if kind == "weight" else bounds
    if initial == "base-in-bias":
        return 1 / math.sqrt(fan_in)
    fan = fan_out if initial == "magnitude-invariant" else fan_in
    variance = _gain(architecture.conditioning_activation) / fan
    return math.sqrt(3 * variance) if kind == "weight" else 0.0


def _variance(architecture: Architecture, k: int, part: str, kind: str) -> float:
    """Of the weights or biases (``kind``) in f's last layer that make one ``part`` of g."""
    layer, _, made = part.partition(".")
    d_j, d_i = architecture.primary[int(layer) :][:2]
    c, c_f = _gain(architecture.activation), _gain(architecture.conditioning_activation)
    half = 2 if architecture.primary_biases else 1
    weights: dict[str, dict[str, float]] = {
        "hyperfan-in": {"weight": c / (half * d_j * k), "bias": c / (2 * k)},
        "hyperfan-out": {"weight": c / (d_i * k), "bias": max(0.0, c * (1 - d_j / d_i) / k)},
        "base-in-bias": {"down": 1 / (3 * k)},
        "magnitude-invariant": {"weight": c_f / (d_i * d_j)},
    }
    biases: dict[str, dict[str, float]] = {
        "base-in-bias": {"weight": 1 / (3 * d_j), "bias": 1 / (3 * d_j), "down": 1 / (3 * k)},
        "magnitude-invariant": {"weight": c / d_j},
    }
    table = weights if kind == "weight" else biases
    return table.get(architecture.initial, {}).get(made, 0.0)


def _gain(activation: str) -> float:
    return {"relu": 2.0, "leaky_relu": 2 / 1.0001}.get(activation, 1.0)
