"""Enclosures contain what they enclose: random networks, random regions, sampled points."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.check.network import Dense, Network, Shape
from modhyper.check.propagate import Evaluator
from modhyper.check.regions import Regions, whole_cube
from modhyper.check.rounding import forward_allowance
from modhyper.check.units import TANH_ERROR, tanh

ACTIVATE = {"relu": lambda t: np.maximum(t, 0), "tanh": np.tanh, "identity": lambda t: t}


def stack(rng: np.random.Generator, widths: list[int], activation: str) -> tuple[Dense, ...]:
    return tuple(
        Dense(
            rng.normal(size=(b, a)),
            rng.normal(size=b) if at + 2 < len(widths) else np.zeros(b),
            activation if at + 2 < len(widths) else "identity",
        )
        for at, (a, b) in enumerate(pairwise(widths))
    )


def through(layers: tuple[Dense, ...], x: np.ndarray) -> np.ndarray:
    for layer in layers:
        x = ACTIVATE[layer.activation](x @ layer.weight.T + layer.bias)
    return x


def evaluate(network: Network, x: np.ndarray, condition: np.ndarray) -> np.ndarray:
    """Point by point, straight from the definition."""
    code = through(network.condition, condition)
    if network.kind == "embedding":
        return through(network.primary, np.concatenate([x, code], axis=1))[:, 0]
    full = np.zeros((len(x), sum(s.size for s in network.generated)))
    full[:, network.positions] = code
    start = 0
    for shape in network.generated:
        cut = start + shape.outputs * shape.inputs
        weight = full[:, start:cut].reshape(-1, shape.outputs, shape.inputs)
        x = np.einsum("poi,pi->po", weight, x)
        if shape.has_bias:
            x = x + full[:, cut : start + shape.size]
        x = ACTIVATE[shape.activation](x)
        start += shape.size
    return x[:, 0]


def random_network(rng: np.random.Generator, kind: str, activation: str) -> Network:
    m1, m2 = int(rng.integers(1, 3)), int(rng.integers(1, 3))
    if kind == "embedding":
        e = stack(rng, [m2, 4, 2], activation)
        return Network("embedding", m1, m2, e, stack(rng, [m1 + 2, 5, 4, 1], activation))
    shapes = (
        Shape(4, m1, True, activation),
        Shape(3, 4, True, activation),
        Shape(1, 3, False, "identity"),
    )
    size = sum(s.size for s in shapes)
    places = np.sort(rng.choice(size, size=size - 3, replace=False)).astype(np.int64)
    f = stack(rng, [m2, 5, size - 3], activation)
    return Network("hypernetwork", m1, m2, f, (), shapes, places)


def random_regions(rng: np.random.Generator, network: Network, count: int) -> Regions:
    dims = [network.m1, network.m2] if network.generated else [network.m1 + network.m2]
    scale = 10.0 ** rng.uniform(-3, 0)
    groups = []
    for d in dims:
        centre = rng.uniform(-1, 1, (count, 1, d)) * (1 - scale)
        groups.append(centre + scale * rng.uniform(-1, 1, (count, d + 1, d)))
    return Regions(groups, np.zeros(count, dtype=np.int64))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["embedding", "hypernetwork"]),
    st.sampled_from(["relu", "tanh"]),
    st.integers(0, 10**9),
)
def test_enclosure_contains_the_network(kind: str, activation: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng, kind, activation)
    regions = random_regions(rng, network, 20)
    points = regions.points()
    m1 = network.m1
    single = len(regions.groups) == 1
    x = points[..., :m1] if single else regions.groups[0][:, :, None]
    condition = points[..., m1:] if single else regions.groups[1][:, None]
    model = Evaluator(network).enclose(x, condition).output
    for _ in range(10):
        shares = [rng.dirichlet(np.full(g.shape[1], 0.5), size=len(g)) for g in regions.groups]
        inside = [
            np.einsum("ra,rad->rd", s, g) for s, g in zip(shares, regions.groups, strict=True)
        ]
        at = np.concatenate(inside, axis=1)
        h = evaluate(network, at[:, :m1], at[:, m1:])
        mu = np.ones((20, 1)) if single else shares[1]
        centre = np.einsum("ra,rb,rab->r", shares[0], mu, model.values[..., 0])
        slack = 1e-12 * (1 + np.abs(h))  # the reference itself is rounded
        assert (np.abs(h - centre) <= model.remainder[:, 0] + slack).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9))
def test_relu_enclosure_is_exact_on_linear_pieces(seed: int) -> None:
    """Where no unit changes sign, what is left is rounding."""
    rng = np.random.default_rng(seed)
    network = random_network(rng, "embedding", "relu")
    regions = random_regions(rng, network, 50)
    points = regions.points()
    m1 = network.m1
    enclosure = Evaluator(network).enclose(points[..., :m1], points[..., m1:])
    model = enclosure.output
    linear = np.all([loss.amount == 0 for loss in enclosure.losses()], axis=0)
    assert (model.remainder[linear, 0] < 1e-9).all()


def test_tanh_error_is_as_proved() -> None:
    rng = np.random.default_rng(3)
    t = np.concatenate([rng.normal(size=3000) * 3, [0.0, -0.0, 1e-300, 50.0, -1e3, 19.06]])
    exact = [arb(float(v)).tanh() for v in t]
    worst = max(float(abs(e - arb(float(v))).upper()) for e, v in zip(exact, tanh(t), strict=True))
    assert worst < TANH_ERROR / 2


def test_forward_allowance_covers_single_precision() -> None:
    """float32 evaluations in shuffled orders stay within the allowance of exact ones."""
    rng = np.random.default_rng(5)
    network = random_network(rng, "embedding", "relu")
    low = Network(
        "embedding",
        network.m1,
        network.m2,
        *(
            tuple(
                Dense(
                    layer.weight.astype(np.float32).astype(float),
                    layer.bias.astype(np.float32).astype(float),
                    layer.activation,
                )
                for layer in part
            )
            for part in (network.condition, network.primary)
        ),
        unit=2.0**-24,
    )
    at = rng.uniform(-1, 1, (5000, network.m1 + network.m2)).astype(np.float32)
    exact = evaluate(low, at[:, : low.m1].astype(float), at[:, low.m1 :].astype(float))
    code = at[:, low.m1 :]
    for layer in low.condition:
        code = ACTIVATE[layer.activation](
            code @ layer.weight.T.astype(np.float32) + layer.bias.astype(np.float32)
        )
    state = np.concatenate([at[:, : low.m1], code], axis=1)
    for layer in low.primary:
        state = ACTIVATE[layer.activation](
            state @ layer.weight.T.astype(np.float32) + layer.bias.astype(np.float32)
        )
    error = np.abs(state[:, 0].astype(float) - exact).max()
    assert 0 < error <= forward_allowance(low)
    assert forward_allowance(low) < 1e-2


@pytest.mark.parametrize("dims", [(1,), (2,), (3,), (1, 1), (2, 1), (1, 2), (2, 2)])
def test_regions_cover_the_cube_through_cuts(dims: tuple[int, ...]) -> None:
    """Volumes add up to 2^m after random cuts, so nothing is lost and nothing is counted twice."""
    rng = np.random.default_rng(0)
    regions = whole_cube(dims)
    for _ in range(4):
        count = len(regions)
        group = rng.integers(0, len(dims), count)
        edge = np.array([rng.choice(dims[g] + 1, size=2, replace=False) for g in group])
        regions = regions.cut(group, edge, rng.uniform(0.01, 0.99, count))
    volume = np.ones(len(regions))
    for vertices in regions.groups:
        sides = vertices[:, 1:] - vertices[:, :1]
        volume *= np.abs(np.linalg.det(sides)) / float(np.prod(np.arange(1, vertices.shape[2] + 1)))
    assert volume.sum() == pytest.approx(2.0 ** sum(dims))
    assert (regions.depth == 4).all()
