"""The sessions of README and docs are real, and README's Python runs."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_sessions_print_what_the_readme_shows() -> None:
    path = ROOT / "scripts" / "readme_sessions.py"
    spec = importlib.util.spec_from_file_location("readme_sessions", path)
    assert spec is not None
    assert spec.loader is not None
    sessions = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sessions)
    assert (
        sum(len(sessions.SESSION.findall(page.read_text("utf-8"))) for page in sessions.PAGES) >= 2
    )
    for page in sessions.PAGES:
        text = page.read_text(encoding="utf-8")
        found = list(sessions.SESSION.finditer(text))
        assert len(found) == text.count("<!-- session -->"), page
        for match in found:
            assert match["output"] == sessions.output_of(match["arguments"]), page


def test_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    assert "N_q" in capsys.readouterr().out


def test_every_command_is_in_the_readme() -> None:
    from modhyper.cli.main import COMMANDS

    table = README.split("## Commands")[1].split("## What to believe")[0]
    assert set(COMMANDS) <= set(re.findall(r"`([a-z-]+)`", table))


def test_every_file_the_readme_names_exists() -> None:
    for name in re.findall(r"\((docs/[^)]+)\)|`((?:scripts|proofs)/[\w./]+)`", README):
        assert (ROOT / (name[0] or name[1])).exists(), name


def test_claims_example_holds(tmp_path: Path) -> None:
    from modhyper.ledger.user_claims import judge_claim, read_user_claims

    (block,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "claims.toml"
    path.write_text(block)
    assert [judge_claim(claim).truth for claim in read_user_claims(path)] == ["holds"]
