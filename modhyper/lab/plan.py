"""What a run will be judged by, written down and committed before the run.

A TOML file beside the experiment has a table for each experiment of it, in that one for each
finding: the claim in the paper's own words, the number that tests it, and the bound (``above`` or
``below``) or the slope that decides. A run carries the digest of its experiment's table; a table
that is changed afterwards makes the run exploratory, which decides nothing.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from modhyper.lab.seeds import child_seed
from modhyper.lab.statistics import Interval, of_mean, of_slope, of_smallest
from modhyper.lab.summary import Finding, SlopeFinding, median


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``says``: the claim. Decided by a number's interval.

    above, below  one of the two: where the number must lie
    opposite      where the claim's opposite begins; by default 0 if the bound demands a margin of
                  effect, else the bound itself
    slope         instead: the exponent, ``within`` its margin; ``rivals`` must be excluded; over
                  x from ``cells[0]`` to ``cells[1]``, both of which must be measured
    panels        of which the claim speaks; of all if empty
    """

    says: str
    number: str
    above: float | None = None
    below: float | None = None
    opposite: float | None = None
    slope: float | None = None
    within: float = 0.25
    rivals: tuple[float, ...] = ()
    cells: tuple[int, int] | None = None
    panels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if [self.above, self.below, self.slope].count(None) != 2:
            raise ValueError("a finding needs one of above, below, slope")


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    findings: dict[str, Criterion]
    repetitions: int = 2
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The tests of one experiment. ``repetitions``: fewer decide nothing."""

    tests: Mapping[str, Criterion]
    repetitions: int
    digest: str

    def claims(self, panel: str) -> tuple[str, ...]:
        """The ids of the claims about a panel."""
        return tuple(id for id, c in self.tests.items() if not c.panels or panel in c.panels)

    def mean(self, id: str, values: Sequence[float | None]) -> Finding:
        """The claim ``id`` about the mean of one number a repetition."""
        return self._finding(id, of_mean(values))

    def each(self, id: str, table: Mapping[Any, Sequence[float | None]]) -> Finding:
        """The claim ``id`` about the number at every x: about its worst value over x."""
        sign = 1 if self.tests[id].above is not None else -1
        turned = {
            x: [None if v is None else sign * v for v in values] for x, values in table.items()
        }
        x, found = of_smallest(turned)
        low, high = sorted((sign * found.low, sign * found.high))
        shown = f"{x:.4g}" if isinstance(x, float) else str(x)
        place = "" if x is None else f", worst at {shown}"
        return self._finding(id, Interval(sign * found.value, low, high, found.repetitions), place)

    def slope(
        self,
        id: str,
        x: Sequence[float],
        values: Sequence[Sequence[float | None]],
        seed: int | None = None,
    ) -> SlopeFinding:
        """The claim ``id`` about the slope of log median against log x, over its planned range."""
        test = self.tests[id]
        assert test.slope is not None
        first, last = test.cells or (min(x), max(x))
        kept = [(n, row) for n, row in zip(x, values, strict=True) if first <= n <= last]
        own = child_seed(0, "bootstrap", id) if seed is None else seed
        found = of_slope([n for n, _ in kept], [row for _, row in kept], own)
        measured = [n for n, row in kept if math.isfinite(median(row))]
        if found is None:
            found = Interval(math.nan, -math.inf, math.inf, 0)
        elif (min(measured), max(measured)) != (first, last):  # a part of it decides nothing
            found = found._replace(low=-math.inf, high=math.inf)
        lasting = self._enough(found)
        return SlopeFinding(
            id, test.says, test.number, test.slope, test.within, test.rivals, *lasting
        )

    def _finding(self, id: str, found: Interval, place: str = "") -> Finding:
        test = self.tests[id]
        above = test.above is not None
        threshold = test.above if test.above is not None else test.below
        assert threshold is not None
        default = min(threshold, 0.0) if above else max(threshold, 0.0)
        opposite = default if test.opposite is None else test.opposite
        number, lasting = test.number + place, self._enough(found)
        return Finding(id, test.says, number, above, threshold, opposite, *lasting)

    def _enough(self, found: Interval) -> Interval:
        """Unbounded with fewer repetitions than planned."""
        if found.repetitions < max(2, self.repetitions):
            return found._replace(low=-math.inf, high=math.inf)
        return found


@cache
def plans_of(package: str, name: str) -> Mapping[str, Plan]:
    """The plans in the file NAME.toml of ``package``, by experiment."""
    text = (files(package) / f"{name}.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    entries = msgspec.convert(tables, dict[str, _Entry])
    return {
        key: Plan(entry.findings, entry.repetitions, _digest(tables[key]))
        for key, entry in entries.items()
    }


def _digest(table: Mapping[str, Any]) -> str:
    text = json.dumps(table, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
