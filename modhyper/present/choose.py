"""The tables of `modhyper choose`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from modhyper.choice.choose import Choice, Row
from modhyper.choice.task import STATES
from modhyper.numerals import fraction
from modhyper.present.document import Cell, Column, Document, Styled, Table, heads

UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def choose_document(found: Choice) -> Document:
    """The verdict, then sizes, costs, the law, and the nearest measurement."""
    blocks: list[Table | str] = [_headline(found), "\n".join(found.sentences)]
    blocks += [_sizes(found), _costs(found)]
    if found.problem is not None:
        blocks.append(_law(found))
    blocks.append(_nearest(found))
    return Document(found.as_dict(), blocks)


def _headline(found: Choice) -> str:
    task, target = found.task, found.task.target
    if target.conditions is not None:
        condition = f"one of {target.conditions:,} conditions"
    else:
        condition = f"I of {target.condition_dim:,} numbers"
    x = "x of no given dimension" if target.inputs is None else f"x of {target.inputs:,} numbers"
    frozen = ", frozen" if task.primary.frozen else ""
    parts = [x, condition]
    if found.problem is not None and found.problem.eps is not None:
        parts.append(f"ε = {fraction(found.problem.eps)}")
    parts.append(f"a primary of {task.template.numbers:,} numbers{frozen}, {task.numbers.dtype}")
    return f"{task.name}: {'; '.join(parts)}"


def _table(
    found: Choice,
    heading: str,
    columns: list[tuple[str, str]],
    cells: Callable[[Row], dict[str, Cell]],
) -> Table:
    made = (Column("label", heading), *(Column(key, text, "right") for key, text in columns))
    rows: list[dict[str, Cell]] = [{"label": row.label, **cells(row)} for row in found.rows]
    return Table(made, rows)


def _sizes(found: Choice) -> Table:
    columns = [
        ("k", "k, delivered"),
        ("N_Q", "N_Q, stored"),
        ("generator", "writes k"),
        ("trained", "trained"),
    ]

    def cells(row: Row) -> dict[str, Cell]:
        return {name: f"{getattr(row, name):,}" for name, _ in columns}

    note = (
        "k: numbers that the condition delivers to the primary, for each condition; N_Q: the "
        "primary's own; writes k: numbers of the network or table that does."
    )
    return replace(_table(found, "numbers", columns, cells), notes=(note,))


def _costs(found: Choice) -> Table:
    columns = [
        ("macs", "per x"),
        ("macs_condition", "per condition"),
        ("bytes_training", "training"),
        ("bytes_inference", "inference"),
    ]

    def cells(row: Row) -> dict[str, Cell]:
        return {
            "macs": f"{row.macs:,}",
            "macs_condition": f"{row.macs_condition:,}",
            "bytes_training": memory(row.bytes_training),
            "bytes_inference": memory(row.bytes_inference),
        }

    table = _table(found, "MACs and memory", columns, cells)
    n = found.task.numbers
    note = (
        f"Training: stored + {1 + STATES[n.optimizer]} trained (gradient, {n.optimizer}) + "
        f"2 k a condition, {n.batch:,} in a batch; inference: stored + k. Activations not counted."
    )
    return replace(table, notes=(note,))


def _law(found: Choice) -> Table:
    columns = heads(label="the law", at="at ε", excludes=">excludes ε ≤", cut=">because of k, N")
    words = {
        True: Styled("excluded", "red"),
        False: Styled("not excluded", "green"),
        None: None,
    }
    rows: list[dict[str, Cell]] = [
        {
            "label": row.label,
            "at": words[row.excluded],
            "excludes": None if row.excludes is None else fraction(row.excludes),
            "cut": None if row.cut is None else f"{row.cut[0]:,}, {row.cut[1]:,}",
        }
        for row in found.rows
    ]
    note = (
        "k numbers pass for each condition, N that follow the target lie behind: too few for some "
        "target of the class. “not excluded” is no promise. k = 0: all numbers together."
    )
    return Table(columns, rows, notes=(note,))


def _nearest(found: Choice) -> str:
    if found.nearest is None:
        return (
            "Nearest measurement of the lab: none within a factor of three of these dimensions; "
            "docs/explanation/measured.md has all, ways to condition at equal sizes among them."
        )
    near = found.nearest
    head = f"Nearest measurement of the lab: {near.experiment}, m1 = {near.m1}, m2 = {near.m2}"
    return "\n".join([head, *near.lines])


def memory(count: int) -> str:
    """Three digits, rounded up: 26.9 GB."""
    unit, scale = 0, 1
    while count > 999 * scale and unit < len(UNITS) - 1:
        unit, scale = unit + 1, scale * 1000
    for digits in (2, 1, 0):
        shown = -(-count * 10**digits // scale)
        if shown < 1000 or not digits:
            whole, part = divmod(shown, 10**digits)
            return f"{whole}{f'.{part:0{digits}}' if digits and unit else ''} {UNITS[unit]}"
    raise AssertionError("the loop returns")
