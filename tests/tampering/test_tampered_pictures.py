"""A number in a picture of ``docs`` altered: it is not what is drawn from its data."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("matplotlib")

ROOT = Path(__file__).resolve().parents[2]


def _pictures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "scripts" / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pictures = _pictures()
RECORD = json.loads((pictures.DOCS / pictures.RECORD).read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def _drawn_once() -> None:
    drawn = {name: pictures.svg(name) for name in pictures.PICTURES}
    pictures.svg = drawn.get


def committed(name: str) -> str:
    return (pictures.DOCS / f"{name}.svg").read_text(encoding="utf-8")


def test_every_picture_is_drawn_by_the_script() -> None:
    files = {path.name for path in pictures.DOCS.glob("*.svg")}
    assert files == {f"{name}.svg" for name in pictures.PICTURES} == set(RECORD)


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_is_what_is_drawn_from_its_data(name: str) -> None:
    assert pictures.faults(name, committed(name), RECORD[f"{name}.svg"]) == []


def first_comment(text: str) -> str:
    """The first number that a comment says raised by a digit."""
    return re.sub(r"<!-- (\d)", r"<!-- 1\1", text, count=1)


def first_glyph(text: str) -> str:
    """The first number as it is seen: a digit drawn as another that is there as well."""
    numbers = [glyphs for said, glyphs in pictures.words(text) if re.fullmatch(r"[\d.]+", said)]
    one = numbers[0][0]
    other = next(glyph for glyphs in numbers for glyph in glyphs if glyph != one)
    at = re.search(r"<!-- [\d.]+ -->", text)
    assert at is not None
    head, tail = text[: at.end()], text[at.end() :]
    return head + tail.replace(f'xlink:href="#{one}"', f'xlink:href="#{other}"', 1)


def a_curve(text: str) -> str:
    """A point of the last line moved up."""
    at = text.rindex("\nL ")
    return text[:at] + re.sub(r"\nL (\S+) (\d+)", r"\nL \1 9\2", text[at:], count=1)


def outlines(text: str) -> str:
    """The outlines of two digits exchanged where they are defined."""
    ids = re.findall(r'<path id="(\w+-[0-9a-f]+)"', text)[:2]
    return (
        text.replace(f'id="{ids[0]}"', 'id="x"')
        .replace(f'id="{ids[1]}"', f'id="{ids[0]}"')
        .replace('id="x"', f'id="{ids[1]}"')
    )


@pytest.mark.parametrize("alter", [first_comment, first_glyph, a_curve, outlines])
@pytest.mark.parametrize("name", pictures.PICTURES)
def test_an_altered_picture(name: str, alter: Callable[[str], str]) -> None:
    """Once with its digest as it is, once with the digest of the altered picture."""
    text = alter(committed(name))
    assert text != committed(name)
    assert pictures.faults(name, text, RECORD[f"{name}.svg"])
    assert pictures.faults(name, text, pictures.record(name, text))


@pytest.mark.parametrize("alter", [first_comment, first_glyph])
@pytest.mark.parametrize("name", pictures.PICTURES)
def test_altered_words_under_another_matplotlib(name: str, alter: Callable[[str], str]) -> None:
    text = alter(committed(name))
    entry = pictures.record(name, text) | {"matplotlib": "0"}
    assert (
        pictures.faults(name, committed(name), {**RECORD[f"{name}.svg"], "matplotlib": "0"}) == []
    )
    assert pictures.faults(name, text, entry)
