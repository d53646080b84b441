"""The picture of any experiment of the lab: a panel for each run, and what to compare it with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import fill
from typing import Any

from modhyper.lab.experiment import SMOKE, Experiment, show_reading
from modhyper.lab.measurement import Measurement, Run, judged
from modhyper.lab.summary import Panel, Reference, Series
from modhyper.present.plots import (
    INK,
    colour_of,
    label_ends,
    log_axis,
    new_picture,
    plain_axes,
    watermark,
)

WORDS = {"opposite": "opposite is seen"}
MARKS = {"seen": "✓", "not seen": "–", "opposite": "✗", "undecided": "?"}
LOG_FROM = 5
"""A y axis is logarithmic if the heights span more than this factor."""
SMOKE_MARK = "smoke run: measures nothing"
Shown = Sequence[tuple[Run, Panel]]


def shown(chosen: Experiment[Any], measurement: Measurement) -> Shown:
    """Each run with its panel, judged now."""
    return [(run, judged(chosen, run)) for run in measurement.runs]


def picture(chosen: Experiment[Any], panels: Shown) -> Any:
    """A panel for each run: centre and spread over repetitions, beside its lines of comparison."""
    count = len(panels)
    columns = min(count, 2 if count % 2 == 0 and count % 3 else 3)
    rows = math.ceil(count / columns)
    drawn = new_picture(6.2 * columns, 4.7 * rows)
    grid = drawn.subplots(rows, columns, squeeze=False)
    ends = [_draw(axes, run, panel) for axes, (run, panel) in zip(grid.flat, panels, strict=False)]
    for axes in list(grid.flat)[count:]:
        axes.set_visible(False)
    title = fill(f"{name_of(chosen)} {chosen.title}".strip(), 62 * columns)
    drawn.suptitle(
        title + ("\n" if count == 1 else "   ") + spread_of(panels),
        color=INK,
        fontsize=11.5,
        x=0.01,
        ha="left",
    )
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


def _draw(axes: Any, run: Run, panel: Panel) -> list[tuple[str, float, str]]:
    """Draw the curves; the names and heights of their right ends, to be labelled."""
    plain_axes(axes, panel.x_label, panel.y_label)
    heights = [m for s in panel.series for m in s.centre] + [
        y for r in panel.references for y in r.y
    ]
    heights = [y for y in heights if math.isfinite(y) and y > 0]
    log_y = panel.log_y and bool(heights) and max(heights) > LOG_FROM * min(heights)
    ends = []
    for index, series in enumerate(panel.series):
        colour = colour_of(series.name, index)
        _draw_series(axes, series, colour, log_y)
        if math.isfinite(series.centre[-1]):
            ends.append((series.name, series.centre[-1], colour))
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
    reading = f" ({show_reading(run.reading)})" if run.reading else ""
    lines = [f"{MARKS[f.outcome]} {word(f.outcome)}: {_shortened(f.says)}" for f in panel.findings]
    axes.set_title("\n".join([panel.title + reading, *lines]), loc="left", fontsize=8.5, color=INK)
    return ends


def _draw_series(axes: Any, series: Series, colour: str, log_y: bool) -> None:
    marker = "o" if len(series.x) < 20 else None
    axes.plot(series.x, series.centre, color=colour, marker=marker, markersize=4, linewidth=1.8)
    low, high = zip(*series.spread, strict=True)
    if log_y:  # a band that reaches zero would swallow the axis
        low = tuple(max(v, m / 10) for v, m in zip(low, series.centre, strict=True))
    if len(series.x) == 1:
        axes.vlines(series.x, low, high, color=colour, linewidth=1.2)
    axes.fill_between(series.x, low, high, color=colour, alpha=0.16, linewidth=0)


def _draw_reference(
    axes: Any, line: Reference, colours: dict[str, str]
) -> list[tuple[str, float, str]]:
    colour = colours.get(line.like, "#8a949e")
    if line.style == "points":
        axes.plot(line.x, line.y, "D", color=colour, markersize=5)
    else:
        style = {"dotted": ":", "dashed": "--", "faint": "-"}[line.style]
        axes.plot(line.x, line.y, style, color=colour, linewidth=1.3)
    return [(line.name, line.y[-1], colour)]


def _shortened(text: str, most: int = 68) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def word(outcome: str) -> str:
    return WORDS.get(outcome, outcome)
