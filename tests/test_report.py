"""The report page: self-contained, its numbers and sentences the library's, in a real browser."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modhyper.cli.main import run
from modhyper.ledger.claim import select
from modhyper.ledger.verify import Checked, verify
from modhyper.present import claim_graph, report_data
from modhyper.present.report import report_page
from modhyper.questions.answer import EXAMPLE, bounds

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def rows() -> list[Checked]:
    return list(verify(select(["counts", "theorems"])))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, rows: list[Checked]) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_page(rows), encoding="utf-8")
    return path


def data_of(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def test_an_axis_with_which_nothing_changes_is_left_out() -> None:
    values = [a for a in "xyz" for _ in range(5)]  # m1 has 3 places, m2 has 5
    assert report_data._table(("m1", "m2"), values) == {"axes": ["m1"], "values": ["x", "y", "z"]}
    assert report_data._table(("m2", "m1"), list("xyz") * 5)["axes"] == ["m1"]
    assert report_data._table(("m1", "m2"), [*values[:-1], "w"])["axes"] == ["m1", "m2"]


def test_edges_against_items_and_double_frames(rows: list[Checked]) -> None:
    solid = claim_graph.transitively_certified(rows)
    by_id = {row.claim.id: row for row in rows}
    assert 0 < len(solid) < len(rows)
    for id in solid:
        assert by_id[id].verdict.status == "certified"
        assert set(by_id[id].claim.imports) <= solid
    drawn = claim_graph.svg(rows)
    assert drawn.count("<a href='#claim-") == len(rows)
    assert drawn.count("stroke-dasharray") == len(claim_graph.against(rows))


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(
        r"""<(?:script|link|img)[^>]*(?:src|href)\s*=\s*["']?(?:https?:)?//""", text
    )
    assert not re.search(r"@import|url\(\s*['\"]?http", text)
    assert len(text) < 4_000_000
    assert not re.search(r"__[A-Z]+__", text)
    ids = re.findall(r'\bid="([^"]+)"', re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))
    assert [id for id, times in Counter(ids).items() if times > 1] == []


@pytest.mark.slow
def test_the_theorems_are_drawn_with_their_side_conditions(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "theorems and what they use" in text
    assert "16 (1 + m2) t ≤ 2^b" in text


@pytest.mark.slow
def test_every_place_of_every_table_is_there(page: Path) -> None:
    data = data_of(page)
    lengths = {axis["name"]: len(axis["labels"]) for axis in data["axes"]}
    for name, table in data["tables"].items():
        count = 1
        for axis in table["axes"]:
            count *= lengths[axis]
        assert len(table["values"]) == count, name


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, driven as a user drives it."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


def opened(browser: Any, page: Path, hash: str = "", **more: Any) -> Any:
    more.setdefault("viewport", {"width": 1200, "height": 900})
    tab = browser.new_page(**more)
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(f"file://{page}#{hash}")
    assert faults == []
    return tab


SET = """(places) => {
  for (const [name, place] of Object.entries(places)) {
    const slider = document.getElementById(name);
    slider.value = place;
    slider.dispatchEvent(new Event("input"));
  }
  const text = (id) => document.getElementById(id).textContent.replaceAll("\u00a0", " ");
  return Object.fromEntries(
    ["verdict", "lower", "upper", "ratio", "total-q", "total-g", "command"]
      .map((id) => [id, text(id)]));
}"""


@pytest.mark.slow
def test_random_sliders_say_what_the_calculator_says(browser: Any, page: Path) -> None:
    """120 states against `bounds`, which computes every bound of every paper."""
    tab, generator = opened(browser, page), random.Random(11)
    for _ in range(120):
        places = {axis.name: generator.randrange(len(axis.values)) for axis in report_data.AXES}
        values = {axis.name: axis.values[places[axis.name]] for axis in report_data.AXES}
        shown = tab.evaluate(SET, places)
        said = bounds(report_data.problem_at(**values)).verdict
        if said.setting != "bits":  # the page sets b-bit numbers against b-bit numbers only
            continue
        assert shown["lower"] == (said.shown("N_q", "lower") or "nothing proved"), values
        assert shown["upper"] == (said.shown("N_g", "upper") or "none built here"), values
        assert shown["ratio"] == (said.ratio or "no separation"), values
        total = said.shown("N_hypernetwork_total", "lower") or "nothing proved"
        assert shown["total-q"] == shown["total-g"] == total, values
        if said.separated:
            assert shown["verdict"] == said.sentence, values
        else:
            here = " ".join(text.format(**said.slots) for text in said.first_templates)
            assert shown["verdict"] == here, values


@pytest.mark.slow
def test_the_command_line_it_shows_prints_its_numbers(
    browser: Any, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tab = opened(browser, page)
    assert (
        bounds(EXAMPLE).verdict.sentence
        in tab.inner_text("body").replace("\xa0", " ").splitlines()[:12]
    )
    shown = tab.evaluate(SET, {})
    assert run([*shown["command"].split()[1:], "--format", "plain"]) == 0
    printed = capsys.readouterr().out
    for id in ("lower", "upper", "ratio", "total-q"):
        assert shown[id] in printed


@pytest.mark.slow
def test_keyboard_typing_map_and_hash(browser: Any, page: Path) -> None:
    tab = opened(browser, page)
    tab.focus("#k")
    tab.keyboard.press("ArrowRight")
    assert tab.get_attribute("#k", "aria-valuetext") == "4"
    tab.fill("#eps-typed", "2.1e-3")
    tab.keyboard.press("Enter")
    assert tab.input_value("#eps-typed") == "0.002"
    tab.fill("#k-typed", "nonsense")
    tab.keyboard.press("Enter")
    assert tab.input_value("#k-typed") == "4"
    tab.click("#map rect[data-m2='3'][data-eps='8']")
    assert tab.input_value("#m2-typed") == "4"
    assert "m2=3" in tab.url
    ticks = tab.locator("#map text tspan").all_text_contents()  # finer to the right in both
    assert ticks == sorted(ticks, key=int, reverse=True)
    assert tab.evaluate("charts['by-eps'].scales.x.dir") == -1
    again = opened(browser, page, "m2=3&k=99&m1=x")  # nonsense is ignored
    assert (again.input_value("#m2-typed"), again.input_value("#k-typed")) == ("4", "2")


@pytest.mark.slow
def test_a_way_to_the_nearest_separation(browser: Any, page: Path) -> None:
    tab = opened(browser, page, "eps=0")
    assert tab.inner_text("#ratio") == "no separation"
    tab.click("#near button")
    assert tab.inner_text("#ratio") != "no separation"


@pytest.mark.slow
def test_a_node_leads_to_its_claim(browser: Any, page: Path, rows: list[Checked]) -> None:
    tab, id = opened(browser, page), rows[0].claim.id
    tab.focus(f".graph a[href='#claim-{id}']")
    tab.keyboard.press("Enter")
    assert tab.evaluate(f"document.getElementById('claim-{id}').querySelector('details').open")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_no_sideways_scrolling_and_nothing_for_axe(
    browser: Any, page: Path, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    tab = opened(browser, page, viewport={"width": width, "height": 850}, color_scheme=scheme)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(tab).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []


def test_bad_output_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "-o", "/nowhere/report.html"]) == 2
    assert "cannot write" in capsys.readouterr().err
