"""Measured evidence: judged from raw numbers, every time, and changed by changing them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from modhyper.lab import verdict
from modhyper.lab.experiment import Row, experiment, names
from modhyper.lab.measurement import Measurement, recorded
from modhyper.lab.verdict import Recorded
from modhyper.ledger.claim import Claim, Measured, all_claims
from modhyper.ledger.evidence import resolve, run_evidence
from modhyper.ledger.verdict import judge
from modhyper.papers.certified.checks import measurements as ours
from modhyper.papers.galanti_wolf_2020.checks import measurements

CHECKS = {
    name: check
    for module in (measurements, ours)
    for name, check in vars(module).items()
    if isinstance(check, Recorded)
}


@pytest.fixture
def altered(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Row], Row]], None]:
    """Let checks see recorded rows that a function has changed, as if planned before the run."""

    def use(change: Callable[[Row], Row]) -> None:
        def changed(name: str) -> Measurement | None:
            found = recorded(name)
            if found is None:
                return None
            digest = experiment(name).plan.digest
            runs = [
                replace(run, plan=digest, rows=tuple(change(copy.deepcopy(r)) for r in run.rows))
                for run in found.runs
            ]
            return Measurement(found.experiment, tuple(runs))

        monkeypatch.setattr(verdict, "recorded", changed)

    return use


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_names_a_panel_and_a_claim_of_its_plan(name: str) -> None:
    check = CHECKS[name]
    found = check.judged()
    assert found.says
    assert found.rows[0].default
    assert check().detail.startswith(check.panel)


def test_every_planned_claim_of_a_figure_is_a_check() -> None:
    planned = {(name, id) for name in names() for id in experiment(name).plan.tests}
    assert planned == {(c.experiment, c.claim) for c in CHECKS.values()}


def test_every_recorded_measurement_is_evidence_of_a_claim() -> None:
    used = {
        check.experiment
        for claim in all_claims().values()
        for evidence in claim.evidence
        if evidence.kind == "measured"
        and isinstance(check := resolve(evidence.what, claim.paper), Recorded)
    }
    assert {name for name in names() if recorded(name) is not None} <= used


def test_the_recorded_curves_decide_figure_1b(altered) -> None:  # type: ignore[no-untyped-def]
    altered(lambda row: row)
    found = measurements.figure_1b_type_I_dimension_embedding_flat_in_dimension.judged()
    assert found.rows[0].outcome == "opposite"
    assert found.verdict == "not reproduced"


def test_swapping_the_methods_turns_figure_1b_round(altered) -> None:  # type: ignore[no-untyped-def]
    """Each curve under the other's name: 'much worse than the hypernetwork' is then seen."""
    altered(lambda row: row)
    assert measurements.figure_1b_type_I_dimension_wins.judged().rows[0].outcome == "opposite"

    def swap(row: Row) -> Row:
        other = {"hypernetwork": "embedding", "embedding": "hypernetwork"}
        method = str(row.task["method"])
        return Row(dict(row.task) | {"method": other.get(method, method)}, row.result)

    altered(swap)
    judged = measurements.figure_1b_type_I_dimension_wins.judged()
    assert {row.outcome for row in judged.rows if row.default} == {"seen"}
    assert judged.verdict != "not reproduced"


def test_noise_leaves_figure_1b_undecided(altered) -> None:  # type: ignore[no-untyped-def]
    def noise(row: Row) -> Row:
        result = dict(row.result)
        if result.get("test_loss"):
            factor = 100 ** ((-1) ** int(str(row.task["repetition"])))
            sign = 1 if row.task["method"] == "embedding" else -1
            result["test_loss"] = [value * factor**sign for value in result["test_loss"]]
        return Row(row.task, result)

    altered(noise)
    found = measurements.figure_1b_type_I_dimension_wins()
    assert found.measured == "undecided"


def test_other_sizes_change_the_threshold(altered) -> None:  # type: ignore[no-untyped-def]
    """The recorded case stops at n = 16, before the plan's 24: the law is made up from there."""

    def law(exponent: float) -> Callable[[Row], Row]:
        def change(row: Row) -> Row:
            size = {"parameters": round(3 * int(str(row.task["n"])) ** exponent), "sup_error": 1.0,
                    "lipschitz_q": 1.0}  # fmt: skip
            return Row(row.task, {"one": size, "any": size})

        return change

    altered(law(1.0))
    assert ours.threshold_1_1_g_1_1.judged().rows[0].finding.repetitions == 6
    finding = ours.threshold_1_1_g_1_1.judged().rows[0].finding
    assert finding.estimate == pytest.approx(1, abs=0.15)
    altered(law(2.0))
    assert ours.threshold_1_1_g_1_1.judged().rows[0].finding.estimate > 1.7


@pytest.mark.slow
def test_the_recorded_thresholds_come_out_again() -> None:
    pytest.importorskip("torch")
    found = ours.threshold_again()
    assert found.established, found.detail


def test_what_is_not_measured_is_no_measurement_against_the_claim() -> None:
    evidence = Measured(check="measurements:figure_8_fashion_mnist_falls_strictly")
    outcome = run_evidence(evidence, "galanti-wolf-2020")
    assert outcome.result == "undecided"
    assert outcome.detail.endswith("not measured")


def test_a_damaged_record_is_no_measurement_against_the_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def damaged(name: str) -> Any:
        raise ValueError(name)

    monkeypatch.setattr(verdict, "recorded", damaged)
    evidence = Measured(check="measurements:figure_1a_type_I_depth_wins_from_3")
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
    found = judge([claim], {"c": [outcome]})["c"]
    assert found.status == "open"
    assert found.unchecked
