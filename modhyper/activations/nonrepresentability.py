"""A non-constant target that is itself a network: the witness against a hypothesis of Theorems 1-3.

"No non-constant y ∈ W(r,m) is a member of the class" fails for networks with unrestricted weights
as soon as σ is C^r and not constant on an interval: c·σ(a x1 + b) is a network with one hidden unit
and, for small c > 0, has Sobolev norm at most 1. It depends on x1 alone, so m does not matter.
"""

from __future__ import annotations

from typing import Any

import sympy as s

from modhyper.activations.facts import Property
from modhyper.analysis.analyticity import analytic_inside
from modhyper.analysis.pieces import Pieces


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
