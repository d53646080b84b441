"""Walks, words and the networks that read them: against brute force, and against their counts."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from modhyper.construction.basis import Layer
from modhyper.construction.samples import sample_nodes
from modhyper.construction.word_reader import Heights
from modhyper.construction.word_table import (
    addresses,
    delivered_layers,
    gray_words,
    pack,
    table_layers,
    walk,
    walk_nodes,
)
from modhyper.papers.certified.bit_walk import Walks, primary_count, walks_for, working_eps
from modhyper.papers.certified.samples import dense
from modhyper.papers.certified.word_table import WordTable, bits_primary, tables

Array = NDArray[np.float64]


def evaluate(layers: tuple[Layer, ...], state: Array) -> Array:
    for layer in layers:
        state = state @ layer.weight.T + (0 if layer.bias is None else layer.bias)
        state = state if layer.activation == "identity" else np.maximum(state, 0)
    return np.asarray(state[:, 0])


def test_every_word_belongs_to_one_sequence_of_bits() -> None:
    bits = np.array(list(product((0, 1), repeat=6)))
    assert sorted(gray_words(bits)) == list(range(64))
    for sequence, word in zip(bits, gray_words(bits), strict=True):
        rho = 2 * int(word) + 1 - 64
        for at, bit in enumerate(sequence, start=1):
            assert (rho > 0) == bool(bit)
            rho = abs(rho) - 2 ** (6 - at)


def zigzag(rng: np.random.Generator, x: Array, slope: float, bound: float) -> Array:
    """A random function of slope at most ``slope`` and size at most ``bound`` at rising points."""
    steps = rng.choice([-1.0, 1.0, 0.3], len(x) - 1) * slope * np.diff(x)
    out = [rng.uniform(-bound, bound)]
    for step in steps:
        out.append(float(np.clip(out[-1] + step, -bound, bound)))
    return np.array(out)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.floats(0.05, 1.0), st.integers(0, 10**6))
def test_the_walk_stays_within_its_height(steps: int, slope: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.linspace(-1, 1, 12 * steps + 1)
    bound = float(rng.uniform(0.01, 1))
    w = zigzag(rng, x, slope, bound)
    height = slope * 2 / steps
    levels = int(np.ceil(bound / height))
    level, bits = walk(w[None, ::12], height, levels)
    assert 0 <= level[0] <= levels
    places = height * (2 * level[0] - levels + np.concatenate([[0], np.cumsum(2 * bits[0] - 1)]))
    assert np.abs(np.interp(x, walk_nodes(steps), places) - w).max() <= height * (1 + 1e-12)


CODES = [
    (Walks((), 1, 1), 1),
    (Walks((), 7, 3), 1),
    (Walks((), 7, 3), 2),
    (Walks((), 7, 3), 9),
    (Walks((), 13, 6), 4),
    (Walks((2,), 5, 3), 3),
    (Walks((3,), 4, 2), 1),
    (Walks((3,), 4, 2), 7),
    (Walks((2, 3), 3, 2), 5),
    (Walks((5, 2), 2, 4), 3),
]


@pytest.mark.parametrize(("code", "words"), CODES)
def test_counts_of_the_readers_are_those_of_their_layers(code: Walks, words: int) -> None:
    heights = Heights(0.1, (0.3,) * len(code.cells))
    layers = delivered_layers(code, words, heights)
    _agree(layers, primary_count(code, words))
    for slices, delivered, groups in ((1, 0, 1), (5, 0, 1), (7, words - 1, 2), (7, 0, 3)):
        table = WordTable(code, slices, words, delivered, groups)
        row = np.zeros((slices, words), dtype=np.int64)
        _agree(table_layers(table, row, heights), table.count())


def _agree(layers: tuple[Layer, ...], count) -> None:  # type: ignore[no-untyped-def]
    assert sum(layer.free for layer in layers) == count.free
    sizes = (layers[0].weight.shape[1], *(layer.weight.shape[0] for layer in layers))
    assert sizes == count.widths
    assert sum(layer.dense for layer in layers) == dense(count.widths)


def target(rng: np.random.Generator, m: int) -> tuple[Array, Array, Array]:
    """Cones (poles, heights, slopes): y = min_j (h_j + Σ L_i |z_i − p_ji|) lies in the unit ball.

    The slopes may be lopsided, to try every direction in which the budget can be spent.
    """
    slopes = rng.dirichlet(np.full(m, rng.choice([0.1, 1.0])))
    share = rng.uniform(0.5, 1)
    poles = rng.uniform(-1, 1, (40, m))
    heights = rng.uniform(-1, 1, 40) * (1 - share)
    return poles, heights, share * slopes


def value(made: tuple[Array, Array, Array], points: Array) -> Array:
    poles, heights, slopes = made
    cones = heights + (np.abs(points[:, None] - poles) * slopes).sum(axis=2)
    return np.asarray(np.minimum(cones.min(axis=1), heights.max()))


@pytest.mark.parametrize(
    ("m1", "m2", "eps", "bits"),
    [
        (1, 1, Fraction(1, 8), 32),
        (1, 2, Fraction(1, 4), 12),
        (1, 2, Fraction(1, 5), 32),
        (2, 1, Fraction(2, 5), 16),
        (3, 1, Fraction(3, 5), 20),
    ],
)
def test_one_architecture_reaches_eps_on_targets_of_the_ball(
    m1: int, m2: int, eps: Fraction, bits: int
) -> None:
    """Words, table and reader exactly as `bits_primary` counts them, for random hard targets."""
    rng = np.random.default_rng(m1 * 10 + m2)
    code = walks_for(eps, m1, bits)
    assert code is not None
    room = working_eps(eps, m1, bits)
    n, words = -(-1 // room), code.words(bits)
    gamma = 2.0**-bits if m1 == 1 else 2.0 ** (3 - bits)
    kappa = (m1 + 1) / 2
    centres = sample_nodes([n] * m2)
    nodes = np.concatenate(  # points of x at which slices are read, (P, J + 1, m1)
        [
            np.broadcast_to(walk_nodes(code.steps)[None, :, None], (code.walks, code.steps + 1, 1)),
            np.broadcast_to(_grid(code.cells)[:, None], (code.walks, code.steps + 1, m1 - 1)),
        ],
        axis=2,
    )
    for _ in range(6):
        y = target(rng, m1 + m2)
        slopes = y[2]
        height = (float(room) - slopes[1:].sum() / n) / kappa
        height = gamma * np.ceil(height / gamma - 1e-9)
        rises = 2 * gamma * np.ceil((2 * slopes[1:m1] / n + 2 * height) / (2 * gamma))
        pairs = np.concatenate(
            [
                np.broadcast_to(nodes[None], (len(centres), *nodes.shape)),
                np.broadcast_to(centres[:, None, None], (len(centres), *nodes.shape[:2], m2)),
            ],
            axis=-1,
        )
        values = value(y, pairs.reshape(-1, m1 + m2)).reshape(pairs.shape[:3])
        packed = pack(code, *walk(values, height, code.levels), words)
        assert packed.min() >= 0
        assert packed.max() < 2**bits
        points = rng.uniform(-1, 1, (1500, m1 + m2))
        cell = np.minimum((n * (points[:, m1:] + 1) / 2).astype(int), n - 1)
        at = np.ravel_multi_index(tuple(cell.T), (n,) * m2)
        truth = value(y, points)
        heights = Heights(height, tuple(rises.tolist()))
        layers = delivered_layers(code, words, heights)
        state = np.concatenate([points[:, :m1], packed[at]], axis=1)
        assert np.abs(evaluate(layers, state) - truth).max() <= float(eps)
        table = tables(code, n**m2, 2, bits)[-1]
        state = np.concatenate([points[:, :m1], addresses(table, packed)[at]], axis=1)
        found = evaluate(table_layers(table, packed, heights), state)
        assert np.abs(found - truth).max() <= float(eps)


def _grid(cells: tuple[int, ...]) -> Array:
    return sample_nodes(cells) if cells else np.zeros((1, 0))


def test_headline_numbers() -> None:
    """k = 63 numbers of 32 bits close the gap at (1, 2), eps = 1/1000; the table at k = 2."""
    eps = Fraction(1, 1000)
    code = walks_for(eps, 1, 32)
    assert code == Walks((), 2001, 1001)
    assert (code.slots, code.words(32)) == (2011, 63)
    found = bits_primary(eps, 1, 2, 63, 32)
    assert found is not None
    assert found.free == 23_921
    sizes = [bits_primary(eps, 1, 2, k, 32) for k in range(1, 70)]
    counts = [count.free for count in sizes if count is not None]
    assert len(counts) == 69
    assert counts == sorted(counts, reverse=True)
    assert counts[1] <= 200 * 3_796_416
    assert bits_primary(Fraction(1, 1000), 1, 2, 2, 8) is None  # 8-bit constants are too short


def test_the_reader_at_full_size() -> None:
    """eps = 1/1000, 63 words of 32 bits: one slice of the hardest slope, by the built network."""
    eps = Fraction(1, 1000)
    code = walks_for(eps, 1, 32)
    assert code is not None
    rng = np.random.default_rng(0)
    height = 2.0**-32 * np.ceil(float(working_eps(eps, 1, 32)) * 2**32)
    x = np.linspace(-1, 1, 3 * code.steps + 1)
    w = zigzag(rng, x, 0.75, 0.25)
    layers = delivered_layers(code, 63, Heights(height))
    assert sum(layer.free for layer in layers) == 23_921
    words = pack(code, *walk(w[None, None, ::3], height, code.levels), 63)
    at = np.concatenate([rng.uniform(-1, 1, 300), x[rng.choice(len(x), 200)]])
    state = np.concatenate([at[:, None], np.broadcast_to(words, (500, 63))], axis=1)
    error = np.abs(evaluate(layers, state) - np.interp(at, x, w)).max()
    assert 0.5 * float(eps) < error <= float(eps)


@pytest.mark.slow
def test_every_cell_of_a_million_is_found() -> None:
    """The address layers at (1, 2, 2), 1/1000, for one word a cell: 4009 rows, 250 groups."""
    rng = np.random.default_rng(0)
    code = Walks((), 3, 1)
    table = WordTable(code, 1001**2, 1, 0, 250)
    assert table.rows == 4009
    bits = rng.integers(0, 2, (1001**2, 1, 3))
    level = rng.integers(0, 2, (1001**2, 1))
    words = pack(code, level, bits, 1)
    layers = table_layers(table, words, Heights(0.25))
    assert sum(layer.free for layer in layers) == table.count().free
    cell = np.concatenate([rng.integers(0, 1001**2, 300), [0, 4008, 4009, 1001**2 - 1]])
    state = np.concatenate([np.ones((len(cell), 1)), addresses(table, words)[cell]], axis=1)
    expected = 0.25 * (2 * (level[cell, 0] + bits[cell, 0].sum(axis=1)) - 3 - 1)
    assert (evaluate(layers, state) == expected).all()
