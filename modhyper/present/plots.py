"""Pictures of the lab: one look for all, and the data beside each picture."""

from __future__ import annotations

import csv
import json
import math
import textwrap
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from modhyper.errors import InputError
from modhyper.files import stem_of
from modhyper.present.latex import mathtext

SUFFIXES = (".png", ".svg", ".json", ".csv")
INK = "#24292f"
SOFT = "#5c6b7a"
FAINT = "#d8dee4"
COLOURS = {
    "hypernetwork": "#1f6feb",
    "embedding": "#cf4a4a",
    "low rank": "#c98a1b",
    "film": "#2a9d6f",
    "output": "#9a6ad6",
    "g, independent fits": "#1f6feb",
    "g, one weight table": "#7aa7f0",
    "q and e, k = 1": "#cf4a4a",
    "q and e, k = 2": "#cf4a4a",
    "q alone, k = 1": "#e08b8b",
    "q alone, k = 2": "#e08b8b",
    "whole head": "#7aa7f0",
    "shallow plain": "#8b5e3c",
}
OTHERS = ("#1f6feb", "#cf4a4a", "#2a9d6f", "#9a6ad6", "#c98a1b", "#5c6b7a")


def colour_of(name: str, index: int) -> str:
    """A method keeps its colour in every picture; other curves take the next one."""
    return COLOURS.get(name, OTHERS[index % len(OTHERS)])


def new_picture(width: float, height: float) -> Any:
    """An empty matplotlib Figure, in inches, that touches no global state of pyplot's."""
    if find_spec("matplotlib") is None:
        raise InputError("pictures need matplotlib", hint="pip install 'modhyper[lab]'")
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained", facecolor="white")


def plain_axes(axes: Any, x_label: str, y_label: str) -> None:
    """Labels, faint grid, no box."""
    axes.set_xlabel(mathtext(x_label), color=INK)
    axes.set_ylabel(mathtext(y_label), color=INK)
    axes.grid(True, color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, labelsize=9, which="both")
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(FAINT)


def log_axis(axes: Any, which: str) -> None:
    """A logarithmic "x" or "y" axis with plain numbers at a few ticks."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    axis = axes.xaxis if which == "x" else axes.yaxis
    low, high = axes.get_xlim() if which == "x" else axes.get_ylim()
    wide = high / max(low, high * 1e-300) > 200
    axis.set_major_locator(LogLocator(subs=(1.0,) if wide else (1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value)))
    axis.set_minor_formatter(NullFormatter())


def tick(value: float) -> str:
    """12, 2,000, 5·10^6 as mathematics."""
    if value <= 0 or 1e-3 <= value < 1e5:
        return f"{value:,.0f}" if value >= 1000 else f"{value:g}"
    exponent = math.floor(math.log10(value) + 1e-9)
    mantissa = value / 10.0**exponent
    head = "" if abs(mantissa - 1) < 1e-6 else rf"{mantissa:g}\cdot"
    return f"${head}10^{{{exponent}}}$"


class End(NamedTuple):
    """The right end of a line: its name and where it is, in data coordinates."""

    name: str
    x: float
    y: float
    colour: str


LABEL = 24
"""Characters of a label's line."""


def label_ends(axes: Any, ends: Sequence[End]) -> None:
    """Write the names to the right of the axes, in the order of the lines' ends, each joined to its
    end by a hairline where it is not beside it.

    Call it when the picture has been drawn once, so that the limits are final.
    """
    if not ends:
        return
    to_axes = axes.transData + axes.transAxes.inverted()
    spots = [(tuple(map(float, to_axes.transform((end.x, end.y)))), end) for end in ends]
    spots.sort(key=lambda spot: (spot[0][1], spot[0][0]))
    texts = [textwrap.fill(end.name, LABEL) for _, end in spots]
    line = 9 * 1.25 / 72 / (axes.bbox.height / axes.figure.dpi)  # of its height: 9 points of text
    room = [line * (text.count("\n") + 1.3) for text in texts]
    heights = [spot[0][1] for spot in spots]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + (room[i - 1] + room[i]) / 2)
    if heights[-1] > 0.98:
        heights[-1] = 0.98
        for i in reversed(range(len(heights) - 1)):
            heights[i] = min(heights[i], heights[i + 1] - (room[i] + room[i + 1]) / 2)
    for height, text, ((x, y), end) in zip(heights, texts, spots, strict=True):
        axes.text(
            1.035, height, mathtext(text), transform=axes.transAxes, color=end.colour, fontsize=9,
            va="center", linespacing=1.05,
        )  # fmt: skip
        if x < 0.97 or abs(height - y) > 0.015:
            axes.annotate(
                "", (x, y), (1.03, height), xycoords="axes fraction", textcoords="axes fraction",
                arrowprops={"arrowstyle": "-", "color": end.colour, "linewidth": 0.6, "alpha": 0.55,
                            "shrinkA": 0, "shrinkB": 0},
                annotation_clip=False,
            )  # fmt: skip


def mark_beyond(axes: Any, last: float, text: str) -> None:
    """Shade what lies to the right of ``last`` and say what it is."""
    left, right = axes.get_xlim()
    axes.axvspan(last, right, color=FAINT, alpha=0.35, linewidth=0, zorder=0)
    axes.set_xlim(left, right)
    axes.text(
        last, 0.99, f" {text}", transform=axes.get_xaxis_transform(), fontsize=7.5, color=SOFT,
        va="top", ha="left",
    )  # fmt: skip


def watermark(axes: Any, text: str) -> None:
    """Write ``text`` across the axes, over everything."""
    axes.text(
        0.5,
        0.5,
        text,
        transform=axes.transAxes,
        fontsize=22,
        color=INK,
        alpha=0.16,
        rotation=20,
        ha="center",
        va="center",
        zorder=10,
    )


def save_picture(
    picture: Any, out: Path, data: Mapping[str, Any] | str, rows: Sequence[Mapping[str, Any]]
) -> tuple[Path, ...]:
    """``out`` with the suffixes .png, .svg, .json (``data``, if need be as text) and .csv.

    Raises InputError if the folder cannot be written.
    """
    stem = stem_of(out, SUFFIXES)
    paths = tuple(stem.with_name(stem.name + suffix) for suffix in SUFFIXES)
    png, svg, as_json, as_csv = paths
    text = data
    if not isinstance(text, str):
        text = json.dumps(text, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        from matplotlib import rc_context

        picture.savefig(png, dpi=160)
        with rc_context({"svg.hashsalt": stem.name}):  # ids that stay, and differ between pictures
            picture.savefig(svg, metadata={"Date": None})
        as_json.write_text(text, encoding="utf-8")
        with as_csv.open("w", encoding="utf-8", newline="") as file:
            columns = list(dict.fromkeys(name for row in rows for name in row))
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}", option="--out") from None
    return paths
