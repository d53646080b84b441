"""Pictures of the lab: one look for all, and the data beside each picture."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from modhyper.errors import InputError

INK = "#24292f"
FAINT = "#d8dee4"
COLOURS = {
    "hypernetwork": "#1f6feb",
    "embedding": "#cf4a4a",
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
    axes.set_xlabel(x_label, color=INK)
    axes.set_ylabel(y_label, color=INK)
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
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def label_ends(axes: Any, ends: Sequence[tuple[str, float, str]]) -> None:
    """Write (name, y, colour) to the right of the axes, moved apart where they collide.

    Call it when the picture has been drawn once, so that the limits are final.
    """
    if not ends:
        return
    to_axes = axes.transData + axes.transAxes.inverted()
    left = axes.get_xlim()[0]
    places = sorted((float(to_axes.transform((left, y))[1]), name, c) for name, y, c in ends)
    gap, heights = 0.065, [place[0] for place in places]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + gap)
    if heights[-1] > 0.98:
        heights[-1] = 0.98
        for i in reversed(range(len(heights) - 1)):
            heights[i] = min(heights[i], heights[i + 1] - gap)
    for height, (_, name, colour) in zip(heights, places, strict=True):
        axes.text(
            1.02, height, name, transform=axes.transAxes, color=colour, fontsize=9.5, va="center"
        )


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
    paths = tuple(out.with_name(out.name + suffix) for suffix in (".png", ".svg", ".json", ".csv"))
    png, svg, as_json, as_csv = paths
    text = data
    if not isinstance(text, str):
        text = json.dumps(text, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        picture.savefig(png, dpi=160)
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
