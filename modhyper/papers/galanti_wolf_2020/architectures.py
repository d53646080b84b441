"""The paper's experiments as architectures to be counted, in the order of its figures.

The networks are those that the experiments train: `experiments/` has each written once. What is
added here is what the paper prints about them. The paper's text counts no biases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from modhyper.networks.counting import Model, Part
from modhyper.networks.perceptron import perceptron
from modhyper.networks.preset import Models, Preset, Printed
from modhyper.papers.galanti_wolf_2020.experiments import (
    assumption_1,
    assumption_2,
    colorization,
    rotation,
    synthetic,
)
from modhyper.papers.galanti_wolf_2020.experiments.assumption_1 import Assumption1Settings
from modhyper.papers.galanti_wolf_2020.experiments.conditional import METHODS
from modhyper.papers.galanti_wolf_2020.experiments.rotation import PIXELS, RotationSettings
from modhyper.papers.galanti_wolf_2020.experiments.synthetic import SyntheticSettings, Target

REFERENCE = "galanti-wolf-2020"
SIDES = {"mnist": (1, 28), "cifar10": (3, 32)}


def _preset(name: str, title: str, models: Callable[[int], Models], **more: Any) -> Preset:
    return Preset(name, "paper", title, REFERENCE, models, **more)


def _always(number: int) -> Callable[[int], int]:
    return lambda value: number


def _problem(m1: int, m2: int, sigma: str, k: int) -> dict[str, Any]:
    return {"m1": m1, "m2": m2, "embedding_dim": k, "depth": 2, "activation": sigma}


def _counts(models: Models) -> dict[str, int]:
    """N_g, N_q, N_f, N_e, and the outputs of f and e and inputs of g and q."""
    found: dict[str, int] = {}
    for model in models:
        found |= model.sizes()
        for part in model.parts:
            found[f"inputs of {part.role}"] = part.network.inputs
            found[f"outputs of {part.role}"] = part.network.outputs
            found[f"linear layers of {part.role}"] = part.network.depth
    found["features of x"] = found.get("inputs of g", 0)
    return found


def _printed(
    models: Callable[[int], Models], *formulas: tuple[str, str, Callable[[int], int]]
) -> Callable[[int], tuple[Printed, ...]]:
    """Each (quantity, formula as printed, its value) beside the count."""

    def printed(value: int) -> tuple[Printed, ...]:
        counts = _counts(models(value))
        return tuple(
            Printed(quantity, formula, said(value), counts[quantity])
            for quantity, formula, said in formulas
        )

    return printed


def _synthetic(settings: SyntheticSettings) -> Callable[[int], Models]:
    target = perceptron(synthetic.target_widths(settings.target, settings.dim), biases=False)

    def models(value: int) -> Models:
        pair = [
            synthetic.shape(settings, method, value).counted(biases=False) for method in METHODS
        ]
        return (*pair, Model("network", (Part("y", target),)))

    return models


CLASH = "e's listed output (1000 i) and q's listed input (100 + 100 i) do not fit: follows "
SETTINGS = "30000 samples, x and I standard normal; batch 200; SGD 0.01; 100 repetitions"


def _sweeps(figure: str, target: Target) -> list[Preset]:
    """The two sweeps over one kind of target: depth (Fig 1a) and embedding dimension (Fig 1b)."""
    title = {
        "I": "Synthetic I, y = ⟨x, h(I)⟩",
        "II": "Synthetic II, a network of (x, I)",
        "III": "Synthetic III, h(x·I), entry by entry",
    }[target]
    first = figure == "fig1"
    depth = replace(synthetic.DEPTH, target=target)
    narrow = replace(synthetic.DIMENSION, target=target)
    by_output = replace(narrow, by_output=True)
    E = depth.embedding_dim
    at_depth, by_q, by_e = (_synthetic(one) for one in (depth, narrow, by_output))
    dimension_counts = (
        ("N_g", "1010", _always(1010)),
        ("N_q", "10^4 (i+1) + 10", lambda i: 10**4 * (i + 1) + 10),
        ("inputs of q", "100 + 100 i", lambda i: 100 + 100 * i),
        ("outputs of e", "1000 i", lambda i: 1000 * i),
    )
    found = [
        _preset(
            "fig1a" if first else f"{figure}-depth",
            f"{title}: depth of f and e",
            at_depth,
            printed=_printed(
                at_depth,
                ("N_g", "10^4 + 10", lambda k: 10**4 + 10),
                ("N_q", "10^4 + 10 E + 10", lambda k: 10**4 + 10 * E + 10),
                (
                    "N_f",
                    "10^5 + 10^4 (k-2) + 10^2 N_g",
                    lambda k: 10**5 + 10**4 * (k - 2) + 100 * (10**4 + 10),
                ),
                (
                    "N_e",
                    "10^5 + 10^4 (k-2) + 10^6",
                    lambda k: 10**5 + 10**4 * (k - 2) + 10**6,
                ),
            ),
            parameter="k",
            values=synthetic.DEPTHS,
            problem=_problem(depth.dim, depth.dim, depth.activation, E),
            settings=SETTINGS,
        ),
        _preset(
            "fig1b" if first else f"{figure}-dimension",
            f"{title}: embedding dimension, by q's width",
            by_q,
            printed=_printed(by_q, *dimension_counts),
            parameter="i",
            values=synthetic.STEPS,
            problem=_problem(narrow.dim, narrow.dim, narrow.activation, narrow.width),
            settings=SETTINGS,
            notes=(CLASH + ("q (fig1b-e follows e)." if first else "q."),),
        ),
    ]
    if first:
        found.append(
            _preset(
                "fig1b-e",
                f"{title}: embedding dimension, by e's output",
                by_e,
                printed=_printed(by_e, *dimension_counts),
                parameter="i",
                values=synthetic.STEPS,
                problem=_problem(narrow.dim, narrow.dim, narrow.activation, 1000),
                settings=SETTINGS,
                notes=(CLASH + "e.",),
            )
        )
    return found


def _uniqueness(settings: Assumption1Settings) -> Callable[[int], Models]:
    channels, side = SIDES[settings.data]

    def models(value: int) -> Models:
        return (
            assumption_1.fitted_model(channels * side**2, settings.width),
            assumption_1.target_model(channels, side, settings.channels),
        )

    return models


def _fig2() -> list[Preset]:
    origins = (("", "text", "paper"), ("-code", "released code", "released-code"))
    return [
        _preset(
            f"fig2-{settings.data}{ending}",
            f"Assumption 1 on {settings.data}: two networks fit a convolutional target, {origin}",
            _uniqueness(settings),
            problem={
                "m1": PIXELS[settings.data],
                "m2": 0,
                "depth": 2,
                "activation": "relu",
            },
            settings="SGD 0.01, momentum 0.5, 50 epochs",
            notes=(
                "The text gives the second convolution 50 channels, the released code 40.",
                *(
                    ("Uniform inputs on [-1,1]^(28×28) use the same networks.",)
                    * (settings.data == "mnist")
                ),
            ),
        )
        for ending, origin, name in origins
        for settings in assumption_1.FIGURE_2.presets[name]
        if settings.data in SIDES
    ]


def _rotation(settings: RotationSettings, *, biases: bool = False) -> Callable[[int], Models]:
    pixels = PIXELS[settings.data]

    def models(value: int) -> Models:
        return tuple(
            rotation.shape(settings, method, value, pixels).counted(biases=biases)
            for method in METHODS
        )

    return models


def _rotation_said(d: int) -> tuple[tuple[str, str, Callable[[int], int]], ...]:
    """As the text prints them for Figs 3 and 7."""
    return (
        ("outputs of f", "10 h²c + 10", _always(10 * d + 10)),
        ("outputs of e", "10 h²c + 10", _always(10 * d + 10)),
    )


def _fig3() -> list[Preset]:
    out = []
    texts, codes = (rotation.FIGURE_3.presets[name] for name in ("paper", "released-code"))
    for text, code in zip(texts, codes, strict=True):
        d = PIXELS[text.data]
        by_text, by_code = _rotation(text), _rotation(code, biases=True)
        out += [
            _preset(
                f"fig3-{text.data}",
                f"Rotation of {text.data} images: depth of f and e, text",
                by_text,
                printed=_printed(by_text, *_rotation_said(d)),
                parameter="k",
                values=rotation.DEPTHS,
                problem=_problem(d, d, text.activation, 10 * d + 10),
                settings="negative log-likelihood, SGD 0.01, 10 epochs",
                notes=("E = 10 h²c + 10; the counts leave biases out.",),
            ),
            _preset(
                f"fig3-{text.data}-code",
                f"Rotation of {text.data} images: depth of f and e, released code",
                by_code,
                printed=_printed(
                    by_code,
                    ("outputs of f", "10 d + 120", _always(10 * d + 120)),
                    ("outputs of e", "10 d + 10", _always(10 * d + 10)),
                    ("linear layers of f", "k + 2", lambda k: k + 2),
                ),
                parameter="k",
                values=rotation.DEPTHS,
                problem=_problem(d, d, code.activation, 10 * d + 10),
                settings="batch 64, default rate 0.001",
                notes=("Width 100 on both data sets, where the text has 50 for MNIST.",),
            ),
        ]
    return out


def _fig5() -> list[Preset]:
    out = []
    for settings in rotation.WIDE:
        d, models = PIXELS[settings.data], _rotation(settings)
        said = (("N_g", "30840", _always(30840)),) if settings.data == "cifar10" else ()
        out.append(
            _preset(
                f"fig5-{settings.data}",
                f"Rotation of {settings.data} images: embedding dimension 10^4 i",
                models,
                printed=_printed(models, *said),
                parameter="i",
                values=rotation.STEPS,
                problem=_problem(d, d, settings.activation, settings.step),
                notes=(
                    "The text feeds I to q and x to e; both have h²c entries, so counts agree.",
                ),
            )
        )
    return out


def _fig6() -> Preset:
    settings = colorization.PAPER

    def models(k: int) -> Models:
        return tuple(
            colorization.shape(settings, method, k).counted(biases=False) for method in METHODS
        )

    return _preset(
        "fig6",
        "Colorization of CIFAR10: depth of f and e",
        models,
        printed=_printed(
            models,
            ("features of x", "42", _always(42)),
            ("N_g", "450", _always(450)),
            ("outputs of f", "450", _always(450)),
            ("inputs of q", "492", _always(492)),
            ("N_q", "4950", _always(4950)),
        ),
        parameter="k",
        values=colorization.DEPTHS,
        problem=_problem(42, 1024, settings.activation, 450),
        notes=("The pixel itself has two coordinates; m1 = 42 counts its features.",),
    )


def _fig7() -> list[Preset]:
    out = []
    for settings in rotation.BY_RATE:
        d, models = PIXELS[settings.data], _rotation(settings)
        out.append(
            _preset(
                f"fig7-{settings.data}",
                f"Rotation of {settings.data} images: learning rates at depth 4",
                models,
                printed=_printed(models, *_rotation_said(d)),
                parameter="k",
                values=(settings.layers,),
                problem=_problem(d, d, settings.activation, 10 * d + 10),
                settings="rates 10^-4 · 10^(j/4), j = 2…9, in the released code",
            )
        )
    return out


FIG8 = _preset(
    "fig8",
    "Assumption 2: one hidden layer of growing width on (Fashion-)MNIST",
    lambda width: (assumption_2.model(width),),
    parameter="width",
    values=(10, 20, 50, 100, 200),
    problem={"m1": 784, "m2": 0, "depth": 2, "activation": "relu"},
    settings="MSE on one-hot labels, Adadelta 1.0, batch 64, 2 epochs, several activations",
    notes=("The widths shown are examples: N = 794·width for every one.",),
)

PAPER: tuple[Preset, ...] = (
    *_sweeps("fig1", "I"),
    *_fig2(),
    *_fig3(),
    *_sweeps("fig4-type2", "II"),
    *_sweeps("fig4-type3", "III"),
    *_fig5(),
    _fig6(),
    *_fig7(),
    FIG8,
)
