"""The interface experiment: how large q must be against the k numbers that a condition delivers.

Targets are the functions of the lower-bound proof, y_s = a Σ_j s_j φ_j with random signs on n × n
cells (m1 = m2 = 1), of norm exactly 1 in W(1, 2) with the certified height a. Success is a sup
error of at most ε = EPS·a on a grid of x that is 8 times finer than the cells. As ε is proportional
to 1/n, exponents in n are exponents in 1/ε.

free       e is a free table, k numbers for each of the n centres of the cells of I; the error is
           taken at these I. Nothing bounds the Lipschitz constants of e and q
Lipschitz  e is piecewise linear between these n values, the error is taken on all of [-1, 1]², and
           e and q (in e, maximum norm) must be 1-Lipschitz. k = 1

The law predicts b (N_q + k n) ≥ n² at b bits a number: N_q like n^(m1+m2) for few numbers k, like
n^m1 once k reaches n.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from modhyper.lab.curves import Numbers, exponents, minus
from modhyper.lab.experiment import Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.statistics import slope_shown
from modhyper.lab.summary import (
    Finding,
    Panel,
    Reference,
    Series,
    SlopeFinding,
    finite,
    median,
    middle,
)
from modhyper.papers.certified.experiments.bit_extraction import build
from modhyper.papers.certified.experiments.threshold_bounds import widths
from modhyper.papers.certified.packing import Grid, amplitude, polynomial_profile

EPS = 0.9
"""ε in units of a. Any ε < a tells all 2^(n²) sign patterns apart."""
LIPSCHITZ = 1.0
NOTES = (
    "A trained size is only an upper bound of the smallest size: a slope that is larger than "
    "predicted may be the optimiser's.",
    "Each unit of q reads one of the k numbers, N_q = 4w + 1. With a dense first layer the w·k "
    "weights alone are n² at k = n (Theorem 3): the same networks counted so are in the table.",
    "Dashed: at k = n an explicit q has 8n + 1 numbers, so that the exponent of the smallest size "
    "is at most m1 = 1 there, whatever training shows at these n.",
    "A table e takes no account of I between its rows; the Lipschitz line does.",
    "Grey: an explicit ReLU q by bit extraction, k = 1, depth 2n + 1, which has every sign at the "
    "centres. Its Lipschitz constant is 2^(n+1): training does not find it.",
)


@dataclass(frozen=True, slots=True)
class Curve:
    """``k``: a number, or "n" for as many as x has cells. ``lipschitz``: see above."""

    k: str
    cells: tuple[int, ...]
    lipschitz: bool = False

    @property
    def name(self) -> str:
        return f"k = {self.k}" + (", e and q 1-Lipschitz" if self.lipschitz else "")


@dataclass(frozen=True, slots=True)
class InterfaceSettings:
    """``repetitions`` sign patterns for each n, ``restarts`` starts a width, widths to ``most``."""

    curves: tuple[Curve, ...]
    repetitions: int = 6
    restarts: int = 2
    iterations: int = 200
    patience: int = 20
    progress: float = 0.02
    most: int = 200

    @property
    def key(self) -> str:
        return "1-1"


def delivered(k: str, n: int) -> int:
    return n if k == "n" else int(k)


def numbers(width: int) -> int:
    """N_q."""
    return 4 * width + 1


def total(width: int, k: int, n: int) -> int:
    """N_q and what q reads of the table: a number that no unit reads is not counted."""
    return numbers(width) + min(k, width) * n


@cache
def height(n: int) -> float:
    """a, the certified height of bumps that keeps y_s in the unit ball of W(1, 2)."""
    return float(amplitude(Grid.uniform(1, n, 1, n), polynomial_profile(1)))


def _chunks(s: InterfaceSettings) -> list[list[dict[str, Any]]]:
    """The sign patterns of one curve and n."""
    return [
        [
            {"k": curve.k, "lipschitz": curve.lipschitz, "n": n, "repetition": r}
            for r in range(s.repetitions)
        ]
        for curve in s.curves
        for n in curve.cells
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A curve's results. Slopes are fitted to where each threshold lies: the geometric mean of the
    size that was found and of the last that failed.
    """

    curve: Curve
    found: Mapping[tuple[int, int], Mapping[str, Any]]
    repetitions: int
    steps: tuple[int, ...]

    @property
    def x(self) -> tuple[float, ...]:
        return tuple(float(n) for n in self.curve.cells)

    def series(self, what: str) -> Series:
        """what: N (of q), total, dense, or the places of the first two."""

        def one(n: int, r: int) -> float | None:
            width = self.found[n, r]["width"]
            return None if width is None else self.size(what, n, width)

        return Series.of(self.curve.name, self.curve.cells, self.repetitions, one, "median")

    def table(self, what: str) -> tuple[tuple[float | None, ...], ...]:
        return self.series(what).values

    def size(self, what: str, n: int, width: int) -> float:
        """Of the network of this width: see ``table``."""
        k = delivered(self.curve.k, n)
        below = max((w for w in self.steps if w < width), default=0)
        sizes = {
            "N": float(numbers(width)),
            "total": float(total(width, k, n)),
            "dense": float((k + 3) * width + 1),
            "place of N": math.sqrt(numbers(width) * numbers(below)),
            "place of total": math.sqrt(total(width, k, n) * total(below, k, n)),
        }
        return sizes[what]


def judge(settings: InterfaceSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    lines = [_line(curve, settings, rows) for curve in settings.curves]
    return Panel(
        settings.key,
        "m1 = m2 = 1, ε ∝ 1/n",
        "n, cells per axis",
        "N_q that training needs for sup error ≤ ε",
        tuple(one.series("N") for one in lines),
        tuple(_findings(lines, plan)),
        tuple(_references(lines)),
        log_x=True,
        details=tuple(_detail(one) for one in lines),
    )


def _line(curve: Curve, settings: InterfaceSettings, rows: Sequence[Row]) -> Line:
    found = {
        (row.task["n"], row.task["repetition"]): row.result
        for row in rows
        if (row.task["k"], row.task["lipschitz"]) == (curve.k, curve.lipschitz)
    }
    return Line(curve, found, settings.repetitions, tuple(widths(settings.most)))


def _findings(lines: Sequence[Line], plan: Plan) -> Iterator[Finding | SlopeFinding]:
    """What the plan asks of k = 1, k = n and the Lipschitz line, where they were run."""
    by = {(line.curve.k, line.curve.lipschitz): line for line in lines}
    one, all_n, bound = (by.get(key) for key in (("1", False), ("n", False), ("1", True)))
    for id, line, what in (
        ("total-k-1", one, "place of total"),
        ("q-k-n", all_n, "place of N"),
        ("total-lipschitz", bound, "place of total"),
    ):
        if line is not None:
            yield plan.slope(id, line.x, line.table(what))
    if one is not None and all_n is not None:
        slopes = (exponents(line.x, line.table("place of N")) for line in (one, all_n))
        yield plan.mean("falls", minus(*slopes))
        yield plan.mean("fewer", _log_ratio(one, all_n, "N"))
    if one is not None and bound is not None:
        yield plan.mean("bound-costs", _log_ratio(bound, one, "total"))


def _log_ratio(upper: Line, lower: Line, what: str) -> Numbers:
    """log10 of upper/lower at the largest n of both, one a repetition. Where ``upper`` was not
    found its size is above the largest searched, which stands for it: the ratio is no smaller.
    """
    n = max(set(upper.x) & set(lower.x), default=None)
    if n is None:
        return []
    a, b = (line.table(what)[line.x.index(n)] for line in (upper, lower))
    most = upper.size(what, int(n), upper.steps[-1])
    pairs = zip(a, b, strict=True)
    return [None if v is None else math.log10((u or most) / v) for u, v in pairs]


def _references(lines: Sequence[Line]) -> Iterator[Reference]:
    """Slopes 2 and 1 from where k = 1 and k = n start; networks that are known: by construction at
    k = n (`interface_search.constructed`), and that of bit extraction.
    """
    for line in lines:
        exponent = {"1": 2, "n": 1}.get(line.curve.k)
        start = median(line.table("N")[0])
        if exponent is not None and math.isfinite(start) and not line.curve.lipschitz:
            ends = (line.x[0], line.x[-1])
            y = (start, start * (ends[1] / ends[0]) ** exponent)
            yield Reference("∝ n²" if exponent == 2 else "∝ n", ends, y, "dotted", line.curve.name)
    grid = sorted({n for line in lines for n in line.curve.cells})
    sizes = tuple(float(build(n).parameters) for n in grid)
    known = tuple(float(numbers(2 * n)) for n in grid)
    yield Reference("constructed, k = n", tuple(map(float, grid)), known, "dashed", "k = n")
    yield Reference("bit extraction, signs only", tuple(map(float, grid)), sizes, "points")


SLOPES = {
    "slope of N_q": "place of N",
    "of N_q + k n": "place of total",
    "of N_q with a dense layer": "dense",
}


def _detail(line: Line) -> dict[str, str]:
    n = line.curve.cells[-1]
    last = [line.found[n, r] for r in range(line.repetitions)]
    sizes = finite(line.table("total")[-1])
    return {
        "line": line.curve.name,
        **{
            name: slope_shown(line.x, line.table(what), line.curve.name, what)
            for name, what in SLOPES.items()
        },
        "not found": str(sum(v is None for row in line.table("N") for v in row)),
        "at n": str(n),
        "(N_q + k n)/n²": f"{median(sizes) / n**2:.2f}" if sizes else "–",
        "sup error / a": middle(last, "sup_error"),
        "Lipschitz constant": middle(last, "lipschitz"),
    }


WIDE, SHORT, BOUND = (6, 8, 11, 14), (6, 8, 11), (5, 6, 8, 10)
INTERFACE = Experiment(
    "interface",
    "The interface: how large q must be against the k numbers that a condition delivers",
    "The functions of the lower-bound proof as targets, sup error at most ε. Presets: default "
    "(a quarter of an hour) and smoke (seconds). Float64.",
    {
        "default": (
            InterfaceSettings(
                (
                    Curve("1", WIDE),
                    Curve("2", SHORT),
                    Curve("4", SHORT),
                    Curve("n", WIDE),
                    Curve("1", BOUND, lipschitz=True),
                )
            ),
        ),
        "smoke": (
            InterfaceSettings(
                (
                    Curve("1", (3, 4, 5)),
                    Curve("n", (3, 4, 5)),
                    Curve("1", (3, 4, 5), lipschitz=True),
                ),
                repetitions=3,
                iterations=100,
                patience=15,
            ),
        ),
    },
    _chunks,
    "modhyper.papers.certified.experiments.interface_search:train",
    judge,
    plans_of("modhyper.papers.certified.experiments", "interface")["interface"],
    outside=frozenset({"repetitions", "curves"}),
    notes=NOTES,
    dtypes=("float64",),
    devices=("cpu",),
    text="default",
)
