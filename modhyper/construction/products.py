"""Sums of products of units by ReLU: squares made of sawteeth (`papers.certified.emulation`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import frexp, ldexp

from modhyper.construction.stack import Form, Stack, combine


@dataclass(frozen=True, slots=True)
class Product:
    """a·b with |a| ≤ a_bound, |b| ≤ b_bound; off by at most a_bound·b_bound·4^-(m+1)."""

    a: Form
    b: Form
    a_bound: float
    b_bound: float

    @property
    def scale(self) -> float:
        return self.a_bound * self.b_bound


@dataclass(frozen=True, slots=True)
class Summed:
    """What ``sums_of_products`` leaves: forms of the newest layer.

    totals[i] is the sum of group i (no weights for an empty group); ``carried`` are the units that
    were carried along; ``one`` is a unit that is always 1, if it was asked for.
    """

    totals: list[Form]
    carried: list[Form]
    one: Form


def sums_of_products(
    net: Stack,
    groups: Sequence[Sequence[Product]],
    carried: Sequence[Form],
    levels: int,
    *,
    constant: bool = False,
) -> Summed:
    """Add m + 1 layers: |p| and |n| for p, n = (a/A ± b/B)/2, then m levels of teeth."""
    signed = []  # p, −p, n, −n of each product
    for product in (product for group in groups for product in group):
        a, b = (0.5 / product.a_bound, product.a), 0.5 / product.b_bound
        for form in (combine(a, (b, product.b)), combine(a, (-b, product.b))):
            signed += [form, combine((-1.0, form))]
    units = net.layer([*signed, *carried])
    kept = units[len(signed) :]
    teeth = [combine((1.0, u), (1.0, v)) for u, v in _pairs(units[: len(signed)])]
    sums: list[Form] = []
    increments: list[list[Form]] = []
    for level in range(1, levels + 1):
        forms = [f for g in teeth for f in (g, combine((1.0, g), constant=-0.5))]
        if level > 1:
            sums = _sums(groups, increments, sums)
        one = [Form({}, 1.0)] if constant and level == levels else []
        units = net.layer([*forms, *kept, *sums, *one])
        cut = len(forms), len(forms) + len(kept)
        kept, sums = units[cut[0] : cut[1]], units[cut[1] : cut[1] + len(sums)]
        found = _pairs(units[: cut[0]])
        teeth = [combine((2.0, g), (-4.0, above)) for g, above in found]
        increments = _increments(groups, found, level)
    rest = iter(sums)
    totals = []
    for group, gains in zip(groups, increments, strict=True):
        old = [(1.0, next(rest))] if group and levels > 1 else []
        down = -_lift(group) if old else None
        totals.append(combine(*old, *((1.0, gain) for gain in gains), constant=down))
    return Summed(totals, kept, units[-1])


def scale_above(bound: float) -> float:
    """A power of two ≥ bound, at least 2^-20: a scale that costs no rounding."""
    mantissa, exponent = frexp(max(float(bound), 2.0**-20))
    return ldexp(1.0, exponent - (mantissa == 0.5))


def _increments(
    groups: Sequence[Sequence[Product]], teeth: Sequence[tuple[Form, Form]], level: int
) -> list[list[Form]]:
    """What g and (g − ½)₊ of a level add to scale·(S(|p|) − S(|n|)), product by product."""
    if level == 1:  # t − g_1/4
        gains = [combine((0.5, t), (1.0, above)) for t, above in teeth]
    else:
        share = 4.0**-level
        gains = [combine((-2.0 * share, g), (4.0 * share, above)) for g, above in teeth]
    pairs = iter(_pairs(gains))
    found = []
    for group in groups:
        mine: list[Form] = []
        for product in group:
            p, n = next(pairs)
            mine += [combine((product.scale, p)), combine((-product.scale, n))]
        found.append(mine)
    return found


def _sums(
    groups: Sequence[Sequence[Product]], increments: list[list[Form]], sums: Sequence[Form]
) -> list[Form]:
    """The sums so far, lifted above 0, of the groups that have products."""
    out: list[Form] = []
    for group, gains in zip(groups, increments, strict=True):
        if group:
            old = [(1.0, sums[len(out)])] if sums else []
            up = None if sums else _lift(group)
            out.append(combine(*old, *((1.0, gain) for gain in gains), constant=up))
    return out


def _lift(group: Sequence[Product]) -> float:
    """Bound of every partial sum: S(|p|) and S(|n|) stay in [0, 1]."""
    return sum(product.scale for product in group)


def _pairs(forms: Sequence[Form]) -> list[tuple[Form, Form]]:
    return list(zip(forms[::2], forms[1::2], strict=True))
