"""The target as the builder sees it: values at nodes, and bounds of its derivatives on the cube."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isfinite, nextafter
from typing import Any

import numpy as np
import sympy
from flint import arb

from modhyper.analysis.enclosure import compile_expression
from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.supremum import supremum
from modhyper.construction.basis import Array
from modhyper.construction.plan import Slopes
from modhyper.errors import InputError


def names_of(m1: int, m2: int) -> list[str]:
    """x1.., I1.., the variables of a target."""
    return [f"x{i + 1}" for i in range(m1)] + [f"I{i + 1}" for i in range(m2)]


def read_expression(text: str, m1: int, m2: int, option: str) -> Any:
    """``text`` in x1.., I1.. (and x, I when the dimension is one) as a sympy expression."""
    short = [name for name, d in (("x", m1), ("I", m2)) if d == 1]
    expression = parse_expression(text, [*names_of(m1, m2), *short], option=option)
    symbols = {str(symbol): symbol for symbol in expression.free_symbols}
    long = {symbols[name]: sympy.Symbol(f"{name}1", real=True) for name in short if name in symbols}
    return expression.subs(long)


def read_target(
    target: str | Callable[..., float], m1: int, m2: int, lipschitz: float | None
) -> Target:
    """An expression's text or a callable with its Lipschitz constant. Raises InputError."""
    if isinstance(target, str):
        if lipschitz is not None:
            raise InputError(
                "only for callables: an expression's slopes are bounded here", option="lipschitz"
            )
        expression = read_expression(target, m1, m2, "target")
        if expression.has(sympy.sign, sympy.Heaviside):  # derivatives say nothing of a jump
            raise InputError(
                f"{target!r} may jump (sign, step), so it is not known to be Lipschitz",
                option="target",
                hint="write kinks with abs, max, min or relu",
            )
        return ExpressionTarget(target, expression, m1, m2)
    if not callable(target):
        raise InputError("expected an expression or a callable y(x, I)", option="target")
    if lipschitz is None or not isfinite(lipschitz) or lipschitz < 0:
        raise InputError(
            f"a callable needs a finite bound of its partial derivatives, got {lipschitz!r}",
            option="lipschitz",
            hint="give the target as an expression to have it bounded",
        )
    return CallableTarget(target, m1, m2, float(lipschitz))


@dataclass(frozen=True)
class CallableTarget:
    """A callable y(x, I); its values and its Lipschitz constant are taken on trust.

    values        y at points (N, m), and a bound of the error of these values
    slopes        derivative bounds for the axes of x and for those of I
    joint_slopes  the same for all axes together, mixed derivatives included
    bound         an upper bound of sup |y|
    """

    function: Callable[..., float]
    m1: int
    m2: int
    lipschitz: float
    text: str | None = None

    def values(self, points: Array) -> tuple[Array, float]:
        rows = (self.function(p[: self.m1], p[self.m1 :]) for p in points)
        values = np.array([float(value) for value in rows])
        if not np.isfinite(values).all():
            raise InputError("the callable returned a value that is not finite", option="target")
        return values, 0.0

    def slopes(self) -> tuple[Slopes, Slopes]:
        return Slopes((self.lipschitz,) * self.m1), Slopes((self.lipschitz,) * self.m2)

    def joint_slopes(self) -> Slopes:
        return Slopes((self.lipschitz,) * (self.m1 + self.m2))

    def bound(self) -> float:
        centre = np.zeros((1, self.m1 + self.m2))
        values, _ = self.values(centre)
        return float(abs(values[0])) + self.lipschitz * (self.m1 + self.m2)


@dataclass(frozen=True)
class ExpressionTarget:
    """A formula: everything about it is enclosed by ball arithmetic."""

    text: str
    expression: Any
    m1: int
    m2: int

    def values(self, points: Array) -> tuple[Array, float]:
        value = compile_expression(self.expression, names_of(self.m1, self.m2))
        out, worst = np.empty(len(points)), 0.0
        for at, point in enumerate(points.tolist()):
            ball = value([arb(c) for c in point])
            if not ball.is_finite():
                shown = ", ".join(f"{c:.4g}" for c in point)
                message = f"{self.text!r} has no finite value at ({shown})"
                raise InputError(message, option="target")
            out[at] = float(ball.mid())
            worst = max(worst, float(abs(ball - arb(out[at])).upper()))
        return out, nextafter(worst, inf)

    def slopes(self) -> tuple[Slopes, Slopes]:
        names = names_of(self.m1, self.m2)
        return self._slopes(names[: self.m1]), self._slopes(names[self.m1 :])

    def joint_slopes(self) -> Slopes:
        return self._slopes(names_of(self.m1, self.m2))

    def bound(self) -> float:
        return self._sup(self.expression)

    def _slopes(self, names: Sequence[str]) -> Slopes:
        symbols = [sympy.Symbol(name, real=True) for name in names]
        first = [sympy.diff(self.expression, s) for s in symbols]
        bounds = tuple(self._sup(d) for d in first)
        for name, bound in zip(names, bounds, strict=True):
            if not isfinite(bound):
                raise InputError(
                    f"no finite bound was found for the slope of {self.text!r} in {name}: it is "
                    "not Lipschitz on the cube, or a kink or a pole cannot be enclosed",
                    option="target",
                )
        kinks = (sympy.sign, sympy.Heaviside, sympy.Abs, sympy.Max, sympy.Min, sympy.Piecewise)
        if self.expression.has(*kinks):
            return Slopes(bounds)
        second = tuple(tuple(self._sup(sympy.diff(d, s)) for s in symbols) for d in first)
        smooth = all(isfinite(entry) for row in second for entry in row)
        return Slopes(bounds, second if smooth else None)

    def _sup(self, expression: Any) -> float:
        names = names_of(self.m1, self.m2)
        cube = ((-1.0, 1.0),) * len(names)
        found = supremum(expression, names, cube, tolerance=0.01, evaluations=4000)
        return found.upper if isfinite(found.upper) else inf


Target = CallableTarget | ExpressionTarget
"""y on [-1,1]^m1 × [-1,1]^m2."""
