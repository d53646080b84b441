"""What the page knows: tables of the library's numbers over the axes of its sliders, and sentences.

A table holds a value for each combination of places on some of the axes, the last one fastest. The
page looks values up and fills them into templates that the library's own sentences leave when the
numbers are taken out; it computes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

from modhyper.bound import Bound, Side
from modhyper.conditioning import Embedding
from modhyper.ledger.verify import Checked
from modhyper.magnitude import log10
from modhyper.numerals import fraction, power_of_ten
from modhyper.present import claim_graph
from modhyper.problem import Problem
from modhyper.progress import progress
from modhyper.questions.answer import EXAMPLE
from modhyper.questions.bounds import applied, results
from modhyper.questions.compare import RATES, stated_exponents
from modhyper.questions.separation import strongest
from modhyper.questions.verdict import ENDS, HYPER, WHOLE, Verdict

COARSE = (Fraction(digit, 10**p) for p, digit in ((1, 1), (2, 5), (2, 2), (2, 1), (3, 5), (3, 2)))
EPS = (*COARSE, *(Fraction(1, 10**p) for p in range(3, 7)))
EVERY = ("m1", "m2", "r", "eps", "k", "bits")
WITHOUT_K = ("m1", "m2", "r", "eps", "bits")
KS = (1, 2, 4, 8, 16, 32, 44, 64, 1000, None)


@dataclass(frozen=True, slots=True)
class Axis:
    """A slider: its values, and that at which it stands at first."""

    name: str
    title: str
    values: tuple[Any, ...]
    first: Any

    @property
    def start(self) -> int:
        return self.values.index(self.first)

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "labels": [_label(value) for value in self.values],
            "asked": [_asked(self.name, value) for value in self.values],
            "numbers": [None if value is None else float(value) for value in self.values],
            "start": self.start,
        }


AXES = (
    Axis("m1", "m1, dimension of x", (1, 2, 3), EXAMPLE.m1),
    Axis("m2", "m2, dimension of I", (1, 2, 3, 4, 5), EXAMPLE.m2),
    Axis("r", "r, smoothness of the targets", (1, 2), EXAMPLE.smoothness),
    Axis("eps", "ε, accuracy", EPS, EXAMPLE.eps),
    Axis("k", "k, numbers the condition delivers", KS, EXAMPLE.embedding_dim),
    Axis("bits", "b, bits of a number", (16, 32, 64), EXAMPLE.precision_bits),
)
UNBOUNDED = ("dense-first-layer", "stored-product")
"""What the page assumes where k is unbounded, and says so."""
COMMAND = "modhyper bounds {m1} {m2} {r} {eps} {k} {bits}"


def page_data(rows: Sequence[Checked], activation: str = "relu") -> dict[str, Any]:
    """Everything that the page's script reads."""
    problems = list(_problems(EVERY, activation))
    with progress("the page's tables", len(problems)) as step:
        cells = []
        for problem in problems:
            step("")
            cells.append(verdict_at(problem))
    sentences, kinds = _templates(cells)
    ends = [_ends(problem) for problem in _problems(WITHOUT_K, activation)]
    first = list(_problems(("m1", "m2", "r", "k"), activation))
    tables: dict[str, tuple[Sequence[str], Sequence[Any]]] = {
        "lower": (EVERY, [cell.shown("N_q", "lower") for cell in cells]),
        "built": (EVERY, [cell.shown("N_q", "upper") for cell in cells]),
        "upper": (EVERY, [cell.shown("N_g", "upper") for cell in cells]),
        "total": (EVERY, [cell.shown(HYPER, "lower") for cell in cells]),
        "ratio": (EVERY, [cell.ratio for cell in cells]),
        "orders": (EVERY, [_orders(cell) for cell in cells]),
        "kind": (EVERY, kinds),
        "lastK": (WITHOUT_K, [last for last, _ in ends]),
        "silent": (WITHOUT_K, [silent for _, silent in ends]),
    }
    for side, quantity in (("q", "N_q"), ("g", "N_g")):
        places = _problems(("m1", "m2", "r", "eps", "k"), activation)
        tables[f"stated-{side}"] = (EVERY[:5], [_scale(quantity, each) for each in places])
        tables[f"applies-{side}"] = (("m1", "m2", "r", "k"), [_badge(quantity, p) for p in first])
    return {
        "axes": [axis.as_dict() for axis in AXES],
        "tables": {name: _table(*table) for name, table in tables.items()},
        "sentences": sentences,
        "ends": ENDS,
        "command": f"{COMMAND} --activation {activation}",
        "claims": [row.as_dict() for row in rows],
        "colours": claim_graph.FILLS,
    }


def problem_at(activation: str = "relu", **values: Any) -> Problem:
    """The problem at these values of the axes; where nothing is said, an axis is at its start."""
    at = {axis.name: axis.first for axis in AXES} | values
    return Problem(
        m1=at["m1"],
        m2=at["m2"],
        smoothness=at["r"],
        eps=at["eps"],
        embedding_dim=at["k"],
        precision_bits=at["bits"],
        activation=activation,
        assume=UNBOUNDED if at["k"] is None else (),
    )


def _problems(names: Sequence[str], activation: str) -> Iterator[Problem]:
    axes = [next(axis for axis in AXES if axis.name == name) for name in names]
    for values in product(*(axis.values for axis in axes)):
        yield problem_at(activation, **dict(zip(names, values, strict=True)))


def verdict_at(problem: Problem) -> Verdict:
    """The verdict of the bounds on b-bit numbers that the page shows."""
    alone = replace(problem, model=Embedding(1), assume=())
    found = [
        _strongest(problem, "N_q", "lower"),
        _strongest(problem, "N_q", "upper"),
        _without_k(alone, "N_g", "upper"),
        _without_k(alone, WHOLE, "lower"),
        _without_k(alone, HYPER, "lower"),
    ]
    return Verdict(problem, "bits", tuple(bound for bound in found if bound is not None))


def _strongest(problem: Problem, quantity: str, side: Side) -> Bound | None:
    return strongest(applied(problem, results(quantity, side, "certified", "bits")))


_without_k = cache(_strongest)


def _ends(problem: Problem) -> tuple[int | None, int | None]:
    """The last k with a certified gap, the first from which nothing is certified of q."""
    found = verdict_at(problem)
    return found.last_k, found.silent_from


def _orders(cell: Verdict) -> float | None:
    return round(cell.found.orders, 1) if math.isfinite(cell.found.orders) else None


def _templates(cells: Sequence[Verdict]) -> tuple[list[list[str]], list[int]]:
    """The cells' sentences with their numbers taken out, each once, and where each cell's is."""
    found: dict[tuple[str, ...], int] = {}
    places = [found.setdefault(cell.first_templates, len(found)) for cell in cells]
    return [list(templates) for templates in found], places


def _scale(quantity: str, problem: Problem) -> str | None:
    """The strongest stated power of 1/ε; None where nothing is stated."""
    values = {"m1": problem.m1, "m2": problem.m2, "r": problem.smoothness}
    found = [exponent.value(**values) for exponent in stated_exponents(quantity, problem)]
    if not found:
        return None
    pick = max if RATES[quantity] == "lower" else min
    return power_of_ten(float(pick(found)) * -log10(problem.accuracy, up=False))


def _badge(quantity: str, problem: Problem) -> str | None:
    """ "does not apply" where a hypothesis of every theorem on ``quantity`` fails."""
    rows = [
        r(problem) for r in results(quantity, RATES[quantity], "stated") if r.speaks_of(problem)
    ]
    found = [row for row in rows if row is not None]
    if not found or any(not row.failed for row in found):
        return "undecided" if found else None
    return "does not apply"


def _table(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Only the axes that the values change with."""
    lengths = [len(axis.values) for name in names for axis in AXES if axis.name == name]
    kept = list(names)
    for place in reversed(range(len(lengths))):
        inner = math.prod(lengths[place + 1 :])
        step = inner * lengths[place]
        first = [
            value
            for start in range(0, len(values), step)
            for value in values[start : start + inner]
        ]
        if all(
            values[start + i * inner : start + (i + 1) * inner] == values[start : start + inner]
            for start in range(0, len(values), step)
            for i in range(1, lengths[place])
        ):
            values = first
            del kept[place], lengths[place]
    return {"axes": kept, "values": list(values)}


def _label(value: Any) -> str:
    if value is None:
        return "unbounded"
    return fraction(value) if isinstance(value, Fraction) else str(value)


def _asked(name: str, value: Any) -> str:
    """The axis's part of the command line."""
    options = {"r": "--smoothness", "k": "-k", "bits": "--bits"}
    if value is None:
        return " ".join(f"--assume {id}" for id in UNBOUNDED)
    return f"{options.get(name, f'--{name}')} {_label(value)}"
