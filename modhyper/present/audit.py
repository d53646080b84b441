"""The page of `modhyper audit`, and the picture of the interfaces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from modhyper.audit import Audit, Interface
from modhyper.audit.lipschitz import Lipschitz
from modhyper.audit.report import Tensor, Verdict
from modhyper.magnitude import log10
from modhyper.numerals import fraction, integer
from modhyper.present.document import Cell, Document, Table, heads
from modhyper.present.plots import INK, OTHERS, new_picture, plain_axes, save_picture

MANY = 4
"""Tensors of a cut that are named in a table's cell."""
MAX_LAYERS = 40
HIGH_DIMENSION = 32
"""From here on the hardest targets of W(r, m) are far from what the inputs usually are."""


def audit_document(name: str, found: Audit, files: Sequence[Path] = ()) -> Document:
    """The interface, what the law says of it, its tables; then counts, operations and norms."""
    blocks: list[Table | str] = [_headline(name, found)]
    if found.verdict is not None:
        blocks.append("\n".join(_law(found, found.verdict)))
    if found.interfaces:
        blocks += [_tensors(found), _profile(found)]
    blocks.append(_numbers(found))
    facts = _facts(found)
    if facts:
        blocks.append("\n".join(facts))
    if found.norms:
        blocks.append(_norms(found))
    if found.notes:
        blocks.append("\n".join(f"Note: {note}." for note in found.notes))
    if files:
        blocks.append("Wrote " + ", ".join(str(file) for file in files) + ".")
    return Document(payload={"module": name, **found.as_dict()}, blocks=blocks)


def _headline(name: str, found: Audit) -> str:
    read = "; ".join(f"{each.role} = {each.name} ({each})" for each in found.inputs)
    head = f"{name}: {read}, in evaluation mode." if read else f"{name}."
    if not found.interfaces:
        return head
    own = sum(each.numbers for each in found.interface.own)
    beside = f", {own:,} of them the condition itself" if own else ""
    return (
        f"{head}\nMethod: {found.method}. The condition meets x as k = {found.k:,} numbers{beside}"
        f"; N_Q = {found.N_Q:,} numbers are stored behind that, "
        f"N_e = {found.interface.N_e:,} before."
    )


def _tensors(found: Audit) -> Table:
    columns = heads(
        name="tensor of the interface", shape="shape", numbers=">numbers", role="meets x as"
    )
    each = found.interface
    rows: list[dict[str, Cell]] = [
        {
            "name": tensor.name,
            "shape": _shape(tensor),
            "numbers": f"{tensor.numbers:,}",
            "role": tensor.role or None,
        }
        for tensor in (*each.delivered, *each.own)
    ]
    return Table(columns, rows, "Where the condition meets x")


def _profile(found: Audit) -> Table:
    columns = heads(k=">k", N_Q=">N_Q", N_e=">N_e", cut="cut at", excluded=">excludes ε ≤")
    rows: list[dict[str, Cell]] = [
        {
            "k": f"{each.k:,}",
            "N_Q": f"{each.N_Q:,}",
            "N_e": f"{each.N_e:,}",
            "cut": cut_text(each),
            "excluded": None if each.excluded is None else fraction(each.excluded),
        }
        for each in found.interfaces
    ]
    notes = (
        "k: numbers that pass for each condition; N_Q: numbers stored behind the cut; N_e: before.",
        "Break points of the minimum cut, from all numbers behind it to the fewest. "
        "The condition's own numbers are known: they cost the inequality nothing.",
    )
    return Table(columns, rows, "Interfaces", notes)


def cut_text(each: Interface) -> str:
    """ "f.2 (linear) 1×41", with the rest of a long list as a number."""
    shown = [f"{tensor.name} {_shape(tensor)}" for tensor in each.delivered]
    shown += [f"{tensor.name} {_shape(tensor)} (known)" for tensor in each.own]
    left = len(shown) - MANY
    return ", ".join(shown[:MANY] + ([f"and {left} more"] if left > 0 else []))


def _shape(tensor: Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "scalar"


def _law(found: Audit, verdict: Verdict) -> list[str]:
    """What is certified, at which accuracy, and what would lift it."""
    targets = verdict.targets
    if verdict.excluded is None or verdict.by is None:
        return [f"Certified: nothing is excluded on {targets}."]
    by = found.interfaces[verdict.by]
    lines = [
        f"Certified: whatever the stored numbers are, some target of {targets} is missed by more "
        f"than {fraction(verdict.excluded)} ({_numbers_of(by)})."
    ]
    eps = fraction(verdict.eps)
    if verdict.at_eps is None:
        lines.append(f"At ε = {eps} the law says nothing: no cut of this module excludes it.")
    else:
        at = found.interfaces[verdict.at_eps]
        lines.append(f"ε = {eps} is excluded ({_numbers_of(at)}). {_lift(at, verdict)}")
    if max(targets.m1, targets.m2) >= HIGH_DIMENSION:
        lines.append(
            f"With {targets.m1:,} + {targets.m2:,} dimensions this speaks of the hardest members "
            f"of the class, not of images or texts; of those the law says nothing."
        )
    return lines


def _numbers_of(each: Interface) -> str:
    if not each.delivered:
        return f"all {each.N_Q:,} stored numbers are too few"
    own = sum(tensor.numbers for tensor in each.own)
    return f"k = {each.k - own:,} and N_Q = {each.N_Q:,} are too few"


def _lift(at: Interface, verdict: Verdict) -> str:
    needed = None
    if verdict.lifting_stored is not None:
        needed = integer(verdict.lifting_stored, log10(max(1, verdict.lifting_stored), up=False))
    if not at.delivered:
        return f"This needs at least {needed or 'more'} stored numbers, whatever the interface."
    with_n = f"N_Q = {needed}" if needed else "a larger N_Q"
    if verdict.lifting_k is None:
        return f"No k lifts it, for too little is stored in all; with this k {with_n} would."
    return f"k = {verdict.lifting_k:,} would lift this, or with this k {with_n}."


def _numbers(found: Audit) -> Table:
    counts = found.counts
    rows: list[dict[str, Cell]] = [
        {"what": "parameters", "numbers": f"{counts.parameters:,}"},
        {"what": "trained", "numbers": f"{counts.trained:,}"},
        {"what": "buffers", "numbers": f"{counts.buffers:,}"},
    ]
    if counts.constants:
        rows.append({"what": "other tensors that are read", "numbers": f"{counts.constants:,}"})
    if counts.unused:
        rows.append({"what": "unused by these outputs", "numbers": f"{counts.unused:,}"})
    if found.interfaces:
        rows.append({"what": "generated, for each condition", "numbers": f"{found.generated:,}"})
    shared = ", ".join(counts.shared[:MANY])
    note = f"Each tensor is counted once; shared: {shared}." if shared else "No tensor is shared."
    columns = heads(what="what", numbers=">numbers")
    return Table(columns, rows, "Numbers", (note,))


def _facts(found: Audit) -> list[str]:
    lines = []
    if found.operations is not None:
        ops = found.operations
        lines.append(f"One evaluation: {ops.macs:,} MACs, {ops.flops:,} FLOPs (FlopCounterMode).")
        if ops.uncounted:
            names = ", ".join(f"{name} ×{times}" for name, times in ops.uncounted.items())
            lines.append(f"Not counted in these: {names}.")
    if found.activations:
        names = ", ".join(f"{name} ×{times}" for name, times in found.activations)
        lines.append(f"Activations: {names}.")
    lines += _lipschitz("x", found.lipschitz_x)
    lines += _lipschitz("the condition", found.lipschitz_condition)
    return lines


def _lipschitz(role: str, found: Lipschitz | None) -> list[str]:
    if found is None:
        return []
    if found.value is None:
        return [f"Lipschitz constant in {role}: {found.reason}."]
    return [f"Lipschitz constant in {role} (L1 norm, on the cube) at most {up_text(found.value)}."]


def up_text(value: float) -> str:
    """Six digits, rounded up."""
    shown = f"{value:.6g}"
    step = 10.0 ** (len(f"{value:.0f}") - 6) if value >= 1 else 0.0
    if float(shown) < value:
        shown = f"{value * (1 + 1e-5):.6g}" if not step else f"{float(shown) + step:.6g}"
    return shown


def _norms(found: Audit) -> Table:
    columns = heads(name="matrix", shape="shape", norm=">‖W‖_1 ≤", bias="bias")
    rows: list[dict[str, Cell]] = [
        {
            "name": norm.name,
            "shape": f"{norm.shape[1]} → {norm.shape[0]}",
            "norm": up_text(norm.norm_1),
            "bias": norm.bias,
        }
        for norm in found.norms[:MAX_LAYERS]
    ]
    left = len(found.norms) - len(rows)
    notes = (f"{left} more in the JSON output.",) if left else ()
    return Table(columns, rows, "Matrices", notes)


def save_profile(name: str, found: Audit, out: Path) -> tuple[Path, ...]:
    """k against N_Q at every break point: ``out`` with .png, .svg, .json and .csv.

    Raises InputError without matplotlib, or where the files cannot be written.
    """
    rows = [
        {"k": each.k, "N_Q": each.N_Q, "N_e": each.N_e, "cut": cut_text(each)}
        for each in found.interfaces
    ]
    picture = new_picture(6.4, 4.2)
    axes: Any = picture.add_subplot()
    plain_axes(axes, "k, numbers that pass for each condition", "N_Q, numbers stored behind")
    axes.set_xscale("symlog", linthresh=1)
    axes.set_yscale("symlog", linthresh=1)
    xs, ys = [row["k"] for row in rows], [row["N_Q"] for row in rows]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.plot(xs, ys, color=OTHERS[0], linewidth=1.4, drawstyle="steps-post")
    axes.plot(xs, ys, color=OTHERS[0], linestyle="", marker="o", markersize=5)
    for each, x, y in zip(found.interfaces, xs, ys, strict=True):
        names = [tensor.name for tensor in (*each.delivered, *each.own)]
        text = names[0] + (f" + {len(names) - 1}" if len(names) > 1 else "") if names else "nothing"
        axes.annotate(
            text, (x, y), textcoords="offset points", xytext=(6, 6), fontsize=8, color=INK
        )
    axes.margins(0.12)
    axes.set_title(f"Interfaces of {name}", color=INK, fontsize=10)
    return save_picture(picture, out, {"module": name, **found.as_dict()}, rows)
