"""The rate and the modularity experiment: pictures and documents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from modhyper.papers.certified.experiments.modularity import ModularitySummary
from modhyper.papers.certified.experiments.rate import RateSummary
from modhyper.papers.galanti_wolf_2020.experiments.summary import Series
from modhyper.present.document import Cell, Column, Document, Styled, Table
from modhyper.present.plots import (
    INK,
    OTHERS,
    colour_of,
    label_ends,
    log_axis,
    new_picture,
    plain_axes,
    save_picture,
)


def save_rate(summary: RateSummary, out: Path) -> tuple[Path, ...]:
    """Picture and data; see `save_picture`."""
    return save_picture(_rate_picture(summary), out, summary.as_json(), summary.rows())


def _rate_picture(summary: RateSummary) -> Any:
    drawn = new_picture(8.4, 5.6)
    axes = drawn.subplots()
    plain_axes(axes, "N, parameters of the primary", "relative L2 error on fresh points")
    ends = []
    for index, line in enumerate(summary.lines):
        colour = (*OTHERS, INK)[index % (len(OTHERS) + 1)]
        axes.plot(line.sizes, line.medians, "o-", color=colour, markersize=5, linewidth=1.6)
        first, last = line.sizes[0], line.sizes[-1]
        ideal = [line.medians[0], line.medians[0] * (last / first) ** line.predicted]
        axes.plot([first, last], ideal, ":", color=colour, linewidth=1.1)
        slope = "" if line.slope is None else f": {line.slope.value:.2f} ({line.predicted:.2f})"
        ends.append((f"{line.name}{slope}", line.medians[-1], colour))
    log_axis(axes, "x")
    log_axis(axes, "y")
    axes.set_title(
        f"Error against size for rough targets (median of {summary.settings['repetitions']})\n"
        "dotted: the predicted exponent, in brackets behind the measured one",
        loc="left",
        fontsize=10,
        color=INK,
    )
    drawn.canvas.draw()
    label_ends(axes, ends)
    return drawn


def rate_document(summary: RateSummary, files: Sequence[Path]) -> Document:
    """Exponents with intervals, with and without a floor, and the errors behind them."""
    words = {
        True: Styled("holds the prediction", "green"),
        False: Styled("excludes it", "red"),
        None: Styled("too few sizes", "yellow"),
    }
    rows: list[dict[str, Cell]] = []
    for line in summary.lines:
        s, floored = line.slope, line.floored
        rows.append(
            {
                "line": line.name,
                "sizes": ", ".join(map(str, line.sizes)),
                "errors": ", ".join(f"{e:.3g}" for e in line.medians),
                "slope": None if s is None else f"{s.value:.2f} [{s.low:.2f}, {s.high:.2f}]",
                "floored": None
                if floored is None
                else f"{floored.slope:.2f} (floor {floored.floor:.2g})",
                "predicted": f"{line.predicted:.2f}",
                "agrees": words[line.agrees],
            }
        )
    table = Table(
        (
            Column("line", "what is trained"),
            Column("sizes", "N"),
            Column("errors", "median relative error"),
            Column("slope", "slope [95%]", "right"),
            Column("floored", "with a floor", "right"),
            Column("predicted", "predicted", "right"),
            Column("agrees", "the interval"),
        ),
        rows,
        "Exponents of the error against the size",
        (
            f"Bootstrap over {summary.settings['repetitions']} targets, seed {summary.seed}; "
            f"{summary.settings['network_seconds']} s of training.",
        ),
    )
    blocks: list[Table | str] = [table, *summary.notes]
    return _with_files(summary.as_json(), blocks, files)


def save_modularity(summary: ModularitySummary, out: Path) -> tuple[Path, ...]:
    """Picture and data; see `save_picture`."""
    return save_picture(_modularity_picture(summary), out, summary.as_json(), summary.rows())


def _modularity_picture(summary: ModularitySummary) -> Any:
    drawn = new_picture(7.6, 4.8)
    axes = drawn.subplots()
    plain_axes(axes, "N, parameters of the primary", "relative L2 error")
    ends = []
    for index, series in enumerate(summary.series):
        new = series.name.endswith("new I")
        colour = colour_of(series.name.partition(",")[0], index + 2)
        axes.errorbar(
            series.x,
            series.mean,
            series.sd,
            color=colour,
            marker="o",
            markersize=5,
            linestyle="--" if new else "-",
            elinewidth=0.8,
        )
        if math.isfinite(series.mean[-1]):
            ends.append((series.name, series.mean[-1], colour))
    log_axis(axes, "x")
    log_axis(axes, "y")
    axes.set_title(
        "Four ways to condition, at equal size of the primary "
        f"(mean ± sd of {summary.settings['repetitions']})",
        loc="left",
        fontsize=10,
        color=INK,
    )
    drawn.canvas.draw()
    label_ends(axes, ends)
    return drawn


def modularity_document(summary: ModularitySummary, files: Sequence[Path]) -> Document:
    """Relative errors by method and size."""

    def cell(series: Series, i: int) -> str:
        lost = sum(value is None for value in series.values[i])
        tail = f" ({lost} diverged)" if lost else ""
        return f"{series.mean[i]:.3g} ± {series.sd[i]:.1g}{tail}"

    sizes = summary.series[0].x
    table = Table(
        (
            Column("method", "method"),
            *(Column(f"{n:g}", f"N = {n:g}", "right") for n in sizes),
        ),
        [
            {"method": s.name, **{f"{n:g}": cell(s, i) for i, n in enumerate(sizes)}}
            for s in summary.series
        ],
        "Relative L2 error at equal size of the primary",
        (
            f"Mean ± standard deviation of {summary.settings['repetitions']} targets, seed "
            f"{summary.seed}; {summary.settings['conditions']} conditions; "
            f"{summary.settings['network_seconds']} s of training. Levenberg-Marquardt throughout.",
        ),
    )
    return _with_files(summary.as_json(), [table], files)


def _with_files(
    payload: dict[str, Any], blocks: list[Table | str], files: Sequence[Path]
) -> Document:
    names = [str(path) for path in files]
    if names:
        blocks = [*blocks, "Written: " + ", ".join(names)]
    return Document(payload | {"files": names}, tuple(blocks))
