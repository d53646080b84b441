"""Problem -> every bound that an installed paper has for it, or only those that apply."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from modhyper.bound import Bound, Reading, Result, Setting, Side
from modhyper.errors import InputError, near_matches
from modhyper.paper import assumable, papers
from modhyper.problem import Problem


def every_bound(problem: Problem) -> tuple[Bound, ...]:
    """Every bound that an installed paper has for ``problem``: first stated, then certified.

    Certified bounds need ``problem.eps``. Raises InputError if the activation is neither a known
    name nor an expression in x, and for an unknown hypothesis in ``problem.assume``.
    """
    check_assumed(problem)
    found = [bound for result in results() if (bound := result(problem)) is not None]
    return tuple(sorted(found, key=lambda bound: bound.reading != "stated"))


def applied(problem: Problem, wanted: Iterable[Result]) -> list[Bound]:
    """The bounds of ``wanted`` results that apply: every hypothesis holds or is assumed."""
    return [bound for result in wanted if (bound := result(problem, applied=True)) is not None]


@cache
def results(
    quantity: str | None = None,
    side: Side | None = None,
    reading: Reading | None = None,
    setting: Setting | None = None,
) -> tuple[Result, ...]:
    """The results of the installed papers, of one kind or of all. Those for any setting belong to
    each."""
    return tuple(
        result
        for paper in papers().values()
        for result in paper.results
        if quantity in (None, result.quantity)
        and side in (None, result.side)
        and reading in (None, result.reading)
        and (setting in (None, result.setting) or result.setting == "any")
    )


def check_assumed(problem: Problem) -> None:
    """InputError for a hypothesis in ``problem.assume`` that no installed paper knows."""
    for id in problem.assume:
        if id not in assumable():
            hint = near_matches(id, assumable())
            raise InputError(f"no hypothesis {id!r} to assume", option="assume", hint=hint)
