"""The picture of any experiment of the lab: a panel for each run, and what to compare it with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import fill
from typing import Any

from modhyper.lab.experiment import SMOKE, Experiment, show_reading
from modhyper.lab.measurement import Measurement, Run, judged
from modhyper.lab.summary import Panel, Reference, Series
from modhyper.present.latex import mathtext
from modhyper.present.plots import (
    INK,
    SOFT,
    End,
    colour_of,
    label_ends,
    log_axis,
    mark_beyond,
    new_picture,
    plain_axes,
    watermark,
)

WORDS = {"opposite": "opposite is seen"}
MARKS = {"seen": "✓", "not seen": "–", "opposite": "✗", "undecided": "?"}
LOG_FROM = 5
"""A y axis is logarithmic if the heights span more than this factor."""
TITLE = 66
"""Characters of a line above a panel."""
MARKERS = "os^Dv"
"""Not by colour alone."""
SMOKE_MARK = "smoke run: measures nothing"
Shown = Sequence[tuple[Run, Panel]]


def shown(chosen: Experiment[Any], measurement: Measurement) -> Shown:
    """Each run with its panel, judged now; of several seeds the first."""
    first: dict[tuple[str, str, str], Run] = {}
    for run in measurement.runs:
        first.setdefault((run.panel, run.preset, show_reading(run.reading)), run)
    return [(run, judged(chosen, run)) for run in first.values()]


def picture(chosen: Experiment[Any], panels: Shown) -> Any:
    """A panel for each run: centre and spread over repetitions, beside its lines of comparison."""
    count = len(panels)
    columns = min(count, 2 if count % 2 == 0 and count % 3 else 3)
    rows = math.ceil(count / columns)
    lines = max(len(_heading(run, panel).splitlines()) for run, panel in panels)
    drawn = new_picture(6.2 * columns, (4.7 + 0.16 * max(0, lines - 4)) * rows)
    grid = drawn.subplots(rows, columns, squeeze=False)
    ends = [_draw(axes, run, panel) for axes, (run, panel) in zip(grid.flat, panels, strict=False)]
    for axes in list(grid.flat)[count:]:
        axes.set_visible(False)
    title = fill(f"{name_of(chosen)} {chosen.title}".strip(), 62 * columns)
    drawn.suptitle(
        mathtext(title) + ("\n" if count == 1 else "   ") + spread_of(panels),
        color=INK,
        fontsize=11.5,
        x=0.01,
        ha="left",
    )
    drawn.supxlabel(caption(panels), color=SOFT, fontsize=8.5, x=0.01, ha="left")
    for axes, (run, _) in zip(grid.flat, panels, strict=False):
        if run.preset == SMOKE:
            watermark(axes, SMOKE_MARK)
    drawn.canvas.draw()
    for axes, named in zip(grid.flat, ends, strict=False):
        label_ends(axes, named)
    return drawn


def name_of(chosen: Experiment[Any]) -> str:
    return chosen.key.replace("figure-", "Fig ") if chosen.key.startswith("figure-") else ""


def spread_of(panels: Shown) -> str:
    series = [s for _, panel in panels for s in panel.series]
    number = " or ".join(str(n) for n in sorted({s.repetitions for s in series}))
    words = {"mean": "mean ± standard deviation", "median": "median and range"}
    return " and ".join(sorted({words[s.middle] for s in series})) + f" of {number} repetitions"


def caption(panels: Shown) -> str:
    """Seeds, bits of the numbers, preset and how many networks: what the picture rests on."""
    runs = [run for run, _ in panels]
    seeds = ", ".join(sorted({str(run.seed) for run in runs}))
    types = " and ".join(sorted({f"{bits_of(run.dtype)}-bit numbers" for run in runs}))
    presets = ", ".join(sorted({run.preset for run in runs}))
    networks = sum(len(run.rows) for run in runs)
    return f"seed {seeds}; {types}; preset {presets}; {networks:,} networks trained"


def bits_of(dtype: str) -> str:
    """ "float64" has 64."""
    return dtype.lstrip("abcdefghijklmnopqrstuvwxyz") or dtype


def _draw(axes: Any, run: Run, panel: Panel) -> list[End]:
    """Draw the curves; their right ends, to be labelled."""
    plain_axes(axes, panel.x_label, panel.y_label)
    heights = [m for s in panel.series for m in s.centre] + [
        y for r in panel.references for y in r.y
    ]
    heights = [y for y in heights if math.isfinite(y) and y > 0]
    log_y = panel.log_y and bool(heights) and max(heights) > LOG_FROM * min(heights)
    ends = []
    for index, series in enumerate(panel.series):
        colour = colour_of(series.name, index)
        _draw_series(axes, series, colour, MARKERS[index % len(MARKERS)], log_y)
        drawn = [(x, y) for x, y in zip(series.x, series.centre, strict=True) if math.isfinite(y)]
        if drawn:
            ends.append(End(series.name, *drawn[-1], colour))
    colours = {s.name: colour_of(s.name, i) for i, s in enumerate(panel.series)}
    low, high = axes.get_ylim()
    for line in panel.references:
        ends += _draw_reference(axes, line, colours)
    if not log_y and panel.references:
        levels = [y for r in panel.references for y in r.y]
        axes.set_ylim(min(low, *levels), max(high, *levels) * 1.02)
    if log_y:
        log_axis(axes, "y")
    if panel.log_x:
        log_axis(axes, "x")
    elif all(float(x).is_integer() for x in panel.series[0].x):
        axes.xaxis.get_major_locator().set_params(integer=True)
    last = max((x for series in panel.series for x in series.x), default=math.inf)
    if any(x > last * 1.05 for line in panel.references for x in line.x):
        mark_beyond(axes, last, "computed, not measured")
    axes.set_title(mathtext(_heading(run, panel)), loc="left", fontsize=8.5, color=INK)
    return ends


def _heading(run: Run, panel: Panel) -> str:
    """What a panel shows, and what each of its findings says."""
    reading = f" ({show_reading(run.reading)})" if run.reading else ""
    lines = [f"{MARKS[f.outcome]} {word(f.outcome)}: {f.says}" for f in panel.findings]
    return "\n".join(fill(line, TITLE) for line in (panel.title + reading, *lines))


def _draw_series(axes: Any, series: Series, colour: str, marker: str | None, log_y: bool) -> None:
    marker = marker if len(series.x) < 20 else None
    axes.plot(series.x, series.centre, color=colour, marker=marker, markersize=4, linewidth=1.8)
    low, high = zip(*series.spread, strict=True)
    if log_y:  # a band that reaches zero would swallow the axis
        low = tuple(max(v, m / 10) for v, m in zip(low, series.centre, strict=True))
    if len(series.x) == 1:
        axes.vlines(series.x, low, high, color=colour, linewidth=1.2)
    axes.fill_between(series.x, low, high, color=colour, alpha=0.16, linewidth=0)


def _draw_reference(axes: Any, line: Reference, colours: dict[str, str]) -> list[End]:
    colour = colours.get(line.like, "#8a949e")
    if line.style == "points":
        axes.plot(line.x, line.y, "D", color=colour, markersize=5)
    else:
        style = {"dotted": ":", "dashed": "--", "faint": "-"}[line.style]
        axes.plot(line.x, line.y, style, color=colour, linewidth=1.3)
    return [End(line.name, line.x[-1], line.y[-1], colour)]


def word(outcome: str) -> str:
    return WORDS.get(outcome, outcome)
