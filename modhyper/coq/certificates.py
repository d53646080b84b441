"""Certificates: a printed bound with the witness from which Coq's kernel can compute it.

A certificate is a row of the calculator for one problem, with a grid or a number of units. `holds`
repeats in Python what the kernel will compute (``proofs/Certificate.v``), so that nothing is
written that must fail; `coq.certificate_files` writes and reads the files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Literal

Row = Literal[
    "finite-precision-embedding",
    "finite-precision-any-dimension",
    "finite-precision-compressed",
    "finite-precision-slice",
    "finite-precision-plain",
    "finite-precision-embedding-total",
    "finite-precision-hypernetwork-total",
    "relu-interpolation-real",
    "relu-interpolation-bits",
]
MOST_NAT = 10**6
"""Coq's natural numbers are unary when computed: units, bits and k up to here."""
NO_SUM = "its numbers do not add up"


class CertificateError(Exception):
    """A file that is no certificate, or a certificate that does not hold."""


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
        """The bits left to Q when ``told`` bits are delivered for each condition."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One bound of one problem, with what proves it.

    row             the calculator's row
    value           the bound: at least (finite-precision-…), or exactly the size of a network
                    that exists (relu-interpolation-…)
    m1, m2, smoothness, radius, eps   the problem; eps is not relative to the radius
    bits            b, of every parameter; embedding_bits: of the entries of e(I), b if None
    embedding_dim   k (finite-precision-embedding)
    witness         a grid; None for a construction
    told            the k or t where the count decides (…-any-dimension, …-compressed)
    units           of the network (relu-interpolation-…)
    second_order    whether its error is 1/(2n²) instead of 1/n, n = units - 1
    """

    row: Row
    value: int
    m1: int
    m2: int
    smoothness: int
    eps: Fraction
    radius: Fraction = Fraction(1)
    bits: int = 32
    embedding_bits: int | None = None
    embedding_dim: int | None = None
    witness: Boxes | Points | None = None
    told: int = 0
    units: int = 0
    second_order: bool = False

    @property
    def name(self) -> str:
        """The name of its theorem."""
        return self.row.replace("-", "_")

    def holds(self) -> bool:
        """What the kernel will compute."""
        eps = self.eps / self.radius
        if self.row.startswith("relu"):
            return self._network_reaches(eps)
        w = self.witness
        if (
            w is None
            or w.smoothness != self.smoothness
            or (len(w.x), len(w.condition)) != (self.m1, self.m2)
            or not w.fits(eps)
        ):
            return False
        needed, b = self.bits * (self.value - 1), self.bits
        match self.row:
            case "finite-precision-embedding":
                told = self.embedding_bits or b
                return self.embedding_dim is not None and needed < w.forced(
                    told * self.embedding_dim
                )
            case "finite-precision-any-dimension":
                far = self.value <= self.m1 + self.told + 1
                return far and (self.told <= 0 or needed < w.forced(b * self.told))
            case "finite-precision-compressed":
                far = self.value <= (self.told + 1) * (self.m1 + self.told + 1)
                enough = self.told == 0 or needed < w.forced(b * self.told)
                return self.told >= 0 and far and enough
            case "finite-precision-slice":
                return self.value <= 0 or w.forced(b * (self.value - 1)) > 0
        return needed < w.everything()

    def _network_reaches(self, eps: Fraction) -> bool:
        n = self.units - 1
        if n < 1 or self.m1 != 1 or self.smoothness < 1 + self.second_order:
            return False
        error = Fraction(1, 2 * n * n if self.second_order else n)
        if self.row == "relu-interpolation-bits":
            if self.bits < 4 or 2 * n >= 2**self.bits:
                return False
            error += Fraction(4, 2**self.bits)
        return error <= eps and self.value == 3 * self.units


def _list(axes: Sequence[int]) -> str:
    return f"[:: {'; '.join(map(str, axes))}]%Z" if axes else "[::]"


def refusal(certificate: Certificate) -> str:
    """Why a certificate cannot be written; "" if it can."""
    unary = (certificate.embedding_dim or 0, certificate.units, certificate.m1 + certificate.m2)
    if max(unary) > MOST_NAT:
        return f"Coq counts in unary up to {MOST_NAT:,}, and {max(unary):,} is needed"
    return "" if certificate.holds() else NO_SUM
