"""A network that is itself a non-constant target, with its norm enclosed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import sympy as s
from flint import arb

from modhyper.activations.catalogue import CATALOGUE, canonical, facts_of
from modhyper.analysis.enclosure import Interval, compile_expression
from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.sobolev import sobolev_norm


@dataclass(frozen=True, slots=True)
class Witness:
    """scale·σ(inner) with its norm in C^smoothness, which is at most 1, proved."""

    smoothness: int
    scale: Fraction
    inner: str
    formula: str
    norm: Interval


def witness(activation: str, smoothness: int = 1) -> Witness | None:
    """A non-constant element of W(smoothness, m) that is a network with ``activation``.

    Its norm is enclosed, and that it is not constant is seen from its values at two points. None if
    no such network is known (σ piecewise constant, or undecided, or a norm that is not bounded
    here). Raises InputError for an activation that cannot be read.
    """
    inner = facts_of(activation).non_representability.value
    if inner is None:
        return None
    name = canonical(activation)
    sigma = parse_expression(CATALOGUE[name] if name else activation, ["x"], option="activation")
    argument = parse_expression(inner, ["x1"])
    unit = sigma.subs(s.Symbol("x", real=True), argument)
    size = sobolev_norm(unit, ["x1"], smoothness)
    value = compile_expression(unit, ["x1"])
    values = [value([arb(t)]) for t in (-1, 0, 1)]  # of which two must certainly differ
    if not math.isfinite(size.total.upper) or all(a.overlaps(b) for a, b in pairwise(values)):
        return None
    bound = 1 / Fraction(size.total.upper)
    scale = Fraction(1, math.ceil(1 / bound))  # a small denominator: two digits, or 1/n
    if bound >= Fraction(1, 50):
        scale = Fraction(math.floor(100 * bound), 100)
    scaled = sobolev_norm(s.Rational(scale.numerator, scale.denominator) * unit, ["x1"], smoothness)
    if scaled.member != "yes":
        return None
    return Witness(smoothness, scale, inner, str(unit), scaled.total)
