"""Enclosures of a network over many regions at once: values at vertices, plus a remainder.

A region is a product of simplices, one for x and one for I (hypernetwork), or one simplex of (x, I)
jointly (embedding method). Each unit is enclosed by Σ_ab λ_a μ_b values_ab ± remainder, where λ, μ
are the barycentric coordinates. Affine maps keep that form exactly; a ReLU whose sign is fixed does
too, so on its linear pieces the network is enclosed up to rounding. What is approximated:
    ReLU of both signs on [l,u]   the best chord, within −l·u/(2(u − l))
    tanh                          interpolated at the vertices, within sup|tanh''|·(u − l)²/8
    generated weight × unit       both vary with I: within range_I(weight)·range_I(unit)/4
Rounding of this evaluation is covered by the classical bound γ_n |w|·|a|, added to the remainder.
Where f or e begin with a table, a region lies in one of its cells: what depends on the row alone is
looked up (`rows`). On request the rounding of a forward pass is followed as well (`forward`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modhyper.check.layers import Fixed, Generated, Varying, generated_layers, row_model, vertices
from modhyper.check.network import Network
from modhyper.check.rows import Rows, primary_rows, table_rows
from modhyper.check.units import Activated, Array, Integers, Mask, Model, activate


class Evaluator:
    """A network prepared for enclosure: layers with fixed numbers apart from generated ones.

    ``follow``: enclose what a forward pass in the stored precision makes of it, too. ``shared``:
    take the product of x with the first weight for exact (`forward.shared_product`).
    """

    def __init__(self, network: Network, *, follow: bool = False, shared: bool = False) -> None:
        self.kind, self.precision = network.kind, network.precision
        self.follow = follow
        exact = 0 if shared else None
        rows = None if network.table is None else table_rows(network)
        last = network.condition[-1:] if network.kind == "hypernetwork" else ()
        body = network.condition[: len(network.condition) - len(last)] if rows is None else ()
        prepared = network.precision if follow else None
        self.body = [Fixed(layer, prepared) for layer in body]
        self.primary = [
            Fixed(layer, prepared, exact_column=None if at else exact)
            for at, layer in enumerate(network.primary)
        ]
        self.known: list[Rows] = []
        self.rows = rows
        self.generated: list[Fixed | Varying] = []
        if network.kind == "hypernetwork":
            self.generated = generated_layers(network, self.body, rows, prepared, exact)
        elif rows is not None:
            self.known = primary_rows(network, rows)

    def enclose(self, x: Array, condition: Array, cell: Integers) -> Enclosure:
        """The output on regions: vertices x (R, A, B or 1, m1), condition (R, A or 1, B, m2).

        ``cell`` (R,) is read where there is a table.
        """
        inner: list[Step] = []
        if self.rows is not None:
            code = row_model(self.rows, cell, self.follow)
        else:
            code, inner = self._run(self.body, vertices(condition, self.follow), [], cell)
        start = vertices(x, self.follow)
        if self.kind == "embedding":
            output, outer = self._run(self.primary, _joined(start, code), self.known, cell)
        else:
            layers = [w.generate(code) if isinstance(w, Varying) else w for w in self.generated]
            output, outer = self._run(layers, start, [], cell)
        return Enclosure(output, inner, outer)

    def _run(
        self, layers: Sequence[Fixed | Generated], model: Model, known: list[Rows], cell: Integers
    ) -> tuple[Model, list[Step]]:
        steps = []
        for at, layer in enumerate(layers):
            before = layer.apply(model)
            if known:  # the units that depend on the row of a table alone
                rows = known[at]
                before.values[..., rows.which] = rows.values[cell][:, None, None]
                before.remainder[:, rows.which] = rows.error[cell]
                if before.forward is not None:
                    before.forward[:, rows.which] = rows.forward[cell]
            result, activated = activate(before, layer.activation, self.precision.unit)
            steps.append(Step(layer, model, activated))
            model = result
        return model, steps


@dataclass(slots=True)
class Step:
    """One layer of a run: what went in and what its activation did."""

    layer: Fixed | Generated
    before: Model
    activated: Activated | None


@dataclass(slots=True)
class Enclosure:
    """The enclosed output, and the steps of the condition's part and of the primary."""

    output: Model
    inner: list[Step]
    outer: list[Step]

    def losses(self) -> list[Loss]:
        """What the layers lost, in their order, weighted by how it can reach the output.

        Weights go backwards through |weight| and the slopes of the activations: a heuristic that
        says where to cut, never part of a bound.
        """
        reach = np.ones_like(self.output.remainder)
        found: list[Loss] = []
        code: Array | None = None
        for step in reversed(self.outer):
            reach = _weigh(step, reach, found)
            if isinstance(step.layer, Generated):
                product = step.layer.product_loss(step.before) * reach
                placed = np.ones(len(product), dtype=bool)
                found.append(Loss(product.max(axis=1), None, False, placed))
                more = step.layer.reach_code(reach, step.before)
                code = more if code is None else code + more
            reach = step.layer.reach_back(reach)
        if code is None and self.inner:  # embedding: what e gives comes last among q's inputs
            code = reach[:, -self.inner[-1].layer.outputs :]
        for step in reversed(self.inner):
            assert code is not None
            code = step.layer.reach_back(_weigh(step, code, found))
        return found[::-1]


@dataclass(slots=True)
class Loss:
    """For each region the unit of a layer that loses most: how much (R,), its values (R, A, B).

    ``kink`` as in Activated; ``placed`` (R,) tells whether the unit is enclosed well enough for its
    values to say where to cut. Without values it is a product of two numbers that vary with I.
    """

    amount: Array
    values: Array | None
    kink: bool
    placed: Mask


def _weigh(step: Step, reach: Array, found: list[Loss]) -> Array:
    """Record the worst unit of a step; returns the reach of its units before the activation."""
    done = step.activated
    if done is None:
        return reach
    weighted = np.nan_to_num(done.loss * reach, nan=0.0)
    worst = weighted.argmax(axis=1)
    pick = np.arange(len(worst))
    values = done.before.values[pick, :, :, worst]
    placed = done.before.remainder[pick, worst] <= np.ptp(values, axis=(1, 2)) / 4
    found.append(Loss(weighted[pick, worst], values, done.kink, placed))
    return reach * done.slope


def _joined(a: Model, b: Model) -> Model:
    grid = np.broadcast_shapes(a.values.shape[:3], b.values.shape[:3])
    parts = [np.broadcast_to(p.values, (*grid, p.values.shape[-1])) for p in (a, b)]
    forward = None
    if a.forward is not None and b.forward is not None:
        forward = np.concatenate([a.forward, b.forward], axis=-1)
    remainder = np.concatenate([a.remainder, b.remainder], axis=-1)
    return Model(np.concatenate(parts, axis=-1), remainder, forward)
