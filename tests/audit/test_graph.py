"""The graph computes what the module computes, and a cut is all that its far side needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import audited_nets as nets
import pytest
import torch
from torch import nn

from modhyper.audit.cut import profile
from modhyper.audit.graph import Builder, Graph, Node, Ref, references, substitute
from modhyper.audit.run import _on_inputs
from modhyper.audit.trace import Argument, trace
from modhyper.audit.twin import stored_tensors


def evaluate(
    graph: Graph, leaves: Mapping[str, Any], fixed: Mapping[int, Any] | None = None
) -> dict[int, Any]:
    """Values of all nodes; ``fixed`` replaces what is computed."""
    out: dict[int, Any] = {}
    for index, node in enumerate(graph.nodes):
        if fixed and index in fixed:
            out[index] = fixed[index]
        elif node.kind == "operation":
            if all(used in out for used in references((node.args, node.kwargs))):
                args = substitute(node.args, out.__getitem__)
                out[index] = node.target(*args, **substitute(node.kwargs, out.__getitem__))
        else:
            value = leaves.get(node.name, node.target)
            if isinstance(value, torch.Tensor):
                out[index] = value
    return out


class Inside(nn.Module):
    """In-place writing, views, a bound method, reused layers, a buffer, a literal."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(3, 4), nn.Linear(4, 4)
        self.register_buffer("scale", torch.full((4,), 0.5))

    def forward(self, x: Any, c: Any) -> Any:
        code = self.b(self.b(self.a(c)).sin_())
        store = torch.zeros(len(x), 8)
        store[:, :4] = code
        store[:, 4:].copy_(x)
        store[:, 2:6] *= self.scale
        return store[:, :4] * store[:, 4:] + torch.tensor([1.0, 2.0, 3.0, 4.0])


CASES = [
    *((nets.Conditional, (2,), (3,)), (nets.Hyper, (2,), (3,)), (nets.Heads, (4,), (3,))),
    *((nets.FilmOf64, (2,), (5,)), (nets.Chunked, (2,), (5,)), (nets.Siren, (2,), (5,))),
    *((nets.LowRank, (30,), (4,)), (nets.CrossAttention, (4, 8), (6, 20))),
    *((nets.ImageHyper, (2,), (3, 32, 32)), (Inside, (4,), (3,))),
]


@pytest.mark.parametrize(("kind", "x", "c"), CASES)
def test_values_and_cuts(kind: Any, x: tuple[int, ...], c: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    module = kind().eval()
    point, condition = torch.randn(1, *x), torch.randn(1, *c)
    arguments = [Argument(0, "x", point), Argument(1, "condition", condition)]
    graph, _ = trace(module, arguments)
    graph = _on_inputs(graph, conditional=True)
    stored = {each.name: each.tensor.detach() for each in stored_tensors(module)}
    with torch.no_grad():
        expected = module(point, condition)
        values = evaluate(graph, stored | {"0": point, "1": condition})
        (output,) = graph.outputs
        assert torch.allclose(values[output], expected, atol=1e-6)
        scrambled = {name: torch.randn(tensor.shape) for name, tensor in stored.items()}
        for interface in (False, True):
            for cut in profile(graph, interface=interface):
                fixed = {index: values[index] for index in cut.stored | cut.delivered}
                known = condition if cut.condition else torch.full_like(condition, torch.nan)
                again = evaluate(graph, scrambled | {"0": point, "1": known}, fixed)
                assert torch.equal(again[output], values[output])
        changed = evaluate(graph, scrambled | {"0": point, "1": condition})
        assert not torch.equal(changed[output], values[output])


def test_equal_operations_are_one_node() -> None:
    builder = Builder()
    p = builder.add(Node("parameter", "p", (2,)), ("stored", "p"))
    assert builder.add(Node("parameter", "p", (2,)), ("stored", "p")) == p
    first = builder.add(Node("operation", "sin", (2,), target="sin", args=(p,), uses=(0,)))
    again = builder.add(Node("operation", "sin", (2,), target="sin", args=(p,), uses=(0,)))
    drawn = [
        builder.add(Node("operation", "rand", (2,), target="rand", random=True)) for _ in range(2)
    ]
    assert first == again == Ref(1)
    assert drawn[0] != drawn[1]
    assert builder.branch([p], [first, again]) == first
    both = builder.branch([p], [first, drawn[0]])
    graph = builder.graph([both])
    assert graph.nodes[both.index].uses == (0, 1, 2)
    assert both.index in graph.on_x  # one of the ways is random
