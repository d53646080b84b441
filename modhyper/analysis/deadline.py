"""Give up on a computation in computer algebra that takes too long: a process that is ended."""

from __future__ import annotations

import multiprocessing
import signal
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")


class OutOfTimeError(Exception):
    """The time limit passed. The message says how long it was."""


def within(seconds: float, work: Callable[..., T], *given: Any) -> T:
    """``work(*given)``, or OutOfTimeError after ``seconds``; what it raises is raised here.

    It runs in a copy of this process, so that nothing in a library can hold up the end, and leaves
    no trace in this one. Inside another deadline, in a worker process, and on a system that cannot
    copy a process, it simply runs to its end here.
    """
    if multiprocessing.current_process().daemon or "fork" not in _methods():
        return work(*given)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, work, given), daemon=True)
    with warnings.catch_warnings():
        # Python warns of other threads here. The copy calls no library that has any.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise OutOfTimeError(f"not decided within {seconds:g} seconds")
        good, value = receiver.recv()
    except EOFError:
        raise MemoryError("the system ended the computation") from None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if not good:
        raise value
    found: T = value
    return found


def _methods() -> list[str]:
    return multiprocessing.get_all_start_methods()


def _send(sender: Connection, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends it
    try:
        answer = True, work(*given)
    except Exception as error:  # every error is the caller's
        answer = False, error.with_traceback(None)
    sender.send(answer)
