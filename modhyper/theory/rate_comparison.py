"""Sums, products and comparisons of Landau classes, decided under assumptions or left undecided.

>>> from modhyper.theory.rates import Landau
>>> print(compare(Landau.of("Θ", "(m1 + m2)/r"), Landau.of("Θ", "m1/r")))
larger exactly when m2 > 0, else the same
>>> print(separates(Landau.of("Ω", "m1 + m2"), Landau.of("O", "m1")))
separated by Ω(ε^(-m2)) exactly when m2 > 0
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from modhyper.errors import InputError
from modhyper.theory.rate_conditions import (
    Assumptions,
    Cases,
    Condition,
    both,
    positive,
    prune,
    simplify,
    zero,
)
from modhyper.theory.rates import Kind, Landau, Scale, powers

Relation = Literal["larger", "same", "smaller", "undecided"]
Truth = Literal["yes", "no", "undecided"]

DEFAULT = Assumptions()

_PRODUCTS: dict[frozenset[str], Kind] = {
    frozenset({"O"}): "O",
    frozenset({"Ω"}): "Ω",
    frozenset({"Θ"}): "Θ",
    frozenset({"o"}): "o",
    frozenset({"Θ", "O"}): "O",
    frozenset({"Θ", "Ω"}): "Ω",
    frozenset({"Θ", "o"}): "o",
    frozenset({"O", "o"}): "o",
}


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
        if self.relation != "undecided":
            return self.relation
        names = {"larger": self.larger, "smaller": self.smaller, "same": self.same}
        possible = {name: when for name, when in names.items() if not when.never}
        head = f"for {', '.join(self.given)} = Θ(1): " if self.given else ""
        if len(possible) == 1:
            return head + next(iter(possible)).replace("same", "the same")
        *rest, last = possible
        parts = [f"{name} exactly when {possible[name]}" for name in rest]
        return f"{head}{', '.join(parts)}, else {last.replace('same', 'the same')}"


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
        _dominant(tuple(_without(s, assumptions.bounded) for s in c.scales), assumptions)
        for c in (lower, upper)
    )
    if len(below) > 1:
        if any(s.factor != 1 or s.log_exponent != 0 for s in (*above, *below)):
            return None
        below = (Scale(sympy.Max(*(s.exponent for s in below))),)
        above = (Scale(sympy.Max(*(s.exponent for s in above))),)
    return Landau("Ω", _dominant(tuple(s / below[0] for s in above), assumptions))


def _without(scale: Scale, bounded: tuple[str, ...]) -> Scale:
    """The scale without the bounded parameters of its factor, which are Θ(1)."""
    for name in bounded:
        scale = scale.substitute(name, Scale(0))
    return scale


def multiply(one: Landau, other: Landau, assumptions: Assumptions = DEFAULT) -> Landau:
    """The class of a product of positive sizes. InputError for a lower times an upper bound."""
    kind = _PRODUCTS.get(frozenset({one.kind, other.kind}))
    if kind is None:
        raise InputError(f"{one}·{other} bounds from neither side")
    scales = tuple(a * b for a in one.scales for b in other.scales)
    return Landau(kind, _dominant(scales, assumptions))


def divide(one: Landau, other: Landau, assumptions: Assumptions = DEFAULT) -> Landau:
    """The class of a quotient: Ω/O is Ω, O/Ω is O. InputError where nothing follows (O/O, Ω/Ω).

    The divisor must have one scale, after terms that are never dominant are dropped.
    """
    if one.kind == "Ω" and other.kind == "o":
        kind: Kind | None = "Ω"
    else:
        flipped = {"O": "Ω", "Ω": "O", "Θ": "Θ"}.get(other.kind)
        kind = _PRODUCTS.get(frozenset({one.kind, flipped})) if flipped else None
    if kind is None:
        raise InputError(f"nothing follows for {one} divided by {other}")
    below = _dominant(other.scales, assumptions)
    if len(below) > 1:
        raise InputError(f"cannot divide by {other}: its largest term is undecided")
    return Landau(kind, _dominant(tuple(s / below[0] for s in one.scales), assumptions))


def add(one: Landau, other: Landau, assumptions: Assumptions = DEFAULT) -> Landau:
    """The class of a sum of positive sizes: the dominant term, or both when that is undecided.

    Θ(s) + O(t) is Θ(s) if t is at most s, else O(s + t). InputError for a lower plus an upper
    bound.
    """
    kinds = frozenset({one.kind, other.kind})
    scales = _dominant(one.scales + other.scales, assumptions)
    if len(kinds) == 1:
        return Landau(one.kind, scales)
    if kinds == {"Θ", "Ω"}:
        return Landau("Ω", scales)
    if "Ω" in kinds:
        raise InputError(f"{one} + {other} adds a lower and an upper bound")
    if "Θ" in kinds:
        tight, loose = (one, other) if one.kind == "Θ" else (other, one)
        if _at_most_sum(loose.scales, tight.scales, assumptions):
            return Landau("Θ", _dominant(tight.scales, assumptions))
    return Landau("O", scales)


def dominant(rate: Landau, assumptions: Assumptions = DEFAULT) -> Landau:
    """The same class without the terms that others surely dominate."""
    return Landau(rate.kind, _dominant(rate.scales, assumptions))


def _dominant(scales: tuple[Scale, ...], assumptions: Assumptions) -> tuple[Scale, ...]:
    kept = list(Landau("O", scales).scales)  # in the fixed order, without duplicates
    for scale in tuple(kept):
        rest = [other for other in kept if other is not scale]
        if any(_at_most(scale, other, assumptions) for other in rest):
            kept = rest
    return tuple(kept)


def _at_most_sum(some: tuple[Scale, ...], of: tuple[Scale, ...], assumptions: Assumptions) -> bool:
    return all(any(_at_most(s, t, assumptions) for t in of) for s in some)


def _at_most(one: Scale, other: Scale, assumptions: Assumptions) -> bool:
    """True if surely one = O(other)."""
    ratio = other / one
    if _growth(ratio, assumptions) not in ("bounded", "up"):
        return False
    larger, _ = _larger_and_same((one / other), assumptions)
    return not prune(larger, assumptions)


def _growth(ratio: Scale, assumptions: Assumptions) -> Literal["bounded", "up", "down", "free"]:
    """What the factor of ``ratio`` may do while exponents stay: parameters other than c are ≥ 1."""
    signs = set()
    for base, power in powers(ratio.factor):
        names = {s.name for s in base.free_symbols}
        if not names <= set(assumptions.bounded):
            usable = base.is_Symbol and names != {"c"}
            signs.add(_weak_sign(power, assumptions) if usable else 0)
    if not signs:
        return "bounded"
    if signs == {1}:
        return "up"
    return "down" if signs == {-1} else "free"


def _weak_sign(power: Any, assumptions: Assumptions) -> int:
    """1 if power ≥ 0 surely, -1 if power ≤ 0 surely, else 0."""
    for sign in (1, -1):
        if not positive(-sign * power, assumptions, strict=True):
            return sign
    return 0


def _larger_and_same(ratio: Scale, assumptions: Assumptions) -> tuple[Cases, Cases]:
    """When eps^-a·log(1/eps)^b → ∞ and when it is 1, for whole numbers."""
    a, b = ratio.exponent, ratio.log_exponent
    same = zero(a, assumptions)
    larger = positive(a, assumptions, strict=True)
    if b != 0:
        larger += both(same, positive(b, assumptions, strict=True), assumptions)
        same = both(same, zero(b, assumptions), assumptions)
    return larger, same


def _compare_sums(
    one: tuple[Scale, ...], other: tuple[Scale, ...], assumptions: Assumptions
) -> Comparison:
    """max of ``one`` against max of ``other``: larger if some term beats all of the other's."""
    one, other = _dominant(one, assumptions), _dominant(other, assumptions)
    growths = {_growth(s / t, assumptions) for s in one for t in other}
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
            larger, equal = _larger_and_same(s / t, assumptions)
            all_more = both(all_more, larger, assumptions)
            all_least = both(all_least, larger + equal, assumptions)
        more += all_more
        least += all_least
    return more, least
