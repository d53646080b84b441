"""Give up on what takes too long: a process that is ended, or an alarm in this one."""

from __future__ import annotations

import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")


class OutOfTimeError(Exception):
    """The time limit passed. The message says how long it was."""


def within(seconds: float, work: Callable[..., T], *given: Any) -> T:
    """``work(*given)``, or OutOfTimeError after ``seconds``; what it raises is raised here.

    It runs in a copy of this process, so that nothing in a library can hold up the end, and leaves
    no trace in this one. Inside another deadline, in a worker process, and on a system that cannot
    copy a process, it simply runs to its end here.
    """
    import multiprocessing  # most commands copy no process

    methods = multiprocessing.get_all_start_methods()
    if multiprocessing.current_process().daemon or "fork" not in methods:
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


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise OutOfTimeError in the body after ``seconds``, and again each second until it ends.

    It comes between two steps of Python, so one long step in C delays it; `within` does not wait
    for that, but copies the process. Where Python swallows it (in a destructor) it comes again.
    Does nothing outside the main thread, inside another alarm, and on a system without timers.
    """
    here = threading.current_thread() is threading.main_thread()
    if not here or not hasattr(signal, "setitimer") or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise OutOfTimeError(f"not decided within {seconds:g} seconds")

    def ignored(report: sys.UnraisableHookArgs) -> None:
        if not isinstance(report.exc_value, OutOfTimeError):
            shown(report)

    before, shown = signal.signal(signal.SIGALRM, ring), sys.unraisablehook
    sys.unraisablehook = ignored
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = shown


def _send(sender: Connection, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends it
    try:
        answer = True, work(*given)
    except Exception as error:  # every error is the caller's
        answer = False, error.with_traceback(None)
    sender.send(answer)
