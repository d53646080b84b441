"""The time limit ends a block, also when its alarm first rings where nothing can be raised."""

from __future__ import annotations

import time

import pytest

from modhyper.analysis import time_limit as module
from modhyper.analysis.time_limit import OutOfTimeError, time_limit


def busy(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


class Slow:
    def __del__(self) -> None:
        busy(0.3)


def _busy_with_a_finaliser() -> None:
    Slow()
    busy(20)


def test_a_long_block_is_ended_and_a_short_one_is_not() -> None:
    with pytest.raises(OutOfTimeError, match=r"0\.1 seconds"), time_limit(0.1):
        busy(20)
    with time_limit(5):
        busy(0.01)
    busy(0.2)  # no alarm is left over


def test_an_alarm_inside_a_finaliser_rings_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AGAIN", 0.3)
    start = time.monotonic()
    with pytest.raises(OutOfTimeError), time_limit(0.1):
        _busy_with_a_finaliser()
    assert time.monotonic() - start < 10
