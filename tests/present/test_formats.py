"""One document in every format."""

from __future__ import annotations

import csv
import io
import json

import pytest

from modhyper.numerals import factor, fraction, integer, power_of_ten
from modhyper.present.document import FORMATS, Column, Document, Formula, Styled, Table
from modhyper.present.formats import render, show
from modhyper.present.numbers import epsilon_power

TABLE = Table(
    (Column("name", "name"), Column("size", "size", "right"), Column("rate", "rate")),
    [
        {"name": "a|b_c", "size": 12, "rate": Formula("ε^-2", r"\varepsilon^{-2}")},
        {"name": Styled("N_q, 50%", "red"), "rate": "Ω(ε^(-m1/r))"},
    ],
    title="Sizes",
    notes=("a note",),
)
DOCUMENT = Document(payload={"rows": [1, 2]}, blocks=("A paragraph with ε^-3.", TABLE))


def test_plain_aligns_columns_and_marks_missing_cells() -> None:
    lines = render(DOCUMENT, "plain").splitlines()
    start = lines.index("Sizes")
    head, rule, first, second = lines[start + 2 : start + 6]
    assert head.split() == ["name", "size", "rate"]
    assert set(rule) == {"-", " "}
    assert first.index("12") + 2 == head.index("size") + 4
    assert "–" in second


def test_json_is_the_payload_alone() -> None:
    assert json.loads(render(DOCUMENT, "json")) == {"rows": [1, 2]}


def test_csv_reads_back() -> None:
    rows = list(csv.DictReader(io.StringIO(render(DOCUMENT, "csv"))))
    assert rows[0] == {"name": "a|b_c", "size": "12", "rate": "ε^-2"}
    assert rows[1]["size"] == ""


def test_markdown_escapes_bars() -> None:
    assert r"a\|b_c" in render(DOCUMENT, "markdown")


def test_latex_sets_mathematics_as_mathematics() -> None:
    text = render(DOCUMENT, "latex")
    assert r"$\varepsilon^{-2}$" in text
    assert r"$N_{q}$, 50\%" in text
    assert r"$|$b\_c" in text
    assert r"$\Omega$($\varepsilon^{-m_1/r}$)" in text
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == 1


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_ends_with_a_newline(format: str) -> None:
    assert render(DOCUMENT, format).endswith("\n")  # type: ignore[arg-type]


def test_table_is_plain_when_piped_and_rich_on_a_terminal() -> None:
    piped = io.StringIO()
    show(DOCUMENT, "table", piped)
    assert piped.getvalue() == render(DOCUMENT, "plain")

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    show(DOCUMENT, "table", terminal)
    assert "Sizes" in terminal.getvalue()
    assert "a|b_c" in terminal.getvalue()


def test_numbers_for_people() -> None:
    from fractions import Fraction

    assert integer(943029, 5.97) == "943,029"
    assert integer(None, 3000.0) == "≈ 10^3000"
    assert power_of_ten(9.69722934) == "4.98·10^9"
    assert power_of_ten(2.9999999) == "10^3"
    assert power_of_ten(6e8) == "10^600000000"
    assert factor(2.4974) == "314"
    assert fraction(Fraction(1, 1000)) == "0.001"
    assert fraction(Fraction(1, 10**300)) == "1e-300"
    assert fraction(Fraction(1, 3)) == "1/3"
    assert fraction(Fraction(5, 1000)) == "0.005"
    assert str(epsilon_power(Fraction(3, 2))) == "ε^-(3/2)"
