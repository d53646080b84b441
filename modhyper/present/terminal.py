"""Tables and paragraphs on a terminal, at any width."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from modhyper.present.document import Cell, Column, Document, Styled, Table, cell_text

_NAMES = "|".join(rf"(?<={name})" for name in ("Theorem", "Lemma", "Definition", "Fig"))
_TOGETHER = re.compile(rf"(?<=\S) (?=[≥≤=<>≈] )|(?<=[≥≤=<>≈]) (?=\S)|(?:{_NAMES}) (?=\d)")
"""Spaces at which no line ends: those of "N_q ≥ 943,030" and of "Theorem 2"."""


def show_in_terminal(document: Document, out: TextIO) -> None:
    """Words are wrapped at the width of the terminal; a number or an id is never folded."""
    console = Console(file=out, highlight=False, soft_wrap=True)
    for number, block in enumerate(document.blocks):
        if number:
            console.print()
        if isinstance(block, str):
            console.print(Text(wrapped(block, console.width)))
            continue
        if block.title:
            console.print(Text(wrapped(block.title, console.width), "bold"))
        for line in table_lines(block, console.width):
            console.print(line)
        for note in block.notes:
            console.print(Text(wrapped(note, console.width), "dim"))


def wrapped(text: str, width: int, indent: str = "") -> str:
    """``text`` wrapped line by line at words; what is longer than a line stays whole."""
    lines: list[str] = []
    for line in text.split("\n"):
        own = line[: len(line) - len(line.lstrip())] + indent
        lines += textwrap.wrap(
            _TOGETHER.sub("\u00a0", line),
            width,
            subsequent_indent=own,
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        ) or [""]
    return "\n".join(lines).replace("\u00a0", " ")


def table_lines(table: Table, width: int) -> list[Text]:
    """In columns, close together if need be; one cell a line where even so it does not fit."""
    for gap in (2, 1):
        widths = column_widths(table, width, gap)
        if widths is not None:
            return _columns(table, widths, gap)
    return _stacked(table, width)


def column_widths(table: Table, width: int, gap: int) -> list[int] | None:
    """Widths at which the table fits and no word is folded; None if there are none."""
    head, rows = table.grid()
    cells = [[row[i] for row in [head, *rows]] for i in range(len(head))]
    least = [
        max(len(cell) if c.align == "right" else _longest(cell) for cell in column)
        for c, column in zip(table.shown, cells, strict=True)
    ]
    widths = [max(map(len, column)) for column in cells]
    spare = width - gap * (len(head) - 1)
    if sum(least) > spare:
        return None
    while sum(widths) > spare:
        widest = max(range(len(widths)), key=lambda i: (widths[i] > least[i], widths[i]))
        widths[widest] -= 1
    return widths


def _longest(cell: str) -> int:
    return max((len(word) for word in _TOGETHER.sub("\u00a0", cell).split(" ")), default=0)


def _columns(table: Table, widths: Sequence[int], gap: int) -> list[Text]:
    head: dict[str, Cell] = {c.key: Styled(str(c.heading), "bold") for c in table.shown}
    lines = _row_lines(table.shown, head, widths, gap)
    lines.append(Text("─" * (sum(widths) + gap * (len(widths) - 1)), "dim"))
    for row in table.rows:
        lines += _row_lines(table.shown, row, widths, gap)
    return lines


def _row_lines(
    columns: Sequence[Column], row: Mapping[str, Cell], widths: Sequence[int], gap: int
) -> list[Text]:
    """One row as lines of text: cells that are too long go on below."""
    cells = [row.get(column.key) for column in columns]
    parts = [wrapped(cell_text(c), n).split("\n") for c, n in zip(cells, widths, strict=True)]
    lines = []
    for i in range(max(map(len, parts))):
        line = Text()
        for part, cell, width, column in zip(parts, cells, widths, columns, strict=True):
            text = part[i] if i < len(part) else ""
            text = text.rjust(width) if column.align == "right" else text.ljust(width)
            line.append(text, cell.style if isinstance(cell, Styled) else "")
            line.append(" " * gap)
        line.rstrip()
        lines.append(line)
    return lines


def _stacked(table: Table, width: int) -> list[Text]:
    """For terminals too narrow for the table: a row's name, below it as many cells a line as go."""
    first, *others = table.shown
    lines: list[Text] = []
    for row in table.rows:
        head = [cell_text(row.get(c.key)) for c in (first, *others) if c is first or not c.heading]
        name = f"{first.heading} = " if first.align == "right" else ""
        lines.append(Text(wrapped(name + " ".join(head), width), "bold"))
        line = Text()
        for column in filter(lambda column: column.heading, others):
            cell = row.get(column.key)
            if cell is None:
                continue
            style = cell.style if isinstance(cell, Styled) else ""
            text = f"{column.heading}: {cell_text(cell)}"
            if line and len(line) + 3 + len(text) <= width:
                line.append(" · ").append(text, style)
                continue
            lines += [line] if line else []
            line = Text(wrapped(f"  {text}", width, "  "), style)
            if "\n" in line.plain:
                lines, line = [*lines, line], Text()
        lines += [line] if line else []
    return lines
