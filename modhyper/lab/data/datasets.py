"""Image sets by name, from the folder that holds the data or drawn by the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modhyper.errors import InputError, near_matches
from modhyper.lab.data.cifar import Batch, read_cifar
from modhyper.lab.data.idx import read_idx
from modhyper.lab.data.synthetic_images import draw_images
from modhyper.lab.device import require_memory

IDX = ("mnist", "fashion-mnist")
DRAWN = {"synthetic": (1, 28), "synthetic-colour": (3, 32)}
DRAWN_COUNTS = {"train": 60000, "test": 10000}
DRAWN_FROM = "drawn by modhyper"
DATASETS = (*IDX, "cifar10", *DRAWN)
ORDERS = 40
"""Bytes an image beside its pixels: its class, its place and its angle in an epoch, as int64."""
DEEPEST = 3
MOST = 1000
"""Levels of folders below the given one that are searched, and how many folders in all: a package
of MNIST has its files in one of its folders."""


@dataclass(frozen=True, slots=True)
class Images:
    """``pixels`` (N, C, H, W) and ``labels`` (N,), both bytes; ``source`` says where from."""

    name: str
    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    source: str


def images(name: str, part: str, folder: Path, *, limit: int | None = None) -> Images:
    """The "train" or "test" images of a data set, the first ``limit`` of them if given.

    mnist, fashion-mnist and cifar10 are read from ``folder`` or a folder below it, as they were
    published, gzipped or not. synthetic (28×28 grey) and synthetic-colour (32×32) are drawn, and
    need no files. Raises InputError for a set that is unknown, missing or damaged.
    """
    if name not in DATASETS:
        raise InputError(f"no data set {name!r}", hint=near_matches(name, list(DATASETS)))
    if name in DRAWN:
        channels, side = DRAWN[name]
        count = DRAWN_COUNTS[part] if limit is None else limit
        require_memory(
            count * (channels * side * side + ORDERS), f"{count:,} images", option="--set"
        )
        drawn = draw_images(count, {"train": 1, "test": 2}[part], channels=channels, side=side)
        return Images(name, *drawn, DRAWN_FROM)
    for here in _folders(folder):
        found = read_cifar(here, part) if name == "cifar10" else _idx(name, folder, here, part)
        if found is not None:
            break
    else:
        raise InputError(
            f"no {name} images under {folder}",
            option="--data-dir",
            hint=f"modhyper data fetch {name} --data-dir {folder}; it also says which files to put "
            "where",
        )
    pixels, labels = found
    if len(pixels) != len(labels):
        raise InputError(f"{here}: {len(pixels)} images but {len(labels)} labels")
    return Images(name, pixels[:limit], labels[:limit], str(here))


def _idx(name: str, where: Path, folder: Path, part: str) -> Batch | None:
    """MNIST and Fashion-MNIST have files of the same names: a folder below ``where`` that says
    fashion on the way to it holds the one, every other folder the other.
    """
    said = where.name if folder == where else folder.relative_to(where)
    if ("fashion" in str(said).lower()) != (name == "fashion-mnist"):
        return None
    prefix = {"train": "train", "test": "t10k"}[part]
    pixels = _idx_file(folder, f"{prefix}-images", 3)
    labels = _idx_file(folder, f"{prefix}-labels", 1)
    if pixels is None or labels is None:
        return None
    return read_idx(pixels, 3)[:, None], read_idx(labels, 1)


def _folders(where: Path) -> Iterator[Path]:
    """``where`` and the folders below it, the nearer ones first, at most ``MOST``."""
    level, left = [where], MOST
    for _ in range(DEEPEST + 1):
        yield from level[: max(0, left)]
        left -= len(level)
        level = [below for folder in level[: max(0, left)] for below in _below(folder)]


def _below(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return []


def _idx_file(folder: Path, stem: str, dimensions: int) -> Path | None:
    for joint in ("-", "."):
        for ending in ("", ".gz"):
            path = folder / f"{stem}{joint}idx{dimensions}-ubyte{ending}"
            if path.is_file():
                return path
    return None
