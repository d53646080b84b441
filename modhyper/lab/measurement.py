"""A measurement: runs of one experiment under one or more readings, with every raw number.

The file that `modhyper lab` writes beside its pictures is the file that the ledger judges. Nothing
that was computed from the raw numbers is in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from modhyper import measurement as shipped
from modhyper.errors import InputError
from modhyper.lab.experiment import (
    Experiment,
    Row,
    as_json,
    experiment,
    owner,
    settings_of,
)
from modhyper.lab.store import without_nan
from modhyper.lab.summary import Panel

DepartureKind = Literal["size", "setting"]


@dataclass(frozen=True, slots=True)
class Run:
    """One panel under one reading.

    reading   what differs from the defaults, of the choices that concern the panel
    plan      digest of the plan that was in force
    settings  as they were; ``rows``: one for each network
    """

    panel: str
    preset: str
    reading: Mapping[str, str]
    seed: int
    dtype: str
    devices: tuple[str, ...]
    versions: Mapping[str, str]
    seconds: float
    plan: str
    settings: Mapping[str, Any]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    experiment: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """A setting that is not the preset's under its reading.

    kind  size: the same task, smaller; setting: another task, which says nothing of the claim
    """

    setting: str
    wanted: Any
    found: Any
    kind: DepartureKind

    def __str__(self) -> str:
        both = (*_several(self.wanted), *_several(self.found))
        if any(isinstance(one, Mapping) for one in both):
            return f"other {self.setting}"
        wanted, found = (", ".join(map(_short, _several(v))) for v in (self.wanted, self.found))
        return f"{self.setting} = {found} in place of {wanted}"


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _short(value: Any) -> str:
    return "all" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def judged(chosen: Experiment[Any], run: Run) -> Panel:
    """The panel of a run, judged now from its settings and rows alone."""
    kind = type(next(iter(chosen.presets.values()))[0])
    return chosen.judge(settings_of(kind, run.settings), run.rows, chosen.plan)


def departures(chosen: Experiment[Any], run: Run) -> tuple[Departure, ...]:
    """Where a run's settings are not those of its preset and reading."""
    panels = {panel.key: panel for panel in chosen.presets.get(run.preset, ())}
    if run.panel not in panels:
        return (Departure("panel", sorted(panels), run.panel, "setting"),)
    (wanted,) = chosen.read((panels[run.panel],), run.reading)
    found = []
    for name, value in as_json(wanted).items():
        if name == "repetitions" or run.settings.get(name) == value:
            continue
        seen = run.settings.get(name)
        kind: DepartureKind = "size" if name in chosen.sizes or _part(seen, value) else "setting"
        found.append(Departure(name, value, seen, kind))
    return tuple(found)


def _part(found: Any, wanted: Any) -> bool:
    """Some of the curves, methods or places that were wanted, and of a curve some of its places."""
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        same = found.keys() == wanted.keys()
        return same and all(found[k] == wanted[k] or _part(found[k], wanted[k]) for k in found)
    if not (isinstance(found, list) and isinstance(wanted, list) and found):
        return False
    return all(any(one == other or _part(one, other) for other in wanted) for one in found)


def dump(measurement: Measurement) -> str:
    """JSON with a line for each network."""
    data = without_nan(msgspec.to_builtins(measurement))
    marks: dict[str, list[str]] = {}
    for i, run in enumerate(data["runs"]):
        mark = f"rows of run {i}"
        marks[mark] = [json.dumps(r, ensure_ascii=False, allow_nan=False) for r in run["rows"]]
        run["rows"] = mark
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    for mark, lines in marks.items():
        text = text.replace(json.dumps(mark), "[\n" + ",\n".join(lines) + "\n]")
    return text + "\n"


def recorded(name: str) -> Measurement | None:
    """The measurement of an experiment that its paper ships, or None if there is none.

    Raises InputError for an unknown experiment and a damaged file.
    """
    experiment(name)
    try:
        found = shipped.recorded(owner(name), name)
    except FileNotFoundError:
        return None
    try:
        return msgspec.convert(found, Measurement)
    except msgspec.ValidationError as error:
        raise InputError(f"{name}.json is not a measurement: {error}") from None
