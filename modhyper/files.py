"""Files that a user names: texts of a sane size to read, places to write, or one line of error."""

from __future__ import annotations

import math
import stat
from collections.abc import Collection
from pathlib import Path

from modhyper.errors import InputError

LARGEST = 64 * 2**20
"""Bytes; a text beyond that is not what was meant."""


def read_text(path: Path, *, option: str | None = None, largest: int = LARGEST) -> str:
    """The UTF-8 text of ``path``.

    Raises InputError that names ``option`` for what cannot be read, is no regular file (a device or
    a pipe might never end), is larger than ``largest`` bytes or is not UTF-8.
    """
    check_regular(path, option=option, largest=largest)
    try:
        with path.open("rb") as file:  # a file of /proc says that it has 0 bytes
            content = file.read(largest + 1)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", option=option) from None
    if len(content) > largest:
        raise InputError(f"{path} has more than {largest:,} bytes", option=option)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8: {error.reason}", option=option) from None


def check_regular(path: Path, *, option: str | None = None, largest: float = math.inf) -> None:
    """Raises InputError that names ``option`` unless ``path`` is a regular file of at most
    ``largest`` bytes: a device or a pipe might never end, or hold a reader for ever."""
    try:
        status = path.stat()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", option=option) from None
    except ValueError as error:  # a null character in the name
        raise InputError(f"cannot read {str(path)!r}: {error}", option=option) from None
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path} is not a regular file", option=option)
    if status.st_size > largest:
        size = f"{status.st_size:,} bytes, more than {largest:,}"
        raise InputError(f"{path} is too large: {size}", option=option)


def stem_of(path: Path, suffixes: Collection[str], *, option: str = "--out") -> Path:
    """``path`` without a suffix of ``suffixes``: "x.png" and "x" both ask for x.png, x.svg, …

    Raises InputError for a path that names no file.
    """
    stem = path.with_suffix("") if path.suffix.lower() in suffixes else path
    if not stem.name or path.is_dir():
        raise InputError(f"expected a file name, got {str(path)!r}", option=option)
    return stem


def with_default_suffix(path: Path, suffix: str, *, option: str = "--out") -> Path:
    """``path``, with ``suffix`` where it has none. Raises InputError if it names no file."""
    if not path.name or path.is_dir():
        raise InputError(f"expected a file name, got {str(path)!r}", option=option)
    return path if path.suffix else path.with_name(path.name + suffix)
