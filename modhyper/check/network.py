"""Read a saved network: a safetensors file (data only, no code) and the description of its layers.

The file is read byte by byte here; ``LAYOUT`` says what it holds.
"""

from __future__ import annotations

import json
import math
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from modhyper.errors import InputError

LAYOUT = """\
A safetensors file (an 8-byte length, a JSON header, raw little-endian numbers: float64, float32,
float16 or bfloat16) whose metadata hold, under the key "modhyper", this JSON text:

  {"format": "modhyper-network/1", "kind": "hypernetwork", "m1": 1, "m2": 1,
   "f": [{"weight": "f.0.weight", "bias": "f.0.bias", "activation": "relu"},
         {"weight": "f.2.weight", "bias": null, "activation": "identity"}],
   "g": {"layers": [{"weight": [21, 1], "bias": true, "activation": "relu"},
                    {"weight": [1, 21], "bias": false, "activation": "identity"}],
         "positions": null}}

f's entries name tensors (out, in) and (out,); activations are relu, tanh, identity. f's outputs are
the numbers of g, layer by layer, each weight row by row before its bias. With "positions", the name
of a rising int64 tensor, they go to these places of that vector and the others are zero. For kind
"embedding" the lists "e" (may be empty: e(I) = I) and "q" replace f and g; q reads x, then e(I).
With "table": {"values": name, "cells": [n1, ...]} f or e begin with the row of the named tensor
(cells in C order, outputs) that belongs to the cell min(n - 1, floor(n (I + 1)/2)) of I, and their
lists may be empty. Inputs lie in [-1,1]; there is one output."""

Array = NDArray[np.float64]
ACTIVATIONS = ("relu", "tanh", "identity")
MAX_HEADER = 100_000_000
MAX_FILE = 2**33
"""Bytes; a larger file is not read."""
MAX_GENERATED = 2**27
"""Numbers of a g; they are all written out, also those that f leaves zero."""
BROKEN = (
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    ValueError,
    OverflowError,
    RecursionError,
)
"""What a description or a header of a wrong form leads to."""


@dataclass(frozen=True, slots=True)
class Dense:
    """x ↦ activation(weight·x + bias), with stored numbers; weight (out, in), bias (out,)."""

    weight: Array
    bias: Array
    activation: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A layer of g, whose numbers f generates."""

    outputs: int
    inputs: int
    has_bias: bool
    activation: str

    @property
    def size(self) -> int:
        return self.outputs * (self.inputs + self.has_bias)


@dataclass(frozen=True, slots=True)
class Table:
    """I ↦ the row of I's cell: values (cells in C order, outputs)."""

    cells: tuple[int, ...]
    values: Array


@dataclass(frozen=True, slots=True)
class Precision:
    """Of a forward pass: fl(a∘b) = (a∘b)(1 + δ) + ν, |δ| ≤ unit, |ν| ≤ spacing/2, below largest.

    Sums do not underflow (ν = 0 for them). Rounding to nearest with gradual underflow.
    """

    unit: float = 2.0**-53
    spacing: float = 2.0**-1074
    largest: float = sys.float_info.max


PRECISIONS = {
    "F64": Precision(),
    "F32": Precision(2.0**-24, 2.0**-149, 2.0**128 * (1 - 2.0**-24)),
    "F16": Precision(2.0**-11, 2.0**-24, 65504.0),
    "BF16": Precision(2.0**-8, 2.0**-133, 2.0**128 * (1 - 2.0**-8)),
}


@dataclass(frozen=True, slots=True)
class Network:
    """A hypernetwork g(x; f(I)) or an embedding method q(x, e(I)), with float64 copies of its data.

    ``condition`` holds the layers of f or e, ``primary`` those of q; ``generated`` the shapes of
    g's layers and ``positions`` the places of f's outputs in g's parameters (hypernetwork only).
    ``table`` comes before the layers of ``condition``. ``precision`` is the coarsest one stored.
    """

    kind: Literal["hypernetwork", "embedding"]
    m1: int
    m2: int
    condition: tuple[Dense, ...]
    primary: tuple[Dense, ...] = ()
    generated: tuple[Shape, ...] = ()
    positions: NDArray[np.int64] | None = None
    precision: Precision = Precision()
    table: Table | None = None


def read_network(path: str | Path) -> Network:
    """The network saved in ``path``, a .safetensors file or a folder with network.safetensors.

    Raises InputError for anything else: pickles, torch files, broken or inconsistent files.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "network.safetensors"
    if not path.exists():
        raise _bad(f"no file {str(path)!r}", "give a .safetensors file or the folder that holds it")
    tensors, metadata, precision = _read_safetensors(path)
    text = metadata.get("modhyper") if isinstance(metadata, dict) else None
    if text is None:
        raise _bad("the file has no description of its layers (metadata key 'modhyper')")
    try:
        return _network(json.loads(text), tensors, precision)
    except InputError:
        raise
    except BROKEN as error:
        said = f"{error or type(error).__name__}"[:200]
        raise _bad(f"the description of the layers is malformed ({said})") from None


def read_file(path: Path) -> bytes:
    """The bytes of a regular file; InputError for a device, a pipe or a file beyond MAX_FILE."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _bad(f"{str(path)!r} is not a regular file")
        if status.st_size > MAX_FILE:
            raise _bad(f"{str(path)!r} has {status.st_size:,} bytes, more than {MAX_FILE:,}")
        with path.open("rb") as file:
            return file.read(MAX_FILE)
    except OSError as error:
        raise _bad(f"cannot read {str(path)!r}: {error.strerror}") from None


def _read_safetensors(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, str], Precision]:
    data = read_file(path)
    length = int.from_bytes(data[:8], "little") if len(data) >= 8 else 0
    if not 2 <= length <= min(MAX_HEADER, len(data) - 8) or data[8:9] != b"{":
        kind = "a pickle or torch file" if data[:2] == b"PK" or data[:1] == b"\x80" else "this file"
        raise _bad(f"{kind} is not a safetensors file", "pickles can run code and are never opened")
    try:
        header = json.loads(data[8 : 8 + length])
        metadata = header.pop("__metadata__", {})
        body = data[8 + length :]
        tensors = {name: _tensor(entry, body) for name, entry in header.items()}
        return tensors, metadata, _coarsest(entry["dtype"] for entry in header.values())
    except InputError:
        raise
    except BROKEN:
        raise _bad("the safetensors header is broken") from None


def _tensor(entry: dict[str, Any], body: bytes) -> NDArray[Any]:
    kinds = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8"}
    if entry["dtype"] not in kinds:
        raise _bad(f"tensors of type {entry['dtype']} are not read; expected {', '.join(kinds)}")
    start, end = entry["data_offsets"]
    shape = tuple(map(_whole, entry["shape"]))
    kind = np.dtype(kinds[entry["dtype"]])
    if not 0 <= start <= end <= len(body) or min(shape, default=1) < 0:
        raise ValueError(shape)
    values = np.frombuffer(body[start:end], dtype=kind).reshape(shape)
    if entry["dtype"] == "I64":
        return values.astype(np.int64)
    if entry["dtype"] == "BF16":  # the upper half of a float32
        values = (values.astype("<u4") << 16).view("<f4")
    if not np.isfinite(values).all():
        raise _bad("the file holds weights that are infinite or not numbers")
    return values.astype(np.float64)


def _coarsest(kinds: Iterable[str]) -> Precision:
    found = [PRECISIONS[kind] for kind in kinds if kind in PRECISIONS] or [Precision()]
    return Precision(
        max(p.unit for p in found), max(p.spacing for p in found), min(p.largest for p in found)
    )


def _network(
    spec: dict[str, Any], tensors: dict[str, NDArray[Any]], precision: Precision
) -> Network:
    if spec["format"] != "modhyper-network/1":
        raise _bad(f"unknown format {spec['format']!r}; expected 'modhyper-network/1'")
    m1, m2 = _whole(spec["m1"]), _whole(spec["m2"])
    if m1 < 1 or m2 < 1:
        raise _bad(f"m1 and m2 must be at least 1, got {m1} and {m2}")
    table = _table(spec.get("table"), tensors, m2)
    code = m2 if table is None else table.values.shape[1]
    if spec["kind"] == "embedding":
        e = _layers(spec["e"], tensors, code)
        width = e[-1].weight.shape[0] if e else code
        q = _layers(spec["q"], tensors, m1 + width)
        _one_output(q[-1].weight.shape[0] if q else 0, "q")
        return Network("embedding", m1, m2, e, q, precision=precision, table=table)
    if spec["kind"] != "hypernetwork":
        raise _bad(f"unknown kind {spec['kind']!r}; expected 'hypernetwork' or 'embedding'")
    f = _layers(spec["f"], tensors, code)
    shapes = _shapes(spec["g"]["layers"], m1)
    outputs = f[-1].weight.shape[0] if f else code
    positions = _positions(spec["g"]["positions"], tensors, sum(s.size for s in shapes), outputs)
    return Network("hypernetwork", m1, m2, f, (), shapes, positions, precision, table)


def _table(spec: dict[str, Any] | None, tensors: dict[str, NDArray[Any]], m2: int) -> Table | None:
    if spec is None:
        return None
    cells = tuple(map(_whole, spec["cells"]))
    values = _named(tensors, spec["values"])
    if len(cells) != m2 or min(cells) < 1 or values.ndim != 2 or len(values) != math.prod(cells):
        raise _bad(f"a table of {'×'.join(map(str, cells))} cells has values {values.shape}")
    return Table(cells, values)


def _layers(
    specs: list[dict[str, Any]], tensors: dict[str, NDArray[Any]], inputs: int
) -> tuple[Dense, ...]:
    layers = []
    for spec in specs:
        weight = _named(tensors, spec["weight"])
        outputs = weight.shape[0] if weight.ndim == 2 and weight.size else 0
        name = spec["bias"]
        bias = np.zeros(outputs) if name is None else _named(tensors, name)
        if weight.shape != (outputs, inputs) or bias.shape != (outputs,) or not outputs:
            raise _bad(
                f"{spec['weight']}: expected a weight with {inputs} columns and a bias to match, "
                f"got shapes {weight.shape} and {bias.shape}"
            )
        layers.append(Dense(weight, bias, _activation(spec["activation"])))
        inputs = outputs
    return tuple(layers)


def _shapes(specs: list[dict[str, Any]], inputs: int) -> tuple[Shape, ...]:
    shapes = []
    for spec in specs:
        outputs, columns = map(_whole, spec["weight"])
        if columns != inputs or outputs < 1:
            raise _bad(f"a layer of g reads {columns} numbers but {inputs} arrive")
        activation = _activation(spec["activation"])
        shapes.append(Shape(outputs, columns, bool(spec["bias"]), activation))
        inputs = outputs
    _one_output(inputs if shapes else 0, "g")
    return tuple(shapes)


def _positions(
    name: str | None, tensors: dict[str, NDArray[Any]], size: int, outputs: int
) -> NDArray[np.int64]:
    if name is None and size != outputs:  # before a vector of that length is made
        raise _bad(f"f gives {outputs} numbers, which do not fit the {size} parameters of g")
    if size > MAX_GENERATED:
        raise _bad(f"g has {size:,} numbers, more than {MAX_GENERATED:,}")
    places = np.arange(size) if name is None else _named(tensors, name)
    ordered = places.ndim == 1 and (np.diff(places) > 0).all() and places.dtype == np.int64
    if not ordered or len(places) != outputs or (len(places) and places[-1] >= size):
        raise _bad(f"f gives {outputs} numbers, which do not fit the {size} parameters of g")
    if len(places) and places[0] < 0:
        raise _bad("positions of g's parameters must not be negative")
    return places


def _named(tensors: dict[str, NDArray[Any]], name: str) -> NDArray[Any]:
    if name not in tensors:
        raise _bad(f"the description names a tensor {name!r} that the file does not hold")
    return tensors[name]


def _whole(value: Any) -> int:
    if type(value) is not int:  # int() would take 1.5, true and "1"
        raise TypeError(f"expected a whole number, got {value!r}")
    return value


def _activation(name: str) -> str:
    if name not in ACTIVATIONS:
        raise _bad(f"activation {name!r}: expected one of {', '.join(ACTIVATIONS)}")
    return name


def _one_output(width: int, name: str) -> None:
    if width != 1:
        raise _bad(f"{name} must have exactly one output, it has {width}")


def _bad(message: str, hint: str | None = None) -> InputError:
    return InputError(message, option="NETWORK", hint=hint)
