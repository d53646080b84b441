"""`invert`: what accuracy can a parameter budget buy?

Stated rates turn N = C·eps^(-a) into eps = (C/N)^(1/a): a scale unless the user gives C. Certified
bounds are searched for the accuracy at which they cross the budget, which is a proved number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from modhyper.bisection import accuracy_at, first_accuracy
from modhyper.bound import Applies, Bound, Reading, Result, Side
from modhyper.errors import InputError, near_matches
from modhyper.magnitude import log10_decimal, outward, scaled
from modhyper.paper import quantities
from modhyper.problem import Problem, positive
from modhyper.questions.bounds import check_assumed, results


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
    quantity: str
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

    Parameters
    ----------
    problem : Problem
        With ``budget``; its eps is not used.
    constants : mapping, optional
        Quantity -> the constant that the user knows for its rate.

    Returns
    -------
    tuple of Accuracy

    Raises
    ------
    InputError
        Without a budget, or for an unknown quantity.
    """
    if problem.budget is None:
        raise InputError("missing", option="budget", hint="the number of parameters at hand")
    check_assumed(problem)
    certified = (_certified(r, problem, problem.budget) for r in results(reading="certified"))
    return (*invert_stated(problem, constants), *(row for row in certified if row is not None))


def invert_stated(
    problem: Problem, constants: Mapping[str, Any] | None = None
) -> tuple[Accuracy, ...]:
    """The stated part of `invert`: rates solved for eps, scales unless a constant is given."""
    given = {_quantity(q): positive("constant", c) for q, c in (constants or {}).items()}
    bare = replace(problem, eps=None)
    rows = [bound for result in results(reading="stated") if (bound := result(bare)) is not None]
    return tuple(_stated(b, problem, given.get(b.quantity)) for b in rows)


def _quantity(name: str) -> str:
    if name not in quantities():
        hint = near_matches(name, quantities())
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
        source=str(bound.source),
    )


def _certified(result: Result, problem: Problem, budget: int) -> Accuracy | None:
    """The accuracy on the grid at which a result that applies crosses the budget, None if none.

    Decade by decade from eps near 1, then by bisection inside the decade of the crossing.
    """
    known: dict[int, Bound | None] = {}

    def at(index: int) -> Bound | None:
        if index not in known:
            known[index] = result(replace(problem, eps=accuracy_at(index)), applied=True)
        return known[index]

    def exceeds(index: int) -> bool:
        """Whether the bound is surely above the budget; False before the crossing."""
        bound = at(index)
        return bound is not None and bound.exceeds(budget)

    if at(0) is None:  # it does not apply, whatever the accuracy
        return None
    index = first_accuracy(exceeds)
    if index is None:
        return None
    place = index if result.side == "lower" else index - 1
    found = at(place) if place >= 0 else None
    return None if found is None else _proved(found, accuracy_at(place))


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
        source=str(bound.source),
    )
