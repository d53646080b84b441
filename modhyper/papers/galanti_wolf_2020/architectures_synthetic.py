"""The paper's synthetic experiments: Figs 1 and 4.

Source: T. Galanti, L. Wolf, "On the Modularity of Hypernetworks", NeurIPS 2020, arXiv:2002.10006,
section 5 and appendix. The paper's text counts no biases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modhyper.networks.counting import Model, Part, embedding_of
from modhyper.networks.counting import hypernetwork_of as hyper
from modhyper.networks.perceptron import perceptron
from modhyper.networks.presets import Models, Preset, Printed

REFERENCE = "galanti-wolf-2020"
DEPTHS = tuple(range(2, 10))
STEPS = tuple(range(1, 9))
HIDDEN = 10
SYNTHETIC = "30000 samples, x and I standard normal; batch 200; SGD 0.01; 100 repetitions"


def target_network(*widths: int) -> Model:
    return Model("network", (Part("y", perceptron(widths, biases=False)),))


def _depth_models(target: Model) -> Callable[[int], Models]:
    """Fig 1a: f and e have k layers of width 100; d_x = d_I = 1000, E = 10^4."""

    def models(k: int) -> Models:
        hidden = (1000, *[100] * (k - 1))
        return (
            hyper(hidden, (1000, HIDDEN, 1), biases=False),
            embedding_of((*hidden, 10**4), (1000, HIDDEN, 1), biases=False),
            target,
        )

    return models


def _depth_printed(target: Model) -> Callable[[int], tuple[Printed, ...]]:
    def printed(k: int) -> tuple[Printed, ...]:
        by_hyper, by_embedding, _ = _depth_models(target)(k)
        f, g = (by_hyper.sizes()[name] for name in ("N_f", "N_g"))
        e, q = (by_embedding.sizes()[name] for name in ("N_e", "N_q"))
        size = 10**4
        return (
            Printed("N_g", "10^4 + 10", 10**4 + 10, g),
            Printed("N_q", "10^4 + 10 E + 10", 10**4 + 10 * size + 10, q),
            Printed("N_f", "10^5 + 10^4 (k-2) + 10^2 N_g", 10**5 + 10**4 * (k - 2) + 100 * g, f),
            Printed("N_e", "10^5 + 10^4 (k-2) + 10^6", 10**5 + 10**4 * (k - 2) + 10**6, e),
        )

    return printed


def _dimension_models(target: Model, listed: bool) -> Callable[[int], Models]:
    """Fig 1b: q takes 100 + E numbers. E = 100 i by q's width, 1000 i by e's listed output."""

    def models(i: int) -> Models:
        size = 1000 * i if listed else 100 * i
        return (
            hyper((100, 100, 100 * i), (100, HIDDEN, 1), biases=False),
            embedding_of((100, 100, 100, size), (100, HIDDEN, 1), biases=False),
            target,
        )

    return models


def _dimension_printed(listed: bool) -> Callable[[int], tuple[Printed, ...]]:
    def printed(i: int) -> tuple[Printed, ...]:
        models = _dimension_models(target_network(100, 1), listed)(i)
        q = models[1].part("q").network
        return (
            Printed("N_g", "1010", 1010, models[0].sizes()["N_g"]),
            Printed("N_q", "10^4 (i+1) + 10", 10**4 * (i + 1) + 10, q.parameters),
            Printed("inputs of q", "100 + 100 i", 100 + 100 * i, q.inputs),
            Printed("outputs of e", "1000 i", 1000 * i, models[1].part("e").network.outputs),
        )

    return printed


def synthetic(figure: str, title: str, target: Callable[[int], Model], sigma: str) -> list[Preset]:
    """The two sweeps over one kind of target: depth (Fig 1a) and embedding dimension (Fig 1b)."""
    wide, narrow = target(1000), target(100)
    base: dict[str, Any] = {"group": "paper", "reference": REFERENCE, "settings": SYNTHETIC}
    clash = "e's listed output (1000 i) and q's listed input (100 + 100 i) do not fit: follows "
    depth = "fig1a" if figure == "fig1" else f"{figure}-depth"
    dimension = "fig1b" if figure == "fig1" else f"{figure}-dimension"
    presets = [
        Preset(
            name=depth,
            title=f"{title}: depth of f and e",
            models=_depth_models(wide),
            printed=_depth_printed(wide),
            parameter="k",
            values=DEPTHS,
            problem=problem_of(1000, 1000, sigma, k=10**4),
            **base,
        ),
        Preset(
            name=dimension,
            title=f"{title}: embedding dimension, by q's width",
            models=_dimension_models(narrow, False),
            printed=_dimension_printed(False),
            parameter="i",
            values=STEPS,
            problem=problem_of(100, 100, sigma, k=100),
            notes=(clash + "q (fig1b-e follows e).",),
            **base,
        ),
        Preset(
            name=f"{dimension}-e",
            title=f"{title}: embedding dimension, by e's output",
            models=_dimension_models(narrow, True),
            printed=_dimension_printed(True),
            parameter="i",
            values=STEPS,
            problem=problem_of(100, 100, sigma, k=1000),
            notes=(clash + "e.",),
            **base,
        ),
    ]
    return presets if figure == "fig1" else presets[:2]


def problem_of(m1: int, m2: int, sigma: str, *, k: int | None, depth: int = 2) -> dict[str, Any]:
    return {"m1": m1, "m2": m2, "embedding_dim": k, "depth": depth, "activation": sigma}
