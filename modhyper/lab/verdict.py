"""From outcomes under several readings to a verdict on a claim. The rule is docs/verdict-rule.md.

supported        every reading that was run shows the claim, the default among them
depends on an    one admissible reading shows the claim, another speaks against it
unstated choice
contradicted     the claim's opposite is seen (1) under every reading of the design and every
                 control, (2) with nothing departing from the text, (3) with networks that are
                 trained: training error flat, test error below the best constant and below
                 linear regression on x, and (4), where methods are compared, at rates tuned for
                 each on validation data (a control)
not reproduced   no reading shows the claim, at least one speaks against it, and the case is
                 not as complete as a contradiction wants
undecided        the intervals allow both, or nothing that counts was run

A reading that was run with several seeds shows what all of them show.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from modhyper import finding
from modhyper.lab.experiment import CODE, NO_READING, Experiment, experiment, show_reading
from modhyper.lab.measurement import Departure, Measurement, departures, judged, recorded
from modhyper.lab.summary import Finding, Outcome, SlopeFinding

Verdict = finding.Measured
AGAINST: frozenset[Outcome] = frozenset({"not seen", "opposite"})


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """What one reading says of one claim, with one seed.

    finding      None if the reading was not run
    seed         a fresh one, beside the first with which the reading was run; else None
    counts       False for runs that are shown and decide nothing, ``why_not`` says why
    complete     nothing departs from the text, not even in size
    """

    reading: str
    default: bool
    control: bool
    finding: Finding | SlopeFinding | None = None
    counts: bool = False
    why_not: str = ""
    departures: tuple[Departure, ...] = ()
    trained: bool = False
    seed: int | None = None

    @property
    def outcome(self) -> Outcome | None:
        return self.finding.outcome if self.finding is not None and self.counts else None

    @property
    def contradicts(self) -> bool:
        return self.outcome == "opposite" and self.trained and not self.departures


def verdict_of(rows: Sequence[ReadingRow]) -> Verdict:
    """The rule above, for one claim."""
    if not any(row.default and row.outcome is not None for row in rows):
        return "undecided"
    seeds: dict[str, set[Outcome]] = {}
    for row in rows:
        if not row.control and row.outcome is not None:
            seeds.setdefault(row.reading, set()).add(row.outcome)
    outcomes = {_agreed(found) for found in seeds.values()}
    against = outcomes & AGAINST
    if outcomes == {"seen"}:
        return "supported"
    if "seen" in outcomes and against:
        return "depends on an unstated choice"
    if not against:
        return "undecided"
    if all(row.contradicts for row in rows):
        return "contradicted"
    return "not reproduced"


def _agreed(seeds: set[Outcome]) -> Outcome:
    """What a reading shows that was run with several seeds: what all of them show."""
    if len(seeds) == 1:
        return next(iter(seeds))
    return "not seen" if seeds <= AGAINST else "undecided"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim's finding in one panel: a row for each reading, and what they come to."""

    experiment: str
    panel: str
    finding: str
    says: str
    rows: tuple[ReadingRow, ...]

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.rows)

    @property
    def detail(self) -> str:
        """One line: the verdict, how many readings it rests on, and the first of them."""
        shown = [row for row in self.rows if row.finding is not None and row.seed is None]
        if not shown:
            return f"{self.panel}: {self.says}: not measured"
        first = shown[0]
        assert first.finding is not None
        aside = "" if first.counts else f", not counted: {first.why_not}"
        outcome = f"{first.reading}: {first.finding.outcome} {show_interval(first.finding)}{aside}"
        asked = sum(row.seed is None for row in self.rows)
        run = f"{len(shown)} of {asked} readings and controls run"
        fresh = "".join(
            f"; seed {row.seed}: {row.finding.outcome}"
            for row in self.rows
            if row.default and row.seed is not None and row.finding is not None
        )
        return f"{self.panel}: {self.says}: {self.verdict}; {run}; {outcome}{fresh}"


def show_interval(found: Finding | SlopeFinding) -> str:
    if math.isnan(found.estimate):
        return "–"
    if math.isinf(found.low) and math.isinf(found.high):
        return f"{found.estimate:.3g} (fewer than planned)"
    return f"{found.estimate:.3g} [{found.low:.3g}, {found.high:.3g}]"


def judge_finding(
    chosen: Experiment[Any], measurement: Measurement | None, panel: str, finding: str
) -> Judged:
    """One claim of the plan in one panel, over every reading of the design."""
    text = next(p for p in chosen.presets[chosen.text] if p.key == panel)
    asked = [(chosen.text, reading) for reading in chosen.design(text)]
    if any(p.key == panel for p in chosen.presets.get(CODE, ())):
        asked.append((CODE, NO_READING))
    rows = tuple(
        row
        for preset, reading in asked
        for row in _rows(chosen, measurement, preset, reading, panel, finding)
    )
    return Judged(chosen.key, panel, finding, chosen.plan.tests[finding].says, rows)


def _rows(
    chosen: Experiment[Any],
    measurement: Measurement | None,
    preset: str,
    reading: Mapping[str, str],
    panel: str,
    finding: str,
) -> tuple[ReadingRow, ...]:
    """A row for each seed with which the reading was run, one row if it was not."""
    label = "released code" if preset == CODE else show_reading(reading)
    row = ReadingRow(label, preset == chosen.text and not reading, chosen.is_control(reading))
    place = (panel, preset, dict(reading))
    runs = () if measurement is None else measurement.runs
    found = [run for run in runs if (run.panel, run.preset, dict(run.reading)) == place]
    rows = []
    for i, run in enumerate(found):
        shown, apart = judged(chosen, run), departures(chosen, run)
        grounds = [str(one) for one in apart if one.kind == "setting"]
        if run.plan != chosen.plan.digest:
            grounds.insert(0, "run before its plan was written")
        rows.append(
            replace(
                row,
                finding=next((f for f in shown.findings if f.id == finding), None),
                counts=not grounds,
                why_not="; ".join(grounds),
                departures=apart,
                trained=shown.trained,
                seed=run.seed if i else None,
            )
        )
    return tuple(rows) or (row,)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A check of the ledger: one claim of a plan, judged anew from the measurement that its paper
    ships.
    """

    experiment: str
    panel: str
    claim: str

    def judged(self) -> Judged:
        chosen = experiment(self.experiment)
        return judge_finding(chosen, recorded(self.experiment), self.panel, self.claim)

    def __call__(self) -> finding.Finding:
        found = self.judged()
        return finding.measured(found.verdict, found.detail)


def recorded_checks(names: Iterable[str]) -> dict[str, Recorded]:
    """A check for every claim of these experiments' plans in each of their panels."""
    found = {}
    for name in names:
        chosen = experiment(name)
        for panel in chosen.presets[chosen.text]:
            for claim in chosen.plan.claims(panel.key):
                words = re.sub(r"\W", "_", f"{name}_{panel.key}_{claim}")
                found[words] = Recorded(name, panel.key, claim)
    return found
