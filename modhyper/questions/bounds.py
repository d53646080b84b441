"""Problem -> every bound that an installed paper has for it."""

from __future__ import annotations

from modhyper.bound import Bound
from modhyper.paper import papers
from modhyper.problem import Problem


def bounds(problem: Problem) -> tuple[Bound, ...]:
    """Every bound that an installed paper has for ``problem``: first stated, then certified.

    Certified bounds need ``problem.eps``. Raises InputError if the activation is neither a known
    name nor an expression in x.
    """
    found = [bound for paper in papers().values() for bound in paper.bounds(problem)]
    return tuple(sorted(found, key=lambda bound: bound.reading != "stated"))
