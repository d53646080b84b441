"""Enclosures of a network over many regions at once: values at vertices, plus a remainder.

A region is a product of simplices, one for x and one for I (hypernetwork), or one simplex of (x, I)
jointly (embedding method). Each unit is enclosed by Σ_ab λ_a μ_b values_ab ± remainder, where λ, μ
are the barycentric coordinates. Affine maps keep that form exactly; a ReLU whose sign is fixed does
too, so on its linear pieces the network is enclosed up to rounding. What is approximated:
    ReLU of both signs on [l,u]   the best chord, within −l·u/(2(u − l))
    tanh                          interpolated at the vertices, within sup|tanh''|·(u − l)²/8
    generated weight × unit       both vary with I: within range_I(weight)·range_I(unit)/4
Rounding of this evaluation is covered by the classical bound γ_n |w|·|a|, added to the remainder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modhyper.check.network import Dense, Network, Shape
from modhyper.check.units import TINY, UP, VERTEX, Activated, Model, activate, gamma

Array = NDArray[np.float64]


class Evaluator:
    """A network prepared for enclosure: layers with fixed numbers apart from generated ones."""

    def __init__(self, network: Network) -> None:
        self.kind = network.kind
        last = network.condition[-1:] if network.kind == "hypernetwork" else ()
        body = network.condition[: len(network.condition) - len(last)]
        self.body = [Fixed(layer) for layer in body]
        self.primary = [Fixed(layer) for layer in network.primary]
        self.generated: list[Fixed | Varying] = []
        if network.kind == "hypernetwork":
            self.generated = _generated_layers(network, body, self.body)

    def enclose(self, x: Array, condition: Array) -> Enclosure:
        """The output on regions: vertices x (R, A, B or 1, m1), condition (R, A or 1, B, m2)."""
        code, inner = _run(self.body, _vertices(condition))
        if self.kind == "embedding":
            output, outer = _run(self.primary, _joined(_vertices(x), code))
        else:
            layers = [w.generate(code) if isinstance(w, Varying) else w for w in self.generated]
            output, outer = _run(layers, _vertices(x))
        return Enclosure(output, inner, outer)


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
    placed: NDArray[np.bool_]


def _run(layers: Sequence[Fixed | Generated], model: Model) -> tuple[Model, list[Step]]:
    steps = []
    for layer in layers:
        result, activated = activate(layer.apply(model), layer.activation)
        steps.append(Step(layer, model, activated))
        model = result
    return model, steps


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


class Fixed:
    """A layer whose numbers are known, up to ``weight_error`` and ``bias_error`` if given."""

    def __init__(
        self, layer: Dense, weight_error: Array | None = None, bias_error: Array | None = None
    ) -> None:
        self.bias, self.activation = layer.bias, layer.activation
        self.weight_error, self.bias_error = weight_error, bias_error
        self.weight, self.absolute = _compact(layer.weight)
        self.outputs, self.inputs = layer.weight.shape

    def reach_back(self, reach: Array) -> Array:
        return np.asarray((self.absolute.T @ reach.T).T)

    def apply(self, model: Model) -> Model:
        shape = model.values.shape
        flat = model.values.reshape(-1, shape[-1])
        values = np.asarray((self.weight @ flat.T).T) + self.bias
        size = model.magnitude()
        rounding = gamma(self.inputs) * (self.absolute @ size + np.abs(self.bias)) + TINY
        if self.weight_error is not None and self.bias_error is not None:
            rounding = rounding + self.weight_error @ size + self.bias_error
        spread = np.asarray((self.absolute @ model.remainder.T).T)
        return Model(values.reshape(*shape[:-1], -1), (spread + rounding) * UP)


@dataclass(slots=True)
class Generated:
    """A layer's numbers on every region: weight (R, B, out, in), bias (R, B, out) and errors."""

    weight: Array
    weight_error: Array
    bias: Array
    bias_error: Array
    source: Varying

    @property
    def activation(self) -> str:
        return self.source.activation

    @property
    def outputs(self) -> int:
        return int(self.weight.shape[2])

    def reach_back(self, reach: Array) -> Array:
        return np.asarray((reach[:, None] @ np.abs(self.weight).max(axis=1))[:, 0])

    def reach_code(self, reach: Array, before: Model) -> Array:
        """How much the units of f's last hidden layer reach the output through these numbers."""
        size = np.abs(before.values).max(axis=(1, 2))
        weight = (reach[:, :, None] * size[:, None]).reshape(len(reach), -1)
        numbers = np.concatenate([weight, reach], axis=1)[:, self.source.places]
        return self.source.rows.reach_back(numbers)

    def apply(self, model: Model) -> Model:
        count, b, outputs, inputs = self.weight.shape
        units = model.values  # (R, A, B', in)
        if units.shape[2] == 1:  # the units do not vary with I: one product for all of its vertices
            stacked = self.weight.reshape(count, b * outputs, inputs)
            values = (stacked @ units[:, :, 0].transpose(0, 2, 1)).reshape(count, b, outputs, -1)
        else:
            values = self.weight @ units.transpose(0, 2, 3, 1)
        values = values.transpose(0, 3, 1, 2) + self.bias[:, None]
        weight = np.abs(self.weight).max(axis=1)
        size = np.abs(units).max(axis=(1, 2))
        error = (
            _dot(weight, model.remainder)
            + _dot(self.weight_error, size + model.remainder)
            + self.product_loss(model)
            + gamma(inputs) * (_dot(weight, size) + np.abs(self.bias).max(axis=1))
            + self.bias_error
            + TINY
        )
        return Model(values, error * UP)

    def product_loss(self, model: Model) -> Array:
        """Weights and units that both vary with I: what interpolating their products loses."""
        return _dot(np.ptp(self.weight, axis=1) / 4, np.ptp(model.values, axis=2).max(axis=1))


class Varying:
    """A layer of g with at least one number that depends on I."""

    def __init__(self, shape: Shape, rows: Dense, places: NDArray[np.int64]) -> None:
        self.shape, self.places, self.activation = shape, places, shape.activation
        self.rows = Fixed(rows)

    def generate(self, code: Model) -> Generated:
        numbers, _ = activate(self.rows.apply(code), self.rows.activation)
        count, _, b, _ = numbers.values.shape
        values = np.zeros((count, b, self.shape.size))
        values[..., self.places] = numbers.values[:, 0]
        errors = np.zeros((count, self.shape.size))
        errors[:, self.places] = numbers.remainder
        cut = self.shape.outputs * self.shape.inputs
        grid = (self.shape.outputs, self.shape.inputs)
        bias, bias_error = values[..., cut:], errors[:, cut:]
        if not self.shape.has_bias:
            bias = np.zeros((count, b, self.shape.outputs))
            bias_error = np.zeros((count, self.shape.outputs))
        return Generated(
            values[..., :cut].reshape(count, b, *grid),
            errors[:, :cut].reshape(count, *grid),
            bias,
            bias_error,
            self,
        )


def _dot(matrix: Array, vector: Array) -> Array:
    return np.asarray((matrix @ vector[..., None])[..., 0])


def _compact(weight: Array) -> tuple[Any, Any]:
    """The matrix and its absolute values, sparse when that is faster."""
    if weight.size > 4000 and np.count_nonzero(weight) < 0.15 * weight.size:
        from scipy.sparse import csr_array

        sparse = csr_array(weight)
        return sparse, abs(sparse)
    return weight, np.abs(weight)


def _vertices(points: Array) -> Model:
    return Model(points, np.full((points.shape[0], points.shape[-1]), VERTEX))


def _joined(a: Model, b: Model) -> Model:
    grid = np.broadcast_shapes(a.values.shape[:3], b.values.shape[:3])
    parts = [np.broadcast_to(p.values, (*grid, p.values.shape[-1])) for p in (a, b)]
    return Model(
        np.concatenate(parts, axis=-1), np.concatenate([a.remainder, b.remainder], axis=-1)
    )


def _generated_layers(
    network: Network, body: tuple[Dense, ...], fixed: list[Fixed]
) -> list[Fixed | Varying]:
    """g's layers; those whose numbers cannot depend on I become fixed layers with an error."""
    last = network.condition[-1] if network.condition else _identity(network.m2)
    still = _still_units(body, network.m2)
    model = _vertices(np.zeros((1, 1, 1, network.m2)))
    for layer in fixed:
        model, _ = activate(layer.apply(model), layer.activation)
    constant = ~(last.weight != 0)[:, ~still].any(axis=1)
    assert network.positions is not None
    layers: list[Fixed | Varying] = []
    start = 0
    for shape in network.generated:
        mine = (network.positions >= start) & (network.positions < start + shape.size)
        rows = Dense(last.weight[mine], last.bias[mine], last.activation)
        varying = Varying(shape, rows, network.positions[mine] - start)
        layers.append(_settle(varying, model, shape) if constant[mine].all() else varying)
        start += shape.size
    return layers


def _settle(varying: Varying, model: Model, shape: Shape) -> Fixed:
    numbers = varying.generate(model)
    layer = Dense(numbers.weight[0, 0], numbers.bias[0, 0], shape.activation)
    return Fixed(layer, numbers.weight_error[0], numbers.bias_error[0])


def _still_units(body: tuple[Dense, ...], inputs: int) -> NDArray[np.bool_]:
    """Units of f's last hidden layer that no condition can move."""
    still = np.zeros(inputs, dtype=bool)
    for layer in body:
        still = ~(layer.weight != 0)[:, ~still].any(axis=1)
    return still


def _identity(size: int) -> Dense:
    return Dense(np.eye(size), np.zeros(size), "identity")
