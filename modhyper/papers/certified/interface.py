"""The interface law: a program Q with N_Q numbers of its own reads k numbers about the condition.

h(x, I) = Q(x, z(I)) is every way to condition: an embedding, generated biases, FiLM, low-rank or
all weights; Q's own numbers have b_q bits, the k numbers z(I) have b_e bits each. On targets of
which any two need other values at J conditions (`targets`), Q and k J numbers tell which it is, so

    b_q N_Q + b_e k J ≥ log2(number of targets).                                            (1)

`least_primary` is N_Q solved from (1) for the best targets at each k. It falls with k, since a
program that reads k numbers is one that reads k + 1. What follows is its inverse, found by
bisection on exact integers:

* `gap_end`: the last k at which more than N_g numbers are certified for Q;
* `silent_from`: the first k at which nothing is.

A finite set of K conditions, whose slices are unrelated targets in W(r, m1): every slice can be any
of 2^c targets, so b_q N_Q + b_e k K ≥ K c (`finite_conditions`). From the other side, if Q may hold
a table, a code of b_e k ≥ log2 K bits for the condition and a table of K answers in Q suffice.
As K grows, N_Q stays bounded only if b_e k ≥ c: `slice_interface` = ⌈c/b_e⌉.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from modhyper.bisection import first_from
from modhyper.magnitude import Size
from modhyper.papers.certified.point_sets import Points
from modhyper.papers.certified.targets import at_least, best_targets
from modhyper.papers.certified.walks import Walks
from modhyper.problem import Problem


@dataclass(frozen=True, slots=True)
class Setting:
    """m1, m2, r; eps relative to the radius; bits of Q's numbers and of those of the interface."""

    m1: int
    m2: int
    smoothness: int
    eps: Fraction
    bits: int = 32
    bits_interface: int = 32


def setting_of(problem: Problem, *, real: bool = False) -> Setting:
    """``real``: numbers that follow the target continuously count as one bit each (signs only)."""
    p = problem
    bits = (1, 1) if real else (p.precision_bits, p.interface_bits)
    return Setting(p.m1, p.m2, p.smoothness, p.accuracy, *bits)


def forced(s: Setting, k: int) -> Points | Walks | None:
    """The targets behind `least_primary`."""
    return best_targets(s.m1, s.m2, s.smoothness, s.eps, s.bits_interface * k)


def least_primary(s: Setting, k: int) -> Size:
    """N_Q at least, for an interface of k ≥ 0 numbers."""
    return at_least(forced(s, k), s.bits, s.bits_interface * k)


def gap_end(s: Setting, size: int) -> int | None:
    """The largest k with N_Q > ``size`` certified, None if there is none from k = 1 on."""
    after = first_from(lambda k: not least_primary(s, k).exceeds(size), 1)
    return after - 1 if after > 1 else None


def silent_from(s: Setting) -> int:
    """The first k ≥ 1 at which no number of Q is certified."""
    return first_from(lambda k: least_primary(s, k).log10 is None, 1)


def slice_bits(s: Setting) -> int:
    """c: the targets in W(r, m1) are at least 2^c, any two further than 2 eps apart; not long."""
    found = best_targets(s.m1, 0, s.smoothness, s.eps)
    if isinstance(found, Walks):
        return int(found.bits)
    return 0 if found is None else found.signs


def slice_interface(s: Setting) -> int:
    """⌈c/b_e⌉: below it, N_Q grows without bound with the number of unrelated conditions."""
    return -(-slice_bits(s) // s.bits_interface)


def finite_conditions(s: Setting, conditions: int, k: int) -> int:
    """N_Q ≥ ⌈K (c - b_e k)/b_q⌉ for K unrelated conditions."""
    return max(0, -(-conditions * (slice_bits(s) - s.bits_interface * k) // s.bits))
