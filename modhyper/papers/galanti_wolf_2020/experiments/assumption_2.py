"""Fig 8: does the loss of a one-hidden-layer network fall with every unit it is given?

Source: the text's validation of Assumption 2; the released code's folder validating_assumption_2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from modhyper.lab.curves import steps
from modhyper.lab.experiment import CODE, OUTSIDE, Choice, Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.summary import Panel, Series
from modhyper.papers.galanti_wolf_2020.experiments.conditional import BASELINES, baseline_lines

CLASSES = 10
TOGETHER = 4
"""Repetitions trained together."""
WIDTHS = tuple(range(1, 30))


@dataclass(frozen=True, slots=True)
class Assumption2Settings:
    """Widths ``values``; Adadelta on the squared error of one-hot labels.

    shuffled  False: the images come in the order of the file, as in the released code on a CPU
    """

    data: str
    values: tuple[int, ...]
    activations: tuple[str, ...] = ("relu", "leaky_relu", "elu", "tanh", "sigmoid")
    batch: int = 64
    epochs: int = 2
    learning_rate: float = 1.0
    shuffled: bool = True
    train_images: int | None = None
    test_images: int | None = None
    repetitions: int = 100

    @property
    def key(self) -> str:
        return self.data


def widths(inputs: int, hidden: int) -> tuple[int, ...]:
    return inputs, hidden, CLASSES


def _chunks(s: Assumption2Settings) -> list[list[dict[str, Any]]]:
    """All widths and activations of a few repetitions."""
    chunks = []
    for start in range(0, s.repetitions, TOGETHER):
        repetitions = range(start, min(start + TOGETHER, s.repetitions))
        chunk: list[dict[str, Any]] = [
            {"activation": activation, "value": value, "repetition": r}
            for activation in s.activations
            for value in s.values
            for r in repetitions
        ]
        if start == 0:  # the same for every repetition
            chunk.append({"activation": BASELINES, "repetition": 0})
        chunks.append(chunk)
    return chunks


def judge(settings: Assumption2Settings, rows: Sequence[Row], plan: Plan) -> Panel:
    found = {
        tuple(row.task.get(part) for part in ("activation", "value", "repetition")): row.result
        for row in rows
    }

    def curve(sigma: str) -> Series:
        def loss(value: int, r: int) -> float | None:
            found_loss: float | None = found[sigma, value, r]["loss"]
            return found_loss

        return Series.of(sigma, settings.values, settings.repetitions, loss)

    series = tuple(curve(sigma) for sigma in settings.activations)
    every = {
        f"{one.name}, {x:g} units": numbers for one in series for x, numbers in steps(one).items()
    }
    baseline = found.get((BASELINES, None, 0), {})
    return Panel(
        settings.key,
        settings.data,
        "hidden units",
        "test loss (squared error of one-hot labels)",
        series,
        (plan.each("falls-strictly", every),),
        baseline_lines(
            settings.values, baseline.get("constant", math.nan), baseline.get("linear", math.nan)
        ),
        log_x=True,
    )


GROWTH = tuple(Assumption2Settings(data, WIDTHS) for data in ("mnist", "fashion-mnist"))

FIGURE_8 = Experiment(
    "figure-8",
    "Assumption 2: loss against width",
    "Networks with one hidden layer of growing width fit one-hot labels.",
    {
        "paper": GROWTH,
        CODE: tuple(replace(part, activations=("elu",), shuffled=False) for part in GROWTH),
        "smoke": (
            replace(
                GROWTH[0],
                data="synthetic",
                values=(1, 2, 4, 8, 16),
                activations=("relu", "elu"),
                train_images=4000,
                test_images=1000,
                repetitions=4,
            ),
        ),
    },
    _chunks,
    "modhyper.papers.galanti_wolf_2020.experiments.assumption_2_training:train",
    judge,
    plans_of("modhyper.papers.galanti_wolf_2020.experiments", "assumption_2")["figure-8"],
    choices=(
        Choice(
            "order",
            "The text does not say whether the images are shuffled; the released code shuffles "
            "them on a GPU only.",
            {"shuffled": {}, "as in the file": {"shuffled": False}},
        ),
    ),
    sizes=frozenset({"values", "train_images", "test_images"}),
    outside=OUTSIDE | {"activations"},
    notes=(
        "“Strictly” is tested at every step of one unit and for every activation: the worst of "
        "them decides, and few repetitions leave it undecided.",
        "Two epochs do not train these networks to the end: the figure shows losses after two "
        "epochs, not least losses, of which the assumption speaks.",
    ),
)
