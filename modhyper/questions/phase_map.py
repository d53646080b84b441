"""The phase map: over two axes, is a separation N_q > N_g certified, and how large is it?"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from modhyper.errors import InputError, near_matches
from modhyper.papers.certified.separation import Certificate, Method, certify
from modhyper.problem import Problem

Phase = Literal["nothing", "bound", "separation", "no-construction"]

FIELDS = {
    "eps": "eps",
    "m1": "m1",
    "m2": "m2",
    "r": "smoothness",
    "bits": "precision_bits",
    "embedding-dim": "embedding_dim",
}
"""Axis name on the command line -> field of Problem."""

MAX_CELLS = 200_000
WIDE = 64
"""Integer axes with more values are sampled at equal ratios."""


@dataclass(frozen=True, slots=True)
class MapAxis:
    """One axis: its values, and whether they are spaced by ratios (drawn on a logarithmic axis)."""

    name: str
    values: tuple[Fraction | int, ...]
    logarithmic: bool

    @property
    def field(self) -> str:
        return FIELDS[self.name]


@dataclass(frozen=True, slots=True)
class PhaseMap:
    """``certificates[j][i]`` belongs to y.values[j] and x.values[i]."""

    problem: Problem
    method: Method
    x: MapAxis
    y: MapAxis
    certificates: tuple[tuple[Certificate, ...], ...]

    def rows(self) -> list[dict[str, Any]]:
        """One record a cell: the two values, N_q, N_g, orders of magnitude and the phase."""
        return [
            {
                self.x.name: str(x),
                self.y.name: str(y),
                "N_q_at_least": None if cell.lower is None else str(cell.lower),
                "N_q_log10": cell.long_log10,
                "N_g_at_most": None if cell.upper is None else str(cell.upper),
                "orders": cell.orders if math.isfinite(cell.orders) else None,
                "phase": phase(cell),
            }
            for y, line in zip(self.y.values, self.certificates, strict=True)
            for x, cell in zip(self.x.values, line, strict=True)
        ]


def phase(cell: Certificate) -> Phase:
    """nothing: N_q ≥ 0 or 1 only; bound: more, but not beyond N_g; separation: N_q > N_g.

    no-construction: no certified N_g to compare with (m1 > 3, or too few bits for eps).
    """
    if cell.upper is None:
        return "no-construction"
    if cell.separated:
        return "separation"
    return "nothing" if cell.lower is not None and cell.lower <= 1 else "bound"


def phase_map(
    problem: Problem, x: MapAxis, y: MapAxis, method: Method = "finite-precision"
) -> PhaseMap:
    """Certify every cell; fields that are not axes are those of ``problem``.

    Raises InputError if both axes are the same, neither is eps and the problem has none, or the
    map has more than MAX_CELLS cells.
    """
    if x.name == y.name:
        raise InputError(f"both axes are {x.name}", option="--y", hint="choose another one")
    if problem.eps is None and "eps" not in (x.name, y.name):
        raise InputError("missing", option="eps", hint="give --eps, or take it as an axis")
    if len(x.values) * len(y.values) > MAX_CELLS:
        raise InputError(
            f"{len(x.values)} × {len(y.values)} cells are too many (at most {MAX_CELLS})",
            option="--steps",
        )
    lines = []
    for b in y.values:
        on_y: dict[str, Any] = {y.field: b}
        line = []
        for a in x.values:
            on_x: dict[str, Any] = {x.field: a}
            line.append(certify(replace(problem, **on_y, **on_x), method))
        lines.append(tuple(line))
    return PhaseMap(problem, method, x, y, tuple(lines))


def read_axis(text: str, option: str, steps: int = 120) -> MapAxis:
    """ "eps=1e-1:1e-6" or "m2=1:8": ``steps`` accuracies at equal ratios; every integer, or
    ``steps`` at most, at equal ratios, if there are more than WIDE. Raises InputError."""
    name, equals, span = text.partition("=")
    name = name.strip().lower().replace("_", "-")
    if name not in FIELDS:
        raise InputError(f"no axis {name!r}", option=option, hint=near_matches(name, FIELDS))
    first, colon, last = span.partition(":")
    if not equals or not colon:
        raise InputError(
            f"expected a range, got {text!r}", option=option, hint="as in eps=1e-1:1e-6 or m2=1:8"
        )
    start, stop = _endpoint(name, first, option), _endpoint(name, last, option)
    if start == stop:
        raise InputError(f"the range {span!r} is a single value", option=option)
    if name == "eps":
        return MapAxis(name, _ratios(Fraction(start), Fraction(stop), steps), True)
    low, high = sorted((int(start), int(stop)))
    if high - low < WIDE:
        return MapAxis(name, tuple(range(low, high + 1)), False)
    spread = _ratios(Fraction(low), Fraction(high), steps)
    return MapAxis(name, tuple(sorted({round(value) for value in spread})), True)


def _endpoint(name: str, text: str, option: str) -> Fraction | int:
    try:
        values: dict[str, Any] = {"m1": 1, "m2": 1, FIELDS[name]: text.strip()}
        value = getattr(Problem(**values), FIELDS[name])
    except InputError as error:
        raise InputError(error.message, option=option, hint=error.hint) from None
    if value is None:
        raise InputError(f"expected a number, got {text!r}", option=option)
    return Fraction(value) if name == "eps" else int(value)


def _ratios(start: Fraction, stop: Fraction, steps: int) -> tuple[Fraction, ...]:
    """``steps`` values at equal ratios, to four significant digits; the ends are exact."""
    low, high = (math.log10(v.numerator) - math.log10(v.denominator) for v in (start, stop))
    inner = []
    for i in range(1, steps - 1):
        log = low + (high - low) * i / (steps - 1)
        power = math.floor(log) - 3
        inner.append(round(10 ** (log - power)) * Fraction(10) ** power)
    return tuple(dict.fromkeys([start, *inner, stop]))
