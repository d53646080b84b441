"""The tables of `modhyper compare` and `modhyper invert`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from modhyper.bisection import DECADES
from modhyper.numerals import fraction, power_of_ten, size, times
from modhyper.present.bounds import APPLIES, name_of
from modhyper.present.document import Cell, Column, Document, Styled, Table, heads
from modhyper.present.numbers import epsilon_power
from modhyper.problem import Problem
from modhyper.questions.answer import bounds
from modhyper.questions.compare import Comparison
from modhyper.questions.invert import Accuracy
from modhyper.questions.phase_map import numbers
from modhyper.questions.separation import Separation
from modhyper.questions.verdict import Verdict


def compare_document(grid: Comparison) -> Document:
    """Stated scales (or sizes, with constants) and certified numbers, one row a problem."""
    flat = {quantity: values.ravel() for quantity, values in grid.log10.items()}
    gap = grid.ratio("N_q", "N_g", reading="stated").ravel()
    payload, rows = [], []
    found_at = list(zip(grid.problems(), grid.separations(), strict=True))
    for index, (problem, found) in enumerate(found_at):
        stated = {quantity: _number(values[index]) for quantity, values in flat.items()}
        record = _record(problem, stated, _number(gap[index]), found)
        payload.append(record)
        rows.append(_row(problem, stated, _number(gap[index]), found))
    sized, shared = bool(grid.constants), grid.problem
    title = "Stated " + ("sizes, with your constants" if sized else "scales (rates, no constants)")
    fixed = {name for name, values in grid.axes.items() if len(values) == 1}
    columns = (
        *(Column(key, key, "right", field in fixed) for key, field in FIELDS.items()),
        *heads(
            eps=">ε",
            N_q=">N_q ~",
            N_g=">N_g ~",
            orders=">q/g ~",
            certified_q=">N_q ≥",
            certified_g=">N_g ≤",
            certified_orders=">q/g ≥",
        ),
    )
    held = [f"{key} = {grid.axes[field][0]}" for key, field in FIELDS.items() if field in fixed]
    held += [f"k = {shared.embedding_dim or 'unbounded'}", f"radius {fraction(shared.radius)}"]
    held += [f"{shared.precision_bits} bits", f"σ = {shared.activation}"]
    notes = [
        f"Everywhere {', '.join(held)}.",
        "~ stated by the paper, constants unknown; ≥ and ≤ certified, exact. "
        "“–”: the paper states nothing (Theorems 2 and 3 have r = 1), or no separation is proved.",
    ]
    if not sized:
        notes.append("A scale says how size grows as ε falls, not how large it is.")
    meaning = {q: "size" if q in grid.constants else "scale" for q in flat}
    best = max(found_at, key=lambda pair: pair[1].orders)[0]
    said = bounds(best).verdict
    answer = {"meaning": meaning, "rows": payload, "verdict": said.as_dict()}
    table = Table(columns, rows, f"{title}, and certified numbers", tuple(notes))
    return Document(
        payload=answer, blocks=("\n".join([_where(grid, said), *said.sentences]), table)
    )


FIELDS = {"m1": "m1", "m2": "m2", "r": "smoothness"}
"""Column -> axis."""


def _where(grid: Comparison, said: Verdict) -> str:
    """At which point of the grid the verdict is."""
    problem = said.problem
    head = "Largest certified ratio" if said.separated else "Nowhere a certified gap; at first"
    values = [f"{key} = {getattr(problem, field)}" for key, field in FIELDS.items()]
    head = head if len(grid) > 1 else "The problem"
    return f"{head}: {', '.join(values)}, ε = {fraction(problem.accuracy)}."


def _number(value: Any) -> float | None:
    return None if math.isnan(value) else float(value)


def _record(
    problem: Problem,
    stated: Mapping[str, float | None],
    gap: float | None,
    found: Separation,
) -> dict[str, Any]:
    return {
        "m1": problem.m1,
        "m2": problem.m2,
        "smoothness": problem.smoothness,
        "eps": str(problem.eps),
        "stated_log10": dict(stated),
        "stated_orders": gap,
        "certified": numbers(found) | {"assumed": list(found.assumed)} if found.separated else None,
    }


def _row(
    problem: Problem,
    stated: Mapping[str, float | None],
    gap: float | None,
    found: Separation,
) -> dict[str, Cell]:
    row: dict[str, Cell] = {
        "m1": problem.m1,
        "m2": problem.m2,
        "r": problem.smoothness,
        "eps": fraction(problem.eps or Fraction(1)),
        "orders": None if gap is None else power_of_ten(gap),
    }
    for quantity in ("N_q", "N_g"):
        scale = stated[quantity]
        row[quantity] = None if scale is None else power_of_ten(scale)
    if found.pair is not None:
        row["certified_q"], row["certified_g"] = (size(bound.size) for bound in found.pair)
        row["certified_orders"] = times(*(bound.known_size for bound in found.pair))
    return row


SAYS = {"lower": "error cannot be below", "upper": "error can be brought to"}


def invert_document(problem: Problem, rows: Sequence[Accuracy]) -> Document:
    """What the budget buys: stated scales first, then proved accuracies."""
    blocks: list[Table | str] = [
        f"With {problem.budget:,} parameters, m1 = {problem.m1}, m2 = {problem.m2}, "
        f"r = {problem.smoothness}"
    ]
    stated = [row for row in rows if row.reading == "stated"]
    certified = [row for row in rows if row.reading == "certified"]
    blocks.append(_stated_table(stated))
    if certified:
        blocks.append(_certified_table(certified))
    else:
        blocks.append(f"Certified: nothing for this budget down to ε = 10^-{DECADES}.")
    answer = {"problem": problem.as_dict(), "accuracies": [row.as_dict() for row in rows]}
    return Document(payload=answer, blocks=blocks)


def _stated_table(stated: Sequence[Accuracy]) -> Table:
    columns = heads(
        quantity="parameters in",
        says="says",
        rate=">scaling",
        eps=">ε",
        meaning="is a",
        applies="applies",
        source="source",
    )
    rows: list[dict[str, Cell]] = [
        {
            "quantity": name_of(row.quantity),
            "says": SAYS[row.side],
            "rate": None if row.exponent is None else _budget_power(row.exponent),
            "eps": None if row.log10_eps is None else power_of_ten(row.log10_eps),
            "meaning": "scale" if row.is_scale else "size",
            "applies": Styled("undecided", "dark_orange3")
            if row.applies == "undecided"
            else APPLIES[row.applies],
            "source": row.source,
        }
        for row in stated
    ]
    note = (
        "A scale says how ε falls as the budget grows, not the ε you get; a constant "
        "(--constant N_g=2.5) turns it into a number."
    )
    return Table(columns, rows, "Stated by the paper", (note,))


def _certified_table(certified: Sequence[Accuracy]) -> Table:
    columns = heads(quantity="parameters in", says="proved", eps=">ε", id="result", source="source")
    rows: list[dict[str, Cell]] = [
        {
            "quantity": name_of(row.quantity),
            "says": SAYS[row.side],
            "eps": None if row.eps is None else fraction(row.eps),
            "id": row.id,
            "source": row.source,
        }
        for row in certified
    ]
    return Table(columns, rows, "Certified (three digits, rounded to the safe side)")


def _budget_power(exponent: Fraction) -> str:
    return epsilon_power(exponent).text.replace("ε", "N")
