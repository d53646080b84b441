"""What a command has to say, independent of the format it is said in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Format = Literal["table", "plain", "json", "csv", "markdown", "latex"]
FORMATS: tuple[Format, ...] = ("table", "plain", "json", "csv", "markdown", "latex")


@dataclass(frozen=True, slots=True)
class Formula:
    """A piece of mathematics with its two spellings: Unicode text, and LaTeX without dollars."""

    text: str
    latex: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Styled:
    """Text with a rich style for terminals; every other format prints the text alone."""

    text: str
    style: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | Formula | Styled | None


def cell_text(cell: Cell) -> str:
    return "–" if cell is None else str(cell)


@dataclass(frozen=True, slots=True)
class Column:
    """``constant``: the same in every row and said elsewhere, so that only CSV shows it."""

    key: str
    heading: str | Formula
    align: Literal["left", "right"] = "left"
    constant: bool = False


def heads(**headings: str) -> tuple[Column, ...]:
    """Columns by key, each with its heading; ">" before it: to the right."""
    return tuple(
        Column(key, text.removeprefix(">"), "right" if text.startswith(">") else "left")
        for key, text in headings.items()
    )


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are mappings from column keys to cells; a missing or None cell prints as "–"."""

    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Cell]]
    title: str = ""
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.constant)

    def grid(self) -> tuple[list[str], list[list[str]]]:
        """Headings and rows of what is shown, as text."""
        head = [str(column.heading) for column in self.shown]
        return head, [[cell_text(row.get(c.key)) for c in self.shown] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Document:
    """Tables and paragraphs in reading order, and the whole answer as JSON data.

    ``payload`` is the data, or what makes it where that takes time.
    """

    payload: Any
    blocks: Sequence[Table | str] = field(default=())

    @property
    def data(self) -> Any:
        return self.payload() if callable(self.payload) else self.payload
