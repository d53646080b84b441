"""Fig 6: the colour of a pixel x of a grey image I.

Source: section 5 and the appendix of the text; no code was released for this figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from modhyper.lab.architecture import Architecture
from modhyper.lab.curves import change, log_ratio
from modhyper.lab.experiment import Choice, Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.summary import Panel
from modhyper.papers.galanti_wolf_2020.experiments.conditional import (
    TUNED,
    ConditionalSettings,
    Method,
    chunks_of,
    compare,
    network,
)

HIDDEN, COLOURS, POWERS, SIDE = 10, 3, 10, 32
FEATURES = 2 + 4 * POWERS
DEPTHS = tuple(range(2, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class ColorizationSettings(ConditionalSettings):
    """f and e have k = ``values`` linear layers of ``width``; E = N_g = 450. Colours in [-1, 1].

    A batch holds ``batch_images`` images and ``pixels`` random pixels of each. ``coordinates``: a
    pixel's two run over [-1, 1] or [0, 1] before they enter its 42 features.
    """

    data: str
    values: tuple[int, ...]
    width: int = 100
    activation: str = "elu"
    conditioning_activation: str = "elu"
    coordinates: Literal["[-1, 1]", "[0, 1]"] = "[-1, 1]"
    batch_images: int = 50
    pixels: int = 4
    validation: int = 0
    train_images: int | None = None
    test_images: int | None = None

    @property
    def key(self) -> str:
        return self.data


def shape(s: ColorizationSettings, method: Method, value: int) -> Architecture:
    """The network of one method at one depth."""
    conditioning = (SIDE**2, *[s.width] * (value - 1 + s.extra_layers))
    size = HIDDEN * (FEATURES + COLOURS)
    return network(s, method, (FEATURES, HIDDEN, COLOURS), conditioning, size)


def judge(settings: ColorizationSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    found = compare(rows, settings, "loss")
    hyper, embed = found.whole()
    return found.panel(
        settings.key,
        settings.data,
        ("layers k of f and e", "test error (mean square, colours in [-1, 1])"),
        (
            plan.mean("wins", log_ratio(embed, hyper)),
            plan.mean("hypernetwork-improves-with-depth", change(hyper)),
        ),
    )


PAPER = ColorizationSettings(data="cifar10", values=DEPTHS)
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
    chunks_of,
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
        TUNED,
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
