"""A number in README.md or proofs/README.md altered: it is not what its source gives."""

from __future__ import annotations

import re

import pytest
from prose import ROOT, faults_of_proofs_readme, faults_of_readme

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROOFS = (ROOT / "proofs" / "README.md").read_text(encoding="utf-8")


def test_every_number_in_the_readme_has_a_source() -> None:
    assert faults_of_readme(README) == []


def test_every_number_in_the_readme_of_the_proofs_is_in_a_statement() -> None:
    assert faults_of_proofs_readme(PROOFS) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"at least 943,030 parameters", "at least 9,430,300 parameters"),
        (r"needs 3,006\.", "needs 3,003."),
        (r"with 32-bit numbers", "with 16-bit numbers"),
        (r"error 10⁻³", "error 10⁻²"),
        (r"a 2-dimensional", "a 3-dimensional"),
        (r"25n \+ 2", "52n + 2"),
        (r"2ⁿ⁺¹", "2ⁿ⁺²"),
        (r"Python 3\.11", "Python 3.12"),
        (r"Coq 8\.16", "Coq 8.20"),
        (r"## The lab\n", "## The lab\n\nIt has trained 4711 networks.\n"),
    ],
)
def test_an_altered_number_in_the_readme(old: str, new: str) -> None:
    assert len(re.findall(old, README)) == 1
    assert faults_of_readme(re.sub(old, new, README))


LARGE = re.compile(r"(?<![\w.])(?<![A-Z]-)\d{4,}(?!\w)")


@pytest.mark.parametrize("number", sorted(set(LARGE.findall(PROOFS.partition("<!-- tables")[0]))))
def test_an_altered_number_in_the_readme_of_the_proofs(number: str) -> None:
    altered = LARGE.sub(lambda found: found[0] + "0" * (found[0] == number), PROOFS, count=0)
    assert faults_of_proofs_readme(altered)
