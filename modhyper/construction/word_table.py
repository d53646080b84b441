"""The words of a slice, and the layers of q that look up the row named by the embedding.

The code is that of `papers.certified.bit_walk`, the table that of `papers.certified.word_table`.
The walk is decided step by step, all slices at once. Values of the target within η of the truth
give a walk within s + η of it: a step on the wrong side of a tie costs no more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from modhyper.construction.basis import Array, Layer
from modhyper.construction.stack import Form, Stack, combine
from modhyper.construction.word_reader import Heights, read_words
from modhyper.papers.certified.bit_walk import Walks
from modhyper.papers.certified.word_table import WordTable

Integers = NDArray[np.int64]


def delivered_layers(code: Walks, words: int, heights: Heights) -> tuple[Layer, ...]:
    """q on (x, w_1..w_K): all words are delivered."""
    net = Stack(1 + len(code.cells) + words)
    time, rest, inputs = _coordinates(net, code)
    return read_words(net, code, inputs, time, rest, heights)


def table_layers(table: WordTable, words: Integers, heights: Heights) -> tuple[Layer, ...]:
    """q on (x, r[, g], w_1..w_D) with the words (M, K) of all slices."""
    code, rows, groups = table.code, table.rows, table.groups
    net = Stack(1 + len(code.cells) + table.embedding_dim)
    time, rest, inputs = _coordinates(net, code)
    address, delivered = inputs[: 1 if groups == 1 else 2], inputs[len(inputs) - table.delivered :]
    carried = [time, *rest, *delivered]
    hinges = [  # (digit − i)₊ for i = −1..size−2
        combine((1.0, digit), constant=1.0 - i)
        for digit, size in zip(address, (rows, groups), strict=False)
        for i in range(size)
    ]
    units = net.layer([*carried, *hinges])
    carried, units = units[: len(carried)], units[len(carried) :]
    row = _one_hot(units[:rows])
    closed = [combine((-1.0, form), constant=1.0) for form in _one_hot(units[rows:])]
    units = net.layer([*carried, *row, *closed])
    carried, row, closed = _cut(units, len(carried), rows)
    columns = _columns(table, words)  # (C, G, R)
    looked_up = [
        combine(*zip(columns[c, j].tolist(), row, strict=True))
        for c in range(table.stored)
        for j in range(groups)
    ]
    units = net.layer([*carried, *looked_up, *closed])
    carried, found, closed = _cut(units, len(carried), len(looked_up))
    if groups > 1:
        code_size = float(2 ** (-(-code.slots // table.words)))
        gates = [combine((1.0, u), (-code_size, closed[at % groups])) for at, u in enumerate(found)]
        units = net.layer([*carried, *gates])
        carried, found = units[: len(carried)], units[len(carried) :]
    stored = [
        combine(*((1.0, u) for u in found[c * groups : (c + 1) * groups]))
        for c in range(table.stored)
    ]
    cut = 1 + len(code.cells)
    return read_words(net, code, [*carried[cut:], *stored], carried[0], carried[1:cut], heights)


def addresses(table: WordTable, words: Integers) -> Array:
    """What e delivers for every slice (M, k): r, g if there are groups, the first D words."""
    number = np.arange(table.slices)
    digits = [number % table.rows, number // table.rows][: 1 if table.groups == 1 else 2]
    return np.column_stack([*digits, words[:, : table.delivered]]).astype(np.float64)


def _coordinates(net: Stack, code: Walks) -> tuple[Form, list[Form], list[Form]]:
    """t, the x_i + 1 for i ≥ 2, and what e delivers."""
    inputs = net.inputs()
    cut = 1 + len(code.cells)
    time = combine((code.steps / 2, inputs[0]), constant=code.steps / 2)
    return time, [combine((1.0, x), constant=1.0) for x in inputs[1:cut]], inputs[cut:]


def _one_hot(hinges: Sequence[Form]) -> list[Form]:
    """z_{ρ−1} − 2 z_ρ + z_{ρ+1}, without the hinges that are 0 on the integers 0..size−1."""
    size = len(hinges)
    if size == 1:
        return [combine((1.0, hinges[0]))]
    return [
        combine(
            *(
                (factor, hinges[at + shift])
                for shift, factor in ((0, 1.0), (1, -2.0), (2, 1.0))
                if at + shift < size
            )
        )
        for at in range(size)
    ]


def _columns(table: WordTable, words: Integers) -> Array:
    """The stored words as (C, G, R); rows that name no slice are 0."""
    padded = np.zeros((table.groups * table.rows, table.stored))
    padded[: table.slices] = words[:, table.delivered :]
    return padded.reshape(table.groups, table.rows, table.stored).transpose(2, 0, 1)


def _cut(units: list[Form], first: int, second: int) -> tuple[list[Form], list[Form], list[Form]]:
    return units[:first], units[first : first + second], units[first + second :]


def walk_nodes(steps: int) -> Array:
    """The J + 1 ends of the steps on [-1,1]."""
    return -1 + 2 * np.arange(steps + 1) / steps


def walk(values: Array, height: float, levels: int) -> tuple[Integers, Integers]:
    """A (...) and β (..., J) for values (..., J + 1) at ``walk_nodes``, with heights s and N."""
    level = np.clip(np.rint((values[..., 0] / height + levels) / 2), 0, levels).astype(np.int64)
    place = 2 * level - levels  # ŵ/s at the node: an integer, so nothing is rounded
    bits = np.empty((*values.shape[:-1], values.shape[-1] - 1), dtype=np.int64)
    for step in range(bits.shape[-1]):
        bits[..., step] = values[..., step + 1] >= height * place
        place = place + 2 * bits[..., step] - 1
    return level, bits


def pack(code: Walks, level: Integers, bits: Integers, words: int) -> Integers:
    """The words (M, K) of slices: level (M, P), bits (M, P, J); slot by slot as in ``bit_walk``."""
    count = len(level)
    steps = bits.transpose(0, 2, 1).reshape(count, -1)  # step by step, walk by walk
    binary = level[:, None] >> np.arange(code.anchor_bits)[:, None] & 1
    slots = np.concatenate([steps, binary.reshape(count, -1)], axis=1)
    depth = -(-code.slots // words)
    padded = np.ones((count, depth * words), dtype=np.int64)
    padded[:, : code.slots] = slots
    return gray_words(padded.reshape(count, depth, words).transpose(0, 2, 1))


def gray_words(bits: Integers) -> Integers:
    """w of ``bit_walk`` for bits (..., d), the first one read first; d ≤ 62."""
    depth = bits.shape[-1]
    signs = 2 * bits - 1
    rho = signs[..., -1]
    for at in range(depth - 2, -1, -1):
        rho = signs[..., at] * (rho + (1 << (depth - 1 - at)))
    return np.asarray((rho + (1 << depth) - 1) // 2)
