"""Definition 1: networks of size O(ε^(-n/r)) reach every target of W(r,n), for all r, n and ε.

The definition fixes neither the depth nor the architecture, so each of these settles it:
* σ is C^∞ and not a polynomial on some interval: one hidden layer is enough (Mhaskar 1996).
* σ equals a polynomial of degree ≥ 2 on some interval. By scaling, x ↦ x² and products are exact on
  bounded sets, so a polynomial of degree D in n variables takes O(D^n) weights (Horner's rule) and
  Jackson's theorem gives the rate. The depth must grow.
* σ is piecewise linear and emulates ReLU: deep ReLU networks with N weights reach every rate
  N^(-p), p < 2r/n (Yarotsky and Zhevnerchuk 2020), and r/n is one of these. The depth must grow.
* σ is piecewise constant: with n = 1, a network with w first-layer units is constant on O(w)
  intervals, so x/2 ∈ W(r,1) costs Ω(1/ε) units, more than ε^(-1/r) for r ≥ 2. Not universal.
* σ is affine: so is every network. Not universal.

The witness against a hypothesis of Theorems 1-3:
"No non-constant y ∈ W(r,m) is a member of the class" fails for networks with unrestricted weights
as soon as σ is C^r and not constant on an interval: c·σ(a x1 + b) is a network with one hidden unit
and, for small c > 0, has Sobolev norm at most 1. It depends on x1 alone, so m does not matter.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import sympy as s

from modhyper.activations.facts import ONE_HIDDEN_LAYER, Property
from modhyper.analysis.pieces import Pieces, analytic_inside

MHASKAR = "Mhaskar 1996"
YAROTSKY = "Yarotsky and Zhevnerchuk 2020"
HANIN = "Hanin and Sellke 2018, whom the paper cites, prove density"
LESHNO = "Leshno, Lin, Pinkus, Schocken 1993"


def universal(pieces: Pieces, x: Any) -> Property:
    """Is σ universal? ``value`` says how deep the networks must be."""
    intervals = pieces.intervals()
    degrees = [_degree(expr, x) for expr in pieces.exprs]
    for (left, right, expr), degree in zip(intervals, degrees, strict=True):
        if degree is None and analytic_inside(expr, x, left, right):
            return Property(
                "holds",
                f"analytic and not a polynomial on {interval(left, right)} ({MHASKAR})",
                ONE_HIDDEN_LAYER,
            )
    known = [degree for degree in degrees if degree is not None]
    if any(degree >= 2 for degree in known):
        at = next(i for i, degree in enumerate(degrees) if degree is not None and degree >= 2)
        where = interval(*intervals[at][:2])
        everywhere = f"; with a fixed depth not even dense, {LESHNO}" * (len(intervals) == 1)
        return Property(
            "holds",
            f"a polynomial of degree {degrees[at]} on {where}: products are exact, so polynomials "
            f"of degree D take O(D^n) weights, and Jackson's theorem gives the rate{everywhere}",
            "depth grows with 1/ε",
        )
    if len(known) < len(degrees):
        return Property("undecided", "no interval found where σ is analytic")
    if all(degree <= 0 for degree in known):
        return Property(
            "fails", "piecewise constant: x/2 ∈ W(r,1) takes Ω(1/ε) units, too many for r ≥ 2"
        )
    slopes = [s.diff(expr, x) for expr in pieces.exprs]
    if len(slopes) == 1:
        return Property("fails", "affine, and so is every network")
    sides = zip(pieces.breaks, pairwise(pieces.exprs), pairwise(slopes), strict=True)
    kink = any(
        one != other and s.simplify((before - after).subs(x, place)) == 0
        for place, (before, after), (one, other) in sides
    )
    if slopes[0] != slopes[-1] or kink:
        return Property(
            "holds",
            f"piecewise linear with a change of slope: emulates ReLU ({YAROTSKY}; {HANIN})",
            "depth grows with 1/ε",
        )
    return Property("undecided", "piecewise linear with jumps alone: no reference covers it")


def _degree(expr: Any, x: Any) -> int | None:
    """The degree of a polynomial (0 for constants, zero included); None if it is none."""
    simple = s.simplify(expr)
    if not simple.is_polynomial(x):
        return None
    return max(0, int(s.Poly(simple, x).degree())) if simple != 0 else 0


def interval(left: Any, right: Any) -> str:
    whole = left == -s.oo and right == s.oo
    return "R" if whole else f"({left}, {right})".replace("oo", "∞")


def non_representability(pieces: Pieces, x: Any) -> Property:
    """ "No non-constant target is itself a network": fails as soon as σ is analytic and not
    constant on an interval, since c·σ of an affine map into it is then a target for small c > 0;
    ``value`` is that affine map of x1. Holds where σ is piecewise constant.
    """
    if all(not expr.has(x) for expr in pieces.exprs):
        return Property(
            "holds", "σ is piecewise constant, so a continuous network with it is constant"
        )
    for left, right, expr in pieces.intervals():
        if expr.has(x) and analytic_inside(expr, x, left, right):
            inner = affine_into(left, right)
            return Property(
                "fails",
                f"c·σ({inner}) is a network and, for small c > 0, a non-constant target of every "
                "W(r,m)",
                str(inner),
            )
    return Property("undecided", "no interval found where σ is analytic and not constant")


def affine_into(left: Any, right: Any) -> Any:
    """A simple affine map of x1 that sends [-1,1] into the open interval (left, right)."""
    x1 = s.Symbol("x1", real=True)
    if left == -s.oo and right == s.oo:
        return x1
    if right == s.oo:
        return x1 + left + 2
    if left == -s.oo:
        return x1 + right - 2
    return s.expand((right - left) / 4 * x1 + (left + right) / 2)
