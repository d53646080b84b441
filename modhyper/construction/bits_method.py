"""q that reads words: one code for each cell of I, delivered by e or kept in a table of q."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, prod

import numpy as np

from modhyper.construction.assemble import Assembly, Table
from modhyper.construction.basis import Array
from modhyper.construction.methods import MAX_VALUES, Ask, Made, too_many
from modhyper.construction.plan import UP, Cells, Plan, split, total
from modhyper.construction.samples import sample_nodes
from modhyper.construction.word_reader import Heights
from modhyper.construction.word_table import (
    Integers,
    addresses,
    delivered_layers,
    pack,
    table_layers,
    walk,
    walk_nodes,
)
from modhyper.errors import InputError
from modhyper.papers.certified.bit_walk import Walks
from modhyper.papers.certified.word_table import tables

LONGEST = 48
"""Longest word built: its integers, doubled, are exact in float64."""


def build_bits(ask: Ask, goal: float) -> Made:
    """Walks in words of ``ask.bits`` bits; the error is that of `papers.certified.bit_walk`."""
    bound = ask.target.bound()

    def size(x: Cells, condition: Cells) -> int:
        """About N_q + N_e: twelve numbers a bit, and a word of every cell of I in q or in e."""
        code = Walks(x[1:], x[0], max(1, ceil(bound * x[0] / 2)))
        return 12 * code.slots + prod(condition) * (code.words(ask.bits) + 1)

    plan = split(*ask.slopes, goal, x_scheme="walk", i_scheme="cones", size=size)
    values, exact_to = _slices(ask, plan)
    spare = (goal - plan.x_error - plan.i_error) / (len(plan.x_cells) + 1)
    height = (2 * ask.slopes[0].first[0] / plan.x_cells[0] + spare) * UP
    levels = max(1, ceil((float(np.abs(values[..., 0]).max()) + exact_to) / height * UP))
    code = Walks(plan.x_cells[1:], plan.x_cells[0], levels)
    heights, x_error = _heights(ask, plan, height, exact_to)
    assembly = _assemble(ask, plan.i_cells, code, walk(values, height, levels), heights)
    return Made(replace(plan, x_error=x_error), assembly, exact_to)


def _slices(ask: Ask, plan: Plan) -> tuple[Array, float]:
    """The target at the ends of all steps of all walks of all cells, (M, P, J + 1)."""
    centres, ends = sample_nodes(plan.i_cells), walk_nodes(plan.x_cells[0])
    others = sample_nodes(plan.x_cells[1:]) if len(plan.x_cells) > 1 else np.zeros((1, 0))
    shape = (len(centres), len(others), len(ends))
    if prod(shape) > MAX_VALUES:
        raise too_many(prod(shape))
    parts = [ends[None, None, :, None], others[None, :, None], centres[:, None, None]]
    grid = [np.broadcast_to(part, (*shape, part.shape[-1])) for part in parts]
    points = np.concatenate(grid, axis=-1)
    values, error = ask.target.values(points.reshape(-1, points.shape[-1]))
    return values.reshape(shape), error


def _heights(ask: Ask, plan: Plan, height: float, exact_to: float) -> tuple[Heights, float]:
    """s, σ', and the error in x: from −s below y to half of all rises and s above it, centred."""
    falls = [2 * a / n for a, n in zip(ask.slopes[0].first[1:], plan.x_cells[1:], strict=True)]
    rises = [(fall + 2 * height + 2 * exact_to) * UP for fall in falls]
    lowered = total(rises) / 2 - len(rises) * height / 2
    above = total([*falls, *rises]) / 2 + height - lowered
    return Heights(height, tuple(rises)), max(above, lowered + height) * UP * UP


def _assemble(
    ask: Ask, condition: Cells, code: Walks, walks: tuple[Integers, Integers], heights: Heights
) -> Assembly:
    words, k = code.words(ask.bits), ask.embedding_dim
    packed = pack(code, *walks, words)
    if k is None or k >= words:
        rows, primary = packed.astype(np.float64), delivered_layers(code, words, heights)
    else:
        known = tables(code, prod(condition), k, ask.bits)
        table = min(known, key=lambda table: table.count().free, default=None)
        if table is None:
            raise InputError(
                f"{prod(condition):,} cells of I cannot be numbered in {k} words of {ask.bits} "
                "bits",
                option="bits",
                hint="ask for longer words, a larger k or a larger eps",
            )
        rows, primary = addresses(table, packed), table_layers(table, packed, heights)
    return Assembly("embedding", (), primary, table=Table(condition, rows))
