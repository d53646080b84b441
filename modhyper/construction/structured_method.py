"""y = Σ P_i(I) φ_i(x) as hypernetwork, embedding method and plain network, with the same errors.

Counts and errors are those of `papers.certified.structured_totals`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import sympy

from modhyper.construction.assemble import Assembly, snap, structured
from modhyper.construction.basis import Basis, Layer, grid_basis, hidden_free, knots, last_width
from modhyper.construction.methods import Made
from modhyper.construction.plan import Cells, Plan, Slopes, split, total
from modhyper.construction.products import Product, scale_above, sums_of_products
from modhyper.construction.stack import Form, Stack, affine, after_condition, combine, without_bias
from modhyper.construction.target import ExpressionTarget, read_expression
from modhyper.errors import InputError

Model = Literal["hypernetwork", "embedding", "plain"]

SHARE = 0.125
"""Share of the error that is left to the products."""


@dataclass(frozen=True, slots=True)
class Factors:
    """P_i and φ_i with bounds of their absolute values."""

    p: ExpressionTarget
    phi: ExpressionTarget
    p_bound: float
    phi_bound: float


def read_sum(text: str, m1: int, m2: int) -> tuple[Factors, ...]:
    """The terms of a sum of products of a function of I and one of x. Raises InputError."""
    expression = read_expression(text, m1, m2, "target")
    factors = []
    for term in sympy.Add.make_args(sympy.expand(expression)):
        p, phi = sympy.Integer(1), sympy.Integer(1)
        for factor in sympy.Mul.make_args(term):
            kinds = {str(symbol)[0] for symbol in factor.free_symbols}
            if len(kinds) > 1:
                raise InputError(
                    f"{factor} depends on x and on I, so {text!r} is not a sum of products of one "
                    "of each",
                    option="target",
                    hint="write it as a sum such as sin(x)*cos(I)/2 + x*I^2/4",
                )
            if "x" in kinds:
                phi *= factor
            else:
                p *= factor
        of_i, of_x = ExpressionTarget(str(p), p, 0, m2), ExpressionTarget(str(phi), phi, m1, 0)
        factors.append(Factors(of_i, of_x, of_i.bound(), of_x.bound()))
    return tuple(factors)


@dataclass(frozen=True, slots=True)
class Sum:
    """What the three models share: bases, node values (nodes, w), bounds, levels of the gadgets."""

    x: Basis
    condition: Basis
    phi: Any
    p: Any
    phi_bounds: tuple[float, ...]
    p_bounds: tuple[float, ...]
    levels: int


def build_structured(factors: Sequence[Factors], goal: float) -> dict[Model, Made]:
    """The three models on the same grids, each with error at most ``goal`` before rounding."""
    plan, room = _plan(factors, goal)
    x = grid_basis(plan.x_cells)
    condition = grid_basis(plan.i_cells)
    phi, phi_off = _nodes([f.phi for f in factors], knots(plan.x_cells))
    p, p_off = _nodes([f.p for f in factors], knots(plan.i_cells))
    phi_bounds, p_bounds = (tuple(scale_above(b) for b in np.abs(a).max(axis=0)) for a in (phi, p))
    levels, products = _levels(phi_bounds, p_bounds, room)
    both = Sum(x, condition, phi, p, phi_bounds, p_bounds, levels)
    values = total([f.p_bound * phi_off + (f.phi_bound + phi_off) * p_off for f in factors])
    with_constant = grid_basis(plan.i_cells, constant=True)
    made: dict[Model, Made] = {
        "hypernetwork": Made(plan, structured(x, with_constant, phi, p.T), values)
    }
    for name, assembly in (("embedding", _embedding(both)), ("plain", _plain(both))):
        made[name] = Made(plan, assembly, values, 0.0, products)  # type: ignore[index]
    return made


def _plan(factors: Sequence[Factors], goal: float) -> tuple[Plan, float]:
    """Grids for Σ|P_i| times the slopes of φ_i, and vice versa; and what products may cost."""
    w = len(factors)
    slopes_x = _weighted([f.phi.slopes()[0] for f in factors], [f.p_bound for f in factors])
    slopes_i = _weighted([f.p.slopes()[1] for f in factors], [f.phi_bound for f in factors])

    def size(x: Cells, condition: Cells) -> int:
        nodes = w * (last_width(x) + last_width(condition))
        return hidden_free(x) + hidden_free(condition) + nodes

    room = goal * SHARE
    plan = split(slopes_x, slopes_i, goal - room, x_scheme="relu", i_scheme="relu", size=size)
    return plan, room


def _weighted(slopes: Sequence[Slopes], weights: Sequence[float]) -> Slopes:
    """Σ weight·slopes."""
    first = np.sum([w * np.array(s.first) for s, w in zip(slopes, weights, strict=True)], axis=0)
    if any(s.second is None for s in slopes):
        return Slopes(tuple(first.tolist()))
    second = np.sum([w * np.array(s.second) for s, w in zip(slopes, weights, strict=True)], axis=0)
    return Slopes(tuple(first.tolist()), tuple(tuple(row) for row in second.tolist()))


def _nodes(targets: Sequence[ExpressionTarget], nodes: Any) -> tuple[Any, float]:
    """Values at nodes (nodes, w) on a dyadic grid, and how far the worst is off."""
    columns, off = [], 0.0
    for target in targets:
        values, error = target.values(nodes)
        snapped, moved = snap(values, "float64")
        columns.append(snapped)
        off = max(off, error + moved)
    return np.stack(columns, axis=1), off


def _levels(phi: Sequence[float], p: Sequence[float], room: float) -> tuple[int, float]:
    scale = total([a * b for a, b in zip(phi, p, strict=True)])
    levels = 1
    while scale * 4.0 ** -(levels + 1) > room:
        levels += 1
    return levels, scale * 4.0 ** -(levels + 1)


def _embedding(both: Sum) -> Assembly:
    weights = both.condition.output_weights(both.p.T)
    used = np.ones(weights.shape, dtype=bool)
    e = (*both.condition.hidden, Layer(weights, None, "identity", used, None))
    m1 = len(both.x.cells)
    net = Stack(m1 + len(both.p_bounds))
    inputs = net.inputs()
    v = [combine((1.0, unit)) for unit in inputs[m1:]]
    return Assembly("embedding", e, _close(net, both, inputs[:m1], v, lifted=False))


def _plain(both: Sum) -> Assembly:
    weights = both.condition.output_weights(both.p.T)
    last = Layer(weights, None, "relu", np.ones(weights.shape, dtype=bool), None)
    layers = (*both.condition.hidden, last)
    net, x, v = after_condition(layers, both.p_bounds, len(both.x.cells))
    return Assembly("plain", (), _close(net, both, x, v, lifted=True))


def _close(
    net: Stack, both: Sum, x: Sequence[Form], v: Sequence[Form], *, lifted: bool
) -> tuple[Layer, ...]:
    """q: φ̂ beside v, then Σ v_i φ̂_i; v lifted by its bounds, or as it is."""
    carried = [
        combine((1.0, form), constant=None if lifted else bound)
        for form, bound in zip(v, both.p_bounds, strict=True)
    ]
    units = list(x)
    for layer in both.x.hidden:
        units, carried = net.apply(layer, units, carried)
    weights = both.x.output_weights(both.phi.T)
    last = Layer(weights, None, "relu", np.ones(weights.shape, dtype=bool), None)
    phi = [
        combine((1.0, form), constant=bound)
        for form, bound in zip(affine(last, units), both.phi_bounds, strict=True)
    ]
    units = net.layer([*phi, *carried])
    cut = len(phi)
    group = [
        Product(
            combine((1.0, a), constant=-a_bound),
            combine((1.0, b), constant=-b_bound),
            a_bound,
            b_bound,
        )
        for a, a_bound, b, b_bound in zip(
            units[cut:], both.p_bounds, units[:cut], both.phi_bounds, strict=True
        )
    ]
    summed = sums_of_products(net, [group], [], both.levels, constant=True)
    return net.output(without_bias(summed.totals[0], summed.one))
