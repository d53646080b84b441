"""Enclosures contain what they enclose: random networks, random regions, sampled points."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.check.network import PRECISIONS, Dense, Network, Shape, Table
from modhyper.check.propagate import Evaluator
from modhyper.check.regions import Regions, cell_of, cube_by_cells, whole_cube
from modhyper.check.units import TANH_ERROR, tanh
from modhyper.check.verify import forward_allowance

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
    if network.table is not None:
        cells = network.table.cells
        condition = network.table.values[[cell_of(c, cells) for c in condition.tolist()]]
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


def random_network(
    rng: np.random.Generator, kind: str, activation: str, table: bool = False
) -> Network:
    m1, m2 = int(rng.integers(1, 3)), int(rng.integers(1, 3))
    rows, read = None, m2
    if table:
        cells, read = tuple(int(n) for n in rng.integers(1, 4, m2)), 3
        values = rng.normal(size=(math.prod(cells), 3))
        values[:, 0] = rng.integers(-5, 6, len(values))
        rows = Table(cells, values)
    if kind == "embedding":
        e = () if table and rng.integers(2) else stack(rng, [read, 4, 2], activation)
        q = stack(rng, [m1 + (2 if e else read), 5, 4, 1], activation)
        q[0].weight[:2, :m1] = 0.0  # units that read the table alone
        q[1].weight[0, 2:] = 0.0
        return Network("embedding", m1, m2, e, q, table=rows)
    shapes = (
        Shape(4, m1, True, activation),
        Shape(3, 4, True, activation),
        Shape(1, 3, False, "identity"),
    )
    size = sum(s.size for s in shapes)
    places = np.sort(rng.choice(size, size=size - 3, replace=False)).astype(np.int64)
    f = stack(rng, [read, 5, size - 3], activation)
    return Network("hypernetwork", m1, m2, f, (), shapes, places, table=rows)


def random_regions(
    rng: np.random.Generator, network: Network, count: int, apart: bool = False
) -> Regions:
    apart = apart or network.kind == "hypernetwork" or network.table is not None
    dims = [network.m1, network.m2] if apart else [network.m1 + network.m2]
    scale = 10.0 ** rng.uniform(-3, 0)
    groups = []
    for d in dims:
        centre = rng.uniform(-1, 1, (count, 1, d)) * (1 - scale)
        groups.append(centre + scale * rng.uniform(-1, 1, (count, d + 1, d)))
    cell = np.zeros(count, dtype=np.int64)
    if network.table is not None:  # move each region into a cell
        grid = list(product(*map(range, network.table.cells)))
        cell = rng.integers(0, len(grid), count)
        n, place = np.array(network.table.cells), np.array(grid)[cell][:, None]
        inside = np.clip(groups[1], -0.99, 0.99)
        groups[1] = -1 + (2 * place + 1 + inside) / n
    return Regions(groups, np.zeros(count, dtype=np.int64), cell)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["embedding", "hypernetwork"]),
    st.sampled_from(["relu", "tanh"]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 10**9),
)
def test_enclosure_contains_the_network(
    kind: str, activation: str, table: bool, apart: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng, kind, activation, table)
    regions = random_regions(rng, network, 20, apart)
    points = regions.points()
    m1 = network.m1
    single = len(regions.groups) == 1
    x = points[..., :m1] if single else regions.groups[0][:, :, None]
    condition = points[..., m1:] if single else regions.groups[1][:, None]
    model = Evaluator(network, follow=bool(seed % 2)).enclose(x, condition, regions.cell).output
    for _ in range(10):
        shares = [rng.dirichlet(np.full(g.shape[1], 0.5), size=len(g)) for g in regions.groups]
        inside = [
            np.einsum("ra,rad->rd", s, g) for s, g in zip(shares, regions.groups, strict=True)
        ]
        at = np.concatenate(inside, axis=1)
        h = evaluate(network, at[:, :m1], at[:, m1:])
        mu = np.ones((20, 1)) if single else shares[1]
        vertices = np.broadcast_to(model.values[..., 0], (20, shares[0].shape[1], mu.shape[1]))
        centre = np.einsum("ra,rb,rab->r", shares[0], mu, vertices)
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
    enclosure = Evaluator(network).enclose(points[..., :m1], points[..., m1:], regions.cell)
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
        precision=PRECISIONS["F32"],
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
    assert 0 < error <= forward_allowance(low, [range(network.m1 + network.m2)])
    assert forward_allowance(low, [range(network.m1 + network.m2)]) < 1e-2


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["F32", "F16", "BF16"]),
    st.sampled_from(["embedding", "hypernetwork"]),
    st.booleans(),
    st.integers(0, 10**9),
)
def test_followed_rounding_covers_a_forward_pass_in_the_format(
    name: str, kind: str, table: bool, seed: int
) -> None:
    """Every product and sum rounded, in shuffled orders, against the exact network, by region."""
    rng = np.random.default_rng(seed)
    fl = ROUND[name]
    network = random_network(rng, kind, "relu", table)

    def coarse(layers: tuple[Dense, ...]) -> tuple[Dense, ...]:
        return tuple(Dense(fl(la.weight), fl(la.bias), la.activation) for la in layers)

    rows = network.table and Table(network.table.cells, fl(network.table.values))
    network = replace(
        network,
        condition=coarse(network.condition),
        primary=coarse(network.primary),
        precision=PRECISIONS[name],
        table=rows,
    )
    regions = random_regions(rng, network, 15)
    points = regions.points()
    m1 = network.m1
    single = len(regions.groups) == 1
    x = points[..., :m1] if single else regions.groups[0][:, :, None]
    condition = points[..., m1:] if single else regions.groups[1][:, None]
    model = Evaluator(network, follow=True).enclose(x, condition, regions.cell).output
    assert model.forward is not None
    centre = fl(regions.centres())
    inside = np.array(
        [
            all(
                _contains(group[r], centre[r, list(at)])
                for group, at in zip(regions.groups, cut, strict=True)
            )
            for r, cut in enumerate([_coordinates(network, single)] * 15)
        ]
    )
    exact = evaluate(network, centre[:, :m1], centre[:, m1:])
    found = rounded_pass(network, centre, regions.cell, fl, rng)
    assert (np.abs(found - exact) <= model.forward[:, 0] + 1e-12)[inside].all()


def _coordinates(network: Network, single: bool) -> list[range]:
    m1, m = network.m1, network.m1 + network.m2
    return [range(m)] if single else [range(m1), range(m1, m)]


def _contains(simplex: np.ndarray, point: np.ndarray) -> bool:
    shares = np.linalg.lstsq(
        np.vstack([simplex.T, np.ones(len(simplex))]), np.append(point, 1.0), rcond=None
    )[0]
    return bool((shares >= 0).all())


def rounded_pass(
    network: Network,
    points: np.ndarray,
    cell: np.ndarray,
    fl: Callable[[np.ndarray], np.ndarray],
    rng: np.random.Generator,
) -> np.ndarray:
    def layer(
        weight: np.ndarray, bias: np.ndarray, activation: str, state: np.ndarray
    ) -> np.ndarray:
        """weight (N, out, in), bias (N, out), state (N, in); terms in a random order."""
        terms = np.concatenate([fl(weight * state[:, None]), bias[..., None]], axis=2)
        total = np.zeros(bias.shape)
        for at in rng.permutation(terms.shape[2]):
            total = fl(total + terms[..., at])
        return ACTIVATE[activation](total)

    def stacked(layers: tuple[Dense, ...], state: np.ndarray) -> np.ndarray:
        for la in layers:
            grid = (len(state), *la.weight.shape)
            bias = np.broadcast_to(la.bias, grid[:2])
            state = layer(np.broadcast_to(la.weight, grid), bias, la.activation, state)
        return state

    m1 = network.m1
    code = points[:, m1:] if network.table is None else network.table.values[cell]
    code = stacked(network.condition, code)
    if network.kind == "embedding":
        return stacked(network.primary, np.concatenate([points[:, :m1], code], axis=1))[:, 0]
    full = np.zeros((len(points), sum(s.size for s in network.generated)))
    full[:, network.positions] = code
    state, start = points[:, :m1], 0
    for shape in network.generated:
        cut = start + shape.outputs * shape.inputs
        weight = full[:, start:cut].reshape(-1, shape.outputs, shape.inputs)
        bias = full[:, cut : start + shape.size] if shape.has_bias else np.zeros(weight.shape[:2])
        state = layer(weight, bias, shape.activation, state)
        start += shape.size
    return state[:, 0]


def to_bfloat16(values: np.ndarray) -> np.ndarray:
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.rint(mantissa * 256) / 256, exponent)


ROUND: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "F32": lambda a: np.asarray(a).astype(np.float32).astype(np.float64),
    "F16": lambda a: np.asarray(a).astype(np.float16).astype(np.float64),
    "BF16": to_bfloat16,
}


def test_cells_cover_the_cube_and_points_find_theirs() -> None:
    rng = np.random.default_rng(0)
    for m1, cells in ((1, (3,)), (2, (2, 5)), (1, (1, 1)), (1, (3, 2, 2))):
        regions = cube_by_cells(m1, cells)
        assert sorted(set(regions.cell)) == list(range(math.prod(cells)))
        for centre, cell in zip(regions.centres()[:, m1:].tolist(), regions.cell, strict=True):
            assert cell_of(centre, cells) == cell
        volume = 0.0
        for r in range(len(regions)):
            sizes = [np.linalg.det(g[r, 1:] - g[r, :1]) for g in regions.groups]
            volume += abs(np.prod(sizes)) / math.prod(
                math.factorial(g.shape[2]) for g in regions.groups
            )
        assert volume == pytest.approx(2.0 ** (m1 + len(cells)))
        for point in rng.uniform(-1, 1, (50, len(cells))).tolist():
            place = [min(n - 1, int(n * (c + 1) / 2)) for c, n in zip(point, cells, strict=True)]
            assert cell_of(point, cells) == np.ravel_multi_index(place, cells)
    assert [cell_of([c], (4,)) for c in (-1.0, -0.5, 0.0, 1.0)] == [0, 1, 2, 3]


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
