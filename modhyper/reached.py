"""What repeated steps lead to: ancestors in a graph, all that a claim rests on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def reached(starts: Iterable[T], step: Callable[[T], Iterable[T]]) -> list[T]:
    """``starts`` and what steps from them lead to, each once, nearest first."""
    found = dict.fromkeys(starts)
    waiting = list(found)
    for each in waiting:
        new = [other for other in dict.fromkeys(step(each)) if other not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return waiting
