"""`invert`: what accuracy can a parameter budget buy?

Stated rates turn N = C·eps^(-a) into eps = (C/N)^(1/a): a scale unless the user gives C. Certified
bounds are searched for the accuracy at which they cross the budget, which is a proved number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, get_args

from modhyper.bound import Applies, Bound, Quantity, Reading, Side
from modhyper.errors import InputError, near_matches
from modhyper.magnitude import log10_decimal, outward, scaled
from modhyper.problem import Problem, positive

DECADES = 40
"""Certified accuracies are searched down to 10^-40, on numbers of three significant digits."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What ``budget`` parameters in ``quantity`` buy.

    side         "lower": the error cannot be smaller; "upper": this error can be reached
    exponent     eps scales as budget^(-exponent); None for certified rows and exponent-0 rates
    log10_eps    log10 of the scale (stated, no constant) or of the accuracy, rounded outwards
    eps          the proved accuracy, exact, three significant digits (certified only)
    is_scale     True if no constant is known: log10_eps is then not an accuracy
    """

    id: str
    quantity: Quantity
    side: Side
    reading: Reading
    exponent: Fraction | None
    log10_eps: float | None
    eps: Fraction | None
    is_scale: bool
    applies: Applies
    source: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "quantity": self.quantity,
            "side": self.side,
            "reading": self.reading,
            "exponent": None if self.exponent is None else str(self.exponent),
            "log10_eps": self.log10_eps,
            "eps": None if self.eps is None else str(self.eps),
            "meaning": "scale" if self.is_scale else "accuracy",
            "applies": self.applies,
            "source": self.source,
        }


def invert(problem: Problem, constants: Mapping[str, Any] | None = None) -> tuple[Accuracy, ...]:
    """The accuracies that ``problem.budget`` buys, stated first, then certified.

    ``constants`` maps a quantity to the constant the user knows for its rate. ``problem.eps`` is
    not used. Raises InputError without a budget, or for an unknown quantity.
    """
    if problem.budget is None:
        raise InputError("missing", option="budget", hint="the number of parameters at hand")
    return (*invert_stated(problem, constants), *_certified(problem, problem.budget))


def invert_stated(
    problem: Problem, constants: Mapping[str, Any] | None = None
) -> tuple[Accuracy, ...]:
    """The stated part of `invert`: rates solved for eps, scales unless a constant is given."""
    from modhyper.papers.galanti_wolf_2020.bounds import stated_bounds

    given = {_quantity(q): positive("constant", c) for q, c in (constants or {}).items()}
    bare = replace(problem, eps=None)
    return tuple(_stated(b, problem, given.get(b.quantity)) for b in stated_bounds(bare))


def _quantity(name: str) -> str:
    if name not in get_args(Quantity):
        hint = near_matches(name, get_args(Quantity))
        raise InputError(f"no quantity {name!r}", option="constant", hint=hint)
    return name


def _stated(bound: Bound, problem: Problem, constant: Fraction | None) -> Accuracy:
    """eps = radius·(C/N)^(1/a). An exponent 0 says nothing of eps."""
    power, log10_eps = None, None
    if bound.exponent_value:
        power = 1 / bound.exponent_value
        ratio = (constant or Fraction(1)) / (problem.budget or 1)
        log = scaled(power, log10_decimal(ratio)) + log10_decimal(problem.radius)
        log10_eps = outward(log, up=bound.side == "upper")
    return Accuracy(
        id=bound.id,
        quantity=bound.quantity,
        side=bound.side,
        reading="stated",
        exponent=power,
        log10_eps=log10_eps,
        eps=None,
        is_scale=constant is None,
        applies=bound.applies,
        source=bound.source,
    )


def _certified(problem: Problem, budget: int) -> list[Accuracy]:
    """For each certified bound that holds, the accuracy on the grid at which it crosses budget.

    Decade by decade from eps near 1, then by bisection inside the decade of the crossing.
    """
    from modhyper.papers.certified import certified_bounds

    cache: dict[int, dict[str, Bound]] = {}

    def at(index: int) -> dict[str, Bound]:
        if index not in cache:
            bounds = certified_bounds(replace(problem, eps=_grid(index)))
            holding = (b for b in bounds if b.applies is True and b.log10_value is not None)
            cache[index] = {bound.id: bound for bound in holding}
        return cache[index]

    crossed: dict[str, int] = {}
    for decade in range(DECADES):
        rows = at(900 * decade)
        for id, bound in rows.items():
            if id not in crossed and _exceeds(bound, budget):
                crossed[id] = decade
        if decade > 3 and rows.keys() <= crossed.keys():
            break
    found = []
    for id, decade in crossed.items():
        low, high = 900 * max(decade - 1, 0), 900 * decade
        index = _crossing(lambda i, id=id: _exceeds(at(i).get(id), budget), low, high)
        # _exceeds is False before index and True there; eps falls as the index rises.
        side = at(high)[id].side
        place = index if side == "lower" else index - 1
        if place >= 0 and id in at(place):
            found.append(_proved(at(place)[id], _grid(place)))
    return found


def _exceeds(bound: Bound | None, budget: int) -> bool:
    """True if ``bound`` is surely above ``budget``. Missing bounds say nothing."""
    if bound is None or bound.log10_value is None:
        return False
    if bound.value is not None:
        return bound.value > budget
    return bound.log10_value > outward(log10_decimal(budget), up=True)


def _crossing(exceeds: Any, low: int, high: int) -> int:
    """The first index in low..high where the monotone ``exceeds`` is True; it is True at high."""
    while low < high:
        middle = (low + high) // 2
        if exceeds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _grid(index: int) -> Fraction:
    """The accuracies 0.999, 0.998, …, 0.100, 0.0999, …: three digits, falling with the index."""
    decade, step = divmod(index, 900)
    return Fraction(999 - step, 10 ** (3 + decade))


def _proved(bound: Bound, eps: Fraction) -> Accuracy:
    return Accuracy(
        id=bound.id,
        quantity=bound.quantity,
        side=bound.side,
        reading="certified",
        exponent=None,
        log10_eps=outward(log10_decimal(eps), up=bound.side == "upper"),
        eps=eps,
        is_scale=False,
        applies=bound.applies,
        source=bound.source,
    )
