"""Ensembles drawn at random against one network at a time."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import get_args

import pytest

torch = pytest.importorskip("torch")

from modhyper.lab.architecture import Method
from modhyper.lab.engine import (
    Architecture,
    Ensemble,
    Member,
    mean_squared_error,
    negative_log_likelihood,
)
from modhyper.lab.engine.networks import ACTIVATIONS
from tests.lab.alone import (
    CPU,
    OPTIMIZERS,
    assert_same,
    batches,
    classes_of,
    one_at_a_time,
)


def random_architectures(draw: random.Random) -> list[Architecture]:
    """One to four that differ in the depth of f or e."""
    method = draw.choice(get_args(Method))
    head = draw.choice(["plain", "rank", "chunks"]) if method == "hypernetwork" else "plain"
    layers = draw.randint(2 if method == "film" else 1, 4)
    primary = (draw.randint(1, 6), *(draw.randint(1, 5) for _ in range(layers)))
    widths = [draw.randint(1, 6)] * 5 if draw.random() < 0.7 else [3, 1, 4, 2, 5]
    depths = [draw.randint(1 if head == "chunks" else 0, 5) for _ in range(draw.randint(1, 4))]
    d_i = draw.randint(1, 5)
    encodable = method not in ("concatenation", "table")
    base = Architecture(
        method,
        primary,
        (d_i, 2),
        embedding_dim=draw.choice([1, 3, 60]) if method == "embedding" else 0,
        activation=draw.choice(sorted(ACTIVATIONS)),
        conditioning_activation=draw.choice(sorted(ACTIVATIONS)),
        primary_biases=draw.random() < 0.7,
        conditioning_biases=draw.random() < 0.7,
        conditions=3 if method == "table" else 0,
        initial=draw.choice(["default", "he-uniform", "unit-rows"]),
        encoding=draw.choice(["none", "circle"]) if encodable else "none",
        rank=draw.randint(1, 3) if head == "rank" else 0,
    )
    if head == "chunks":
        pieces = draw.randint(1, min(5, base.generated))
        base = replace(base, chunks=pieces, chunk_dim=draw.randint(1, 3))
    if not encodable:
        return [base]
    return [replace(base, conditioning=(d_i, *widths[:depth])) for depth in depths]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300))
def test_random_ensembles_agree_with_torch_optim(seed: int) -> None:
    draw = random.Random(seed)
    architectures, groups = random_architectures(draw), draw.randint(1, 3)
    members = [
        Member(a, draw.randrange(10**6), draw.choice([0.01, 0.03, 0.1]), draw.randrange(groups))
        for a in architectures
        for _ in range(draw.randint(1, 3))
    ]
    draw.shuffle(members)
    data = batches(architectures[0], groups=groups, steps=3)
    loss, alone = mean_squared_error, torch.nn.functional.mse_loss
    if architectures[0].primary[-1] > 1 and draw.random() < 0.3:
        data, loss = classes_of(data), negative_log_likelihood
        alone = torch.nn.functional.cross_entropy
    settings = draw.choice(OPTIMIZERS)
    ensemble = Ensemble(members, loss, settings, device=CPU, dtype=torch.float64)
    ensemble.train(data)
    for position, member in enumerate(members):
        assert_same(ensemble.parameters_of(position), one_at_a_time(member, settings, data, alone))
