"""The paper's experiments as architectures to be counted, in the order of its figures.

The networks are those that the experiments train: `experiments/` has each written once. What is
added here is what the paper prints about them. The paper's text counts no biases.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
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
from modhyper.papers.galanti_wolf_2020.experiments.conditional import METHODS, counted
from modhyper.papers.galanti_wolf_2020.experiments.rotation import PIXELS, RotationSettings
from modhyper.papers.galanti_wolf_2020.experiments.synthetic import SyntheticSettings, Target

REFERENCE = "galanti-wolf-2020"
SIDES = {"mnist": (1, 28), "cifar10": (3, 32)}
OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
}


def value_of(formula: str, names: Mapping[str, int]) -> int:
    """The value of a printed formula such as "10^4 (i+1) + 10"; only + − × and powers."""
    text = formula.replace("^", "**").replace("²", "**2")
    text = re.sub(r"(?<=[\w)])\s+(?=[\w(])", "*", text)
    text = re.sub(r"\b([hdki])\*\*2([cd])\b", r"\1**2*\2", text)

    def walk(node: ast.expr) -> int:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](walk(node.left), walk(node.right))
        if isinstance(node, ast.Name):
            return names[node.id]
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        raise ValueError(f"{formula!r} is not a count")

    return walk(ast.parse(text, mode="eval").body)


def _preset(
    name: str,
    title: str,
    models: Callable[[int], Models],
    printed: tuple[tuple[str, str], ...] = (),
    names: Mapping[str, int] | None = None,
    **more: Any,
) -> Preset:
    """``printed``: (quantity, formula as printed) in the preset's parameter and ``names``."""

    def beside(value: int) -> tuple[Printed, ...]:
        counts, known = _counts(models(value)), {more.get("parameter", ""): value, **(names or {})}
        return tuple(
            Printed(quantity, formula, value_of(formula, known), counts[quantity])
            for quantity, formula in printed
        )

    return Preset(name, title, REFERENCE, models, printed=beside, group="paper", **more)


def _problem(m1: int, m2: int, sigma: str, k: int | None = None) -> dict[str, Any]:
    found = {"m1": m1, "m2": m2, "depth": 2, "activation": sigma}
    return found if k is None else {**found, "embedding_dim": k}


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


def _plain(*widths: int) -> Model:
    return Model("network", (Part("network", perceptron(widths, biases=False)),))


CLASH = "e's listed output (1000 i) and q's listed input (100 + 100 i) do not fit: follows "
SETTINGS = "30000 samples, x and I standard normal; batch 200; SGD 0.01; 100 repetitions"
SAID_OF_DEPTH = (
    ("N_g", "10^4 + 10"),
    ("N_q", "10^4 + 10 E + 10"),
    ("N_f", "10^5 + 10^4 (k-2) + 10^2 N_g"),
    ("N_e", "10^5 + 10^4 (k-2) + 10^6"),
)
SAID_OF_DIMENSION = (
    ("N_g", "1010"),
    ("N_q", "10^4 (i+1) + 10"),
    ("inputs of q", "100 + 100 i"),
    ("outputs of e", "1000 i"),
)


def _synthetic(settings: SyntheticSettings, value: int) -> Models:
    target = perceptron(synthetic.target_widths(settings.target, settings.dim), biases=False)
    pair = [counted(synthetic.shape(settings, each, value), biases=False) for each in METHODS]
    return (*pair, Model("network", (Part("y", target),)))


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
    d, E = depth.dim, depth.embedding_dim
    by_depth = _preset(
        "fig1a" if first else f"{figure}-depth",
        f"{title}: depth of f and e",
        partial(_synthetic, depth),
        SAID_OF_DEPTH,
        {"E": E, "N_g": 10 * d + 10},
        parameter="k",
        values=synthetic.DEPTHS,
        problem=_problem(d, d, depth.activation, E),
        settings=SETTINGS,
    )

    def by_dimension(name: str, side: str, k: int, note: str, by_output: bool) -> Preset:
        return _preset(
            name,
            f"{title}: embedding dimension, by {side}",
            partial(_synthetic, replace(narrow, by_output=by_output)),
            SAID_OF_DIMENSION,
            parameter="i",
            values=synthetic.STEPS,
            problem=_problem(narrow.dim, narrow.dim, narrow.activation, k),
            settings=SETTINGS,
            notes=(CLASH + note,),
        )

    if not first:
        name = f"{figure}-dimension"
        return [by_depth, by_dimension(name, "q's width", narrow.width, "q.", False)]
    follows = "q (fig1b-e follows e)."
    return [
        by_depth,
        by_dimension("fig1b", "q's width", narrow.width, follows, False),
        by_dimension("fig1b-e", "e's output", 1000, "e.", True),
    ]


def _uniqueness(settings: Assumption1Settings, value: int) -> Models:
    channels, side = SIDES[settings.data]
    widths = assumption_1.fitted_widths(channels * side**2, settings.width)
    return _plain(*widths), assumption_1.target_model(channels, side, settings.channels)


def _fig2() -> list[Preset]:
    origins = (("", "text", "paper"), ("-code", "released code", "released-code"))
    channels = "The text gives the second convolution 50 channels, the released code 40."
    uniform = "Uniform inputs on [-1,1]^(28×28) use the same networks."
    return [
        _preset(
            f"fig2-{settings.data}{ending}",
            f"Assumption 1 on {settings.data}: two networks fit a convolutional target, {origin}",
            partial(_uniqueness, settings),
            problem=_problem(PIXELS[settings.data], 0, "relu"),
            settings="SGD 0.01, momentum 0.5, 50 epochs",
            notes=(channels, uniform) if settings.data == "mnist" else (channels,),
        )
        for ending, origin, name in origins
        for settings in assumption_1.FIGURE_2.presets[name]
        if settings.data in SIDES
    ]


def _rotation(
    name: str,
    title: str,
    s: RotationSettings,
    said: tuple[tuple[str, str], ...],
    k: int,
    *,
    biases: bool = False,
    **more: Any,
) -> Preset:
    d, (c, h) = PIXELS[s.data], SIDES[s.data]

    def models(value: int) -> Models:
        shapes = (rotation.shape(s, method, value, d) for method in METHODS)
        return tuple(counted(shape, biases=biases) for shape in shapes)

    return _preset(
        name,
        f"Rotation of {s.data} images: {title}",
        models,
        said,
        {"h": h, "c": c, "d": d},
        problem=_problem(d, d, s.activation, k),
        **more,
    )


SAID_OF_ROTATION = (("outputs of f", "10 h²c + 10"), ("outputs of e", "10 h²c + 10"))
SAID_BY_CODE = (
    ("outputs of f", "10 d + 120"),
    ("outputs of e", "10 d + 10"),
    ("linear layers of f", "k + 2"),
)


def _fig3() -> list[Preset]:
    out = []
    texts, codes = (rotation.FIGURE_3.presets[name] for name in ("paper", "released-code"))
    shared: dict[str, Any] = {"parameter": "k", "values": rotation.DEPTHS}
    for text, code in zip(texts, codes, strict=True):
        k = 10 * PIXELS[text.data] + 10
        out += [
            _rotation(
                f"fig3-{text.data}",
                "depth of f and e, text",
                text,
                SAID_OF_ROTATION,
                k,
                settings="negative log-likelihood, SGD 0.01, 10 epochs",
                notes=("E = 10 h²c + 10; the counts leave biases out.",),
                **shared,
            ),
            _rotation(
                f"fig3-{text.data}-code",
                "depth of f and e, released code",
                code,
                SAID_BY_CODE,
                k,
                biases=True,
                settings="batch 64, default rate 0.001",
                notes=("Width 100 on both data sets, where the text has 50 for MNIST.",),
                **shared,
            ),
        ]
    return out


def _fig5() -> list[Preset]:
    return [
        _rotation(
            f"fig5-{settings.data}",
            "embedding dimension 10^4 i",
            settings,
            (("N_g", "30840"),) if settings.data == "cifar10" else (),
            settings.step,
            parameter="i",
            values=rotation.STEPS,
            notes=("The text feeds I to q and x to e; both have h²c entries, so counts agree.",),
        )
        for settings in rotation.WIDE
    ]


def _colorization(k: int) -> Models:
    shapes = (colorization.shape(colorization.PAPER, method, k) for method in METHODS)
    return tuple(counted(shape, biases=False) for shape in shapes)


def _fig7() -> list[Preset]:
    return [
        _rotation(
            f"fig7-{settings.data}",
            "learning rates at depth 4",
            settings,
            SAID_OF_ROTATION,
            10 * PIXELS[settings.data] + 10,
            parameter="k",
            values=(settings.layers,),
            settings="rates 10^-4 · 10^(j/4), j = 2…9, in the released code",
        )
        for settings in rotation.BY_RATE
    ]


FIG6 = _preset(
    "fig6",
    "Colorization of CIFAR10: depth of f and e",
    _colorization,
    (
        ("features of x", "42"),
        ("N_g", "450"),
        ("outputs of f", "450"),
        ("inputs of q", "492"),
        ("N_q", "4950"),
    ),
    parameter="k",
    values=colorization.DEPTHS,
    problem=_problem(42, 1024, colorization.PAPER.activation, 450),
    notes=("The pixel itself has two coordinates; m1 = 42 counts its features.",),
)
FIG8 = _preset(
    "fig8",
    "Assumption 2: one hidden layer of growing width on (Fashion-)MNIST",
    lambda width: (_plain(*assumption_2.widths(784, width)),),
    parameter="width",
    values=(10, 20, 50, 100, 200),
    problem=_problem(784, 0, "relu"),
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
    FIG6,
    *_fig7(),
    FIG8,
)
