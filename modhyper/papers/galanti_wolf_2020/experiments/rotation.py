"""Figs 3, 5 and 7: how far is the image x turned against the image I? Twelve classes.

Source: section 5 and the appendix of the text; the released code's folder rotation_prediction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from modhyper.lab.architecture import Architecture
from modhyper.lab.curves import Numbers, at, change, difference, differences
from modhyper.lab.experiment import CODE, Choice, Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.summary import Panel
from modhyper.papers.galanti_wolf_2020.experiments.conditional import (
    TUNED,
    Compared,
    ConditionalSettings,
    Method,
    chunks_of,
    compare,
    depth_convention,
    network,
)

PLANS = plans_of("modhyper.papers.galanti_wolf_2020.experiments", "rotation")
DEPTHS, STEPS = tuple(range(2, 10)), tuple(range(1, 9))
SWEEP = tuple(1e-4 * 10 ** (j / 4) for j in range(2, 10))
HIDDEN, CLASSES = 10, 12
TRIVIAL = 0.01
"""A rate is non-trivial if both methods make fewer errors than the best constant, by this much."""
PIXELS = {"mnist": 784, "cifar10": 3072, "synthetic": 784, "synthetic-colour": 3072}


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationSettings(ConditionalSettings):
    """``data`` names an image set. axis depth: f and e have ``values`` + ``extra_layers`` linear
    layers; dimension: E = ``step``·i, f and e have ``layers`` of them; learning rate: ``values``.

    classes  of the angle α, any in [0°, 360°): nearest, the nearest of 0°, 30°, …, 330° on the
             circle; unwrapped, the nearest of these numbers (345° to 360° count as 330°)
    encoded  which image e encodes: I, as in the model q(x, e(I)), or x, q then reading I
    embedding_dim  E where it is not the axis; 0 for 10·d + 10
    validation     training images kept back to choose among ``rates``
    """

    data: str
    axis: Literal["depth", "dimension", "learning rate"]
    width: int
    layers: int = 2
    embedding_layers: int = 2
    step: int = 10000
    embedding_dim: int = 0
    classes: Literal["nearest", "unwrapped"] = "nearest"
    encoded: Literal["I", "x"] = "I"
    batch: int = 200
    validation: int = 0
    train_images: int | None = None
    test_images: int | None = None

    @property
    def key(self) -> str:
        return self.data


def shape(s: RotationSettings, method: Method, value: float, pixels: int) -> Architecture:
    """The network of one method at one value of the axis, for images of so many pixels."""
    layers = s.layers if method == "hypernetwork" else s.embedding_layers
    size = s.embedding_dim or 10 * pixels + 10
    if s.axis == "depth":
        layers = int(value)
    elif s.axis == "dimension":
        size = s.step * int(value)
    conditioning = (pixels, *[s.width] * (layers - 1 + s.extra_layers))
    return network(s, method, (pixels, HIDDEN, CLASSES), conditioning, size)


def judge(s: RotationSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    found = compare(rows, s, "error")
    hyper, embed = found.whole()
    if s.axis == "learning rate":
        kept = nontrivial_rates(found)
        apart = differences(at(embed, kept), at(hyper, kept))
        findings = [plan.each("wins-at-every-rate", apart)]
    else:
        numbers: dict[str, Numbers] = {
            "wins-widely": difference(embed, hyper),
            "hypernetwork-improves-with-depth": change(hyper),
            "embedding-flat-in-depth": change(embed),
            "embedding-flat-in-dimension": change(embed),
        }
        findings = [plan.mean(id, numbers[id]) for id in plan.claims(s.key)]
    label = {
        "depth": "k (depth of f and e)",
        "dimension": f"i (embedding dimension {s.step} i)",
        "learning rate": "learning rate",
    }[s.axis]
    labels = label, "test error (share of wrong classes)"
    log_x = s.axis == "learning rate"
    return found.panel(s.key, s.data, labels, findings, log_x=log_x, log_y=False)


def nontrivial_rates(found: Compared) -> list[float]:
    """The rates at which both methods err less than the best constant by ``TRIVIAL``, in the mean
    over repetitions; the chance of a wrong guess stands in for a constant that was not recorded.
    """
    chance = (CLASSES - 1) / CLASSES
    height = found.constant if found.constant == found.constant else chance
    pairs = zip(found.hypernetwork.x, *(one.centre for one in found.series), strict=True)
    return [x for x, a, b in pairs if max(a, b) < height - TRIVIAL]


def _figure(
    name: str,
    title: str,
    presets: Mapping[str, tuple[RotationSettings, ...]],
    choices: tuple[Choice, ...],
    notes: tuple[str, ...] = (),
) -> Experiment[RotationSettings]:
    key = f"figure-{name}"
    return Experiment(
        key,
        title,
        "x is the image I turned by a random angle; the class is the angle's nearest multiple of "
        "30°.",
        presets,
        chunks_of,
        "modhyper.papers.galanti_wolf_2020.experiments.rotation_training:train",
        judge,
        PLANS[key],
        choices=choices,
        sizes=frozenset({"values", "train_images", "test_images"}),
        notes=(*notes, *NOTES),
    )


def _code(part: RotationSettings, **more: Any) -> RotationSettings:
    """The released code's settings; its ELU on CIFAR10 is g's and q's."""
    return replace(
        part,
        extra_layers=2,
        classes="unwrapped",
        batch=64,
        learning_rate=0.001,
        width=100,
        activation="elu" if part.data == "cifar10" else "relu",
        **more,
    )


def _smoke(part: RotationSettings, **more: Any) -> tuple[RotationSettings, ...]:
    return (
        replace(
            part,
            data="synthetic",
            train_images=3000,
            test_images=1000,
            epochs=3,
            repetitions=3,
            learning_rate=0.05,
            **more,
        ),
    )


MNIST = RotationSettings(data="mnist", axis="depth", values=DEPTHS, width=50)
CIFAR = replace(MNIST, data="cifar10", width=100)
WIDE = tuple(
    replace(CIFAR, data=data, axis="dimension", values=STEPS) for data in ("mnist", "cifar10")
)
BY_RATE = tuple(
    replace(part, axis="learning rate", values=SWEEP, layers=4, embedding_layers=4)
    for part in (MNIST, CIFAR)
)

BATCH = Choice(
    "batch",
    "The text gives no batch size here: 200 as in Fig 1, or 64 as in the released code.",
    {"200": {}, "64": {"batch": 64}},
    crossed=True,
)
CONVENTION = depth_convention("")
ACTIVATION = Choice(
    "activation",
    "The activation of g and q is not given: ReLU, or ELU as in the released code on CIFAR10.",
    {"relu": {}, "elu": {"activation": "elu"}},
)
ROLES = Choice(
    "encoded",
    "Fig 5 lists e on x and q on I, the rest of the text e on I and q on x.",
    {"I": {}, "x": {"encoded": "x"}},
)
NOTES = (
    "The images are shifted and scaled by the released code's constants; a fresh angle is drawn "
    "for every image in every pass, and one for each test image.",
    "Not said and not varied: biases of f, e and q (with) and of g (without, as in the released "
    "code), the initial weights (torch's own), the activation of f and e (ReLU).",
)
UNWRAPPED = "Released code: the class is never wrapped, so that 345° to 360° count as 330°."

FIGURE_3 = _figure(
    "3",
    "Rotation: depth of f and e",
    {
        "paper": (MNIST, CIFAR),
        CODE: (_code(MNIST), _code(CIFAR)),
        "smoke": _smoke(MNIST, values=DEPTHS[::3]),
    },
    (BATCH, CONVENTION, ACTIVATION, TUNED),
    (UNWRAPPED,),
)
FIGURE_5 = _figure(
    "5",
    "Rotation: embedding dimension",
    {"paper": WIDE, "smoke": _smoke(WIDE[0], values=(1, 4, 8), step=200)},
    (BATCH, ROLES, ACTIVATION, TUNED),
)
FIGURE_7 = _figure(
    "7",
    "Rotation: learning rate",
    {
        "paper": BY_RATE,
        # Hidden-to-hidden layers: f four, e three; e has 50000 outputs.
        CODE: tuple(
            _code(part, layers=4, embedding_layers=3, embedding_dim=50000) for part in BY_RATE
        ),
        "smoke": _smoke(BY_RATE[0], values=(0.003, 0.03, 0.3)),
    },
    (BATCH, CONVENTION, ACTIVATION),
    (
        UNWRAPPED,
        "Released code: f has four hidden-to-hidden layers, e three and 50000 outputs.",
        "The text does not list the rates: they are the released code's. A rate counts as "
        "non-trivial if both methods err less there than the best constant, by 0.01.",
    ),
)
