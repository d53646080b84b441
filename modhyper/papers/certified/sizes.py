"""How many parameters a packing forces, and how it is written in an explanation."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from modhyper.magnitude import (
    EXACT_LOG,
    NOTHING,
    Size,
    added,
    log10_decimal,
    number,
    outward,
    scaled,
)
from modhyper.papers.certified.grid import Packing, count, log_count
from modhyper.papers.certified.packing import Axes, derivative_sum


def log10_count(axes: Axes) -> Decimal:
    """log10 of the number of cells, to about 45 digits."""
    return added(Decimal(0), *(scaled(power, log10_decimal(n)) for n, power in axes))


def is_long(packing: Packing) -> bool:
    return log_count(packing.grid.x) + log_count(packing.grid.condition) > EXACT_LOG


def written(packing: Packing | None, bits: int, cost: int) -> int:
    """⌈C_I (C_x - cost)/bits⌉, or 0 without a packing; for packings that are not long."""
    if packing is None:
        return 0
    grid = packing.grid
    return max(0, -(-count(grid.condition) * (count(grid.x) - cost) // bits))


def at_least(packing: Packing | None, bits: int, cost: int) -> Size:
    """⌈C_I (C_x - cost)/bits⌉: the parameters of ``bits`` bits that the packing forces."""
    if packing is None:
        return NOTHING
    grid = packing.grid
    if not is_long(packing):
        return Size(written(packing, bits, cost))
    log = added(log10_count(grid.x), log10_count(grid.condition), log10_decimal(Fraction(1, bits)))
    if cost:
        if log_count(grid.x) < EXACT_LOG:
            c_x = count(grid.x)
            log = added(log, log10_decimal(Fraction(c_x - cost, c_x)))
        else:  # C_x > 10^2000, cost ≤ 10^13: the factor 1 - cost/C_x is within the rounding
            log = added(log, Decimal("-1e-40"))
    return Size(None, long_log10=outward(log, up=False))


def size_text(size: Size) -> str:
    """The number, or 10^log10 if it is too long to write."""
    return f"10^{size.log10:.6g}" if size.value is None else number(size.value)


def cells_text(axes: Axes) -> str:
    """The number of cells, as a product and worked out: "312·311 = 97,032"."""
    if not axes:
        return "1"
    shown = "·".join(f"{number(n)}^{p}" if p > 1 else number(n) for n, p in axes)
    if len(axes) == 1 and axes[0][1] == 1:
        return shown
    worked = number(count(axes)) if log_count(axes) < 300 else f"≈10^{log10_count(axes):.4g}"
    return f"{shown} = {worked}"


def grid_text(packing: Packing | None, eps: Fraction) -> str:
    """The grid and why its amplitude exceeds eps."""
    if packing is None:
        return f"no grid with a > eps = {number(eps)} adds anything"
    grid = packing.grid
    total = derivative_sum(grid, packing.profile)
    return (
        f"{cells_text(grid.x)} x-cells, {cells_text(grid.condition)} I-cells, bump "
        f"{packing.profile.name}: 1/a = {number(total)} < 1/eps = {number(1 / eps)}"
    )
