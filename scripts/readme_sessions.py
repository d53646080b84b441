"""Run the sessions of the README and of the docs and write their output there; a test compares.

python scripts/readme_sessions.py
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

from modhyper.cli.main import run

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SESSION = re.compile(
    r"(?<=<!-- session -->\n```console\n)\$ modhyper (?P<arguments>[^\n]*)\n(?P<output>.*?)(?=```)",
    re.DOTALL,
)


def output_of(arguments: str) -> str:
    """What `modhyper ARGUMENTS` prints when piped, without trailing spaces."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run(shlex.split(arguments))
    if code != 0:
        raise SystemExit(f"modhyper {arguments} exited with {code}")
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def refreshed(text: str) -> str:
    """``text`` with the output of every session replaced by what the commands print now."""
    return SESSION.sub(
        lambda match: f"$ modhyper {match['arguments']}\n{output_of(match['arguments'])}", text
    )


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
