"""What stands behind each row for a given problem: the proof kernel, a written proof, a citation.

The kernel stands behind a number if a certificate for it can be written (`coq.certificates`): then
it is a theorem that Coq proves by computing, once it is asked to. The certificate may be for less
than the row says, where the row's targets are sharper than those in the kernel; it then gives both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from modhyper.bisection import first_from
from modhyper.bound import Bound
from modhyper.coq.certificate_files import as_data, statement
from modhyper.coq.certificates import NO_SUM, Certificate, Row, refusal
from modhyper.coq.witnesses import Witness
from modhyper.papers.certified.kernel_witnesses import best_witness, nothing

MOST_AXES = 200
DENSE = ("finite-precision-any-dimension", "finite-precision-compressed")
"""Rows whose q begins with a dense layer."""
By = Literal["kernel", "theorem", "pencil", "literature", "nothing"]


@dataclass(frozen=True, slots=True)
class RowProof:
    """What stands behind a row.

    by           "kernel": the certificate proves its number; "theorem": a theorem that the kernel
                 checked gives it, by arithmetic too long for Coq; "pencil": a written proof, in
                 the module ``place``; "literature": a proof elsewhere; "nothing": it claims nothing
    certificate  what Coq can prove by computing: the row's number, or (pencil) a weaker one
    literature   keys of what is taken as given: the proof itself, or theorems that it uses
    why_not      why the certificate is not there, or not for the row's number; "" if it is
    """

    row: str
    by: By
    certificate: Certificate | None = None
    place: str = ""
    literature: tuple[str, ...] = ()
    why_not: str = ""

    def as_dict(self) -> dict[str, Any]:
        """JSON form; numbers as strings, so that no reader rounds them."""
        made, certificate = self.certificate, None
        if made is not None:
            certificate = as_data(made) | {"value": str(made.value), "statement": statement(made)}
        proof = {
            "by": self.by,
            "place": self.place or None,
            "given": list(self.literature),
            "why_no_certificate": self.why_not or None,
        }
        return {"proof": proof, "certificate": certificate}


def proof_of(row: Bound) -> RowProof:
    """What stands behind a row of any paper."""
    standing = row.result.standing
    if row.reading != "certified" or not standing.pencil:
        why_not = "it is stated elsewhere and not proved here"
        return RowProof(row.id, "literature", None, "", standing.literature, why_not)
    if row.side == "lower" and row.value == 0:
        return RowProof(row.id, "nothing", why_not="it claims nothing for this problem")
    pencil = RowProof(row.id, "pencil", None, standing.pencil, standing.literature)
    made = _certificate(row)
    if isinstance(made, str):
        return replace(pencil, why_not=made)
    reason = refusal(made)
    if reason == NO_SUM:
        return replace(pencil, why_not="its targets are not those in the kernel")
    exact = made.value == row.value
    if reason:
        by: By = "theorem" if exact and made.holds() else "pencil"
        return replace(pencil, by=by, why_not=reason)
    if not exact:
        return replace(
            pencil, certificate=made, why_not="its targets are sharper than the kernel's"
        )
    return replace(pencil, by="kernel", certificate=made, literature=())


def certificates(rows: Iterable[Bound]) -> tuple[Certificate, ...]:
    """The certificates of all rows that have one, for `coq.certificate_files.file_text`."""
    found = (proof_of(row).certificate for row in rows)
    return tuple(each for each in found if each is not None)


def _certificate(row: Bound) -> Certificate | str:
    """A certificate for the row, with its number or what the kernel has; or why there is none."""
    problem = row.problem
    if row.id not in get_args(Row):
        return "there is no kernel theorem that computes this row"
    if row.value is None:
        return "its number is too long to write out"
    if problem.m1 + problem.m2 > MOST_AXES:
        return f"certificates have at most {MOST_AXES} axes"
    if problem.conditions is not None:
        return "the kernel's theorem is about conditions that fill a cube"
    assert problem.eps is not None
    start = Certificate(
        row=row.id,  # type: ignore[arg-type]
        value=row.value,
        m1=problem.m1,
        m2=problem.m2,
        smoothness=problem.smoothness,
        eps=problem.eps,
        radius=problem.radius,
        bits=problem.precision_bits,
    )
    if row.side == "upper":
        return _construction(start)
    if problem.smoothness > 3:
        return "the kernel has bumps for r ≤ 3 only"
    told = problem.interface_bits
    if row.id in DENSE:
        if told != start.bits:
            return "the kernel's theorem has as many bits in e(I) as in q"
        made = _dense_layer(start)
    elif row.id == "finite-precision-embedding":
        made = _interface(start, problem.embedding_dim or 0, told)
    else:
        made = _count(start)
    return made if made.value > 0 else "the points in the kernel force nothing here"


def _construction(start: Certificate) -> Certificate | str:
    units, rest = divmod(start.value, 3)
    if rest:
        return "its size is not 3 numbers a unit"
    first = replace(start, units=units)
    return first if first.holds() else replace(first, second_order=True)


def _interface(start: Certificate, k: int, bits: int) -> Certificate:
    found = _witness(start, bits * k)
    own = None if bits == start.bits else bits
    made = replace(start, embedding_dim=k, embedding_bits=own)
    return _at_most(made, _words(start, found.forced(bits * k)), found)


def _count(start: Certificate) -> Certificate:
    """Plain networks and totals; for a slice without the axes of I, which stay uncut."""
    one_slice = start.row == "finite-precision-slice"
    found = _witness(start, 0, 0 if one_slice else start.m2)
    return _at_most(start, _words(start, found.everything()), found)


def _dense_layer(start: Certificate) -> Certificate:
    """max over t of min(count at t, what t + 1 numbers cost): the count falls, the cost rises."""

    def cost(t: int) -> int:
        return (t + 1 if start.row == "finite-precision-compressed" else 1) * (start.m1 + t + 1)

    def count(t: int) -> int:
        return _words(start, _witness(start, start.bits * t).forced(start.bits * t))

    t = first_from(lambda t: count(t) < cost(t), 1) - 1
    value = cost(t)
    if count(t + 1) > value:
        t, value = t + 1, count(t + 1)
    return _at_most(replace(start, told=t), value, _witness(start, start.bits * t))


def _witness(start: Certificate, told: int, m2: int | None = None) -> Witness:
    """The best one beside so many bits for each condition, with only m2 axes of I cut."""
    m1, r = start.m1, start.smoothness
    condition = start.m2 if m2 is None else m2
    found = best_witness(m1, condition, r, start.eps / start.radius, told)
    uncut = nothing(m1, start.m2, r)
    if found is None or condition == start.m2:
        return found or uncut
    return replace(found, condition=uncut.condition)


def _at_most(start: Certificate, value: int, witness: Witness) -> Certificate:
    """The row's number, or ``value`` if that is less."""
    return replace(start, value=min(start.value, value), witness=witness)


def _words(start: Certificate, bits: int) -> int:
    return -(-bits // start.bits)
