"""The modularity experiment: error of four ways to condition, at equal size of the primary.

One target y(x, I) on [-1,1]², ``conditions`` values of I. Relative L2 errors over fresh x at the
same I, and for the hypernetwork also at values of I it was not trained on.

independent   a primary g for each I, fitted on its own
hypernetwork  g(x; f(I)), f with one hidden layer of ``f_width``
embedding     q(x, e(I)), e(I) in R^k learned freely for each I
film          g's hidden units scaled and shifted by numbers learned freely for each I
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from modhyper.errors import InputError
from modhyper.lab.levenberg_marquardt import LMSettings, Model, fit
from modhyper.lab.lm_models import Embedded, Generated, Modulated, Primary
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.store import without_nan
from modhyper.lab.sweep import Record, Sweep, Task
from modhyper.papers.certified.experiments.multiscale_targets import MultiscaleTarget
from modhyper.papers.certified.experiments.threshold_search import spread_start
from modhyper.papers.galanti_wolf_2020.experiments.summary import Series

if TYPE_CHECKING:
    import torch

FUNCTION = "modhyper.papers.certified.experiments.modularity:run_chunk"
METHODS = ("independent", "hypernetwork", "embedding", "film")
ACTIVATION = "tanh"


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


PRESETS = {
    "default": ModularitySettings(),
    "smoke": ModularitySettings(
        sizes=(7, 10), repetitions=2, conditions=8, samples=16, f_width=32, iterations=25
    ),
}


@dataclass(frozen=True, slots=True)
class ModularitySummary:
    """A series a method; "hypernetwork, new I" holds the errors at unseen conditions."""

    series: tuple[Series, ...]
    settings: Mapping[str, Any]
    seed: int

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = without_nan(
            {
                "series": [asdict(s) | {"mean": s.mean, "sd": s.sd} for s in self.series],
                "settings": dict(self.settings),
                "seed": self.seed,
            }
        )
        return found

    def rows(self) -> list[dict[str, Any]]:
        """One row for each method, size and repetition."""
        return [
            {"method": s.name, "N": int(x), "repetition": i, "relative_error": value}
            for s in self.series
            for x, row in zip(s.x, s.values, strict=True)
            for i, value in enumerate(row)
        ]


def preset(name: str) -> ModularitySettings:
    """Raises InputError for an unknown preset."""
    if name not in PRESETS:
        raise InputError(
            f"no preset {name!r}", option="--preset", hint=f"one of {', '.join(PRESETS)}"
        )
    return PRESETS[name]


def sweep(settings: ModularitySettings, seed: int) -> Sweep:
    """A task, and a chunk, for each method, size and target."""
    config = asdict(settings)
    sizes, repetitions = config.pop("sizes"), config.pop("repetitions")
    return Sweep(
        "modularity",
        FUNCTION,
        tuple(
            (Task("modularity", config | {"method": m, "size": n, "repetition": r}, seed),)
            for m in METHODS
            for n in sizes
            for r in range(repetitions)
        ),
    )


def run_chunk(tasks: Sequence[Task], *, device: str, dtype: str) -> list[dict[str, Any]]:
    """``relative_error`` and, for the hypernetwork, ``new_conditions``: the same at unseen I."""
    if dtype != "float64":
        raise InputError("the modularity experiment needs float64", option="--dtype")
    return [_run(task) for task in tasks]


def _run(task: Task) -> dict[str, Any]:
    import torch

    c: dict[str, Any] = dict(task.config)
    seed = child_seed(task.seed, "modularity", str(c["repetition"]))
    target = MultiscaleTarget(2, c["smoothness"], c["levels"], child_seed(seed, "target"))
    draw = generator(seed, "points")
    J = c["conditions"]
    conditions = ((2 * torch.arange(J) + 1.0) / J - 1).double().unsqueeze(1)
    x = torch.rand(c["samples"], 1, generator=draw, dtype=torch.float64) * 2 - 1
    test = torch.rand(c["test_samples"], 1, generator=draw, dtype=torch.float64) * 2 - 1
    fresh = torch.rand(J, 1, generator=draw, dtype=torch.float64) * 2 - 1
    y = _table(target, x, conditions)
    scale = float(y.square().mean().sqrt())
    start = _start(c, seed, J)
    shape = _widths(c)
    settings = LMSettings("squares", 1.0, c["iterations"], 20, 1e-3)
    wanted = y / scale if c["method"] == "independent" else (y / scale).flatten().unsqueeze(0)
    found = fit(_model(c, x, conditions, shape), start, wanted, settings)
    if not found.loss.isfinite().all():
        return {"diverged": True, "relative_error": None, "new_conditions": None}

    def error(at: torch.Tensor) -> float:
        outputs = _model(c, test, at, shape).outputs(found.parameters) * scale
        true = _table(target, test, at)
        return float((outputs.view(J, -1) - true).norm() / true.norm())

    new = error(fresh) if c["method"] == "hypernetwork" else None
    return {
        "diverged": False,
        "relative_error": error(conditions),
        "new_conditions": new,
        "width": shape[1],
    }


def _table(target: MultiscaleTarget, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
    """y for every condition and x: (J, P)."""
    import torch

    J, P = len(conditions), len(x)
    joined = torch.cat([x.repeat(J, 1), conditions.repeat_interleave(P, 0)], 1)
    return target(joined).view(J, P)


def _widths(c: Mapping[str, Any]) -> tuple[int, int, int]:
    """(inputs, units, 1) of the primary with at most ``size`` weights and biases."""
    inputs = 1 + c["k"] if c["method"] == "embedding" else 1
    return inputs, max(1, (c["size"] - 1) // (inputs + 2)), 1


def _start(c: Mapping[str, Any], seed: int, J: int) -> list[torch.Tensor]:
    import torch

    shape = _widths(c)
    draw = generator(seed, "start", c["method"], c["size"])
    if c["method"] == "independent":
        return spread_start(shape, J, shape[1] / 2, draw)
    layers = spread_start(shape, 1, shape[1] / 2, draw)
    if c["method"] == "embedding":
        return [*layers, torch.rand(1, J, c["k"], generator=draw).double() * 2 - 1]
    if c["method"] == "film":
        return [*layers, torch.zeros(1, J, 2 * shape[1], dtype=torch.float64)]
    hidden = spread_start((1, c["f_width"], 1), 1, J / 4, draw)[0]
    size = sum(layer.numel() for layer in layers)
    last = torch.randn(1, size, c["f_width"] + 1, generator=draw).double()
    last *= 0.3 / math.sqrt(c["f_width"])
    last[0, :, -1] = torch.cat([layer.flatten() for layer in layers])
    return [hidden, last]


def _model(
    c: Mapping[str, Any], x: torch.Tensor, conditions: torch.Tensor, shape: tuple[int, int, int]
) -> Model:
    import torch

    if c["method"] == "independent":
        return Primary(x.unsqueeze(0), ACTIVATION)
    J, P = len(conditions), len(x)
    cell = torch.arange(J).repeat_interleave(P)
    everywhere = x.repeat(J, 1).unsqueeze(0)
    if c["method"] == "hypernetwork":
        return Generated(everywhere, conditions.unsqueeze(0), cell, shape, ACTIVATION)
    belongs = torch.nn.functional.one_hot(cell, J).double().unsqueeze(0)
    kind = Embedded if c["method"] == "embedding" else Modulated
    return kind(everywhere, belongs, ACTIVATION)


def summarise(
    settings: ModularitySettings, records: Sequence[Record], seed: int
) -> ModularitySummary:
    """``records`` are those of `sweep`, in its order."""
    found = {
        tuple(r.task.config[part] for part in ("method", "size", "repetition")): r.result
        for r in records
    }

    def series(name: str, method: str, key: str) -> Series:
        return Series(
            name,
            tuple(float(n) for n in settings.sizes),
            tuple(
                tuple(found[method, n, r][key] for r in range(settings.repetitions))
                for n in settings.sizes
            ),
        )

    lines = [series(method, method, "relative_error") for method in METHODS]
    lines.append(series("hypernetwork, new I", "hypernetwork", "new_conditions"))
    spent = round(sum(record.seconds for record in records), 1)
    return ModularitySummary(tuple(lines), asdict(settings) | {"network_seconds": spent}, seed)
