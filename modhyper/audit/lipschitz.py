"""Lipschitz constants that the graph proves, in the L1 norm, and norms of its weight matrices.

The function is the graph's in exact arithmetic, with its stored tensors (and what is computed from
them alone) at the values they have as floats, x in [-1,1]^m1 and I in [-1,1]^m2; operations are
their mathematical definitions, without the thresholds of their implementations (softplus). For
every node v, entry by entry and by one rule for each operation (`modhyper.audit.rules`):

    size    ≥ sup |v|                                   an array of v's shape
    x       with |v(x,I) - v(x',I)|_1 ≤ x |x - x'|_1     for all x, x', I
    condition                                           the same in I, for all x

Sums add, products follow |uv - u'v'| ≤ |u||v - v'| + |v'||u - u'|, so residual connections, gates
and generated weights are treated as what they are. Where an operation has no rule its constant is
not known, and so is everything behind it, unless what follows forgets it: the answer is then that
operation's name. Numbers are float64. Sizes and constants are sums and products of numbers ≥ 0, so
n operations lose at most a relative n·2^-53 (and 2^-1074 each where they underflow): every result
is multiplied by 1 + (n + 4) 2^-52 and enlarged by 1e-300.

For a multilayer perceptron the constant is the paper's spectral complexity L^(k-1) Π ‖W^i‖_1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn

from modhyper.audit.bound import Bound, known, up
from modhyper.audit.convert import SHAPE_ONLY
from modhyper.audit.graph import MOVES, STORED, Graph, Node, Ref, references, substitute
from modhyper.audit.methods import BIAS_PLACE
from modhyper.audit.rules import RULES
from modhyper.audit.twin import nested_tensors, stored_tensors, untouched
from modhyper.audit.unary import UNARY

MATRIX_PLACE = {"linear": 1, "addmm": 2, "mm": 1, "matmul": 1, "mv": 0}
"""Where these operations take the matrix."""
MAX_ENTRIES = 3 * 10**8
"""Larger tensors are not bounded: their sizes would not fit into memory."""


@dataclass(frozen=True, slots=True)
class Lipschitz:
    """A proved constant, rounded up, or why there is none."""

    value: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Norm:
    """‖W‖_1, the largest column sum, of a stored matrix that multiplies a value; rounded up.

    name   of the parameter, or of the submodule that computes it
    shape  (outputs, inputs)
    bias   "none", "zero" or "non-zero"
    """

    name: str
    shape: tuple[int, int]
    norm_1: float
    bias: str


def stored_values(module: nn.Module, graph: Graph) -> dict[int, Any]:
    """Values of the nodes that depend on neither x nor a condition, as forward computes them."""
    by_name = {each.name: each.tensor for each in stored_tensors(module)}
    by_name |= dict(nested_tensors(module))
    out: dict[int, Any] = {}

    def shaped(i: int) -> Any:  # for operations that look at nothing else
        return torch.zeros(graph.nodes[i].shape or (), dtype=graph.nodes[i].dtype)

    with untouched():
        for index in sorted(graph.reaching - graph.on_x - graph.on_condition):
            node = graph.nodes[index]
            if node.kind in ("given", *STORED):
                value = by_name.get(node.name) if node.target is None else node.target
                if isinstance(value, torch.Tensor):
                    out[index] = value.detach().cpu()
            elif node.operation in SHAPE_ONLY:
                args = substitute(node.args, shaped)
                out[index] = node.target(*args, **node.kwargs)
            elif (
                node.kind == "operation" and set(references((node.args, node.kwargs))) <= out.keys()
            ):
                args = substitute(node.args, out.__getitem__)
                out[index] = node.target(*args, **substitute(node.kwargs, out.__getitem__))
    return out


def bounds(graph: Graph, values: Mapping[int, Any]) -> dict[int, Bound]:
    """A `Bound` for every node that reaches an output; sizes are kept for the outputs alone."""
    last = {used: index for index in sorted(graph.reaching) for used in graph.nodes[index].uses}
    out: dict[int, Bound] = {}
    with untouched():
        for index in sorted(graph.reaching):
            node = graph.nodes[index]
            if index in values:
                out[index] = Bound(None, 0.0, 0.0, "", values[index])
            elif node.kind in ("x", "condition"):
                out[index] = _input(node)
            else:
                out[index] = _rule(node, out)
            for used in node.uses:
                if last[used] == index and used not in graph.outputs:
                    out[used] = replace(out[used], size=None, value=None)
    return out


def _input(node: Node) -> Bound:
    """A point of the cube; an integer has no constant, and nothing depends on it smoothly."""
    if not node.is_real:
        x = None if node.kind == "x" else 0.0
        return Bound(None, x, 0.0, f"{node.name} holds integers")
    size = torch.ones(node.shape or (), dtype=torch.float64)
    return Bound(size, 1.0 * (node.kind == "x"), 1.0 * (node.kind == "condition"))


def _rule(node: Node, found: Mapping[int, Bound]) -> Bound:
    name = node.operation or node.kind
    used = [found[index] for index in node.uses]
    reason = next((each.reason for each in used if each.reason), "")
    rule = RULES.get(name)
    # What does not depend on x has constant 0 in x, whatever the operation.
    x = 0.0 if all(each.x == 0 for each in used) else None
    condition = 0.0 if all(each.condition == 0 for each in used) else None
    missing = Bound(None, x, condition, reason or f"there is no rule for {name}")
    large = node.numbers is not None and node.numbers > MAX_ENTRIES
    if rule is None or node.random or large or not node.is_real:
        return missing

    def get(index: int) -> Bound:
        bound = found[index]
        return known(bound.value) if bound.value is not None else bound

    try:
        answer = rule(node, substitute(node.args, get), substitute(node.kwargs, get))
    except (TypeError, ValueError, IndexError, RuntimeError, OverflowError):  # an unforeseen form
        answer = None
    if answer is None:
        return missing
    if answer.size is None or answer.x is None or answer.condition is None:
        return replace(answer, reason=answer.reason or f"there is no rule for this {name}")
    return answer


def constant(graph: Graph, found: Mapping[int, Bound], role: str) -> Lipschitz:
    """The constant of all outputs together in ``role`` ("x" or "condition")."""
    total = 0.0
    for index in graph.outputs:
        value = getattr(found[index], role)
        if value is None:
            return Lipschitz(None, f"not bounded, because {found[index].reason}")
        total = float(up(total + value)) if value else total
    return Lipschitz(total, "composed along the graph")


def norms(graph: Graph, values: Mapping[int, Any]) -> tuple[Norm, ...]:
    """‖W‖_1 of every stored matrix that multiplies a value, in the order of evaluation."""
    out: list[Norm] = []
    for index in sorted(graph.reaching):
        node = graph.nodes[index]
        place = MATRIX_PLACE.get(node.operation)
        if place is None or not isinstance(node.args[place], Ref):
            continue
        matrix = node.args[place].index
        weight = values.get(matrix)
        if not isinstance(weight, torch.Tensor) or weight.dim() != 2:
            continue
        columns = weight.abs().double().sum(0 if node.operation == "linear" else 1)
        first, second = weight.shape
        shape = (first, second) if node.operation == "linear" else (second, first)
        norm = float(up(columns.max(), max(weight.shape))) if weight.numel() else 0.0
        found = graph.nodes[graph.behind_moves(matrix)]
        name = found.name if found.is_stored else (node.path or found.name)
        out.append(Norm(name, shape, norm, _bias(node, values)))
    return tuple(out)


def _bias(node: Node, values: Mapping[int, Any]) -> str:
    place = BIAS_PLACE.get(node.operation)
    argument = node.args[place] if place is not None and place < len(node.args) else None
    if not isinstance(argument, Ref):
        return "none"
    value = values.get(argument.index)
    if value is None:
        return "generated"
    return "non-zero" if bool(value.any()) else "zero"


def is_perceptron(graph: Graph) -> str:
    """ "" if the graph is a multilayer perceptron in x, else the operation that is none of one."""
    allowed = {"linear", *MOVES, *UNARY}
    for index in sorted(graph.reaching & graph.on_x):
        node = graph.nodes[index]
        if node.kind == "x":
            continue
        inner = [used for used in node.uses if used in graph.on_x]
        if node.operation not in allowed or len(inner) > 1 or node.uses[0] not in inner:
            return node.operation or node.kind
    return ""
