"""The threshold experiment: how many parameters training needs to reproduce n^(m1+m2) signs.

N*(n) is the first size at which a restart gets every sign of a packing target right. The theorems
predict N* ~ n^(m1+m2) for q and n^m1 for g. A trained size is an upper bound of the smallest size:
agreement of exponents supports the theorem and does not prove it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from modhyper.errors import InputError
from modhyper.lab.device import device_of, dtype_of
from modhyper.lab.levenberg_marquardt import LMSettings
from modhyper.lab.seeds import child_seed
from modhyper.lab.slopes import Interval, bootstrap_slope
from modhyper.lab.store import without_nan
from modhyper.lab.sweep import Record, Sweep, Task
from modhyper.papers.certified.experiments.threshold_search import Case, search

FUNCTION = "modhyper.papers.certified.experiments.threshold:run_chunk"
RUNNING = (
    "A trained size is only an upper bound of the smallest size that would do: agreement of the "
    "exponents supports the theorem, it does not prove it.",
    "Training asks for the right signs at all centres, which every approximation with sup error "
    "< a has; the sup errors reached are recorded (sup_error, in units of a).",
)
LIMITED = (
    "ReLU networks and networks of depth 2 are limited by the optimiser (Levenberg-Marquardt "
    "stalls on them): their sizes are larger than need be, which flatters the theorem."
)


@dataclass(frozen=True, slots=True)
class Curve:
    """A case and the numbers of cells per axis at which it is sized."""

    case: Case
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ThresholdSettings:
    """``seeds`` sign patterns for each n, ``restarts`` starts at each width up to ``most``."""

    curves: tuple[Curve, ...]
    seeds: int = 6
    restarts: int = 4
    iterations: int = 300
    patience: int = 30
    progress: float = 0.02
    most: int = 400


@dataclass(frozen=True, slots=True)
class Sized:
    """One line of the picture: a case with a way of counting success, and N* for every n and seed.

    ``sizes[i][s]`` is None where no width up to the largest did it; ``slope`` is that of log N*
    against log n over the n whose median exists, None if there are fewer than three.
    """

    name: str
    case: Case
    cells: tuple[int, ...]
    sizes: tuple[tuple[int | None, ...], ...]
    slope: Interval | None
    predicted: int
    details: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def medians(self) -> tuple[float | None, ...]:
        """Median over seeds; a size that was not found counts as larger than all others."""
        return tuple(_median(row) for row in self.sizes)

    @property
    def agrees(self) -> bool | None:
        """Whether the interval of the slope holds the predicted exponent; None without a slope."""
        return None if self.slope is None else self.slope.low <= self.predicted <= self.slope.high


@dataclass(frozen=True, slots=True)
class ThresholdSummary:
    lines: tuple[Sized, ...]
    settings: Mapping[str, Any]
    seed: int
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = without_nan(
            {
                "lines": [
                    asdict(line) | {"medians": line.medians, "agrees": line.agrees}
                    for line in self.lines
                ],
                "settings": dict(self.settings),
                "seed": self.seed,
                "notes": list(self.notes),
            }
        )
        return found

    def rows(self) -> list[dict[str, Any]]:
        """One row for each line, n and seed."""
        return [
            {
                "line": line.name,
                "m1": line.case.m1,
                "m2": line.case.m2,
                "k": line.case.k,
                "activation": line.case.activation,
                "depth": line.case.depth,
                "n": n,
                "repetition": s,
                "N": size,
            }
            for line in self.lines
            for n, row in zip(line.cells, line.sizes, strict=True)
            for s, size in enumerate(row)
        ]


def summary_of(record: Mapping[str, Any]) -> ThresholdSummary:
    """The experiment from its JSON file. Only settings and sizes are used: slopes and medians in
    the file are not read.
    """
    lines = []
    for line in record["lines"]:
        case = Case(**line["case"])
        cells, sizes = tuple(line["cells"]), tuple(tuple(row) for row in line["sizes"])
        lines.append(_sized(line["name"], case, cells, sizes, record["seed"], ()))
    return ThresholdSummary(
        tuple(lines), record["settings"], record["seed"], tuple(record["notes"])
    )


def _sized(
    name: str,
    case: Case,
    cells: tuple[int, ...],
    sizes: tuple[tuple[int | None, ...], ...],
    seed: int,
    details: tuple[Mapping[str, Any], ...],
) -> Sized:
    slope = bootstrap_slope(cells, sizes, child_seed(seed, "bootstrap", name))
    predicted = case.m1 + case.m2 if case.kind in ("q", "q given") else case.m1
    return Sized(name, case, cells, sizes, slope, predicted, details)


def _curves(m1: int, m2: int, k: int, q: tuple[int, ...], g: tuple[int, ...]) -> tuple[Curve, ...]:
    return Curve(Case("q", m1, m2, k), q), Curve(Case("g", m1, m2, 0), g)


ONE = _curves(1, 1, 1, (4, 6, 8, 12, 16), (4, 6, 8, 12, 16, 24))
# With k = 2 from n = 4 on: below, the k n^m2 numbers of the embedding are as many as the signs.
TWO = _curves(1, 2, 2, (4, 5, 6, 7, 8), (4, 5, 6, 7, 8))
THREE = _curves(2, 1, 1, (3, 4, 5, 6, 7), (3, 4, 5, 6, 7))
HYPER = (Curve(Case("hypernetwork", 1, 1, 0), (4, 6, 8, 12, 16)),)
OTHERS = (
    *(Curve(Case("q", 1, 1, k), (4, 6, 8, 12, 16)) for k in (2, 4)),
    Curve(Case("q given", 1, 1, 1), (4, 6, 8, 12, 16)),
    *(
        Curve(case, (4, 6, 8, 12))
        for activation, depth in (("softplus", 1), ("relu", 1), ("tanh", 2))
        for case in (
            Case("q", 1, 1, 1, activation, depth),
            Case("g", 1, 1, 0, activation, depth),
        )
    ),
)
PRESETS: dict[str, ThresholdSettings] = {
    "default": ThresholdSettings((*ONE, *TWO)),
    "smoke": ThresholdSettings(
        tuple(Curve(curve.case, (3, 4, 6)) for curve in (*ONE, *HYPER)),
        seeds=3,
        restarts=2,
        iterations=100,
        patience=15,
    ),
    "full": ThresholdSettings((*ONE, *TWO, *THREE, *HYPER, *OTHERS)),
}


def preset(name: str) -> ThresholdSettings:
    """Raises InputError for an unknown preset."""
    if name not in PRESETS:
        raise InputError(
            f"no preset {name!r}", option="--preset", hint=f"one of {', '.join(PRESETS)}"
        )
    return PRESETS[name]


def sweep(settings: ThresholdSettings, seed: int) -> Sweep:
    """A task for each case, n and sign pattern; the patterns of one case and n are a chunk."""
    search_settings = asdict(settings)
    seeds, _ = search_settings.pop("seeds"), search_settings.pop("curves")
    return Sweep(
        "threshold",
        FUNCTION,
        tuple(
            tuple(
                Task(
                    "threshold",
                    asdict(curve.case) | {"n": n} | search_settings | {"repetition": repetition},
                    seed,
                )
                for repetition in range(seeds)
            )
            for curve in settings.curves
            for n in curve.cells
        ),
    )


def run_chunk(tasks: Sequence[Task], *, device: str, dtype: str) -> list[dict[str, Any]]:
    """Search for every task's threshold; the tasks differ in their sign patterns only.

    Raises InputError unless ``dtype`` is float64: the damped systems are nearly singular.
    """
    if dtype != "float64":
        raise InputError("thresholds need float64", option="--dtype")
    dtype_of(dtype)
    device_of(device)
    c: dict[str, Any] = dict(tasks[0].config)
    case = Case(**{name: c[name] for name in Case.__dataclass_fields__})
    settings = LMSettings("hinge", 0.1, c["iterations"], c["patience"], c["progress"])
    seeds = [child_seed(task.seed, "threshold", str(task.config["repetition"])) for task in tasks]
    return search(case, c["n"], seeds, c["restarts"], settings, c["most"])


def summarise(
    settings: ThresholdSettings, records: Sequence[Record], seed: int
) -> ThresholdSummary:
    """``records`` are those of `sweep`, in its order."""
    lines: list[Sized] = []
    start = 0
    for curve in settings.curves:
        stop = start + len(curve.cells) * settings.seeds
        lines += _lines(curve, records[start:stop], settings.seeds, seed)
        start = stop
    limited = any(c.case.activation == "relu" or c.case.depth > 1 for c in settings.curves)
    return ThresholdSummary(
        tuple(lines),
        {
            **{name: value for name, value in asdict(settings).items() if name != "curves"},
            "network_seconds": round(math.fsum(r.seconds for r in records), 1),
            "devices": sorted({r.device for r in records}),
            "versions": dict(records[0].versions),
        },
        seed,
        (*RUNNING, *((LIMITED,) if limited else ())),
    )


def _lines(curve: Curve, records: Sequence[Record], seeds: int, seed: int) -> Iterator[Sized]:
    case = curve.case
    ways = {"any": "g, independent fits", "one": "g, one weight table"}
    for success in ("any", "one") if case.kind == "g" else ("one",):
        found = [record.result[success] for record in records]
        sizes = tuple(
            tuple(
                None if one is None else int(one["parameters"])
                for one in found[i * seeds : (i + 1) * seeds]
            )
            for i in range(len(curve.cells))
        )
        name = _full(ways[success] if case.kind == "g" else _name(case), case)
        details = tuple(one for one in found if one is not None) if success == "one" else ()
        yield _sized(name, case, curve.cells, sizes, seed, details)


def _name(case: Case) -> str:
    if case.kind == "hypernetwork":
        return f"g by a trained f(I), width {case.f_width}"
    return f"q, k = {case.k}" + (", e(I) = I" if case.kind == "q given" else "")


def _full(name: str, case: Case) -> str:
    parts = [name, f"({case.m1}, {case.m2})"]
    if case.activation != "tanh":
        parts.append(case.activation)
    if case.depth > 1:
        parts.append(f"depth {case.depth}")
    return " ".join(parts)


def _median(row: Sequence[int | None]) -> float | None:
    middle = median([math.inf if size is None else size for size in row])
    return None if math.isinf(middle) else float(middle)
