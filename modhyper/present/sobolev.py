"""The page of `modhyper sobolev`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from modhyper.analysis.enclosure import Interval
from modhyper.analysis.sobolev import SobolevNorm
from modhyper.numerals import fraction
from modhyper.present.document import Cell, Document, Formula, Table, heads


def sobolev_document(
    expression: str, names: Sequence[str], order: int, radius: Fraction, norm: SobolevNorm
) -> Document:
    """Every derivative's sup, the norm, and the verdict with its reason."""
    rows: list[dict[str, Cell]] = [_row(_name(names, term.index), term.sup) for term in norm.terms]
    if rows:
        rows.append(_row("norm", norm.total))
    table = Table(
        heads(what="sup on the cube of", lower=">at least", upper=">at most"),
        rows,
    )
    n = len(names)
    ball = f"W({order},{n})" if radius == 1 else f"{fraction(radius)}·W({order},{n})"
    verdict = f"In {ball}: {norm.member}, {norm.reason}."
    head = f"h({', '.join(names)}) = {expression} on [-1,1]^{n}; {norm.regularity.reason}"
    payload = {
        "expression": expression,
        "variables": list(names),
        "smoothness": order,
        "radius": str(radius),
        "member": norm.member,
        "reason": norm.reason,
        "norm": _bounds(norm.total),
        "norm_exact": None if norm.exact is None else str(norm.exact),
        "regularity": {"truth": norm.regularity.truth, "reason": norm.regularity.reason},
        "terms": [{"index": list(term.index), **_bounds(term.sup)} for term in norm.terms],
    }
    blocks: list[Table | str] = [head, *([table] if rows else []), verdict]
    return Document(payload=payload, blocks=blocks)


def _bounds(interval: Interval) -> dict[str, float | None]:
    upper = interval.upper if math.isfinite(interval.upper) else None
    return {"lower": interval.lower, "upper": upper}


def _row(what: str | Formula, interval: Interval) -> dict[str, Cell]:
    return {"what": what, "lower": _down(interval.lower), "upper": _up(interval.upper)}


def _down(value: float) -> str:
    return f"{math.floor(value * 1e6) / 1e6:.6f}" if value < 1e9 else f"{value:.6e}"


def _up(value: float) -> str:
    if not math.isfinite(value):
        return "no bound found"
    return f"{math.ceil(value * 1e6) / 1e6:.6f}" if value < 1e9 else f"{value:.6e}"


def _name(names: Sequence[str], index: tuple[int, ...]) -> Formula:
    if not any(index):
        return Formula("h", "h")
    orders = [(name, k) for name, k in zip(names, index, strict=True) if k]
    text = " ".join(f"∂{name}" + (f"^{k}" if k > 1 else "") for name, k in orders)
    power = {name: f"^{{{k}}}" if k > 1 else "" for name, k in orders}
    latex = " ".join(rf"\partial_{{\mathrm{{{name}}}}}{power[name]}" for name, _ in orders)
    return Formula(f"{text} h", f"{latex} h")
