"""The graph of one forward pass: which values are computed from which.

A `Node` is a value: a tensor that the module stores, an input, or the result of an operation.
Operations are functions of their arguments and change nothing, so two nodes with the same
operation and the same arguments are one node (`Builder` merges them).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any, Literal

import torch

from modhyper.reached import reached

Kind = Literal["parameter", "buffer", "constant", "x", "condition", "given", "operation", "branch"]
STORED: tuple[Kind, ...] = ("parameter", "buffer", "constant")
MOVES = (
    *("view", "reshape", "_unsafe_view", "transpose", "permute", "t", "unsqueeze", "squeeze"),
    *("expand", "expand_as", "flatten", "unflatten", "slice", "select", "narrow", "split"),
    *("split_with_sizes", "chunk", "unbind", "getitem", "clone", "contiguous", "alias", "detach"),
    *("_to_copy", "to", "repeat", "repeat_interleave", "view_as", "reshape_as", "movedim", "copy"),
    *("swapaxes", "numpy_T", "mT", "lift_fresh_copy", "dropout", "movedim", "unfold", "view_copy"),
)
"""Operations that move entries and compute nothing."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A node, by its index, inside the arguments of another."""

    index: int


@dataclass(frozen=True, slots=True)
class Node:
    """One value.

    kind    "parameter", "buffer", "constant" (a tensor kept in a plain attribute or written into
            forward), "x", "condition", "given" (another argument, held fixed), "operation", or
            "branch" (one of several values, chosen by the first arguments)
    name    of the stored tensor, the argument or the operation
    target  the operation itself; ``args`` and ``kwargs`` hold `Ref` where another node enters.
            For a literal of forward and for a given argument: its value
    uses    indices of all the nodes whose values enter
    shape   None if it is not one tensor of known shape
    dtype   of its entries (of the first tensor's, if there are several), None if it is no tensor
    random  drawn anew at each evaluation
    path    name of the submodule that computes it, "" if not known
    """

    kind: Kind
    name: str
    shape: tuple[int, ...] | None
    dtype: torch.dtype | None = torch.float32
    target: Any = None
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    uses: tuple[int, ...] = ()
    random: bool = False
    path: str = ""

    @property
    def numbers(self) -> int | None:
        """Entries of the tensor."""
        return None if self.shape is None else prod(self.shape)

    @property
    def bits(self) -> int:
        """Bits of an entry: 1 for bool, 0 for what is no tensor."""
        if self.dtype is None:
            return 0
        return 1 if self.dtype == torch.bool else 8 * self.dtype.itemsize

    @property
    def is_real(self) -> bool:
        """Its entries are floating-point numbers."""
        return self.dtype is not None and self.dtype.is_floating_point

    @property
    def is_stored(self) -> bool:
        return self.kind in STORED

    @property
    def operation(self) -> str:
        """ "linear" for aten.linear.default, "" for what is not an operation."""
        return self.name if self.kind == "operation" else ""


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which they can be computed, and the indices of the outputs."""

    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]

    @cached_property
    def reaching(self) -> frozenset[int]:
        """Nodes from which a path leads to an output."""
        return self.ancestors(self.outputs)

    @cached_property
    def on_x(self) -> frozenset[int]:
        """Nodes that depend on x, or on what is drawn anew at each evaluation."""
        return self._closed(lambda node: node.kind == "x" or node.random)

    @cached_property
    def on_condition(self) -> frozenset[int]:
        """Nodes that depend on a condition (and perhaps on x)."""
        return self._closed(lambda node: node.kind == "condition")

    @cached_property
    def users(self) -> tuple[tuple[int, ...], ...]:
        """For each node, those that it enters."""
        out: list[list[int]] = [[] for _ in self.nodes]
        for index, node in enumerate(self.nodes):
            for used in dict.fromkeys(node.uses):
                out[used].append(index)
        return tuple(map(tuple, out))

    def ancestors(self, of: Iterable[int], stop: Iterable[int] = ()) -> frozenset[int]:
        """``of`` and everything that enters them, not looking behind the nodes in ``stop``."""
        closed = frozenset(stop)
        return frozenset(reached(of, lambda i: () if i in closed else self.nodes[i].uses))

    def behind_moves(self, index: int) -> int:
        """The node whose entries this one moves, if it computes nothing."""
        while self.nodes[index].operation in MOVES and self.nodes[index].uses:
            index = self.nodes[index].uses[0]
        return index

    def _closed(self, starts: Callable[[Node], bool]) -> frozenset[int]:
        first = [index for index, node in enumerate(self.nodes) if starts(node)]
        return frozenset(reached(first, self.users.__getitem__))


class Builder:
    """Collects nodes; a node that is there already is not added again."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[Any, int] = {}

    def add(self, node: Node, key: Any = None) -> Ref:
        """The node's place. ``key`` identifies a stored tensor or an input."""
        if key is None and not node.random:
            key = (str(node.target), repr(node.args), repr(sorted(node.kwargs.items())))
        if key is not None and key in self._known:
            return Ref(self._known[key])
        index = len(self.nodes)
        self.nodes.append(node)
        if key is not None:
            self._known[key] = index
        return Ref(index)

    def branch(self, choices: Sequence[Ref], values: Sequence[Ref]) -> Ref:
        """One of ``values``, chosen by ``choices``; the value itself if they are all the same."""
        if len(set(values)) == 1:
            return values[0]
        ways = [self.nodes[ref.index] for ref in values]
        shape = ways[0].shape if len({way.shape for way in ways}) == 1 else None
        args = (tuple(choices), tuple(values))
        uses = tuple(ref.index for ref in (*choices, *values))
        widest = max(ways, key=lambda way: way.bits)
        return self.add(Node("branch", "branch", shape, widest.dtype, "branch", args, uses=uses))

    def graph(self, outputs: Iterable[Ref]) -> Graph:
        return Graph(tuple(self.nodes), tuple(dict.fromkeys(ref.index for ref in outputs)))


def references(value: Any) -> Iterable[int]:
    """Indices of all `Ref` inside nested lists, tuples and dictionaries."""
    if isinstance(value, Ref):
        yield value.index
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from references(inner)


def substitute(value: Any, get: Callable[[int], Any]) -> Any:
    """``value`` with every `Ref` replaced, in plain containers."""
    if isinstance(value, Ref):
        return get(value.index)
    if isinstance(value, Mapping):
        return {key: substitute(inner, get) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        parts = (substitute(inner, get) for inner in value)
        return tuple(parts) if isinstance(value, tuple) else list(parts)
    return value
