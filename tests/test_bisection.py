"""Against a search index by index."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modhyper.bisection import accuracy_at, first_from, first_true


@given(st.integers(-5, 40), st.integers(0, 300), st.integers(0, 300))
def test_the_first_index(low: int, span: int, more: int) -> None:
    high = low + span
    start = min(low + more, high)
    asked: list[int] = []

    def holds(i: int) -> bool:
        asked.append(i)
        return i >= start

    by_hand = next(i for i in range(low, high + 1) if i >= start)
    assert first_true(holds, low, high) == by_hand
    assert high not in asked, "it is True at high"
    assert len(asked) <= span.bit_length()
    assert first_from(holds, low) == by_hand
    assert min(asked, default=low) >= low


def test_accuracies() -> None:
    texts = [f"0.{'0' * d}{digits}" for d in range(3) for digits in range(999, 99, -1)]
    assert [float(accuracy_at(i)) for i in range(2700)] == [float(text) for text in texts]
