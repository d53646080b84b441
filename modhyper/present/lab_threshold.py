"""The threshold experiment: certified, measured and constructed sizes in one picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from modhyper.papers.certified.experiments.bit_extraction import Demonstration, demonstrate
from modhyper.papers.certified.experiments.threshold import Sized, ThresholdSummary
from modhyper.papers.certified.experiments.threshold_bounds import BITS, constructed, lower
from modhyper.present.document import Cell, Column, Document, Styled, Table
from modhyper.present.plots import (
    INK,
    colour_of,
    label_ends,
    log_axis,
    new_picture,
    plain_axes,
    save_picture,
)

FURTHER = 32
"""The bounds are drawn to this many times the largest n measured: there they part."""
BIT_CELLS = (4, 8, 16, 32, 48)
GREY = "#8a949e"


def save_threshold(summary: ThresholdSummary, out: Path) -> tuple[Path, ...]:
    """Picture and data; see `save_picture`."""
    data = summary.as_json() | {"bit_extraction": [vars_of(d) for d in _bits(summary)]}
    for entry, line in zip(data["lines"], summary.lines, strict=True):
        entry["certified_lower"] = [lower(line.case, n) for n in line.cells]
        entry["constructed"] = [constructed(line.case, n) for n in line.cells]
    return save_picture(picture(summary), out, data, summary.rows())


def vars_of(found: Demonstration) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Demonstration.__dataclass_fields__}


def _bits(summary: ThresholdSummary) -> list[Demonstration]:
    """The counterexample, where it belongs: q with k = 1 on (1, 1)."""
    if not any(line.case.kind == "q" and _place(line) == (1, 1) for line in summary.lines):
        return []
    return [demonstrate(n, summary.seed) for n in BIT_CELLS]


def _place(line: Sized) -> tuple[int, int]:
    return line.case.m1, line.case.m2


def picture(summary: ThresholdSummary) -> Any:
    """A row for each (m1, m2): sizes on the left, the ratio N_q*/N_g* on the right."""
    places = list(dict.fromkeys(_place(line) for line in summary.lines))
    drawn = new_picture(13.2, 5.2 * len(places))
    grid = drawn.subplots(len(places), 2, squeeze=False, width_ratios=[1.5, 1])
    ends = []
    for (left, right), place in zip(grid, places, strict=True):
        lines = [line for line in summary.lines if _place(line) == place]
        named = _sizes(left, lines, _bits(summary) if place == (1, 1) else [])
        ends += [(left, named), (right, _ratio(right, lines))]
    repetitions = len(summary.lines[0].sizes[0])
    drawn.suptitle(
        "The least size at which training reproduces n^(m1+m2) random signs "
        f"(median and range of {repetitions} sign patterns)",
        color=INK,
        fontsize=12,
        x=0.01,
        ha="left",
    )
    drawn.canvas.draw()
    for axes, labels in ends:
        label_ends(axes, labels)
    return drawn


def _sizes(
    axes: Any, lines: Sequence[Sized], bits: Sequence[Demonstration]
) -> list[tuple[str, float, str]]:
    m1, m2 = _place(lines[0])
    plain_axes(axes, "n, cells per axis", "parameters of the primary")
    furthest = FURTHER * max(n for line in lines for n in line.cells)
    ends = []
    for index, line in enumerate(lines):
        colour = _colour(line, index)
        _measured(axes, line, colour, 1.015**index)
        if line.slope is not None:
            ends.append(
                (f"{_short(line)}: {_slope(line)}", _extended(axes, line, furthest, colour), colour)
            )
    for kind in ("q", "g"):
        first = next((one for one in lines if one.case.kind == kind), None)
        if first is not None:
            ends += _bounds(axes, first, furthest, colour_of(kind, 0))
    if bits:
        axes.plot([d.n for d in bits], [d.parameters for d in bits], "D", color=GREY, markersize=5)
        axes.text(
            0.03,
            0.93,
            "◆ bit extraction: an explicit ReLU q, k = 1,\n"
            "   depth 2n+1, Lipschitz constant ≥ 2ⁿ⁺¹",
            transform=axes.transAxes,
            fontsize=8.5,
            color=GREY,
            va="top",
        )
    log_axis(axes, "x")
    log_axis(axes, "y")
    axes.set_title(f"m1 = {m1}, m2 = {m2}", loc="left", fontsize=10, color=INK)
    return ends


def _colour(line: Sized, index: int) -> str:
    plain = {"q, k = 1": "q", "q, k = 2": "q", "g, one weight table": "g"}
    name = _short(line)
    if name in plain and line.case.activation == "tanh" and line.case.depth == 1:
        return colour_of(plain[name], 0)
    return ("#7aa7f0", "#2a9d6f", "#9a6ad6", "#c98a1b", "#e08b8b", "#5c6b7a")[index % 6]


def _short(line: Sized) -> str:
    """The name without (m1, m2), which the panel's title says."""
    return line.name.replace(f" ({line.case.m1}, {line.case.m2})", "")


def _measured(axes: Any, line: Sized, colour: str, shift: float) -> None:
    """Medians and ranges; ``shift`` moves lines that coincide a little apart."""
    kept = [
        (n, m, row) for n, m, row in zip(line.cells, line.medians, line.sizes, strict=True) if m
    ]
    found = [[size for size in row if size is not None] for _, _, row in kept]
    where = [n * shift for n, _, _ in kept]
    axes.plot(where, [m for _, m, _ in kept], "o-", color=colour, markersize=5)
    axes.vlines(
        where,
        [min(row) for row in found],
        [max(row) for row in found],
        color=colour,
        alpha=0.5,
        linewidth=3,
    )


def _extended(axes: Any, line: Sized, furthest: int, colour: str) -> float:
    """Draw the fitted power law beyond the measurements; its height at the end."""
    assert line.slope is not None
    known = [(n, m) for n, m in zip(line.cells, line.medians, strict=True) if m]
    middle = math.fsum(math.log(m) - line.slope.value * math.log(n) for n, m in known) / len(known)

    def height(n: float) -> float:
        assert line.slope is not None
        return math.exp(middle + line.slope.value * math.log(n))

    n = known[-1][0]
    axes.plot([n, furthest], [height(n), height(furthest)], color=colour, alpha=0.35, linewidth=1)
    return height(furthest)


def _bounds(axes: Any, line: Sized, furthest: int, colour: str) -> list[tuple[str, float, str]]:
    name = "q" if line.case.kind == "q" else "g"
    cells = sorted(
        {round(line.cells[0] * (furthest / line.cells[0]) ** (i / 60)) for i in range(61)}
    )
    ends = []
    below = [(n, lower(line.case, n)) for n in cells]
    below = [(n, size) for n, size in below if size > 1]
    if below:
        axes.plot(*zip(*below, strict=True), color=colour, linestyle=":", linewidth=1.6)
        ends.append((f"{name}: certified lower bound", float(below[-1][1]), colour))
    above = [(n, size) for n in cells if (size := constructed(line.case, n)) is not None]
    if above:
        axes.plot(*zip(*above, strict=True), color=colour, linestyle="--", linewidth=1.2)
        ends.append((f"{name}: constructed", float(above[-1][1]), colour))
    return ends


def _ratio(axes: Any, lines: Sequence[Sized]) -> list[tuple[str, float, str]]:
    plain_axes(axes, "n, cells per axis", "N_q* / N_g*  (one weight table)")
    table = next((one for one in lines if one.name.startswith("g, one weight table")), None)
    ends = []
    for index, line in enumerate(lines):
        if table is None or line.case.kind not in ("q", "q given"):
            continue
        of_g = dict(zip(table.cells, table.medians, strict=True))
        points = [
            (n, m / g)
            for n, m in zip(line.cells, line.medians, strict=True)
            if m and (g := of_g.get(n))
        ]
        if points:
            colour = _colour(line, index)
            axes.plot(*zip(*points, strict=True), "o-", color=colour, markersize=5)
            ends.append((_short(line), points[-1][1], colour))
    axes.axhline(1, color=GREY, linewidth=0.8)
    log_axis(axes, "x")
    axes.set_ylim(bottom=0)
    axes.set_title("how many times larger q is", loc="left", fontsize=10, color=INK)
    return ends


def _slope(line: Sized) -> str:
    assert line.slope is not None
    return f"n^{line.slope.value:.2f}"


def threshold_document(summary: ThresholdSummary, files: Sequence[Path]) -> Document:
    """Slopes with intervals, the sizes behind them, and the counterexample."""
    blocks: list[Table | str] = [_slopes(summary), _sizes_table(summary)]
    bits = _bits(summary)
    if bits:
        blocks.append(_bits_table(bits))
    blocks += list(summary.notes)
    if files:
        blocks.append("Written: " + ", ".join(str(path) for path in files))
    payload = summary.as_json() | {
        "bit_extraction": [vars_of(d) for d in bits],
        "files": [str(path) for path in files],
    }
    return Document(payload, tuple(blocks))


def _slopes(summary: ThresholdSummary) -> Table:
    words = {
        True: Styled("holds the prediction", "green"),
        False: Styled("excludes it", "red"),
        None: Styled("too few sizes found", "yellow"),
    }
    rows: list[dict[str, Cell]] = []
    for line in summary.lines:
        s = line.slope
        rows.append(
            {
                "line": line.name,
                "n": f"{line.cells[0]}..{line.cells[-1]}",
                "slope": None if s is None else f"{s.value:.2f} [{s.low:.2f}, {s.high:.2f}]",
                "predicted": line.predicted,
                "agrees": words[line.agrees],
            }
        )
    seeds = len(summary.lines[0].sizes[0])
    return Table(
        (
            Column("line", "what is sized"),
            Column("n", "n", "right"),
            Column("slope", "slope of log N* [95%]", "right"),
            Column("predicted", "predicted", "right"),
            Column("agrees", "the interval"),
        ),
        rows,
        "Exponents of the threshold size",
        (
            f"Bootstrap over {seeds} sign patterns, seed {summary.seed}; "
            f"{summary.settings['network_seconds']} s of training.",
        ),
    )


def _sizes_table(summary: ThresholdSummary) -> Table:
    rows: list[dict[str, Cell]] = []
    for line in summary.lines:
        for n, middle, sizes in zip(line.cells, line.medians, line.sizes, strict=True):
            found = sorted(size for size in sizes if size is not None)
            rows.append(
                {
                    "line": line.name,
                    "n": n,
                    "lower": lower(line.case, n),
                    "median": None if middle is None else f"{middle:g}",
                    "range": f"{found[0]}..{found[-1]}" if found else None,
                    "failed": len(sizes) - len(found) or None,
                    "constructed": constructed(line.case, n),
                }
            )
    return Table(
        (
            Column("line", "what is sized"),
            Column("n", "n", "right"),
            Column("lower", "certified ≥", "right"),
            Column("median", "median N*", "right"),
            Column("range", "range", "right"),
            Column("failed", "not found", "right"),
            Column("constructed", "constructed ≤", "right"),
        ),
        rows,
        "Parameters of the primary, biases included",
        (f"Certified for {BITS}-bit parameters and embeddings, whatever the network.",),
    )


def _bits_table(bits: Sequence[Demonstration]) -> Table:
    return Table(
        (
            Column("n", "n", "right"),
            Column("parameters", "non-zero parameters", "right"),
            Column("depth", "depth", "right"),
            Column("lipschitz", "Lipschitz constant ≥", "right"),
            Column("wrong", "wrong signs", "right"),
            Column("lower", "certified ≥", "right"),
        ),
        [
            {
                "n": d.n,
                "parameters": d.parameters,
                "depth": d.depth,
                "lipschitz": f"{d.lipschitz_at_least:.3g}",
                "wrong": f"{d.wrong} of {d.n**2}",
                "lower": d.lower,
            }
            for d in bits
        ],
        "Bit extraction: an explicit ReLU q, k = 1, with about 25 n parameters",
        (
            "Theorem 2 cannot hold without a bound on the Lipschitz constant, the depth or the "
            "precision of q.",
        ),
    )
