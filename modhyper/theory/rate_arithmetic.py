"""Sums, products and quotients of Landau classes, with the terms that surely matter.

>>> from modhyper.theory.rates import Landau
>>> print(add(Landau.of("O", "m1/r"), Landau.of("O", "m2/r")))
O(ε^(-m1/r) + ε^(-m2/r))
"""

from __future__ import annotations

from typing import Any, Literal

from modhyper.errors import InputError
from modhyper.theory.rate_conditions import Assumptions, Cases, both, positive, prune, zero
from modhyper.theory.rates import Kind, Landau, Scale, powers

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


def without(scale: Scale, bounded: tuple[str, ...]) -> Scale:
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
    return Landau(kind, dominant_scales(scales, assumptions))


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
    below = dominant_scales(other.scales, assumptions)
    if len(below) > 1:
        raise InputError(f"cannot divide by {other}: its largest term is undecided")
    return Landau(kind, dominant_scales(tuple(s / below[0] for s in one.scales), assumptions))


def add(one: Landau, other: Landau, assumptions: Assumptions = DEFAULT) -> Landau:
    """The class of a sum of positive sizes: the dominant term, or both when that is undecided.

    Θ(s) + O(t) is Θ(s) if t is at most s, else O(s + t). InputError for a lower plus an upper
    bound.
    """
    kinds = frozenset({one.kind, other.kind})
    scales = dominant_scales(one.scales + other.scales, assumptions)
    if len(kinds) == 1:
        return Landau(one.kind, scales)
    if kinds == {"Θ", "Ω"}:
        return Landau("Ω", scales)
    if "Ω" in kinds:
        raise InputError(f"{one} + {other} adds a lower and an upper bound")
    if "Θ" in kinds:
        tight, loose = (one, other) if one.kind == "Θ" else (other, one)
        if _at_most_sum(loose.scales, tight.scales, assumptions):
            return Landau("Θ", dominant_scales(tight.scales, assumptions))
    return Landau("O", scales)


def dominant(rate: Landau, assumptions: Assumptions = DEFAULT) -> Landau:
    """The same class without the terms that others surely dominate."""
    return Landau(rate.kind, dominant_scales(rate.scales, assumptions))


def dominant_scales(scales: tuple[Scale, ...], assumptions: Assumptions) -> tuple[Scale, ...]:
    """``scales`` in a fixed order, without those that another surely dominates."""
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
    if growth(ratio, assumptions) not in ("bounded", "up"):
        return False
    larger, _ = larger_and_same((one / other), assumptions)
    return not prune(larger, assumptions)


def growth(ratio: Scale, assumptions: Assumptions) -> Literal["bounded", "up", "down", "free"]:
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


def larger_and_same(ratio: Scale, assumptions: Assumptions) -> tuple[Cases, Cases]:
    """When eps^-a·log(1/eps)^b → ∞ and when it is 1, for whole numbers."""
    a, b = ratio.exponent, ratio.log_exponent
    same = zero(a, assumptions)
    larger = positive(a, assumptions, strict=True)
    if b != 0:
        larger += both(same, positive(b, assumptions, strict=True), assumptions)
        same = both(same, zero(b, assumptions), assumptions)
    return larger, same
