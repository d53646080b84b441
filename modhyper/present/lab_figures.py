"""A figure of the paper, measured: its picture and its document."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

from modhyper.papers.galanti_wolf_2020.experiments.summary import FigureSummary, Finding, Panel
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

STYLES = {"seen": "green", "not seen": "red", "undecided": "yellow"}
LOG_FROM = 5
"""A y axis is logarithmic if the means span more than this factor."""
MARKS = {"seen": "✓", "not seen": "✗", "undecided": "?"}


def save_figure(summary: FigureSummary, out: Path) -> tuple[Path, ...]:
    """Picture and data; see `save_picture`."""
    return save_picture(picture(summary), out, summary.as_json(), summary.rows())


def picture(summary: FigureSummary) -> Any:
    """Mean and standard deviation over repetitions, a panel beside the other."""
    count = len(summary.panels)
    columns = min(count, 2 if count in (2, 4) else 3)
    rows = math.ceil(count / columns)
    drawn = new_picture(5.6 * columns, 4.5 * rows)
    grid = drawn.subplots(rows, columns, squeeze=False)
    ends = [_draw(axes, panel) for axes, panel in zip(grid.flat, summary.panels, strict=False)]
    for axes in list(grid.flat)[count:]:
        axes.set_visible(False)
    repetitions = sorted({len(s.values[0]) for p in summary.panels for s in p.series})
    number = " or ".join(str(r) for r in repetitions)
    spread = f"mean ± standard deviation of {number} repetitions"
    joint = "\n" if count == 1 else "   "
    drawn.suptitle(
        f"Fig {summary.figure}  {summary.title}{joint}{spread}",
        color=INK,
        fontsize=11.5,
        x=0.01,
        ha="left",
    )
    drawn.canvas.draw()
    for axes, named in zip(grid.flat, ends, strict=False):
        label_ends(axes, named)
    return drawn


def _draw(axes: Any, panel: Panel) -> list[tuple[str, float, str]]:
    """Draw the curves; the names and heights of their right ends, to be labelled."""
    plain_axes(axes, panel.x_label, panel.y_label)
    means = [m for s in panel.series for m in s.mean if math.isfinite(m) and m > 0]
    log_y = panel.log_y and bool(means) and max(means) > LOG_FROM * min(means)
    ends = []
    for index, series in enumerate(panel.series):
        colour = colour_of(series.name, index)
        marker = "o" if len(series.x) < 20 else None
        axes.plot(series.x, series.mean, color=colour, marker=marker, markersize=4, linewidth=1.8)
        low = [m - s for m, s in zip(series.mean, series.sd, strict=True)]
        high = [m + s for m, s in zip(series.mean, series.sd, strict=True)]
        if log_y:  # a band that reaches zero would swallow the axis
            low = [max(v, m / 10) for v, m in zip(low, series.mean, strict=True)]
        axes.fill_between(series.x, low, high, color=colour, alpha=0.16, linewidth=0)
        if math.isfinite(series.mean[-1]):
            ends.append((series.name, series.mean[-1], colour))
    if log_y:
        log_axis(axes, "y")
    if panel.log_x:
        log_axis(axes, "x")
    elif all(float(x).is_integer() for x in panel.series[0].x):
        axes.xaxis.get_major_locator().set_params(integer=True)
    lines = "\n".join(_verdicts(panel))
    axes.set_title(f"{panel.title}\n{lines}", loc="left", fontsize=8.5, color=INK)
    return ends


def _verdicts(panel: Panel) -> list[str]:
    """A line a finding; where there is one for each curve, a line that counts the curves."""
    if len(panel.findings) <= 4:
        return [f"{MARKS[f.verdict]} {f.statement}: {f.verdict}" for f in panel.findings]
    grouped: dict[str, Counter[str]] = {}
    for found in panel.findings:
        grouped.setdefault(found.statement.partition(": ")[2], Counter())[found.verdict] += 1
    return [
        f"{statement}: " + ", ".join(f"{verdict} for {n}" for verdict, n in counts.items())
        for statement, counts in grouped.items()
    ]


def figure_document(summary: FigureSummary, files: tuple[Path, ...]) -> Document:
    """The curves, then each finding with its interval and what it comes to."""
    blocks: list[Table | str] = []
    for panel in summary.panels:
        blocks.append(_curves(summary, panel))
        blocks.append(_findings(panel))
    blocks += list(summary.notes)
    if files:
        blocks.append("Written: " + ", ".join(str(path) for path in files))
    return Document(summary.as_json() | {"files": [str(path) for path in files]}, tuple(blocks))


def _curves(summary: FigureSummary, panel: Panel) -> Table:
    count = len(panel.series[0].values[0])
    columns = [Column("x", panel.x_label, "right")]
    columns += [Column(s.name, s.name, "right") for s in panel.series]
    rows: list[dict[str, Cell]] = []
    for i, x in enumerate(panel.series[0].x):
        row: dict[str, Cell] = {"x": f"{x:.4g}"}
        for s in panel.series:
            lost = sum(value is None for value in s.values[i])
            text = f"{s.mean[i]:.4g} ± {s.sd[i]:.2g}"
            row[s.name] = text + (f" ({lost} diverged)" if lost else "")
        rows.append(row)
    if len(rows) > 14:  # a curve over epochs: every so many
        step = math.ceil(len(rows) / 12)
        rows = [*rows[step - 1 :: step], *([] if len(rows) % step == 0 else rows[-1:])]
    title = f"Fig {summary.figure}: {summary.title} - {panel.title}"
    note = f"{panel.y_label}; mean ± standard deviation of {count} repetitions, seed {summary.seed}"
    return Table(tuple(columns), rows, title, (note,))


def _findings(panel: Panel) -> Table:
    return Table(
        (
            Column("finding", "The paper's finding"),
            Column("number", "put to the test by"),
            Column("value", "95% interval", "right"),
            Column("verdict", "Verdict"),
        ),
        [
            {
                "finding": f.statement,
                "number": f"{f.number}: {_wanted(f)}",
                "value": _interval(f),
                "verdict": Styled(f.verdict, STYLES[f.verdict]),
            }
            for f in panel.findings
        ],
    )


def _wanted(found: Finding) -> str:
    return {"above": "above 0?", "below": "below 0?", "not below": "not below 0?"}[found.wanted]


def _interval(found: Finding) -> str:
    if found.repetitions < 2:
        return f"{found.estimate:.3g} (one repetition)"
    return f"{found.estimate:.3g} [{found.low:.3g}, {found.high:.3g}]"
