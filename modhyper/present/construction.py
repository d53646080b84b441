"""The pages of `modhyper construct` and `modhyper check`."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modhyper.numerals import fraction, integer
from modhyper.papers.certified import certified_bounds
from modhyper.present.document import Cell, Column, Document, Styled, Table, heads
from modhyper.problem import Problem

if TYPE_CHECKING:
    from modhyper.bound import Bound
    from modhyper.check.verify import Verdict
    from modhyper.construction.result import Construction

PARTS = {
    "x": "interpolation in x",
    "condition": "interpolation in I",
    "values": "values at the nodes, rounded",
    "rank": "rank of the table of values",
    "products": "products by gadgets",
    "forward": "rounding of a forward pass",
}

WHAT = {
    "N_g": "primary g(x; ·), generated",
    "N_f": "f: I ↦ weights of g",
    "N_q": "primary q(x, e(I))",
    "N_e": "e: I ↦ embedding",
    "N": "plain network of (x, I)",
}

BITS = {"float64": 64, "float32": 32, "float16": 16, "bfloat16": 16}

OTHER = {"N_q": "primary q of an embedding method", "N_g": "primary g of a hypernetwork"}


def construction_document(made: Construction, folder: Path | None) -> Document:
    """The proof's parts and the sizes beside the certified bounds for the target's ball."""
    bounds = _certified(made)
    cells = {"x": made.plan.x_cells, "I": made.plan.i_cells}
    head = (
        f"y = {made.target.text or 'a callable, its Lipschitz constant taken on trust'}; "
        f"{made.method}, {made.activation}, {made.dtype} weights, "
        f"{_grid(made.plan.x_cells)} cells in x and {_grid(made.plan.i_cells)} in I"
        f"{'' if made.bits is None else f', words of {made.bits} bits'}"
    )
    where = [] if folder is None else [f"Written: {folder}/network.safetensors, manifest.json"]
    payload = {
        "target": made.target.text,
        "method": made.method,
        "activation": made.activation,
        "dtype": made.dtype,
        "bits": made.bits,
        "embedding_dim": made.embedding_dim,
        "rank": made.rank,
        "eps": str(made.eps),
        "proved_error": made.error.total,
        "error_parts": {name: getattr(made.error, name) for name in PARTS},
        "cells": cells,
        "counts": {k: {"free": f, "dense": d} for k, (f, d) in made.counts().items()},
        "radius": made.radius,
        "certified_bounds": [bound.as_dict() for bound in bounds],
        "folder": None if folder is None else str(folder),
    }
    return Document(payload=payload, blocks=[head, _errors(made), _sizes(made, bounds), *where])


def check_document(
    verdict: Verdict, source: str, target: str, *, network: bool = False
) -> Document:
    """The verdict with its enclosure of the sup error; ``target`` is a formula or a ``network``."""
    colours = {"certified": "bold green", "refuted": "bold red", "undecided": "bold dark_orange3"}
    at = ", ".join(repr(c) for c in verdict.witness)
    rows: list[dict[str, Cell]] = [
        {"what": "verdict", "value": Styled(verdict.outcome, colours[verdict.outcome])},
        {"what": "claimed eps", "value": fraction(verdict.eps)},
        {"what": "sup |h − y| at least", "value": _down(verdict.lower)},
        {"what": "sup |h − y| at most", "value": round_up(verdict.upper)},
        {"what": "reached at (x, I)", "value": at or None},
        {"what": "rounding of a forward pass", "value": round_up(verdict.forward)},
        {"what": "regions examined", "value": f"{verdict.regions:,}"},
    ]
    if verdict.reason:
        rows.append({"what": "because", "value": verdict.reason})
    table = Table((Column("what", ""), Column("value", source)), rows)
    payload: dict[str, Any] = {
        "source": source,
        "target": target,
        "outcome": verdict.outcome,
        "eps": str(verdict.eps),
        "lower": verdict.lower,
        "upper": verdict.upper if math.isfinite(verdict.upper) else None,
        "witness": list(verdict.witness),
        "forward": verdict.forward,
        "regions": verdict.regions,
        "left": verdict.left,
        "reason": verdict.reason,
    }
    return Document(payload=payload, blocks=[f"y: {target}" if network else f"y = {target}", table])


def _errors(made: Construction) -> Table:
    rows: list[dict[str, Cell]] = [
        {"part": text, "at_most": round_up(getattr(made.error, name))}
        for name, text in PARTS.items()
        if getattr(made.error, name)
    ]
    rows.append({"part": "sup |h − y|, proved", "at_most": round_up(made.error.total)})
    rows.append({"part": "eps", "at_most": fraction(made.eps)})
    columns = heads(part="error over the whole cube", at_most=">at most")
    return Table(columns, rows)


def _sizes(made: Construction, bounds: list[Bound]) -> Table:
    rows: list[dict[str, Cell]] = []
    for name, (free, dense) in made.counts().items():
        if dense:
            rows.append(_row(name, WHAT[name], bounds, f"{free:,}", f"{dense:,}"))
    built = set(made.counts())
    for name in ("N_q", "N_g"):
        if name not in built:
            row = _row(name, f"any {OTHER[name]}", bounds, None, None)
            if row["lower"] or row["upper"]:
                rows.append(row)
    columns = heads(
        quantity="size of", what="", free=">free", dense=">all", lower=">at least", upper=">at most"
    )
    k = _embedding_dim(made)
    notes = (
        "free: without structural zeros. at least, at most: certified for the whole ball of radius "
        f"{round_up(made.radius)} in W(1, m), in which this target lies (k = {k}; at most counts "
        "free ones when m1 > 1). built: for this target alone, so it may be smaller.",
    )
    return Table(columns, rows, title="parameters", notes=notes)


def _row(
    name: str, what: str, bounds: list[Bound], free: str | None, dense: str | None
) -> dict[str, Cell]:
    lower = [b for b in bounds if b.quantity == name and b.side == "lower" and b.value]
    upper = [b for b in bounds if b.quantity == name and b.side == "upper" and b.value]
    best = max(lower, key=lambda b: b.value or 0, default=None)
    least = min(upper, key=lambda b: b.value or 0, default=None)
    return {
        "quantity": name,
        "what": what,
        "free": free,
        "dense": dense,
        "lower": integer(best.value, best.log10_value) if best else None,
        "upper": integer(least.value, least.log10_value) if least else None,
    }


def _certified(made: Construction) -> list[Bound]:
    """The certified bounds that apply to the ball in which the target lies."""
    m1, m2 = len(made.plan.x_cells), len(made.plan.i_cells)
    radius = Fraction(made.radius)
    if radius <= made.eps:
        return []
    problem = Problem(
        m1=m1,
        m2=m2,
        eps=made.eps,
        radius=radius,
        embedding_dim=_embedding_dim(made),
        precision_bits=made.bits or BITS[made.dtype],
        activation=made.activation,
    )
    return [bound for bound in certified_bounds(problem) if bound.applies is True]


def _embedding_dim(made: Construction) -> int:
    """k of the embedding methods compared with: its own, or m2 beside a hypernetwork."""
    return len(made.plan.i_cells) if "N_g" in made.counts() else made.embedding_dim


def _grid(cells: tuple[int, ...]) -> str:
    return "×".join(str(n) for n in cells)


def round_up(value: float) -> str:
    """Five significant digits, never below the value."""
    return _rounded(value, math.inf)


def _down(value: float) -> str:
    return _rounded(value, -math.inf)


def _rounded(value: float, towards: float) -> str:
    """Five significant digits, never rounded against the proof."""
    if not math.isfinite(value) or value == 0:
        return "nothing proved" if value else "0"
    text = f"{value:.5g}"
    if (Fraction(text) - Fraction(value)) * (1 if towards > 0 else -1) >= 0:
        return text
    return f"{value + math.copysign(abs(value) * 1e-4, towards):.5g}"
