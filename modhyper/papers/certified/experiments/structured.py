"""The structured experiment: what a target with a selector costs each method in total.

y(x, I) = Σ_{i ≤ w} P_i(I) φ_i(x) with w = 4 pairs of rough functions of m variables (m1 = m2 = m,
r = 1): a primary that is linear in what is generated, with a selector as in Theorem 5. All methods
have the same total number of trained numbers, f and e counted in, and are fitted in the same way.

The paper compares ε^-m2 + ε^-m1 for a hypernetwork on such targets with ε^-(m1+m2), its lower bound
for the worst target, for embedding methods and plain networks: errors like N^(-1/m) against
N^(-1/(2m)). On one class of targets the interface law predicts no such gap where architectures are
free: N^(-1/m) each.

hypernetwork  g(x; f(I)), g with one hidden layer; f has a last hidden layer of w units
whole head    the same without that layer: f has a weight for each pair of unit and weight of g
low-rank      g with two hidden layers, W + u(I)·d(I) in place of W; f as the first
film          the hidden units of g scaled and shifted by f(I), f as the first
embedding     q(x, e(I)), e(I) in R^w; q with two hidden layers, the second of SECOND units
plain         a network of (x, I) with two hidden layers, the second of SECOND units
shallow plain one hidden layer of (x, I)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from modhyper.lab.architecture import Architecture
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
    mean,
    median,
)

FEATURES, SECOND = 4, 8


_tanh = partial(Architecture, activation="tanh", conditioning_activation="tanh")
SHAPES: Mapping[str, Callable[[int, int], Architecture]] = {
    "hypernetwork": lambda w, m: _tanh("hypernetwork", (m, w, 1), (m, w, FEATURES)),
    "whole head": lambda w, m: _tanh("hypernetwork", (m, w, 1), (m, w)),
    "low-rank": lambda w, m: _tanh("hypernetwork", (m, w, SECOND, 1), (m, w, FEATURES), rank=1),
    "film": lambda w, m: _tanh("film", (m, w, 1), (m, w, FEATURES)),
    "embedding": lambda w, m: _tanh("embedding", (m, w, SECOND, 1), (m, w), embedding_dim=FEATURES),
    "plain": lambda w, m: _tanh("concatenation", (m, w, SECOND, 1), (m,)),
    "shallow plain": lambda w, m: _tanh("concatenation", (m, w, 1), (m,)),
}
"""Networks whose hidden layers, but for those of FEATURES and SECOND units, have w units, for x and
I of m numbers.
"""
TARGETS = {
    "product": "Σ P_i(I) φ_i(x)",
    "plane": "Σ P_i(I) φ_i(x)",
    "sum": "u(x) + v(I)",
    "shift": "u(x + v(I))",
}
NOTES = (
    "A trained network's error is an upper bound of the best error of its size, and all methods "
    "are at the mercy of one optimiser (Levenberg-Marquardt, one start). Findings are about "
    "relative L2 errors; the theorems speak of the sup norm, whose errors are in the table.",
    "At a few hundred numbers w is still a large constant: these are not asymptotic sizes.",
)


@dataclass(frozen=True, slots=True)
class StructuredSettings:
    """``sizes``: each method gets the widest network with so many trained numbers in all.

    ``levels`` of rough functions, ``points`` of the training grid on each axis.
    """

    target: str
    methods: tuple[str, ...]
    sizes: tuple[int, ...] = (100, 180, 320)
    repetitions: int = 5
    levels: int = 5
    points: int = 40
    iterations: int = 80

    @property
    def key(self) -> str:
        return self.target


def dimension(target: str) -> int:
    """m1 = m2, the numbers of x and of I."""
    return 2 if target == "plane" else 1


def widest(method: str, size: int, m: int = 1) -> int:
    """The width of the largest network of at most ``size`` trained numbers; 0 if there is none."""
    width = 0
    while SHAPES[method](width + 1, m).trained <= size:
        width += 1
    return width


def _chunks(s: StructuredSettings) -> list[list[dict[str, Any]]]:
    """The targets of one method and size."""
    return [
        [{"method": method, "size": size, "repetition": r} for r in range(s.repetitions)]
        for method in s.methods
        for size in s.sizes
        if widest(method, size, dimension(s.target))
    ]


def judge(settings: StructuredSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    m = dimension(settings.target)
    lines = {
        method: _series(method, settings, rows, "relative_error") for method in settings.methods
    }
    sups = {method: _series(method, settings, rows, "sup_error") for method in settings.methods}
    return Panel(
        settings.key,
        f"y = {TARGETS[settings.target]}, m1 = m2 = {m}",
        "N, all trained numbers, at most",
        "relative L2 error",
        tuple(lines.values()),
        tuple(_findings(settings.key, lines, plan, m)),
        tuple(_references(next(iter(lines.values())), m)),
        log_x=True,
        details=tuple(_detail(lines[method], sups[method], m) for method in settings.methods),
    )


def _series(method: str, s: StructuredSettings, rows: Sequence[Row], what: str) -> Series:
    found = {
        (row.task["size"], row.task["repetition"]): row.result
        for row in rows
        if row.task["method"] == method
    }
    sizes = [size for size in s.sizes if widest(method, size, dimension(s.target))]
    return Series.of(method, sizes, s.repetitions, lambda n, r: found[n, r][what], "median")


def _findings(
    key: str, lines: Mapping[str, Series], plan: Plan, m: int
) -> Iterator[Finding | SlopeFinding]:
    """Ids are METHOD-rate, METHOD-no-worse, METHOD-gap-above and METHOD-gap-below, the last three
    against the hypernetwork; with "sum-" or "shift-" before them in the panels of controls.
    """
    for id in plan.claims(key):
        method, _, what = id.removeprefix(f"{key}-").partition("-")
        if method not in lines or "hypernetwork" not in lines:  # not asked for
            continue
        line, hyper = lines[method], lines["hypernetwork"]
        if what == "rate":
            yield plan.slope(id, numbers(line, m), line.values)
        elif what == "no-worse":
            yield plan.mean(id, _log_ratio(line, hyper))
        else:
            slopes = (exponents(numbers(one, m), one.values) for one in (line, hyper))
            yield plan.mean(id, minus(*slopes))


def numbers(line: Series, m: int = 1) -> list[int]:
    """What the networks of a method really have, one for each x."""
    return [SHAPES[line.name](widest(line.name, int(x), m), m).trained for x in line.x]


def _log_ratio(upper: Series, lower: Series) -> Numbers:
    """Mean over the sizes of log10 of upper/lower, size by size; one a repetition."""

    def logs(line: Series, r: int) -> float | None:
        whole = finite(line.repetition(r))
        return mean([float(np.log10(v)) for v in whole]) if len(whole) == len(line.x) else None

    each = range(upper.repetitions)
    return minus([logs(upper, r) for r in each], [logs(lower, r) for r in each])


def _references(first: Series, m: int) -> Iterator[Reference]:
    """N^(-1/m) and N^(-1/(2m)) from where the first curve, the hypernetwork's, starts."""
    ends, start = (first.x[0], first.x[-1]), median(first.values[0])
    if len(first.x) > 1 and start > 0:
        for name, k in ((f"N^-1/{m}" if m > 1 else "N^-1", m), (f"N^-1/{2 * m}", 2 * m)):
            yield Reference(name, ends, (start, start * (ends[0] / ends[1]) ** (1 / k)), "dotted")


def _detail(line: Series, sup: Series, m: int) -> dict[str, str]:
    return {
        "method": line.name,
        "numbers": ", ".join(map(str, numbers(line, m))),
        "slope": slope_shown(numbers(line, m), line.values, line.name),
        "sup errors / sup |y|": ", ".join(f"{v:.3g}" for v in sup.centre),
    }


def experiment_of(
    key: str, title: str, panels: tuple[StructuredSettings, ...], more: tuple[str, ...] = ()
) -> Experiment[StructuredSettings]:
    """An experiment of the panels' targets; its plan is the table KEY of the file of its name."""
    small = tuple(
        replace(
            p,
            sizes=(60, 120, 180) if dimension(p.target) == 1 else (200, 260, 320),
            repetitions=2,
            points=20 if dimension(p.target) == 1 else 5,
            iterations=15,
        )
        for p in panels
    )
    return Experiment(
        key,
        title,
        "Presets: default (minutes) and smoke (seconds). Float64.",
        {"default": panels, "smoke": small},
        _chunks,
        "modhyper.papers.certified.experiments.structured_training:train",
        judge,
        plans_of("modhyper.papers.certified.experiments", key.partition("-")[0])[key],
        outside=frozenset({"repetitions", "sizes", "methods"}),
        notes=(*NOTES, *more),
        dtypes=("float64",),
        devices=("cpu",),
        text="default",
    )


STRUCTURED = experiment_of(
    "structured",
    "Structured targets: errors of all methods at equal totals of trained numbers",
    (StructuredSettings("product", tuple(SHAPES)),),
    ("Not measured: low-rank below 180 numbers, where it has no network.",),
)
PLANE = experiment_of(
    "structured-plane",
    "Structured targets of two and two variables, at equal totals of trained numbers",
    (
        StructuredSettings(
            "plane",
            ("hypernetwork", "low-rank", "film", "embedding", "plain"),
            (200, 320, 560),
            levels=3,
            points=12,
        ),
    ),
)
