"""The first whole number, or accuracy of three digits, from which on a property holds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

DECADES = 40
"""Accuracies are searched down to 10^-DECADES."""


def first_true(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The first index in low..high where ``holds`` is True, if it is False before it, True after
    it, and True at high."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def first_from(holds: Callable[[int], bool], low: int) -> int:
    """The same without an end, by doubling: for what holds somewhere."""
    step = 1
    while not holds(low + step - 1):
        low, step = low + step, 2 * step
    return first_true(holds, low, low + step - 1)


def accuracy_at(index: int) -> Fraction:
    """The accuracies 0.999, 0.998, …, 0.100, 0.0999, …: three digits, falling with the index."""
    decade, digits = divmod(index, 900)
    return Fraction(999 - digits, 1000 * 10**decade)


def first_accuracy(holds: Callable[[int], bool]) -> int | None:
    """The first index of `accuracy_at` where ``holds``, which then stays True; None if there is
    none. Decade by decade, then by bisection in the decade where it begins."""
    decade = next((d for d in range(DECADES + 1) if holds(900 * d)), None)
    return None if decade is None else first_true(holds, 900 * max(decade - 1, 0), 900 * decade)


def excluded_accuracy(excludes: Callable[[Fraction], bool]) -> Fraction | None:
    """The largest eps of three significant digits that is excluded, None if 10^-DECADES is not.

    What is excluded at one eps is excluded at every smaller one.
    """
    index = first_accuracy(lambda i: excludes(accuracy_at(i)))
    return None if index is None else accuracy_at(index)
