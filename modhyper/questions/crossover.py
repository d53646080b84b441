"""Where, along one axis, the certified separation N_q > N_g starts, and how far it reaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from modhyper.errors import InputError
from modhyper.problem import Problem
from modhyper.questions.axes import ladder
from modhyper.questions.separation import Separation, certify, read_method


@dataclass(frozen=True, slots=True)
class Step:
    """The bounds at one value of the axis."""

    value: Fraction | int
    found: Separation


@dataclass(frozen=True, slots=True)
class Crossover:
    """``start``: the first value with a separation, from the hard end of the axis; None if none.

    The hard end is the largest eps, the least m2, the most bits or the largest embedding_dim.
    ``before``: the value just before ``start``. ``rungs``: values from the start on.
    """

    axis: str
    method: str
    problem: Problem
    start: Step | None
    before: Step | None
    rungs: tuple[Step, ...]

    @property
    def reach(self) -> Step | None:
        """The rung with the most certified orders of magnitude."""
        separated = [step for step in self.rungs if step.found.separated]
        return max(separated, key=lambda step: step.found.orders, default=None)


def crossover(problem: Problem, over: str = "eps", method: str = "finite-precision") -> Crossover:
    """The first value of the axis ``over`` at which N_q > N_g is certified.

    Both numbers of `certify` rise (weakly) from the hard to the easy end, so a stretch of the axis
    in which the last N_q is at most the first N_g holds no separation; the rest is halved until it
    is one value. (The growth-function bound of the method "real" is the best of a search over
    grids, which is not proved to rise: there an earlier value may be separated too.)

    Parameters
    ----------
    problem : Problem
        Its own value on the axis is ignored.
    over : {"eps", "m2", "bits", "embedding-dim"}
    method : str
        As in `certify`.

    Returns
    -------
    Crossover

    Raises
    ------
    InputError
        For an unknown axis or method, or without eps where eps is not the axis.
    """
    axis = ladder(over, "over")
    read_method(method)
    if axis.name != "eps" and problem.eps is None:
        raise InputError(f"expected an accuracy to search over {axis.name}", option="eps")
    known: dict[int, Separation] = {}

    def at(index: int) -> Separation:
        if index not in known:
            changed: dict[str, Any] = {axis.field: axis.value(index)}
            known[index] = certify(replace(problem, **changed), method)
        return known[index]

    def step(index: int) -> Step:
        return Step(axis.value(index), at(index))

    first = _first(at, 0, axis.last)
    if first is None:
        return Crossover(axis.name, method, problem, None, None, ())
    rungs = [step(i) for i in axis.rungs(first) if i <= axis.last]
    while rungs and rungs[-1].found.upper is None:
        rungs.pop()  # beyond the accuracy that b bits allow
    before = step(first - 1) if first else None
    return Crossover(axis.name, method, problem, step(first), before, tuple(rungs))


def _first(at: Callable[[int], Separation], low: int, high: int) -> int | None:
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


def _possible(hard: Separation, easy: Separation) -> bool:
    """Whether the last N_q exceeds the first N_g; without a construction at the hard end, there is
    none at the easy end either (fewer bits, a smaller eps)."""
    return Separation(easy.lower, hard.upper).separated
