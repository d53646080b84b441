"""Turn a Document into text: rich table, plain text, JSON, CSV, Markdown or LaTeX."""

from __future__ import annotations

import re
import sys
from typing import TextIO

from modhyper.present.document import Cell, Document, Format, Formula, Styled, Table


def show(document: Document, format: Format, stream: TextIO | None = None) -> None:
    """Write ``document`` to ``stream`` (stdout). "table" becomes plain text when piped."""
    out = sys.stdout if stream is None else stream
    if format == "table" and out.isatty():
        _show_rich(document, out)
    else:
        out.write(render(document, "plain" if format == "table" else format))


def render(document: Document, format: Format) -> str:
    """``document`` as text that ends in a newline; "table" renders as "plain" here."""
    if format == "json":
        import json

        return json.dumps(document.data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if format == "csv":
        tables = [block for block in document.blocks if isinstance(block, Table)]
        return "\n".join(_csv(table) for table in tables)
    write = {"plain": _plain, "table": _plain, "markdown": _markdown, "latex": _latex}[format]
    paragraph = {"latex": _latex_escape, "markdown": _markdown_paragraph}.get(format, str)
    parts = [write(b) if isinstance(b, Table) else paragraph(b) + "\n" for b in document.blocks]
    return "\n".join(parts)


def _text(cell: Cell) -> str:
    return "–" if cell is None else str(cell)


def _show_rich(document: Document, out: TextIO) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    console = Console(file=out, highlight=False)
    for number, block in enumerate(document.blocks):
        if number:
            console.print()
        if isinstance(block, str):
            console.print(Text(block))
            continue
        table = RichTable(
            title=Text(block.title) if block.title else None,
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            header_style="bold",
            pad_edge=False,
        )
        for column in block.columns:
            table.add_column(Text(str(column.heading)), justify=column.align, overflow="fold")
        for row in block.rows:
            cells = [row.get(column.key) for column in block.columns]
            table.add_row(
                *(Text(_text(c), c.style if isinstance(c, Styled) else "") for c in cells)
            )
        console.print(table)
        for note in block.notes:
            console.print(Text(note, "dim"))


def _grid(table: Table) -> tuple[list[str], list[list[str]]]:
    head = [str(column.heading) for column in table.columns]
    return head, [[_text(row.get(column.key)) for column in table.columns] for row in table.rows]


def _plain(table: Table) -> str:
    head, rows = _grid(table)
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells: list[str]) -> str:
        padded = (
            cell.rjust(width) if column.align == "right" else cell.ljust(width)
            for cell, width, column in zip(cells, widths, table.columns, strict=True)
        )
        return "  ".join(padded).rstrip()

    lines = [table.title, ""] if table.title else []
    lines += [line(head), "  ".join("-" * width for width in widths), *map(line, rows)]
    lines += ["", *table.notes] if table.notes else []
    return "\n".join(lines) + "\n"


# The separators of 943,030: for people, not for programs.
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}\b)")


def _csv(table: Table) -> str:
    import csv
    import io

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

    head, rows = _grid(table)
    rule = ["---:" if column.align == "right" else ":---" for column in table.columns]
    lines = [f"**{table.title}**", ""] if table.title else []
    lines += [line(head), "| " + " | ".join(rule) + " |", *map(line, rows)]
    for note in table.notes:
        lines += ["", note]
    return "\n".join(lines) + "\n"


def _markdown_paragraph(text: str) -> str:
    return text.replace("\n", "  \n")


# Unicode that LaTeX's text mode does not have, in the spellings the field uses.
_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "–": "--",
    "—": "---",
    "…": r"\dots{}",
    "ε": r"$\varepsilon$",
    "σ": r"$\sigma$",
    "ρ": r"$\rho$",
    "δ": r"$\delta$",
    "γ": r"$\gamma$",
    "θ": r"$\theta$",
    "Λ": r"$\Lambda$",
    "λ": r"$\lambda$",
    "ψ": r"$\psi$",
    "φ": r"$\varphi$",
    "π": r"$\pi$",
    "ℓ": r"$\ell$",
    "Ω": r"$\Omega$",
    "Θ": r"$\Theta$",
    "Σ": r"$\Sigma$",
    "Π": r"$\Pi$",
    "≥": r"$\ge$",
    "≤": r"$\le$",
    "≈": r"$\approx$",
    "≠": r"$\ne$",
    "<": r"$<$",
    ">": r"$>$",
    "|": r"$|$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "±": r"$\pm$",
    "→": r"$\to$",
    "↦": r"$\mapsto$",
    "⇒": r"$\Rightarrow$",
    "∈": r"$\in$",
    "∘": r"$\circ$",
    "⊂": r"$\subset$",
    "∞": r"$\infty$",
    "‖": r"$\|$",
    "∂": r"$\partial$",
    "√": r"$\surd$",
    "⟨": r"$\langle$",
    "⟩": r"$\rangle$",
    "⌈": r"$\lceil$",
    "⌉": r"$\rceil$",
    "⌊": r"$\lfloor$",
    "⌋": r"$\rfloor$",
    "−": r"$-$",
    "𝕐": r"$\mathbb{Y}$",
    "𝓕": r"$\mathcal{F}$",
    "′": r"$'$",
    "¹": r"$^1$",
    "²": r"$^2$",
    "³": r"$^3$",
    "✓": r"$\checkmark$",
    "✗": r"$\times$",
}


# Sizes (N_q), powers (ε^(-m/r), C^1) and dimensions (m1) inside prose are mathematics too.
_LATEX_MATH = re.compile(
    r"N_[a-z]+(?:_[a-z]+)*|(?P<base>[A-Za-z0-9εσγρ]+)\^(?P<power>\((?:[^()]|\([^()]*\))*\)|-?\w+)"
    r"|\b[mnN][12]\b"
)


def _latex_escape(text: str) -> str:
    out, done = [], 0
    for match in _LATEX_MATH.finditer(text):
        out.append(_latex_characters(text[done : match.start()]))
        out.append(f"${_latex_math(match)}$")
        done = match.end()
    return "".join([*out, _latex_characters(text[done:])])


def _latex_math(match: re.Match[str]) -> str:
    if match["base"] is not None:
        inner = _latex_escape(match["base"]), _latex_escape(match["power"].strip("()"))
        base, power = (part.replace("$", "") for part in inner)
        return f"{base}^{{{power}}}"
    if match[0].startswith("N_"):
        subscript = match[0][2:].replace("_", r"\ ")
        return f"N_{{{subscript}}}" if len(subscript) == 1 else rf"N_{{\text{{{subscript}}}}}"
    return f"{match[0][0]}_{match[0][1]}"


def _latex_characters(text: str) -> str:
    return "".join(_LATEX.get(char, char) for char in text)


def _latex_cell(cell: Cell | Formula) -> str:
    if isinstance(cell, Formula):
        return f"${cell.latex}$"
    return _latex_escape(_text(cell))


def _latex(table: Table) -> str:
    """A booktabs table (\\usepackage{booktabs}) with its title and notes as caption."""
    columns = "".join("r" if column.align == "right" else "l" for column in table.columns)
    sentences = [text.rstrip(".") + "." for text in (table.title, *table.notes) if text]
    caption = " ".join(map(_latex_escape, sentences))
    lines = [
        r"\begin{table}",
        r"\centering",
        rf"\begin{{tabular}}{{@{{}}{columns}@{{}}}}",
        r"\toprule",
        " & ".join(_latex_cell(column.heading) for column in table.columns) + r" \\",
        r"\midrule",
    ]
    for row in table.rows:
        cells = (_latex_cell(row.get(column.key)) for column in table.columns)
        lines.append(" & ".join(cells) + r" \\")
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [rf"\caption{{{caption}}}"] if caption else []
    return "\n".join([*lines, r"\end{table}"]) + "\n"
