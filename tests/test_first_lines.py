"""The first lines of `bounds`, `verify`, the page and README say the same, number by number."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from modhyper.cli.main import run
from modhyper.ledger import claim
from modhyper.ledger.verify import verify
from modhyper.present import report
from modhyper.questions.answer import EXAMPLE, bounds

README = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")
FIRST = 12
NUMBER = re.compile(r"(?<![\w.,/])\d[\d,]*(?:\.\d+)?")
SAYS = re.compile(r"g is smaller: .* no bound on N_q is left\.")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def numbers(text: str) -> list[str]:
    """ "1,681", "0.001" and "2" as they stand; not the digit of "m1"."""
    return [found.rstrip(",") for found in NUMBER.findall(text)]


def headline(text: str) -> list[str]:
    """The numbers of the sentences on q, on g, on both totals and on where the gap ends."""
    found = SAYS.search(" ".join(re.sub(r"^> ", "", text, flags=re.MULTILINE).split()))
    return [] if found is None else numbers(found[0])


def sizes(text: str) -> set[str]:
    """Every number from 1,000 on."""
    return {found for found in numbers(text) if "," in found}


def on_terminal(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        for name, value in {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "xterm"}.items():
            patch.setenv(name, value)
        out = Terminal()
        patch.setattr(sys, "stdout", out)
        assert run(arguments) == 0
        return re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())


def words_of(html: str) -> str:
    """What a reader without scripts sees, a block a line."""
    body = html[html.index("<body>") : html.index("<script")]
    text = re.sub(r"<[^>]*>", "", re.sub(r"</(?:p|h1|h2|li|dt|dd|label)>", "\n", body))
    return "\n".join(line for line in text.splitlines() if line.strip())


@pytest.fixture
def surfaces(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Mapping[str, str]:
    """The first lines of each: the commands piped and at 80 columns, the page without scripts."""
    few = claim.select(["counts"])
    monkeypatch.setattr(claim, "select", lambda what: few)  # `verify` of everything takes a minute
    for name, instead in {"page_data": {}, "_measured": "", "_theorems": ""}.items():
        monkeypatch.setattr(report, name, lambda *_, instead=instead: instead)
    (session, *_) = re.findall(r"^\$ modhyper (bounds .*)$", README, re.MULTILINE)
    found = {"README": README, "page": words_of(report.report_page(list(verify(few))))}
    for arguments in (session.split(), ["verify"]):
        assert run(arguments) == 0
        found[arguments[0]] = capsys.readouterr().out
        found[f"{arguments[0]} at 80 columns"] = on_terminal(arguments, monkeypatch)
    return {name: "\n".join(text.splitlines()[:FIRST]) for name, text in found.items()}


def test_first_lines_agree_number_by_number(surfaces: Mapping[str, str]) -> None:
    asked = bounds(EXAMPLE)
    certified = {f"{b.value:,}" for b in asked if b.reading == "certified" and b.value is not None}
    expected = headline(asked.verdict.sentence)
    assert len(expected) == 8
    for name, text in surfaces.items():
        assert headline(text) == expected, name
        assert sizes(text) >= sizes(" ".join(expected)), name
        assert sizes(text) <= certified | {asked.verdict.ratio}, name


def test_a_changed_digit_is_seen(surfaces: Mapping[str, str]) -> None:
    for text in surfaces.values():
        for number in headline(text):
            changed = re.sub(rf"(?<![\d,]){number}(?![\d,]\d)", f"9{number}", text)
            assert headline(changed) != headline(text)
