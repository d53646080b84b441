"""At any width no number, id or rate is folded, and no line is longer than it need be."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import pytest

from modhyper.cli.main import run
from modhyper.present import formats
from modhyper.present.document import Column, Document, Table
from modhyper.present.terminal import show_in_terminal

WIDTHS = (60, 80, 100, 120, 160)
COMMANDS = (
    "bounds --m1 1 --m2 2 --eps 1e-3 -k 2 --all --explain",
    "bounds --m1 784 --m2 12 --eps 0.1 -k 2 --all",
    "compare --m1 1,2 --m2 1:4 --eps 1e-3,1e-4 -k 2",
    "crossover --m1 1 --m2 2 -k 2",
    "invert --m1 1 --m2 2 --budget 3000 -k 2",
    "theorems",
    "theorem 2",
    "presets",
    "verify counts --all",
    "verify counts",
    "cite counts Theorem-5 lemma-12",
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_width(document: Document, width: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    out = Terminal()
    show_in_terminal(document, out)
    return plain(out.getvalue())


def words_of(block: Table | str) -> list[str]:
    """All but the headings, which a stacked table may leave out."""
    if isinstance(block, str):
        return block.split()
    cells = [cell for row in block.grid()[1] for cell in row]
    return " ".join([block.title, *cells, *block.notes]).split()


def plain(text: str) -> str:
    """Without the codes for bold and dim, which NO_COLOR leaves."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_folded(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Document] = []
    monkeypatch.setattr(formats, "show", lambda document, format: shown.append(document))
    assert run(shlex.split(command)) == 0
    (document,) = shown
    words = {word for block in document.blocks for word in words_of(block)} - {"–"}
    for width in WIDTHS:
        text = at_width(document, width, monkeypatch)
        found = set(text.split())
        missing = {word for word in words if word not in found and f"{word}:" not in found}
        assert not missing, (width, missing)
        for line in text.splitlines():
            assert len(line) <= width or " " not in line.strip(), line


def test_a_table_that_does_not_fit_is_stacked(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (Column("m", "m2", "right"), Column("n", "N_q ≥", "right"), Column("id", "result"))
    table = Table(columns, [{"m": 4, "n": f"{10**17:,}", "id": "finite-precision-embedding"}])
    document = Document({}, (table,))
    wide = at_width(document, 80, monkeypatch).splitlines()
    assert wide[2].split() == ["4", f"{10**17:,}", "finite-precision-embedding"]
    narrow = at_width(document, 42, monkeypatch).splitlines()
    assert narrow == ["m2 = 4", f"  N_q ≥: {10**17:,}", "  result: finite-precision-embedding"]
    row = {"m": 4, "n": "1,681", "proof": "pencil", "id": "finite-precision-embedding"}
    table = Table((*columns[:2], Column("proof", "proof"), columns[2]), [row])
    packed = at_width(Document({}, (table,)), 40, monkeypatch).splitlines()
    assert packed == ["m2 = 4", "  N_q ≥: 1,681 · proof: pencil", narrow[-1]]


def test_a_relation_stays_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "q needs N_q ≥ 943,030 against N_g ≤ 3,006 numbers"
    for width in range(20, 60):
        name = at_width(Document({}, ("the text after Theorem 12 says that",)), width, monkeypatch)
        assert "Theorem 12" in name
        shown = at_width(Document({}, (text,)), width, monkeypatch)
        lines = shown.splitlines()
        assert " ".join(lines) == text
        assert any("N_q ≥ 943,030" in line for line in lines)


def test_no_style_fades_on_a_light_terminal() -> None:
    """Plain yellow and cyan, and bright colours, can hardly be read on white."""
    for file in Path(formats.__file__).parent.glob("*.py"):
        found = re.findall(r'"(?:bold )?(?:bright_\w+|yellow|cyan)"', file.read_text("utf-8"))
        assert not found, (file.name, found)
