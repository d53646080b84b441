"""Shapes and counts of architectures, and heads by their definition, number by number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.engine import (
    Architecture,
    Ensemble,
    Member,
    initial_parameters,
    mean_squared_error,
)
from modhyper.networks.counting import read_embedding, read_hypernetwork
from tests.lab.alone import (
    CHUNKED,
    CIRCLE,
    CPU,
    EMBED,
    HYPER,
    LOW_RANK,
    OUTPUT,
)

Array = NDArray[np.float64]
HYPER_ONE = Architecture("hypernetwork", (5, 4, 3), (6, 7))


def test_counts_are_those_of_the_calculator() -> None:
    hyper = read_hypernetwork("6,7,7", "5,4,3", biases=True)
    assert (
        HYPER.trained
        == hyper.sizes()["N_f"]
        == sum(v.numel() for v in initial_parameters(Member(HYPER, 0, 1)).values())
    )
    assert HYPER.generated == hyper.sizes()["N_g"]
    embed = read_embedding("6,7,2", "5,4,3", biases=True)
    assert EMBED.generated == embed.sizes()["N_q"]
    assert EMBED.trained == embed.sizes()["N_q"] + embed.sizes()["N_e"]


def test_the_smaller_heads_by_their_definition() -> None:
    """One sample in numpy, number by number, from the parameters' names."""
    draw = np.random.default_rng(0)
    x, condition = draw.normal(size=5), draw.normal(size=6)
    for architecture in (LOW_RANK, CHUNKED, CIRCLE, OUTPUT):
        named = {k: v.numpy() for k, v in initial_parameters(Member(architecture, 1, 1.0)).items()}
        expected = by_definition(architecture, named, x, condition)
        ensemble = Ensemble(
            [Member(architecture, 1, 1.0)], mean_squared_error, device=CPU, dtype=torch.float64
        )
        found = ensemble.outputs(
            torch.from_numpy(x).view(1, 1, -1), torch.from_numpy(condition).view(1, 1, -1)
        )
        assert found[0, 0].numpy() == pytest.approx(expected, rel=1e-12)


def by_definition(a: Architecture, named: Mapping[str, Array], x: Array, condition: Array) -> Array:
    sigma = {"relu": lambda u: max(u, 0.0), "elu": lambda u: u if u > 0 else math.expm1(u)}
    inner, outer = sigma[a.conditioning_activation], sigma[a.activation]

    def f(code: Array, chunk: int = -1) -> Array:
        for layer in range(len(a.conditioning)):
            if chunk >= 0 and layer == len(a.conditioning) - 2:
                code = np.concatenate([code, named["chunks.embedding"][chunk]])
            weight, bias = (named[f"conditioning.{layer}.{kind}"] for kind in ("weight", "bias"))
            code = np.array([row @ code + b for row, b in zip(weight, bias, strict=True)])
            if layer < len(a.conditioning) - 1:
                code = np.array([inner(u) for u in code])
        return code

    if a.encoding == "circle":
        angle = math.pi * condition / 2
        condition = np.concatenate([np.cos(angle), np.sin(angle)])
    chunks = range(a.chunks) if a.chunks else [-1]
    made = list(np.concatenate([f(condition, chunk) for chunk in chunks]))

    def take(*shape: int) -> Array:
        numbers = [made.pop(0) for _ in range(math.prod(shape))]
        return np.array(numbers).reshape(shape)

    h = x
    for layer, (i, o) in enumerate(pairwise(a.primary)):
        if a.rank:
            down, up = take(a.rank, i), take(o, a.rank)
            weight, bias = named[f"primary.{layer}.weight"] + up @ down, take(o)
        elif a.method == "output" and layer < len(a.primary) - 2:
            weight, bias = (named[f"primary.{layer}.{kind}"] for kind in ("weight", "bias"))
        else:
            weight, bias = take(o, i), take(o)
        h = weight @ h + bias
        if layer < len(a.primary) - 2:
            h = np.array([outer(u) for u in h])
    return h


def test_counts_of_the_smaller_heads() -> None:
    base, last = 5 * 4 + 4 * 6 + 6 * 3, 2 * (5 + 4) + 4 + 2 * (4 + 6) + 6 + 2 * (6 + 3) + 3
    assert LOW_RANK.trained == base + (6 + 1) * 7 + (7 + 1) * last
    assert CHUNKED.generated == 5 * 4 + 4 + 4 * 3 + 3 == 39
    assert CHUNKED.trained == 4 * 3 + (6 + 1) * 7 + (7 + 3 + 1) * 5 + (5 + 1) * 10
    assert CIRCLE.trained == HYPER_ONE.trained + 6 * 7
    assert OUTPUT.conditioning_outputs == 6 * 3 + 3
    assert OUTPUT.trained == 5 * 4 + 4 + 4 * 6 + 6 + (6 + 1) * 7 + (7 + 1) * 21


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "hypernet"}, "expected one of hypernetwork"),
        ({"activation": "swish"}, "expected one of relu"),
        ({"primary": (3,)}, "input and output widths"),
        ({"conditioning": ()}, "expected widths of f or e"),
        ({"method": "embedding"}, "length of at least 1"),
        ({"method": "table"}, "number of conditions"),
        ({"method": "film", "primary": (5, 3)}, "film scales and shifts hidden units"),
        ({"primary": (5, 0, 3)}, "widths of at least 1"),
        ({"method": "film", "rank": 2}, "for hypernetworks"),
        ({"rank": 2, "chunks": 3, "chunk_dim": 2}, "rank or chunks, not both"),
        ({"rank": -1}, "at least 0"),
        ({"chunks": 3}, "go together"),
        ({"chunks": 1000, "chunk_dim": 2}, "at most 39 chunks"),
        ({"chunks": 3, "chunk_dim": 2, "conditioning": (6,)}, "hidden layer of f"),
        ({"method": "concatenation", "encoding": "circle"}, "no f or e"),
        ({"initial": "xavier"}, "expected one of default"),
        ({"initial": "hyperfan-in", "method": "film"}, "for hypernetworks"),
        ({"initial": "hyperfan-in", "rank": 2}, "no formula for low rank"),
        ({"initial": "base-in-bias", "conditioning_biases": False}, "needs the biases"),
        ({"initial": "magnitude-invariant"}, "needs the encoding circle"),
    ],
)
def test_bad_architectures_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        replace(HYPER, **change)  # type: ignore[arg-type]
