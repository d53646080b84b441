"""Named architectures: the paper's experiments and published conditional models.

A preset holds networks, from which every number is counted when it is asked for, and the numbers
that its source prints, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from modhyper.errors import InputError
from modhyper.literature import record
from modhyper.networks.counting import Model
from modhyper.problem import Problem


@dataclass(frozen=True, slots=True)
class Printed:
    """A number that the source prints beside the number counted from the architecture.

    formula   as printed
    printed   its value; ``computed`` the exact count. ``digits``: the printed value is rounded to
              this many significant digits (None: it is exact)
    """

    quantity: str
    formula: str
    printed: int
    computed: int
    digits: int | None = None

    @property
    def agrees(self) -> bool:
        if self.digits is None:
            return self.printed == self.computed
        unit: int = 10 ** max(0, len(str(self.computed)) - self.digits)
        return 2 * abs(self.printed - self.computed) <= unit


Models = tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """One experiment or published model, possibly a family over a whole number.

    reference   key of its literature record
    parameter   name of that number and ``values`` it takes ("" and (0,) if there is none)
    models      the models at a value; ``printed`` the source's numbers beside the counted ones
    settings    training settings as the source gives them
    problem     fields of a Problem from which a user can start
    notes       what is simplified, and what the source leaves open
    """

    name: str
    title: str
    reference: str
    models: Callable[[int], Models]
    problem: Mapping[str, Any]
    parameter: str = ""
    values: tuple[int, ...] = (0,)
    printed: Callable[[int], tuple[Printed, ...]] = field(default=lambda value: ())
    settings: str = ""
    notes: tuple[str, ...] = ()
    group: Literal["paper", "published"] = "published"

    @property
    def cited(self) -> str:
        """The reference in full."""
        return str(record(self.reference))

    def at(self, value: int | None) -> Models:
        """The models at a value of the parameter, by default its first. InputError for others."""
        if value is None:
            return self.models(self.values[0])
        if not self.parameter or value not in self.values:
            allowed = f"{self.parameter} = {self.span}" if self.parameter else "no parameter"
            raise InputError(f"{self.name} has {allowed}, got {value}", option="at")
        return self.models(value)

    @property
    def span(self) -> str:
        """ "2…9"."""
        ends = (self.values[0], self.values[-1])
        return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}…{ends[1]}"

    def comparisons(self) -> tuple[tuple[int, Printed], ...]:
        """Every printed number at every value of the parameter, beside the counted one."""
        return tuple((value, row) for value in self.values for row in self.printed(value))

    def start(self) -> Problem:
        """The starting problem, validated."""
        return Problem(**self.problem)
