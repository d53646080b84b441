"""Hooks of mkdocs: the references, written from the commands' help and the public names."""

from __future__ import annotations

import contextlib
import io
import os
from typing import Any

import modhyper
from modhyper.cli.main import COMMANDS, run

COMMANDS_HERE, NAMES_HERE = "<!-- commands -->", "<!-- public names -->"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put each command's help, and each public name, in place of its mark."""
    if COMMANDS_HERE in markdown:
        markdown = markdown.replace(COMMANDS_HERE, commands())
    if NAMES_HERE in markdown:
        names = (name for name in modhyper.__all__ if not name.startswith("_"))
        markdown = markdown.replace(NAMES_HERE, "\n".join(f"::: modhyper.{n}\n" for n in names))
    return markdown


def commands() -> str:
    """A section for each command, with what its ``--help`` prints at 100 columns."""
    os.environ |= {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    return "\n".join(f"## {name}\n\n```text\n{_help(name)}```\n" for name in COMMANDS)


def _help(name: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        run([name, "--help"])
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(line for line in lines if line) + "\n"
