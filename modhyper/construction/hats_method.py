"""A hypernetwork whose g is evaluated in float32, float16 or bfloat16; f is a table.

g has hats that do not cancel (`papers.certified.machine_numbers`, where the rounding is proved); f
delivers the knots' values of the nearest cell of I, rounded to the format once.
"""

from __future__ import annotations

from fractions import Fraction
from math import nextafter, prod

import numpy as np

from modhyper.construction.assemble import Assembly, Table, primary_pattern
from modhyper.construction.basis import Array, Basis, Layer, Unit, hinge_layer, knots
from modhyper.construction.methods import Ask, Made, table_of_values
from modhyper.construction.plan import Cells, split
from modhyper.construction.samples import sample_nodes
from modhyper.errors import InputError
from modhyper.papers.certified.machine_numbers import FORMATS, hat_numbers, rounding_error


def build_hats(ask: Ask, goal: float) -> Made:
    """g interpolates at n + 1 knots; the forward pass' rounding is in ``Made.forward``."""
    form = FORMATS[ask.dtype]
    slope, size = Fraction(ask.slopes[0].first[0]), Fraction(ask.target.bound())
    spare = float(rounding_error(1, form, slope, size))
    if spare >= goal:
        raise InputError(
            f"{ask.dtype} rounding alone may reach {spare:.3g} here",
            option="eps",
            hint="ask for a larger eps or a wider dtype",
        )

    def count(x: Cells, condition: Cells) -> int:
        return hat_numbers(x[0]) + prod(condition) * (x[0] + 1)

    plan = split(*ask.slopes, goal - spare, x_scheme="relu", i_scheme="cones", size=count)
    n = plan.x_cells[0]
    if n > 2**form.significant:
        raise InputError(f"{n:,} cells are too many for {ask.dtype}", option="eps")
    x = hat_basis(n)
    table, exact_to = table_of_values(ask.target, x.nodes, sample_nodes(plan.i_cells))
    rounded = round_to(table.T, ask.dtype)
    pattern, positions, inner = primary_pattern(x)
    weight = np.zeros((len(inner) + n + 1, n + 1))
    used = np.zeros(weight.shape, bool)
    places = np.arange(n + 1)
    weight[len(inner) + places, places], used[len(inner) + places, places] = 1.0, True
    bias = np.concatenate([inner, np.zeros(n + 1)])
    spread = Layer(weight, bias, "identity", used, np.arange(len(bias)) < len(inner))
    assembly = Assembly("hypernetwork", (spread,), pattern, positions, Table(plan.i_cells, rounded))
    forward = nextafter(float(rounding_error(n, form, slope, size)), np.inf)
    return Made(plan, assembly, exact_to, forward=forward)


def hat_basis(n: int) -> Basis:
    """(1 − (s − j)₊ − (j − s)₊)₊, j = 0..n, s = n(x + 1)/2."""
    rise: list[Unit] = [(((0, n / 2),), n / 2 - j) for j in range(n + 1)]
    fall: list[Unit] = [(((0, -n / 2),), j - n / 2) for j in range(n + 1)]
    hats: list[Unit] = [(((j, -1.0), (n + 1 + j, -1.0)), 1.0) for j in range(n + 1)]
    hidden = (hinge_layer([*rise, *fall], 1), hinge_layer(hats, 2 * n + 2))
    return Basis((n,), knots((n,)), hidden, None, "hats")


def round_to(values: Array, dtype: str) -> Array:
    """The nearest numbers of a format, ties to even, as float64."""
    if dtype != "bfloat16":
        return np.asarray(values.astype(dtype).astype(np.float64))
    form = FORMATS[dtype]
    _, exponent = np.frexp(values)
    exponent = np.maximum(exponent, form.least + form.significant)  # subnormal spacing below that
    scale = 1 << form.significant
    return np.asarray(np.ldexp(np.rint(np.ldexp(values, -exponent) * scale) / scale, exponent))
