"""`compare`: the stated rates and the certified numbers over a grid of problems, column by column.

A rate without a constant is a scale, not a size. Scales are compared with scales and sizes with
sizes; a constant, which alone turns a scale into a size, comes only from the user.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modhyper.bound import Reading, Side
from modhyper.errors import InputError, near_matches
from modhyper.exponent import Exponent
from modhyper.magnitude import log10_decimal
from modhyper.problem import Problem, positive
from modhyper.questions.axes import axis
from modhyper.questions.bounds import applied, check_assumed, results
from modhyper.questions.separation import ABOVE, BELOW, Separation, separation

RATES: dict[str, Side] = {
    "N_q": "lower",
    "N_g": "upper",
    "N_embedding_total": "lower",
    "N_f": "upper",
}
"""What is compared, and from which side the paper bounds it."""
READINGS: tuple[Reading, ...] = ("stated", "certified")


@dataclass(frozen=True)
class Comparison:
    """A grid of problems and, for each of its points, the stated scales.

    axes       m1, m2, smoothness, eps: the values along each axis, in this order
    problem    what all the problems share
    exponent   quantity -> exponent of 1/eps, shape of the grid (m1, m2, r); nan where the paper
               states nothing
    log10      quantity -> log10 of the rate at eps (plus log10 of the constant, if one was given),
               shape of the grid (m1, m2, r, eps)
    constants  quantity -> the user's constant; a quantity without one is a scale, not a size
    """

    axes: Mapping[str, tuple[Any, ...]]
    problem: Problem
    exponent: Mapping[str, NDArray[np.float64]]
    log10: Mapping[str, NDArray[np.float64]]
    constants: Mapping[str, Fraction] = field(default_factory=dict)

    def __len__(self) -> int:
        return math.prod(len(values) for values in self.axes.values())

    def ratio(self, above: str, below: str, *, reading: Reading) -> NDArray[np.float64]:
        """log10(above/below) over the grid, as the paper states it or as it is certified.

        Parameters
        ----------
        above, below : str
            Quantities: N_q, N_g, N_f or N_embedding_total where stated; certified is N_q/N_g alone.
        reading : {"stated", "certified"}
            Stated: rates without constants (scales), or sizes if both have the user's constant.
            Certified: orders of magnitude that are proved, rounded down.

        Returns
        -------
        numpy.ndarray
            Shape of the grid (m1, m2, r, eps); nan where nothing is stated, or no separation is
            certified.

        Raises
        ------
        InputError
            For an unknown quantity or reading, a scale against a size, and certified ratios other
            than N_q/N_g.
        """
        if reading not in READINGS:
            hint = near_matches(str(reading), READINGS)
            raise InputError(f"no reading {reading!r}", option="reading", hint=hint)
        for quantity in (above, below):
            _known(quantity)
        if reading == "certified":
            if (above, below) != (ABOVE, BELOW):
                raise InputError(f"only {ABOVE}/{BELOW} is certified", option="reading")
            orders = [s.orders if s.separated else math.nan for s in self.separations()]
            return np.array(orders).reshape([len(values) for values in self.axes.values()])
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
        shared = {name: getattr(self.problem, name) for name in SHARED}
        for values in product(*self.axes.values()):
            yield Problem(**shared | dict(zip(self.axes, values, strict=True)))

    def separations(self) -> Iterator[Separation]:
        """The certified pair of each of `problems`."""
        wanted = results(ABOVE, "lower", "certified") + results(BELOW, "upper", "certified")
        for problem in self.problems():
            yield separation(applied(problem, wanted))


SHARED = (
    *("radius", "embedding_dim", "precision_bits", "bits_embedding", "error", "activation"),
    "assume",
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
    bits_embedding: Any = None,
    error: str = "sup",
    activation: str = "relu",
    assume: Any = (),
    constants: Mapping[str, Any] | None = None,
) -> Comparison:
    """Stated rates and certified numbers over the product of m1, m2, smoothness and eps.

    Parameters
    ----------
    m1, m2, smoothness, eps
        Axes: a value, an iterable of values, or a text ("1:4", "1,2,8", "1e-1:1e-6").
    embedding_dim, radius, precision_bits, bits_embedding, error, activation, assume
        As in `Problem`, for all of them; all but the first two matter to certified numbers only.
    constants : mapping, optional
        Quantity -> the constant that the user knows for its rate, which makes a scale a size.

    Returns
    -------
    Comparison
        With ``.ratio("N_q", "N_g", reading="certified")``. A million points take under a second;
        certified numbers are computed when they are asked for.

    Raises
    ------
    InputError
        For bad values and unknown quantities.

    Examples
    --------
    >>> grid = compare(m1=1, m2="1:3", eps="1e-3", embedding_dim=2)
    >>> grid.ratio("N_q", "N_g", reading="stated").ravel().tolist()
    [3.0, 6.0, 9.0]
    """
    names = ("m1", "m2", "smoothness", "eps")
    axes = {n: axis(n, v) for n, v in zip(names, (m1, m2, smoothness, eps), strict=True)}
    problem = Problem(
        m1=1,
        m2=1,
        radius=radius,
        embedding_dim=embedding_dim,
        precision_bits=precision_bits,
        bits_embedding=bits_embedding,
        error=error,
        activation=activation,
        assume=assume,
    )
    check_assumed(problem)
    given = {_known(q): positive("constant", c) for q, c in (constants or {}).items()}
    scale = np.array([_log_inverse(e / problem.radius) for e in axes["eps"]])
    exponent = {quantity: _exponents(quantity, axes, problem) for quantity in RATES}
    log10 = {}
    for quantity in RATES:
        shift = float(log10_decimal(given[quantity])) if quantity in given else 0.0
        log10[quantity] = exponent[quantity][..., None] * scale + shift
    return Comparison(axes, problem, exponent, log10, given)


def _exponents(
    quantity: str, axes: Mapping[str, tuple[Any, ...]], problem: Problem
) -> NDArray[np.float64]:
    """The strongest stated exponent of 1/eps, shape (m1, m2, r); nan where nothing is stated."""
    a = np.array(axes["m1"], dtype=np.int64)[:, None]
    b = np.array(axes["m2"], dtype=np.int64)[None, :]
    out = np.full((len(axes["m1"]), len(axes["m2"]), len(axes["smoothness"])), np.nan)
    strongest = np.fmax if RATES[quantity] == "lower" else np.fmin
    for place, r in enumerate(axes["smoothness"]):
        for exponent in stated_exponents(quantity, replace(problem, smoothness=r)):
            found = np.asarray(exponent.over_grid(m1=a, m2=b, r=r), dtype=np.float64)
            out[..., place] = strongest(out[..., place], found)
    return out


def stated_exponents(quantity: str, problem: Problem) -> list[Exponent]:
    """The exponents stated for ``quantity`` at the r and k of ``problem``, whatever else a theorem
    asks of the networks: the largest of lower bounds counts, the least of upper ones."""
    found = []
    for result in results(quantity, RATES[quantity], "stated"):
        rate = result.rate_for(problem)
        misses = any(h.shape and h.truth == "fails" for h in result.hypotheses(problem))
        if rate is not None and result.speaks_of(problem) and not misses:
            found.append(rate.exponent)
    return found


def _log_inverse(relative_eps: Fraction) -> float:
    """log10(1/eps), and 0 where eps ≥ radius: there the zero function is good enough."""
    return 0.0 if relative_eps >= 1 else float(log10_decimal(1 / relative_eps))


def _known(quantity: str) -> str:
    if quantity not in RATES:
        raise InputError(
            f"no stated rate for {quantity!r}",
            option="constant",
            hint=near_matches(quantity, RATES),
        )
    return quantity
