"""IDX files, gzipped or not: the format of MNIST and Fashion-MNIST.

Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database, file format description.
"""

from __future__ import annotations

import gzip
import zlib
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modhyper.errors import InputError

UNSIGNED_BYTE = 8


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """The array of unsigned bytes in ``path``, which must have ``dimensions`` axes.

    Raises InputError for a file that is missing, damaged, of another type, too short or too long.
    """
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot read {path}: {error}") from None
    if len(raw) < 4 or raw[:2] != b"\x00\x00":
        raise InputError(f"{path} is not an IDX file")
    if raw[2] != UNSIGNED_BYTE:
        raise InputError(f"{path} holds type {raw[2]:#04x}, expected unsigned bytes (0x08)")
    if raw[3] != dimensions:
        raise InputError(f"{path} has {raw[3]} dimensions, expected {dimensions}")
    start = 4 + 4 * dimensions
    if len(raw) < start:
        raise InputError(f"{path} ends within its header")
    shape = tuple(int(n) for n in np.frombuffer(raw[4:start], ">u4"))
    if len(raw) != start + prod(shape):
        raise InputError(f"{path} says it holds {shape} bytes, but has {len(raw) - start}")
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape).copy()  # may be written to
