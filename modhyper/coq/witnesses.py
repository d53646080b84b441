"""Witnesses: families of points that carry any signs, as the kernel computes with them.

One class for each constructor of ``witness`` in ``proofs/Certificate.v``; `KINDS` lists them. What
a certificate asks of each, ``x`` and ``condition`` one number for each axis:

    fits        whether the targets with these signs exceed eps on the unit ball of its smoothness
    forced      bits left to Q when so many are told for each condition
    everything  bits that a whole model carries
    coq         its term in Coq
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import prod
from typing import Any

MOST_CLASSES = 200
"""Coq counts them in unary."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """Bumps in boxes: numbers of cells of the x-axes and the I-axes, 0 for an uncut axis.

    bumps  (a, b): |psi'| a trapezoid with ramps of width a/b ≤ 1/2 (r = 2); None: (1-t²)⁴ (r = 3)
    """

    bumps: tuple[int, int] | None
    x: tuple[int, ...]
    condition: tuple[int, ...]

    @property
    def smoothness(self) -> int:
        return 3 if self.bumps is None else 2

    def weights(self) -> tuple[list[int], int]:
        """Bounds of the derivatives: whole numbers over a common denominator."""
        if self.bumps is None:
            return [10**6, 1904148, 8 * 10**6, 31620711], 10**6
        a, b = self.bumps
        return [a * (b - a), a * b, b * b], a * (b - a)

    def fits(self, eps: Fraction) -> bool:
        """eps times the packing sum is below 1."""
        weights, denominator = self.weights()
        sums = [1] * (self.smoothness + 1)
        for n in reversed(self.x + self.condition):
            sums = [
                sum(n**e * weights[e] * sums[j - e] for e in range(j + 1)) for j in range(len(sums))
            ]
        axes = len(self.x) + len(self.condition)
        proper = self.bumps is None or 0 < 2 * self.bumps[0] <= self.bumps[1]
        return proper and eps * sums[-1] < denominator**axes

    def forced(self, told: int) -> int:
        return self._cells(self.condition) * max(0, self._cells(self.x) - told)

    def everything(self) -> int:
        return self._cells(self.condition) * self._cells(self.x)

    @staticmethod
    def _cells(axes: tuple[int, ...]) -> int:
        return prod(max(1, n) for n in axes)

    def coq(self) -> str:
        a_b = "Quartic" if self.bumps is None else f"(Trapezoid {self.bumps[0]} {self.bumps[1]})"
        return f"(Boxes {a_b} {_list(self.x)} {_list(self.condition)})"


@dataclass(frozen=True, slots=True)
class Points:
    """The checkerboard (r = 1): numbers of points of the axes, 1 for an uncut axis."""

    x: tuple[int, ...]
    condition: tuple[int, ...]

    smoothness = 1

    def fits(self, eps: Fraction) -> bool:
        axes = self.x + self.condition
        return min(axes, default=1) >= 1 and eps * (2 + sum(axes) - len(axes)) < 2

    def forced(self, told: int) -> int:
        c_x, c_i = prod(self.x), prod(self.condition)
        even = (c_i + 1) // 2 * max(0, (c_x + 1) // 2 - told)
        return even + c_i // 2 * max(0, c_x // 2 - told)

    def everything(self) -> int:
        return (prod(self.x) * prod(self.condition) + 1) // 2

    def coq(self) -> str:
        return f"(Points {_list(self.x)} {_list(self.condition)})"


@dataclass(frozen=True, slots=True)
class Coded:
    """A Lee code (r = 1): numbers of points of the axes, 1 for an uncut one, cut axes of I first.

    The points of one residue class lie 4 apart. ``fine``: one class for all axes, with M = ``size``
    residues of weight; otherwise n = ``size`` classes of conditions. In a condition one x-point in
    ``per_x`` carries a sign.
    """

    fine: bool
    size: int
    x: tuple[int, ...]
    condition: tuple[int, ...]

    smoothness = 1

    @property
    def per_x(self) -> int:
        return 4 * self.size if self.fine else 4 * len(self.x)

    @property
    def index(self) -> int:
        return self.per_x if self.fine else self.per_x * self.size

    def fits(self, eps: Fraction) -> bool:
        axes, m1 = self.x + self.condition, len(self.x)
        room = self.size - m1 if self.fine else m1 * (self.size - 1)
        proper = self.size > 0 and room >= 0 and (m1 > 0 or self.fine)
        proper = proper and all(n == 1 for n in self.condition[room:])
        return proper and min(axes, default=1) >= 1 and eps * (4 + sum(axes) - len(axes)) < 4

    def forced(self, told: int) -> int:
        free = prod(self.condition) * max(0, prod(self.x) - self.per_x * told)
        return -(-free // self.index)

    def everything(self) -> int:
        return -(-prod(self.x) * prod(self.condition) // self.index)

    def coq(self) -> str:
        name = "LeeFine" if self.fine else "Lee"
        code = f"(LeeCode.{name} {self.size}%N)"
        return f"(Coded {code} {_list(self.x)} {_list(self.condition)})"


Witness = Boxes | Points | Coded
KINDS: Mapping[str, type[Any]] = {"Boxes": Boxes, "Points": Points, "Coded": Coded}


def witness_data(witness: Witness) -> dict[str, Any]:
    return {"kind": type(witness).__name__, **asdict(witness)}


def from_data(data: Mapping[str, Any]) -> Witness:
    """KeyError, TypeError or ValueError unless `witness_data` could have made it."""
    made = KINDS[data["kind"]]
    rest = {k: tuple(map(whole, v)) if isinstance(v, list | tuple) else v for k, v in data.items()}
    del rest["kind"]
    found: Witness = made(**rest)
    if not isinstance(found.x, tuple) or not isinstance(found.condition, tuple):
        raise ValueError("axes are lists")
    if isinstance(found, Boxes) and found.bumps is not None and len(found.bumps) != 2:
        raise ValueError("bumps are a pair")
    if isinstance(found, Coded) and not (
        isinstance(found.fine, bool) and whole(found.size) <= MOST_CLASSES
    ):
        raise ValueError("no Lee code")
    return found


def whole(value: object) -> int:
    """``value`` as a whole number; ValueError."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _list(axes: Sequence[int]) -> str:
    return f"[:: {'; '.join(map(str, axes))}]%Z" if axes else "[::]"
