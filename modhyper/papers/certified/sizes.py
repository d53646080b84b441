"""Counts of points as logarithms, and how targets are written in an explanation."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from modhyper.magnitude import Size, added, log10_decimal, number, scaled
from modhyper.papers.certified.packing import Axes
from modhyper.papers.certified.point_sets import Points, count, log_count
from modhyper.papers.certified.walks import Walks


def log10_count(axes: Axes) -> Decimal:
    """log10 of the number of points, to about 45 digits."""
    return added(Decimal(0), *(scaled(power, log10_decimal(n)) for n, power in axes))


def size_text(size: Size) -> str:
    """The number, or 10^log10 if it is too long to write."""
    return f"10^{size.log10:.6g}" if size.value is None else number(size.value)


def count_text(axes: Axes) -> str:
    """The number of points, as a product and worked out: "312·311 = 97,032"."""
    if not axes:
        return "1"
    shown = "·".join(f"{number(n)}^{p}" if p > 1 else number(n) for n, p in axes)
    if len(axes) == 1 and axes[0][1] == 1:
        return shown
    worked = number(count(axes)) if log_count(axes) < 300 else f"≈10^{log10_count(axes):.4g}"
    return f"{shown} = {worked}"


def targets_text(targets: Points | Walks | None, eps: Fraction) -> str:
    """The targets, and why any two of them are further than 2 eps apart."""
    below = f"< 1/eps = {number(1 / eps)}"
    if targets is None:
        return f"no targets that differ by more than 2 eps, eps = {number(eps)}, force anything"
    if isinstance(targets, Walks):
        return (
            f"walks of {number(targets.steps)} steps within ±{targets.band}: "
            f"2^{number(math.floor(targets.bits))} slices any two of which differ by more than "
            f"2 eps, at J = {number(targets.conditions)}; 1/δ = {number(targets.inverse)} {below}"
        )
    kind = targets.kind
    return (
        f"{count_text(targets.x)} x-points, {count_text(targets.condition)} I-points "
        f"({kind.name}: one point in {kind.index} carries a sign), "
        f"1/a = {number(targets.inverse)} {below}"
    )
