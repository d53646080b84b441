"""The dependency graph of the theorems that the kernel checked, coloured by what they are about."""

from __future__ import annotations

from typing import Any

from modhyper.present import graphs
from modhyper.present.graphs import Colours, Node

# After Okabe and Ito, light and dark in turn.
PALETTE: tuple[Colours, ...] = (
    ("#00735a", "#ffffff"),
    ("#a6d8f0", "#000000"),
    ("#7d2f6b", "#ffffff"),
    ("#f0c343", "#000000"),
    ("#1f4e79", "#ffffff"),
    ("#e08a4f", "#000000"),
    ("#4aa58c", "#000000"),
    ("#c4500a", "#ffffff"),
    ("#d4d8e2", "#000000"),
    ("#56b4e9", "#000000"),
    ("#5b6170", "#ffffff"),
    ("#f7e9b0", "#000000"),
)


def svg(graph: dict[str, Any]) -> str:
    """``graph``: what `coq.graph.dependency_graph` gives."""
    return graphs.svg(_nodes(graph), _colours(graph), "theorems and what they use")


def dot(graph: dict[str, Any]) -> str:
    return graphs.dot(_nodes(graph), _colours(graph), "theorems")


def _colours(graph: dict[str, Any]) -> dict[str, Colours]:
    return {title: PALETTE[i % len(PALETTE)] for i, title in enumerate(graph["themes"].values())}


def _nodes(graph: dict[str, Any]) -> list[Node]:
    uses: dict[str, list[str]] = {node["name"]: [] for node in graph["nodes"]}
    for theorem, used in graph["edges"]:
        uses[theorem].append(used)
    return [
        Node(t["name"], tuple(uses[t["name"]]), t["name"], _tip(t), graph["themes"][t["theme"]])
        for t in graph["nodes"]
    ]


def _tip(theorem: dict[str, Any]) -> str:
    """Name, file and paper items; what it says; its side conditions."""
    items = ", ".join(theorem["paper"])
    head = f"{theorem['name']} ({theorem['file']}{f'; {items}' if items else ''})"
    lines = [head, theorem["says"]]
    if theorem["conditions"]:
        lines.append(f"if: {'; '.join(theorem['conditions'])}")
    if theorem["literature"]:
        lines.append(f"given: {', '.join(theorem['literature'])}")
    return "\n".join(lines)
