"""The report page: self-contained, its numbers the calculator's, alive in a real browser."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from modhyper.cli.main import run
from modhyper.ledger.claim import select
from modhyper.ledger.verify import verify
from modhyper.papers.certified import certified_bounds
from modhyper.present import report
from modhyper.problem import Problem

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report.report_page(verify(select(["counts", "theorems"]))), encoding="utf-8")
    return path


def data_of(path: Path) -> dict[str, object]:
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    loaded: dict[str, object] = json.loads(found[1])
    return loaded


def test_nothing_is_loaded_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", text)
    assert not re.search(r"@import|url\(\s*['\"]?http", text)
    assert len(text) < 2_000_000
    assert not re.search(r"__[A-Z]+__", text)


def test_the_theorems_are_drawn_with_their_side_conditions(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "theorems and what they use" in text
    assert "16 (1 + m2) t ≤ 2^b" in text


def test_the_grid_holds_the_calculators_numbers() -> None:
    """Against `certified_bounds`, another path through the code: finite precision, k bounded."""
    for m1, m2, eps, k, bits in [
        (1, 2, "1e-3", 2, 32),
        (1, 4, "1e-4", 8, 64),
        (2, 3, "1e-3", 4, 16),
    ]:
        lower, upper, _ = report.cell(report.problem_at(m1, m2, 1, Fraction(eps), k, bits))
        rows = certified_bounds(
            Problem(m1=m1, m2=m2, eps=eps, embedding_dim=k, precision_bits=bits)
        )
        by_id = {b.id: b.value for b in rows}
        assert lower == f"{by_id['finite-precision-embedding']:,}"
        sizes = [
            b.value
            for b in rows
            if (b.quantity, b.setting, b.applies) == ("N_g", "bits", True) and b.side == "upper"
        ]
        assert upper is not None
        assert int(upper.replace(",", "")) == min(sizes)


def test_every_cell_is_there(page: Path) -> None:
    data = data_of(page)
    count = 1
    for axis in data["axes"]:  # type: ignore[attr-defined]
        count *= len(axis["labels"])
    assert len(data["cells"]) == count  # type: ignore[arg-type]


def in_browser(page: Path, state: str, width: int, folder: Path) -> str:
    """The page's document after its script has run, in a fresh headless browser."""
    assert CHROMIUM is not None
    flags = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        f"--user-data-dir={folder}",
        f"--window-size={width},900",
        "--dump-dom",
    ]
    command = [CHROMIUM, *flags, f"file://{page}#{state}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def shown(document: str, id: str) -> str:
    found = re.search(rf'id="{id}"[^>]*>([^<]*)<', document)
    assert found is not None
    return html.unescape(found[1])


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_sliders_in_a_real_browser(page: Path, tmp_path: Path) -> None:
    document = in_browser(page, "", 1200, tmp_path / "a")
    assert "data-error" not in document.split(">")[1]
    assert shown(document, "lower") == "943,030"
    assert shown(document, "stated-q") == "10^9"
    assert document.count('class="verdict"') == len(data_of(page)["claims"])  # type: ignore[arg-type]
    # m1 = 2, m2 = 3, ε one step below 10^-3, k = 4, 16 bits: indices on the axes
    eps = report.EPS[report.EPS.index(Fraction(1, 1000)) + 1]
    place = report.EPS.index(eps)
    document = in_browser(page, f"m1=1&m2=3&r=0&eps={place}&k=2&bits=1", 1200, tmp_path / "b")
    lower, upper, ratio = report.cell(report.problem_at(2, 3, 1, eps, 4, 16))
    assert (shown(document, "lower"), shown(document, "upper")) == (lower, upper)
    assert shown(document, "ratio") == (ratio or "no separation")
    assert shown(document, "k-out") == "4"
    document = in_browser(page, "r=1&k=99&m1=x", 1200, tmp_path / "c")  # nonsense is ignored
    assert shown(document, "stated-q") == "nothing stated"


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_no_sideways_scrolling_on_a_phone(page: Path, tmp_path: Path) -> None:
    head = in_browser(page, "", 390, tmp_path).split(">")[1]
    width, viewport = (int(n) for n in re.findall(r'data-(?:width|viewport)="(\d+)"', head))
    assert width <= viewport


def test_bad_output_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "-o", "/nowhere/report.html"]) == 2
    assert "cannot write" in capsys.readouterr().err
