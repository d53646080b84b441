"""A deadline ends what cannot be interrupted, and hands back results and errors as they are."""

from __future__ import annotations

import multiprocessing
import time
from threading import Thread

import pytest
import sympy

from modhyper.analysis.deadline import OutOfTimeError, alarm, within
from modhyper.errors import InputError


def busy(seconds: float) -> float:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return seconds


def deaf() -> None:
    """In C for seconds: no signal handler in Python would run."""
    10 ** (10**8)


def wrong() -> None:
    raise InputError("no such thing", option="--it", hint="try that")


def stubborn() -> None:
    """Goes on as if nothing had happened, once."""
    try:
        busy(60)
    except OutOfTimeError:
        busy(60)


def nested() -> float:
    return within(0.05, busy, 0.2)


@pytest.mark.parametrize(("work", "given"), [(busy, (60,)), (deaf, ())])
def test_what_takes_too_long_is_ended(work, given) -> None:  # type: ignore[no-untyped-def]
    start = time.monotonic()
    with pytest.raises(OutOfTimeError, match=r"0\.2 seconds"):
        within(0.2, work, *given)
    assert time.monotonic() - start < 20
    assert not multiprocessing.active_children()


def test_results_and_errors_come_back() -> None:
    x = sympy.Symbol("x", real=True)
    assert within(60, sympy.diff, sympy.tanh(x), x) == 1 - sympy.tanh(x) ** 2
    with pytest.raises(InputError) as caught:
        within(60, wrong)
    assert (caught.value.option, caught.value.hint) == ("--it", "try that")
    assert caught.value.message == "no such thing"


def test_the_outer_deadline_is_the_one_that_counts() -> None:
    assert within(60, nested) == 0.2


def test_an_alarm_ends_what_runs_here_and_comes_again_where_it_is_swallowed() -> None:
    start = time.monotonic()
    with pytest.raises(OutOfTimeError, match=r"0\.1 seconds"), alarm(0.1):
        stubborn()
    assert 1 <= time.monotonic() - start < 30
    with alarm(0.05):
        pass
    busy(0.1)  # no alarm is left


def test_an_alarm_and_a_copied_process_do_not_disturb_each_other() -> None:
    with alarm(60), pytest.raises(OutOfTimeError, match=r"0\.2 seconds"):
        within(0.2, busy, 60)
    with alarm(0.2), pytest.raises(OutOfTimeError, match=r"0\.2 seconds"):
        within(60, busy, 60)


def test_in_another_thread_and_without_copies_of_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[object] = []

    def run() -> None:
        try:
            within(0.1, busy, 60)
        except OutOfTimeError as late:
            found.append(late)

    thread = Thread(target=run)
    thread.start()
    thread.join(30)
    assert len(found) == 1
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert within(0.01, busy, 0.05) == 0.05
