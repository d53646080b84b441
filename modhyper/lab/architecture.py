"""What a network of the lab looks like: shapes and counts. Loads no torch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Literal, get_args

from modhyper.errors import InputError, near_matches

Method = Literal["hypernetwork", "embedding", "concatenation", "film", "output", "table"]
Activation = Literal["relu", "leaky_relu", "elu", "sigmoid", "tanh", "softplus", "identity"]
Encoding = Literal["none", "circle"]
Initial = Literal[
    "default",
    "he-uniform",
    "unit-rows",
    "hyperfan-in",
    "hyperfan-out",
    "base-in-bias",
    "magnitude-invariant",
]
Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Architecture:
    """One network y(x, I).

    method        hypernetwork g(x; f(I)); embedding q(x, e(I)); concatenation q(x, I); film: the
                  hidden units of g are scaled and shifted by f(I); output: f generates the last
                  layer of g alone (DeepONet: f the branch net, the rest of g the trunk); table: a
                  weight vector of g for each of ``conditions`` conditions, I being its number ("f
                  as large as we wish"). A plain network is a concatenation with an x or a condition
                  of dimension 0
    primary       widths of g, or of q along its x path: d_x, hidden widths, outputs
    conditioning  d_I and the hidden widths of f or e; its output follows from the method
    embedding_dim E, the length of e(I) (embedding only)
    encoding      circle: f or e reads (cos(πI/2), sin(πI/2)), whose norm √d_I does not depend on I
                  (Ortiz, Guttag, Dalca 2023); one-to-one for I in (-2, 2), meant for [0, 1]
    initial       how the parameters start: see `initial_parameters`

    Two smaller heads of a hypernetwork; without them f's last layer has an output for each weight:

    rank          s ≥ 1: W(I) = W + U(I)·D(I) with a trained W that all I share, and f generating
                  U (o, s), D (s, i) and the biases
    chunks        C ≥ 1: the weights of g come in C pieces of equal size from one shared last layer.
                  f's last hidden layer reads, beside the layer below, the piece's own trained
                  vector of length ``chunk_dim`` (von Oswald, Henning, Grewe, Sacramento 2020,
                  where the first layer reads it). What is left of the last piece is not used
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
    encoding: Encoding = "none"
    rank: int = 0
    chunks: int = 0
    chunk_dim: int = 0

    def __post_init__(self) -> None:
        """Raises InputError for what is no network."""
        for name, allowed in (
            ("method", get_args(Method)),
            ("initial", get_args(Initial)),
            ("encoding", get_args(Encoding)),
            ("activation", get_args(Activation)),
            ("conditioning_activation", get_args(Activation)),
        ):
            value = getattr(self, name)
            if value not in allowed:
                hint = near_matches(str(value), list(allowed))
                known = ", ".join(allowed)
                raise InputError(f"expected one of {known}, got {value!r}", option=name, hint=hint)
        for holds, option, message in chain(self._shape(), self._head(), self._start()):
            if not holds:
                raise InputError(message, option=option)

    def _shape(self) -> Iterator[tuple[object, str, str]]:
        method, codes = self.method, self.method not in ("concatenation", "table")
        yield len(self.primary) > 1, "primary", "expected at least input and output widths"
        widths = (*self.primary[1:], *self.conditioning[1:])
        yield min(widths) > 0, "primary", "expected widths of at least 1"
        yield self.conditioning or not codes, "conditioning", "expected widths of f or e"
        length = self.embedding_dim > 0 or method != "embedding"
        yield length, "embedding_dim", "expected a length of at least 1"
        rows = self.conditions > 0 or method != "table"
        yield rows, "conditions", "a table needs the number of conditions"
        message = "film scales and shifts hidden units, and this primary has none"
        yield len(self.primary) > 2 or method != "film", "primary", message
        encodable = codes or self.encoding == "none"
        yield encodable, "encoding", f"{method} has no f or e to encode I for"

    def _head(self) -> Iterator[tuple[object, str, str]]:
        rank, chunks, dim = self.rank, self.chunks, self.chunk_dim
        yield min(rank, chunks, dim) >= 0, "rank", "expected rank and chunks of at least 0"
        yield not (rank and chunks), "rank", "expected rank or chunks, not both"
        yield bool(chunks) == bool(dim), "chunks", "chunks and chunk_dim go together"
        hyper = self.method == "hypernetwork" or not (rank or chunks)
        yield hyper, "method", "rank and chunks are for hypernetworks"
        if chunks:
            most = f"expected at most {self.generated} chunks, one a weight of g"
            yield chunks <= self.generated, "chunks", most
            linear = "a chunked head needs a hidden layer of f: else chunks differ by constants"
            yield len(self.conditioning) > 1, "conditioning", linear

    def _start(self) -> Iterator[tuple[object, str, str]]:
        initial = self.initial
        if initial not in ("default", "he-uniform", "unit-rows"):
            whole = self.method == "hypernetwork" and not self.chunks
            yield whole, "initial", f"{initial} is for hypernetworks without chunks"
            low = initial == "base-in-bias" or not self.rank
            yield low, "initial", f"{initial} has no formula for low rank"
            biases = initial.startswith("hyperfan") or self.conditioning_biases
            yield biases, "initial", f"{initial} needs the biases of f"
            circle = self.encoding == "circle" or initial != "magnitude-invariant"
            yield circle, "encoding", f"{initial} needs the encoding circle"

    @property
    def generated(self) -> int:
        """Numbers of the network that reads x: N_g, or N_q with the weights that read e(I)."""
        return sum(math.prod(shape) for shape in self.primary_shapes().values())

    @property
    def joined(self) -> int:
        """What q's first layer reads beside x."""
        if self.method == "embedding":
            return self.embedding_dim
        return self.conditioning[0] if self.method == "concatenation" and self.conditioning else 0

    @property
    def conditioning_outputs(self) -> int:
        """Outputs of f or e, 0 if there is none. Without chunks: k, the numbers that I tells g."""
        if self.chunks:
            return -(-self.generated // self.chunks)
        return sum(math.prod(shape) for shape in self.generated_shapes().values())

    def primary_shapes(self) -> Shapes:
        """Named (out, in) shapes of g or q, layer by layer."""
        shapes: Shapes = {}
        for layer, (fan_in, fan_out) in enumerate(pairwise(self.primary)):
            shapes[f"{layer}.weight"] = (fan_out, fan_in + (self.joined if layer == 0 else 0))
            if self.primary_biases:
                shapes[f"{layer}.bias"] = (fan_out,)
        return shapes

    def generated_shapes(self) -> Shapes:
        """What f or e puts out, in order: the weights of g, its scales and shifts, or e(I)."""
        if self.method == "embedding":
            return {"e": (self.embedding_dim,)}
        if self.method == "film":
            return dict.fromkeys(("scale", "shift"), (sum(self.primary[1:-1]),))
        if self.method not in ("hypernetwork", "output"):
            return {}
        shapes: Shapes = {}
        for name, shape in self.primary_shapes().items():
            if self.method == "output" and not name.startswith(f"{len(self.primary) - 2}."):
                continue
            if self.rank and name.endswith("weight"):
                layer = name.removesuffix("weight")
                shapes[f"{layer}down"] = (self.rank, shape[1])
                shapes[f"{layer}up"] = (shape[0], self.rank)
            else:
                shapes[name] = shape
        return shapes

    def shapes(self) -> Shapes:
        """Named shapes of everything that is trained: "primary.0.weight", "conditioning.1.bias"."""
        if self.method == "table":
            return {
                f"table.{name}": (self.conditions, *shape)
                for name, shape in self.primary_shapes().items()
            }
        made = self.generated_shapes()
        shapes: Shapes = {
            f"primary.{name}": shape
            for name, shape in self.primary_shapes().items()
            if name not in made
        }
        if self.chunks:
            shapes["chunks.embedding"] = (self.chunks, self.chunk_dim)
        if self.conditioning_outputs:
            widths = (*self.conditioning, self.conditioning_outputs)
            for layer, (fan_in, fan_out) in enumerate(pairwise(widths)):
                if layer == 0 and self.encoding == "circle":
                    fan_in *= 2
                if layer == len(widths) - 3:
                    fan_in += self.chunk_dim
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
