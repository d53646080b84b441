"""CIFAR10 in its binary and its pickled version, unpacked or straight from the archive.

Source: A. Krizhevsky, Learning multiple layers of features from tiny images, 2009, and the data
set's page, which describes both layouts. A pickle can run code when it is loaded; these are read
by an unpickler that knows only what an array of bytes needs.
"""

from __future__ import annotations

import io
import pickle
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modhyper.errors import InputError

SHAPE = (3, 32, 32)
RECORD = 1 + 3 * 32 * 32
FILES = {
    "binary": {
        "train": [f"data_batch_{i}.bin" for i in range(1, 6)],
        "test": ["test_batch.bin"],
    },
    "pickle": {"train": [f"data_batch_{i}" for i in range(1, 6)], "test": ["test_batch"]},
}
FOLDERS = {"binary": "cifar-10-batches-bin", "pickle": "cifar-10-batches-py"}
ARCHIVES = {"binary": "cifar-10-binary.tar.gz", "pickle": "cifar-10-python.tar.gz"}

Batch = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def read_cifar(folder: Path, part: str) -> Batch | None:
    """Images (N, 3, 32, 32) and labels (N,) of "train" or "test", or None if none are there.

    ``folder`` holds one of the two versions as published: its folder, that folder's files, or the
    archive. Raises InputError for damaged files and for pickles that ask for anything but arrays.
    """
    for version, files in FILES.items():
        for inside in (folder / FOLDERS[version], folder):
            if all((inside / name).is_file() for name in files[part]):
                paths = [inside / name for name in files[part]]
                return _joined([PARSERS[version](p.read_bytes(), str(p)) for p in paths])
        if (folder / ARCHIVES[version]).is_file():
            return _from_archive(folder / ARCHIVES[version], version, files[part])
    return None


def _from_archive(path: Path, version: str, names: list[str]) -> Batch:
    found: dict[str, Batch] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for entry in archive:
                name = entry.name.rsplit("/", 1)[-1]
                if name in names and entry.isfile():
                    file = archive.extractfile(entry)
                    assert file is not None
                    found[name] = PARSERS[version](file.read(), f"{path}:{entry.name}")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise InputError(f"cannot read {path}: {error}") from None
    absent = [name for name in names if name not in found]
    if absent:
        raise InputError(f"{path} lacks {', '.join(absent)}")
    return _joined([found[name] for name in names])


def _joined(batches: list[Batch]) -> Batch:
    return (
        np.concatenate([pixels for pixels, _ in batches]),
        np.concatenate([labels for _, labels in batches]),
    )


def _binary(raw: bytes, name: str) -> Batch:
    if not raw or len(raw) % RECORD:
        raise InputError(f"{name} has {len(raw)} bytes, not a multiple of {RECORD}")
    rows = np.frombuffer(raw, np.uint8).reshape(-1, RECORD)
    return _checked(rows[:, 1:], rows[:, 0], name)


def _pickled(raw: bytes, name: str) -> Batch:
    try:
        content = _ArraysOnly(io.BytesIO(raw), encoding="bytes").load()
    except InputError as error:
        raise InputError(f"{name}: {error.message}") from None
    except Exception as error:  # a damaged pickle can fail in any way
        raise InputError(f"{name} is not a CIFAR10 batch: {error}") from None
    if not isinstance(content, dict) or not {b"data", b"labels"} <= set(content):
        raise InputError(f"{name} is not a CIFAR10 batch: no data and labels in it")
    pixels, labels = content[b"data"], content[b"labels"]
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8 or pixels.ndim != 2:
        raise InputError(f"{name}: expected rows of bytes under 'data'")
    if not isinstance(labels, list) or not all(isinstance(v, int) and 0 <= v < 256 for v in labels):
        raise InputError(f"{name}: expected a list of numbers under 'labels'")
    return _checked(pixels, np.array(labels, np.uint8), name)


def _checked(pixels: NDArray[np.uint8], labels: NDArray[np.uint8], name: str) -> Batch:
    if pixels.shape[1] != RECORD - 1 or len(labels) != len(pixels):
        raise InputError(f"{name}: {pixels.shape} bytes and {len(labels)} labels do not fit")
    if labels.max(initial=0) > 9:
        raise InputError(f"{name}: a label is {labels.max()}, expected 0 to 9")
    return pixels.reshape(-1, *SHAPE), labels


PARSERS = {"binary": _binary, "pickle": _pickled}


class _ArraysOnly(pickle.Unpickler):
    """Knows numpy's arrays, their type, and the encoder that Python 2 pickles of them use."""

    def find_class(self, module: str, name: str) -> Any:
        from numpy._core.multiarray import _reconstruct

        known = {
            ("multiarray", "_reconstruct"): _reconstruct,
            ("numpy", "ndarray"): np.ndarray,
            ("numpy", "dtype"): np.dtype,
            ("_codecs", "encode"): _encode,
        }
        found = known.get((module.rsplit(".", 1)[-1] if name == "_reconstruct" else module, name))
        if found is None:
            raise InputError(f"the pickle asks for {module}.{name}, which no data set needs")
        return found


def _encode(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise InputError(f"the pickle asks for the encoding {encoding!r}")
    return text.encode("latin1")
