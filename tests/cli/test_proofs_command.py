"""`bounds --kernel` and `proofs check`, without Coq but for the last test."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from modhyper.cli.main import run
from modhyper.coq.certificate_check import CheckedFile
from modhyper.coq.certificate_files import read_file, statement
from modhyper.coq.development import ProofError

PROBLEM = "bounds --m1 1 --m2 2 --eps 1e-3 -k 2 --bits 16"


@pytest.fixture
def file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    out = tmp_path / "out.v"
    assert run([*shlex.split(PROBLEM), "--kernel", str(out)]) == 0
    capsys.readouterr()
    return out


def test_the_file_and_json_say_the_same(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = {each.row: each for each in read_file(file.read_text())}
    assert run([*shlex.split(PROBLEM), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["bounds"]
    assert {row["id"] for row in rows if row["certificate"]} == set(written)
    for row in rows:
        proof, certificate = row["proof"], row["certificate"]
        if certificate is None:
            assert proof["why_no_certificate"]
            continue
        assert certificate["statement"] == statement(written[row["id"]])
        assert certificate["value"] in certificate["statement"]
        assert (certificate["value"] == row["value"]) == (proof["by"] == "kernel")
    given = {row["id"]: row["proof"]["given"] for row in rows}
    assert "warren-1968" in given["growth-function-any-depth"]
    assert "borsuk-1933" in given["continuous-embedding"]


def test_a_problem_without_certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.v"
    assert run(["bounds", "--m1", "1", "--m2", "1", "--kernel", str(out)]) == 2
    assert "nothing that Coq can prove" in capsys.readouterr().err
    assert not out.exists()
    assert run([*shlex.split(PROBLEM), "--kernel", str(tmp_path)]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_a_forged_file_fails(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(file.read_text().replace("<= Z.of_nat Nq)", "+ 1 <= Z.of_nat Nq)"))
    assert run(["proofs", "check", str(file)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "NOT PROVED: line" in captured.err


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_file_that_cannot_be_read(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content:
        (tmp_path / "out.v").write_bytes(content)
    assert run(["proofs", "check", str(tmp_path / "out.v")]) == 2
    assert ("is not UTF-8" if content else "cannot read") in capsys.readouterr().err


def test_what_coq_says_is_printed(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = read_file(file.read_text())
    checked = CheckedFile(made, tuple(map(statement, made)), ("A.b.classic",), "8.16.1", 2.0)
    monkeypatch.setattr("modhyper.cli.proofs.check_file", lambda *args, **options: checked)
    assert run(["proofs", "check", str(file)]) == 0
    out = capsys.readouterr().out
    assert f"has checked {len(made)} printed integers in 2.0 s; axioms: classic." in out
    assert f"{made[0].value:,}" in out
    assert run(["proofs", "check", str(file), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)["certificates"]
    assert [each["value"] for each in shown] == [str(each.value) for each in made]

    def fails(*args: object, **options: object) -> None:
        raise ProofError("Unable to unify")

    monkeypatch.setattr("modhyper.cli.proofs.check_file", fails)
    assert run(["proofs", "check", str(file)]) == 1
    assert "Unable to unify" in capsys.readouterr().err
