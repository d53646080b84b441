"""The dependency graph of the claims, coloured by verdict: SVG and Graphviz dot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from modhyper.ledger.trees import layers
from modhyper.ledger.verdict import Status
from modhyper.ledger.verify import Checked

# Colour-blind safe (after Okabe and Ito), dark enough for white text where the text is white.
FILLS: dict[Status, tuple[str, str]] = {
    "certified": ("#00735a", "#ffffff"),
    "certified with correction": ("#4aa58c", "#000000"),
    "confirmed": ("#7d2f6b", "#ffffff"),
    "conditional": ("#a6d8f0", "#000000"),
    "supported by measurement": ("#56b4e9", "#000000"),
    "literature only": ("#e7e9ee", "#000000"),
    "read in the source": ("#d4d8e2", "#000000"),
    "open": ("#ffffff", "#000000"),
    "depends on an unstated choice": ("#f7e9b0", "#000000"),
    "not reproduced": ("#f5d78e", "#000000"),
    "gap in the proof": ("#f0c343", "#000000"),
    "fails in a case": ("#e08a4f", "#000000"),
    "refuted as stated": ("#c4500a", "#ffffff"),
    "contradicted by measurement": ("#8c2d04", "#ffffff"),
}
WIDTH, HEIGHT, GAP_X, GAP_Y, PER_ROW, MARGIN = 150, 30, 14, 56, 9, 24
AGAINST = "#c4500a"
FONT = "font-family='system-ui, sans-serif' font-size='12'"


def svg(rows: Sequence[Checked]) -> str:
    """A self-contained SVG: foundations at the bottom, each claim above what it imports.

    A dashed line leads from a finding to the item of the paper that names it; a double frame marks
    a claim that is certified and rests on certified claims only. A node links to ``#claim-ID``.
    """
    places = _places(rows)
    by_id = {row.claim.id: row for row in rows}
    right = max(x for x, _ in places.values()) + WIDTH + MARGIN
    bottom = max(y for _, y in places.values()) + HEIGHT + MARGIN
    legend = _legend(sorted({row.verdict.status for row in rows}), bottom)
    height = bottom + 60
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {right} {height}' "
        f"width='{right}' height='{height}' role='group' aria-label='claims and what they rest on'>"
    ]
    for row in rows:
        for other in row.claim.imports:
            if other in by_id:
                parts.append(_edge(places[row.claim.id], places[other], "#8a90a0"))
    parts += [_edge(places[f], places[item], AGAINST) for f, item in against(rows)]
    solid = transitively_certified(rows)
    parts += [_node(row, places[row.claim.id], row.claim.id in solid) for row in rows]
    return "\n".join([*parts, *legend, "</svg>"]) + "\n"


def against(rows: Sequence[Checked]) -> list[tuple[str, str]]:
    """(finding, item of the paper) for each item that names the finding's source."""
    findings = [row.claim for row in rows if row.claim.group == "finding"]
    return [
        (finding.id, row.claim.id)
        for row in rows
        for finding in findings
        if finding.source in row.claim.findings
    ]


def transitively_certified(rows: Sequence[Checked]) -> frozenset[str]:
    """Ids of certified claims all of whose imports are in this set."""
    by_id = {row.claim.id: row for row in rows}
    found: dict[str, bool] = {}

    def solid(id: str) -> bool:
        if id not in found:
            row = by_id.get(id)
            found[id] = row is not None and row.verdict.status == "certified"
            found[id] = found[id] and row is not None and all(map(solid, row.claim.imports))
        return found[id]

    return frozenset(id for id in by_id if solid(id))


def _places(rows: Sequence[Checked]) -> dict[str, tuple[int, int]]:
    """Top left corners. Claims that nothing connects stand in rows of their own at the bottom."""
    used = {other for row in rows for other in row.claim.imports}
    linked = [row.claim for row in rows if row.claim.imports or row.claim.id in used]
    alone = [row.claim.id for row in rows if not row.claim.imports and row.claim.id not in used]
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


def _edge(upper: tuple[int, int], lower: tuple[int, int], colour: str) -> str:
    x1, y1 = upper[0] + WIDTH // 2, upper[1] + HEIGHT
    x2, y2 = lower[0] + WIDTH // 2, lower[1]
    bend = max(24, abs(y2 - y1) // 2)
    dashes = " stroke-dasharray='5 4'" if colour == AGAINST else ""
    return (
        f"<path d='M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}' fill='none' "
        f"stroke='{colour}' stroke-opacity='0.55' stroke-width='1.2'{dashes}/>"
    )


def _node(row: Checked, place: tuple[int, int], solid: bool) -> str:
    x, y = place
    fill, ink = FILLS[row.verdict.status]
    tip = escape(f"{row.claim.id}: {row.said.title} ({row.verdict.text})", quote=True)
    label = escape(_short(row.claim.id))
    inner = (
        f"<rect x='{x + 3}' y='{y + 3}' width='{WIDTH - 6}' height='{HEIGHT - 6}' rx='4' "
        f"fill='none' stroke='{ink}'/>"
    )
    return (
        f"<a href='#claim-{row.claim.id}' aria-label='{tip}'><title>{tip}</title>"
        f"<rect x='{x}' y='{y}' width='{WIDTH}' height='{HEIGHT}' rx='6' fill='{fill}' "
        f"stroke='#5b6170'/>{inner if solid else ''}<text x='{x + WIDTH // 2}' y='{y + 19}' {FONT} "
        f"text-anchor='middle' fill='{ink}'>{label}</text></a>"
    )


def _short(id: str) -> str:
    short = id.replace("certified-", "★ ")
    return short if len(short) <= 22 else short[:21] + "…"


def _legend(statuses: Sequence[Status], top: int) -> list[str]:
    parts, x = [], MARGIN
    for status in statuses:
        fill, _ = FILLS[status]
        parts.append(
            f"<rect x='{x}' y='{top + 12}' width='16' height='16' rx='3' fill='{fill}' "
            f"stroke='#5b6170'/><text x='{x + 22}' y='{top + 25}' {FONT} fill='currentColor'>"
            f"{escape(status)}</text>"
        )
        x += 40 + 7 * len(status)
    return parts


def dot(rows: Sequence[Checked]) -> str:
    """Graphviz source; an edge points from a claim to what it imports."""
    by_id: Mapping[str, Checked] = {row.claim.id: row for row in rows}
    lines = [
        "digraph claims {",
        "  rankdir=TB; node [shape=box, style=filled, fontname=Helvetica];",
    ]
    for row in rows:
        fill, ink = FILLS[row.verdict.status]
        tip = row.said.title.replace('"', "'")
        lines.append(
            f'  "{row.claim.id}" [fillcolor="{fill}", fontcolor="{ink}", '
            f'tooltip="{tip} ({row.verdict.status})"];'
        )
    for row in rows:
        lines += [f'  "{row.claim.id}" -> "{o}";' for o in row.claim.imports if o in by_id]
    return "\n".join([*lines, "}"]) + "\n"
