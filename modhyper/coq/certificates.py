"""Certificates: a printed bound with the witness from which Coq's kernel can compute it.

A certificate is a row of the calculator for one problem, with a grid or a number of units. `holds`
repeats in Python what the kernel will compute (``proofs/Certificate.v``), so that nothing is
written that must fail; `coq.certificate_files` writes and reads the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from modhyper.coq.witnesses import Witness

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
    witness: Witness | None = None
    told: int = 0
    units: int = 0
    second_order: bool = False

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


def refusal(certificate: Certificate) -> str:
    """Why a certificate cannot be written; "" if it can."""
    c = certificate
    unary = (c.embedding_dim or 0, c.units, c.m1 + c.m2, c.bits, c.embedding_bits or 0)
    if max(unary) > MOST_NAT:
        return f"Coq counts in unary up to {MOST_NAT:,}, and {max(unary):,} is needed"
    return "" if certificate.holds() else NO_SUM
