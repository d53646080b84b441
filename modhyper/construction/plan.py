"""How many cells along each axis: the smallest network whose proved error stays below eps.

For a basis with weights λ_v ≥ 0, Σλ_v = 1, cells of side h_i = 2/n_i and |∂_i y| ≤ L_i:
    relu   |y − Σλ_v y(v)| ≤ Σ_i L_i h_i/2               because Σ_v λ_v |x_i − v_i| ≤ h_i/2, and
                           ≤ Σ_ij M_ij h_i h_j/8         if |∂_i ∂_j y| ≤ M_ij (Taylor at x, where
                                                         Σλ_v (v − x) = 0 and Var_λ(v_i) ≤ h_i²/4)
    tanh   |y − Σλ_v y(v)| ≤ (L h/2)(1 + 10^-6)          (see STEPS_EXCESS)
    walk   κ L_1 h_1 + Σ_{i>1} L_i h_i/2, κ = (d + 1)/2   (`papers.certified.bit_walk`)
Interpolating first in x, then in I adds the two errors, since averages do not raise a sup norm.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from modhyper.errors import InputError

Scheme = Literal["relu", "tanh", "cones", "walk"]
Cells = tuple[int, ...]

UP = 1 + 2.0**-45
"""Factor that covers the rounding of the few float operations of an error formula."""

STEPS_EXCESS = 1e-6
"""What smooth steps add to the half cell of sharp ones, for κ = 8 and relative to h/2.

At distance s ≤ 1/2 (in cells) of the nearest knot that step gives 1/2 − s·tanh(8s). The step at
distance d lies on the wrong side with weight at most e^(−16d) and then costs a cell; d = 1 ± s,
2 ± s, ..., so all of these add at most 2cosh(16s)e^(−16)(1 + 3e-7) ≤ 2.3e-7 + 0.05 s², which
s·tanh(8s) ≥ 1.9 s² outweighs.
"""

MAX_CELLS = 200_000
"""Most cells along one axis that are considered."""


@dataclass(frozen=True, slots=True)
class Slopes:
    """Bounds over the cube for one group of axes: L_i ≥ |∂_i y|, M_ij ≥ |∂_i ∂_j y| or None."""

    first: tuple[float, ...]
    second: tuple[tuple[float, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Cells along the axes of x and of I, and the interpolation error proved for each group."""

    x_cells: Cells
    i_cells: Cells
    x_error: float
    i_error: float


def grid_error(slopes: Slopes, cells: Cells, scheme: Scheme) -> float:
    """The bound of the module's docstring, rounded up. "cones" obeys the first relu bound."""
    shares = [slope / n for slope, n in zip(slopes.first, cells, strict=True)]
    if scheme == "walk":
        shares[0] *= len(cells) + 1
    first = sum(shares)
    if scheme == "tanh":
        return first * (1 + STEPS_EXCESS) * UP
    if scheme in ("cones", "walk") or slopes.second is None:
        return first * UP
    second = sum(
        m / (2 * n * k)
        for row, n in zip(slopes.second, cells, strict=True)
        for m, k in zip(row, cells, strict=True)
    )
    return min(first, second) * UP


def split(
    x: Slopes,
    condition: Slopes,
    eps: float,
    *,
    x_scheme: Scheme,
    i_scheme: Scheme,
    size: Callable[[Cells, Cells], int],
) -> Plan:
    """The pair of grids with x_error + i_error ≤ eps whose ``size`` is smallest.

    Raises InputError when no grid of at most MAX_CELLS cells an axis is fine enough.
    """
    x_path, i_path = refinements(x, eps, x_scheme), refinements(condition, eps, i_scheme)
    best: tuple[int, Plan] | None = None
    at = len(i_path) - 1
    for x_cells, x_error in x_path:  # finer in x, so coarser in I
        if (x_error + i_path[at][1]) * UP > eps:
            continue
        while at and (x_error + i_path[at - 1][1]) * UP <= eps:
            at -= 1
        plan = Plan(x_cells, i_path[at][0], x_error, i_path[at][1])
        found = size(plan.x_cells, plan.i_cells)
        if best is None or found < best[0]:
            best = (found, plan)
    if best is None:
        raise too_fine(x, condition, eps)
    return best[1]


def refinements(slopes: Slopes, eps: float, scheme: Scheme) -> list[tuple[Cells, float]]:
    """Grids from coarse to fine with falling error; each step refines the most rewarding axis.

    Ends once the error is below eps/1000 or the grid has MAX_CELLS cells along an axis.
    """
    cells = (1,) * len(slopes.first)
    path = [(cells, grid_error(slopes, cells, scheme))]
    while path[-1][1] > eps / 1000:
        growth = 1 + max(cells) // 2000  # long paths are thinned: within 0.05% of the best
        at = range(len(cells))
        finer = [tuple(n + growth * (axis == i) for i, n in enumerate(cells)) for axis in at]
        cells = min(finer, key=lambda c: _worth(slopes, c, cells, scheme))
        if max(cells) > MAX_CELLS:
            break
        path.append((cells, grid_error(slopes, cells, scheme)))
        if math.prod(cells) > 10**9:
            break
    return path


def _worth(slopes: Slopes, finer: Cells, cells: Cells, scheme: Scheme) -> float:
    """Change of log(error) for each unit of log(size); the most negative is the best."""
    change = math.log(
        max(grid_error(slopes, finer, scheme), 1e-300)
        / max(grid_error(slopes, cells, scheme), 1e-300)
    )
    return change / math.log(math.prod(finer) / math.prod(cells))


def too_fine(x: Slopes, condition: Slopes, eps: float) -> InputError:
    need = max(sum(slopes.first) / eps for slopes in (x, condition))
    return InputError(
        f"needs about {need:.3g} cells along an axis; the most built is {MAX_CELLS:,}",
        option="eps",
        hint="ask for a larger eps",
    )


def uniform(slopes: Slopes, eps: float) -> tuple[Cells, float]:
    """The coarsest grid of ``refinements`` whose relu error is at most eps (one group of axes)."""
    for cells, error in refinements(slopes, eps, "relu"):
        if error <= eps:
            return cells, error
    raise too_fine(slopes, slopes, eps)


def total(values: Sequence[float]) -> float:
    """The sum of non-negative error terms, rounded up."""
    return math.fsum(values) * UP
