"""Certificates: a printed bound as a theorem that Coq's kernel proves by computing.

A certificate is a row of the calculator for one problem, with a witness (a grid, a number of
units). `file_text` writes it as a theorem of a few lines over ``proofs/Certificate.v``; nothing in
such a file is free: reading it back (`read_file`) writes it again from its numbers and compares.
`holds` repeats in Python what the kernel will compute, so that no file is written that must fail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from math import prod
from typing import Any, Literal

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


def _ratio(value: Fraction) -> str:
    return f"({value.numerator} / {value.denominator})"


# ---------------------------------------------------------------------------- text

HEAD = """(* Bounds that modhyper printed, for Coq's kernel to prove by computing. The line before
   each theorem says what it was made from; a changed character makes the file no certificate. *)

From Coq Require Import ZArith.
From Modhyper Require Import Common FinitePrecision FinitePrecisionFirstOrder FixedPointRelu.
From Modhyper Require Import Perceptron Radius Certificate CertificateUpper.
"""


def file_text(certificates: Iterable[Certificate]) -> str:
    """A file of Coq with one theorem for each certificate.

    Raises CertificateError for one that does not hold, or has a number too large to write.
    """
    parts = [HEAD]
    for certificate in certificates:
        if reason := refusal(certificate):
            raise CertificateError(f"{certificate.row}: {reason}")
        parts.append(
            f"(* {json.dumps(_as_dict(certificate))} *)\n"
            f"Theorem {certificate.name} :\n{statement(certificate)}.\n"
            f"Proof.\n{_proof(certificate)}\nQed.\n"
        )
    return "\n".join(parts)


def refusal(certificate: Certificate) -> str:
    """Why a certificate cannot be written; "" if it can."""
    unary = (certificate.embedding_dim or 0, certificate.units, certificate.m1 + certificate.m2)
    if max(unary) > MOST_NAT:
        return f"Coq counts in unary up to {MOST_NAT:,}, and {max(unary):,} is needed"
    return "" if certificate.holds() else "its numbers do not add up"


def statement(certificate: Certificate) -> str:
    """The statement of the theorem, as it stands in the file."""
    c = certificate
    b, m1, m2 = c.bits, c.m1, c.m2
    ball = f"(@sobolev_ball {c.smoothness} ({m1} + {m2}))"
    if c.radius != 1:
        ball = f"(of_radius {_ratio(c.radius)} {ball})"
    target = f"{ball} {_ratio(c.eps)}"
    least = f"({c.value} <= Z.of_nat {{}})%Z"
    match c.row:
        case "finite-precision-embedding":
            told = c.embedding_bits or b
            return (
                f"  forall Nq (q : words Nq {b} -> words {c.embedding_dim} {told} -> point {m1} "
                f"-> R),\n    embedding_reaches (m2 := {m2}) q {target} ->\n    "
                + least.format("Nq")
            )
        case "finite-precision-any-dimension":
            return (
                f"  forall Nq k (q : words Nq {b} -> words k {b} -> point {m1} -> R),\n"
                f"    (0 < k)%N -> ({m1} + k <= Nq)%N ->\n"
                f"    embedding_reaches (m2 := {m2}) q {target} ->\n    " + least.format("Nq")
            )
        case "finite-precision-compressed":
            return (
                f"  forall Nq k w (first : words Nq {b} -> words k {b} -> words w {b})\n"
                f"    (q : words Nq {b} -> words w {b} -> point {m1} -> R),\n"
                f"    (0 < k)%N -> (0 < w)%N -> (w * ({m1} + k) <= Nq)%N ->\n"
                f"    embedding_reaches (m2 := {m2})\n"
                "      (fun theta code => q theta (first theta code))\n"
                f"      {target} ->\n    " + least.format("Nq")
            )
        case "finite-precision-slice":
            return (
                f"  forall Ng (g : words Ng {b} -> point {m1} -> R),\n"
                f"    primary_reaches (m2 := {m2}) g {target} ->\n    " + least.format("Ng")
            )
        case "finite-precision-plain":
            return (
                f"  forall N (h : words N {b} -> point ({m1} + {m2}) -> R),\n"
                f"    network_reaches h {target} ->\n    " + least.format("N")
            )
        case "finite-precision-embedding-total":
            return (
                f"  forall Nq Ne (Code : Type) (q : words Nq {b} -> Code -> point {m1} -> R)\n"
                f"    (e : words Ne {b} -> point {m2} -> Code),\n"
                f"    model_reaches (fun theta x I => q theta.1 (e theta.2 I) x) {target} ->\n    "
                + least.format("(Nq + Ne)")
            )
        case "finite-precision-hypernetwork-total":
            return (
                f"  forall Nf (Weights : Type) (g : Weights -> point {m1} -> R)\n"
                f"    (f : words Nf {b} -> point {m2} -> Weights),\n"
                f"    model_reaches (fun theta x I => g (f theta I) x) {target} ->\n    "
                + least.format("Nf")
            )
        case "relu-interpolation-real":
            network = f"network 1 [:: {c.units}%N] 1"
            return (
                f"  (forall theta : {network}, Z.of_nat (size (parameters theta)) = {c.value}%Z) "
                f"/\\\n  primary_reaches (m2 := {m2})\n"
                f"    (fun theta : {network} => scalar_forward relu theta) {target}"
            )
    network = f"(@fixed_point_relu {c.units} {b} 1 {b - 3})"
    if c.radius != 1:
        network = f"(fun theta x => {_ratio(c.radius)} * {network[1:-1]} theta x)"
    return (
        f"  Z.of_nat (3 * {c.units}) = {c.value}%Z /\\\n"
        f"  primary_reaches (m2 := {m2}) {network}\n    {target}"
    )


def _proof(c: Certificate) -> str:
    radius = f"(Radius {c.radius.numerator} {c.radius.denominator})" if c.radius != 1 else "Unit"
    eps = f"{c.eps.numerator} {c.eps.denominator}"
    second = "true" if c.second_order else "false"
    told = c.embedding_bits or c.bits
    if c.witness is None:
        numbers = f"{radius} {c.smoothness} {second} {eps} {c.m2}"
        if c.row == "relu-interpolation-real":
            term = f"real_primary_at_most {c.units} {numbers}"
        else:
            term = f"bits_primary_at_most {c.units} {c.bits} {c.bits - 3} {numbers}"
    else:
        theorem, arguments = {
            "finite-precision-embedding": (
                "interface_at_least",
                f"{c.bits} {told} {c.embedding_dim}",
            ),
            "finite-precision-any-dimension": ("any_dimension_at_least", f"{c.bits} {c.told}"),
            "finite-precision-compressed": ("compressed_at_least", f"{c.bits} {c.told}"),
            "finite-precision-slice": ("primary_at_least", f"{c.bits}"),
            "finite-precision-plain": ("network_at_least", f"{c.bits}"),
            "finite-precision-embedding-total": ("embedding_total_at_least", f"{c.bits}"),
            "finite-precision-hypernetwork-total": ("hypernetwork_at_least", f"{c.bits}"),
        }[c.row]
        term = f"{theorem} {c.witness.coq()}\n  {radius} {eps} _ {arguments}"
    return f"apply: (@{term}); by vm_compute."


# ---------------------------------------------------------------------------- reading back


def _as_dict(certificate: Certificate) -> dict[str, Any]:
    """The numbers of a certificate, without those that are as by default."""
    given = {field.name: getattr(certificate, field.name) for field in fields(certificate)}
    out: dict[str, Any] = {
        field.name: given[field.name]
        for field in fields(certificate)
        if given[field.name] != field.default
    }
    out |= {key: str(out[key]) for key in ("eps", "radius") if key in out}
    if certificate.witness is not None:
        kind = type(certificate.witness).__name__
        out["witness"] = {"kind": kind, **asdict(certificate.witness)}
    return out


def _from_dict(data: dict[str, Any]) -> Certificate:
    try:
        if witness := data.pop("witness", None):
            kind = {"Boxes": Boxes, "Points": Points}[witness.pop("kind")]
            axes = {key: tuple(map(_whole, witness.pop(key))) for key in ("x", "condition")}
            if kind is Boxes:
                given = witness.pop("bumps")
                bumps = None if given is None else (_whole(given[0]), _whole(given[1]))
                found: Boxes | Points = Boxes(bumps, **axes)
            else:
                found = Points(**axes)
            if witness:
                raise ValueError(f"unknown keys {', '.join(witness)}")
            data["witness"] = found
        for key in {"eps", "radius"} & set(data):
            data[key] = Fraction(data[key])
            if data[key] <= 0:
                raise ValueError(f"{key} is not positive")
        for key in set(data) - {"eps", "radius", "witness", "row", "second_order"}:
            _whole(data[key])
        return Certificate(**data)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError) as error:
        raise CertificateError(f"the numbers of a certificate cannot be read: {error}") from None


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is not a whole number")
    return value


def read_file(text: str) -> tuple[Certificate, ...]:
    """The certificates of a file written by `file_text`.

    Raises CertificateError unless the text is, to the last character, what its numbers give.
    """
    found = []
    for line in re.findall(r"^\(\* (\{.*\}) \*\)$", text, re.M):
        try:
            data = json.loads(line)
        except ValueError as error:
            raise CertificateError(f"a line with the numbers of a certificate: {error}") from None
        found.append(_from_dict(data))
    if not found:
        raise CertificateError("the file has no certificate of modhyper")
    if len({each.name for each in found}) < len(found):
        raise CertificateError("the file has two certificates of one row")
    again = file_text(found)
    if again != text:
        at = next(
            (i for i, (a, b) in enumerate(zip(again, text, strict=False)) if a != b),
            min(len(again), len(text)),
        )
        number = text.count("\n", 0, at) + 1
        raise CertificateError(f"line {number} is not what the numbers of the file give")
    return tuple(found)
