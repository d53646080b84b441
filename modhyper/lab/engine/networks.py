"""Many networks of one shape as stacked tensors: their outputs, which torch differentiates.

What makes a stack fast is how the outputs are formed, and autograd keeps it:

* a layer whose weights f generates, u = W(h) v with W(h)[j,i] = Σ_c A[j,i,c] h[c] + a[j,i] for the
  code h of f's hidden layers, is contracted in the cheaper order: v with A before h, so that no
  sample's weights are formed, or A with h first;
* q's first layer u = X x + Y e(I) + b with e(I) = V h + v may fold the two layers into Y·V;
* members whose f or e differ in depth share a stack, a staircase: they are ordered from deep to
  shallow, and hidden layer ℓ acts on the first B_ℓ of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import torch
from torch.nn import functional

from modhyper.lab.architecture import Architecture, Member

ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": functional.softplus,
    "identity": lambda u: u,
}
"""σ and σ' are torch's: leaky_relu has slope 0.01 below 0, elu α = 1. softplus is the identity
above 20, where it differs from log(1 + e^u) by at most 2.1e-9, and there its derivative is 1."""

Layer = Callable[[int, torch.Tensor], torch.Tensor]
"""(ℓ, v) -> u: the pre-activations (B, S, out) of layer ℓ of g or q from its inputs (B, S, in)."""


class Kept(NamedTuple):
    """Rows of a parameter as a stack keeps them: seen as ``shape``, its dimensions in ``order``.

    layer  of f or e, which members of smaller depth lack; -1: the last one, which all have
    """

    name: str
    rows: slice
    shape: tuple[int, ...]
    order: tuple[int, ...]
    layer: int | None = None

    def parameter(self, member: Member) -> str | None:
        """The parameter's name in this member; None if the member has no such layer."""
        last = len(member.architecture.conditioning) - 1
        if self.layer is None:
            return self.name
        if self.layer >= last:
            return None
        return f"conditioning.{last if self.layer < 0 else self.layer}.{self.name}"

    def take(self, parameter: torch.Tensor) -> torch.Tensor:
        return parameter[self.rows].view(self.shape).permute(self.order)

    def give_back(self, kept: torch.Tensor) -> torch.Tensor:
        return kept.permute(sorted(range(len(self.order)), key=self.order.__getitem__))


class NetworkStack:
    """Members that agree in all but seed, rate, group and the depth of f or e, deep ones first.

    ``parameters[i]`` belongs to the first ``len(parameters[i])`` members.
    """

    def __init__(
        self, members: Sequence[Member], start: Sequence[Mapping[str, torch.Tensor]]
    ) -> None:
        """``start``: the parameters of each member, as `Architecture.shapes` names them."""
        self.members = members
        self.architecture = members[0].architecture
        self.activation = ACTIVATIONS[self.architecture.activation]
        self.kept = dict(_kept(self.architecture))
        self.named: dict[str, torch.Tensor] = {}
        for key, kept in self.kept.items():
            names = [kept.parameter(member) for member in members]
            rows = [kept.take(s[n]) for s, n in zip(start, names, strict=True) if n is not None]
            self.named[key] = torch.stack(rows).contiguous().requires_grad_()
        self.parameters = list(self.named.values())

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        """Copies of one member's parameters, by name."""
        member = self.members[index]
        pieces: dict[str, list[torch.Tensor]] = {}
        for key, kept in self.kept.items():
            name = kept.parameter(member)
            if name is not None:
                piece = kept.give_back(self.named[key][index].detach())
                pieces.setdefault(name, []).append(piece.flatten())
        return {
            name: torch.cat(pieces[name]).view(shape)
            for name, shape in member.architecture.shapes().items()
        }

    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        """x (B, S, d_x), conditions (B, C, d_I) or numbers (B, C) to (B, S, outputs).

        Each condition serves S/C samples in a row.
        """
        a = self.architecture
        layer: Layer
        if a.method == "concatenation":
            layer, v = self._own, torch.cat([x, _spread(conditions, x)], -1)
        elif a.method == "table":
            layer, v = self._table(conditions), x
        else:
            code = self._code(conditions)
            form = {
                "hypernetwork": self._chunked if a.chunks else self._generated,
                "output": self._output,
                "embedding": self._embedding,
                "film": self._film,
            }[a.method]
            layer, v = form(code), x
        for index in range(len(a.primary) - 2):
            v = self.activation(layer(index, v))
        return layer(len(a.primary) - 2, v)

    def _linear(self, name: str, h: torch.Tensor) -> torch.Tensor:
        weight, bias = self.named[f"{name}.weight"], self.named.get(f"{name}.bias")
        return h @ weight if bias is None else torch.baddbmm(bias.unsqueeze(1), h, weight)

    def _code(self, conditions: torch.Tensor) -> torch.Tensor:
        """What the last layer of f or e reads: (B, C, c), or a row for each chunk."""
        sigma = ACTIVATIONS[self.architecture.conditioning_activation]
        h = conditions
        if self.architecture.encoding == "circle":
            h = torch.cat([torch.cos(h * (math.pi / 2)), torch.sin(h * (math.pi / 2))], -1)
        finished: list[torch.Tensor] = []
        hidden = len(self.architecture.conditioning) - 1
        for layer in range(hidden):
            count = len(self.named[f"conditioning.{layer}.weight"])
            if count < len(h):
                h, shallower = torch.split(h, [count, len(h) - count])
                finished.append(shallower)
            if self.architecture.chunks and layer == hidden - 1:
                h = self._with_chunks(h)
            h = sigma(self._linear(f"conditioning.{layer}", h))
        return torch.cat([h, *reversed(finished)]) if finished else h

    def _with_chunks(self, h: torch.Tensor) -> torch.Tensor:
        """(B, C, c) to (B, C·chunks, c + chunk_dim): beside each code each chunk's vector."""
        vectors = self.named["chunks.embedding"]
        shape = (*h.shape[:2], vectors.shape[1], -1)
        joined = [h.unsqueeze(2).expand(*shape), vectors.unsqueeze(1).expand(*shape)]
        return torch.cat(joined, -1).flatten(1, 2)

    def _own(self, layer: int, v: torch.Tensor) -> torch.Tensor:
        return self._linear(f"primary.{layer}", v)

    def _table(self, numbers: torch.Tensor) -> Layer:
        """``numbers`` (B, C) say which row of the table each condition uses."""
        member = torch.arange(len(numbers), device=numbers.device).unsqueeze(1)

        def apply(layer: int, v: torch.Tensor) -> torch.Tensor:
            u = _times(v, self.named[f"table.{layer}.weight"][member, numbers])
            bias = self.named.get(f"table.{layer}.bias")
            return u if bias is None else u + _spread(bias[member, numbers], u)

        return apply

    def _generated(self, code: torch.Tensor) -> Layer:
        def apply(layer: int, v: torch.Tensor) -> torch.Tensor:
            if self.architecture.rank:
                low = self._contract(f"last.{layer}.down", v, code)
                u = self._own(layer, v) + self._contract(f"last.{layer}.up", low, code)
            else:
                u = self._contract(f"last.{layer}.weight", v, code)
            bias = f"last.{layer}.bias"
            if f"{bias}.weight" not in self.named:
                return u
            return u + _spread(self._linear(bias, code), u)

        return apply

    def _output(self, code: torch.Tensor) -> Layer:
        generated = self._generated(code)
        last = len(self.architecture.primary) - 2
        return lambda layer, v: generated(layer, v) if layer == last else self._own(layer, v)

    def _contract(self, name: str, v: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        """W(h) v in the order for which ``_kept`` laid out A, (B, i, c, o) or (B, c, i, o)."""
        weight, bias = self.named[f"{name}.weight"], self.named.get(f"{name}.bias")
        if self.kept[f"{name}.weight"].order == INPUT_FIRST:
            if h.shape[1] == v.shape[1]:
                u = _times(h, (v @ weight.flatten(2)).view(*v.shape[:2], *weight.shape[2:]))
                return u if bias is None else torch.baddbmm(u, v, bias)
            weight = weight.transpose(1, 2)  # W(h) once for all samples of a condition
        w = h @ weight.flatten(2)
        if bias is not None:
            w = w + bias.flatten(1).unsqueeze(1)
        return _times(v, w.view(*h.shape[:2], *weight.shape[2:]))

    def _chunked(self, code: torch.Tensor) -> Layer:
        a = self.architecture
        chunks = self._linear("last", code)
        flat = chunks.reshape(len(chunks), -1, a.chunks * chunks.shape[2])[..., : a.generated]
        shapes = a.primary_shapes()
        parts = torch.split(flat, [math.prod(shape) for shape in shapes.values()], -1)
        w = {n: p.view(*p.shape[:2], *s) for (n, s), p in zip(shapes.items(), parts, strict=True)}

        def apply(layer: int, v: torch.Tensor) -> torch.Tensor:
            u = _times(v, w[f"{layer}.weight"].mT)
            return u + _spread(w[f"{layer}.bias"], u) if f"{layer}.bias" in w else u

        return apply

    def _embedding(self, code: torch.Tensor) -> Layer:
        a = self.architecture

        def apply(layer: int, v: torch.Tensor) -> torch.Tensor:
            if layer:
                return self._own(layer, v)
            first = self.named["primary.0.weight"]
            X, Y = torch.split(first, [a.primary[0], a.embedding_dim], -1)
            b, V = self.named.get("primary.0.bias"), self.named["last.weight"]
            u = v @ X.mT if b is None else torch.baddbmm(b.unsqueeze(1), v, X.mT)
            c = self.named.get("last.bias")
            samples, units, size, E = code.shape[1], a.primary[1], V.shape[2], a.embedding_dim
            if units * size * (E + samples) < samples * E * (size + units):  # products of Y·V, of e
                u = _plus_product(u, code, (Y @ V).mT)
                return u if c is None else u + c.unsqueeze(1) @ Y.mT
            e = code @ V.mT if c is None else torch.baddbmm(c.unsqueeze(1), code, V.mT)
            return _plus_product(u, e, Y.mT)

        return apply

    def _film(self, code: torch.Tensor) -> Layer:
        """Hidden layer ℓ of g is σ((1 + γ_ℓ(I))·(W x + b) + β_ℓ(I))."""
        hidden = self.architecture.primary[1:-1]
        out = self._linear("last", code).chunk(2, -1)
        scales, shifts = (torch.split(part, list(hidden), -1) for part in out)

        def apply(layer: int, v: torch.Tensor) -> torch.Tensor:
            u = self._own(layer, v)
            if layer == len(hidden):
                return u
            return (1 + _spread(scales[layer], u)) * u + _spread(shifts[layer], u)

        return apply


def _times(v: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Each sample's vector (B, S, i) times its condition's matrix (B, C, i, o)."""
    return (v.reshape(*w.shape[:2], -1, v.shape[-1]) @ w).flatten(1, 2)


def _spread(rows: torch.Tensor, samples: torch.Tensor) -> torch.Tensor:
    """A row for each condition (B, C, …) to one for each of the samples (B, S, …)."""
    each = samples.shape[1] // rows.shape[1]
    return rows if each == 1 else rows.repeat_interleave(each, 1)


def _plus_product(u: torch.Tensor, rows: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """u (B, S, o) plus each condition's row (B, C, i) times w (B, i, o)."""
    if rows.shape[1] == u.shape[1]:
        return torch.baddbmm(u, rows, w)
    return u + _spread(rows @ w, u)


INPUT_FIRST = (1, 2, 0)
"""Order of A's dimensions (o, i, c) in which v·A needs no copy. h·A needs the reverse."""


def _kept(architecture: Architecture) -> Iterator[tuple[str, Kept]]:
    """What a stack keeps, by its own names: f's or e's last layer is "last".

    That of a hypernetwork is split by the tensor of g that its rows make. Weights are kept as (in,
    out): then their gradients come in the same order, and a step reads both in a row. Only the two
    weights that an embedding folds are (out, in), for the sake of their product.
    """
    last = f"conditioning.{len(architecture.conditioning) - 1}."
    as_they_are = ["chunks.embedding"]
    if architecture.method == "embedding":
        as_they_are += [f"{last}weight", "primary.0.weight"]
    for name, shape in architecture.shapes().items():
        kind, order = name.rpartition(".")[2], tuple(reversed(range(len(shape))))
        if architecture.method == "table":
            order = (0, *order[:-1])
        elif name in as_they_are:
            order = (0, 1)
        whole = slice(None), shape, order
        if not name.startswith("conditioning"):
            yield name, Kept(name, *whole)
        elif not name.startswith(last):
            yield name, Kept(kind, *whole, layer=int(name.split(".")[1]))
        elif architecture.method in ("embedding", "film") or architecture.chunks:
            yield f"last.{kind}", Kept(kind, *whole, layer=-1)
        else:
            offset = 0
            for part, made in architecture.generated_shapes().items():
                rows, seen = slice(offset, offset := offset + math.prod(made)), (*made, *shape[1:])
                order = tuple(reversed(range(len(seen))))
                if len(seen) == 3 and _input_first(part, fan_in=seen[1], code=seen[2]):
                    order = INPUT_FIRST
                yield f"last.{part}.{kind}", Kept(kind, rows, seen, order, layer=-1)


def _input_first(part: str, *, fan_in: int, code: int) -> bool:
    """Which order of W(h) v is cheaper, by the numbers that move: both share S·o·i·c products.

    Weights first forms and reads S·o·i numbers and, for a first layer, pays a third product,
    because its inputs, being data, need no gradient; input first forms S·o·c.
    """
    first = part in ("0.weight", "0.down")
    third_product = fan_in * code // 16 if first else 0  # a moved number costs about 16 MACs
    return code <= fan_in + third_product
