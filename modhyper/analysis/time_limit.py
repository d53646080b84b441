"""Give up on a computation in computer algebra that takes too long."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTimeError(Exception):
    """The time limit passed. The message says how long it was."""


class _Alarm(BaseException):
    """Not an Exception, so that no handler inside of a library takes it for its own."""


AGAIN = 1.0
"""Seconds after which the alarm rings again, in case it rang where nothing can be raised."""
SWALLOWING = frozenset({"__del__", "_gc_callback"})


def _is_swallowed(frame: FrameType | None) -> bool:
    """Whether Python ignores what is raised here: in finalisers and garbage collection."""
    while frame is not None:
        if frame.f_code.co_name in SWALLOWING:
            return True
        frame = frame.f_back
    return False


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTimeError if the block takes longer than ``seconds``.

    Rests on a Unix alarm: outside the main thread, on a system without one, and inside another
    time limit, the block simply runs to its end.
    """
    usable = (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL)[0] == 0
    )
    if not usable:
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        if not _is_swallowed(frame):
            raise _Alarm

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    except _Alarm:
        raise OutOfTimeError(f"not decided within {seconds:g} seconds") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
