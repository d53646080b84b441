"""Fig 2: do two networks trained on one target end nearer to each other than to the target?

Source: the text's validation of Assumption 1; the released code's folder validating_assumption_1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from modhyper.lab.curves import log_ratio
from modhyper.lab.experiment import CODE, Choice, Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.summary import Gate, Panel, Series, gate_below, mean
from modhyper.networks.counting import Model, Part
from modhyper.networks.perceptron import Network, convolution, dense
from modhyper.papers.galanti_wolf_2020.experiments.conditional import (
    CONSTANT,
    FLAT,
    LINEAR,
    baseline_lines,
    flatness,
)

KERNEL, STRIDE, OUTPUTS, FIRST = 10, 2, 10, 20
TOGETHER = 8
"""Pairs of networks trained together."""


@dataclass(frozen=True, slots=True)
class Assumption1Settings:
    """``data`` names an image set, or "uniform": ``samples`` points of [-1,1]^(28×28) drawn afresh
    for each pass.

    channels  of the target's second convolution: 50 in the text, 40 in the released code
    """

    data: str
    channels: int = 50
    width: int = 100
    initial: Literal["default", "unit-rows"] = "default"
    batch: int = 64
    epochs: int = 50
    learning_rate: float = 0.01
    momentum: float = 0.5
    samples: int = 10000
    train_images: int | None = None
    test_images: int | None = None
    repetitions: int = 100

    @property
    def key(self) -> str:
        return self.data


def target_model(channels: int, side: int, second: int) -> Model:
    """y: conv c→20, conv 20→second, kernel 10, stride 2, then linear to 10; biases not counted."""
    first = convolution(channels, FIRST, KERNEL, side, stride=STRIDE, bias=False)
    last = convolution(FIRST, second, KERNEL, (side - KERNEL) // STRIDE + 1, stride=2, bias=False)
    text = f"{channels}×{side}×{side}→conv{FIRST}→conv{second}→{last.fan_out}→{OUTPUTS}"
    layers = (first, last, dense(last.fan_out, OUTPUTS, bias=False))
    return Model("network", (Part("y", Network(layers, text)),))


def fitted_widths(inputs: int, width: int) -> tuple[int, ...]:
    """Of f1 and f2."""
    return inputs, width, OUTPUTS


def _chunks(settings: Assumption1Settings) -> list[list[dict[str, Any]]]:
    """A task is one repetition: a fresh target and a fresh pair of networks."""
    tasks: list[dict[str, Any]] = [{"repetition": r} for r in range(settings.repetitions)]
    return [tasks[start : start + TOGETHER] for start in range(0, len(tasks), TOGETHER)]


def judge(settings: Assumption1Settings, rows: Sequence[Row], plan: Plan) -> Panel:
    results = [row.result for row in sorted(rows, key=lambda row: row.task["repetition"])]

    def curve(name: str, key: str) -> Series:
        def value(epoch: int, r: int) -> float | None:
            return None if results[r]["diverged"] else results[r][key][epoch - 1]

        return Series.of(name, range(1, settings.epochs + 1), len(results), value)

    between, to_target = curve("f₁ to f₂", "between"), curve("f₁, f₂ to y", "to_target")
    end = float(settings.epochs)
    lines = {
        name: mean([r[key] for r in results if r.get(key) is not None])
        for name, key in ((CONSTANT, "constant"), (LINEAR, "linear"))
    }
    # The distance to y on the test set stands for the training error: both are of one kind.
    share, last = flatness(to_target.centre), [("the end", to_target.centre[-1])]
    flat = share >= FLAT if math.isfinite(share) else None
    gates = [Gate("error flat", flat, f"the last fifth of the epochs falls to {share:.1%}")]
    gates += [gate_below(f"below {name}", height, last) for name, height in lines.items()]
    return Panel(
        settings.key,
        settings.data,
        "epoch",
        "mean squared distance on the test set",
        (between, to_target),
        (plan.mean("nearer", log_ratio(to_target, between, lambda epoch: epoch == end)),),
        baseline_lines(to_target.x, lines[CONSTANT], lines[LINEAR]),
        tuple(gates),
    )


PAIRS = tuple(Assumption1Settings(data) for data in ("mnist", "cifar10", "uniform"))

FIGURE_2 = Experiment(
    "figure-2",
    "Assumption 1: two networks trained on one target",
    "y is a convolutional network, f1 and f2 are ReLU networks with one hidden layer.",
    {
        "paper": PAIRS,
        CODE: tuple(replace(part, channels=40, initial="unit-rows") for part in PAIRS),
        "smoke": tuple(
            replace(
                part,
                data=data,
                epochs=6,
                samples=2000,
                train_images=2000,
                test_images=1000,
                repetitions=4,
            )
            for part, data in ((PAIRS[0], "synthetic"), (PAIRS[2], "uniform"))
        ),
    },
    _chunks,
    "modhyper.papers.galanti_wolf_2020.experiments.assumption_1_training:train",
    judge,
    plans_of("modhyper.papers.galanti_wolf_2020.experiments", "assumption_1")["figure-2"],
    choices=(
        Choice(
            "samples",
            "The text does not say how many uniform samples make an epoch: 10000 as in the "
            "released code, or 60000 as MNIST has.",
            {"10000": {}, "60000": {"samples": 60000}},
            crossed=True,
            panels=("uniform",),
        ),
        Choice(
            "initial",
            "The text does not give the initial weights: torch's own, or each row divided by its "
            "length as in the released code.",
            {"torch": {}, "unit-rows": {"initial": "unit-rows"}},
            crossed=True,
        ),
    ),
    sizes=frozenset({"train_images", "test_images"}),
    outside=frozenset({"repetitions"}),
    notes=(
        "Released code: the two networks are not drawn anew between its 100 repetitions, which are "
        "then one run of 5000 epochs; here each repetition starts afresh.",
        "Not said and not varied: the batch (64, the released code's), the pixels' scaling (the "
        "released code's), biases (with).",
    ),
)
