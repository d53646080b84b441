"""What stands behind a row of `modhyper bounds`, in words."""

from __future__ import annotations

from collections.abc import Callable

from modhyper.bound import Bound
from modhyper.literature import records, short
from modhyper.papers.certified.kernel import RowProof, proof_of
from modhyper.present.document import Cell, Styled

NOTE = (
    "kernel: --kernel FILE writes the number as a theorem about this problem, and `modhyper proofs "
    "check FILE` has Coq prove it; theorem: Coq checked the theorem, the arithmetic is Python's; "
    "pencil: a written proof, in a docstring of papers/certified that --explain names."
)


def proof_cell(row: Bound, mark: Callable[[str], str]) -> Cell:
    """``mark`` gives a text its letter: theorems of the literature are hypotheses of the row."""
    proof = proof_of(row)
    if proof.by == "kernel":
        return Styled("kernel", "green")
    if proof.by in ("theorem", "nothing"):
        return proof.by
    texts = [f"not proved here: {_cited(key)}" for key in proof.literature]
    if proof.certificate is not None:
        texts.append(f"of this number Coq proves ≥ {proof.certificate.value:,} (--kernel)")
    marks = ",".join(map(mark, texts))
    name = "cited" if proof.by == "literature" else "pencil"
    return f"{name} [{marks}]" if marks else name


def proof_text(row: Bound) -> str:
    """The same in one sentence, with the reason why there is no certificate."""
    proof = proof_of(row)
    if proof.by == "kernel":
        return "proved by Coq when asked to (--kernel)"
    if proof.by == "theorem":
        return f"a theorem checked by Coq, arithmetic by Python ({proof.why_not})"
    given = f", given {', '.join(map(short, proof.literature))}" if proof.literature else ""
    if proof.by == "literature":
        return f"cited{given}"
    if proof.by == "nothing":
        return proof.why_not
    return f"proof in {proof.place}{given}; {_kernel(proof)}"


def _kernel(proof: RowProof) -> str:
    if proof.certificate is None:
        return f"not by Coq: {proof.why_not}"
    return f"Coq proves ≥ {proof.certificate.value:,} of it (--kernel): {proof.why_not}"


def _cited(key: str) -> str:
    return str(records()[key]) if key in records() else key
