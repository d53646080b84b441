"""The single changes of scripts/tamperings.toml: each can be made, and a copy's tests see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.tamper import ROOT, Tampering, caught_by, copy_to, failing, read_list

ALL = read_list()
EACH = pytest.mark.parametrize("tampering", ALL, ids=lambda each: each.name)


@EACH
def test_it_can_be_made(tampering: Tampering) -> None:
    text = (ROOT / tampering.file).read_text(encoding="utf-8")
    assert tampering.altered(text) != text
    assert all((ROOT / test.partition("::")[0]).exists() for test in tampering.tests)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    copy_to(folder)
    return folder


@pytest.mark.exhaustive
def test_nothing_fails_in_an_untouched_copy(copy: Path) -> None:
    assert failing(copy, sorted({test for each in ALL for test in each.tests})) == ""


@pytest.mark.exhaustive
@EACH
def test_it_is_seen(tampering: Tampering, copy: Path) -> None:
    assert caught_by(copy, tampering)
