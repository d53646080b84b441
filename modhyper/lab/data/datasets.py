"""Image sets by name, from the folder that holds the data or drawn by the program."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modhyper.errors import InputError, near_matches
from modhyper.lab.data.cifar import read_cifar
from modhyper.lab.data.idx import read_idx
from modhyper.lab.data.synthetic_images import draw_images

DATA_DIR_VARIABLE = "MODHYPER_DATA_DIR"
DEFAULT_DATA_DIR = "data"
IDX_FOLDERS = {
    "mnist": ("", "mnist", "MNIST/raw"),
    "fashion-mnist": ("fashion-mnist", "fashion", "FashionMNIST/raw"),
}
DRAWN = {"synthetic": (1, 28), "synthetic-colour": (3, 32)}
DRAWN_COUNTS = {"train": 60000, "test": 10000}
DATASETS = (*IDX_FOLDERS, "cifar10", *DRAWN)


@dataclass(frozen=True, slots=True)
class Images:
    """``pixels`` (N, C, H, W) and ``labels`` (N,), both bytes; ``source`` says where from."""

    name: str
    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    source: str


def data_dir() -> Path:
    """The folder of the data: the environment variable MODHYPER_DATA_DIR, or ./data."""
    return Path(os.environ.get(DATA_DIR_VARIABLE, DEFAULT_DATA_DIR))


def images(name: str, part: str, *, limit: int | None = None, folder: Path | None = None) -> Images:
    """The "train" or "test" images of a data set, the first ``limit`` of them if given.

    mnist, fashion-mnist and cifar10 are read from ``folder`` (default: `data_dir`). synthetic
    (28×28 grey) and synthetic-colour (32×32) are drawn, and need no files. Raises InputError for a
    set that is unknown, missing or damaged.
    """
    if name not in DATASETS:
        raise InputError(f"no data set {name!r}", hint=near_matches(name, list(DATASETS)))
    where = data_dir() if folder is None else folder
    if name in DRAWN:
        channels, side = DRAWN[name]
        count = DRAWN_COUNTS[part] if limit is None else limit
        drawn = draw_images(count, {"train": 1, "test": 2}[part], channels=channels, side=side)
        return Images(name, *drawn, "drawn by modhyper")
    found = read_cifar_under(where, part) if name == "cifar10" else _read_idx(name, where, part)
    if found is None:
        raise InputError(
            f"no {name} images under {where}",
            option="--data-dir",
            hint=f"modhyper data fetch {name} --data-dir {where}, or --data synthetic",
        )
    pixels, labels, source = found
    if len(pixels) != len(labels):
        raise InputError(f"{source}: {len(pixels)} images but {len(labels)} labels")
    return Images(name, pixels[:limit], labels[:limit], source)


Found = tuple[NDArray[np.uint8], NDArray[np.uint8], str]


def read_cifar_under(where: Path, part: str) -> Found | None:
    for folder in (where, where / "cifar10"):
        found = read_cifar(folder, part)
        if found is not None:
            return (*found, str(folder))
    return None


def _read_idx(name: str, where: Path, part: str) -> Found | None:
    prefix = {"train": "train", "test": "t10k"}[part]
    for inside in IDX_FOLDERS[name]:
        pixels = _idx_file(where / inside, f"{prefix}-images", 3)
        labels = _idx_file(where / inside, f"{prefix}-labels", 1)
        if pixels is not None and labels is not None:
            array = read_idx(pixels, 3)
            return array[:, None], read_idx(labels, 1), str(pixels.parent)
    return None


def _idx_file(folder: Path, stem: str, dimensions: int) -> Path | None:
    for joint in ("-", "."):
        for ending in ("", ".gz"):
            path = folder / f"{stem}{joint}idx{dimensions}-ubyte{ending}"
            if path.is_file():
                return path
    return None
