"""Where and in which precision the lab computes."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from modhyper.errors import InputError

if TYPE_CHECKING:
    import torch

DTYPES = ("float32", "float64")
KEPT_BYTES = 2**28
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h


def require_torch() -> None:
    """Raises InputError, with the command that helps, if torch is not installed."""
    if find_spec("torch") is None:
        raise InputError("the lab needs torch", hint="pip install 'modhyper[lab]'")


def device_of(name: str = "auto") -> torch.device:
    """ "auto" is a GPU if there is one, else the CPU. Raises InputError for a missing device."""
    require_torch()
    import torch

    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        first = str(error).splitlines()[0]
        raise InputError(
            f"no device {name!r} here: {first}", option="--device", hint="try auto or cpu"
        ) from None
    return device


def dtype_of(name: str) -> torch.dtype:
    """Raises InputError unless ``name`` is float32 or float64."""
    require_torch()
    import torch

    if name not in DTYPES:
        raise InputError(f"expected one of {', '.join(DTYPES)}, got {name!r}", option="--dtype")
    return torch.float32 if name == "float32" else torch.float64


def require_memory(needed: int, what: str, *, option: str | None = None) -> None:
    """Raises InputError if ``needed`` bytes are more than this machine's memory: asked before they
    are allocated, because a system that promises more than it has ends the process later."""
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # not on this system
        return
    if needed > there:
        needs, has = (f"{count / 2**30:,.0f} GiB" for count in (needed, there))
        raise InputError(f"{what} need {needs}, this machine has {has} of memory", option=option)


def keep_freed_memory() -> None:
    """Let this process keep up to 256 MiB of what torch frees on a CPU, for the next tensors.

    glibc would give freed pages back to the system, and a step would wait for fresh ones: for wide
    hypernetworks a third of its time. Where the C library is another this does nothing.
    """
    with suppress(AttributeError, OSError, TypeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
        libc.mallopt(M_MMAP_THRESHOLD, KEPT_BYTES // 8)
