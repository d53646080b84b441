"""Axes of grids of problems: from Python values, from texts such as "1:4", and for searches."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from modhyper.bisection import accuracy_at
from modhyper.errors import InputError, near_matches
from modhyper.problem import MAX_DIMENSION, Problem

FIELDS = {
    "eps": "eps",
    "m1": "m1",
    "m2": "m2",
    "r": "smoothness",
    "bits": "precision_bits",
    "embedding-dim": "embedding_dim",
}
"""Name of an axis -> field of Problem."""
ALIASES = {"smoothness": "r", "precision-bits": "bits", "k": "embedding-dim"}

MAX_POINTS = 10**6
TINIEST = Fraction(1, 10**300)
"""What is drawn must be a float."""
WIDE = 64
"""On maps, integer axes with more values are sampled at equal ratios."""


def axis_name(text: str, option: str, known: Iterable[str] = FIELDS) -> str:
    """A name of ``known`` axes; InputError naming ``option`` for anything else."""
    name = text.strip().lower().replace("_", "-")
    name = ALIASES.get(name, name)
    if name not in known:
        raise InputError(f"no axis {text!r}", option=option, hint=near_matches(name, known))
    return name


def value_of(field: str, value: Any) -> Any:
    """``value`` as Problem takes it for this field. InputError names the field."""
    plain = value.item() if hasattr(value, "item") else value  # numpy scalars
    return getattr(Problem(**{"m1": 1, "m2": 1, field: plain}), field)


def axis(field: str, value: Any) -> tuple[Any, ...]:
    """The values of a field of Problem, each validated by Problem, in the order given.

    A text is a comma list of items; an item is a value, or a range: "1:4" is 1, 2, 3, 4 and, for
    eps, "1e-1:1e-6" is every power of ten from 1e-1 to 1e-6. Anything else iterable is taken item
    by item. Repeated values are kept once. Raises InputError naming ``field``.
    """
    found: Iterable[Any]
    if isinstance(value, str):
        found = (each for item in value.split(",") for each in _item(field, item.strip()))
    elif isinstance(value, Iterable):
        found = (value_of(field, item) for item in value)
    else:
        found = [value_of(field, value)]
    values = tuple(dict.fromkeys(found))
    if not values:
        raise InputError("expected at least one value", option=field)
    return values


def _item(field: str, text: str) -> list[Any]:
    """The values of one item; what lies between two valid ends of a range is valid."""
    first, colon, last = text.partition(":")
    if not colon:
        return [value_of(field, text)]
    start, stop = value_of(field, first), value_of(field, last)
    if field == "eps":
        return _decades(start, stop)
    if start is None or stop is None or not isinstance(start, int) or stop < start:
        raise InputError(f"expected a rising range such as 1:4, got {text!r}", option=field)
    if stop - start >= MAX_POINTS:
        raise InputError(f"the range {text!r} has more than {MAX_POINTS} values", option=field)
    return list(range(start, stop + 1))


def _decades(start: Fraction, stop: Fraction) -> list[Fraction]:
    step = Fraction(1, 10) if stop < start else Fraction(10)
    values = [start]
    while values[-1] != stop:
        values.append(values[-1] * step)
        if (values[-1] < stop) == (step < 1) and values[-1] != stop:
            raise InputError(
                f"expected ends a power of ten apart, such as 1e-1:1e-6, got {start}:{stop}",
                option="eps",
                hint="or list the values: 0.1,0.05,0.01",
            )
    return values


@dataclass(frozen=True, slots=True)
class Spread:
    """An axis of a map: its values, and whether they are spaced by ratios."""

    name: str
    values: tuple[Fraction | int, ...]
    logarithmic: bool

    @property
    def field(self) -> str:
        return FIELDS[self.name]


def spread(text: str, option: str, steps: int = 120) -> Spread:
    """ "eps=1e-1:1e-6" or "m2=1:8": ``steps`` accuracies at equal ratios; every integer, or
    ``steps`` at most, at equal ratios, if there are more than WIDE. Raises InputError."""
    head, equals, span = text.partition("=")
    name = axis_name(head, option)
    first, colon, last = span.partition(":")
    if not equals or not colon:
        raise InputError(
            f"expected a range, got {text!r}", option=option, hint="as in eps=1e-1:1e-6 or m2=1:8"
        )
    start, stop = _endpoint(name, first, option), _endpoint(name, last, option)
    if start == stop:
        raise InputError(f"the range {span!r} is a single value", option=option)
    if name == "eps":
        return Spread(name, _ratios(Fraction(start), Fraction(stop), steps), True)
    low, high = sorted((int(start), int(stop)))
    if high - low < WIDE:
        return Spread(name, tuple(range(low, high + 1)), False)
    ratios = _ratios(Fraction(low), Fraction(high), steps)
    return Spread(name, tuple(sorted({round(value) for value in ratios})), True)


def _endpoint(name: str, text: str, option: str) -> Fraction | int:
    try:
        value: Fraction | int | None = value_of(FIELDS[name], text.strip())
    except InputError as error:
        raise InputError(error.message, option=option, hint=error.hint) from None
    if value is None:
        raise InputError(f"expected a number, got {text!r}", option=option)
    if isinstance(value, Fraction) and value < TINIEST:
        raise InputError(f"a map reaches down to eps = 1e-300, not to {text}", option=option)
    return value


def _ratios(start: Fraction, stop: Fraction, steps: int) -> tuple[Fraction, ...]:
    """``steps`` values at equal ratios, to four significant digits; the ends are exact."""
    low, high = (math.log10(v.numerator) - math.log10(v.denominator) for v in (start, stop))
    inner = []
    for i in range(1, steps - 1):
        log = low + (high - low) * i / (steps - 1)
        power = math.floor(log) - 3
        inner.append(round(10 ** (log - power)) * Fraction(10) ** power)
    return tuple(dict.fromkeys([start, *inner, stop]))


@dataclass(frozen=True, slots=True)
class Ladder:
    """The values of an axis from the hard to the easy end, by index from 0 to ``last``.

    ``rungs`` are the indices of a few values, from a given one on.
    """

    name: str
    last: int
    value: Callable[[int], Fraction | int]
    rungs: Callable[[int], list[int]]

    @property
    def field(self) -> str:
        return FIELDS[self.name]


SEARCHED = ("eps", "m2", "bits", "embedding-dim")
DECADES = 60
"""Accuracies searched: three significant digits from 0.999 down to 10^-60."""
MAX_BITS = 4096
RUNGS = 8


def ladder(text: str, option: str) -> Ladder:
    """One of the axes SEARCHED. Raises InputError for another."""
    name = axis_name(text, option, SEARCHED)
    if name == "eps":
        return Ladder(name, 900 * DECADES - 1, accuracy_at, _next_decades)
    if name == "m2":
        return Ladder(name, 10**6 - 1, lambda i: i + 1, lambda i: list(range(i, i + RUNGS)))
    most = MAX_BITS if name == "bits" else MAX_DIMENSION
    return Ladder(name, most - 1, lambda i: most - i, lambda i: _halvings(most, i))


def _next_decades(index: int) -> list[int]:
    """The start, then the next powers of ten."""
    ends = (900 * (index // 900 + j) + 899 for j in range(RUNGS))
    return [index, *(end for end in ends if index < end)]


def _halvings(most: int, index: int) -> list[int]:
    """From value most - index down to 1 through the powers of two."""
    out, value = [index], most - index
    while value > 1 and len(out) < RUNGS:
        value = 1 << (value - 1).bit_length() - 1  # the next power of two below
        out.append(most - value)
    return out
