"""Fig 6: the colour of a pixel x of a grey image I.

Source: section 5 and the appendix of the text; no code was released for this figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from modhyper.lab.curves import change, log_ratio
from modhyper.lab.experiment import Choice, Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.summary import Panel
from modhyper.papers.galanti_wolf_2020.experiments.conditional import (
    RATES,
    Conditional,
    Initial,
    Method,
    chunks_of,
    compare,
)

HIDDEN, COLOURS, POWERS, SIDE = 10, 3, 10, 32
FEATURES = 2 + 4 * POWERS
DEPTHS = tuple(range(2, 8))


@dataclass(frozen=True, slots=True)
class ColorizationSettings:
    """f and e have k = ``values`` linear layers of ``width``; E = N_g = 450. Colours in [-1, 1].

    A batch holds ``batch_images`` images and ``pixels`` random pixels of each. ``coordinates``: a
    pixel's two run over [-1, 1] or [0, 1] before they enter its 42 features.
    """

    data: str
    values: tuple[int, ...]
    width: int = 100
    extra_layers: int = 0
    activation: str = "elu"
    conditioning_activation: str = "elu"
    generated_biases: bool = False
    initial: Initial = "default"
    coordinates: Literal["[-1, 1]", "[0, 1]"] = "[-1, 1]"
    batch_images: int = 50
    pixels: int = 4
    epochs: int = 10
    learning_rate: float = 0.01
    rates: tuple[float, ...] = ()
    validation: int = 0
    train_images: int | None = None
    test_images: int | None = None
    repetitions: int = 100

    @property
    def key(self) -> str:
        return self.data


def shape(s: ColorizationSettings, method: Method, value: int) -> Conditional:
    """The network of one method at one depth."""
    return Conditional(
        method,
        (FEATURES, HIDDEN, COLOURS),
        (SIDE**2, *[s.width] * (value - 1 + s.extra_layers)),
        0 if method == "hypernetwork" else HIDDEN * (FEATURES + COLOURS),
        s.activation,
        s.conditioning_activation,
        s.generated_biases,
        s.initial,
    )


def _chunks(s: ColorizationSettings) -> list[list[dict[str, Any]]]:
    return chunks_of(s.values, s.repetitions, s.rates)


def judge(settings: ColorizationSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    found = compare(rows, settings.values, settings.repetitions, "loss")
    hyper, embed = found.whole()
    return Panel(
        settings.key,
        settings.data,
        "layers k of f and e",
        "test error (mean square, colours in [-1, 1])",
        found.series,
        (
            plan.mean("wins", log_ratio(embed, hyper)),
            plan.mean("hypernetwork-improves-with-depth", change(hyper)),
        ),
        found.references(),
        found.gates,
        details=found.details,
    )


PAPER = ColorizationSettings("cifar10", DEPTHS)
FIGURE_6 = Experiment(
    "figure-6",
    "Colorization: depth of f and e",
    "I is a grey image, x the 42 features of a pixel, y its colour.",
    {
        "paper": (PAPER,),
        "smoke": (
            replace(
                PAPER,
                data="synthetic-colour",
                values=(3, 5, 7),
                train_images=3000,
                test_images=500,
                epochs=3,
                repetitions=3,
            ),
        ),
    },
    _chunks,
    "modhyper.papers.galanti_wolf_2020.experiments.colorization_training:train",
    judge,
    plans_of("modhyper.papers.galanti_wolf_2020.experiments", "colorization")["figure-6"],
    choices=(
        Choice(
            "passes",
            "The text does not say how many passes over the images were made.",
            {"10": {}, "1": {"epochs": 1}},
            crossed=True,
        ),
        Choice(
            "coordinates",
            "The text does not say in which units a pixel's coordinates enter its features.",
            {"-1..1": {}, "0..1": {"coordinates": "[0, 1]"}},
            crossed=True,
        ),
        Choice(
            "conditioning",
            "The activation of f and e is not given: ELU as in g and q, or ReLU.",
            {"elu": {}, "relu": {"conditioning_activation": "relu"}},
        ),
        Choice(
            "rate",
            "Each method at its own best rate on 5000 images kept back, in place of 0.01.",
            {"0.01": {}, "tuned": {"rates": RATES, "validation": 5000}},
            control=True,
        ),
    ),
    sizes=frozenset({"values", "train_images", "test_images"}),
    notes=(
        "The text gives no batch: here 50 images and 4 random pixels of each. Grey values are "
        "scaled to [-1, 1] like the colours.",
        "On drawn images the hypernetwork of depth 2 diverges at the text's rate: the smoke preset "
        "begins at 3.",
        "41 of the 42 features differ (i1⁰ + i2 = i2¹ + i1⁰ is one of them written twice).",
        "Not said and not varied: biases of f, e and q (with) and of g (without), the initial "
        "weights (torch's own), and that depth k means k linear layers.",
    ),
)
