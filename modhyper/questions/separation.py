"""Where q provably needs more than g: the strongest of the bounds that apply, like against like."""

from __future__ import annotations

import gc
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from modhyper.bound import Bound, Setting, Side
from modhyper.errors import InputError, near_matches
from modhyper.problem import Problem
from modhyper.questions.bounds import applied, check_assumed, results

SETTINGS: tuple[Setting, ...] = ("bits", "real", "bounded", "machine")
ABOVE, BELOW = "N_q", "N_g"


class Method(NamedTuple):
    """A setting, and what is assumed of the models besides."""

    setting: Setting
    assume: tuple[str, ...]
    words: str


METHODS: dict[str, Method] = {
    "finite-precision": Method("bits", (), "Every number stored in b bits, in q, e and g"),
    "continuous": Method(
        "real",
        ("continuous-selection",),
        "Real weights that depend continuously on the target, in q, e and g",
    ),
    "real": Method("real", (), "Real weights, in q, e and g"),
    "machine": Method(
        "machine", (), "Words of b bits in q and e; every operation of g in a machine's format"
    ),
}


@dataclass(frozen=True, slots=True)
class Separation:
    """The strongest bound N_q ≥ lower and the smallest N_g ≤ upper that apply in one setting."""

    lower: Bound | None
    upper: Bound | None

    @property
    def separated(self) -> bool:
        """Whether lower > upper is certified."""
        return self.lower is not None and self.upper is not None and self.lower.exceeds(self.upper)

    @property
    def pair(self) -> tuple[Bound, Bound] | None:
        """(lower, upper) if they are separated."""
        if self.lower is None or self.upper is None or not self.separated:
            return None
        return self.lower, self.upper

    @property
    def orders(self) -> float:
        """log10(lower/upper), rounded down: certified orders of magnitude; -inf if none."""
        if self.lower is None or self.upper is None:
            return -math.inf
        return self.lower.known_size.orders_above(self.upper.known_size)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Ids of the hypotheses that it rests on only because the user grants them."""
        both = [bound for bound in (self.lower, self.upper) if bound is not None]
        return tuple(dict.fromkeys(h.id for bound in both for h in bound.assumed))


def separation(bounds: Iterable[Bound], setting: Setting | None = None) -> Separation:
    """The strongest pair among the certified ``bounds`` that apply, in one setting or in the best.

    Only like is set against like: what holds for b-bit numbers against a b-bit g, what holds for
    real weights against a g with real weights. Sizes are exact or rounded outwards, so the ratio is
    never overstated.

    Parameters
    ----------
    bounds : iterable of Bound
    setting : str, optional
        "bits", "real" or "bounded"; the one with the largest ratio if none is given.

    Returns
    -------
    Separation
    """
    usable = [b for b in bounds if b.reading == "certified" and b.applies is True and b.size]
    found = [_in(usable, each) for each in ((setting,) if setting else SETTINGS)]
    return max(found, key=lambda pair: pair.orders)


def _in(bounds: list[Bound], setting: Setting) -> Separation:
    def best(quantity: str, side: Side, setting: Setting) -> Bound | None:
        kind = (quantity, side)
        here = (b for b in bounds if b.setting in (setting, "any"))
        return strongest(b for b in here if (b.quantity, b.side) == kind)

    return Separation(best(ABOVE, "lower", needs(setting)), best(BELOW, "upper", setting))


def needs(setting: Setting) -> Setting:
    """The setting of the lower bounds: words of b bits are needed on a machine as well."""
    return "bits" if setting == "machine" else setting


def strongest(bounds: Iterable[Bound]) -> Bound | None:
    """The largest of some lower bounds, or the least of some upper ones; None of none."""
    best: Bound | None = None
    for bound in bounds:
        upper = bound.side == "upper"
        if best is None or (best.exceeds(bound) if upper else bound.exceeds(best)):
            best = bound
    return best


def certify(problem: Problem, method: str = "finite-precision") -> Separation:
    """`separation` of the bounds on N_q and N_g alone, in the setting of ``method``.

    Nothing that does not apply is computed, so that grids of problems are fast.

    Parameters
    ----------
    problem : Problem
        With ``eps``.
    method : {"finite-precision", "continuous", "real"}
        The arithmetic, and what is assumed of the models besides.

    Returns
    -------
    Separation

    Raises
    ------
    InputError
        Without eps, or for an unknown method.
    """
    chosen = read_method(method)
    if problem.eps is None:
        raise InputError("certified bounds need an accuracy", option="eps")
    if chosen.assume:
        problem = replace(problem, assume=(*problem.assume, *chosen.assume))
    check_assumed(problem)
    wanted = results(ABOVE, "lower", "certified", needs(chosen.setting))
    below = results(BELOW, "upper", "certified", chosen.setting)
    return Separation(strongest(applied(problem, wanted)), strongest(applied(problem, below)))


def certify_many(problems: Iterable[Problem], method: str = "finite-precision") -> list[Separation]:
    """`certify` for each problem, in order.

    Parameters
    ----------
    problems : iterable of Problem
    method : str
        As in `certify`.

    Returns
    -------
    list of Separation

    Raises
    ------
    InputError
        As `certify`.
    """
    collecting = gc.isenabled()
    gc.disable()  # bounds hold no cycles: looking for some takes a fifth of the time
    try:
        return [certify(problem, method) for problem in problems]
    finally:
        if collecting:
            gc.enable()


def read_method(text: str) -> Method:
    """A name of METHODS. Raises InputError for anything else."""
    name = text.strip().lower()
    if name not in METHODS:
        raise InputError(f"no method {text!r}", option="method", hint=near_matches(name, METHODS))
    return METHODS[name]
