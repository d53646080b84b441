"""A number in README.md, docs or proofs/README.md altered: nothing gives it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("torch")

from prose import ROOT, faults, faults_of_proofs_readme, known, numbers, pages
from prose import prose as prose_of

PROOFS = (ROOT / "proofs" / "README.md").read_text(encoding="utf-8")
PAGES = [page for page in pages() if list(numbers(prose_of(page.read_text(encoding="utf-8"))))]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", list(pages()), ids=name_of)
def test_every_number_of_a_page_has_a_source(page: Path) -> None:
    assert faults(page.read_text(encoding="utf-8")) == []


def altered(number: str) -> list[str]:
    """The number with another first digit, with a digit more, and with two digits exchanged."""
    digits = re.search(r"\d+", number)
    assert digits is not None
    first, rest = digits[0][0], digits[0][1:]
    swapped = rest[:1] + first + rest[1:]
    others = {str(int(first) % 9 + 1) + rest, first + first + rest, swapped} - {digits[0]}
    return [number.replace(digits[0], other, 1) for other in sorted(others)]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_an_altered_number_of_a_page(page: Path) -> None:
    """Every number of its prose, in all ways that give neither a small nor another known number."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", prose_of(page.read_text(encoding="utf-8")))
    for number in set(numbers(text)):
        unknown = [n for n in altered(number) if list(numbers(n)) == [n] and n not in known()]
        assert unknown
        for other in unknown:
            changed = re.sub(rf"(?<![\w.,^]){re.escape(number)}(?![\w])", other, text)
            assert changed != text, number
            assert faults(changed), (number, other)


def test_a_number_from_nowhere() -> None:
    for text in ("4711 networks", "N_q ≥ 9,430,300", "52n + 2 numbers", "like n^2.7"):
        assert faults(text)
    assert not faults("Theorem 2, Figures 1 to 6 and (NeurIPS 2020) are none, `4711` is code.")


def test_every_number_in_the_readme_of_the_proofs_is_in_a_statement() -> None:
    assert faults_of_proofs_readme(PROOFS) == []


LARGE = re.compile(r"(?<![\w.])(?<![A-Z]-)\d{4,}(?!\w)")


@pytest.mark.parametrize("number", sorted(set(LARGE.findall(PROOFS.partition("<!-- tables")[0]))))
def test_an_altered_number_in_the_readme_of_the_proofs(number: str) -> None:
    changed = LARGE.sub(lambda found: found[0] + "0" * (found[0] == number), PROOFS)
    assert faults_of_proofs_readme(changed)
