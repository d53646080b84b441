"""Ways to build a model from a target, given how much error interpolation may cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, frexp, ldexp, prod
from typing import Any

import numpy as np

from modhyper.construction.assemble import (
    GRID_BITS,
    Assembly,
    hypernetwork,
    identity_embedding,
    low_rank,
    sample_embedding,
    snap,
    structured,
)
from modhyper.construction.basis import Activation, grid_basis, hidden_free, last_width
from modhyper.construction.plan import UP, Cells, Plan, Slopes, split, total, uniform
from modhyper.construction.samples import sample_layers, sample_nodes
from modhyper.construction.target import Target
from modhyper.errors import InputError
from modhyper.papers.certified.samples import sample_free

MAX_VALUES = 2_000_000
"""Most values of the target that are computed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be built: the target with its slopes (of x, of I), and the user's choices."""

    target: Target
    slopes: tuple[Slopes, Slopes]
    activation: Activation
    rank: int | None
    dtype: str
    bits: int = 32
    embedding_dim: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Layers, the grids behind them, and the errors of the table of values."""

    plan: Plan
    assembly: Assembly
    values_error: float
    rank_error: float = 0.0
    products_error: float = 0.0
    forward: float | None = None
    """Rounding of a forward pass where the method has a proof of its own."""


def build_hypernetwork(ask: Ask, goal: float) -> Made:
    """g interpolates in x (ReLU) or steps (tanh), f interpolates the weights in I."""

    def size(x: Cells, condition: Cells) -> int:
        inner, units = hidden_free(condition), last_width(condition)
        numbers, moved = hidden_free(x, ask.activation), last_width(x, ask.activation)
        if ask.rank is None:
            return inner + numbers + moved * units
        return inner + numbers + ask.rank * (moved + units)

    plan = split(*ask.slopes, goal, x_scheme=ask.activation, i_scheme="relu", size=size)
    x = grid_basis(plan.x_cells, ask.activation)
    condition = grid_basis(plan.i_cells, constant=True)
    table, exact_to = table_of_values(ask.target, x.nodes, condition.nodes)
    saturation = 1e-15 if ask.activation == "tanh" else 0.0  # the constant unit is 1 − 4e-28
    if ask.rank is None:
        table, moved_by = snap(table, ask.dtype)
        assembly = hypernetwork(x, condition, table)
        return Made(plan, assembly, total([exact_to, moved_by, saturation]))
    left, right, lost = low_rank(table, ask.rank, ask.dtype)
    assembly = structured(x, condition, left, right)
    return Made(plan, assembly, total([exact_to, saturation]), lost)


def build_embedding(ask: Ask, goal: float) -> Made:
    """e(I) = I and a q that interpolates in all m variables at once."""
    m1 = len(ask.slopes[0].first)
    cells, error = uniform(ask.target.joint_slopes(), goal)
    plan = Plan(cells[:m1], cells[m1:], error, 0.0)
    joint = grid_basis(cells)
    if len(joint.nodes) > MAX_VALUES:
        raise too_many(len(joint.nodes))
    values, exact_to = ask.target.values(joint.nodes)
    values, moved_by = snap(values, ask.dtype)
    return Made(plan, identity_embedding(joint, values), total([exact_to, moved_by]))


def build_samples(ask: Ask, goal: float) -> Made:
    """e(I) = (y(x_j, I))_j, interpolated in I, and a q that is the least cone above the samples."""

    def size(x: Cells, condition: Cells) -> int:
        return hidden_free(condition) + prod(x) * last_width(condition) + sample_free(x)

    plan = split(*ask.slopes, goal, x_scheme="cones", i_scheme="relu", size=size)
    condition = grid_basis(plan.i_cells, constant=True)
    table, exact_to = table_of_values(ask.target, sample_nodes(plan.x_cells), condition.nodes)
    table, moved_by = snap(table, ask.dtype)
    bound = float(np.abs(table).max(initial=0.0))
    # σ_i ≥ what neighbouring samples differ by, on a grid that holds the samples' own: so samples
    # that were rounded to their grid still differ by at most σ_i.
    slopes = ask.slopes[0].first
    step = ldexp(1.0, frexp(bound + 2 * max(slopes) + 1)[1] - GRID_BITS[ask.dtype])
    rises = [
        ceil((2 * slope / n + 2 * exact_to) / step * UP) * step
        for slope, n in zip(slopes, plan.x_cells, strict=True)
    ]
    assembly = sample_embedding(condition, table, sample_layers(plan.x_cells, rises, bound))
    plan = replace(plan, x_error=total([rise / 2 for rise in rises]))
    return Made(plan, assembly, total([exact_to, moved_by]))


def table_of_values(target: Target, x_nodes: Any, i_nodes: Any) -> tuple[Any, float]:
    """Values at all pairs of nodes, (nodes of x, nodes of I), and the error of the worst."""
    count, other = len(x_nodes), len(i_nodes)
    if count * other > MAX_VALUES:
        raise too_many(count * other)
    pairs = np.concatenate([np.repeat(x_nodes, other, axis=0), np.tile(i_nodes, (count, 1))], 1)
    values, error = target.values(pairs)
    return values.reshape(count, other), error


def too_many(count: int) -> InputError:
    return InputError(
        f"needs {count:,} values of the target; at most {MAX_VALUES:,} are computed",
        option="eps",
        hint="ask for a larger eps",
    )
