"""The rate experiment: how the error of trained networks falls with their size.

Fixed rough targets of critical smoothness (`MultiscaleTarget`); the theorems predict a relative
error ~ N^(-r/m), with m = m1 for g (one slice y_I) and m = m1 + m2 for q (e(I) = I).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

from modhyper.errors import InputError
from modhyper.lab.levenberg_marquardt import LMSettings, fit
from modhyper.lab.lm_models import Primary
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.slopes import FlooredFit, Interval, bootstrap_slope, floored_fit
from modhyper.lab.store import without_nan
from modhyper.lab.sweep import Record, Sweep, Task
from modhyper.papers.certified.experiments.multiscale_targets import MultiscaleTarget
from modhyper.papers.certified.experiments.threshold_search import spread_start

if TYPE_CHECKING:
    import torch

FUNCTION = "modhyper.papers.certified.experiments.rate:run_chunk"
NOTES = (
    "A trained network's error is only an upper bound of the best error of its size: agreement of "
    "the exponents supports the theorem, it does not prove it.",
    "The fit with a floor, c·N^-s + floor, shows how far the slope depends on errors that no "
    "training removes; its exponent is reported beside the plain one.",
)


@dataclass(frozen=True, slots=True)
class RateCase:
    """``variables`` m of the function that is approximated, its smoothness r, and the widths."""

    method: Literal["g", "q"]
    variables: int
    smoothness: int
    levels: int
    widths: tuple[int, ...]

    @property
    def name(self) -> str:
        m = "m1" if self.method == "g" else "m1 + m2"
        return f"{self.method}, {m} = {self.variables}, r = {self.smoothness}"

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


@dataclass(frozen=True, slots=True)
class RateLine:
    """Relative L2 test errors by size and repetition, and the exponents fitted to their medians."""

    name: str
    sizes: tuple[int, ...]
    errors: tuple[tuple[float | None, ...], ...]
    slope: Interval | None
    floored: FlooredFit | None
    predicted: float

    @property
    def medians(self) -> tuple[float, ...]:
        return tuple(median(e for e in row if e is not None) for row in self.errors)

    @property
    def agrees(self) -> bool | None:
        return None if self.slope is None else self.slope.low <= self.predicted <= self.slope.high


@dataclass(frozen=True, slots=True)
class RateSummary:
    lines: tuple[RateLine, ...]
    settings: Mapping[str, Any]
    seed: int
    notes: tuple[str, ...] = NOTES

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
        """One row for each line, size and repetition."""
        return [
            {"line": line.name, "N": size, "repetition": i, "relative_error": error}
            for line in self.lines
            for size, row in zip(line.sizes, line.errors, strict=True)
            for i, error in enumerate(row)
        ]


CASES = (
    RateCase("g", 1, 1, 9, (4, 8, 16, 32)),
    RateCase("g", 2, 1, 7, (8, 16, 32, 64)),
    RateCase("q", 2, 1, 7, (8, 16, 32, 64)),
    RateCase("q", 3, 1, 5, (8, 16, 32, 64)),
    RateCase("q", 4, 1, 4, (8, 16, 32, 64)),
    RateCase("g", 1, 2, 9, (4, 8, 16, 32)),
    RateCase("q", 2, 2, 7, (8, 16, 32, 64)),
)
PRESETS = {
    "default": RateSettings(CASES),
    "smoke": RateSettings(
        (RateCase("g", 1, 1, 7, (3, 6, 12)), RateCase("q", 2, 1, 5, (6, 12, 24))),
        repetitions=3,
        restarts=1,
        samples=400,
        test_samples=1000,
        iterations=40,
    ),
}


def preset(name: str) -> RateSettings:
    """Raises InputError for an unknown preset."""
    if name not in PRESETS:
        raise InputError(
            f"no preset {name!r}", option="--preset", hint=f"one of {', '.join(PRESETS)}"
        )
    return PRESETS[name]


def sweep(settings: RateSettings, seed: int) -> Sweep:
    """A task for each case, width and target; the targets of one case and width are a chunk."""
    config = asdict(settings)
    repetitions, _ = config.pop("repetitions"), config.pop("cases")
    return Sweep(
        "rate",
        FUNCTION,
        tuple(
            tuple(
                Task("rate", _case_config(case, width) | config | {"repetition": r}, seed)
                for r in range(repetitions)
            )
            for case in settings.cases
            for width in case.widths
        ),
    )


def _case_config(case: RateCase, width: int) -> dict[str, Any]:
    config = asdict(case) | {"width": width}
    del config["widths"]
    return config


def run_chunk(tasks: Sequence[Task], *, device: str, dtype: str) -> list[dict[str, Any]]:
    """``relative_error``: ‖h - y‖ / ‖y‖ in L2 over fresh points, and the training error beside."""
    import torch

    if dtype != "float64":
        raise InputError("rates need float64", option="--dtype")
    c: dict[str, Any] = dict(tasks[0].config)
    m, restarts = c["variables"], c["restarts"]
    train: list[tuple[torch.Tensor, torch.Tensor]] = []
    test: list[tuple[torch.Tensor, torch.Tensor]] = []
    starts: list[list[torch.Tensor]] = []
    for task in tasks:
        seed = child_seed(task.seed, "rate", c["method"], m, str(task.config["repetition"]))
        target = MultiscaleTarget(
            m, c["smoothness"], c["levels"], child_seed(seed, "target"), c["decay"]
        )
        for part, count in ((train, c["samples"]), (test, c["test_samples"])):
            draw = generator(seed, "points", count)
            x = torch.rand(count, m, generator=draw, dtype=torch.float64) * 2 - 1
            part.append((x, target(x)))
        for restart in range(restarts):
            draw = generator(seed, "start", c["width"], restart)
            starts.append(spread_start((m, c["width"], 1), 1, c["width"] ** (1 / m), draw))
    x, y = (torch.stack(part).repeat_interleave(restarts, 0) for part in zip(*train, strict=True))
    scale = y.square().mean(1, keepdim=True).sqrt()
    parameters = [torch.cat(layers) for layers in zip(*starts, strict=True)]
    settings = LMSettings("squares", 1.0, c["iterations"], 20, 1e-3)
    found = fit(Primary(x, c["activation"]), parameters, y / scale, settings)
    return [
        _result(i, found.loss, found.parameters, scale, test[i], restarts, c["activation"])
        for i in range(len(tasks))
    ]


def _result(
    i: int,
    loss: torch.Tensor,
    parameters: Sequence[torch.Tensor],
    scale: torch.Tensor,
    test: tuple[torch.Tensor, torch.Tensor],
    restarts: int,
    activation: str,
) -> dict[str, Any]:
    import torch

    losses = loss[i * restarts : (i + 1) * restarts]
    if not losses.isfinite().any():
        return {"diverged": True, "relative_error": None}
    best = int(torch.where(losses.isfinite(), losses, torch.inf).argmin()) + i * restarts
    x, y = test
    outputs = Primary(x.unsqueeze(0), activation).outputs([p[best : best + 1] for p in parameters])
    error = (outputs[0] * scale[best] - y).square().mean().sqrt() / y.square().mean().sqrt()
    return {"diverged": False, "relative_error": float(error), "training_loss": float(loss[best])}


def summarise(settings: RateSettings, records: Sequence[Record], seed: int) -> RateSummary:
    """``records`` are those of `sweep`, in its order."""
    lines, start = [], 0
    for case in settings.cases:
        errors = []
        for _ in case.widths:
            stop = start + settings.repetitions
            errors.append(tuple(r.result["relative_error"] for r in records[start:stop]))
            start = stop
        sizes = tuple(case.parameters(width) for width in case.widths)
        slope = bootstrap_slope(sizes, errors, child_seed(seed, "bootstrap", case.name))
        middles = [median(e for e in row if e is not None) for row in errors]
        lines.append(
            RateLine(
                case.name,
                sizes,
                tuple(errors),
                slope,
                floored_fit(sizes, middles),
                -case.smoothness / case.variables,
            )
        )
    plain = {name: value for name, value in asdict(settings).items() if name != "cases"}
    spent = round(sum(record.seconds for record in records), 1)
    return RateSummary(tuple(lines), plain | {"network_seconds": spent}, seed)
