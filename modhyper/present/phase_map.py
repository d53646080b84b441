"""The picture of `modhyper map`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modhyper.errors import InputError
from modhyper.numerals import fraction
from modhyper.questions.axes import Spread
from modhyper.questions.phase_map import PhaseMap, phase

try:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.collections import LineCollection
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch
    from matplotlib.patheffects import withStroke
    from matplotlib.ticker import MaxNLocator
except ImportError:
    raise InputError("the map needs matplotlib", hint='pip install "modhyper[lab]"') from None

LABELS = {
    "eps": r"accuracy $\varepsilon$",
    "m1": "dimension of the input, $m_1$",
    "m2": "dimension of the condition, $m_2$",
    "r": "smoothness $r$",
    "bits": "bits per number, $b$",
    "embedding-dim": "embedding dimension $k$",
}
SETTINGS = {
    "finite-precision": "b-bit numbers",
    "continuous": "continuous selection",
    "real": "real weights",
}
NOTHING, BOUND, NO_CONSTRUCTION = "#ffffff", "#d9d9d9", "#ffffff"
INK = "#222222"
WORDS = {
    "nothing": "nothing certified",
    "bound": "a bound, but no separation",
    "separation": "separation certified",
    "no-construction": "no primary certified",
}


def draw(found: PhaseMap) -> Any:
    """A matplotlib Figure: colour = orders of magnitude, grey = no separation, white = nothing."""
    with style():
        figure = Figure(figsize=(7.2, 4.6), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        phases = [[phase(cell) for cell in line] for line in found.cells]
        size = np.array(
            [[cell.orders if cell.separated else math.nan for cell in line] for line in found.cells]
        )
        x, y = _edges(found.x), _edges(found.y)
        _background(axes, x, y, phases)
        if np.isfinite(size).any():
            top = max(1.0, float(np.nanmax(size)))
            mesh = axes.pcolormesh(x, y, size, cmap="viridis", vmin=0, vmax=top, rasterized=True)
            bar = figure.colorbar(mesh, ax=axes, pad=0.015, aspect=28)
            bar.set_label("certified orders of magnitude of $N_q / N_g$")
            bar.outline.set_visible(False)
            _contours(axes, found, size)
        _border(axes, x, y, np.isfinite(size))
        for set_up, axis in ((_set_x, found.x), (_set_y, found.y)):
            set_up(axes, axis)
        axes.set_title(_title(found), loc="left", fontsize=10, color=INK)
        _legend(axes, {each for line in phases for each in line})
        for spine in axes.spines.values():
            spine.set_color(INK)
            spine.set_linewidth(0.8)
    return figure


def style() -> Any:
    """Fonts as paths, so that the SVG looks the same everywhere; ids that do not change."""
    return mpl.rc_context(
        {"svg.hashsalt": "modhyper", "font.size": 10, "mathtext.fontset": "dejavusans"}
    )


def _edges(axis: Spread) -> NDArray[Any]:
    """Cell borders: midpoints, geometric on a logarithmic axis."""

    values = np.array([float(value) for value in axis.values])
    if axis.logarithmic:
        values = np.log(values)
    inner = (values[1:] + values[:-1]) / 2
    ends = (values[0] - (inner[0] - values[0]), values[-1] + (values[-1] - inner[-1]))
    edges = np.concatenate([[ends[0]], inner, [ends[1]]])
    return np.exp(edges) if axis.logarithmic else edges


def _background(axes: Any, x: NDArray[Any], y: NDArray[Any], phases: list[list[Any]]) -> None:
    names = ["nothing", "bound", "separation", "no-construction"]
    codes = np.array([[names.index(each) for each in line] for line in phases], dtype=float)
    codes[codes == 3] = math.nan  # the hatched ground shows through
    axes.patch.set(facecolor=NO_CONSTRUCTION, hatch="////", edgecolor="#b5b5b5", linewidth=0)
    colours = ListedColormap([NOTHING, BOUND, BOUND])
    axes.pcolormesh(x, y, codes, cmap=colours, vmin=-0.5, vmax=2.5, rasterized=True)


def _border(axes: Any, x: NDArray[Any], y: NDArray[Any], inside: NDArray[Any]) -> None:
    """A dark line along the cells where the separation starts."""
    _segments(axes, x, y, inside[:, 1:] != inside[:, :-1], INK, 1.3)
    lines = [
        [(x[i], y[j + 1]), (x[i + 1], y[j + 1])]
        for j, i in zip(*np.nonzero(inside[1:] != inside[:-1]), strict=True)
    ]
    axes.add_collection(LineCollection(lines, colors=INK, linewidths=1.3, capstyle="projecting"))


def _contours(axes: Any, found: PhaseMap, size: NDArray[Any]) -> None:
    """Labelled white lines of equal separation; steps along the cells where y is coarse."""

    top = float(np.nanmax(size))
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 10**4, 10**9) if top / s <= 6)
    levels = [float(level) for level in np.arange(step, top, step)]
    if not levels or size.shape[1] < 12:
        return
    x = np.array([float(value) for value in found.x.values])
    y = np.array([float(value) for value in found.y.values])
    if len(y) >= 12:
        drawn = axes.contour(x, y, size, levels=levels, colors="white", linewidths=0.8)
        drawn.set_path_effects([withStroke(linewidth=2.0, foreground="#00000055")])
    else:
        bands = np.where(np.isfinite(size), np.floor(size / step), np.nan)
        change = (bands[:, 1:] > bands[:, :-1]) | (bands[:, 1:] < bands[:, :-1])
        edges_x, edges_y = _edges(found.x), _edges(found.y)
        _segments(axes, edges_x, edges_y, change, "white", 0.8)
    for level in levels:
        spot = _label_spot(size, level)
        if spot is not None:
            _label(axes, x[spot[1]], y[spot[0]], f"$10^{{{level:g}}}$", beside=len(y) < 12)


def _label_spot(size: NDArray[Any], level: float) -> tuple[int, int] | None:
    """(row, column) in the middle of the line of ``level``, away from borders and sides; a line
    that crosses no row is looked for in the middle column. None if there is no such place."""

    height, width = size.shape
    rows = []
    for j, line in enumerate(size):
        above = np.nonzero(line >= level)[0]
        if len(above) and 0.02 * width < above[0] < 0.96 * width:
            inside = np.nonzero(np.isfinite(line))[0]
            if above[0] - inside[0] > 0.05 * width or height < 12:
                rows.append((j, int(above[0])))
    if rows:
        return rows[len(rows) // 2]
    above = np.nonzero(size[:, width // 2] >= level)[0]
    if len(above) and 0.02 * height < above[0] < 0.96 * height:
        return int(above[0]), width // 2
    return None


def _label(axes: Any, x: float, y: float, text: str, *, beside: bool) -> None:
    axes.annotate(
        text,
        (x, y),
        xytext=(3 if beside else 0, 0),
        textcoords="offset points",
        color="white",
        fontsize=9,
        ha="left" if beside else "center",
        va="center",
        path_effects=[withStroke(linewidth=2.0, foreground="#00000099")],
    )


def _segments(
    axes: Any, x: NDArray[Any], y: NDArray[Any], change: NDArray[Any], color: str, width: float
) -> None:
    """Vertical cell sides where ``change[j, i]`` (between columns i and i + 1) is set."""
    lines = [
        [(x[i + 1], y[j]), (x[i + 1], y[j + 1])] for j, i in zip(*np.nonzero(change), strict=True)
    ]
    drawn = LineCollection(lines, colors=color, linewidths=width)
    if color == "white":  # visible on light cells too
        drawn.set_path_effects([withStroke(linewidth=width + 1.2, foreground="#00000055")])
    axes.add_collection(drawn)


def _set_x(axes: Any, axis: Spread) -> None:
    axes.set_xlabel(LABELS[axis.name])
    if axis.logarithmic:
        axes.set_xscale("log")
    else:
        axes.xaxis.set_major_locator(_whole_ticks())
    if axis.name == "eps":
        axes.invert_xaxis()


def _set_y(axes: Any, axis: Spread) -> None:
    axes.set_ylabel(LABELS[axis.name])
    if axis.logarithmic:
        axes.set_yscale("log")
    else:
        axes.yaxis.set_major_locator(_whole_ticks())
    if axis.name == "eps":
        axes.invert_yaxis()


def _whole_ticks() -> Any:
    return MaxNLocator(nbins=10, integer=True)


def _title(found: PhaseMap) -> str:
    """What is held fixed, and the setting."""
    problem = found.problem
    k = "unbounded" if problem.embedding_dim is None else str(problem.embedding_dim)
    fixed = {
        "m1": f"$m_1 = {problem.m1}$",
        "m2": f"$m_2 = {problem.m2}$",
        "r": f"$r = {problem.smoothness}$",
        "eps": rf"$\varepsilon = {'' if problem.eps is None else fraction(problem.eps)}$",
        "embedding-dim": f"k {k}" if k == "unbounded" else f"$k = {k}$",
        "bits": f"$b = {problem.precision_bits}$",
    }
    if found.method != "finite-precision":
        del fixed["bits"]
    shown = [text for name, text in fixed.items() if name not in (found.x.name, found.y.name)]
    setting = SETTINGS[found.method]
    sigma = rf"g with $\sigma$ = {problem.activation}"
    return f"Certified separation of the primaries q and g ({setting}; {sigma})\n" + ",  ".join(
        shown
    )


def _legend(axes: Any, present: set[str]) -> None:
    styles: dict[str, dict[str, Any]] = {
        "nothing": {"facecolor": NOTHING, "edgecolor": INK},
        "bound": {"facecolor": BOUND, "edgecolor": INK},
        "no-construction": {"facecolor": NO_CONSTRUCTION, "edgecolor": "#9a9a9a", "hatch": "////"},
    }
    handles = [
        Patch(label=WORDS[name], linewidth=0.6, **style)
        for name, style in styles.items()
        if name in present
    ]
    if handles:
        axes.legend(
            handles=handles,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.14),
            ncols=3,
            frameon=False,
            fontsize=9,
            handlelength=1.4,
        )
