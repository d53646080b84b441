"""The upper rate of Definition 1: how the error of trained networks falls with their size.

Fixed rough targets of m variables and critical smoothness (`MultiscaleTarget`), fitted by networks
with one hidden layer: a class of size N reaches error O(N^(-r/m)). There is no I, e or f here: for
g read m = m1, for q with e(I) = I read m = m1 + m2. The experiment does not test the separation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from modhyper.lab.experiment import Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.statistics import floored_fit
from modhyper.lab.summary import Panel, Reference, Series

NOTES = (
    "A trained network's error is only an upper bound of the best error of its size: agreement of "
    "the exponents supports Definition 1, it does not prove it. Errors are in L2, the definition "
    "speaks of the sup norm.",
    "With decay 0 the targets leave every fixed ball of C^r as levels are added (their norm grows "
    "like the number of levels), and at m = 4 only two levels can be resolved at these sizes: the "
    "exponent there is that of the target's construction.",
    "The fit with a floor, c·N^-s + floor, shows how far the slope depends on errors that no "
    "training removes.",
)


@dataclass(frozen=True, slots=True)
class RateCase:
    """``variables`` m of the function that is approximated, its smoothness r, and the widths."""

    variables: int
    smoothness: int
    levels: int
    widths: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"m = {self.variables}, r = {self.smoothness}"

    @property
    def finding(self) -> str:
        return f"m{self.variables}-r{self.smoothness}"

    def parameters(self, width: int) -> int:
        """Weights and biases of one hidden layer on ``variables`` inputs."""
        return (self.variables + 2) * width + 1


@dataclass(frozen=True, slots=True)
class RateSettings:
    """``repetitions`` targets for each case; the best of ``restarts`` by training error counts."""

    cases: tuple[RateCase, ...]
    repetitions: int = 5
    restarts: int = 2
    samples: int = 4000
    test_samples: int = 4000
    iterations: int = 150
    decay: float = 0.0
    activation: str = "tanh"

    @property
    def key(self) -> str:
        return "rate"


def _chunks(s: RateSettings) -> list[list[dict[str, Any]]]:
    """The targets of one case and width."""
    chunks = []
    for case in s.cases:
        shared = asdict(case)
        widths = shared.pop("widths")
        chunks += [
            [shared | {"width": width, "repetition": r} for r in range(s.repetitions)]
            for width in widths
        ]
    return chunks


def judge(settings: RateSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    """Relative L2 test errors by size, and the exponents fitted to their medians."""
    found = {
        (f"m{t['variables']}-r{t['smoothness']}", t["width"], t["repetition"]): error
        for t, error in ((row.task, row.result["relative_error"]) for row in rows)
    }
    series = tuple(
        Series(
            case.name,
            tuple(float(case.parameters(width)) for width in case.widths),
            tuple(
                tuple(found[case.finding, width, r] for r in range(settings.repetitions))
                for width in case.widths
            ),
            "median",
        )
        for case in settings.cases
    )
    pairs = list(zip(settings.cases, series, strict=True))
    lines, details = [], []
    for case, one in pairs:
        predicted = -case.smoothness / case.variables
        ends, start = (one.x[0], one.x[-1]), one.centre[0]
        y = (start, start * (ends[1] / ends[0]) ** predicted)
        lines.append(Reference(f"{case.name}: N^(-r/m)", ends, y, "dotted", case.name))
        fitted = floored_fit(one.x, one.centre)
        floor = "–" if fitted is None else f"N^{fitted.slope:.2f} + {fitted.floor:.2g}"
        details.append({"line": case.name, "predicted": f"{predicted:.3g}", "with a floor": floor})
    return Panel(
        settings.key,
        "error against size for rough targets",
        "N, parameters",
        "relative L2 error on fresh points",
        series,
        tuple(
            plan.slope(case.finding, one.x, one.values)
            for case, one in pairs
            if case.finding in plan.tests
        ),
        tuple(lines),
        log_x=True,
        details=tuple(details),
    )


CASES = (
    RateCase(1, 1, 9, (4, 8, 16, 32)),
    RateCase(2, 1, 7, (8, 16, 32, 64)),
    RateCase(3, 1, 5, (8, 16, 32, 64)),
    RateCase(4, 1, 4, (8, 16, 32, 64)),
    RateCase(1, 2, 9, (4, 8, 16, 32)),
    RateCase(2, 2, 7, (8, 16, 32, 64)),
)
RATE = Experiment(
    "rate",
    "The upper rate of Definition 1: error against size for rough targets of m variables",
    "The prediction is error ~ N^(-r/m). Presets: default (minutes) and smoke (seconds). Float64.",
    {
        "default": (RateSettings(CASES),),
        "smoke": (
            RateSettings(
                (RateCase(1, 1, 7, (3, 6, 12)), RateCase(2, 1, 5, (6, 12, 24))),
                repetitions=3,
                restarts=1,
                samples=400,
                test_samples=1000,
                iterations=40,
            ),
        ),
    },
    _chunks,
    "modhyper.papers.certified.experiments.rate_training:train",
    judge,
    plans_of("modhyper.papers.certified.experiments", "rate")["rate"],
    outside=frozenset({"repetitions", "cases"}),
    notes=NOTES,
    dtypes=("float64",),
    devices=("cpu",),
    text="default",
)
