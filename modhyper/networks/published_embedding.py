"""Published conditional models that feed a code beside x to a fixed primary."""

from __future__ import annotations

from modhyper.networks.counting import Model, Part
from modhyper.networks.perceptron import Layer, Network, dense, perceptron
from modhyper.networks.preset import Models, Preset, Printed


def given_code(size: int) -> Part:
    """A code that is drawn, or optimised for each condition: no network produces it."""
    return Part("e", Network((Layer(size, size, 0, 0, 0, 0),), f"code of {size}"))


def _deepsdf(value: int) -> Models:
    """8 hidden layers of 512; the code of 256 and x enter again at the fifth layer."""
    skip = 256 + 3
    q = Network(
        (
            dense(skip, 512),
            dense(512, 512),
            dense(512, 512),
            dense(512, 512 - skip),
            *(dense(512, 512) for _ in range(4)),
            dense(512, 1),
        ),
        f"{skip}→512→512→512→253(+{skip})→512→512→512→512→1",
    )
    return (Model("embedding", (given_code(256), Part("q", q))),)


def _deepsdf_printed(value: int) -> tuple[Printed, ...]:
    size = 4 * _deepsdf(value)[0].sizes()["N_q"]
    return (Printed("bytes of q (float32)", "7.4 MB", 7_400_000, size, digits=2),)


def _graf(value: int) -> Models:
    """The NeRF of 8 layers of 256, codes of 128 for shape and 128 for appearance."""
    place = 3 + 2 * 3 * 10 + 128
    view = 3 + 2 * 3 * 4 + 128
    q = Network(
        (
            dense(place, 256),
            *(dense(256, 256) for _ in range(4)),
            dense(256 + place, 256),
            *(dense(256, 256) for _ in range(2)),
            dense(256, 256),
            dense(256, 1),
            dense(256 + view, 128),
            dense(128, 3),
        ),
        f"{place}→256×5(+{place})→256×3→[1 | 256+{view}→128→3]",
    )
    return (Model("embedding", (given_code(256), Part("q", q))),)


def _wavenet(value: int) -> Models:
    """50 gated dilated convolutions of width 2; the speaker's code enters each of them."""
    residual, skip, code, levels = 32, 512, 32, 256
    gated = [
        *(dense(2 * residual, residual) for _ in range(2)),  # filter and gate
        *(dense(code, residual, bias=False) for _ in range(2)),  # the code, into both
        dense(residual, residual),
        dense(residual, skip),
    ]
    layers = (
        dense(2 * levels, residual, bias=False),
        *(layer for _ in range(50) for layer in gated),
        dense(skip, skip),
        dense(skip, levels),
    )
    q = Network(layers, f"2·{levels}→[gated {residual}, skip {skip}]×50→{skip}→{levels}")
    e = perceptron((109, code), biases=False)
    return (Model("embedding", (Part("e", e), Part("q", q))),)


EMBEDDINGS: tuple[Preset, ...] = (
    Preset(
        name="deepsdf",
        title="DeepSDF: signed distances of shapes from a code",
        reference="park-et-al-2019",
        models=_deepsdf,
        printed=_deepsdf_printed,
        problem={"m1": 3, "m2": 256, "embedding_dim": 256, "depth": 9, "activation": "relu"},
        notes=(
            "The codes (256 numbers a shape) are optimised, not produced by a network, and are "
            "not counted. Weight normalisation's extra scales are left out.",
            "The fourth layer has 253 units so that the input (259) fits beside them.",
        ),
    ),
    Preset(
        name="graf",
        title="GRAF: a conditioned radiance field (NeRF)",
        reference="schwarz-et-al-2020",
        models=_graf,
        problem={"m1": 5, "m2": 256, "embedding_dim": 256, "depth": 11, "activation": "relu"},
        notes=(
            "Widths of the released code: positions with 10 and directions with 4 frequencies "
            "beside the codes, which enter again at the sixth layer; without the discriminator.",
            "m1 = 5: a position and a direction.",
        ),
    ),
    Preset(
        name="wavenet",
        title="WaveNet: raw audio, globally conditioned on the speaker",
        reference="van-den-oord-et-al-2016",
        models=_wavenet,
        problem={"m1": 5117, "m2": 109, "embedding_dim": 32, "activation": "tanh"},
        notes=(
            "The paper prints no widths: these are the usual settings of a public "
            "reimplementation (dilations 1…512 five times, 32 channels, 512 skip channels).",
            "m1 = 5117 samples of the past, the receptive field; m2 = 109 speakers, one-hot. "
            "MACs are those of one time step.",
        ),
    ),
)
