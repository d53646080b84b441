"""Graphs of what rests on what: SVG and Graphviz dot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from modhyper.ledger.trees import layers

Colours = tuple[str, str]
"""(fill, ink)"""

WIDTH, HEIGHT, GAP_X, GAP_Y, PER_ROW, MARGIN = 150, 30, 14, 56, 9, 24
LONGEST = 22
AGAINST = "#c4500a"
FONT = "font-family='system-ui, sans-serif' font-size='12'"


@dataclass(frozen=True, slots=True)
class Node:
    """A box. ``imports``: ids of what it rests on; ``kind`` is a key of the colours.

    ``link``: where a click leads, if anywhere; ``solid``: drawn with a double frame.
    """

    id: str
    imports: tuple[str, ...]
    label: str
    tip: str
    kind: str
    link: str = ""
    solid: bool = False


def svg(
    nodes: Sequence[Node],
    colours: Mapping[str, Colours],
    title: str,
    against: Sequence[tuple[str, str]] = (),
) -> str:
    """A self-contained SVG: foundations at the bottom, each node above what it imports.

    ``against``: pairs of ids that a dashed line joins.
    """
    places = _places(nodes)
    right = max(x for x, _ in places.values()) + WIDTH + MARGIN
    bottom = max(y for _, y in places.values()) + HEIGHT + MARGIN
    used = {node.kind for node in nodes}
    legend, lines = _legend([kind for kind in colours if kind in used], colours, bottom, right)
    height = bottom + 36 + 24 * lines
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {right} {height}' "
        f"width='{right}' height='{height}' role='group' aria-label='{escape(title)}'>",
    ]
    for node in nodes:
        for other in node.imports:
            if other in places:
                parts.append(_edge(places[node.id], places[other]))
    parts += [_edge(places[a], places[b], AGAINST) for a, b in against]
    parts += [_box(node, colours[node.kind], places[node.id]) for node in nodes]
    return "\n".join([*parts, *legend, "</svg>"]) + "\n"


def dot(nodes: Sequence[Node], colours: Mapping[str, Colours], name: str) -> str:
    """Graphviz source; an edge points from a node to what it imports."""
    there = {node.id for node in nodes}
    lines = [
        f"digraph {name} {{",
        "  rankdir=TB; node [shape=box, style=filled, fontname=Helvetica];",
    ]
    for node in nodes:
        fill, ink = colours[node.kind]
        tip = node.tip.replace("\\", "\\\\").replace('"', "'").replace("\n", "\\n")
        lines.append(f'  "{node.id}" [fillcolor="{fill}", fontcolor="{ink}", tooltip="{tip}"];')
    for node in nodes:
        lines += [f'  "{node.id}" -> "{other}";' for other in node.imports if other in there]
    return "\n".join([*lines, "}"]) + "\n"


def _places(nodes: Sequence[Node]) -> dict[str, tuple[int, int]]:
    """Top left corners. Nodes that nothing connects stand in rows of their own at the bottom."""
    used = {other for node in nodes for other in node.imports}
    linked = [node for node in nodes if node.imports or node.id in used]
    alone = [node.id for node in nodes if not node.imports and node.id not in used]
    lines: list[list[str]] = []
    for level in reversed(layers(linked)):
        lines += [list(level[i : i + PER_ROW]) for i in range(0, len(level), PER_ROW)]
    lines += [alone[i : i + PER_ROW] for i in range(0, len(alone), PER_ROW)]
    widest = max((len(line) for line in lines), default=1)
    places = {}
    for number, line in enumerate(lines):
        shift = (widest - len(line)) * (WIDTH + GAP_X) // 2
        for place, id in enumerate(line):
            x = MARGIN + shift + place * (WIDTH + GAP_X)
            places[id] = (x, MARGIN + number * (HEIGHT + GAP_Y))
    return places


def _edge(upper: tuple[int, int], lower: tuple[int, int], dashed: str = "") -> str:
    x1, y1 = upper[0] + WIDTH // 2, upper[1] + HEIGHT
    x2, y2 = lower[0] + WIDTH // 2, lower[1]
    bend = max(24, abs(y2 - y1) // 2)
    dashes = " stroke-dasharray='5 4'" if dashed else ""
    return (
        f"<path d='M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}' fill='none' "
        f"stroke='{dashed or '#8a90a0'}' stroke-opacity='0.55' stroke-width='1.2'"
        f"{dashes}/>"
    )


def _box(node: Node, colours: Colours, place: tuple[int, int]) -> str:
    (x, y), (fill, ink) = place, colours
    label = node.label if len(node.label) <= LONGEST else node.label[: LONGEST - 1] + "…"
    squeezed = f" textLength='{WIDTH - 10}' lengthAdjust='spacingAndGlyphs'"
    tip = escape(node.tip, quote=True)
    opened, closed = "<g>", "</g>"
    if node.link:
        opened, closed = f"<a href='{escape(node.link)}' aria-label='{tip}'>", "</a>"
    inner = (
        f"<rect x='{x + 3}' y='{y + 3}' width='{WIDTH - 6}' height='{HEIGHT - 6}' rx='4' "
        f"fill='none' stroke='{ink}'/>"
    )
    return (
        f"{opened}<title>{tip}</title><rect x='{x}' y='{y}' width='{WIDTH}' "
        f"height='{HEIGHT}' rx='6' fill='{fill}' stroke='#5b6170'/>"
        f"{inner if node.solid else ''}<text x='{x + WIDTH // 2}' "
        f"y='{y + 19}' {FONT}{squeezed if len(label) > LONGEST - 3 else ''} text-anchor='middle' "
        f"fill='{ink}'>{escape(label)}</text>{closed}"
    )


def _legend(
    kinds: Sequence[str], colours: Mapping[str, Colours], top: int, right: int
) -> tuple[list[str], int]:
    """(its parts, its number of lines)"""
    parts, x, line = [], MARGIN, 0
    for kind in kinds:
        width = 40 + 7 * len(kind)
        if x + width > right and x > MARGIN:
            x, line = MARGIN, line + 1
        y = top + 24 * line
        parts.append(
            f"<rect x='{x}' y='{y + 12}' width='16' height='16' rx='3' fill='{colours[kind][0]}' "
            f"stroke='#5b6170'/><text x='{x + 22}' y='{y + 25}' {FONT} "
            f"fill='currentColor'>{escape(kind)}</text>"
        )
        x += width
    return parts, line + 1
