"""The protocol of an experiment: settings, tasks, training, judgement.

An experiment is one value of `Experiment`, found by name through `Paper.experiments`. Only
``train`` needs torch, so it is named, not held: ``judge`` and everything else runs without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, fields, replace
from itertools import product
from pathlib import Path
from pkgutil import resolve_name
from types import MappingProxyType
from typing import (
    Any,
    ClassVar,
    Generic,
    NamedTuple,
    Protocol,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec

from modhyper.errors import InputError, near_matches
from modhyper.lab.plan import Plan
from modhyper.lab.store import Task
from modhyper.lab.summary import Panel
from modhyper.paper import papers

TEXT, CODE, SMOKE = "paper", "released-code", "smoke"
MOST_REPETITIONS = 100_000
"""Of one panel: its tasks are listed before the first is run."""
OUTSIDE = frozenset({"repetitions", "values", "title"})
NO_READING: Mapping[str, str] = MappingProxyType({})


class PanelSettings(Protocol):
    """A frozen dataclass. ``key`` names the panel: "mnist"."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def key(self) -> str: ...

    @property
    def repetitions(self) -> int: ...


S = TypeVar("S", bound=PanelSettings)


class Row(NamedTuple):
    """One network or one search: what distinguishes it within its panel, and what came of it."""

    task: Mapping[str, Any]
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resources:
    """Where to train: ``device`` and ``dtype`` by name, and the folder that holds image sets."""

    device: str
    dtype: str
    data_dir: Path


Train = Callable[[Sequence[Task], Resources], list[dict[str, Any]]]
"""One result a task, in order. It must not depend on which tasks share the chunk."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting that text and code leave open: its admissible options, the first the default.

    options  name -> the settings it changes
    crossed  run with every option of the other crossed choices; else one at a time
    control  no reading of the text, but a run without which nothing is called contradicted
    panels   the panels that it concerns, all if empty
    """

    name: str
    question: str
    options: Mapping[str, Mapping[str, Any]]
    crossed: bool = False
    control: bool = False
    panels: tuple[str, ...] = ()

    @property
    def default(self) -> str:
        return next(iter(self.options))


@dataclass(frozen=True)
class Experiment(Generic[S]):
    """A figure of a paper, or an experiment of our own.

    presets  name -> a panel's settings each. "paper" follows the text, "released-code" the authors'
             code, "smoke" shows in seconds that everything runs
    chunks   of one panel's settings: tasks that are trained together, each by what distinguishes it
    train    "module:function" of a `Train`, the only part that needs torch
    judge    (settings, rows, plan) -> Panel; a pure function
    sizes    settings that may be reduced: the run then speaks of a smaller case of the same task
    outside  settings that change no network's result
    dtypes   the precisions it runs in, the first by default; ``devices`` likewise, all if empty
    text     the preset that the claims speak of
    """

    key: str
    title: str
    about: str
    presets: Mapping[str, tuple[S, ...]]
    chunks: Callable[[S], Sequence[Sequence[Mapping[str, Any]]]]
    train: str
    judge: Callable[[S, Sequence[Row], Plan], Panel]
    plan: Plan
    choices: tuple[Choice, ...] = ()
    sizes: frozenset[str] = frozenset()
    outside: frozenset[str] = OUTSIDE
    notes: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ("float32", "float64")
    devices: tuple[str, ...] = ()
    text: str = TEXT

    def preset(self, name: str) -> tuple[S, ...]:
        """Raises InputError for a preset that it does not have."""
        if name in self.presets:
            return self.presets[name]
        if name == CODE:
            raise InputError(
                "the released code has no script for this figure",
                option="--preset",
                hint=f"use {' or '.join(self.presets)}",
            )
        hint = near_matches(name, self.presets) or f"one of {', '.join(self.presets)}"
        raise InputError(f"no preset {name!r}", option="--preset", hint=hint)

    def tasks(self, settings: S, seed: int) -> list[tuple[Task, ...]]:
        """The chunks of a panel, each task with all that its result depends on."""
        shared = {
            name: value for name, value in as_json(settings).items() if name not in self.outside
        }
        return [
            tuple(Task(self.key, shared | dict(one), seed) for one in chunk)
            for chunk in self.chunks(settings)
        ]

    def read(self, settings: Sequence[S], reading: Mapping[str, str]) -> tuple[S, ...]:
        """The panels with the chosen options. Raises InputError for what is not offered."""
        known = {choice.name: choice for choice in self.choices}
        for name, option in reading.items():
            if name not in known:
                hint = near_matches(name, known) if known else "it leaves nothing open"
                raise InputError(
                    f"{self.key} has no open choice {name!r}", option="--reading", hint=hint
                )
            if option not in known[name].options:
                allowed = ", ".join(known[name].options)
                raise InputError(f"{name} is one of {allowed}, got {option!r}", option="--reading")
            panels, changes = known[name].panels, known[name].options[option]
            settings = [
                _changed(part, changes) if not panels or part.key in panels else part
                for part in settings
            ]
        return tuple(settings)

    def design(self, panel: S) -> tuple[Mapping[str, str], ...]:
        """The readings of a panel that a verdict wants: every combination of the crossed choices,
        and each other option alone. The first is {}, the defaults.
        """
        crossed = [c for c in self.choices if c.crossed]
        rows = [
            {c.name: option for c, option in zip(crossed, options, strict=True)}
            for options in product(*(c.options for c in crossed))
        ]
        rows += [{c.name: o} for c in self.choices if not c.crossed for o in c.options]
        found = {tuple(one.items()): one for row in rows for one in [self.concerning(panel, row)]}
        return tuple(found.values())

    def concerning(self, panel: S, reading: Mapping[str, str]) -> Mapping[str, str]:
        """Of ``reading``, in the order of the choices, what changes this panel."""
        return {
            c.name: reading[c.name]
            for c in self.choices
            if c.name in reading and self.read((panel,), {c.name: reading[c.name]}) != (panel,)
        }

    def is_control(self, reading: Mapping[str, str]) -> bool:
        return any(c.control for c in self.choices if c.name in reading)


def _changed(part: S, changes: Mapping[str, Any]) -> S:
    known = {field.name for field in fields(part)}
    return replace(part, **{k: v for k, v in changes.items() if k in known})


def changed(settings: Sequence[S], texts: Mapping[str, str]) -> tuple[S, ...]:
    """The panels with settings replaced by texts: repetitions=20, values=2,3,5, data=mnist.

    Every panel that has the setting takes it; of panels that then have one key the first is kept.
    Raises InputError for a setting that no panel has, or a value of the wrong type.
    """
    parts = list(settings)
    for name, text in texts.items():
        known = sorted({field.name for part in parts for field in fields(part)})
        if name not in known:
            raise InputError(f"no setting {name!r}", option="--set", hint=near_matches(name, known))
        parts = [
            _changed(part, {name: _read(type(part), name, text)}) if hasattr(part, name) else part
            for part in parts
        ]
    found: dict[str, S] = {}
    for part in parts:
        found.setdefault(part.key, part)
    return tuple(found.values())


def panels_named(settings: Sequence[S], keys: Sequence[str]) -> tuple[S, ...]:
    """The panels with these keys, all if there are none. Raises InputError for unknown ones."""
    known = [part.key for part in settings]
    for key in keys:
        if key not in known:
            raise InputError(
                f"no panel {key!r}", option="--panel", hint=f"one of {', '.join(known)}"
            )
    return tuple(part for part in settings if not keys or part.key in keys)


def _read(settings: type[Any], name: str, text: str) -> Any:
    """``text`` as the type of the setting; "all" is None where that is allowed."""
    hint = get_type_hints(settings)[name]
    value: Any = text.split(",") if get_origin(hint) is tuple else text
    if text == "all" and type(None) in get_args(hint):
        return None
    try:
        found = msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError:
        raise InputError(f"cannot read {text!r} as {name}", option="--set") from None
    if isinstance(found, int) and not isinstance(found, bool) and found < 1:
        raise InputError(f"cannot read {text!r} as {name}: at least 1", option="--set")
    if name == "repetitions" and found > MOST_REPETITIONS:
        raise InputError(f"at most {MOST_REPETITIONS:,} repetitions", option="--set")
    return found


def as_json(settings: Any) -> dict[str, Any]:
    """A settings value as JSON data, tuples as lists."""
    return msgspec.json.decode(msgspec.json.encode(settings), type=dict[str, Any])


def settings_of(kind: type[S], found: Mapping[str, Any]) -> S:
    """The settings in a task's configuration or in a record; what is not of them is left out.

    Raises msgspec.ValidationError for values of the wrong type.
    """
    known = {field.name for field in fields(kind)}
    return msgspec.convert({k: v for k, v in found.items() if k in known}, kind)


def settings_of_task(kind: type[S], task: Task) -> S:
    """What a task's networks share; ``values`` of an axis, which is no part of it, is empty."""
    return settings_of(kind, {"values": (), **task.config})


def read_reading(text: str) -> dict[str, str]:
    """ "passes=1,depth=k+2" -> {"passes": "1", "depth": "k+2"}."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, option = part.partition("=")
        if not equals:
            raise InputError(f"expected CHOICE=OPTION, got {part!r}", option="--reading")
        found[name.strip()] = option.strip()
    return found


def show_reading(reading: Mapping[str, str]) -> str:
    """ "passes=1,depth=k+2", or "as the text" for the defaults."""
    return ",".join(f"{name}={option}" for name, option in reading.items()) or "defaults"


def names() -> Mapping[str, str]:
    """Every experiment of every installed paper: name -> "module:object"."""
    found: dict[str, str] = {}
    for paper in papers().values():
        for name, place in paper.experiments.items():
            if name in found:
                raise InputError(f"two installed papers have an experiment {name!r}")
            found[name] = place
    return found


def owner(name: str) -> str:
    """The package of the paper that has this experiment."""
    return next(p.package for p in papers().values() if name in p.experiments)


def experiment(name: str) -> Experiment[Any]:
    """The experiment of this name. Raises InputError for an unknown one."""
    if name not in names():
        known = ", ".join(names())
        raise InputError(f"no experiment {name!r}", hint=f"one of {known}")
    found: Experiment[Any] = resolve_name(names()[name])
    return found
