"""The layers of g: which of them depend on I, and where their numbers come from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modhyper.check.layers import Fixed, Varying
from modhyper.check.network import Dense, Network, Precision
from modhyper.check.rows import Rows, constant_columns
from modhyper.check.units import UNIT, VERTEX, Model, activate

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


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
    last = network.condition[-1] if network.condition else _identity(network.m2)
    zero = np.zeros(1, dtype=np.int64)
    if rows is not None:
        constant = constant_columns(rows)
        model = row_model(rows, zero, precision is not None)
    else:
        still = _still_units(network.condition[:-1], network.m2)
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


def _still_units(body: tuple[Dense, ...], inputs: int) -> NDArray[np.bool_]:
    """Units of f's last hidden layer that no condition can move."""
    still = np.zeros(inputs, dtype=bool)
    for layer in body:
        still = ~(layer.weight != 0)[:, ~still].any(axis=1)
    return still


def _identity(size: int) -> Dense:
    return Dense(np.eye(size), np.zeros(size), "identity")
