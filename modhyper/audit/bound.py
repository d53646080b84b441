"""Sizes and Lipschitz constants of one value, and arithmetic on them that rounds up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from modhyper.audit.graph import Node

UNIT = 2.0**-52
TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Bound:
    """What is known of one value v(x, I).

    size       |v| ≤ size, entry by entry, float64; a tuple for several tensors; None if not known
    x          Lipschitz constant in x, in the L1 norm; None if not known
    condition  the same in the real conditions
    reason     what is not known, and why; "" if all is known
    value      v itself if it depends on neither
    """

    size: Any
    x: float | None
    condition: float | None
    reason: str = ""
    value: Any = None


def known(value: Any) -> Bound:
    """A value that depends on neither x nor I."""
    if isinstance(value, torch.Tensor):
        value = value.detach()
        size = value.abs().double() if value.is_complex() else value.double().abs()
        return Bound(size if value.is_floating_point() else up(size), 0.0, 0.0, "", value)
    if isinstance(value, list | tuple):
        return Bound(tuple(known(each).size for each in value), 0.0, 0.0, "", tuple(value))
    return Bound(None, 0.0, 0.0, "", value)


def up(value: Any, terms: int = 1) -> Any:
    """A float or tensor ≥ 0 that came out of ``terms`` operations, enlarged by their rounding."""
    return value * (1 + (terms + 4) * UNIT) + TINY


def times(one: float | None, other: float | None) -> float | None:
    """A product, rounded up; 0 if one factor is 0, even if the other is not known."""
    if one == 0 or other == 0:
        return 0.0
    return None if one is None or other is None else float(up(one * other))


def plus(values: Sequence[float | None]) -> float | None:
    """A sum, rounded up; None if one is not known."""
    if any(value is None for value in values):
        return None
    total = math.fsum(value for value in values if value is not None)
    if not math.isfinite(total):
        return None
    return 0.0 if total == 0 else float(up(total))


def greatest(tensor: Any) -> float | None:
    """The largest entry; 0 for an empty tensor, None for None and where it is not finite."""
    if tensor is None:
        return None
    largest = float(tensor.max()) if tensor.numel() else 0.0
    return largest if math.isfinite(largest) else None


def combine(size: Any, parts: Sequence[tuple[Bound, float | None]], reason: str = "") -> Bound:
    """A value whose change is at most the sum of factor · change over ``parts``."""
    x = plus([times(part.x, factor) for part, factor in parts])
    condition = plus([times(part.condition, factor) for part, factor in parts])
    why = next((part.reason for part, _ in parts if part.reason), "") or reason
    missing = x is None or condition is None or size is None
    return Bound(size, x, condition, why if missing else "")


def apply(function: Callable[..., Any], *sizes: Any) -> Any:
    """``function`` of sizes, or None if one of them is not known."""
    return None if any(size is None for size in sizes) else function(*sizes)


def copies_of(node: Node, part: Bound) -> float | None:
    """How often each entry of ``part`` is repeated in the result."""
    if part.size is None or node.numbers is None:
        return None
    return max(1.0, node.numbers / max(1, int(part.size.numel())))


def as_bound(value: Any) -> Bound:
    """A bound as it is, or that of a Python number."""
    if isinstance(value, Bound):
        return value
    size = torch.tensor(abs(float(value)), dtype=torch.float64)
    return Bound(size, 0.0, 0.0, "", value)
