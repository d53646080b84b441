"""Files that a user names: texts of a sane size to read, places to write, or one line of error."""

from __future__ import annotations

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
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{path} is not a regular file", option=option)
        if status.st_size > largest:
            size = f"{status.st_size:,} bytes, more than {largest:,}"
            raise InputError(f"{path} is too large: {size}", option=option)
        with path.open("rb") as file:  # a file of /proc says that it has 0 bytes
            content = file.read(largest + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        said = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, InputError):
            raise
        raise InputError(f"cannot read {path}: {said}", option=option) from None
    if len(content) > largest:
        raise InputError(f"{path} has more than {largest:,} bytes", option=option)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8: {error.reason}", option=option) from None


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
