"""A target's hypernetwork, or any given one, emulated by an embedding method with e = f."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from modhyper.construction import rounding
from modhyper.construction.assemble import Assembly
from modhyper.construction.basis import Array, Layer, LayerActivation, knots
from modhyper.construction.emulation import Emulation, emulate
from modhyper.construction.methods import Ask, Made, build_hypernetwork
from modhyper.construction.plan import total
from modhyper.construction.result import Stored, save, torch_module
from modhyper.errors import InputError

if TYPE_CHECKING:
    from modhyper.construction.modules import EmbeddingMethod, Hypernetwork

SHARE = 0.25
"""Share of the error that is left to the products."""

UP = 1 + 2.0**-30


def build_emulation(ask: Ask, goal: float) -> Made:
    """g interpolates as in ``build_hypernetwork``; q computes it from x and f(I)."""
    made = build_hypernetwork(ask, goal * (1 - SHARE))
    plan = made.plan
    values = knots(plan.i_cells)  # f averages what it is at the knots
    for layer in made.assembly.condition:
        bias = 0.0 if layer.bias is None else layer.bias
        values = values @ layer.weight.T + bias
        values = values if layer.activation == "identity" else np.maximum(values, 0.0)
    bounds = np.abs(values).max(axis=0) * UP
    spent = total([plan.x_error, plan.i_error, made.values_error])
    emulation = emulate(made.assembly, bounds, len(plan.x_cells), goal - spent)
    return Made(plan, emulation.assembly, made.values_error, 0.0, emulation.error)


@dataclass(frozen=True, slots=True)
class Emulated:
    """q(x, f(I)) within ``error`` of a given g(x; f(I)) on the whole cube."""

    emulation: Emulation
    m1: int
    m2: int
    delta: float
    source: str | None = None

    @property
    def error(self) -> float:
        return self.emulation.error

    def counts(self) -> dict[str, tuple[int, int]]:
        """quantity -> (free, dense) numbers of parameters."""
        return self.emulation.assembly.counts()

    @property
    def module(self) -> Hypernetwork | EmbeddingMethod:
        """A fresh torch module, called as module(x, conditioning)."""
        return torch_module(Stored(self.emulation.assembly, self.m1, self.m2, "float64"))

    def save(self, folder: str | Path) -> dict[str, Any]:
        """Write network.safetensors and manifest.json to ``folder``; returns the manifest."""
        facts = {
            "method": "emulation",
            "emulates": self.source,
            "claimed_distance": str(self.delta),
            "proved_distance": self.error,
        }
        return save(Stored(self.emulation.assembly, self.m1, self.m2, "float64"), folder, facts)


def emulate_hypernetwork(
    module: Hypernetwork | EmbeddingMethod,
    delta: float,
    *,
    source: str | None = None,
) -> Emulated:
    """An embedding method within ``delta`` of a given hypernetwork, with e = f and k = N_g.

    module  its f is a stack of linear layers and ReLU, tanh or nothing; its g has ReLU or tanh in
            its hidden layers and none at the output (`construction.modules.Hypernetwork`)

    Raises InputError for other modules, or if delta is out of reach. Source: certified results,
    embedding of all numbers (`papers.certified.emulation`).
    """
    if delta <= 0:
        raise InputError(f"expected a number greater than 0, got {delta}", option="eps")
    assembly, m1, m2 = assembly_of(module)
    bounds = rounding.through(assembly.condition, rounding.inputs(m2), rounding.DOUBLE)
    found = bounds.sum(axis=0) * UP
    emulation = emulate(assembly, found, m1, delta)
    return Emulated(emulation, m1, m2, delta, source)


def assembly_of(module: Hypernetwork | EmbeddingMethod) -> tuple[Assembly, int, int]:
    """A torch hypernetwork as layers, with m1 and m2; every entry of f counts as free."""
    from torch import nn

    from modhyper.construction.modules import ACTIVATIONS, Hypernetwork

    if not isinstance(module, Hypernetwork) or not isinstance(module.table, nn.Identity):
        raise InputError("expected a Hypernetwork whose f is a network", option="target")
    names = {kind: name for name, kind in ACTIVATIONS.items()}
    condition = []
    parts: list[Any] = list(module.f)
    for linear, activation in zip(parts[::2], parts[1::2], strict=True):
        weight = linear.weight.detach().double().numpy()
        bias = None if linear.bias is None else linear.bias.detach().double().numpy()
        condition.append(_full(weight, bias, names[type(activation)]))
    primary = []
    for shape, has_bias, activation in zip(
        module.g.shapes, module.g.has_bias, module.g.activations, strict=True
    ):
        weight = np.zeros(shape)
        bias = np.zeros(shape[0]) if has_bias else None
        primary.append(_full(weight, bias, names[type(activation)]))
    places = module.g.positions
    positions = None if places is None else places.numpy().astype(np.float64)
    m2 = condition[0].weight.shape[1]
    made = Assembly("hypernetwork", tuple(condition), tuple(primary), positions)
    return made, module.g.shapes[0][1], m2


def _full(weight: Array, bias: Array | None, activation: Any) -> Layer:
    kind: LayerActivation = activation
    used = None if bias is None else np.ones(bias.shape, dtype=bool)
    return Layer(weight, bias, kind, np.ones(weight.shape, dtype=bool), used)
