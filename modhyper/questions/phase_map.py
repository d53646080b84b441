"""The phase map: over two axes, is a separation N_q > N_g certified, and how large is it?"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

from modhyper.errors import InputError
from modhyper.problem import Problem
from modhyper.questions.axes import Spread
from modhyper.questions.separation import Separation, certify, read_method

Phase = Literal["nothing", "bound", "separation", "no-construction"]
MAX_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class PhaseMap:
    """``cells[j][i]`` belongs to y.values[j] and x.values[i]."""

    problem: Problem
    method: str
    x: Spread
    y: Spread
    cells: tuple[tuple[Separation, ...], ...]

    def rows(self) -> list[dict[str, Any]]:
        """One record a cell: the two values, N_q, N_g, orders of magnitude and the phase."""
        return [
            {self.x.name: str(x), self.y.name: str(y)} | numbers(cell) | {"phase": phase(cell)}
            for y, line in zip(self.y.values, self.cells, strict=True)
            for x, cell in zip(self.x.values, line, strict=True)
        ]


def numbers(cell: Separation) -> dict[str, Any]:
    """JSON form of a pair: exact integers as strings, the log of a number too long to write."""
    lower, upper = cell.lower, cell.upper
    return {
        "N_q_at_least": None if lower is None else lower.known_size.text,
        "N_q_log10": None if lower is None or lower.known_size.text else lower.log10_value,
        "N_g_at_most": None if upper is None else upper.known_size.text,
        "orders": cell.orders if math.isfinite(cell.orders) else None,
    }


def phase(cell: Separation) -> Phase:
    """nothing: N_q ≥ 0 or 1 only; bound: more, but not beyond N_g; separation: N_q > N_g.

    no-construction: no certified N_g to compare with (m1 > 3, or too few bits for eps).
    """
    if cell.upper is None:
        return "no-construction"
    if cell.separated:
        return "separation"
    return "bound" if cell.lower is not None and cell.lower.exceeds(1) else "nothing"


def phase_map(problem: Problem, x: Spread, y: Spread, method: str = "finite-precision") -> PhaseMap:
    """Certify every cell; fields that are not axes are those of ``problem``.

    Raises InputError if both axes are the same, neither is eps and the problem has none, or the
    map has more than MAX_CELLS cells.
    """
    read_method(method)
    if x.name == y.name:
        raise InputError(f"both axes are {x.name}", option="y", hint="choose another one")
    if problem.eps is None and "eps" not in (x.name, y.name):
        raise InputError("missing", option="eps", hint="give an accuracy, or take it as an axis")
    if len(x.values) * len(y.values) > MAX_CELLS:
        raise InputError(
            f"{len(x.values)} × {len(y.values)} cells are too many (at most {MAX_CELLS})",
            option="steps",
        )

    def cell(a: Any, b: Any) -> Separation:
        return certify(replace(problem, **{x.field: a, y.field: b}), method)

    lines = tuple(tuple(cell(a, b) for a in x.values) for b in y.values)
    return PhaseMap(problem, method, x, y, lines)
