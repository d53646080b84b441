"""The page of `modhyper sobolev --packing`: the packing family as exact objects."""

from __future__ import annotations

from fractions import Fraction

from modhyper.numerals import integer
from modhyper.papers.certified.packing import Grid, amplitude, derivative_sum, polynomial_profile
from modhyper.present.document import Cell, Document, Formula, Table, heads


def packing_document(grid: Grid, m1: int, m2: int, smoothness: int) -> Document:
    """ψ with its derivatives' sups, S, a = 1/S, and the bump in the first cell as a formula."""
    profile = polynomial_profile(smoothness)
    total, height = derivative_sum(grid, profile), amplitude(grid, profile)
    bump = _first_bump(grid, m1, m2, height, smoothness)
    rows: list[dict[str, Cell]] = [
        {"what": Formula(f"sup|ψ^({j})|", rf"\sup|\psi^{{({j})}}|"), "value": str(sup)}
        for j, sup in enumerate(profile.sups)
    ]
    rows += [
        {"what": "cells", "value": integer(grid.cells, None) or str(grid.cells)},
        {"what": Formula("S", "S"), "value": _shown(total, up=True)},
        {"what": Formula("a = 1/S", "a = 1/S"), "value": _shown(height, up=False)},
    ]
    table = Table(heads(what="quantity", value=">value"), rows)
    n = m1 + m2
    head = (
        f"y_s = a·Σ_j s_j φ_j on [-1,1]^{n} for signs s_j = ±1, one bump φ_j in each cell: "
        f"products of ψ(t) = {profile.formula}, stretched. Every y_s lies in W({smoothness},{n}), "
        "and at the centre of cell j it is a·s_j."
    )
    note = (
        "S = Σ_{|k| ≤ r} Π_i n_i^(k_i) sup|ψ^(k_i)|. Irrational sups are rounded up, so S is an "
        "upper and a a lower bound."
    )
    payload = {
        "m1": m1,
        "m2": m2,
        "smoothness": smoothness,
        "cells": str(grid.cells),
        "profile": f"(1-t^2)^{smoothness + 1}",
        "sups": [str(sup) for sup in profile.sups],
        "derivative_sum": str(total),
        "amplitude": str(height),
        "first_bump": bump,
    }
    shown = f"The bump in the first cell, a formula for this command:\n{bump}"
    return Document(payload=payload, blocks=(head, table, note, *([shown] if n <= 6 else [])))


def _first_bump(grid: Grid, m1: int, m2: int, height: Fraction, smoothness: int) -> str:
    """a·φ in the cell at (-1, …, -1), readable by `modhyper sobolev`."""
    names = [f"x{i + 1}" for i in range(m1)] + [f"I{i + 1}" for i in range(m2)]
    factors = [
        f"max(0, 1 - ({n}*({name} + 1) - 1)^2)^{smoothness + 1}"
        for name, n in zip(names, grid.per_axis(m1, m2), strict=True)
        if n
    ]
    return "*".join([str(height), *factors])


def _shown(value: Fraction, *, up: bool) -> str:
    """A fraction exactly if it is short, else a decimal of six digits rounded outwards."""
    if value.denominator < 10**6 and abs(value.numerator) < 10**9:
        return str(value)
    digits = 6 - len(str(int(value)))
    scale = Fraction(10) ** (digits if value >= 1 else 9)
    rounded = -((-value * scale) // 1) if up else (value * scale) // 1
    return f"{'≤' if up else '≥'} {float(rounded / scale):.9g}"
