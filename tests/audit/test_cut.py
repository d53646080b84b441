"""Minimum cuts against all cuts, one by one, on small random graphs."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
import torch

from modhyper.audit.cut import Cut, bits, is_cut, profile
from modhyper.audit.graph import Graph, Node


def random_graph(seed: int) -> Graph:
    """Up to 5 stored tensors, a condition, an x and up to 6 operations, of random sizes."""
    draw = random.Random(seed)
    nodes: list[Node] = []
    for place in range(draw.randint(2, 4)):
        kind = draw.choice(["parameter", "buffer", "constant"])
        nodes.append(
            Node(
                kind,
                f"p{place}",
                (draw.randint(1, 9),),
                draw.choice([torch.bool, torch.int8, torch.float32]),
            )
        )
    nodes.append(Node("condition", "I", (draw.randint(1, 9),)))
    nodes.append(Node("x", "x", (2,)))
    for place in range(draw.randint(2, 5)):
        uses = tuple(sorted(draw.sample(range(len(nodes)), min(len(nodes), draw.randint(1, 3)))))
        shape = None if draw.random() < 0.1 else (draw.randint(1, 12),)
        uses = tuple(u for u in uses if nodes[u].kind != "x" or draw.random() < 0.2)
        drawn = draw.random() < 0.05
        nodes.append(Node("operation", f"o{place}", shape, uses=uses, random=drawn))
    x = next(i for i, node in enumerate(nodes) if node.kind == "x")
    nodes.append(Node("operation", "last", (1,), uses=(x, len(nodes) - 1, len(nodes) - 2)))
    return Graph(tuple(nodes), (len(nodes) - 1,))


def separates(graph: Graph, chosen: frozenset[int], sources: set[int]) -> bool:
    """Forwards, by the lemma: is every output computable without looking at the sources?"""
    computable: set[int] = set()
    for index, node in enumerate(graph.nodes):
        leaf = not node.uses and index not in sources
        from_known = bool(node.uses) and all(used in computable for used in node.uses)
        if index in chosen or leaf or from_known:
            computable.add(index)
    return all(output in computable for output in graph.outputs)


def every_cut(graph: Graph, interface: bool) -> list[tuple[int, int]]:
    """(t, s) of every set of tensors without x that separates the sources from the outputs."""
    depends_x, depends_i = [], []
    for node in graph.nodes:
        depends_x.append(node.kind == "x" or node.random or any(depends_x[u] for u in node.uses))
        depends_i.append(node.kind == "condition" or any(depends_i[u] for u in node.uses))
    sources = {
        i
        for i, node in enumerate(graph.nodes)
        if node.is_stored or (interface and node.kind == "condition")
    }
    choices = [
        i
        for i, node in enumerate(graph.nodes)
        if not depends_x[i] and node.shape is not None and (interface or node.kind != "condition")
    ]
    found = []
    for size in range(len(choices) + 1):
        for chosen in combinations(choices, size):
            if separates(graph, frozenset(chosen), sources):
                price = [graph.nodes[i].bits * (graph.nodes[i].numbers or 0) for i in chosen]
                t = sum(p for p, i in zip(price, chosen, strict=True) if depends_i[i])
                found.append((t, sum(price) - t))
    return found


def hull(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Vertices of the lower left hull by definition: least p s + q t for some prices p, q > 0."""
    least: dict[int, int] = {}
    for t, s in points:
        least[t] = min(s, least.get(t, s))
    points = list(least.items())
    slopes = {
        Fraction(s1 - s0, t0 - t1)
        for (t0, s0), (t1, s1) in combinations(points, 2)
        if t0 != t1 and (s1 - s0) * (t0 - t1) > 0
    }
    cuts = sorted(slopes)
    between = [(a + b) / 2 for a, b in pairwise(cuts)]
    prices = [Fraction(1, 10**9), *between, Fraction(10**9)]
    if cuts:
        prices += [cuts[0] / 2, cuts[-1] * 2]
    return sorted({min(points, key=lambda p: (p[1] + price * p[0], p)) for price in prices})


def prices(graph: Graph, interface: bool) -> list[tuple[int, int]]:
    """(t, s) of the cuts found, each checked to be a cut."""
    got = []
    for cut in profile(graph, interface=interface):
        assert is_cut(graph, cut)
        assert not interface or is_cut(graph, cut, interface=True)
        counted = cut.delivered | (cut.condition if interface else frozenset())
        got.append((bits(graph, counted), bits(graph, cut.stored)))
    return sorted(got)


@pytest.mark.parametrize("interface", [False, True])
def test_random_graphs_against_every_cut(interface: bool) -> None:
    broken = 0
    for seed in range(150):
        graph = random_graph(seed)
        found = prices(graph, interface)
        assert found == hull(every_cut(graph, interface)), seed
        broken += len(found) > 1
    assert broken > 12  # the graphs are not all trivial


def test_what_is_not_a_cut_is_refused() -> None:
    p, i, x = Node("parameter", "p", (3,)), Node("condition", "I", (2,)), Node("x", "x", (1,))
    e = Node("operation", "e", (4,), uses=(0, 1))
    y = Node("operation", "y", (1,), uses=(2, 3))
    graph = Graph((p, i, x, e, y), (4,))
    nothing: frozenset[int] = frozenset()
    assert is_cut(graph, Cut(nothing, frozenset({3}), nothing))
    assert is_cut(graph, Cut(frozenset({0}), nothing, nothing))
    assert not is_cut(graph, Cut(frozenset({0}), nothing, nothing), interface=True)
    assert not is_cut(graph, Cut(nothing, nothing, frozenset({1})))
    assert not is_cut(graph, Cut(nothing, frozenset({4}), nothing))
    assert not is_cut(graph, Cut(frozenset({3}), nothing, nothing))
    random_e = Graph((p, i, x, Node("operation", "e", (4,), uses=(0, 1), random=True), y), (4,))
    assert not is_cut(random_e, Cut(nothing, frozenset({3}), nothing))


@pytest.mark.slow
@pytest.mark.parametrize("interface", [False, True])
def test_more_random_graphs(interface: bool) -> None:
    for seed in range(1000, 1400):
        graph = random_graph(seed)
        assert prices(graph, interface) == hull(every_cut(graph, interface)), seed
