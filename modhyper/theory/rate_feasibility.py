"""Integer inequalities in m1, m2, r, k, …: possible or not, with a witness or a certificate.

An inequality is a polynomial with integer coefficients, > 0 or ≥ 0, in symbols that are whole
numbers. A system is impossible by a Farkas certificate (multipliers found by Fourier–Motzkin
elimination over its monomials, each bounded from below), possible by an integer witness, and
undecided if neither is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import combinations, product
from math import gcd, prod
from typing import Any

Monomial = tuple[tuple[str, int], ...]
"""((name, power), …), sorted by name; () is the constant 1."""

MAX_ROWS = 600
_STEPS = (0, 1, 2, 3, 5, 8, 20, 100)


@dataclass(frozen=True, slots=True)
class Inequality:
    """Σ coefficient · monomial > 0 (``strict``) or ≥ 0, in coprime integers, sorted by monomial."""

    terms: tuple[tuple[Monomial, int], ...]
    strict: bool = False

    @classmethod
    def of(cls, terms: Mapping[Monomial, Fraction], *, strict: bool) -> Inequality:
        """Scaled to coprime integers; zero coefficients are dropped."""
        kept = {m: c for m, c in terms.items() if c}
        common = reduce(lambda a, b: a * b // gcd(a, b), (c.denominator for c in kept.values()), 1)
        whole = {m: int(c * common) for m, c in kept.items()}
        shared = reduce(gcd, whole.values(), 0) or 1
        ordered = sorted(whole.items(), key=lambda item: (not item[0], item[0]))
        return cls(tuple((m, c // shared) for m, c in ordered), strict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({name for monomial, _ in self.terms for name, _ in monomial}))

    def holds(self, values: Mapping[str, int]) -> bool:
        total: int = sum(c * prod(values[n] ** p for n, p in m) for m, c in self.terms)
        return total > 0 if self.strict else total >= 0

    def negated(self) -> Inequality:
        """¬(p > 0) is -p ≥ 0 and ¬(p ≥ 0) is -p > 0."""
        return Inequality(tuple((m, -c) for m, c in self.terms), not self.strict)

    def __str__(self) -> str:
        """ "m1 + m2 > m1·r": every coefficient positive, on its own side."""
        left = [(m, c) for m, c in self.terms if c > 0]
        right = [(m, -c) for m, c in self.terms if c < 0]
        if not any(monomial for monomial, _ in left):  # "m2 < 3", not "3 > m2"
            return f"{_sum(right)} {'<' if self.strict else '≤'} {_sum(left)}"
        return f"{_sum(left)} {'>' if self.strict else '≥'} {_sum(right)}"


def _sum(terms: Sequence[tuple[Monomial, int]]) -> str:
    return " + ".join(_term(m, c) for m, c in terms) or "0"


def _term(monomial: Monomial, coefficient: int) -> str:
    names = [name if power == 1 else f"{name}^{power}" for name, power in monomial]
    head = [] if coefficient == 1 and names else [str(coefficient)]
    return "·".join(head + names)


@dataclass(frozen=True, slots=True)
class Row:
    """Σ coefficients·monomial + constant ≥ 0, the sum of the given rows times ``multipliers``."""

    coefficients: Mapping[Monomial, Fraction]
    constant: Fraction
    multipliers: Mapping[int, Fraction]


def impossible(inequalities: Iterable[Inequality], lower: Mapping[str, int]) -> bool:
    """True if a certificate shows that no whole numbers satisfy all of ``inequalities``.

    ``lower`` bounds every name from below.
    """
    return certificate(tuple(inequalities), lower) is not None


def witness(
    inequalities: Iterable[Inequality], lower: Mapping[str, int]
) -> Mapping[str, int] | None:
    """Whole numbers near ``lower`` that satisfy all ``inequalities``; None if none is found."""
    system = tuple(inequalities)
    names = sorted({name for item in system for name in item.names})
    for steps in product(_STEPS, repeat=len(names)):
        values = {name: lower[name] + step for name, step in zip(names, steps, strict=True)}
        if all(item.holds(values) for item in system):
            return values
    return None


def rows_of(system: Sequence[Inequality], lower: Mapping[str, int]) -> list[Row]:
    """The system as linear rows in its monomials, with what the lower bounds say of these.

    p > 0 is p - 1 ≥ 0 for integers. From x ≥ a and y ≥ b follow x ≥ a and (x - a)(y - b) ≥ 0.
    """
    facts = [_linear(dict(item.terms), Fraction(-1 if item.strict else 0)) for item in system]
    pending = sorted({m for item in system for m, _ in item.terms if m})
    seen: set[Monomial] = set()
    while pending:
        monomial = pending.pop()
        if monomial in seen:
            continue
        seen.add(monomial)
        factors = [name for name, power in monomial for _ in range(power)]
        if len(factors) == 1:
            facts.append(({monomial: Fraction(1)}, Fraction(-lower[factors[0]])))
            continue
        for one, other in sorted(set(combinations(factors, 2))):
            rest = list(factors)
            rest.remove(one)
            rest.remove(other)
            a, b = Fraction(lower[one]), Fraction(lower[other])
            shifted: dict[Monomial, Fraction] = {}
            for names, coefficient in (
                ([one, other], Fraction(1)),
                ([one], -b),
                ([other], -a),
                ([], a * b),
            ):
                key = _monomial([*names, *rest])
                shifted[key] = shifted.get(key, Fraction(0)) + coefficient
                if key:
                    pending.append(key)
            facts.append(_linear(shifted, Fraction(0)))
    return [Row(c, k, {i: Fraction(1)}) for i, (c, k) in enumerate(facts)]


def _monomial(names: Iterable[str]) -> Monomial:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts.items()))


def _linear(
    terms: Mapping[Monomial, int | Fraction], shift: Fraction
) -> tuple[dict[Monomial, Fraction], Fraction]:
    constant = Fraction(terms.get((), 0)) + shift
    return {m: Fraction(c) for m, c in terms.items() if m and c}, constant


def certificate(
    system: Sequence[Inequality], lower: Mapping[str, int]
) -> Mapping[int, Fraction] | None:
    """Multipliers ≥ 0 of ``rows_of(system, lower)`` whose sum reads 'negative number ≥ 0'."""
    rows = rows_of(system, lower)
    while True:
        for row in rows:
            if not row.coefficients and row.constant < 0:
                return row.multipliers
        rows = [row for row in rows if row.coefficients]
        monomials = sorted({m for row in rows for m in row.coefficients})
        if not monomials:
            return None
        pick = min(monomials, key=lambda m: (_pairs(rows, m), m))
        rows = _eliminate(rows, pick)
        if len(rows) > MAX_ROWS:
            return None


def _pairs(rows: Sequence[Row], monomial: Monomial) -> int:
    signs = [row.coefficients.get(monomial, Fraction(0)) for row in rows]
    return sum(s > 0 for s in signs) * sum(s < 0 for s in signs)


def _eliminate(rows: Sequence[Row], monomial: Monomial) -> list[Row]:
    sign = {id(row): row.coefficients.get(monomial, Fraction(0)) for row in rows}
    out = [row for row in rows if sign[id(row)] == 0]
    for up in (row for row in rows if sign[id(row)] > 0):
        for down in (row for row in rows if sign[id(row)] < 0):
            out.append(_combine(up, -sign[id(down)], down, sign[id(up)]))
    return out


def _combine(one: Row, times_one: Fraction, other: Row, times_other: Fraction) -> Row:
    def mixed(a: Mapping[Any, Fraction], b: Mapping[Any, Fraction]) -> dict[Any, Fraction]:
        keys = [*a, *(key for key in b if key not in a)]
        sums = {
            k: times_one * a.get(k, Fraction(0)) + times_other * b.get(k, Fraction(0)) for k in keys
        }
        return {k: v for k, v in sums.items() if v}

    return Row(
        mixed(one.coefficients, other.coefficients),
        times_one * one.constant + times_other * other.constant,
        mixed(one.multipliers, other.multipliers),
    )
