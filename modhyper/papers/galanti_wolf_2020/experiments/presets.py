"""Every setting of the paper's figures, by its text (paper), its released code, and a quick run.

What the text leaves open is our choice and is named in ``NOTES``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import ModuleType
from typing import Any, get_type_hints

from modhyper.errors import InputError, near_matches
from modhyper.papers.galanti_wolf_2020.experiments import (
    assumption_1,
    assumption_2,
    colorization,
    rotation,
    synthetic,
)
from modhyper.papers.galanti_wolf_2020.experiments.assumption_1 import Assumption1Settings
from modhyper.papers.galanti_wolf_2020.experiments.assumption_2 import Assumption2Settings
from modhyper.papers.galanti_wolf_2020.experiments.colorization import ColorizationSettings
from modhyper.papers.galanti_wolf_2020.experiments.rotation import RotationSettings
from modhyper.papers.galanti_wolf_2020.experiments.synthetic import SyntheticSettings

Settings = (
    SyntheticSettings
    | RotationSettings
    | ColorizationSettings
    | Assumption1Settings
    | Assumption2Settings
)
PRESETS = ("paper", "released-code", "smoke")
DEPTHS = tuple(range(2, 10))
STEPS = tuple(range(1, 9))
RATES = tuple(1e-4 * 10 ** (j / 4) for j in range(2, 10))
WIDTHS = tuple(range(1, 30))


@dataclass(frozen=True, slots=True)
class Figure:
    """``module`` has ``chunks``, ``run_chunk`` and ``panel``; a preset is the panels' settings."""

    title: str
    module: ModuleType
    presets: Mapping[str, tuple[Settings, ...]]
    notes: tuple[str, ...] = ()

    @property
    def function(self) -> str:
        return f"{self.module.__name__}:run_chunk"

    def settings(self, preset: str) -> tuple[Settings, ...]:
        """Raises InputError for a preset that this figure does not have, and says why."""
        if preset not in PRESETS:
            hint = near_matches(preset, PRESETS)
            raise InputError(f"no preset {preset!r}", option="--preset", hint=hint)
        if preset not in self.presets:
            raise InputError(
                "the released code has no script for this figure",
                option="--preset",
                hint="use paper or smoke",
            )
        return self.presets[preset]


EPOCHS = "The text does not say how many passes over the samples were made: 10 is our choice."


def _synthetic() -> dict[str, Figure]:
    quick = {
        "samples": 4000,
        "test_samples": 1000,
        "epochs": 4,
        "repetitions": 5,
        "dim": 50,
        "width": 40,
    }
    depth = SyntheticSettings("y = ⟨x, h(I)⟩", "I", "depth", DEPTHS, 1000, 10**4)
    dimension = SyntheticSettings("y = ⟨x, h(I)⟩", "I", "dimension", STEPS, 100, 0)
    others = tuple(
        replace(part, title=f"{title}, {axis}", target=target, activation="elu")  # type: ignore[arg-type]
        for target, title in (("II", "ELU network of (x, I)"), ("III", "y = h(x⊙I)"))
        for part, axis in ((depth, "depth"), (dimension, "dimension"))
    )

    def smoke(panels: tuple[SyntheticSettings, ...]) -> tuple[SyntheticSettings, ...]:
        return tuple(
            replace(p, values=p.values[::3], embedding_dim=400 if p.axis == "depth" else 0, **quick)  # type: ignore[arg-type]
            for p in panels
        )

    clash = "The text lists 1000·i outputs for e but 100 + 100·i inputs for q; this follows q."
    epochs = EPOCHS
    linear = (
        "As the text describes these targets, all but 1 to 2% of the variance of y is linear in x "
        "alone: the softmax of h hardly moves with I."
    )
    return {
        "1a": Figure(
            "Synthetic targets: depth of f and e",
            synthetic,
            {"paper": (depth,), "smoke": smoke((depth,))},
            (epochs, linear),
        ),
        "1b": Figure(
            "Synthetic targets: embedding dimension",
            synthetic,
            {"paper": (dimension,), "smoke": smoke((dimension,))},
            (epochs, clash, linear),
        ),
        "4": Figure(
            "Synthetic targets of type II and III",
            synthetic,
            {"paper": others, "smoke": smoke(others)},
            (epochs, clash),
        ),
    }


def _rotation() -> dict[str, Figure]:
    mnist = RotationSettings("MNIST", "mnist", "depth", DEPTHS, 50)
    cifar = RotationSettings("CIFAR10", "cifar10", "depth", DEPTHS, 100, activation="elu")
    released = {
        "extra_layers": 2,
        "angles": "uniform",
        "batch": 64,
        "learning_rate": 0.001,
        "width": 100,
    }
    quick = {
        "train_images": 3000,
        "test_images": 1000,
        "epochs": 3,
        "repetitions": 3,
        "data": "synthetic",
        "learning_rate": 0.05,
    }
    wide = RotationSettings(
        "CIFAR10", "cifar10", "dimension", STEPS, 100, activation="elu", step=10000
    )
    sweep = tuple(
        replace(part, axis="learning rate", values=RATES, layers=4, embedding_layers=4)
        for part in (mnist, cifar)
    )
    # The released sweep gives f four and e three hidden-to-hidden layers, and e 50000 outputs.
    released_sweep = tuple(
        replace(part, **released | {"layers": 6, "embedding_layers": 5, "embedding_dim": 50000})  # type: ignore[arg-type]
        for part in sweep
    )

    def smoke(part: RotationSettings, **more: Any) -> tuple[RotationSettings, ...]:
        return (replace(part, title="synthetic images", **quick | more),)  # type: ignore[arg-type]

    uniform = (
        "Released code: any angle, the class the nearest of 0°, 30°, …, 330°, so that 345° to 360° "
        "count as 330°."
    )
    return {
        "3": Figure(
            "Rotation: depth of f and e",
            rotation,
            {
                "paper": (mnist, cifar),
                "released-code": tuple(replace(p, **released) for p in (mnist, cifar)),  # type: ignore[arg-type]
                "smoke": smoke(mnist, values=DEPTHS[::3]),
            },
            (uniform,),
        ),
        "5": Figure(
            "Rotation: embedding dimension",
            rotation,
            {"paper": (wide,), "smoke": smoke(wide, values=(1, 4, 8), step=200)},
        ),
        "7": Figure(
            "Rotation: learning rate",
            rotation,
            {
                "paper": sweep,
                "released-code": released_sweep,
                "smoke": smoke(sweep[0], values=(0.003, 0.03, 0.3)),
            },
            (
                uniform,
                "Released code: f has four hidden-to-hidden layers, e three and 50000 outputs.",
            ),
        ),
    }


def _colorization() -> dict[str, Figure]:
    paper = ColorizationSettings("CIFAR10", "cifar10", tuple(range(2, 8)))
    quick = replace(
        paper,
        title="synthetic images",
        data="synthetic-colour",
        values=(2, 4, 7),
        train_images=3000,
        test_images=500,
        epochs=3,
        repetitions=3,
        learning_rate=0.05,
    )
    return {
        "6": Figure(
            "Colorization: depth of f and e",
            colorization,
            {"paper": (paper,), "smoke": (quick,)},
            (
                EPOCHS,
                "The text gives no batch: here 50 images and 4 random pixels of each; pixel "
                "coordinates run over [-1, 1]; 41 of the 42 features differ (i1⁰ + i2 = i2¹ + i1⁰ "
                "is one of them written twice).",
            ),
        )
    }


def _assumptions() -> dict[str, Figure]:
    pairs = tuple(
        Assumption1Settings(title, data)
        for title, data in (("MNIST", "mnist"), ("CIFAR10", "cifar10"), ("uniform", "uniform"))
    )
    growth = tuple(
        Assumption2Settings(title, data, WIDTHS, ("relu", "leaky_relu", "elu", "tanh", "sigmoid"))
        for title, data in (("MNIST", "mnist"), ("Fashion-MNIST", "fashion-mnist"))
    )
    released_growth = tuple(replace(part, activations=("elu",), shuffled=False) for part in growth)
    return {
        "2": Figure(
            "Assumption 1: two networks trained on one target",
            assumption_1,
            {
                "paper": pairs,
                "released-code": tuple(
                    replace(part, channels=40, initial="unit-rows") for part in pairs
                ),
                "smoke": tuple(
                    replace(
                        part,
                        title=title,
                        data=data,
                        epochs=6,
                        samples=2000,
                        train_images=2000,
                        test_images=1000,
                        repetitions=4,
                    )
                    for part, data, title in (
                        (pairs[0], "synthetic", "synthetic images"),
                        (pairs[2], "uniform", "uniform"),
                    )
                ),
            },
            (
                "Released code: the two networks are not drawn anew between its 100 repetitions, "
                "which are then not independent; here each repetition starts afresh.",
            ),
        ),
        "8": Figure(
            "Assumption 2: loss against width",
            assumption_2,
            {
                "paper": growth,
                "released-code": released_growth,
                "smoke": (
                    replace(
                        growth[0],
                        title="synthetic images",
                        data="synthetic",
                        values=(1, 2, 4, 8, 16),
                        activations=("relu", "elu"),
                        train_images=4000,
                        test_images=1000,
                        repetitions=4,
                    ),
                ),
            },
        ),
    }


FIGURES: dict[str, Figure] = dict(
    sorted((_synthetic() | _rotation() | _colorization() | _assumptions()).items())
)


def figure_named(name: str) -> Figure:
    """Raises InputError for a figure that the paper does not have."""
    if name not in FIGURES:
        raise InputError(
            f"no figure {name!r}", option="figure", hint=f"expected one of {', '.join(FIGURES)}"
        )
    return FIGURES[name]


def changed(settings: tuple[Settings, ...], changes: Mapping[str, str]) -> tuple[Settings, ...]:
    """The panels with settings replaced by texts: repetitions=20, values=2,3,5, data=mnist.

    Every panel that has the setting takes it. Panels that become equal are one. Raises InputError
    for a setting that no panel has, or a value of the wrong type.
    """
    for name, text in changes.items():
        if not any(name in {f.name for f in fields(part)} for part in settings):
            known = sorted({f.name for part in settings for f in fields(part)})
            raise InputError(f"no setting {name!r}", option="--set", hint=near_matches(name, known))
        settings = tuple(
            replace(part, **{name: _read(part, name, text)})
            if name in {f.name for f in fields(part)}
            else part
            for part in settings
        )
    if "data" in changes:
        settings = tuple(replace(part, title=changes["data"]) for part in settings[:1])
    return settings


def _read(part: Settings, name: str, text: str) -> Any:
    kind = str(get_type_hints(type(part))[name])
    try:
        if "tuple" in kind and "str" in kind:
            return tuple(item.strip() for item in text.split(","))
        if "tuple" in kind:
            number = float if "float" in kind else int
            return tuple(number(item) for item in text.split(","))
        if "bool" in kind:
            return {"true": True, "false": False}[text.lower()]
        if "int" in kind:
            if text == "all" and "None" in kind:
                return None
            value = int(text)
            if value < 1:
                raise ValueError(text)
            return value
        if "float" in kind:
            return float(text)
    except (ValueError, KeyError):
        raise InputError(f"cannot read {text!r} as {name}", option="--set") from None
    return text
