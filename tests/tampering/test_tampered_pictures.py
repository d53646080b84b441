"""A number in a picture of ``docs`` altered: it is not what is drawn from its data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("torch")

from scripts import pictures, verdict_power

RECORD = json.loads(pictures.RECORD.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def _drawn_once() -> Iterator[None]:
    drawn = {name: pictures.svg(name) for name in pictures.PICTURES}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "svg", drawn.get)
        yield


def committed(name: str) -> str:
    return (pictures.DOCS / f"{name}.svg").read_text(encoding="utf-8")


def test_every_picture_is_drawn_by_a_script() -> None:
    files = {path.name for path in pictures.DOCS.rglob("*.svg")}
    by_script = {f"{name}.svg" for name in pictures.PICTURES}
    assert files == {name for name in RECORD if name.endswith(".svg")}
    assert by_script | pictures.ELSEWHERE.keys() == RECORD.keys()


@pytest.mark.parametrize("name", pictures.ELSEWHERE)
def test_what_other_scripts_draw_is_as_recorded(name: str) -> None:
    assert pictures.elsewhere(name) == RECORD[name]


@pytest.mark.exhaustive
def test_the_power_of_the_rule_is_simulated_again() -> None:
    draw = np.random.default_rng(1)
    rows = list(verdict_power.slopes(400, draw))
    tables = f"\n{verdict_power.markdown(400, draw, rows)}\n"
    assert pictures.digest(tables) == RECORD["verdict-rule.md"]["sha256"]


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_is_what_is_drawn_from_its_data(name: str) -> None:
    assert pictures.faults(name, committed(name), RECORD[f"{name}.svg"]) == []


def first_comment(text: str) -> str:
    """The first number that a comment says raised by a digit."""
    return re.sub(r"<!-- (\d)", r"<!-- 1\1", text, count=1)


def first_glyph(text: str) -> str:
    """A letter as it is seen: drawn as another that is there as well."""
    one, other, *_ = dict.fromkeys(re.findall(r'<use xlink:href="#([A-Za-z]\w*-[0-9a-f]+)"', text))
    return text.replace(f'xlink:href="#{one}"', f'xlink:href="#{other}"', 1)


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
    assert pictures.faults(name, text, pictures.entry(text, ""))


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_under_another_matplotlib(name: str) -> None:
    of = {**RECORD[f"{name}.svg"], "matplotlib": "0"}
    assert pictures.faults(name, committed(name), of) == []
    text = first_comment(committed(name))
    assert pictures.faults(name, text, pictures.entry(text, "") | {"matplotlib": "0"})
