"""What the checker shares with the builder: the reader of formulas, and no more."""

from __future__ import annotations

import ast
from pathlib import Path

import modhyper.check
import modhyper.cli.check

ROOM = Path(modhyper.check.__file__).parent


def imports(path: Path) -> set[str]:
    """Modules of this package that a file imports, anywhere in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    return {module for module in found if module.startswith("modhyper")}


def test_the_checker_imports_nothing_of_the_builder() -> None:
    outside = {
        module
        for path in ROOM.glob("*.py")
        for module in imports(path)
        if not module.startswith("modhyper.check")
    }
    assert outside == {"modhyper.errors"}


def test_the_words_say_what_is_shared() -> None:
    shared = imports(Path(modhyper.cli.check.__file__)) & {"modhyper.analysis.expressions"}
    assert shared, "the command reads the target by the reader that `construct` uses"
    for words in (modhyper.check.__doc__, modhyper.cli.check.check.__doc__):
        assert words is not None
        assert "no code" not in words
        assert "reader" in words
