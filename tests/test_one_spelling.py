"""No exponent of a theorem is written twice: not in one paper's folder, not below the papers."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from modhyper.errors import InputError
from modhyper.exponent import Exponent
from modhyper.papers.certified import RESULTS
from modhyper.papers.galanti_wolf_2020 import stated

PACKAGE = Path(stated.__file__).parents[2]


def written(path: Path) -> list[Exponent]:
    """The exponents in m1, m2 that a file spells as an argument of Rate.of or Exponent.of."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        if node.func.attr != "of" or getattr(owner, "id", "") not in ("Rate", "Exponent"):
            continue
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                try:
                    exponent = Exponent.of(argument.value)
                except InputError:
                    continue  # the kind, "Ω"
                if {"m1", "m2"} & set(exponent.names):
                    found.append(exponent)
    return found


def test_each_paper_spells_an_exponent_once() -> None:
    folders = [path for path in (PACKAGE / "papers").iterdir() if path.is_dir()]
    for folder in folders:
        # checks hold the sentences of the text against the table: they must spell them again
        files = [path for path in folder.rglob("*.py") if "checks" not in path.parts]
        spelled = Counter(exponent for path in files for exponent in written(path))
        assert not [str(exponent) for exponent, times in spelled.items() if times > 1], folder
        if folder.name == "galanti_wolf_2020":
            assert len(spelled) >= 5


def test_nothing_else_spells_one() -> None:
    for path in PACKAGE.rglob("*.py"):
        if "papers" not in path.relative_to(PACKAGE).parts:
            assert not written(path), path


def test_no_arithmetic_of_exponents_outside_the_tables() -> None:
    """min(m1 + m2, 2 m1) and its like, in Python or in the page's script."""
    pattern = re.compile(r"(?<!\d)2 ?\* ?m1\b|\bm1 ?\+ ?m2\b[^\n]*/ ?r\b|(?:min|max)\(m1, m2\)")
    allowed = {"stated.py", "rates.py", "selector.py", "arithmetic.py", "statements.py"}
    for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        code = re.sub(r'"""(?:.|\n)*?"""', "", text)  # docstrings speak of them
        if path.name not in allowed:
            assert not pattern.search(code), (path, pattern.search(code))


def test_gaps_and_derived_statements_follow_from_the_table() -> None:
    assert [str(gap.rate.exponent) for gap in stated.GAPS] == ["m2", "min(m1, m2)"]
    rates = {id: conclusion.rate for id, conclusion in stated.CONCLUSIONS.items()}
    assert rates["embedding-total"] is rates["theorem-1"]
    assert rates["network-upper"].terms is rates["theorem-1"].terms


def test_certified_lower_bounds_share_their_rates() -> None:
    lower = [result for result in RESULTS if result.side == "lower" and not callable(result.rate)]
    texts = {str(result.rate): id(result.rate) for result in lower}
    assert all(texts[str(result.rate)] == id(result.rate) for result in lower)
