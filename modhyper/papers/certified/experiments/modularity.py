"""The modularity experiment: error of four ways to condition, at equal size of the primary.

One target y(x, I) on [-1,1]², ``conditions`` values of I. Relative L2 errors over fresh x at the
same I, and for the hypernetwork also at values of I it was not trained on.

independent   a primary g for each I, fitted on its own
hypernetwork  g(x; f(I)), f with one hidden layer of ``f_width``
embedding     q(x, e(I)), e(I) in R^k learned freely for each I
film          g's hidden units scaled and shifted by numbers learned freely for each I
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modhyper.lab.experiment import Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.summary import Panel, Series

METHODS = ("independent", "hypernetwork", "embedding", "film")


@dataclass(frozen=True, slots=True)
class ModularitySettings:
    """``sizes`` N of the primary, biases included; q gets the most units that fit into N.

    ``samples`` x for each of ``conditions`` I: more than N, or independent fits interpolate.
    """

    sizes: tuple[int, ...] = (10, 19, 37)
    repetitions: int = 5
    conditions: int = 16
    samples: int = 96
    test_samples: int = 400
    k: int = 1
    f_width: int = 256
    levels: int = 5
    smoothness: int = 1
    iterations: int = 100

    @property
    def key(self) -> str:
        return "modularity"


def _chunks(s: ModularitySettings) -> list[list[dict[str, Any]]]:
    """A chunk for each method, size and target."""
    return [
        [{"method": method, "size": size, "repetition": r}]
        for method in METHODS
        for size in s.sizes
        for r in range(s.repetitions)
    ]


def judge(settings: ModularitySettings, rows: Sequence[Row], plan: Plan) -> Panel:
    """A series a method; "hypernetwork, new I" holds the errors at unseen conditions."""
    found = {
        tuple(row.task[name] for name in ("method", "size", "repetition")): row.result
        for row in rows
    }

    def series(name: str, method: str, key: str) -> Series:
        def value(n: int, r: int) -> float | None:
            error: float | None = found[method, n, r][key]
            return error

        return Series.of(name, settings.sizes, settings.repetitions, value)

    lines = [series(method, method, "relative_error") for method in METHODS]
    lines.append(series("hypernetwork, new I", "hypernetwork", "new_conditions"))
    return Panel(
        settings.key,
        "four ways to condition, at equal size of the primary",
        "N, parameters of the primary",
        "relative L2 error",
        tuple(lines),
        (),
        log_x=True,
    )


MODULARITY = Experiment(
    "modularity",
    "Modularity: independent fits, hypernetwork, embedding and FiLM at equal size of the primary",
    "Presets: default (minutes) and smoke (seconds). Float64.",
    {
        "default": (ModularitySettings(),),
        "smoke": (
            ModularitySettings(
                sizes=(7, 10), repetitions=2, conditions=8, samples=16, f_width=32, iterations=25
            ),
        ),
    },
    _chunks,
    "modhyper.papers.certified.experiments.modularity_training:train",
    judge,
    plans_of("modhyper.papers.certified.experiments", "modularity")["modularity"],
    outside=frozenset({"repetitions", "sizes"}),
    notes=("Levenberg-Marquardt throughout.",),
    dtypes=("float64",),
    devices=("cpu",),
    text="default",
)
