"""2,000 drawn command lines: no traceback, no exit code but 0, 1 and 2, one line of error, and an
answer in time."""

from __future__ import annotations

import io
import resource
import shlex
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from modhyper.analysis.deadline import alarm
from modhyper.cli.main import COMMANDS, run
from tests.cli.command_lines import commands, draw, make_files

pytest.importorskip("torch")

LIMIT = 30.0
"""Seconds of computing of a line. Commands that answer give up by themselves then."""
BARS = ("report",)
"""Commands that may compute for longer, as a bar says how far they are."""
ALL = 2000


def cpu() -> float:
    """Seconds that this process and those it has waited for have computed."""
    own, rest = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + rest.ru_utime + rest.ru_stime


def fault_of(line: list[str]) -> str | None:
    """What is wrong with how the line ends, or None."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")  # as a terminal: no lone surrogates
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
    start = cpu()
    try:
        with redirect_stdout(out), redirect_stderr(err), alarm(20 * LIMIT):
            code = run(line)
            out.flush()
    except BaseException as error:  # what a user would see as a traceback
        if isinstance(error, KeyboardInterrupt):
            raise
        return "".join(traceback.format_exception(error)[-4:])
    if cpu() - start > LIMIT + 5 and line[0] not in BARS:
        return f"{cpu() - start:.0f} s"
    err.flush()
    said = err.buffer.getvalue().decode()  # type: ignore[attr-defined]
    errors = [text for text in said.splitlines() if not text.startswith(("warning:", "finished "))]
    if code not in (0, 1, 2):
        return f"exit {code}: {said}"
    if code == 2 and not (len(errors) == 1 and errors[0].startswith("error: ")):
        return f"exit 2 with {said!r}"
    return None


def faults(count: int, seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    make_files(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    found = []
    for line in draw(count, seed):
        start = time.monotonic()
        fault = fault_of(line)
        if fault is not None:
            shown = shlex.join(part if len(part) < 100 else part[:97] + "..." for part in line)
            found.append(f"{shown} ({time.monotonic() - start:.0f} s)\n    {fault}")
    return found


def test_every_command_is_drawn() -> None:
    assert {words[0] for words in commands()} == set(COMMANDS)


@pytest.mark.exhaustive
def test_drawn_lines_end_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = faults(ALL, 1, tmp_path, monkeypatch)
    assert not found, f"{len(found)} of {ALL}:\n" + "\n".join(found)
