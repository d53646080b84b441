"""Certificates: what is written, what is read back, and what Coq says to it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_development import GOOD, development, needs_coq

from modhyper.coq import certificate_check
from modhyper.coq.certificate_check import check_file
from modhyper.coq.certificate_files import file_text, read_file, statement
from modhyper.coq.certificates import Certificate, CertificateError, refusal
from modhyper.coq.development import ProofError, read_development
from modhyper.coq.witnesses import Boxes, Points
from modhyper.papers.certified import certified_bounds
from modhyper.papers.certified.kernel import certificates, proof_of
from modhyper.problem import Problem

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
PLAIN = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2)


def made_for(problem: Problem) -> tuple[Certificate, ...]:
    return certificates(certified_bounds(problem))


EMBEDDING = made_for(PLAIN)[0]


def test_the_statement_is_the_printed_inequality() -> None:
    assert EMBEDDING.value == 5053780
    assert " ".join(statement(EMBEDDING).split()) == (
        "forall Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R), "
        "embedding_reaches (m2 := 2) q (@sobolev_ball 1 (1 + 2)) (1 / 1000) -> "
        "(5053780 <= Z.of_nat Nq)%Z"
    )
    mixed = replace(
        EMBEDDING, radius=Fraction(3, 2), eps=Fraction(3, 2000), embedding_bits=8, bits=16
    )
    assert "words Nq 16 -> words 2 8 ->" in statement(mixed)
    assert "(of_radius (3 / 2) (@sobolev_ball 1 (1 + 2))) (3 / 2000)" in statement(mixed)


def test_every_certified_number_of_a_usual_problem_has_a_certificate_or_a_reason() -> None:
    rows = {row.id: row for row in certified_bounds(PLAIN)}
    found = {id: proof_of(row) for id, row in rows.items()}
    assert {row for row, each in found.items() if each.certificate is not None} == {
        "finite-precision-embedding",
        "finite-precision-slice",
        "finite-precision-plain",
        "finite-precision-embedding-total",
        "finite-precision-hypernetwork-total",
        "relu-interpolation-real",
        "relu-interpolation-bits",
    }
    for id, each in found.items():
        assert (each.by == "kernel") == (not each.why_not), each
        assert each.by not in ("kernel", "theorem", "pencil") or find_spec(each.place)
        if each.certificate is not None:
            assert (each.certificate.value == rows[id].value) == (each.by == "kernel")
            assert each.certificate.value <= rows[id].value
    assert "borsuk-1933" in found["continuous-embedding"].literature


@pytest.mark.parametrize(
    ("problem", "row", "reason"),
    [
        (Problem(m1=1, m2=1, eps="1e-9", smoothness=4), "finite-precision-plain", "r ≤ 3"),
        (Problem(m1=1, m2=1, eps="1e-12"), "relu-interpolation-real", "unary"),
        (Problem(m1=1, m2=900, eps="1e-3"), "finite-precision-plain", "at most 200 axes"),
        (
            Problem(m1=1, m2=1, eps="0.9", embedding_dim=1),
            "finite-precision-embedding",
            "claims nothing",
        ),
        (Problem(m1=1, m2=1, eps="1e-3000"), "finite-precision-plain", "too long"),
    ],
)
def test_a_row_without_a_certificate_says_why(problem: Problem, row: str, reason: str) -> None:
    (found,) = (proof_of(each) for each in certified_bounds(problem) if each.id == row)
    assert found.certificate is None
    assert reason in found.why_not
    assert (found.by == "theorem") == (reason == "unary")


problems = st.builds(
    Problem,
    m1=st.integers(1, 3),
    m2=st.integers(0, 4),
    smoothness=st.integers(1, 3),
    eps=st.fractions(Fraction(1, 10**6), Fraction(1, 10)),
    radius=st.sampled_from([Fraction(1), Fraction(7, 3)]),
    embedding_dim=st.none() | st.integers(1, 6),
    precision_bits=st.sampled_from([1, 8, 32]),
)


@settings(max_examples=30)
@given(problems)
def test_rows_of_the_kernel_kind_hold_and_are_read_back(problem: Problem) -> None:
    """A bound from below is never above the row's number, one from above never below."""
    rows = certified_bounds(problem)
    made = certificates(rows)
    if made:
        assert read_file(file_text(made)) == made
    values = {row.id: (row.side, row.value) for row in rows}
    for each in made:
        side, value = values[each.row]
        assert each.value <= value if side == "lower" else each.value == value


@given(st.lists(st.integers(0, 6), max_size=3), st.lists(st.integers(0, 6), max_size=3))
def test_more_points_than_boxes(x: list[int], condition: list[int]) -> None:
    """2n + 1 points in place of n boxes on each axis fit under the same eps and force as much."""
    points = Points(tuple(2 * n + 1 for n in x), tuple(2 * n + 1 for n in condition))
    boxes = Boxes(None, tuple(x), tuple(condition))
    total = 1 + sum(x) + sum(condition)
    assert points.fits(Fraction(1, total + 1))
    assert not points.fits(Fraction(1, total))
    assert points.everything() >= boxes.everything()
    for told in range(8):
        assert points.forced(told) >= boxes.forced(told)


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
    st.sampled_from([None, (3, 8), (1, 2), (1, 5)]),
)
def test_the_packing_sum_is_the_sum_over_multi_indices(
    axes: list[int], bumps: tuple[int, int] | None
) -> None:
    from itertools import product
    from math import prod

    boxes = Boxes(bumps, tuple(axes), ())
    weights, denominator = boxes.weights()
    sups = [Fraction(w, denominator) for w in weights]
    r = boxes.smoothness
    total = sum(
        prod((n**e * sups[e] for n, e in zip(axes, k, strict=True)), start=Fraction(1))
        for k in product(range(r + 1), repeat=len(axes))
        if sum(k) <= r
    )
    assert not boxes.fits(1 / total)
    assert boxes.fits(1 / total - Fraction(1, 10**9))


def test_numbers_that_do_not_add_up_are_not_written() -> None:
    for changed in (
        replace(EMBEDDING, value=5 * EMBEDDING.value),
        replace(EMBEDDING, eps=Fraction(1, 990)),
        replace(EMBEDDING, smoothness=2),
        replace(EMBEDDING, m1=2),
        replace(EMBEDDING, witness=None),
        replace(EMBEDDING, embedding_dim=None),
        replace(EMBEDDING, witness=Points((751,), (625, 0))),
        replace(EMBEDDING, witness=Boxes((2, 3), (751,), (625, 623)), smoothness=2),
    ):
        assert refusal(changed) == "its numbers do not add up"
        with pytest.raises(CertificateError, match="do not add up"):
            file_text([changed])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("5053780 <=", "5053781 <=", "is not what the numbers"),
        ("(1 / 1000)", "(1 / 100)", "is not what the numbers"),
        ("@sobolev_ball 1", "@sobolev_ball 2", "is not what the numbers"),
        ('"value": 5053780', '"value": 995053780', "do not add up"),
        ('"m1": 1', '"m1": true', "not a whole number"),
        ('"m1": 1', '"m1": -1', "not a whole number"),
        ('"eps": "1/1000"', '"eps": "1/0"', "cannot be read"),
        ('"eps": "1/1000"', '"eps": "0"', "eps is not positive"),
        ('"row": "finite-precision-embedding"', '"row": "magic"', "no row 'magic'"),
        ("Qed.\n", "Admitted.\n", "is not what the numbers"),
        ("Qed.\n", "Qed.\nAxiom cheat : False.\n", "is not what the numbers"),
        ("From Coq", "Load x.\nFrom Coq", "is not what the numbers"),
        ("(* {", "(*  {", "no certificate|is not what"),
    ],
)
def test_a_changed_file_is_no_certificate(old: str, new: str, message: str) -> None:
    text = file_text([EMBEDDING])
    assert old in text
    with pytest.raises(CertificateError, match=message):
        read_file(text.replace(old, new, 1))


def test_a_row_may_stand_in_a_file_for_several_problems() -> None:
    other = replace(EMBEDDING, value=1)
    text = file_text([EMBEDDING, other])
    assert "Theorem finite_precision_embedding_2 :" in text
    assert read_file(text) == (EMBEDDING, other)
    with pytest.raises(CertificateError, match="is not what"):
        read_file(text.replace("_embedding_2 :", "_embedding_3 :"))


SMOOTH = [
    PLAIN,
    Problem(m1=1, m2=2, eps="1e-5", smoothness=2, embedding_dim=1, precision_bits=8),
    Problem(m1=2, m2=1, eps="1e-7", smoothness=3, embedding_dim=1, precision_bits=4, radius="3/2"),
    Problem(m1=1, m2=3, eps="0.05", precision_bits=1, radius="1/3"),
    Problem(m1=1, m2=0, eps="0.001"),
]


@needs_coq
@pytest.mark.slow
@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("problem", SMOOTH, ids=["r1", "r2", "r3", "any-k", "no-condition"])
def test_coq_checks_what_is_written(tmp_path: Path, problem: Problem) -> None:
    made = made_for(problem)
    assert len(made) >= 5
    file = tmp_path / "out.v"
    file.write_text(file_text(made))
    checked = check_file(file, PROOFS)
    assert checked.certificates == made
    assert len(checked.axioms) == 4
    for certificate, shown in zip(made, checked.statements, strict=True):
        assert str(certificate.value) in shown


@needs_coq
@pytest.mark.slow
def test_the_compiled_library_is_kept_until_it_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(certificate_check, "MODULES", ["Toy"])
    built: list[str] = []

    def library(source: str) -> Path:
        folder = development(tmp_path / "toy", source)
        found = certificate_check._library(
            read_development(folder), "8.16.1", lambda: built.append(source)
        )
        assert (found / "Toy.vo").is_file()
        return found

    first = library(GOOD)
    assert library(GOOD) == first
    assert len(built) == 1
    (first / "Toy.vo").write_bytes(b"")
    assert library(GOOD) == first
    assert len(built) == 2
    assert library(GOOD.replace("n + n", "n")) != first, "another source, another folder"


@needs_coq
@pytest.mark.slow
@pytest.mark.usefixtures("library")
def test_coq_refuses_what_is_false(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound one too large, written with the own check put out of action."""
    (row,) = (c for c in made_for(PLAIN) if c.row == "finite-precision-slice")
    best = next(value for value in range(row.value, 10**6) if not replace(row, value=value).holds())
    monkeypatch.setattr(Certificate, "holds", lambda self: True)
    file = tmp_path / "out.v"
    file.write_text(file_text([replace(row, value=best)]))
    with pytest.raises(ProofError):
        check_file(file, PROOFS)
    file.write_text(file_text([replace(row, value=best - 1)]))
    assert check_file(file, PROOFS).certificates[0].value == best - 1
