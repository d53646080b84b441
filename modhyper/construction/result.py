"""A network with a proof: what it is made of, what its error consists of; as a torch module, and as
files: network.safetensors and manifest.json.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from modhyper.construction.assemble import Assembly
from modhyper.construction.basis import Activation, Layer
from modhyper.construction.hats_method import round_to
from modhyper.construction.plan import Plan, total
from modhyper.construction.target import Target
from modhyper.errors import InputError

if TYPE_CHECKING:
    from modhyper.construction.modules import EmbeddingMethod, Hypernetwork

FORMAT = "modhyper-network/1"

FORWARD = (
    "layers in order: a = activation(weight @ a + bias). table: f or e begin with the row of its "
    "values (in C order) of the cell min(n - 1, floor(n (I + 1)/2)), n = cells. hypernetwork: the "
    "outputs of f, layer by layer weight (row by row) then bias, are the numbers of g; if "
    "g.positions names a tensor they go to these places of the vector and the rest are zero. "
    "embedding: q reads x followed by e(I)."
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An assembly with what its file says beside it: m1, m2 and the dtype of its numbers."""

    assembly: Assembly
    m1: int
    m2: int
    dtype: str


def architecture(stored: Stored) -> dict[str, Any]:
    """The description stored with the weights: enough to evaluate the network without this code."""
    assembly = stored.assembly
    spec: dict[str, Any] = {
        "format": FORMAT,
        "kind": "hypernetwork" if assembly.kind == "hypernetwork" else "embedding",
        "m1": stored.m1,
        "m2": stored.m2,
        "dtype": stored.dtype,
        "forward": FORWARD,
    }
    if assembly.table is not None:
        values = assembly.table.values
        spec["table"] = {
            "values": "table",
            "cells": list(assembly.table.cells),
            "outputs": values.shape[1],
        }
    if assembly.kind != "hypernetwork":
        spec["e"] = _describe(assembly.condition, "e")
        spec["q"] = _describe(assembly.primary, "q")
        return spec
    spec["f"] = _describe(assembly.condition, "f")
    spec["g"] = {
        "layers": [
            {
                "weight": list(layer.weight.shape),
                "bias": layer.bias is not None,
                "activation": layer.activation,
            }
            for layer in assembly.primary
        ],
        "positions": None if assembly.positions is None else "g.positions",
    }
    return spec


def tensors(stored: Stored) -> dict[str, Any]:
    """name -> numpy array: float64 copies of numbers that the stored precision holds exactly."""
    assembly = stored.assembly
    named: dict[str, Any] = {}
    stacks = {"f": assembly.condition}
    if assembly.kind != "hypernetwork":
        stacks = {"e": assembly.condition, "q": assembly.primary}
    for name, layers in stacks.items():
        for at, layer in enumerate(layers):
            named[f"{name}.{2 * at}.weight"] = layer.weight
            if layer.bias is not None:
                named[f"{name}.{2 * at}.bias"] = layer.bias
    if assembly.table is not None:
        named["table"] = assembly.table.values
    for values in named.values():
        exact = (round_to(values, stored.dtype) == values).all()
        assert exact, "weights are meant to be exact in the stored precision"
    if assembly.positions is not None:
        named["g.positions"] = assembly.positions.astype(np.int64)
    return {name: np.ascontiguousarray(values) for name, values in named.items()}


def torch_module(stored: Stored) -> Hypernetwork | EmbeddingMethod:
    """A torch module that holds its own copy of the weights."""
    from modhyper.construction.modules import module_from

    return module_from(architecture(stored), _torch_tensors(stored))


def _torch_tensors(stored: Stored) -> dict[str, Any]:
    import torch

    dtype = getattr(torch, stored.dtype)
    copies = {name: torch.from_numpy(a.copy()) for name, a in tensors(stored).items()}
    return {n: a.to(dtype) if a.is_floating_point() else a for n, a in copies.items()}


def load(folder: str | Path) -> Hypernetwork | EmbeddingMethod:
    """The torch module saved in ``folder``."""
    from safetensors import safe_open

    from modhyper.construction.modules import module_from

    path = Path(folder) / "network.safetensors"
    if not path.exists():
        raise InputError(f"no file {str(path)!r}", option="folder")
    with safe_open(path, framework="pt") as file:
        spec = json.loads((file.metadata() or {})["modhyper"])
        names = list(file.keys())
        return module_from(spec, {name: file.get_tensor(name) for name in names})


def save(stored: Stored, folder: str | Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write the two files; returns the manifest, which begins with ``facts``.

    Raises InputError if ``folder`` cannot be used.
    """
    from safetensors.torch import save as to_bytes

    spec = architecture(stored)
    data = to_bytes(_torch_tensors(stored), metadata={"modhyper": json.dumps(spec)})
    manifest = {
        **facts,
        "dtype": stored.dtype,
        "embedding_dim": stored.assembly.embedding_dim(stored.m2),
        "counts": {
            name: {"free": free, "dense": dense}
            for name, (free, dense) in stored.assembly.counts().items()
        },
        "sha256": {"network.safetensors": hashlib.sha256(data).hexdigest()},
        "architecture": spec,
    }
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "network.safetensors").write_bytes(data)
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    except OSError as error:
        raise InputError(
            f"cannot write to {str(folder)!r}: {error.strerror}", option="out"
        ) from None
    return manifest


def _describe(layers: Sequence[Layer], name: str) -> list[dict[str, Any]]:
    return [
        {
            "weight": f"{name}.{2 * at}.weight",
            "bias": None if layer.bias is None else f"{name}.{2 * at}.bias",
            "shape": list(layer.weight.shape),
            "activation": layer.activation,
        }
        for at, layer in enumerate(layers)
    ]


if TYPE_CHECKING:
    from modhyper.construction.modules import EmbeddingMethod, Hypernetwork
    from modhyper.construction.result import Stored

Method = Literal["hypernetwork", "embedding", "samples", "bits", "emulation", "structured", "hats"]
Dtype = Literal["float64", "float32", "float16", "bfloat16"]


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """Proved parts of sup |h − y| over the cube; they add up to ``total`` ≤ eps.

    x, condition   interpolation in x and in I
    values         the target's values at the nodes: enclosure and rounding to the weights' grid
    rank           what a table of values of the given rank loses
    products       what gadgets that multiply lose
    forward        rounding of a forward pass in the stored precision, sums in any order
    The stored weights are exact: without ``forward`` the sum holds for real arithmetic.
    """

    x: float
    condition: float
    values: float
    rank: float
    products: float
    forward: float

    @property
    def total(self) -> float:
        parts = [self.x, self.condition, self.values, self.rank, self.products, self.forward]
        return total(parts)


@dataclass(frozen=True, slots=True)
class Construction:
    """A network with a proof: ``assembly`` in numbers, ``module`` in torch, ``error`` its proof.

    bits    length of a word (method "bits")
    radius  proved bound of sup|y| + Σ_i sup|∂_i y|: the target lies in that ball of W(1, m)
    """

    method: Method
    target: Target
    eps: Fraction
    activation: Activation
    dtype: Dtype
    bits: int | None
    rank: int | None
    plan: Plan
    error: ErrorBudget
    assembly: Assembly
    radius: float

    def counts(self) -> dict[str, tuple[int, int]]:
        """quantity -> (free, dense) numbers of parameters; those of g are generated by f."""
        return self.assembly.counts()

    @property
    def embedding_dim(self) -> int:
        """k: numbers that f or e delivers."""
        return self.assembly.embedding_dim(len(self.plan.i_cells))

    @property
    def module(self) -> Hypernetwork | EmbeddingMethod:
        """A fresh torch module with the weights, called as module(x, conditioning)."""
        return torch_module(self._stored())

    def save(self, folder: str | Path) -> dict[str, Any]:
        """Write network.safetensors and manifest.json to ``folder``; returns the manifest."""
        facts = {
            "target": self.target.text,
            "claimed_eps": str(self.eps),
            "proved_error": self.error.total,
            "method": self.method,
            "activation": self.activation,
            "bits": self.bits,
            "rank": self.rank,
            "cells": {"x": self.plan.x_cells, "I": self.plan.i_cells},
        }
        return save(self._stored(), folder, facts)

    def _stored(self) -> Stored:
        return Stored(self.assembly, len(self.plan.x_cells), len(self.plan.i_cells), self.dtype)
