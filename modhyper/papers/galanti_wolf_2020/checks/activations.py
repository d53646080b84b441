"""Findings F1 and F2: which activations the theorems admit, and why their classes hold targets."""

from __future__ import annotations

import math
from fractions import Fraction

import sympy
from flint import arb

from modhyper.activations.catalogue import CATALOGUE
from modhyper.activations.decisions import decide
from modhyper.activations.facts import ActivationFacts
from modhyper.analysis.enclosure import compile_expression
from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.sobolev import sobolev_norm
from modhyper.finding import Finding, symbolic, witness

ORDINARY = ("tanh", "sigmoid", "arctan", "clipped-relu", "relu")
LISTED = ("clipped-relu", "sigmoid", "tanh", "arctan")
EXPERIMENTS = ("relu", "leaky-relu", "elu", "softplus", "gelu", "silu")


def facts_of(name: str) -> ActivationFacts:
    """Decided here and now from the expression, not read from the stored decisions."""
    return decide(name, CATALOGUE[name])


def ordinary_classes_contain_targets() -> Finding:
    """c·σ(inner(x1)) has norm ≤ 1 in C^r for r = 1, 2, 3 and differs between x1 = -1 and 1."""
    shown = []
    for name in ORDINARY:
        inner = facts_of(name).non_representability.value
        if inner is None:
            return witness(False, f"no witness for {name}")
        for r in (1, 2, 3):
            c = unit_ball_scale(name, inner, r)
            if c is None:
                return witness(False, f"{name}: no scale found for r = {r}")
            shown.append(f"{c}·{name}({inner}) ∈ W({r},1)")
    return witness(True, "non-constant: " + "; ".join(shown[::3]) + "; and for r = 2, 3")


def unit_ball_scale(name: str, inner: str, r: int) -> Fraction | None:
    """A c = 1/n for which c·σ(inner) provably lies in W(r,1) and is not constant; else None."""
    sigma = parse_expression(CATALOGUE[name], ["x"])
    x = sympy.Symbol("x", real=True)
    expr = sigma.subs(x, parse_expression(inner, ["x1"]))
    value = compile_expression(expr, ["x1"])
    if value([arb(-1)]).overlaps(value([arb(1)])):
        return None
    upper = sobolev_norm(expr, ["x1"], r).total.upper
    if not math.isfinite(upper):
        return None
    scale = Fraction(1, math.ceil(upper))
    scaled = expr * parse_expression(str(scale), [])
    return scale if sobolev_norm(scaled, ["x1"], r).member == "yes" else None


def listed_activations_qualify() -> Finding:
    """The paper's list meets Theorem 1's hypotheses on σ."""
    facts = [facts_of(name) for name in LISTED]
    good = all(f.piecewise_c1.truth == f.derivative_bv.truth == "holds" for f in facts)
    return symbolic(good, "; ".join(f"{f.name}: {f.derivative_variation.reason}" for f in facts))


def unbounded_activations_are_excluded() -> Finding:
    """σ' ∉ L^1(R) for the activations of the paper's experiments and their kin."""
    facts = [facts_of(name) for name in EXPERIMENTS]
    good = all(f.derivative_bv.truth == "fails" for f in facts)
    return symbolic(good, "; ".join(f"{f.name}: {f.derivative_bv.reason}" for f in facts[:2]))


def logistic_is_not_zero_at_zero() -> Finding:
    """σ(0) = 1/2 for the logistic function."""
    zero = facts_of("sigmoid").zero_at_zero
    return symbolic(zero.truth == "fails", zero.reason)
