"""Outcomes, plans, readings, departures and the rule that turns them into a verdict."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from modhyper.errors import InputError
from modhyper.lab.experiment import (
    Choice,
    Experiment,
    Row,
    as_json,
    experiment,
    names,
    read_reading,
)
from modhyper.lab.measurement import Measurement, Run, departures, recorded
from modhyper.lab.plan import Criterion, Plan
from modhyper.lab.summary import Finding, Gate, Outcome, Panel, Series, SlopeFinding
from modhyper.lab.verdict import ReadingRow, Verdict, judge_finding, verdict_of
from tests.lab import made_up

EXPERIMENTS = tuple(experiment(name) for name in names())
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
BOUNDS = {"seen": (1, 2), "not seen": (0.2, 0.4), "opposite": (-2, -1), "undecided": (-1, 2)}


def finding(outcome: Outcome) -> Finding:
    low, high = BOUNDS[outcome]
    found = Finding("f", "says", "number", True, 0.5, 0.0, 0.0, low, high, 5)
    assert found.outcome == outcome
    return found


@pytest.mark.parametrize(
    ("above", "threshold", "opposite", "interval", "outcome"),
    [
        (True, 0.0, 0.0, (0.1, 0.2), "seen"),
        (True, 0.0, 0.0, (-0.2, -0.1), "opposite"),
        (True, 0.0, 0.0, (-0.1, 0.1), "undecided"),
        (True, 0.3, 0.0, (0.1, 0.2), "not seen"),
        (True, 0.3, 0.0, (-0.2, -0.1), "opposite"),
        (True, 0.3, 0.0, (0.1, 0.4), "undecided"),
        (True, -0.1, -0.1, (-0.05, 0.3), "seen"),
        (True, -0.1, -0.1, (-0.3, -0.2), "opposite"),
        (False, -0.1, 0.0, (-0.3, -0.2), "seen"),
        (False, -0.1, 0.0, (-0.08, -0.02), "not seen"),
        (False, -0.1, 0.0, (0.02, 0.3), "opposite"),
        (False, -0.1, 0.0, (-0.2, 0.3), "undecided"),
        (True, 0.0, 0.0, (float("nan"), float("nan")), "undecided"),
    ],
)
def test_outcomes_of_bounds(
    above: bool, threshold: float, opposite: float, interval: tuple[float, float], outcome: Outcome
) -> None:
    found = Finding("f", "", "", above, threshold, opposite, 0.0, *interval, 5)
    assert found.outcome == outcome


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (1.9, 2.2, "seen"),
        (1.7, 2.2, "undecided"),
        (1.0, 3.0, "undecided"),
        (2.3, 2.6, "not seen"),
        (0.9, 1.2, "opposite"),
        (1.2, 1.6, "not seen"),
    ],
)
def test_outcomes_of_slopes(low: float, high: float, outcome: Outcome) -> None:
    found = SlopeFinding("s", "", "", 2.0, 0.25, (1.0, 3.0), 2.0, low, high, 6)
    assert found.outcome == outcome


def test_a_rival_within_the_margin_must_be_excluded() -> None:
    held = SlopeFinding("s", "", "", -0.25, 0.1, (-0.3333,), -0.3, -0.34, -0.26, 6)
    assert held.outcome == "undecided"
    assert replace(held, low=-0.32).outcome == "seen"


def rows(
    outcomes: tuple[Outcome | None, ...],
    control: Outcome | None = None,
    *,
    trained: bool = True,
    departs: bool = False,
) -> list[ReadingRow]:
    found = []
    for i, outcome in enumerate((*outcomes, control)):
        one = None if outcome is None else finding(outcome)
        apart = (object(),) if departs and i == 1 else ()
        found.append(
            ReadingRow(
                str(i),
                i == 0,
                i == len(outcomes),
                one,
                one is not None,
                "",
                apart,
                trained,  # type: ignore[arg-type]
            )
        )
    return found


def test_the_rule_over_every_combination_of_three_readings() -> None:
    """Against the words of docs/verdict-rule.md, spelled out once more."""
    for outcomes in product((*OUTCOMES, None), repeat=3):
        for control in (*OUTCOMES, None):
            got = verdict_of(rows(outcomes, control))
            ran = [o for o in outcomes if o is not None]
            if outcomes[0] is None:
                expected: Verdict = "undecided"
            elif all(o == "seen" for o in ran):
                expected = "supported"
            elif "seen" in ran and ("not seen" in ran or "opposite" in ran):
                expected = "depends on an unstated choice"
            elif outcomes == ("opposite",) * 3 and control == "opposite":
                expected = "contradicted"
            elif "seen" not in ran and ("not seen" in ran or "opposite" in ran):
                expected = "not reproduced"
            else:
                expected = "undecided"
            assert got == expected, (outcomes, control)


def test_a_reading_shows_what_all_of_its_seeds_show() -> None:
    """Every pair and triple of outcomes of the default's seeds, against the rule's words."""
    for outcomes in (*product(OUTCOMES, repeat=2), *product(OUTCOMES, repeat=3)):
        (first,) = rows(outcomes[:1])[:1]
        fresh = [
            replace(first, finding=finding(outcome), seed=seed)
            for seed, outcome in enumerate(outcomes[1:], 1)
        ]
        got = verdict_of([first, *fresh])
        if all(o == "seen" for o in outcomes):
            expected: Verdict = "supported"
        elif all(o == "opposite" for o in outcomes):
            expected = "contradicted"
        elif all(o in ("not seen", "opposite") for o in outcomes):
            expected = "not reproduced"
        else:
            expected = "undecided"
        assert got == expected, outcomes


def test_a_part_of_what_was_asked_departs_in_size() -> None:
    found = recorded("interface")
    assert found is not None
    run = found.runs[0]
    curves = run.settings["curves"]
    fewer = [{**curves[-1], "cells": curves[-1]["cells"][1:2]}, curves[0]]
    other = [{**curves[0], "cells": [7]}]
    for changed, kind in (
        (fewer, "size"),
        (curves[:2], "size"),
        (other, "setting"),
        ([], "setting"),
    ):
        again = replace(run, settings={**run.settings, "curves": changed})
        assert [d.kind for d in departures(experiment("interface"), again)] == [kind]


def test_runs_of_several_seeds_are_rows_of_one_reading() -> None:
    found = recorded("threshold")
    assert found is not None
    chosen = experiment("threshold")
    alone = judge_finding(chosen, found, "1-1", chosen.plan.claims("1-1")[0])
    again = tuple(replace(run, seed=7) for run in found.runs)
    both = replace(found, runs=(*found.runs, *again))
    judged = judge_finding(chosen, both, "1-1", chosen.plan.claims("1-1")[0])
    assert judged.verdict == alone.verdict
    assert [row.seed for row in judged.rows if row.default] == [None, 7]
    assert judged.detail.startswith(alone.detail + "; seed 7: ")


def test_what_stands_in_the_way_of_a_contradiction() -> None:
    against: tuple[Outcome, ...] = ("opposite",) * 3
    assert verdict_of(rows(against, "opposite")) == "contradicted"
    assert verdict_of(rows(against, "opposite", trained=False)) == "not reproduced"
    assert verdict_of(rows(against, "opposite", departs=True)) == "not reproduced"
    assert verdict_of(rows(against, "seen")) == "not reproduced"
    assert verdict_of(rows(against, None)) == "not reproduced"
    assert verdict_of(rows(("opposite", None, "opposite"), "opposite")) == "not reproduced"
    assert verdict_of(rows(("opposite", "not seen", "opposite"), "opposite")) == "not reproduced"
    without = [row for row in rows(against, "opposite") if not row.control]
    assert verdict_of(without) == "contradicted", "an experiment that has no control"
    assert verdict_of([]) == "undecided"


def test_a_run_that_does_not_count_has_no_say() -> None:
    found = rows(("seen", "opposite"), None)
    found[1] = replace(found[1], counts=False, why_not="epochs = 20 in place of 50")
    assert verdict_of(found) == "supported"
    found[0] = replace(found[0], counts=False)
    assert verdict_of(found) == "undecided"


# A toy experiment: one number a repetition, given by its settings.


@dataclass(frozen=True, slots=True)
class Toy:
    data: str
    level: float
    passes: int = 1
    deep: bool = False
    samples: int = 100
    repetitions: int = 5

    @property
    def key(self) -> str:
        return self.data


def toy_panel(settings: Toy, found: Any, plan: Plan) -> Panel:
    values = [row.result["value"] for row in found]
    series = Series("v", (1.0,), (tuple(values),))
    gates = (Gate("trained", settings.passes >= 5, ""),)
    return Panel(settings.key, "t", "x", "y", (series,), (plan.mean("high", values),), gates=gates)


PLAN = Plan({"high": Criterion("it is high", "v", above=0.0)}, 3, "digest")
TOY = Experiment(
    "toy",
    "Toy",
    "",
    {"paper": (Toy("a", 1.0), Toy("b", 1.0)), "released-code": (Toy("a", 2.0, deep=True),)},
    lambda s: [[{"repetition": r} for r in range(s.repetitions)]],
    "nowhere:train",
    toy_panel,
    PLAN,
    choices=(
        Choice("passes", "?", {"1": {}, "5": {"passes": 5}}, crossed=True),
        Choice("deep", "?", {"no": {}, "yes": {"deep": True}}, crossed=True, panels=("a",)),
        Choice("level", "?", {"one": {}, "two": {"level": 2.0}}),
        Choice("rate", "?", {"stated": {}, "tuned": {"level": 3.0}}, control=True),
    ),
    sizes=frozenset({"samples"}),
)


def run(
    panel: str = "a",
    reading: dict[str, str] | None = None,
    values: tuple[float, ...] = (1.0, 1.1, 0.9, 1.0, 1.0),
    preset: str = "paper",
    plan: str = "digest",
    **changes: Any,
) -> Run:
    settings = next(p for p in TOY.presets[preset] if p.key == panel)
    (under,) = TOY.read((settings,), reading or {})
    found = tuple(Row({"repetition": r}, {"value": v}) for r, v in enumerate(values))
    given = as_json(replace(under, **changes))
    return Run(panel, preset, reading or {}, 0, "float32", ("cpu",), {}, 0.0, plan, given, found)


def test_the_design_is_the_crossed_product_and_each_other_option_alone() -> None:
    a, b = TOY.presets["paper"]
    assert [dict(r) for r in TOY.design(a)] == [
        {},
        {"deep": "yes"},
        {"passes": "5"},
        {"passes": "5", "deep": "yes"},
        {"level": "two"},
        {"rate": "tuned"},
    ]
    assert [dict(r) for r in TOY.design(b)] == [
        {}, {"passes": "5"}, {"level": "two"}, {"rate": "tuned"},
    ]  # fmt: skip
    assert TOY.is_control({"rate": "tuned"})
    assert not TOY.is_control({"level": "two"})


@pytest.mark.parametrize(
    ("reading", "message"),
    [({"pases": "1"}, "did you mean 'passes'"), ({"passes": "7"}, "passes is one of 1, 5")],
)
def test_readings_that_are_not_offered(reading: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        TOY.read(TOY.presets["paper"], reading)


def test_departures_are_computed_from_the_settings() -> None:
    assert departures(TOY, run()) == ()
    assert departures(TOY, run(reading={"passes": "5"})) == ()
    (smaller,) = departures(TOY, run(samples=10))
    assert (smaller.kind, str(smaller)) == ("size", "samples = 10 in place of 100")
    (other,) = departures(TOY, run(passes=2))
    assert other.kind == "setting"
    assert departures(TOY, run(repetitions=9)) == ()
    assert departures(TOY, replace(run(), panel="c"))[0].kind == "setting"


def judge(*runs: Run) -> Any:
    return judge_finding(TOY, Measurement("toy", runs), "a", "high")


LOW = (-1.0, -1.1, -0.9, -1.0, -1.0)


def test_verdicts_of_a_measurement() -> None:
    assert judge().verdict == "undecided"
    assert judge(run()).verdict == "supported"
    assert judge(run(samples=10)).verdict == "supported"
    assert judge(run(passes=2)).verdict == "undecided"
    assert judge(run(plan="another")).verdict == "undecided"
    assert judge(run(values=(1.0, 1.1))).verdict == "undecided", "fewer repetitions than planned"
    assert judge(run(panel="b")).verdict == "undecided"
    against = judge(run(), run(reading={"passes": "5"}, values=LOW))
    assert against.verdict == "depends on an unstated choice"
    assert judge(run(values=LOW)).verdict == "not reproduced"
    assert [row.reading for row in against.rows] == [
        "defaults", "deep=yes", "passes=5", "passes=5,deep=yes", "level=two", "rate=tuned",
        "released code",
    ]  # fmt: skip
    code = run(preset="released-code", values=LOW)
    assert judge(run(), code).verdict == "depends on an unstated choice"


def test_a_contradiction_wants_every_reading_control_and_gate() -> None:
    """The toy's networks are trained from five passes on, so that its one-pass readings cannot."""
    trained = replace(
        TOY,
        presets={"paper": (Toy("a", 1.0, passes=6),)},
        choices=tuple(c for c in TOY.choices if c.name in ("level", "rate")),
    )
    (settings,) = trained.presets["paper"]
    runs = []
    for reading in trained.design(settings):
        (under,) = trained.read((settings,), reading)
        runs.append(replace(run(values=LOW), reading=reading, settings=as_json(under)))
    assert len(runs) == 3
    whole = judge_finding(trained, Measurement("toy", tuple(runs)), "a", "high")
    assert whole.verdict == "contradicted"
    for left in range(3):
        rest = tuple(one for i, one in enumerate(runs) if i != left)
        assert judge_finding(trained, Measurement("toy", rest), "a", "high").verdict in (
            "not reproduced",
            "undecided",
        )
    smaller = [replace(runs[0], settings=dict(runs[0].settings) | {"samples": 5}), *runs[1:]]
    found = judge_finding(trained, Measurement("toy", tuple(smaller)), "a", "high")
    assert found.verdict == "not reproduced"


def test_a_plan_that_is_changed_after_the_run_makes_it_exploratory() -> None:
    changed = replace(TOY, plan=replace(PLAN, digest="later"))
    found = judge_finding(changed, Measurement("toy", (run(),)), "a", "high")
    assert found.verdict == "undecided"
    assert found.rows[0].why_not == "run before its plan was written"


def test_slopes_want_the_whole_planned_range() -> None:
    test = Criterion("s", "n", slope=1.0, within=0.25, rivals=(2.0,), cells=(2, 16))
    plan = Plan({"s": test}, 3, "")
    law = {n: [float(n)] * 5 for n in (1, 2, 4, 8, 16, 32)}

    def outcome(*cells: int) -> Outcome:
        return plan.slope("s", cells, [law[n] for n in cells], 0).outcome

    assert outcome(2, 4, 8, 16) == "seen"
    assert outcome(1, 2, 4, 8, 16, 32) == "seen"
    assert outcome(2, 4, 8) == "undecided"
    assert outcome(4, 8, 16) == "undecided"
    few = plan.slope("s", (2, 4, 8, 16), [law[n][:2] for n in (2, 4, 8, 16)], 0)
    assert few.outcome == "undecided"


def test_plans_refuse_what_is_no_test() -> None:
    for wrong in ({}, {"above": 0.0, "below": 0.0}, {"above": 0.0, "slope": 1.0}):
        with pytest.raises(ValueError, match="one of above, below, slope"):
            Criterion("s", "n", **wrong)


def test_every_claim_of_every_plan_is_tested_by_its_experiment() -> None:
    """On made-up rows: the ids that judges hand out are those of the plans, and none is left."""
    for chosen in EXPERIMENTS:
        name = f"{chosen.key}.json"
        tested = set()
        for settings in chosen.presets[chosen.text]:
            found = chosen.judge(settings, made_up.rows(chosen.key, settings), chosen.plan)
            tested |= {one.id for one in found.findings}
        assert tested == set(chosen.plan.tests), name


def test_measurements_that_are_damaged_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no experiment 'nothing'"):
        recorded("nothing")
    assert recorded("modularity") is None
    monkeypatch.setattr("modhyper.measurement.recorded", lambda package, name: {"runs": 1})
    with pytest.raises(InputError, match=r"modularity.json is not a measurement"):
        recorded("modularity")


@pytest.mark.parametrize("chosen", EXPERIMENTS, ids=lambda c: c.key)
def test_recorded_measurements_say_how_they_were_made(chosen: Any) -> None:
    found = recorded(chosen.key)
    if found is None:
        return
    assert found.experiment == chosen.key
    for one in found.runs:
        assert one.seed >= 0
        assert {"torch", "modhyper", "python"} <= set(one.versions)
        assert one.preset in chosen.presets
        assert one.rows


JUDGES = """
import contextlib, io, sys
from modhyper.cli.main import run
with contextlib.redirect_stdout(io.StringIO()):
    code = run(sys.argv[1:])
loaded = [m for m in sys.modules if m == "torch" or m.startswith(("torch.", "modhyper.lab.engine"))]
print(code, loaded)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "experiments"],
        ["why", "figure-3"],
        ["presets"],
        pytest.param(["verify"], marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_judging_loads_no_torch_and_no_engine(arguments: list[str]) -> None:
    command = [sys.executable, "-c", JUDGES, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, loaded = done.stdout.split(" ", 1)
    assert loaded.strip() == "[]"
    assert code in ("0", "1")


def test_a_train_function_is_named_and_exists() -> None:
    pytest.importorskip("torch")
    from pkgutil import resolve_name

    for chosen in EXPERIMENTS:
        assert callable(resolve_name(chosen.train))


def test_documents_speak_of_the_same_words_as_the_rule() -> None:
    text = (Path(__file__).parents[2] / "docs" / "verdict-rule.md").read_text(encoding="utf-8")
    for word in (*get_args(Verdict), "seen", "not seen", "opposite is seen", "undecided"):
        assert f"| {word} |" in text


@pytest.mark.parametrize("chosen", EXPERIMENTS, ids=lambda c: c.key)
def test_every_option_of_every_choice_changes_a_panel(chosen: Any) -> None:
    """An option that changes nothing would be a reading in name only."""
    panels = chosen.presets[chosen.text]
    for choice in chosen.choices:
        for option in list(choice.options)[1:]:
            reading = {choice.name: option}
            assert read_reading(f"{choice.name}={option}") == reading, "as --reading has it"
            assert any(chosen.concerning(panel, reading) for panel in panels), reading
        assert not any(chosen.concerning(panel, {choice.name: choice.default}) for panel in panels)
        assert choice.question.endswith(".")
