"""Where, along one axis, the certified separation N_q > N_g starts, and how far it reaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from modhyper.errors import InputError, near_matches
from modhyper.papers.certified.separation import METHODS, Certificate, Method, certify
from modhyper.problem import MAX_DIMENSION, Problem

Axis = Literal["eps", "m2", "bits", "embedding-dim"]
AXES: tuple[Axis, ...] = ("eps", "m2", "bits", "embedding-dim")

DECADES = 60
"""Accuracies searched: three significant digits from 0.999 down to 10^-60."""

MAX_BITS = 4096
LADDER_ROWS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """The certificate at one value of the axis."""

    value: Fraction | int
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Crossover:
    """``start``: the first value with a separation, from the hard end of the axis; None if none.

    The hard end is the largest eps, the least m2, the most bits or the largest embedding_dim.
    ``before``: the value just before ``start``. ``ladder``: values from the start on.
    """

    axis: Axis
    method: Method
    problem: Problem
    start: Step | None
    before: Step | None
    ladder: tuple[Step, ...]

    @property
    def reach(self) -> Step | None:
        """The rung of the ladder with the most certified orders of magnitude."""
        separated = [step for step in self.ladder if step.certificate.separated]
        return max(separated, key=lambda step: step.certificate.orders, default=None)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Values of an axis in order of increasing ease, by index from 0 to last."""

    field: str
    last: int
    value: Callable[[int], Fraction | int]
    rungs: Callable[[int], list[int]]


def crossover(problem: Problem, over: str = "eps", method: str = "finite-precision") -> Crossover:
    """The first value of the axis ``over`` at which N_q > N_g is certified, exactly.

    All other fields are those of ``problem``; its own value on the axis is ignored. Both numbers of
    `certify` rise (weakly) from the hard to the easy end, so a stretch of the axis in which the
    last N_q is at most the first N_g holds no separation; the rest is halved until it is one value.
    Raises InputError for an unknown axis or method, or without eps where eps is not the axis.
    """
    axis, chosen = _axis(over), read_method(method)
    if axis != "eps" and problem.eps is None:
        raise InputError(f"expected an accuracy to search over {axis}", option="eps")
    scale = _scale(axis)
    known: dict[int, Certificate] = {}

    def at(index: int) -> Certificate:
        if index not in known:
            changed: dict[str, Any] = {scale.field: scale.value(index)}
            known[index] = certify(replace(problem, **changed), chosen)
        return known[index]

    def step(index: int) -> Step:
        return Step(scale.value(index), at(index))

    first = _first(at, 0, scale.last)
    if first is None:
        return Crossover(axis, chosen, problem, None, None, ())
    ladder = [step(i) for i in scale.rungs(first) if i <= scale.last]
    while ladder and ladder[-1].certificate.upper is None:
        ladder.pop()  # beyond the accuracy that b bits allow
    before = step(first - 1) if first else None
    return Crossover(axis, chosen, problem, step(first), before, tuple(ladder))


def _first(at: Callable[[int], Certificate], low: int, high: int) -> int | None:
    """The least separated index in [low, high], or None."""
    stack = [(low, high)]
    while stack:
        low, high = stack.pop()
        if not _possible(at(low), at(high)):
            continue
        if at(low).separated:
            return low
        if low == high:
            continue
        middle = (low + high) // 2
        stack += [(middle + 1, high), (low + 1, middle)] if low < middle else [(middle + 1, high)]
    return None


def _possible(hard: Certificate, easy: Certificate) -> bool:
    """Whether some N_q up to that at the easy end exceeds some N_g from that at the hard end."""
    if hard.upper is None:
        return False  # with fewer bits, or a smaller eps, there is no construction either
    return Certificate(easy.lower, hard.upper, easy.long_log10).separated


def _scale(axis: Axis) -> _Scale:
    if axis == "eps":
        return _Scale("eps", 900 * DECADES - 1, _eps_value, _decades)
    if axis == "m2":
        return _Scale("m2", 10**6 - 1, lambda i: i + 1, lambda i: list(range(i, i + LADDER_ROWS)))
    if axis == "bits":
        return _Scale("precision_bits", MAX_BITS - 1, lambda i: MAX_BITS - i, _halvings(MAX_BITS))
    most = MAX_DIMENSION
    return _Scale("embedding_dim", most - 1, lambda i: most - i, _halvings(most))


def _eps_value(index: int) -> Fraction:
    """0.999, 0.998, …, 0.100, 0.0999, …: index 0 is 0.999."""
    decade, digits = divmod(index, 900)
    return Fraction(999 - digits, 1000 * 10**decade)


def _decades(index: int) -> list[int]:
    """The start, then the next powers of ten."""
    decade = index // 900
    return [
        index,
        *(900 * (decade + j) + 899 for j in range(LADDER_ROWS) if index < 900 * (decade + j) + 899),
    ]


def _halvings(most: int) -> Callable[[int], list[int]]:
    """From value most - index down to 1 by halving."""

    def rungs(index: int) -> list[int]:
        out, value = [index], most - index
        while value > 1 and len(out) < LADDER_ROWS:
            power = 1 << (value - 1).bit_length() - 1  # the next power of two below
            value = power
            out.append(most - value)
        return out

    return rungs


def _axis(text: str) -> Axis:
    for axis in AXES:
        if text.lower().replace("_", "-") in (axis, {"bits": "precision-bits"}.get(axis)):
            return axis
    raise InputError(f"no axis {text!r}", option="--over", hint=near_matches(text, AXES))


def read_method(text: str) -> Method:
    """A name of METHODS. Raises InputError for anything else."""
    for method in METHODS:
        if text.lower() == method:
            return method
    raise InputError(f"no method {text!r}", option="--method", hint=near_matches(text, METHODS))
