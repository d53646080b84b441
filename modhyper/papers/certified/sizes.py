"""Sizes proved for a bound: the exact integer when it can be written, and its safe logarithm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from modhyper.magnitude import log10, log10_decimal, outward, scaled
from modhyper.papers.certified.grid import EXACT_DIGITS, Packing, count, log_count
from modhyper.papers.certified.packing import Axes, derivative_sum

EXACT_LOG = EXACT_DIGITS * math.log(10)


@dataclass(frozen=True, slots=True)
class Size:
    """``value`` is None if too long to write; ``log10`` is None if value ≤ 0."""

    value: int | None
    log10: float | None


NOTHING = Size(0, None)


def exact(value: int, *, up: bool) -> Size:
    return Size(value, log10(value, up=up) if value > 0 else None)


def log10_count(axes: Axes) -> Decimal:
    """log10 of the number of cells, to about 45 digits."""
    total = Decimal(0)
    for n, power in axes:
        total += scaled(power, log10_decimal(n))
    return total


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
        value = written(packing, bits, cost)
        return exact(value, up=False) if value else NOTHING
    log = log10_count(grid.x) + log10_count(grid.condition) - log10_decimal(bits)
    if cost:
        if log_count(grid.x) < EXACT_LOG:
            c_x = count(grid.x)
            log += log10_decimal(Fraction(c_x - cost, c_x))
        else:  # C_x > 10^2000, cost ≤ 10^13: the factor 1 - cost/C_x is within the rounding
            log -= Decimal("1e-40")
    return Size(None, outward(log, up=False))


def number(value: int | Fraction) -> str:
    """1,234,567, 7290.28, 1/1000 or ≈1.2e+45: for explanations."""
    if isinstance(value, Fraction) and value.denominator != 1:
        if value < 1 and len(str(value)) < 24:
            return str(value)
        return f"{float(value):,.2f}" if value < 10**12 else "≈" + _short(value)
    value = int(value)
    return f"{value:,}" if abs(value) < 10**15 else "≈" + _short(Fraction(value))


def _short(value: Fraction) -> str:
    log = float(log10_decimal(value))
    power = math.floor(log)
    return f"{10 ** (log - power):.3f}e+{power}"


def cells_text(axes: Axes) -> str:
    """The number of cells, as a product and worked out: "312·311 = 97,032"."""
    if not axes:
        return "1"
    shown = "·".join(f"{number(n)}^{p}" if p > 1 else number(n) for n, p in axes)
    if len(axes) == 1 and axes[0][1] == 1:
        return shown
    worked = number(count(axes)) if log_count(axes) < 300 else f"≈10^{log10_count(axes):.4g}"
    return f"{shown} = {worked}"


def grid_text(packing: Packing, eps: Fraction) -> str:
    """The grid and why its amplitude exceeds eps."""
    grid = packing.grid
    total = derivative_sum(grid, packing.profile)
    return (
        f"{cells_text(grid.x)} x-cells, {cells_text(grid.condition)} I-cells, bump "
        f"{packing.profile.name}: 1/a = {number(total)} < 1/eps = {number(1 / eps)}"
    )
