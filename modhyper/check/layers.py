"""Layers of a network as they act on enclosed units: known numbers, or numbers that vary with I."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modhyper.check.forward import ForwardLayer, compact, lost
from modhyper.check.network import Dense, Network, Precision, Shape
from modhyper.check.rows import Rows, constant_columns
from modhyper.check.units import (
    TINY,
    UNIT,
    UP,
    VERTEX,
    Array,
    Integers,
    Model,
    activate,
    gamma,
)


class Fixed:
    """A layer whose numbers are known, up to ``weight_error`` and ``bias_error`` if given."""

    def __init__(
        self,
        layer: Dense,
        precision: Precision | None,
        weight_error: Array | None = None,
        bias_error: Array | None = None,
        *,
        exact_column: int | None = None,
    ) -> None:
        self.bias, self.activation = layer.bias, layer.activation
        self.weight_error, self.bias_error = weight_error, bias_error
        self.weight, self.absolute = compact(layer.weight), compact(np.abs(layer.weight))
        self.outputs, self.inputs = layer.weight.shape
        terms = int(np.count_nonzero(layer.weight, axis=1).max(initial=0))
        self.rounding = gamma(terms)
        self.forward = None
        if precision is not None:
            self.forward = ForwardLayer(layer.weight, layer.bias, precision, exact_column)

    def reach_back(self, reach: Array) -> Array:
        return np.asarray((self.absolute.T @ reach.T).T)

    def apply(self, model: Model) -> Model:
        shape = model.values.shape
        flat = model.values.reshape(-1, shape[-1])
        values = np.asarray((self.weight @ flat.T).T) + self.bias
        size = model.size()
        spread = np.asarray((self.absolute @ (model.remainder + self.rounding * size).T).T)
        spread = spread + (self.rounding * np.abs(self.bias) + TINY)
        if self.weight_error is not None and self.bias_error is not None:
            spread = spread + size @ self.weight_error.T + self.bias_error
        result = Model(values.reshape(*shape[:-1], -1), spread * UP)
        if self.forward is not None:
            result.forward = self.forward.after(model, result)
        return result


@dataclass(slots=True)
class Generated:
    """A layer's numbers on every region: weight (R, B, out, in), bias (R, B, out) and errors.

    ``weight_forward``, ``bias_forward``: how far a forward pass of f is from these numbers.
    """

    weight: Array
    weight_error: Array
    bias: Array
    bias_error: Array
    source: Varying
    weight_forward: Array | None = None
    bias_forward: Array | None = None

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
        return self.source.reach_code(numbers, len(self.source.numbers))

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
        result = Model(values, error * UP)
        if self.weight_forward is not None and self.bias_forward is not None:
            result.forward = self._forward(model, result, weight, size)
        return result

    def _forward(self, model: Model, result: Model, weight: Array, size: Array) -> Array:
        """As ``ForwardLayer.after`` for numbers that a forward pass of f has made."""
        assert model.forward is not None
        assert self.weight_forward is not None
        assert self.bias_forward is not None
        precision = self.source.precision
        assert precision is not None
        size = size + model.remainder + model.forward
        bias = np.abs(self.bias).max(axis=1) + self.bias_error + self.bias_forward
        weight = weight + self.weight_error + self.weight_forward
        alive = (size > 0).astype(np.float64)
        products = _dot(weight, size)
        return lost(
            carried=_dot(weight, model.forward)
            + _dot(self.weight_forward, size)
            + self.bias_forward,
            products=products,
            total=products + bias,
            terms=_dot((weight > 0).astype(np.float64), alive) + (bias > 0),
            result=result.size(),
            precision=precision,
        )

    def product_loss(self, model: Model) -> Array:
        """Weights and units that both vary with I: what interpolating their products loses."""
        return _dot(np.ptp(self.weight, axis=1) / 4, np.ptp(model.values, axis=2).max(axis=1))


class Varying:
    """A layer of g with at least one number that depends on I.

    ``rows`` maps f's last hidden units to the numbers, or is None if a table delivers them all.
    """

    def __init__(
        self,
        shape: Shape,
        numbers: Integers,
        places: Integers,
        rows: Fixed | None,
        precision: Precision | None,
    ) -> None:
        self.shape, self.numbers, self.places = shape, numbers, places
        self.rows, self.precision, self.activation = rows, precision, shape.activation

    def generate(self, code: Model) -> Generated:
        if self.rows is not None:
            unit = UNIT if self.precision is None else self.precision.unit
            code, _ = activate(self.rows.apply(code), self.rows.activation, unit)
            values, remainder, forward = code.values[:, 0], code.remainder, code.forward
        else:
            values, remainder = (
                code.values[:, 0][..., self.numbers],
                code.remainder[:, self.numbers],
            )
            forward = None if code.forward is None else code.forward[:, self.numbers]
        weight, bias = self._placed(values)
        weight_error, bias_error = self._placed(remainder)
        made = Generated(weight, weight_error, bias, bias_error, self)
        if forward is not None:
            made.weight_forward, made.bias_forward = self._placed(forward)
        return made

    def reach_code(self, numbers: Array, outputs: int) -> Array:
        """From the reach of the layer's numbers to that of what f's last hidden layer holds."""
        if self.rows is not None:
            return self.rows.reach_back(numbers)
        return np.zeros((len(numbers), outputs))  # a row does not vary: nothing to cut

    def _placed(self, numbers: Array) -> tuple[Array, Array]:
        """Numbers (..., free) as weight (..., out, in) and bias (..., out)."""
        shape, grid = self.shape, (self.shape.outputs, self.shape.inputs)
        full = np.zeros((*numbers.shape[:-1], shape.size))
        full[..., self.places] = numbers
        cut = shape.outputs * shape.inputs
        bias = full[..., cut:] if shape.has_bias else np.zeros((*full.shape[:-1], shape.outputs))
        return full[..., :cut].reshape(*full.shape[:-1], *grid), bias


def _dot(matrix: Array, vector: Array) -> Array:
    return np.asarray((matrix @ vector[..., None])[..., 0])


def vertices(points: Array, follow: bool) -> Model:
    """Coordinates as units, each within VERTEX."""
    shape = points.shape[0], points.shape[-1]
    return Model(points, np.full(shape, VERTEX), np.zeros(shape) if follow else None)


def row_model(rows: Rows, cell: Integers, follow: bool) -> Model:
    """What a table delivers on regions that lie in the given cells."""
    values = rows.values[cell][:, None, None]
    return Model(values, rows.error[cell], rows.forward[cell] if follow else None)


def generated_layers(
    network: Network,
    fixed: list[Fixed],
    rows: Rows | None,
    precision: Precision | None,
    exact_column: int | None,
) -> list[Fixed | Varying]:
    """g's layers; those whose numbers cannot depend on I become fixed layers with an error."""
    identity = Dense(np.eye(network.m2), np.zeros(network.m2), "identity")
    last = network.condition[-1] if network.condition else identity
    zero = np.zeros(1, dtype=np.int64)
    if rows is not None:
        constant = constant_columns(rows)
        model = row_model(rows, zero, precision is not None)
    else:
        still = np.zeros(network.m2, dtype=bool)  # units of f that no condition can move
        for hidden in network.condition[:-1]:
            still = ~(hidden.weight != 0)[:, ~still].any(axis=1)
        constant = ~(last.weight != 0)[:, ~still].any(axis=1)
        model = vertices(np.zeros((1, 1, 1, network.m2)), precision is not None)
        unit = UNIT if precision is None else precision.unit
        for layer in fixed:
            model, _ = activate(layer.apply(model), layer.activation, unit)
    assert network.positions is not None
    layers: list[Fixed | Varying] = []
    start = 0
    for shape in network.generated:
        mine = (network.positions >= start) & (network.positions < start + shape.size)
        source = None
        if rows is None:
            source = Fixed(Dense(last.weight[mine], last.bias[mine], last.activation), precision)
        places = network.positions[mine] - start
        varying = Varying(shape, np.flatnonzero(mine), places, source, precision)
        settled = constant[mine].all()
        column = exact_column if start == 0 else None
        layers.append(_settle(varying, model, column) if settled else varying)
        start += shape.size
    return layers


def _settle(varying: Varying, model: Model, exact_column: int | None) -> Fixed:
    """A layer of constant numbers. What a forward pass of f loses on them counts as their error."""
    numbers = varying.generate(model)
    layer = Dense(numbers.weight[0, 0], numbers.bias[0, 0], varying.activation)
    errors = [numbers.weight_error[0], numbers.bias_error[0]]
    if numbers.weight_forward is not None and numbers.bias_forward is not None:
        errors = [errors[0] + numbers.weight_forward[0], errors[1] + numbers.bias_forward[0]]
    if not any(error.any() for error in errors):
        return Fixed(layer, varying.precision, exact_column=exact_column)
    return Fixed(layer, varying.precision, *errors, exact_column=exact_column)
