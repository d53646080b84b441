"""When one rate outgrows another as ε → 0: the exact condition on m1, m2, … that decides it.

A minimum or a maximum of linear forms exceeds another exactly when some alternative of a few linear
inequalities between whole numbers holds. Alternatives that are impossible (Fourier–Motzkin) and
inequalities that always hold are dropped. The parameters of the factors are taken as Θ(1).

>>> print(separates(Rate.of("Ω", "m1 + m2"), Rate.of("O", "m1")))
separated by Ω(ε^(-m2)) exactly when m2 > 0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Literal

from modhyper.errors import InputError
from modhyper.exponent import TEXT, Exponent, Form, combine, least, over_one
from modhyper.rate import Rate, Term

Truth = Literal["yes", "no", "undecided"]


@dataclass(frozen=True, slots=True)
class Inequality:
    """form ≥ 0 for whole numbers; the coefficients are integers. p > 0 is p - 1 ≥ 0."""

    form: Form

    @classmethod
    def of(cls, terms: Form, *, strict: bool) -> Inequality:
        scale = lcm(*(c.denominator for _, c in terms))
        return cls(combine(terms, scale, (("", Fraction(-1)),) if strict else ()))

    def negated(self) -> Inequality:
        return Inequality.of(combine(self.form, -1), strict=True)

    def holds(self, **values: int) -> bool:
        return sum((c * (values[n] if n else 1) for n, c in self.form), Fraction(0)) >= 0

    def __str__(self) -> str:
        """ "m1 > m2", "m2 = 0", "m1 ≥ 2": every coefficient positive, on its own side."""
        terms = self.form
        sign = "≥"
        if implied(Inequality(combine(terms, -1)), ()):  # the form cannot be positive
            sign = "="
        elif dict(terms).get("", Fraction(0)) == -1:
            sign, terms = ">", combine(terms, 1, (("", Fraction(1)),))
        left = TEXT.sum(tuple((n, c) for n, c in terms if c > 0))
        right = TEXT.sum(tuple((n, -c) for n, c in terms if c < 0))
        if left.isdigit() and sign != "=":  # "m2 < 3", not "3 > m2"
            return f"{right} {'≤' if sign == '≥' else '<'} {left}"
        return f"{right} = {left}" if sign == "=" and left.isdigit() else f"{left} {sign} {right}"


Case = tuple[Inequality, ...]


def impossible(case: Sequence[Inequality]) -> bool:
    """Whether no values of the names satisfy all of ``case``: the last row left says -c ≥ 0."""
    names = sorted({n for item in case for n, _ in item.form if n})
    floors = [((("", Fraction(-least(n))), (n, Fraction(1)))) for n in names]
    rows = [dict(item.form) for item in case] + [dict(floor) for floor in floors]
    for name in names:
        up = [row for row in rows if row.get(name, 0) > 0]
        down = [row for row in rows if row.get(name, 0) < 0]
        rows = [row for row in rows if not row.get(name)]
        rows += [
            dict(combine(tuple(a.items()), -b[name], combine(tuple(b.items()), a[name])))
            for a in up
            for b in down
        ]
    return any(row.get("", 0) < 0 for row in rows)


def implied(item: Inequality, given: Sequence[Inequality]) -> bool:
    return impossible((*given, item.negated()))


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives, in each of which all inequalities hold: () is never, ((),) is always."""

    cases: tuple[Case, ...]

    @classmethod
    def of(cls, cases: Sequence[Case]) -> Condition:
        """Without what is impossible, implied, or covered by another alternative; always, if some
        alternative holds wherever one of each other fails.
        """
        if all(impossible([item.negated() for item in pick]) for pick in product(*cases)):
            return cls(((),))
        kept = []
        for case in cases:
            if impossible(case):
                continue
            slim = list(dict.fromkeys(case))
            for item in tuple(slim):
                rest = [other for other in slim if other != item]
                if implied(item, rest):
                    slim = rest
            kept.append(tuple(slim))
        kept = list(dict.fromkeys(kept))
        for case in tuple(kept):
            others = [other for other in kept if other != case]
            if any(all(implied(item, case) for item in other) for other in others):
                kept = others
        return cls(tuple(kept))

    @property
    def never(self) -> bool:
        return not self.cases

    @property
    def always(self) -> bool:
        return () in self.cases

    @property
    def truth(self) -> Truth:
        """yes if it always holds, no if it never does, undecided if it depends on the numbers."""
        return "no" if self.never else "yes" if self.always else "undecided"

    def holds(self, **values: int) -> bool:
        return any(all(item.holds(**values) for item in case) for case in self.cases)

    def __str__(self) -> str:
        if self.never or self.always:
            return "never" if self.never else "always"
        texts = [" and ".join(map(str, case)) for case in self.cases]
        bracketed = len(texts) > 1
        return " or ".join(f"({t})" if bracketed and " and " in t else t for t in texts)


@dataclass(frozen=True, slots=True)
class Separation:
    """When a lower bound outgrows an upper bound, and by which factor at least.

    Never says only that these two bounds do not separate, not that the sizes agree.
    """

    when: Condition
    gap: Rate | None
    given: tuple[str, ...] = ()

    @property
    def separated(self) -> Truth:
        return self.when.truth

    def __str__(self) -> str:
        if self.when.never:
            return "not separated by these bounds"
        head = "separated" + (f" by {self.gap}" if self.gap else "")
        condition = "" if self.when.always else f" exactly when {self.when}"
        given = f"for {', '.join(self.given)} = Θ(1): " if self.given else ""
        return given + head + condition


def separates(lower: Rate, upper: Rate) -> Separation:
    """Whether what ``lower`` bounds from below must outgrow what ``upper`` bounds from above.

    Parameters
    ----------
    lower, upper : Rate

    Returns
    -------
    Separation

    Raises
    ------
    InputError
        Unless ``lower`` is Ω or Θ and ``upper`` is O or Θ.
    """
    if lower.kind == "O":
        raise InputError(f"expected a lower bound (Ω or Θ), got {lower}", option="lower")
    if upper.kind == "Ω":
        raise InputError(f"expected an upper bound (O or Θ), got {upper}", option="upper")
    when = Condition.of(_beats(lower, upper))
    try:
        gap = None if when.never else lower / upper
    except InputError:  # no minimum and no maximum of linear forms
        gap = None
    names = {name for rate in (lower, upper) for term in rate.terms for name, _ in term.factor}
    return Separation(when, gap, tuple(sorted(names)))


def _beats(one: Rate, other: Rate) -> list[Case]:
    """When some term of ``one`` exceeds all of ``other``."""
    return [
        _joined(pick)
        for s in one.terms
        for pick in product(*(_term_beats(s, t) for t in other.terms))
    ]


def _term_beats(s: Term, t: Term) -> list[Case]:
    """By the exponents, then by those of the logarithms."""
    found = _exceeds(s.exponent, t.exponent, strict=True)
    if s.log != t.log:
        level = _exceeds(s.exponent, t.exponent, strict=False)
        found += [_joined(pick) for pick in product(level, _exceeds(s.log, t.log, strict=True))]
    return found


def _exceeds(a: Exponent, b: Exponent, *, strict: bool) -> list[Case]:
    """The alternatives of a > b (or a ≥ b) between minima and maxima of linear forms."""
    _, (a, b) = over_one([a, b])

    def over_b(f: Form) -> list[Case]:
        items = [Inequality.of(combine(f, 1, combine(g, -1)), strict=strict) for g in b.forms]
        return [tuple(items)] if b.corner == "max" else [(item,) for item in items]

    each = [over_b(f) for f in a.forms]
    if a.corner == "max":
        return [case for cases in each for case in cases]
    return [_joined(pick) for pick in product(*each)]


def _joined(cases: Sequence[Case]) -> Case:
    return tuple(item for case in cases for item in case)
