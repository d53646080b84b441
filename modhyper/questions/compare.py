"""`compare`: the stated rates and the certified numbers over a grid of problems, column by column.

A rate without a constant is a scale, not a size. Scales are compared with scales and sizes with
sizes; a constant, which alone turns a scale into a size, comes only from the user.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from modhyper.errors import InputError, near_matches
from modhyper.magnitude import log10_decimal
from modhyper.problem import Problem, positive
from modhyper.questions.axes import axis

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATES = ("N_q", "N_g", "N_embedding_total", "N_f")
"""Stated: Theorems 2 and 3 (r = 1 only), Theorem 4, the total, Theorem 5 with w, c = O(1)."""


@dataclass(frozen=True)
class Comparison:
    """A grid of problems and, for each of its points, the stated scales.

    axes       m1, m2, smoothness, eps: the values along each axis, in this order
    numerator  quantity -> exponent of 1/eps times r, exact integers, shape of the grid (m1, m2, 1);
               divide by r for the exponent
    log10      quantity -> log10 of the rate at eps (plus log10 of the constant, if one was given),
               shape of the grid (m1, m2, r, eps); nan where the paper states nothing
    constants  quantity -> the user's constant; a quantity without one is a scale, not a size
    """

    axes: Mapping[str, tuple[Any, ...]]
    embedding_dim: int | None
    radius: Fraction
    precision_bits: int
    activation: str
    numerator: Mapping[str, NDArray[np.int64]]
    log10: Mapping[str, NDArray[np.float64]]
    constants: Mapping[str, Fraction] = field(default_factory=dict)

    def __len__(self) -> int:
        return math.prod(len(values) for values in self.axes.values())

    def ratio(self, above: str, below: str) -> NDArray[np.float64]:
        """log10(above/below). Both must be scales, or both sizes; else InputError."""
        for quantity in (above, below):
            _known(quantity)
        if (above in self.constants) != (below in self.constants):
            sized, bare = (above, below) if above in self.constants else (below, above)
            raise InputError(
                f"{sized} is a size (it has a constant) and {bare} is a scale: they cannot be "
                "compared",
                option="constant",
                hint=f"give a constant for {bare} too, or for neither",
            )
        difference: NDArray[np.float64] = self.log10[above] - self.log10[below]
        return difference

    def problems(self) -> Iterator[Problem]:
        """The problems of the grid, in the order of the flattened columns."""
        for m1 in self.axes["m1"]:
            for m2 in self.axes["m2"]:
                for r in self.axes["smoothness"]:
                    for eps in self.axes["eps"]:
                        yield Problem(
                            m1=m1,
                            m2=m2,
                            smoothness=r,
                            eps=eps,
                            radius=self.radius,
                            embedding_dim=self.embedding_dim,
                            precision_bits=self.precision_bits,
                            activation=self.activation,
                        )


def compare(
    *,
    m1: Any,
    m2: Any,
    smoothness: Any = 1,
    eps: Any,
    embedding_dim: Any = None,
    radius: Any = 1,
    precision_bits: Any = 32,
    activation: str = "relu",
    constants: Mapping[str, Any] | None = None,
) -> Comparison:
    """Stated rates over the product of the axes m1, m2, smoothness and eps.

    Each axis is a value, an iterable of values, or a text ("1:4", "1,2,8", "1e-1:1e-6").
    ``precision_bits`` and ``activation`` matter to the certified numbers only. ``constants`` maps a
    quantity to the constant the user knows for its rate. A million points take under a second.
    Raises InputError for bad values and unknown quantities.

    >>> grid = compare(m1=1, m2="1:3", eps="1e-3", embedding_dim=2)
    >>> grid.ratio("N_q", "N_g").ravel().tolist()
    [3.0, 6.0, 9.0]
    """
    import numpy as np

    names = ("m1", "m2", "smoothness", "eps")
    axes = {n: axis(n, v) for n, v in zip(names, (m1, m2, smoothness, eps), strict=True)}
    sample = Problem(
        m1=1,
        m2=1,
        radius=radius,
        embedding_dim=embedding_dim,
        precision_bits=precision_bits,
        activation=activation,
    )
    given = {_known(q): positive("constant", c) for q, c in (constants or {}).items()}

    a = np.array(axes["m1"], dtype=np.int64)[:, None, None]
    b = np.array(axes["m2"], dtype=np.int64)[None, :, None]
    r = np.array(axes["smoothness"], dtype=np.int64)[None, None, :]
    scale = np.array([_log_inverse(e / sample.radius) for e in axes["eps"]])
    unbounded = sample.embedding_dim is None
    numerator = {
        "N_q": np.minimum(a + b, 2 * a) if unbounded else a + b,
        "N_g": a + 0 * b,
        "N_embedding_total": a + b,
        "N_f": np.maximum(a, b),
    }
    log10 = {}
    for quantity in RATES:
        exponent = numerator[quantity] / r
        if quantity == "N_q":
            exponent = np.where(r == 1, exponent, np.nan)  # Theorems 2 and 3 have r = 1
        shift = float(log10_decimal(given[quantity])) if quantity in given else 0.0
        log10[quantity] = exponent[..., None] * scale + shift
    return Comparison(
        axes=axes,
        embedding_dim=sample.embedding_dim,
        radius=sample.radius,
        precision_bits=sample.precision_bits,
        activation=sample.activation,
        numerator=numerator,
        log10=log10,
        constants=given,
    )


def _log_inverse(relative_eps: Fraction) -> float:
    """log10(1/eps), and 0 where eps ≥ radius: there the zero function is good enough."""
    return 0.0 if relative_eps >= 1 else float(-log10_decimal(relative_eps))


def _known(quantity: str) -> str:
    if quantity not in RATES:
        raise InputError(
            f"no stated rate for {quantity!r}",
            option="constant",
            hint=near_matches(quantity, RATES),
        )
    return quantity
