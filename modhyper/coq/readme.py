"""The tables of ``proofs/README.md``: each export, its conclusion and its conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from modhyper.coq.development import ProofError
from modhyper.coq.exports import Exports
from modhyper.coq.record import Theorem

BEGIN = "<!-- tables: written by check.py --readme -->"
END = "<!-- end of tables -->"


def tables(exports: Exports, theorems: Mapping[str, Theorem]) -> str:
    """A table for each theme, in Markdown."""
    out = []
    for theme, (title, text) in exports.themes.items():
        rows = [t for t in theorems.values() if t.theme == theme]
        out += ["", f"### {title}", ""] + ([text, ""] if text else [])
        out += ["| theorem | file | paper | says | if |", "|---|---|---|---|---|"]
        out += [
            f"| `{t.name}` | {t.file} | {', '.join(t.paper) or '–'} | {_cell(t.says)} "
            f"| {_cell('; '.join(t.conditions)) or '–'} |"
            for t in rows
        ]
    return "\n".join(out) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def with_tables(readme: str, exports: Exports, theorems: Mapping[str, Theorem]) -> str:
    """``readme`` with the tables between its two marks replaced. ProofError without the marks."""
    found = re.search(f"{re.escape(BEGIN)}.*?{re.escape(END)}", readme, re.S)
    if not found:
        raise ProofError(f"README.md lacks the marks {BEGIN} and {END}")
    new = f"{BEGIN}\n{tables(exports, theorems)}\n{END}"
    return readme[: found.start()] + new + readme[found.end() :]


def write_tables(path: Path, exports: Exports, theorems: Mapping[str, Theorem]) -> None:
    """Write the tables into the file ``path``, if there is one."""
    if path.is_file():
        text = path.read_text(encoding="utf-8")
        path.write_text(with_tables(text, exports, theorems), encoding="utf-8")
