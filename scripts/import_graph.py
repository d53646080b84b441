"""The import graph of modhyper: its packages on floors, an arrow for each import across packages.

    python scripts/import_graph.py [--out docs/import-graph.svg]

writes the picture, with the numbers behind it in its metadata, and prints the arrows.
"""

from __future__ import annotations

import argparse
import ast
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "modhyper"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "bisection", "reached"),
    ("files", "exponent", "conditioning", "magnitude", "literature", "progress", "finding"),
    ("problem", "rate", "measurement", "coq", "numerals"),
    ("bound", "rate_comparison"),
    ("paper",),
    ("analysis", "networks"),
    ("activations",),
    ("papers",),
    ("questions", "lab", "audit", "construction", "check"),
    ("ledger",),
    ("choice",),
    ("experiments",),
    ("checks",),
    ("present",),
    ("cli", "pytest_plugin", "modhyper"),
    ("__main__",),
)
"""Lowest first. ``experiments`` and ``checks`` are those folders of the papers, which the papers
name by text and nothing imports; ``modhyper`` is the face of the package."""

SEAMS: Mapping[str, Sequence[str]] = {
    "public names on first use": ("__init__.py",),
    "computer algebra, for formulas that are no names": ("activations/catalogue.py",),
    "numpy, in a calculator that mostly does without": ("exponent.py",),
    "tomllib": ("literature.py",),
    "rich, in a terminal only": ("present/formats.py", "progress.py"),
    "html and pandas, of notebooks": ("questions/answer.py",),
    "matplotlib": ("present/plots.py", "present/report.py", "cli/calculator.py", "cli/ledger.py"),
    "sympy, of one command": ("cli/check.py", "cli/functions.py"),
    "the tools of the kernel and what a network is, of one option": ("cli/bounds.py",),
    "what stands behind a row, of pages that show rows": ("present/bounds.py",),
    "processes, of what may take too long": ("analysis/deadline.py",),
    "torch, of one command": ("cli/audit.py", "cli/construct.py"),
    "torch, where networks are trained or saved": (
        "construction/emulation_method.py",
        "construction/result.py",
        "lab/backends.py",
        "lab/data/rotation.py",
        "lab/device.py",
        "lab/seeds.py",
        "ledger/user_claim_kinds.py",
        "papers/certified/checks/measurements.py",
    ),
    "safetensors": ("audit/target.py",),
    "scipy.stats": ("lab/statistics.py",),
    "not on every system": ("lab/store.py", "lab/data/cifar.py"),
    "loaded in every run of pytest": ("pytest_plugin.py",),
    "pages of one format": ("cli/options.py",),
}
"""Why -> the files that import inside functions."""

ROOMS = {"experiments": "experiments", "architectures": "experiments", "checks": "checks"}


@dataclass(frozen=True, slots=True)
class Import:
    """``source`` imports ``target``; ``inside`` a function or at the top of the file."""

    source: str
    target: str
    inside: bool

    def __str__(self) -> str:
        return f"{self.source} → {self.target}{' (in a function)' if self.inside else ''}"


def imports(package: Path = PACKAGE) -> list[Import]:
    """Every import of a module of ``package`` by another, those for type checkers too."""
    modules = {_name(path, package): path for path in sorted(package.rglob("*.py"))}
    found = {
        Import(name, target, inside)
        for name, path in modules.items()
        for text, inside in _imported(ast.parse(path.read_text(encoding="utf-8")))
        if (target := text if text in modules else text.rpartition(".")[0]) in modules
        and target != name
    }
    return sorted(found, key=str)


def _name(path: Path, package: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(node: ast.AST, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """(dotted name, inside a function?) of each import; of ``from a import b``, "a.b"."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, inside) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from ((f"{child.module}.{alias.name}", inside) for alias in child.names)
        function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imported(child, inside or function)


def node_of(module: str) -> str:
    """The node of a module: its package, or itself at the top level."""
    parts = module.split(".")
    if len(parts) == 1:
        return parts[0]
    if parts[1] == "papers" and len(parts) > 3:
        return ROOMS.get(parts[3], "papers")
    return parts[1]


def arrows(found: Sequence[Import]) -> dict[tuple[str, str], list[Import]]:
    """The imports across packages, by (from, to)."""
    out: dict[tuple[str, str], list[Import]] = {}
    for each in found:
        pair = node_of(each.source), node_of(each.target)
        if pair[0] != pair[1]:
            out.setdefault(pair, []).append(each)
    return out


WIDTH, STEP, BOX = 1000, 74, 26


def picture(found: Sequence[Import]) -> str:
    """SVG: floors from the top down, dashed where every import of an arrow is in a function."""
    across, height = arrows(found), STEP * len(FLOORS)
    sizes = Counter(node_of(name) for name in {e.source for e in found} | {e.target for e in found})
    place = {
        node: (WIDTH * (i + 1) / (len(floor) + 1), height - STEP * level - STEP / 2)
        for level, floor in enumerate(FLOORS)
        for i, node in enumerate(floor)
    }
    lines = []
    for (a, b), between in across.items():
        (x1, y1), (x2, y2) = place[a], place[b]
        dash = ' stroke-dasharray="3 3"' if all(each.inside for each in between) else ""
        up = y2 <= y1
        bend, thick = (y2 - y1) / 2, 1 + len(between) ** 0.5 / 4
        lines.append(
            f'<path d="M{x1:.0f},{y1 + BOX / 2:.0f} C{x1:.0f},{y1 + bend:.0f} '
            f'{x2:.0f},{y2 - bend:.0f} {x2:.0f},{y2 - BOX / 2:.0f}" '
            f'stroke="{"#c00" if up else "#89a"}"{dash} stroke-width="{thick:.1f}">'
            f"<title>{escape(a)} → {escape(b)}: {len(between)}</title></path>"
        )
    boxes = []
    for node, (x, y) in place.items():
        wide = 8 * len(node) + 16
        boxes.append(
            f'<g><rect x="{x - wide / 2:.0f}" y="{y - BOX / 2:.0f}" width="{wide}" height="{BOX}" '
            f'rx="5"/><text x="{x:.0f}" y="{y + 4:.0f}">{escape(node)}</text>'
            f"<title>{escape(node)}: {sizes[node]} modules</title></g>"
        )
    data = {"floors": FLOORS, "arrows": [[a, b, len(v)] for (a, b), v in across.items()]}
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="13">\n'
        f"<metadata>{escape(json.dumps(data))}</metadata>\n"
        "<style>path{fill:none;opacity:.6}rect{fill:#fff;stroke:#345}"
        "text{text-anchor:middle}</style>\n" + "\n".join([*lines, *boxes]) + "\n</svg>\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PACKAGE.parent / "docs" / "import-graph.svg")
    arguments = parser.parse_args()
    found = imports()
    arguments.out.write_text(picture(found), encoding="utf-8")
    for (a, b), between in sorted(arrows(found).items()):
        print(f"{a} → {b}: {len(between)}")


if __name__ == "__main__":
    main()
