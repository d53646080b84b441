"""The counting bound against brute force: every small model is enumerated, and the least size
found.

Model: h(x, I) = Q(θ, z(I))(x) on n1 cells in x and n2 cells in I, read by its signs. θ has
``stored`` bits, z(I) ``told`` bits a condition, z any map, Q any table. It reaches all sign
patterns if for every pattern some θ and z give it. Counting: stored + told·n2 ≥ n1·n2 (the
interface law with one-bit numbers: N_Q = stored, k = told, C_I = n2, C_x = n1).

Enumeration: for one θ a table Q(θ, ·) offers up to 2^told of the 2^n1 rows of signs; a pattern, one
row for each condition, is reached iff some θ offers all its rows. So the pattern's set of distinct
rows must lie in one of 2^stored sets of at most 2^told rows. All sets of sets are tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement

from modhyper.finding import Finding, numerical

GRIDS = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3))
TOLD = (0, 1, 2)


def counting_bound(n1: int, n2: int, told: int) -> int:
    """The least ``stored`` that counting allows."""
    return max(0, n1 * n2 - told * n2)


def tiny_models_need_what_counting_says() -> Finding:
    """On every grid and every ``told``: the least stored size is never below the bound, and equals
    it for one condition of which nothing is told, and where all n1 signs of a condition are told.
    """
    found = {(n1, n2, k): least_stored(n1, n2, k) for n1, n2 in GRIDS for k in TOLD}
    bounds = {case: counting_bound(*case) for case in found}
    below = [case for case, least in found.items() if least is not None and least < bounds[case]]
    sharp = [(n1, n2, k) for n1, n2, k in found if (k == 0 and n2 == 1) or k >= n1]
    loose = [case for case in sharp if found[case] != bounds[case]]
    shown = ", ".join(
        f"{case}: {'none does' if least is None else least} (bound {bounds[case]})"
        for case, least in found.items()
    )
    return numerical(not below and not loose, f"least N_q by enumeration, for (n1, n2, k): {shown}")


def least_stored(n1: int, n2: int, told: int) -> int | None:
    """The least number of bits of θ with which some Q reaches every sign pattern; None if none
    does: with n1·n2 bits θ has a value for every pattern, and more are of no use.
    """
    return next((s for s in range(n1 * n2 + 1) if reaches(n1, n2, s, told)), None)


def reaches(n1: int, n2: int, stored: int, told: int) -> bool:
    """Whether 2^stored sets of 2^told rows can hold the rows of every pattern."""
    rows = range(2**n1)
    needed = {frozenset(pattern) for pattern in combinations_with_replacement(rows, n2)}
    return any(
        all(any(rows_of <= offered for offered in offers) for rows_of in needed)
        for offers in _offers(len(rows), 2**told, 2**stored)
    )


def _offers(rows: int, size: int, number: int) -> Iterator[tuple[frozenset[int], ...]]:
    """Every choice of ``number`` sets of at most ``size`` rows; larger sets offer no less."""
    sets = [frozenset(each) for each in combinations(range(rows), min(size, rows))]
    yield from combinations_with_replacement(sets, min(number, len(sets)))
