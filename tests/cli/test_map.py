"""modhyper map: its data against `certify`, its files, its picture, its messages."""

from __future__ import annotations

import csv
import json
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from modhyper.cli.main import run
from modhyper.errors import InputError
from modhyper.magnitude import Size
from modhyper.present.phase_map import draw
from modhyper.problem import Problem
from modhyper.questions.axes import Spread, spread
from modhyper.questions.phase_map import phase, phase_map
from modhyper.questions.separation import Separation, certify

SMALL = ["map", "--m1", "1", "--m2", "2", "-k", "2", "--y", "m2=1:3", "--steps", "12"]


def test_axes() -> None:
    eps = spread("eps=1e-1:1e-6", "x", 11)
    assert eps.logarithmic
    assert (eps.values[0], eps.values[-1]) == (Fraction(1, 10), Fraction(1, 10**6))
    assert list(eps.values) == sorted(eps.values, reverse=True)
    assert spread("m2=8:1", "y").values == tuple(range(1, 9))
    wide = spread("embedding_dim=1:4096", "y", 30)
    assert wide.logarithmic
    assert (wide.values[0], wide.values[-1]) == (1, 4096)
    assert len(wide.values) <= 30


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epz=1:2", "did you mean 'eps'"),
        ("m2", "expected a range"),
        ("m2=3", "expected a range"),
        ("m2=3:3", "single value"),
        ("m2=a:3", "whole number"),
        ("eps=2:1e-3", "less than 1"),
        ("embedding-dim=unbounded:3", "expected a number"),
    ],
)
def test_axes_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        spread(text, "x")


def test_cells_are_certificates() -> None:
    x, y = spread("eps=1e-1:1e-5", "x", 9), spread("m2=1:4", "y")
    problem = Problem(m1=1, m2=1, embedding_dim=3)
    found = phase_map(problem, x, y)
    phases = set()
    for row, (m2, eps) in zip(
        found.rows(), [(b, a) for b in y.values for a in x.values], strict=True
    ):
        expected = certify(Problem(m1=1, m2=int(m2), eps=eps, embedding_dim=3))
        assert expected.lower is not None
        assert expected.upper is not None
        assert row["N_q_at_least"] == str(expected.lower.value)
        assert row["N_g_at_most"] == str(expected.upper.value)
        assert (row["phase"] == "separation") == expected.separated
        phases.add(row["phase"])
    assert phases == {"nothing", "bound", "separation"}


def test_phases() -> None:
    bound = certify(Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2)).lower
    assert bound is not None

    def at(lower: Size | None, upper: int | None) -> str:
        above = None if lower is None else replace(bound, size=lower)
        below = None if upper is None else replace(bound, size=Size(upper, up=True))
        return phase(Separation(above, below))

    assert at(Size(5), None) == "no-construction"
    assert at(Size(1), 9) == at(None, 9) == at(Size(None), 9) == "nothing"
    assert at(Size(9), 9) == "bound"
    assert at(Size(10), 9) == "separation"
    assert at(Size(None, long_log10=3000.0), 9) == "separation"


def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "deep" / "map.v1"
    assert run([*SMALL, "--x", "eps=1e-1:1e-5", "--out", str(out), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [Path(file).name for file in answer["files"]] == [
        f"map.v1{suffix}" for suffix in (".png", ".svg", ".json", ".csv")
    ]
    assert sum(answer["counts"].values()) == 36
    with open(f"{out}.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    saved = json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))["cells"]
    assert [row["N_q_at_least"] for row in rows] == [cell["N_q_at_least"] for cell in saved]
    assert Path(f"{out}.png").read_bytes().startswith(b"\x89PNG")
    svg = ET.parse(f"{out}.svg").getroot()
    assert svg.tag.endswith("svg")


def test_picture_has_labels_and_the_colours_of_the_data() -> None:
    problem = Problem(m1=1, m2=2, embedding_dim=2)
    found = phase_map(problem, spread("eps=1e-1:1e-6", "x", 40), spread("m2=1:20", "y"))
    figure = draw(found)
    axes, bar = figure.axes
    assert "varepsilon" in axes.get_xlabel()
    assert "m_2" in axes.get_ylabel()
    assert "orders of magnitude" in bar.get_ylabel()
    assert axes.xaxis_inverted()
    assert "m_1 = 1" in axes.get_title(loc="left")
    top = max(cell.orders for line in found.cells for cell in line)
    assert axes.collections[1].get_clim() == (0, pytest.approx(top))
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {
        "nothing certified",
        "a bound, but no separation",
    }


@pytest.mark.parametrize(
    ("x", "y", "problem"),
    [
        ("embedding-dim=1:4", "bits=1:64", Problem(m1=1, m2=2, eps="1e-4")),
        ("eps=1e-1:1e-2", "m1=1:5", Problem(m1=1, m2=1)),
        ("m2=1:2", "r=1:2", Problem(m1=1, m2=1, eps="0.5")),
        ("eps=1e-9:1e-1", "m2=1:2", Problem(m1=1, m2=1)),
    ],
)
def test_odd_maps_are_drawn(x: str, y: str, problem: Problem) -> None:
    """Nothing separated, no construction, coarse axes, rising eps: no failure, no warning."""
    found = phase_map(problem, spread(x, "x", 14), spread(y, "y", 14), "continuous")
    draw(found)


def test_too_much_is_refused() -> None:
    many = Spread("m2", tuple(range(1, 2001)), False)
    with pytest.raises(InputError, match="too many"):
        phase_map(Problem(m1=1, m2=1), many, Spread("eps", (Fraction(1, 9),) * 2000, True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--x", "m2=1:4"], "both axes are m2"),
        (["--x", "bits=1:4"], "eps"),
        (["--x", "speed=1:4"], "--x"),
    ],
)
def test_bad_input(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*SMALL, *arguments, "-o", str(tmp_path / "m")]) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_unwritable_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    assert run([*SMALL, "--out", str(tmp_path / "file" / "map")]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_without_matplotlib(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for name in ("phase_map", "map_files"):
        monkeypatch.delitem(sys.modules, f"modhyper.present.{name}", raising=False)
    assert run([*SMALL, "--out", str(tmp_path / "map")]) == 2
    assert 'pip install "modhyper[lab]"' in capsys.readouterr().err
