"""Comparisons of Landau classes, decided under assumptions or left undecided.

>>> from modhyper.theory.rates import Landau
>>> print(compare(Landau.of("Θ", "(m1 + m2)/r"), Landau.of("Θ", "m1/r")))
larger exactly when m2 > 0, else the same
>>> print(separates(Landau.of("Ω", "m1 + m2"), Landau.of("O", "m1")))
separated by Ω(ε^(-m2)) exactly when m2 > 0
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from modhyper.errors import InputError
from modhyper.theory.rate_arithmetic import (
    DEFAULT,
    dominant_scales,
    growth,
    larger_and_same,
    without,
)
from modhyper.theory.rate_conditions import Assumptions, Cases, Condition, both, simplify
from modhyper.theory.rates import Landau, Scale

Relation = Literal["larger", "same", "smaller", "undecided"]
Truth = Literal["yes", "no", "undecided"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one rate stands to another as ε → 0.

    relation   decided for all values that the assumptions allow, or "undecided"
    larger, same, smaller   when each holds: exact conditions on m1, m2, r, …
    given      parameters that these conditions take as Θ(1), because nothing else decides them
    """

    relation: Relation
    larger: Condition
    same: Condition
    smaller: Condition
    given: tuple[str, ...] = ()

    @property
    def is_larger(self) -> Truth:
        return self._truth("larger", self.larger)

    @property
    def is_smaller(self) -> Truth:
        return self._truth("smaller", self.smaller)

    @property
    def is_same(self) -> Truth:
        return self._truth("same", self.same)

    def _truth(self, asked: Relation, when: Condition) -> Truth:
        if self.relation == asked:
            return "yes"
        return "no" if when.never and not self.given else "undecided"

    def __str__(self) -> str:
        return self._sentence("larger", "the same", "smaller")

    def says(self, one: str, other: str) -> str:
        """ "N_q is larger than N_g exactly when m2 > 0, else they have the same rate"."""
        equal = "they have the same rate"
        return self._sentence(
            f"{one} is larger than {other}", equal, f"{one} is smaller than {other}"
        )

    def _sentence(self, larger: str, equal: str, smaller: str) -> str:
        words = {"larger": larger, "smaller": smaller, "same": equal}
        if self.relation != "undecided":
            return words[self.relation]
        conditions = {"larger": self.larger, "smaller": self.smaller, "same": self.same}
        *rest, last = [name for name, when in conditions.items() if not when.never]
        parts = [f"{words[name]} exactly when {conditions[name]}" for name in rest]
        parts.append(f"else {words[last]}" if rest else words[last])
        head = f"for {', '.join(self.given)} = Θ(1): " if self.given else ""
        return head + ", ".join(parts)


def compare(one: Landau, other: Landau, assumptions: Assumptions = DEFAULT) -> Comparison:
    """How the rate of ``one`` stands to the rate of ``other``.

    Both must bound from the same side (or be Θ, which bounds from both): compared are then the
    bounds. Raises InputError for a lower against an upper bound: use ``separates``.
    """
    kinds = {one.kind, other.kind} - {"Θ"}
    if len(kinds) > 1 or ("o" in kinds and one.kind != other.kind):
        raise InputError(
            f"{one} and {other} bound from different sides and cannot be compared",
            hint="separates(lower, upper) says whether a lower bound exceeds an upper bound",
        )
    return _compare_sums(one.scales, other.scales, assumptions)


def same(one: Landau, other: Landau, assumptions: Assumptions = DEFAULT) -> Truth:
    """Are two classes of one kind equal up to constant factors?"""
    return compare(one, other, assumptions).is_same


@dataclass(frozen=True, slots=True)
class Separation:
    """Does a lower bound grow strictly faster than an upper bound?

    separated  "no" says only that these two bounds do not separate, never that the sizes agree
    gap        Ω(lower/upper), the factor by which the one size exceeds the other
    when       when they are separated, exactly, taking ``given`` as Θ(1)
    """

    separated: Truth
    gap: Landau | None
    when: Condition
    given: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.separated == "no":
            return "not separated by these bounds"
        head = "separated" + (f" by {self.gap}" if self.gap else "")
        taken = f" for {', '.join(self.given)} = Θ(1)" if self.given else ""
        condition = "" if self.when.always else f" exactly when {self.when}"
        return head + taken + condition


def separates(lower: Landau, upper: Landau, assumptions: Assumptions = DEFAULT) -> Separation:
    """Whether the quantity bounded below by ``lower`` must outgrow the one bounded by ``upper``.

    Raises InputError unless ``lower`` is Ω or Θ and ``upper`` is O, o or Θ.
    """
    if lower.kind not in ("Ω", "Θ"):
        raise InputError(f"expected a lower bound (Ω or Θ), got {lower}", option="lower")
    if upper.kind not in ("O", "o", "Θ"):
        raise InputError(f"expected an upper bound (O, o or Θ), got {upper}", option="upper")
    found = _compare_sums(lower.scales, upper.scales, assumptions)
    cases = found.larger.cases + (found.same.cases if upper.kind == "o" else ())
    when = simplify(cases, assumptions)
    separated: Truth = "no" if when.never else "yes"
    rest = found.smaller.never and (found.same.never or upper.kind == "o")
    if separated == "yes" and (found.given or not rest):
        separated = "undecided"
    if when.never and found.given:
        separated = "undecided"
    taken = replace(assumptions, bounded=(*assumptions.bounded, *found.given))
    gap = None if when.never else _quotient(lower, upper, taken)
    return Separation(separated, gap, when, found.given)


def _quotient(lower: Landau, upper: Landau, assumptions: Assumptions) -> Landau | None:
    """Ω(lower/upper); several upper scales merge into one with the largest exponent, if it can."""
    import sympy

    above, below = (
        dominant_scales(tuple(without(s, assumptions.bounded) for s in c.scales), assumptions)
        for c in (lower, upper)
    )
    if len(below) > 1:
        if any(s.factor != 1 or s.log_exponent != 0 for s in (*above, *below)):
            return None
        below = (Scale(sympy.Max(*(s.exponent for s in below))),)
        above = (Scale(sympy.Max(*(s.exponent for s in above))),)
    return Landau("Ω", dominant_scales(tuple(s / below[0] for s in above), assumptions))


def _compare_sums(
    one: tuple[Scale, ...], other: tuple[Scale, ...], assumptions: Assumptions
) -> Comparison:
    """max of ``one`` against max of ``other``: larger if some term beats all of the other's."""
    one, other = dominant_scales(one, assumptions), dominant_scales(other, assumptions)
    growths = {growth(s / t, assumptions) for s in one for t in other}
    loose = replace(assumptions, bounded=_parameters(one, other, assumptions))
    larger, at_least = _beats(one, other, loose)
    smaller, at_most = _beats(other, one, loose)
    found: dict[Relation, Condition] = {
        "larger": simplify(larger, assumptions),
        "same": simplify(both(at_least, at_most, assumptions), assumptions),
        "smaller": simplify(smaller, assumptions),
    }
    left = [name for name, condition in found.items() if not condition.never]
    relation: Relation = left[0] if len(left) == 1 else "undecided"
    harmless = {"larger": {"bounded", "up"}, "smaller": {"bounded", "down"}}
    given: tuple[str, ...] = ()
    if not growths <= harmless.get(relation, {"bounded"}):
        relation = "undecided"
        given = tuple(sorted(set(loose.bounded) - set(assumptions.bounded)))
    elif relation != "undecided":  # nothing else is possible
        found[relation] = Condition(((),))
    return Comparison(relation, found["larger"], found["same"], found["smaller"], given)


def _parameters(
    one: tuple[Scale, ...], other: tuple[Scale, ...], assumptions: Assumptions
) -> tuple[str, ...]:
    """The assumed bounded parameters and those that do not cancel between the two sums."""
    left = {name for s in one for t in other for name in (s / t).parameters}
    return tuple(sorted(left | set(assumptions.bounded)))


def _beats(
    one: tuple[Scale, ...], other: tuple[Scale, ...], assumptions: Assumptions
) -> tuple[Cases, Cases]:
    """When some term of ``one`` exceeds every term of ``other``, and when it is at least that."""
    more: Cases = ()
    least: Cases = ()
    for s in one:
        all_more: Cases = ((),)
        all_least: Cases = ((),)
        for t in other:
            larger, equal = larger_and_same(s / t, assumptions)
            all_more = both(all_more, larger, assumptions)
            all_least = both(all_least, larger + equal, assumptions)
        more += all_more
        least += all_least
    return more, least
