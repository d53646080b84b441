"""Measured evidence: decided from raw values, every time, and changed by changing them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from modhyper.ledger.claim import Claim, Measured, all_claims
from modhyper.ledger.evidence import run_evidence
from modhyper.ledger.verdict import judge
from modhyper.papers.certified.checks import measurements as thresholds
from modhyper.papers.galanti_wolf_2020.checks import measurements

FOLDER = files("modhyper.papers.galanti_wolf_2020") / "measurements"
NAMES = sorted(p.name.removesuffix(".json") for p in FOLDER.iterdir() if p.name.endswith(".json"))
FIGURES = [name for name in NAMES if name.startswith("figure")]


@pytest.fixture
def altered(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Any], None]], None]:
    """Let `recorded` hand out copies that a function has changed."""

    def use(change: Callable[[Any], None]) -> None:
        for module in (measurements, thresholds):

            def recorded(name: str, original: Callable[[str], Any] = module.recorded) -> Any:
                found = copy.deepcopy(original(name))
                change(found)
                return found

            monkeypatch.setattr(module, "recorded", recorded)

    return use


def test_every_recorded_file_is_used_and_every_claim_has_its_file() -> None:
    used = set()
    for claim in all_claims().values():
        for evidence in claim.evidence:
            if evidence.kind == "measured":
                name = evidence.what.partition(":")[2]
                number = name.removeprefix("figure_").partition("_")[0]
                if name.startswith("figure"):
                    used.add("figure-2-uniform" if name.endswith("uniform") else f"figure-{number}")
                else:
                    used.add("threshold")
    assert used == {*NAMES, "threshold"}


@pytest.mark.parametrize("name", FIGURES)
def test_a_record_says_how_it_was_made(name: str) -> None:
    record = json.loads((FOLDER / f"{name}.json").read_text())
    assert record["seed"] >= 0
    assert {"torch", "modhyper", "python"} <= set(record["settings"]["versions"])
    for panel, settings in zip(record["panels"], record["settings"]["panels"], strict=True):
        repetitions = settings["repetitions"]
        assert repetitions >= 3
        for series in panel["series"]:
            assert {len(row) for row in series["values"]} == {repetitions}


def test_means_and_verdicts_in_a_file_are_not_read(altered) -> None:  # type: ignore[no-untyped-def]
    before = measurements.figure_3()

    def lie(record: Any) -> None:
        for panel in record.get("panels", []):
            for entry in panel["findings"]:
                entry.update(verdict="not seen", estimate=-9, low=-10, high=-8)
            for series in panel["series"]:
                series.update(mean=[9.0] * len(series["x"]), sd=[0.0] * len(series["x"]))

    altered(lie)
    assert measurements.figure_3() == before


def test_swapping_the_curves_contradicts_figure_3(altered) -> None:  # type: ignore[no-untyped-def]
    assert measurements.figure_3().established

    def swap(record: Any) -> None:
        for panel in record.get("panels", []):
            a, b = panel["series"]
            a["values"], b["values"] = b["values"], a["values"]

    altered(swap)
    assert measurements.figure_3().measured == "contradicted"


def test_noise_leaves_figure_3_undecided(altered) -> None:  # type: ignore[no-untyped-def]
    def noise(record: Any) -> None:
        for panel in record.get("panels", []):
            a, b = panel["series"]
            for i, row in enumerate(a["values"]):
                a["values"][i] = [v + (-1) ** r * 0.5 for r, v in enumerate(row)]
            b["values"] = copy.deepcopy(panel["series"][1]["values"])

    altered(noise)
    assert measurements.figure_3().measured == "undecided"


def test_other_sizes_change_the_threshold(altered) -> None:  # type: ignore[no-untyped-def]
    assert thresholds.threshold_q_1_1().established

    def flatten(record: Any) -> None:
        for line in record.get("lines", []):
            line["sizes"] = [
                [n * 10 for _ in row] for n, row in zip(line["cells"], line["sizes"], strict=True)
            ]

    altered(flatten)
    assert not thresholds.threshold_q_1_1().established


@pytest.mark.slow
def test_the_recorded_thresholds_come_out_again() -> None:
    pytest.importorskip("torch")
    found = thresholds.threshold_again()
    assert found.established, found.detail


def test_an_undecided_check_is_not_a_failed_one() -> None:
    evidence = Measured(check="measurements:figure_8_strictly")
    assert run_evidence(evidence, "galanti-wolf-2020").result == "undecided"


def test_a_missing_record_is_no_measurement_against_the_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(name: str) -> Any:
        raise FileNotFoundError(name)

    monkeypatch.setattr(measurements, "recorded", gone)
    evidence = Measured(check="measurements:figure_3")
    outcome = run_evidence(evidence, "galanti-wolf-2020")
    assert outcome.result == "not run"
    claim = Claim(
        id="c",
        title="t",
        statement="s",
        source="src",
        theme="theme",
        group="paper",
        evidence=(evidence,),
    )
    verdict = judge([claim], {"c": [outcome]})["c"]
    assert verdict.status == "open"
    assert verdict.unchecked
