"""One integer seed, split into independent streams by name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    import torch


def child_seed(seed: int, *path: str | int) -> int:
    """The seed of the stream ``path`` below ``seed``: a 63-bit number.

    Streams with different paths are independent (NumPy's SeedSequence), and a stream does not
    depend on which others are drawn.
    """
    words = [crc32(part.encode()) if isinstance(part, str) else part for part in path]
    state = np.random.SeedSequence(seed, spawn_key=tuple(words)).generate_state(1, np.uint64)
    return int(state[0]) >> 1


def generator(seed: int, *path: str | int) -> torch.Generator:
    """A torch generator for the stream ``path``, always on the CPU.

    Numbers are drawn on the CPU and moved, so that a run on a GPU starts from the same ones.
    """
    import torch

    return torch.Generator().manual_seed(child_seed(seed, *path))
