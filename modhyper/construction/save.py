"""A construction as torch module, and as files: network.safetensors and manifest.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from modhyper.construction.basis import Layer
from modhyper.errors import InputError

if TYPE_CHECKING:
    from modhyper.construction.build import Construction
    from modhyper.construction.modules import EmbeddingMethod, Hypernetwork

FORMAT = "modhyper-network/1"

FORWARD = (
    "layers in order: a = activation(weight @ a + bias). hypernetwork: the outputs of f, layer by "
    "layer weight (row by row) then bias, are the numbers of g; if g.positions names a tensor they "
    "go to these places of the vector and the rest are zero. embedding: q reads x followed by e(I)."
)


def architecture(construction: Construction) -> dict[str, Any]:
    """The description stored with the weights: enough to evaluate the network without this code."""
    assembly = construction.assembly
    spec: dict[str, Any] = {
        "format": FORMAT,
        "kind": assembly.kind,
        "m1": len(construction.plan.x_cells),
        "m2": len(construction.plan.i_cells),
        "dtype": f"float{construction.bits}",
        "forward": FORWARD,
    }
    if assembly.kind == "embedding":
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


def tensors(construction: Construction) -> dict[str, Any]:
    """name -> numpy array, in the stored precision."""
    assembly = construction.assembly
    dtype = np.float32 if construction.bits == 32 else np.float64
    named: dict[str, Any] = {}
    stacks = {"f": assembly.condition}
    if assembly.kind == "embedding":
        stacks = {"e": assembly.condition, "q": assembly.primary}
    for name, layers in stacks.items():
        for at, layer in enumerate(layers):
            named[f"{name}.{2 * at}.weight"] = _exactly(layer.weight, dtype)
            if layer.bias is not None:
                named[f"{name}.{2 * at}.bias"] = _exactly(layer.bias, dtype)
    if assembly.positions is not None:
        named["g.positions"] = assembly.positions.astype(np.int64)
    return named


def torch_module(construction: Construction) -> Hypernetwork | EmbeddingMethod:
    """A torch module that holds its own copy of the weights."""
    import torch

    from modhyper.construction.modules import module_from

    copies = {name: torch.from_numpy(a.copy()) for name, a in tensors(construction).items()}
    return module_from(architecture(construction), copies)


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


def save(construction: Construction, folder: str | Path) -> dict[str, Any]:
    """Write the two files; returns the manifest. Raises InputError if ``folder`` cannot be used."""
    from safetensors.numpy import save as to_bytes

    spec = architecture(construction)
    data = to_bytes(tensors(construction), metadata={"modhyper": json.dumps(spec)})
    manifest = {
        "target": construction.target.text,
        "claimed_eps": str(construction.eps),
        "proved_error": construction.error.total,
        "method": construction.method,
        "activation": construction.activation,
        "rank": construction.rank,
        "cells": {"x": construction.plan.x_cells, "I": construction.plan.i_cells},
        "counts": {
            name: {"free": free, "dense": dense}
            for name, (free, dense) in construction.counts().items()
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


def _exactly(values: Any, dtype: Any) -> Any:
    stored = np.ascontiguousarray(values, dtype=dtype)
    assert (stored == values).all(), "weights are meant to be exact in the stored precision"
    return stored
