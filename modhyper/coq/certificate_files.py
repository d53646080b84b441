"""Files of certificates: theorems of a few lines over ``proofs/Certificate.v``, and back.

Nothing in such a file is free: `read_file` writes it again from its numbers and compares.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from fractions import Fraction
from typing import Any, get_args

from modhyper.coq.certificates import Certificate, CertificateError, Row, refusal
from modhyper.coq.witnesses import from_data, whole, witness_data

HEAD = """(* Bounds that modhyper printed, for Coq's kernel to prove by computing. The line before
   each theorem says what it was made from; a changed character makes the file no certificate. *)

From Coq Require Import ZArith.
From Modhyper Require Import Common FinitePrecision FinitePrecisionFirstOrder FixedPointRelu.
From Modhyper Require Import Perceptron Radius Certificate CertificateUpper.
"""


def theorem_names(certificates: Sequence[Certificate]) -> list[str]:
    """Names of their theorems in one file: the row's, numbered from the second one of a row on."""
    seen: Counter[str] = Counter()
    names = []
    for certificate in certificates:
        seen[certificate.row] += 1
        number = seen[certificate.row]
        names.append(certificate.row.replace("-", "_") + (f"_{number}" if number > 1 else ""))
    return names


def file_text(certificates: Sequence[Certificate]) -> str:
    """A file of Coq with one theorem for each certificate.

    Raises CertificateError for one that does not hold, or has a number too large to write.
    """
    parts = [HEAD]
    for certificate, name in zip(certificates, theorem_names(certificates), strict=True):
        if reason := refusal(certificate):
            raise CertificateError(f"{certificate.row}: {reason}")
        parts.append(
            f"(* {json.dumps(as_data(certificate))} *)\n"
            f"Theorem {name} :\n{statement(certificate)}.\n"
            f"Proof.\n{_proof(certificate)}\nQed.\n"
        )
    return "\n".join(parts)


def _ratio(value: Fraction) -> str:
    return f"({value.numerator} / {value.denominator})"


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


def as_data(certificate: Certificate) -> dict[str, Any]:
    """The numbers of a certificate, without those that are as by default."""
    out: dict[str, Any] = {
        field.name: value
        for field in fields(certificate)
        if (value := getattr(certificate, field.name)) != field.default
    }
    out |= {key: str(out[key]) for key in ("eps", "radius") if key in out}
    if certificate.witness is not None:
        out["witness"] = witness_data(certificate.witness)
    return out


def _from_dict(data: dict[str, Any]) -> Certificate:
    try:
        if witness := data.pop("witness", None):
            data["witness"] = from_data(witness)
        if data["row"] not in get_args(Row):
            raise ValueError(f"no row {data['row']!r}")
        for key in {"eps", "radius"} & set(data):
            data[key] = Fraction(data[key])
            if data[key] <= 0:
                raise ValueError(f"{key} is not positive")
        for key in set(data) - {"eps", "radius", "witness", "row", "second_order"}:
            whole(data[key])
        return Certificate(**data)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError) as error:
        raise CertificateError(f"the numbers of a certificate cannot be read: {error}") from None


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
    again = file_text(found)
    if again != text:
        at = next(
            (i for i, (a, b) in enumerate(zip(again, text, strict=False)) if a != b),
            min(len(again), len(text)),
        )
        number = text.count("\n", 0, at) + 1
        raise CertificateError(f"line {number} is not what the numbers of the file give")
    return tuple(found)
