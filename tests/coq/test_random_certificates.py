"""Two hundred problems: what the calculator prints, Coq proves, or the row says why not."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from toy_development import needs_coq

from modhyper.coq.certificate_check import check_file
from modhyper.coq.certificate_files import file_text
from modhyper.papers.certified import certified_bounds
from modhyper.papers.certified.kernel import certificates, proof_of
from modhyper.problem import Problem

PROOFS = Path(__file__).resolve().parents[2] / "proofs"


def problems(seed: int, number: int) -> list[Problem]:
    """Problems of r = 1, 2, 3 in turn."""
    rng = random.Random(seed)
    return [
        Problem(
            m1=rng.randint(1, 3),
            m2=rng.randint(0, 4),
            smoothness=1 + i % 3,
            eps=Fraction(rng.randint(1, 1000), 10 ** rng.randint(4, 9)),
            radius=rng.choice([1, 1, Fraction(7, 3), Fraction(1, 2)]),
            embedding_dim=rng.choice([None, 1, 2, 5, 20]),
            precision_bits=rng.choice([1, 8, 16, 32]),
        )
        for i in range(number)
    ]


@needs_coq
@pytest.mark.exhaustive
@pytest.mark.usefixtures("library")
def test_coq_proves_what_is_printed_or_the_row_says_why_not(tmp_path: Path) -> None:
    made = []
    for problem in problems(20, 200):
        rows = certified_bounds(problem)
        for row in rows:
            proof = proof_of(row)
            assert proof.by in ("kernel", "theorem", "pencil", "literature", "nothing")
            assert proof.why_not or (proof.certificate and proof.certificate.value == row.value)
        made += certificates(rows)
    assert len(made) >= 600
    file = tmp_path / "out.v"
    file.write_text(file_text(made))
    checked = check_file(file, PROOFS)
    assert checked.certificates == tuple(made)
    for certificate, statement in zip(made, checked.statements, strict=True):
        assert f"{certificate.value} " in statement or f"{certificate.value}%" in statement
