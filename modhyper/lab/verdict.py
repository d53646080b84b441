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
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modhyper import finding
from modhyper.lab.experiment import CODE, NO_READING, Experiment, experiment, show_reading
from modhyper.lab.measurement import Departure, Measurement, departures, judged, recorded
from modhyper.lab.summary import Finding, Outcome, SlopeFinding

Verdict = finding.Measured


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """What one reading says of one claim.

    finding      None if the reading was not run
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

    @property
    def outcome(self) -> Outcome | None:
        return self.finding.outcome if self.finding is not None and self.counts else None

    @property
    def contradicts(self) -> bool:
        return self.outcome == "opposite" and self.trained and not self.departures


def verdict_of(rows: Sequence[ReadingRow]) -> Verdict:
    """The rule above, for one claim."""
    readings = [row for row in rows if not row.control]
    controls = [row for row in rows if row.control]
    counted = [row for row in readings if row.outcome is not None]
    if not any(row.default for row in counted):
        return "undecided"
    outcomes = {row.outcome for row in counted}
    against = outcomes & {"not seen", "opposite"}
    if outcomes == {"seen"}:
        return "supported"
    if "seen" in outcomes and against:
        return "depends on an unstated choice"
    if not against:
        return "undecided"
    if all(row.contradicts for row in (*readings, *controls)):
        return "contradicted"
    return "not reproduced"


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
        shown = [row for row in self.rows if row.finding is not None]
        if not shown:
            return f"{self.panel}: {self.says}: not measured"
        first = shown[0]
        assert first.finding is not None
        aside = "" if first.counts else f", not counted: {first.why_not}"
        outcome = f"{first.reading}: {first.finding.outcome} {show_interval(first.finding)}{aside}"
        run = f"{len(shown)} of {len(self.rows)} readings and controls run"
        return f"{self.panel}: {self.says}: {self.verdict}; {run}; {outcome}"


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
        _row(chosen, measurement, preset, reading, panel, finding) for preset, reading in asked
    )
    return Judged(chosen.key, panel, finding, chosen.plan.tests[finding].says, rows)


def _row(
    chosen: Experiment[Any],
    measurement: Measurement | None,
    preset: str,
    reading: Mapping[str, str],
    panel: str,
    finding: str,
) -> ReadingRow:
    label = "released code" if preset == CODE else show_reading(reading)
    default = preset == chosen.text and not reading
    control = chosen.is_control(reading)
    place = (panel, preset, dict(reading))
    runs = () if measurement is None else measurement.runs
    run = next((r for r in runs if (r.panel, r.preset, dict(r.reading)) == place), None)
    if run is None:
        return ReadingRow(label, default, control)
    shown = judged(chosen, run)
    one = next((f for f in shown.findings if f.id == finding), None)
    apart = departures(chosen, run)
    grounds = [str(one) for one in apart if one.kind == "setting"]
    if run.plan != chosen.plan.digest:
        grounds.insert(0, "run before its plan was written")
    why_not = "; ".join(grounds)
    return ReadingRow(label, default, control, one, not why_not, why_not, apart, shown.trained)


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
