"""The conditioning experiment: five ways to tell a network x -> y_I(x) about I, on what is trained
today.

hypernetwork   f generates all weights of g
low rank       f generates weights of rank s, added to trained ones, and the biases
film           f scales and shifts the hidden units
output         f generates the last layer (DeepONet; the hypernetwork is HyperDeepONet there)
embedding      the first layer reads E numbers e(I) beside x

All have an f or e with the same hidden layers, and as many numbers in the primary, or in all. The
axis is k, the numbers that f or e tells the primary about I.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from modhyper.lab.curves import Numbers, at, change, ratios, without_gaps
from modhyper.lab.experiment import Choice, Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.summary import Finding, Gate, Panel, Reference, Series, finite, gate_below, mean
from modhyper.papers.certified.experiments.conditioning_shapes import (
    Cell,
    ConditioningSettings,
    Family,
    cells,
    shape,
)

BASELINES = "baselines"
CONSTANT, LINEAR = "best constant", "linear regression on x"


def _chunks(s: ConditioningSettings) -> list[list[dict[str, Any]]]:
    """A chunk for each cell, and one for the baselines."""
    named = [(cell.way, cell.size) for cell in cells(s)]
    return [
        [{"method": way, "size": size, "repetition": r} for r in range(s.repetitions)]
        for way, size in [*named, (BASELINES, 0)]
    ]


def judge(settings: ConditioningSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    """Relative test errors against k, a curve a method."""
    found: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: row.task["repetition"]):
        found.setdefault((row.task["method"], row.task["size"]), []).append(row.result)
    baselines = found.pop((BASELINES, 0))
    trained = {Cell(*place): results for place, results in found.items()}  # type: ignore[arg-type]
    ways = dict.fromkeys(cell.way for cell in trained)
    series = tuple(_series(settings, way, trained) for way in ways)
    ends = min(s.x[0] for s in series), max(s.x[-1] for s in series)
    heights = {
        name: mean([one[key] for one in baselines])
        for name, key in ((CONSTANT, "constant"), (LINEAR, "linear"))
    }
    lines = tuple(
        Reference(name, ends, (height, height), "dotted" if name == CONSTANT else "dashed")
        for name, height in heights.items()
    )
    return Panel(
        settings.key,
        f"{settings.family}, equal {'primaries' if settings.matched == 'primary' else 'totals'}",
        "k, numbers told about I",
        "relative L2 error on unseen I",
        series,
        _findings(settings, trained, series, plan),
        lines,
        tuple(_gates(series, heights)),
        log_x=True,
        details=tuple(_detail(settings, cell, results) for cell, results in trained.items()),
    )


def _series(
    s: ConditioningSettings, name: str, trained: Mapping[Cell, Sequence[Mapping[str, Any]]]
) -> Series:
    points = sorted(
        (float(shape(s, cell).conditioning_outputs), _errors(results))
        for cell, results in trained.items()
        if cell.way == name
    )
    return Series(name, tuple(k for k, _ in points), tuple(errors for _, errors in points))


def _errors(results: Sequence[Mapping[str, Any]], key: str = "relative_error") -> tuple[Any, ...]:
    return tuple(None if one["diverged"] else one[key] for one in results)


def _findings(
    s: ConditioningSettings,
    trained: Mapping[Cell, Sequence[Mapping[str, Any]]],
    series: Sequence[Series],
    plan: Plan,
) -> tuple[Finding, ...]:
    whole = without_gaps(*series)
    points = sorted((x, row) for one in whole for x, row in zip(one.x, one.values, strict=True))
    every = Series("all", tuple(x for x, _ in points), tuple(row for _, row in points))
    ways = {one.name: one for one in whole}
    others = [way for way in ways if way != "hypernetwork"]

    def validation(cell: Cell) -> float:
        """Mean error; infinite if a network diverged."""
        errors = _errors(trained[cell], "validation_error")
        return mean(finite(errors)) if None not in errors else math.inf

    def against(names: Sequence[str]) -> Numbers:
        """log10 of the error of the best of these cells by validation over the hypernetwork's."""
        rivals = [cell for cell in trained if cell.way in names]
        rival = min(rivals, key=validation)
        k = float(shape(s, rival).conditioning_outputs)
        upper = at(ways[rival.way], [k])
        (found,) = ratios(upper, replace(ways["hypernetwork"], x=(k,))).values()
        return found

    numbers: dict[str, Numbers] = {
        "falls-with-k": change(every, log_x=True),
        "wins-widely": against(["embedding"]),
        "wins-at-equal-total": against(["embedding"]),
        "best-at-equal-total": against(others),
        "smaller-than-deeponet": against(["output"]),
    }
    return tuple(plan.mean(id, numbers[id]) for id in plan.claims(s.key))


def _gates(series: Sequence[Series], heights: Mapping[str, float]) -> list[Gate]:
    falling = "the rate falls to 0, so that a flat training error says nothing"
    gates = [Gate("training error flat", None, falling)]
    for name, height in heights.items():
        centres = (
            (f"{one.name} {x:g}", centre)
            for one in series
            for x, centre in zip(one.x, one.centre, strict=True)
        )
        gates.append(gate_below(f"test errors below {name}", height, centres))
    return gates


def _detail(
    s: ConditioningSettings, cell: Cell, results: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    found = shape(s, cell)
    training, rate = finite(_errors(results, "train_error")), float(results[0]["rate"])
    end = ", an end of the range" if rate in (s.rates[0], s.rates[-1]) else ""
    return {
        "method": cell.way + (f" {cell.size}" if cell.size else ""),
        "k": str(found.conditioning_outputs),
        "units": str(found.primary[1]),
        "primary": str(found.generated),
        "trained": str(found.trained),
        "rate": f"{rate:g}{end}",
        "train error": f"{mean(training):.3g}",
        "test error": f"{mean(finite(_errors(results))):.3g}",
    }


def _panels(family: Family, **changes: Any) -> tuple[ConditioningSettings, ...]:
    primary = ConditioningSettings(family, "primary", **changes)
    return primary, replace(primary, matched="total")


SMOKE: dict[str, Any] = {
    "width": 4, "code": 8, "ranks": (1,), "embedding_dims": (2,), "functions": 100, "held_out": 20,
    "passes": 5, "steps": 4, "rates": (0.006, 0.02), "repetitions": 2,
}  # fmt: skip
CONDITIONING = Experiment(
    "conditioning",
    "Five ways to condition, on images, operators and few-shot regression",
    "Each method at equal size of the primary and at equal total size, with k, the numbers that "
    "it tells about I, on the axis. Presets: default (images need MNIST) and smoke (seconds, drawn "
    "images).",
    {
        "default": (
            *_panels(
                "images",
                functions=4000,
                held_out=100,
                width=12,
                activation="relu",
                rates=(0.0006, 0.002, 0.006),
            ),
            *_panels("antiderivative"),
            *_panels("advection"),
            *_panels("burgers"),
            *_panels("sinusoids", functions=4000),
        ),
        "smoke": (
            *_panels("images", **SMOKE, image_set="synthetic", activation="relu"),
            *_panels("burgers", **SMOKE),
            *_panels("sinusoids", **SMOKE),
        ),
    },
    _chunks,
    "modhyper.papers.certified.experiments.conditioning_training:train",
    judge,
    plans_of("modhyper.papers.certified.experiments", "conditioning")["conditioning"],
    (
        Choice(
            "length",
            "Nothing says how long users train: for 600 steps, or 1800.",
            {"600": {}, "1800": {"steps": 90}},
        ),
    ),
    sizes=frozenset({"functions", "held_out", "passes", "steps"}),
    outside=frozenset({"repetitions"}),
    notes=(
        "The interface law bounds the worst target of a ball; that error falls with k for these "
        "targets and trained networks is a conjecture, which the experiment tests.",
        "Antiderivative and advection are linear in I: least squares from the sensors to each "
        "point of the grid would solve them. They serve to compare the networks.",
        "Each method's rate is chosen once, in a repetition of its own; the luck of that choice is "
        "in no interval.",
        "The rate falls to 0, so a flat training error says nothing and no claim can come out as "
        "contradicted.",
    ),
    text="default",
)
