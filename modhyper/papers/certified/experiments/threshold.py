"""The threshold experiment: how many numbers training needs to reproduce n^(m1+m2) signs.

N*(n) is the first size at which a restart gets every sign of a packing target right. The theorems
predict N* ~ n^(m1+m2) for q and its embedding together, n^m1 for g. A trained size is an upper
bound of the smallest size: agreement of exponents supports the theorem and does not prove it. That
P random signs take about P trained numbers is true of any trained network: what is measured is how
many numbers are shared between conditions, not an accuracy; `sup_error` says how far the networks
found are from the targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from modhyper.lab.experiment import Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.statistics import slope_shown
from modhyper.lab.summary import Panel, Reference, Series, SlopeFinding, middle
from modhyper.papers.certified.experiments.bit_extraction import build
from modhyper.papers.certified.experiments.threshold_bounds import Case, between, constructed, lower

FURTHER = 32
"""The bounds are drawn to this many times the largest n measured: there they part."""
BIT_CELLS = (4, 8, 16, 32, 48)
RUNNING = (
    "A trained size is only an upper bound of the smallest size that would do: agreement of the "
    "exponents supports the theorem, it does not prove it.",
    "Training asks for the right signs at all centres, which every approximation with sup error "
    "< a has. The networks found are not such approximations: their sup errors (in units of a) and "
    "Lipschitz constants are in the table, and grow with n.",
    "Slopes are fitted to where each threshold lies, the geometric mean of the size that was found "
    "and of the last that failed before it: the sizes themselves are rounded up to those tried.",
    "What is counted for q are all trained numbers, N_q + k n^m2: random signs need about as many "
    "numbers as there are signs, wherever these are kept.",
    "ReLU networks and networks of depth 2 (preset full) are limited by the optimiser: their sizes "
    "are larger than need be, which flatters the theorem.",
)


@dataclass(frozen=True, slots=True)
class Curve:
    """A case and the numbers of cells per axis at which it is sized."""

    case: Case
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ThresholdSettings:
    """``repetitions`` sign patterns for each n, ``restarts`` starts a width, widths to ``most``."""

    m1: int
    m2: int
    curves: tuple[Curve, ...]
    repetitions: int = 12
    restarts: int = 4
    iterations: int = 300
    patience: int = 30
    progress: float = 0.02
    most: int = 400

    @property
    def key(self) -> str:
        return f"{self.m1}-{self.m2}"


def _chunks(s: ThresholdSettings) -> list[list[dict[str, Any]]]:
    """The sign patterns of one case and n."""
    return [
        [asdict(curve.case) | {"n": n, "repetition": r} for r in range(s.repetitions)]
        for curve in s.curves
        for n in curve.cells
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A case with one way of counting success and of counting numbers."""

    name: str
    case: Case
    series: Series
    predicted: int
    finding: str
    between: tuple[tuple[float | None, ...], ...]
    """Where each threshold lies: see `threshold_bounds.between`. Slopes are fitted to these."""


def judge(settings: ThresholdSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    lines = [line for curve in settings.curves for line in _lines(curve, settings, rows)]
    place = f"m1 = {settings.m1}, m2 = {settings.m2}"
    return Panel(
        settings.key,
        place,
        "n, cells per axis",
        "numbers that training needs",
        tuple(line.series for line in lines),
        tuple(_findings(lines, plan)),
        tuple(_references(settings)),
        log_x=True,
        details=tuple(_details(settings, lines, rows)),
    )


def _lines(curve: Curve, settings: ThresholdSettings, rows: Sequence[Row]) -> Iterator[Line]:
    case, key = curve.case, settings.key
    plain = case.activation == "tanh" and case.depth == 1
    if case.kind == "g":
        for success, name in (("any", "g, independent fits"), ("one", "g, one weight table")):
            id = f"g-{key}" if plain and success == "any" else ""
            yield _line(curve, settings, rows, name, success, False, id)
    elif case.kind == "q":
        id = f"q-{key}" if plain and case.k == max(1, case.m2) else ""
        yield _line(curve, settings, rows, f"q and e, k = {case.k}", "one", True, id)
        yield _line(curve, settings, rows, f"q alone, k = {case.k}", "one", False, "")
    elif case.kind == "q given":
        yield _line(curve, settings, rows, f"q, k = {case.k}, e(I) = I", "one", False, "")
    else:
        name = f"g by a trained f(I), width {case.f_width}"
        yield _line(curve, settings, rows, name, "one", False, "")


def _line(
    curve: Curve,
    settings: ThresholdSettings,
    rows: Sequence[Row],
    name: str,
    success: str,
    with_table: bool,
    finding: str,
) -> Line:
    case = curve.case
    found = _of_case(case, rows)

    def size(n: int, r: int) -> float | None:
        one = found[n, r][success]
        return None if one is None else float(one["parameters"] + with_table * case.table(n))

    def place(n: int, r: int) -> float | None:
        one = found[n, r][success]
        return None if one is None else between(case, one["parameters"], n if with_table else 0)

    more = "" if case.activation == "tanh" else f", {case.activation}"
    more += "" if case.depth == 1 else f", depth {case.depth}"
    sizes, places = (
        Series.of(name + more, curve.cells, settings.repetitions, value, "median")
        for value in (size, place)
    )
    predicted = case.m1 + case.m2 if case.kind in ("q", "q given") else case.m1
    return Line(name + more, case, sizes, predicted, finding, places.values)


def _of_case(case: Case, rows: Sequence[Row]) -> dict[tuple[int, int], Mapping[str, Any]]:
    """(n, repetition) -> result."""
    wanted = asdict(case)
    return {
        (row.task["n"], row.task["repetition"]): row.result
        for row in rows
        if all(row.task[name] == value for name, value in wanted.items())
    }


def _findings(lines: Sequence[Line], plan: Plan) -> Iterator[SlopeFinding]:
    for line in lines:
        if line.finding in plan.tests:
            yield plan.slope(line.finding, line.series.x, line.between)


def _references(settings: ThresholdSettings) -> Iterator[Reference]:
    """What is certified, of the first q and of the first g; and the counterexample where k = 1."""
    largest = max(n for curve in settings.curves for n in curve.cells)
    first = min(n for curve in settings.curves for n in curve.cells)
    grid = sorted({round(first * (FURTHER * largest / first) ** (i / 60)) for i in range(61)})
    for kind in ("q", "g"):
        case = next((c.case for c in settings.curves if c.case.kind == kind), None)
        if case is None:
            continue
        below = [(n, lower(case, n)) for n in grid if lower(case, n) > 1]
        above = [(n, size) for n in grid if (size := constructed(case, n)) is not None]
        like = f"q and e, k = {case.k}" if kind == "q" else "g, independent fits"
        if below:
            yield _curve(f"{kind}: certified lower bound", below, "dotted", like)
        if above:
            yield _curve(f"{kind}: constructed", above, "dashed", like)
    if settings.key == "1-1":
        sizes = [(n, build(n).parameters) for n in BIT_CELLS]
        yield _curve("bit extraction: an explicit ReLU q, depth 2n+1", sizes, "points", "")


def _curve(name: str, points: Sequence[tuple[int, int]], style: Any, like: str) -> Reference:
    x, y = zip(*points, strict=True)
    return Reference(name, tuple(map(float, x)), tuple(map(float, y)), style, like)


def _details(
    settings: ThresholdSettings, lines: Sequence[Line], rows: Sequence[Row]
) -> Iterator[dict[str, str]]:
    """For each line its slope over all n; for the largest n what the networks are like."""
    for line in lines:
        found = _of_case(line.case, rows)
        n = max(n for n, _ in found)
        last = [one for (m, _), r in found.items() if m == n and (one := r["one"]) is not None]
        yield {
            "line": line.name,
            "slope over all n": slope_shown(line.series.x, line.between, line.name),
            "predicted": str(line.predicted),
            "not found": str(sum(v is None for row in line.series.values for v in row)),
            "at n": str(n),
            **{name: middle(last, name) for name in ("sup_error", "lipschitz_q", "lipschitz_e")},
        }


def _place(
    m1: int, m2: int, k: int, q: tuple[int, ...], g: tuple[int, ...], *more: Curve
) -> ThresholdSettings:
    curves = (Curve(Case("q", m1, m2, k), q), Curve(Case("g", m1, m2, 0), g), *more)
    return ThresholdSettings(m1, m2, curves)


ONE = _place(1, 1, 1, (4, 6, 8, 12, 16, 24), (4, 6, 8, 12, 16, 24))
# With k = 2 from n = 4 on: below, the k n^m2 numbers of the embedding are as many as the signs.
TWO = _place(1, 2, 2, (4, 5, 6, 7, 8), (4, 5, 6, 7, 8, 10, 12))
THREE = _place(2, 1, 1, (3, 4, 5, 6, 7), (3, 4, 5, 6, 7))
HYPER = Curve(Case("hypernetwork", 1, 1, 0), (4, 6, 8, 12, 16))
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
THRESHOLD = Experiment(
    "threshold",
    "Thresholds: numbers that training needs to reproduce n^(m1+m2) random signs",
    "The functions of the lower-bound proof as targets. Presets: default ((m1, m2) = (1, 1) and "
    "(1, 2); minutes), smoke (seconds) and full (also (2, 1), a trained hypernetwork, k = 2 and 4, "
    "e(I) = I, ReLU, softplus and depth 2; hours). Float64.",
    {
        "default": (ONE, TWO),
        "smoke": (
            ThresholdSettings(
                1,
                1,
                tuple(Curve(curve.case, (3, 4, 6)) for curve in (*ONE.curves, HYPER)),
                repetitions=3,
                restarts=2,
                iterations=100,
                patience=15,
            ),
        ),
        "full": (replace(ONE, curves=(*ONE.curves, HYPER, *OTHERS)), TWO, THREE),
    },
    _chunks,
    "modhyper.papers.certified.experiments.threshold_search:train",
    judge,
    plans_of("modhyper.papers.certified.experiments", "threshold")["threshold"],
    outside=frozenset({"repetitions", "curves", "m1", "m2"}),
    notes=RUNNING,
    dtypes=("float64",),
    devices=("cpu",),
    text="default",
)
