"""The code of a slice: a level and one bit a step, packed into words (`papers.certified.bit_walk`).

The walk is decided step by step, all slices at once. Values of the target within η of the truth
give a walk within s + η of it: a step on the wrong side of a tie costs no more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modhyper.construction.basis import Array
from modhyper.papers.certified.bit_walk import Walks

Integers = NDArray[np.int64]


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
