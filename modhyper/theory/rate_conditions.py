"""When is an exponent positive? Conditions on m1, m2, r, k, …, decided under assumptions.

Exponents are built of whole numbers, symbols, + - * /, min and max. Each is brought to a maximum of
minima of fractions; it is positive if all entries of one of these minima are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

from modhyper.errors import InputError
from modhyper.theory.rate_feasibility import Inequality, impossible, witness
from modhyper.theory.rate_reading import inequality, read_inequalities

Cases = tuple[tuple[Inequality, ...], ...]
"""Alternatives, in each of which all inequalities hold. () is never, ((),) is always."""

MAX_CASES = 500


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is known of the symbols: whole numbers m1 ≥ 1, m2 ≥ 0, r ≥ 1, every other ≥ 1.

    facts    further inequalities between them
    bounded  parameters (factors such as w, c) that stay between two positive constants as ε → 0
    """

    facts: tuple[Inequality, ...] = ()
    bounded: tuple[str, ...] = ()

    def lower(self, names: Iterable[str]) -> dict[str, int]:
        """The least whole number that each name can be, as far as single facts tell."""
        least = {name: 0 if name == "m2" else 1 for name in names}
        for fact in self.facts:
            if len(fact.names) == 1 and all(
                len(m) <= 1 and dict(m) in ({}, {fact.names[0]: 1}) for m, _ in fact.terms
            ):
                terms = dict(fact.terms)
                slope = terms[((fact.names[0], 1),)]
                need = Fraction((1 if fact.strict else 0) - terms.get((), 0), slope)
                if slope > 0 and fact.names[0] in least:
                    least[fact.names[0]] = max(
                        least[fact.names[0]], -(-need.numerator // need.denominator)
                    )
        return least

    def exclude(self, case: Sequence[Inequality]) -> bool:
        """True if ``case`` is certified impossible."""
        return _excluded(self, frozenset(case))

    def witness(self, case: Sequence[Inequality]) -> Mapping[str, int] | None:
        system = (*case, *self.facts)
        return witness(system, self.lower({n for item in system for n in item.names}))

    def imply(self, item: Inequality, given: Sequence[Inequality] = ()) -> bool:
        """True if ``item`` is certified to follow from the assumptions and ``given``."""
        return self.exclude((*given, item.negated()))


@lru_cache(maxsize=20_000)
def _excluded(assumptions: Assumptions, case: frozenset[Inequality]) -> bool:
    ordered = sorted(case, key=lambda item: (item.terms, item.strict))
    system = (*ordered, *assumptions.facts)
    return impossible(system, assumptions.lower({n for item in system for n in item.names}))


def assume(*facts: str, bounded: Iterable[str] = ()) -> Assumptions:
    """Assumptions read from texts such as "m2 >= 1" or "1 <= k <= m1"; InputError for others.

    >>> str(assume("k < m1").facts[0])
    'm1 > k'
    """
    found = [item for text in facts for item in read_inequalities(text)]
    out = Assumptions(tuple(found), tuple(sorted(bounded)))
    if out.exclude(()):
        raise InputError("the assumptions contradict each other: " + ", ".join(facts))
    return out


@lru_cache(maxsize=2000)
def positive(expression: Any, assumptions: Assumptions, *, strict: bool) -> Cases:
    """The cases in which ``expression`` is > 0 (``strict``) or ≥ 0. Raises InputError if it is not
    built of +, -, min, max, and products and quotients whose signs are known."""
    return prune(
        tuple(
            tuple(i for entry in minimum for i in _sign(entry, assumptions, strict=strict))
            for minimum in lattice(_over_positive(expression, assumptions), assumptions)
        ),
        assumptions,
    )


@lru_cache(maxsize=2000)
def negative(expression: Any, assumptions: Assumptions, *, strict: bool) -> Cases:
    """The cases in which ``expression`` is < 0 (``strict``) or ≤ 0: some entry of each minimum."""
    out: Cases = ((),)
    for minimum in lattice(_over_positive(expression, assumptions), assumptions):
        some = tuple(_sign(-entry, assumptions, strict=strict) for entry in minimum)
        out = both(out, some, assumptions)
    return out


def zero(expression: Any, assumptions: Assumptions) -> Cases:
    """The cases in which ``expression`` is 0."""
    above = positive(expression, assumptions, strict=False)
    return both(above, negative(expression, assumptions, strict=False), assumptions)


def _over_positive(expression: Any, assumptions: Assumptions) -> Any:
    """An expression of the same sign without a minimum or maximum in its denominator."""
    import sympy

    above, below = sympy.fraction(sympy.together(expression))
    if not below.has(sympy.Min, sympy.Max):
        return expression
    if positive(-below, assumptions, strict=False):
        raise InputError(f"cannot decide the sign of {below}, which divides an exponent")
    return above


def lattice(expression: Any, assumptions: Assumptions) -> tuple[tuple[Any, ...], ...]:
    """``expression`` as a maximum of minima of expressions without min and max."""
    return _absorb(_lattice(expression, assumptions))


def _lattice(expression: Any, assumptions: Assumptions) -> Sequence[tuple[Any, ...]]:
    import sympy

    if not expression.has(sympy.Min, sympy.Max):
        return ((expression,),)
    if isinstance(expression, sympy.Max | sympy.Min) or expression.is_Add:
        parts = [lattice(part, assumptions) for part in expression.args]
    if isinstance(expression, sympy.Max):
        return [minimum for part in parts for minimum in part]
    if isinstance(expression, sympy.Min):
        return [tuple(e for choice in pick for e in choice) for pick in _product(parts)]
    if expression.is_Add:
        return [tuple(sympy.Add(*es) for es in _product(pick)) for pick in _product(parts)]
    curved = [arg for arg in expression.args if arg.has(sympy.Min, sympy.Max)]
    if expression.is_Mul and len(curved) == 1:
        scale = expression / curved[0]
        inner = lattice(curved[0], assumptions)
        sign = known_sign(scale, assumptions)
        if sign > 0:
            return [tuple(scale * entry for entry in minimum) for minimum in inner]
        if sign < 0:  # -max_i min_j p_ij = max over choices j(i) of min_i -p_{i j(i)}
            return [tuple(scale * entry for entry in pick) for pick in _product(inner)]
    raise InputError(f"cannot decide the sign of {expression}")


def _absorb(minima: Sequence[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """Drop repeated entries, and each minimum whose entries contain those of another."""
    distinct = list(dict.fromkeys(tuple(dict.fromkeys(m)) for m in minima))
    sets = [frozenset(m) for m in distinct]
    covered = [
        any(other < mine or (other == mine and k < i) for k, other in enumerate(sets))
        for i, mine in enumerate(sets)
    ]
    return tuple(m for m, drop in zip(distinct, covered, strict=True) if not drop)


def _product(parts: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    size = 1
    for part in parts:
        size *= len(part)
    if size > MAX_CASES:
        raise InputError(f"an exponent with more than {MAX_CASES} cases of min and max")
    return list(product(*parts))


@lru_cache(maxsize=5000)
def known_sign(expression: Any, assumptions: Assumptions) -> int:
    """1 or -1 if a fraction of polynomials is surely positive or negative, 0 if not known."""
    import sympy

    sign = 1
    for part in sympy.fraction(sympy.cancel(expression)):
        for factor, power in _factors(part):
            above, below = (inequality(f, strict=True) for f in (factor, -factor))
            if assumptions.imply(below):
                sign *= (-1) ** power
            elif not assumptions.imply(above):
                return 0
    return sign


@lru_cache(maxsize=20_000)
def _sign(entry: Any, assumptions: Assumptions, *, strict: bool) -> tuple[Inequality, ...]:
    """Inequalities, all of which together say entry > 0 or ≥ 0."""
    import sympy

    numerator, denominator = sympy.fraction(sympy.cancel(entry))
    sign = known_sign(denominator, assumptions)
    if sign == 0:
        raise InputError(f"cannot decide the sign of {denominator}, which divides an exponent")
    rest, out = sympy.Integer(sign), []
    for factor, power in _factors(numerator):
        known = known_sign(factor, assumptions)
        if known:
            rest *= known**power
        elif strict and assumptions.imply(inequality(factor, strict=False)):
            out.append(inequality(factor, strict=True))
        else:
            rest *= factor**power
    return (*out, inequality(sympy.expand(rest), strict=strict))


def _factors(polynomial: Any) -> list[tuple[Any, int]]:
    import sympy

    content, factors = sympy.factor_list(polynomial)
    return [(content, 1), *factors]


def both(one: Cases, other: Cases, assumptions: Assumptions) -> Cases:
    """The cases in which a case of ``one`` and a case of ``other`` hold."""
    return prune(tuple((*a, *b) for a, b in _product((one, other))), assumptions)


def prune(cases: Cases, assumptions: Assumptions) -> Cases:
    """Drop what is implied, what is impossible, and cases that contain another one."""
    slim = [tuple(i for i in dict.fromkeys(c) if not assumptions.imply(i)) for c in cases]
    return _absorb([case for case in _absorb(slim) if not assumptions.exclude(case)])


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the symbols: alternatives in which all inequalities hold."""

    cases: Cases

    @property
    def never(self) -> bool:
        return not self.cases

    @property
    def always(self) -> bool:
        return () in self.cases

    def holds(self, **values: int) -> bool:
        return any(all(item.holds(values) for item in case) for case in self.cases)

    def __str__(self) -> str:
        if self.never or self.always:
            return "never" if self.never else "always"
        return " or ".join(_spell(case, alone=len(self.cases) == 1) for case in self.cases)


def _spell(case: Sequence[Inequality], *, alone: bool) -> str:
    """The inequalities of a case; p ≥ 0 beside -p ≥ 0 is an equation."""
    texts: list[str] = []
    for item in case:
        opposite = replace(item.negated(), strict=False)
        if item.strict or opposite not in case:
            texts.append(str(item))
        elif case.index(item) < case.index(opposite):
            texts.append(min(str(item), str(opposite)).replace("≥", "=").replace("≤", "="))
    return " and ".join(texts) if alone or len(texts) == 1 else f"({' and '.join(texts)})"


def simplify(cases: Cases, assumptions: Assumptions) -> Condition:
    """Drop impossible cases, implied inequalities and cases that another one covers."""
    kept: list[tuple[Inequality, ...]] = []
    for case in cases:
        if assumptions.exclude(case):
            continue
        slim = list(case)
        for item in case:
            others = [other for other in slim if other is not item]
            if assumptions.imply(item, others):
                slim = others
        for item in tuple(slim):  # m2 ≤ 0 is m2 = 0 where m2 ≥ 0 is known
            opposite = replace(item.negated(), strict=False)
            if not item.strict and opposite not in slim and assumptions.imply(opposite):
                slim.append(opposite)
        kept.append(tuple(slim))
    distinct = list(dict.fromkeys(kept))
    for case in tuple(distinct):
        rest = [other for other in distinct if other is not case]
        if any(all(assumptions.imply(item, case) for item in other) for other in rest):
            distinct = rest
    return Condition(tuple(distinct))
