"""Axes of a grid of problems, from Python values or from texts such as "1:4" and "1e-1:1e-6"."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from modhyper.errors import InputError
from modhyper.problem import Problem

MAX_POINTS = 10**6


def axis(name: str, value: Any) -> tuple[Any, ...]:
    """The values of the Problem field ``name``, each validated by Problem, in the order given.

    A text is a comma list of items; an item is a value, or a range: "1:4" is 1, 2, 3, 4 and, for
    eps, "1e-1:1e-6" is every power of ten from 1e-1 to 1e-6. Anything else iterable is taken item
    by item. Repeated values are kept once. Raises InputError naming ``name``.
    """
    items: Iterable[Any]
    if isinstance(value, str):
        items = [each for item in value.split(",") for each in _item(name, item.strip())]
    elif isinstance(value, Iterable):
        items = value
    else:
        items = [value]
    values = tuple(dict.fromkeys(_validated(name, item) for item in items))
    if not values:
        raise InputError("expected at least one value", option=name)
    return values


def _validated(name: str, value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value  # numpy scalars
    return getattr(Problem(**{"m1": 1, "m2": 1, name: plain}), name)


def _item(name: str, text: str) -> list[Any]:
    first, colon, last = text.partition(":")
    if not colon:
        return [text]
    start, stop = _validated(name, first), _validated(name, last)
    if name == "eps":
        return _decades(name, start, stop)
    if start is None or stop is None or not isinstance(start, int) or stop < start:
        raise InputError(f"expected a rising range such as 1:4, got {text!r}", option=name)
    if stop - start >= MAX_POINTS:
        raise InputError(f"the range {text!r} has more than {MAX_POINTS} values", option=name)
    return list(range(start, stop + 1))


def _decades(name: str, start: Fraction, stop: Fraction) -> list[Fraction]:
    step = Fraction(1, 10) if stop < start else Fraction(10)
    values = [start]
    while values[-1] != stop:
        values.append(values[-1] * step)
        if (values[-1] < stop) == (step < 1) and values[-1] != stop:
            raise InputError(
                f"expected ends a power of ten apart, such as 1e-1:1e-6, got {start}:{stop}",
                option=name,
                hint="or list the values: 0.1,0.05,0.01",
            )
    return values
