"""The paper's experiments on images: Figs 2, 3 and 5 to 8, by its text and its released code.

Source: as ``presets_paper``. The paper's text counts no biases.
"""

from __future__ import annotations

from collections.abc import Callable

from modhyper.networks.counting import Model, Part, embedding, embedding_of, hypernetwork
from modhyper.networks.counting import hypernetwork_of as hyper
from modhyper.networks.perceptron import Network, convolution, dense, perceptron
from modhyper.networks.presets import Models, Preset, Printed
from modhyper.papers.galanti_wolf_2020.architectures_synthetic import (
    DEPTHS,
    HIDDEN,
    REFERENCE,
    STEPS,
    problem_of,
)

CLASSES = 12


def _convnet(channels: int, side: int, second: int) -> Network:
    """conv c→20, conv 20→second, kernel 10, stride 2, then linear to 10."""
    first = convolution(channels, 20, 10, side, stride=2, bias=False)
    after = (side - 10) // 2 + 1
    last = convolution(20, second, 10, after, stride=2, bias=False)
    text = f"{channels}×{side}×{side}→conv20→conv{second}→{last.fan_out}→10"
    return Network((first, last, dense(last.fan_out, 10, bias=False)), text)


def _uniqueness(channels: int, side: int, second: int) -> Callable[[int], Models]:
    def models(value: int) -> Models:
        network = perceptron((channels * side * side, 100, 10), biases=False)
        target = Part("y", _convnet(channels, side, second))
        return (Model("network", (Part("network", network),)), Model("network", (target,)))

    return models


def fig2() -> list[Preset]:
    cases = [("mnist", 1, 28), ("cifar10", 3, 32)]
    return [
        Preset(
            name=f"fig2-{data}{'' if second == 50 else '-code'}",
            group="paper",
            title=f"Assumption 1 on {data}: two networks fit a convolutional target, {origin}",
            reference=REFERENCE,
            models=_uniqueness(channels, side, second),
            problem={"m1": channels * side * side, "m2": 0, "depth": 2, "activation": "relu"},
            settings="SGD 0.01, momentum 0.5, 50 epochs",
            notes=(
                "The text gives the second convolution 50 channels, the released code 40.",
                *(("Uniform inputs on [-1,1]^(28×28) use the same networks.",) * (data == "mnist")),
            ),
        )
        for second, origin in ((50, "text"), (40, "released code"))
        for data, channels, side in cases
    ]


def _rotation(d: int, width: int) -> Callable[[int], Models]:
    """Text: k layers, no biases counted, f and e with 10 d + 10 outputs as printed for e."""

    def models(k: int) -> Models:
        hidden = (d, *[width] * (k - 1))
        return (
            hyper(hidden, (d, HIDDEN, CLASSES), biases=False),
            embedding_of((*hidden, 10 * d + 10), (d, HIDDEN, CLASSES), biases=False),
        )

    return models


def _rotation_printed(d: int, width: int) -> Callable[[int], tuple[Printed, ...]]:
    def printed(k: int) -> tuple[Printed, ...]:
        by_hyper, by_embedding = _rotation(d, width)(k)
        said = 10 * d + 10
        return (
            Printed("outputs of f", "10 h²c + 10", said, by_hyper.part("f").network.outputs),
            Printed("outputs of e", "10 h²c + 10", said, by_embedding.part("e").network.outputs),
        )

    return printed


def _rotation_code(d: int) -> Callable[[int], Models]:
    """Released code: k hidden-to-hidden layers of width 100; g without biases, the others with."""

    def models(k: int) -> Models:
        hidden = (d, *[100] * (k + 1))
        g = perceptron((d, HIDDEN, CLASSES), biases=False)
        size = 10 * d + 10
        return (
            hypernetwork(perceptron((*hidden, g.parameters)), g),
            embedding(perceptron((*hidden, size)), perceptron((d + size, HIDDEN, CLASSES)), d),
        )

    return models


def _rotation_code_printed(d: int) -> Callable[[int], tuple[Printed, ...]]:
    def printed(k: int) -> tuple[Printed, ...]:
        by_hyper, by_embedding = _rotation_code(d)(k)
        f, e = by_hyper.part("f").network, by_embedding.part("e").network
        return (
            Printed("outputs of f", "10 d + 120", 10 * d + 120, f.outputs),
            Printed("outputs of e", "10 d + 10", 10 * d + 10, e.outputs),
            Printed("linear layers of f", "k + 2", k + 2, f.depth),
        )

    return printed


def fig3() -> list[Preset]:
    out = []
    for data, d, width, sigma in (("mnist", 784, 50, "relu"), ("cifar10", 3072, 100, "elu")):
        out += [
            Preset(
                name=f"fig3-{data}",
                group="paper",
                title=f"Rotation of {data} images: depth of f and e, text",
                reference=REFERENCE,
                models=_rotation(d, width),
                printed=_rotation_printed(d, width),
                parameter="k",
                values=DEPTHS,
                problem=problem_of(d, d, "relu", k=10 * d + 10),
                settings="negative log-likelihood, SGD 0.01, 10 epochs",
                notes=("E = 10 h²c + 10; the counts leave biases out.",),
            ),
            Preset(
                name=f"fig3-{data}-code",
                group="paper",
                title=f"Rotation of {data} images: depth of f and e, released code",
                reference=REFERENCE,
                models=_rotation_code(d),
                printed=_rotation_code_printed(d),
                parameter="k",
                values=DEPTHS,
                problem=problem_of(d, d, sigma, k=10 * d + 10),
                settings="batch 64, default rate 0.001",
                notes=("Width 100 on both data sets, where the text has 50 for MNIST.",),
            ),
        ]
    return out


def _rotation_dimension(d: int) -> Callable[[int], Models]:
    def models(i: int) -> Models:
        size = 10**4 * i
        return (
            hyper((d, 100), (d, HIDDEN, CLASSES), biases=False),
            embedding_of((d, 100, size), (d, HIDDEN, CLASSES), biases=False),
        )

    return models


def fig5() -> list[Preset]:
    def printed(i: int) -> tuple[Printed, ...]:
        return (Printed("N_g", "30840", 30840, _rotation_dimension(3072)(i)[0].sizes()["N_g"]),)

    return [
        Preset(
            name=f"fig5-{data}",
            group="paper",
            title=f"Rotation of {data} images: embedding dimension 10^4 i",
            reference=REFERENCE,
            models=_rotation_dimension(d),
            printed=printed if data == "cifar10" else lambda i: (),
            parameter="i",
            values=STEPS,
            problem=problem_of(d, d, "relu", k=10**4),
            notes=("The text feeds I to q and x to e; both have h²c entries, so counts agree.",),
        )
        for data, d in (("mnist", 784), ("cifar10", 3072))
    ]


def _colorization(k: int) -> Models:
    """x: a pixel (i1, i2) as 2 + 4·10 features; I: 1024 grey values; E = 450."""
    hidden = (1024, *[100] * (k - 1))
    features = 2 + 4 * len(range(10))
    return (
        hyper(hidden, (features, HIDDEN, 3), biases=False),
        embedding_of((*hidden, 450), (features, HIDDEN, 3), biases=False),
    )


def _colorization_printed(k: int) -> tuple[Printed, ...]:
    by_hyper, by_embedding = _colorization(k)
    f, g = by_hyper.part("f").network, by_hyper.part("g").network
    q = by_embedding.part("q").network
    return (
        Printed("features of x", "42", 42, g.inputs),
        Printed("N_g", "450", 450, g.parameters),
        Printed("outputs of f", "450", 450, f.outputs),
        Printed("inputs of q", "492", 492, q.inputs),
        Printed("N_q", "4950", 4950, q.parameters),
    )


def fig7() -> list[Preset]:
    return [
        Preset(
            name=f"fig7-{data}",
            group="paper",
            title=f"Rotation of {data} images: learning rates at depth 4",
            reference=REFERENCE,
            models=_rotation(d, width),
            printed=_rotation_printed(d, width),
            parameter="k",
            values=(4,),
            problem=problem_of(d, d, "relu", k=10 * d + 10),
            settings="rates 10^-4 · 10^(j/4), j = 2…9, in the released code",
        )
        for data, d, width in (("mnist", 784, 50), ("cifar10", 3072, 100))
    ]


def _one_hidden(width: int) -> Models:
    return (Model("network", (Part("network", perceptron((784, width, 10), biases=False)),)),)


FIG6 = Preset(
    name="fig6",
    group="paper",
    title="Colorization of CIFAR10: depth of f and e",
    reference=REFERENCE,
    models=_colorization,
    printed=_colorization_printed,
    parameter="k",
    values=tuple(range(2, 8)),
    problem=problem_of(42, 1024, "elu", k=450),
    notes=("The pixel itself has two coordinates; m1 = 42 counts its features.",),
)

FIG8 = Preset(
    name="fig8",
    group="paper",
    title="Assumption 2: one hidden layer of growing width on (Fashion-)MNIST",
    reference=REFERENCE,
    models=_one_hidden,
    parameter="width",
    values=(10, 20, 50, 100, 200),
    problem={"m1": 784, "m2": 0, "depth": 2, "activation": "relu"},
    settings="MSE on one-hot labels, Adadelta 1.0, batch 64, 2 epochs, several activations",
    notes=("The widths shown are examples: N = 794·width for every one.",),
)
