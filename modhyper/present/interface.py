"""The tables of `modhyper interface`, and its picture: N_Q against k as a band."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from modhyper.magnitude import Size
from modhyper.numerals import fraction, size
from modhyper.papers.certified.interface import forced
from modhyper.papers.certified.sizes import targets_text
from modhyper.present.document import Cell, Document, Table, heads
from modhyper.present.plots import FAINT, INK, OTHERS, new_picture, plain_axes, save_picture
from modhyper.questions.interface import Interface, Point, product_packing_end


def interface_document(
    found: Interface, at: Iterable[int], *, explain: bool, files: Sequence[Path] = ()
) -> Document:
    """The verdict, both curves at some k, where they change, and the methods as points."""
    blocks: list[Table | str] = [_headline(found), found.verdict]
    blocks += [_curve(found, at), _marks(found)]
    if found.methods:
        blocks.append(_methods(found))
    if explain:
        blocks.append(_explained(found, at))
    if files:
        blocks.append("Written: " + ", ".join(map(str, files)))
    payload = found.as_dict()
    return Document(payload | {"files": [str(path) for path in files]}, blocks)


def _headline(found: Interface) -> str:
    p = found.problem
    radius = "" if p.radius == 1 else f", radius {fraction(p.radius)}"
    b = f"{p.precision_bits} bits"
    if found.problem.interface_bits != p.precision_bits:
        b = f"{p.precision_bits} bits in Q, {found.problem.interface_bits} in z(I)"
    eps = "" if p.eps is None else fraction(p.eps)
    return (
        f"h(x, I) = Q(x, z(I)): k numbers z(I), N_Q numbers of Q's own\n"
        f"Targets of W({p.smoothness},{p.m}), m1 = {p.m1}, m2 = {p.m2}{radius}; ε = {eps}, {b}, "
        f"σ = {p.activation}"
    )


def shown_ks(found: Interface, at: Iterable[int]) -> list[int]:
    """The values of k asked for, or powers of two and the places where something changes."""
    asked = sorted(set(at))
    if asked:
        return asked
    last = max(
        (k for k in (found.silent_from, found.bits_from, found.hypernetwork) if k), default=1
    )
    powers = {2**i for i in range(min(last, 10**18).bit_length())}
    if len(powers) > 16:
        powers = {10**i for i in range(len(str(min(last, 10**18))))}
    return sorted(powers | {k for k, _ in _events(found)} | {found.problem.embedding_dim or 1})


def _point(found: Interface, k: int) -> Point:
    return next((p for p in found.points if p.k == k), None) or found.at(k)


def _curve(found: Interface, at: Iterable[int]) -> Table:
    columns = heads(k=">k", lower=">N_Q ≥", upper=">N_q ≤", by="by")
    rows: list[dict[str, Cell]] = []
    for point in (_point(found, k) for k in shown_ks(found, at)):
        upper = point.upper
        rows.append(
            {
                "k": f"{point.k:,}" if point.k < 10**18 else size(_size(point.k)),
                "lower": size(point.lower),
                "upper": None if upper is None else size(_size(upper.free)),
                "by": None if upper is None else upper.name,
            }
        )
    notes = (
        "N_Q ≥: certified for every way to condition. N_q ≤: an embedding's q that is built (ReLU, "
        "exact arithmetic, structural zeros not counted; JSON has the dense count).",
    )
    return Table(columns, rows, "Numbers of the primary's own", notes)


def _size(value: int) -> Size:
    return Size.of(value, up=True)


def _events(found: Interface) -> list[tuple[int, str]]:
    g, events = found.hypernetwork, []
    if found.gap_end is not None and g is not None:
        events += [
            (found.gap_end, f"last k at which more than N_g ≤ {g:,} numbers are certified"),
            (found.gap_end + 1, "no certified gap from here on"),
        ]
    if found.silent_from is not None:
        if found.silent_from > 1:
            events.append((found.silent_from - 1, "last k at which anything is certified"))
        events.append((found.silent_from, "nothing is certified for Q from here on"))
    if found.bits_from is not None:
        events.append((found.bits_from, "from here on q needs no table (built)"))
    return events


def _marks(found: Interface) -> Table:
    columns = heads(k=">k", what="what changes there")
    merged: dict[int, list[str]] = {}
    for k, text in _events(found):
        merged.setdefault(k, []).append(text)
    rows: list[dict[str, Cell]] = [
        {"k": size(_size(k)), "what": "; ".join(texts)} for k, texts in sorted(merged.items())
    ]
    notes: tuple[str, ...] = ()
    if None not in (found.silent_from, found.bits_from) and found.problem.m1 == 1:
        notes = (
            "So the least k with which a primary may hold nothing of the target lies between "
            f"{found.silent_from:,} and {found.bits_from:,} (the q built there is the same for "
            "every target).",
        )
    return Table(columns, rows, "Where it changes", notes)


def _methods(found: Interface) -> Table:
    columns = heads(name="method", k=">k", N_Q=">N_Q")
    rows: list[dict[str, Cell]] = [
        {"name": m.name, "k": f"{m.k:,}", "N_Q": size(_size(m.N_Q))} for m in found.methods
    ]
    note = "All of them are built or follow from one that is (modhyper.questions.interface)."
    return Table(columns, rows, "Models that reach ε on every target", (note,))


def _explained(found: Interface, at: Iterable[int]) -> str:
    s = found.setting
    ks = sorted(set(at)) or [found.problem.embedding_dim or 1]
    lines = ["b_q N_Q + b_e k J ≥ log2(targets), any two of them 2ε apart at one of J conditions"]
    for k in ks:
        targets, least = forced(s, k), _point(found, k).lower
        lines.append(
            f"k = {k:,}, b_e k = {s.bits_interface * k:,}, b_q = {s.bits}: "
            f"{targets_text(targets, s.eps)}: N_Q ≥ {size(least)}"
        )
    if found.hypernetwork is not None:
        old = product_packing_end(s, found.hypernetwork)
        if old is not None and found.gap_end is not None:
            lines.append(
                f"With signs on disjoint bumps alone, C_I (C_x - b_e k)/b_q, the gap would seem to "
                f"end after k = {old:,}, and to be gone from k = {old + 1:,} on; codes and walks "
                f"hold it to k = {found.gap_end:,}."
            )
    return "\n".join(lines)


def save_interface(found: Interface, out: Path) -> tuple[Path, ...]:
    """The picture and its data, as `present.plots.save_picture` names them."""
    data = found.as_dict()
    return save_picture(draw(found), out, data, data["curve"])


def draw(found: Interface) -> Any:
    """Both curves over k, logarithmic (0 is on the axis), the methods as labelled points."""
    picture = new_picture(7.4, 4.8)
    axes = picture.add_subplot()
    plain_axes(axes, "$k$: numbers that the condition delivers", "numbers of the primary's own")
    lower, upper = OTHERS[0], OTHERS[1]
    drawn = [p for p in found.points if p.k < 10**15]
    ks = [p.k for p in drawn]
    least = [min(_floor(p), 1e300) for p in drawn]
    axes.set_xscale("log")
    axes.set_yscale("symlog", linthresh=1, linscale=0.4)
    axes.fill_between(ks, least, color=lower, alpha=0.13, linewidth=0, step="post")
    _word(axes, "excluded", (0.04, 0.08), lower)
    axes.plot(ks, least, color=lower, drawstyle="steps-post", label="$N_Q$ at least (certified)")
    built = [p for p in drawn if p.upper is not None]
    if built:
        edge = [float(p.upper.free) if p.upper else math.nan for p in drawn]
        axes.fill_between(ks, least, edge, color=FAINT, alpha=0.6, linewidth=0, step="post")
        if len(built) == len(drawn):
            _word(axes, "open", (0.62, 0.3), "#6b7580")
        most = [float(p.upper.free) for p in built if p.upper is not None]
        axes.plot(
            [p.k for p in built],
            most,
            color=upper,
            drawstyle="steps-post",
            label="$N_q$ of an embedding, built",
        )
    if found.hypernetwork is not None:
        axes.axhline(found.hypernetwork, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.annotate(
            f"$N_g$ ≤ {found.hypernetwork:,}",
            (ks[0], found.hypernetwork),
            textcoords="offset points",
            xytext=(6, 4),
            fontsize=8.5,
            color=INK,
        )
    _label_points(axes, found)
    _label_ends(axes, found, lower)
    _ticks(axes, max([float(p.upper.free) for p in built if p.upper] + least + [1.0]))
    axes.legend(loc="upper right", frameon=False, fontsize=9)
    p = found.problem
    bits = str(p.precision_bits)
    if found.problem.interface_bits != p.precision_bits:
        bits += f" and {found.problem.interface_bits}"
    axes.set_title(
        f"Every way to condition: what the primary must hold\n$m_1 = {p.m1}$, $m_2 = {p.m2}$, "
        rf"$r = {p.smoothness}$, $\varepsilon = {'' if p.eps is None else fraction(p.eps)}$, "
        f"{bits} bits a number",
        loc="left",
        fontsize=10,
        color=INK,
    )
    return picture


def _floor(point: Point) -> float:
    value = point.lower.value
    if value is not None and value < 10**300:
        return float(value)
    return 1e300


def _word(axes: Any, text: str, place: tuple[float, float], colour: str) -> None:
    axes.text(*place, text, transform=axes.transAxes, color=colour, fontsize=11, style="italic")


def _label_points(axes: Any, found: Interface) -> None:
    """The methods; those at one place share a label, and neighbours are written apart."""
    groups: list[tuple[int, int, list[str]]] = []
    for m in found.methods:
        if m.k >= 10**15:
            continue
        axes.plot([m.k], [m.N_Q], marker="o", markersize=4.5, color=INK, clip_on=False, zorder=5)
        if groups and groups[-1][1] == m.N_Q and m.k <= 1.1 * groups[-1][0]:
            groups[-1][2].append(m.name)
        else:
            groups.append((m.k, m.N_Q, [m.name]))
    for k, N_Q, names in groups:
        left = "output weights" in names
        axes.annotate(
            ", ".join(names),
            (k, N_Q),
            textcoords="offset points",
            xytext=(-6, -12) if left else (6, -12) if "FiLM" in names else (6, 6),
            ha="right" if left or "hypernetwork" in names else "left",
            fontsize=8.5,
            color=INK,
        )


def _label_ends(axes: Any, found: Interface, colour: str) -> None:
    for k, text in ((found.gap_end, "gap ends"), (found.silent_from, "silent")):
        if k is not None and k < 10**15:
            axes.axvline(k, color=FAINT, linewidth=1.0, zorder=0)
            axes.annotate(
                f"{text}: k = {k:,}",
                (k, 0),
                xytext=(-3, 4),
                textcoords="offset points",
                rotation=90,
                ha="right",
                va="bottom",
                fontsize=8,
                color=colour,
            )


def _ticks(axes: Any, top: float) -> None:
    decades = max(1, math.ceil(math.log10(max(top, 10))))
    step = max(1, math.ceil(decades / 8))
    powers = list(range(0, decades + 1, step))
    axes.set_yticks([0, *(10.0**p for p in powers)])
    axes.set_yticklabels(["0", *(f"$10^{{{p}}}$" if p else "1" for p in powers)])
    axes.set_ylim(0, 10.0 ** (decades + 0.8))
    axes.set_xlim(1, 4 * axes.dataLim.x1)
