"""Turn a Document into text: rich table, plain text, JSON, CSV, Markdown or LaTeX."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from typing import TextIO

from modhyper.present.document import Cell, Document, Format, Formula, Table, cell_text
from modhyper.present.latex import latex_escape


def show(document: Document, format: Format, stream: TextIO | None = None) -> None:
    """Write ``document`` to ``stream`` (stdout). "table" becomes plain text when piped."""
    out = sys.stdout if stream is None else stream
    if format == "table" and out.isatty():
        from modhyper.present.terminal import show_in_terminal  # rich, which piped output spares

        show_in_terminal(document, out)
    else:
        out.write(render(document, "plain" if format == "table" else format))


def render(document: Document, format: Format) -> str:
    """``document`` as text that ends in a newline; "table" renders as "plain" here."""
    if format == "json":
        return json.dumps(document.data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if format == "csv":
        tables = [block for block in document.blocks if isinstance(block, Table)]
        return "\n".join(_csv(table) for table in tables)
    write = {"plain": _plain, "table": _plain, "markdown": _markdown, "latex": _latex}[format]
    paragraph = {"latex": latex_escape, "markdown": _markdown_paragraph}.get(format, str)
    parts = [write(b) if isinstance(b, Table) else paragraph(b) + "\n" for b in document.blocks]
    return "\n".join(parts)


def _plain(table: Table) -> str:
    head, rows = table.grid()
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells: list[str]) -> str:
        padded = (
            cell.rjust(width) if column.align == "right" else cell.ljust(width)
            for cell, width, column in zip(cells, widths, table.shown, strict=True)
        )
        return "  ".join(padded).rstrip()

    lines = [table.title, ""] if table.title else []
    lines += [line(head), "  ".join("-" * width for width in widths), *map(line, rows)]
    lines += ["", *table.notes] if table.notes else []
    return "\n".join(lines) + "\n"


# The separators of 943,030: for people, not for programs.
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}\b)")


def _csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        cells = (row.get(column.key) for column in table.columns)
        writer.writerow(["" if cell is None else _GROUPED.sub("", str(cell)) for cell in cells])
    return out.getvalue()


def _markdown(table: Table) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    head, rows = table.grid()
    rule = ["---:" if column.align == "right" else ":---" for column in table.shown]
    lines = [f"**{table.title}**", ""] if table.title else []
    lines += [line(head), "| " + " | ".join(rule) + " |", *map(line, rows)]
    for note in table.notes:
        lines += ["", note]
    return "\n".join(lines) + "\n"


def _markdown_paragraph(text: str) -> str:
    return text.replace("\n", "  \n")


def _latex_cell(cell: Cell | Formula) -> str:
    if isinstance(cell, Formula):
        return f"${cell.latex}$"
    return latex_escape(cell_text(cell))


def _latex(table: Table) -> str:
    """A booktabs table (\\usepackage{booktabs}) with its title and notes as caption."""
    columns = "".join("r" if column.align == "right" else "l" for column in table.shown)
    sentences = [text.rstrip(".") + "." for text in (table.title, *table.notes) if text]
    caption = " ".join(map(latex_escape, sentences))
    lines = [
        r"\begin{table}",
        r"\centering",
        rf"\begin{{tabular}}{{@{{}}{columns}@{{}}}}",
        r"\toprule",
        " & ".join(_latex_cell(column.heading) for column in table.shown) + r" \\",
        r"\midrule",
    ]
    for row in table.rows:
        cells = (_latex_cell(row.get(column.key)) for column in table.shown)
        lines.append(" & ".join(cells) + r" \\")
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [rf"\caption{{{caption}}}"] if caption else []
    return "\n".join([*lines, r"\end{table}"]) + "\n"
