"""What a network of the lab looks like, and its parameters before training."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

from modhyper.errors import InputError, near_matches
from modhyper.lab.engine.activations import ACTIVATIONS
from modhyper.lab.seeds import generator

if TYPE_CHECKING:
    import torch

Method = Literal["hypernetwork", "embedding", "concatenation", "film", "table"]
Initial = Literal["default", "he-uniform", "unit-rows"]


@dataclass(frozen=True, slots=True)
class Architecture:
    """One network y(x, I).

    method        hypernetwork g(x; f(I)); embedding q(x, e(I)); concatenation q(x, I); film: the
                  hidden units of g are scaled and shifted by f(I); table: a weight vector of g for
                  each of ``conditions`` conditions, I being its number ("f as large as we wish").
                  A plain network is a concatenation with an x or a condition of dimension 0
    primary       widths of g, or of q along its x path: d_x, hidden widths, outputs
    conditioning  d_I and the hidden widths of f or e; its output follows from the method
    embedding_dim E, the length of e(I) (embedding only)
    """

    method: Method
    primary: tuple[int, ...]
    conditioning: tuple[int, ...] = ()
    embedding_dim: int = 0
    activation: str = "relu"
    conditioning_activation: str = "relu"
    primary_biases: bool = True
    conditioning_biases: bool = True
    conditions: int = 0
    initial: Initial = "default"

    def __post_init__(self) -> None:
        if self.method not in get_args(Method):
            hint = near_matches(str(self.method), list(get_args(Method)))
            raise InputError(f"no method {self.method!r}", option="method", hint=hint)
        for name in ("activation", "conditioning_activation"):
            if getattr(self, name) not in ACTIVATIONS:
                known = ", ".join(ACTIVATIONS)
                raise InputError(
                    f"expected one of {known}, got {getattr(self, name)!r}", option=name
                )
        if len(self.primary) < 2:
            raise InputError("expected at least input and output widths", option="primary")
        if self.method == "embedding" and self.embedding_dim < 1:
            raise InputError("an embedding needs a length of at least 1", option="embedding_dim")
        if self.method == "table" and self.conditions < 1:
            raise InputError("a table needs the number of conditions", option="conditions")
        if self.method in ("hypernetwork", "embedding", "film") and not self.conditioning:
            raise InputError("expected the widths of f or e", option="conditioning")

    @property
    def generated(self) -> int:
        """N_g: the numbers that make up one primary g."""
        return sum(math.prod(shape) for shape in self.primary_shapes().values())

    @property
    def joined(self) -> int:
        """What q's first layer reads beside x."""
        if self.method == "embedding":
            return self.embedding_dim
        return self.conditioning[0] if self.method == "concatenation" and self.conditioning else 0

    @property
    def conditioning_outputs(self) -> int:
        """Outputs of f or e; 0 if there is none."""
        if self.method == "hypernetwork":
            return self.generated
        if self.method == "film":
            return 2 * sum(self.primary[1:-1])
        return self.embedding_dim

    def primary_shapes(self) -> dict[str, tuple[int, ...]]:
        """Named (out, in) shapes of g or q, layer by layer, in the order f generates them."""
        shapes: dict[str, tuple[int, ...]] = {}
        for layer, (fan_in, fan_out) in enumerate(pairwise(self.primary)):
            shapes[f"{layer}.weight"] = (fan_out, fan_in + (self.joined if layer == 0 else 0))
            if self.primary_biases:
                shapes[f"{layer}.bias"] = (fan_out,)
        return shapes

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Named shapes of everything that is trained: "primary.0.weight", "conditioning.1.bias"."""
        if self.method == "table":
            return {
                f"table.{name}": (self.conditions, *shape)
                for name, shape in self.primary_shapes().items()
            }
        shapes: dict[str, tuple[int, ...]] = {}
        if self.method != "hypernetwork":
            shapes |= {f"primary.{name}": shape for name, shape in self.primary_shapes().items()}
        if self.conditioning_outputs:
            widths = (*self.conditioning, self.conditioning_outputs)
            for layer, (fan_in, fan_out) in enumerate(pairwise(widths)):
                shapes[f"conditioning.{layer}.weight"] = (fan_out, fan_in)
                if self.conditioning_biases:
                    shapes[f"conditioning.{layer}.bias"] = (fan_out,)
        return shapes

    @property
    def trained(self) -> int:
        """Number of trained parameters."""
        return sum(math.prod(shape) for shape in self.shapes().values())


@dataclass(frozen=True, slots=True)
class Member:
    """One network of an ensemble. ``group`` is the row of the data it is trained on."""

    architecture: Architecture
    seed: int
    learning_rate: float
    group: int = 0


def initial_parameters(member: Member) -> dict[str, torch.Tensor]:
    """The member's parameters before training, float64 on the CPU, by name.

    "default" is torch.nn.Linear's: weights and biases uniform in ±1/√fan_in. "he-uniform":
    weights uniform in ±√(6/fan_in), biases 0. "unit-rows": default, then each row of a weight is
    divided by its length. A table starts as if each of its rows were a network.
    Each parameter has a stream of its own, so nothing depends on what else is drawn.
    """
    shapes = member.architecture.shapes()
    return {name: _draw(name, shapes, member) for name in shapes}


def _draw(name: str, shapes: Mapping[str, tuple[int, ...]], member: Member) -> torch.Tensor:
    import torch

    weight = shapes[name.removesuffix("bias") + "weight"] if name.endswith("bias") else shapes[name]
    fan_in = weight[-1]
    if member.architecture.initial == "he-uniform":
        bound = 0.0 if name.endswith("bias") else math.sqrt(6 / fan_in)
    else:
        bound = 1 / math.sqrt(fan_in)
    stream = generator(member.seed, "initial", name)
    uniform = torch.rand(shapes[name], generator=stream, dtype=torch.float64)
    drawn = uniform.mul_(2 * bound).sub_(bound)
    if member.architecture.initial == "unit-rows" and name.endswith("weight"):
        drawn /= drawn.norm(dim=-1, keepdim=True)
    return drawn
