"""Names of files to write: with or without a suffix they mean the same; what is none is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from modhyper import InputError
from modhyper.files import stem_of, with_default_suffix

SUFFIXES = (".png", ".svg", ".json", ".csv")


@pytest.mark.parametrize("name", ["x", "x.png", "x.PNG", "x.csv"])
def test_a_suffix_that_is_written_anyway_is_no_part_of_the_name(name: str) -> None:
    assert stem_of(Path(name), SUFFIXES) == Path("x")


def test_other_dots_belong_to_the_name() -> None:
    assert stem_of(Path("run-1.5"), SUFFIXES) == Path("run-1.5")
    assert with_default_suffix(Path("page"), ".html") == Path("page.html")
    assert with_default_suffix(Path("page.htm"), ".html") == Path("page.htm")


@pytest.mark.parametrize("name", ["", ".", "/", ".."])
def test_what_names_no_file_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="file name"):
        stem_of(Path(name), SUFFIXES)
    with pytest.raises(InputError, match="file name"):
        with_default_suffix(Path(name), ".svg")
