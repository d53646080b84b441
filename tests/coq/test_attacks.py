"""Ways to make the checker say yes to what is not proved. Each must fail, and for its own reason.

Every test has Coq check a development of one or two small files; some bring a file that the text
alone does not give away, so that what Coq prints has to.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from toy_development import GOOD, development, needs_coq

from modhyper.coq import check as checker
from modhyper.coq import toolchain
from modhyper.coq.check import check, main
from modhyper.coq.development import ProofError
from modhyper.coq.record import PINS, RECORD

pytestmark = [needs_coq, pytest.mark.slow]


def accept(folder: Path) -> None:
    """Pin and record the development as it is now."""
    assert main(["--pin", "--folder", str(folder)]) == 0


def refused(folder: Path, message: str) -> None:
    with pytest.raises(ProofError, match=message):
        check(folder)


def test_a_sound_development_is_checked_and_recorded(tmp_path: Path) -> None:
    folder = development(tmp_path)
    refused(folder, "missing or of another format")
    accept(folder)
    pins = json.loads((folder / PINS).read_text())
    assert pins["theorems"]["Toy.double_zero"] == {
        "says": "twice nothing",
        "statement": "double 0 = 0",
        "kernel": [
            "@Coq.Init.Logic.eq Coq.Init.Datatypes.nat (Modhyper.Toy.double Coq.Init.Datatypes.O)",
            "Coq.Init.Datatypes.O",
        ],
    }
    assert list(pins["definitions"]) == ["Modhyper.Toy.double"]
    record = check(folder)
    assert record["axioms"] == []
    assert json.loads((folder / RECORD).read_text()) == record
    assert main(["--status", "--folder", str(folder)]) == 0


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (GOOD.replace("reflexivity. Qed.", "Admitted."), "'Admitted.' is not allowed"),
        (GOOD.replace("reflexivity", "exact I"), "does not compile"),
        (GOOD.replace("Theorem double_zero", "Theorem other"), "double_zero"),
        (GOOD.replace("double 0 = 0", "double 0 = 1 - 1"), "the statement of .* changed"),
        (GOOD.replace("n + n", "2 * n"), r"the definition Modhyper\.Toy\.double changed"),
        # Convertible, so every proof still passes; but other text.
        (GOOD.replace("n + n", "n + (n + 0)"), r"the definition Modhyper\.Toy\.double changed"),
    ],
    ids=["admitted", "broken", "missing", "statement", "definition", "convertible"],
)
def test_a_changed_development(tmp_path: Path, source: str, message: str) -> None:
    folder = development(tmp_path)
    accept(folder)
    receipt = (folder / RECORD).read_text()
    (folder / "Toy.v").write_text(source)
    refused(folder, message)
    assert main(["--folder", str(folder)]) == 1
    assert (folder / RECORD).read_text() == receipt
    assert main(["--status", "--folder", str(folder)]) == 1


def test_words_that_say_more(tmp_path: Path) -> None:
    folder = development(tmp_path)
    accept(folder)
    development(tmp_path, says="P = NP.")
    refused(folder, "the words of Toy.double_zero changed")
    development(tmp_path, says="doubling 1000 times gives 0")
    refused(folder, "its words have 1000, its statement has not")


@pytest.mark.parametrize(
    ("old", "new"), [("double 0 = 0", "double 0 = 1"), ("twice nothing", "P = NP")]
)
def test_edited_pins(tmp_path: Path, old: str, new: str) -> None:
    folder = development(tmp_path)
    accept(folder)
    pins = folder / PINS
    pins.write_text(pins.read_text().replace(old, new))
    refused(folder, "changed")
    assert main(["--status", "--folder", str(folder)]) == 1


# ---------------------------------------------------------------------------- shadowed names

USES_ADD = """
Theorem double_zero : Nat.add 0 1 = 1.
Proof. reflexivity. Qed.
"""
OTHER_ADD = "Definition add (a b : nat) : nat := b.\n"


@pytest.mark.parametrize("kind", ["Definition", "Example"])
def test_a_file_named_like_a_librarys(tmp_path: Path, kind: str) -> None:
    """Names are printed as Nat.add, whose ever Nat it is."""
    sources = {
        "Nat.v": OTHER_ADD.replace("Definition", kind),
        "Toy.v": "From Modhyper Require Import Nat.\n" + USES_ADD,
    }
    folder = development(tmp_path, sources)
    message = r"Nat\.v: a library has a file of this name" if kind == "Definition" else "'Example"
    refused(folder, message)


def test_the_arctangent_of_another(tmp_path: Path) -> None:
    ratan = "From Coq Require Import Reals.\nExample atan (x : R) : R := x.\n"
    toy = """From Coq Require Import Reals.
From Modhyper Require Import Ratan.
Theorem double_zero : Ratan.atan 0%R = 0%R.
Proof. reflexivity. Qed.
"""
    folder = development(tmp_path, {"Ratan.v": ratan, "Toy.v": toy})
    refused(folder, r"Ratan\.v:2: 'Example atan .* is not allowed")
    (folder / "Ratan.v").write_text(ratan.replace("Example", "Definition"))
    refused(folder, r"Ratan\.v: a library has a file of this name")


def test_a_name_of_a_library_elsewhere(tmp_path: Path) -> None:
    """The statement reads the same before and after."""
    other = "Definition negb (b : bool) : bool := b.\n"
    toy = "Theorem double_zero : negb (negb true) = true.\nProof. reflexivity. Qed.\n"
    folder = development(tmp_path, {"Other.v": other, "Toy.v": toy})
    accept(folder)
    (folder / "Toy.v").write_text("From Modhyper Require Import Other.\n" + toy)
    with pytest.raises(ProofError) as error:
        check(folder)
    message = str(error.value)
    assert "the meaning of Toy.double_zero changed" in message
    assert "Modhyper.Other.negb" in message
    assert "the last name of Modhyper.Other.negb is now also that of Coq.Init.Datatypes.negb" in (
        message
    )


def test_the_order_of_imports(tmp_path: Path) -> None:
    one, two = ("Definition f (n : nat) : nat := n.\n", "Definition f (n : nat) : nat := 0.\n")
    toy = "From Modhyper Require Import {}.\n" + GOOD.replace("double 0", "f 0")
    sources = {"One.v": one, "Two.v": two, "Toy.v": toy.format("One Two")}
    folder = development(tmp_path, sources)
    accept(folder)
    (folder / "Toy.v").write_text(toy.format("Two One"))
    refused(folder, "the meaning of Toy.double_zero changed")


def test_a_structure_that_is_found_instead(tmp_path: Path) -> None:
    """The operation is inferred; the source and the printed statement stay the same."""
    source = """
Record magma := Magma { carrier : Type; op : carrier -> carrier -> carrier }.
Canonical plus_magma := Magma nat plus.
Theorem double_zero : op _ 2 0 = 2.
Proof. reflexivity. Qed.
"""
    folder = development(tmp_path, source)
    accept(folder)
    (folder / "Toy.v").write_text(source.replace("nat plus", "nat minus"))
    refused(folder, "plus_magma changed")


def test_a_proof_that_is_data(tmp_path: Path) -> None:
    """What a theorem proves matters only if it is a proposition."""
    source = """
Lemma small : nat.
Proof. exact 0. Qed.
Theorem double_zero : small = small.
Proof. reflexivity. Qed.
"""
    folder = development(tmp_path, source)
    accept(folder)
    (folder / "Toy.v").write_text(source.replace("exact 0", "exact 1"))
    refused(folder, "the definition Modhyper.Toy.small changed")


# ---------------------------------------------------------------------------- axioms and kernel


def test_consequences_of_the_allowed_axioms_are_allowed(tmp_path: Path) -> None:
    source = """From Coq Require Import Classical.
Theorem double_zero : forall (P : Prop) (p q : P), p = q.
Proof. exact proof_irrelevance. Qed.
"""
    accept(development(tmp_path, source))
    assert check(tmp_path)["axioms"] == ["Coq.Logic.Classical_Prop.classic"]


def test_an_axiom_that_the_text_does_not_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reading of the text put out of action, Print Assumptions and coqchk still see it."""
    source = GOOD.replace("double 0 = 0", "double 0 = 1").replace("reflexivity", "exact cheat")
    accept(development(tmp_path))
    folder = development(tmp_path, "Axiom cheat : 0 = 1.\n" + source)
    refused(folder, "'Axiom cheat : 0 = 1.' is not allowed")
    monkeypatch.setattr(checker.Development, "faults", lambda self: [])
    for libraries in (True, False):
        with pytest.raises(ProofError) as error:
            check(folder, libraries=libraries)
        assert "Modhyper.Toy.cheat is assumed (Print Assumptions)" in str(error.value)
        assert "Modhyper.Toy.cheat is assumed (coqchk)" in str(error.value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Unset Guard Checking.\nFixpoint f (n : nat) : False := f n.\n", "unsafe"),
        ("Unset Universe Checking.\nDefinition t : Type := (Type : Type).\n", "type-in-type"),
        ("Unset Positivity Checking.\nInductive b := B : (b -> False) -> b.\n", "positivity"),
    ],
)
def test_checks_of_the_kernel_that_are_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, message: str
) -> None:
    accept(development(tmp_path))
    folder = development(tmp_path, line + GOOD)
    refused(folder, "is not allowed")
    monkeypatch.setattr(checker.Development, "faults", lambda self: [])
    for libraries in (True, False):
        with pytest.raises(ProofError, match=message):
            check(folder, libraries=libraries)


def test_libraries_that_are_not_the_pinned_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then coqchk goes over them again, whatever the record says."""
    folder = development(tmp_path)
    accept(folder)
    seen: list[bool] = []
    again = checker.second_axioms

    def spy(*args: Any, libraries: bool) -> tuple[str, ...]:
        seen.append(libraries)
        return again(*args, libraries=libraries)

    monkeypatch.setattr(checker, "second_axioms", spy)
    record = check(folder)
    pins = json.loads((folder / PINS).read_text())
    for libraries in ("0" * 64, None):
        (folder / PINS).write_text(json.dumps(pins | {"libraries": libraries}))
        assert check(folder)["sources"] == record["sources"]
    assert seen == [False, True, True]


def test_a_sentence_that_only_coq_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = development(tmp_path)
    places = checker.read_development(folder).readings["Toy"].places
    assert len(places) == 5
    real = toolchain.coq

    def one_more(command: list[str], *args: Any, **options: Any) -> str:
        extra = "Chars 1 - 2 [Axiom] 0. secs\n" if "-time" in command else ""
        return extra + real(command, *args, **options)

    monkeypatch.setattr(toolchain, "coq", one_more)
    refused(folder, "Coq reads a sentence at bytes")


# ---------------------------------------------------------------------------- files


def test_compiled_files_and_settings_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stale Toy.vo of another theorem, and libraries and options by environment variables."""
    folder = development(tmp_path / "dev")
    other = development(tmp_path / "other", GOOD.replace("n + n", "n"))
    toolchain.coq(["coqc", "-R", ".", "Modhyper", "Toy.v"], other)
    for kind in ("vo", "vok", "vos", "glob"):
        shutil.copy(other / f"Toy.{kind}", folder)
    os.utime(folder / "Toy.v", (0, 0))  # older than the .vo
    monkeypatch.setenv("COQPATH", str(other))
    monkeypatch.setenv("COQEXTRAFLAGS", "-type-in-type")
    accept(folder)
    lines = json.loads((folder / PINS).read_text())["definitions"]["Modhyper.Toy.double"]
    assert "Coq.Init.Nat.add n n" in " ".join(lines)


def test_an_edit_during_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = development(tmp_path)
    build = checker.build

    def edit_while_building(*args: Any) -> None:
        (folder / "Toy.v").write_text(GOOD + "Axiom late : 1 = 2.\n")
        build(*args)

    monkeypatch.setattr(checker, "build", edit_while_building)
    accept(folder)
    assert main(["--status", "--folder", str(folder)]) == 1


def _link(folder: Path) -> None:
    (folder / "elsewhere").write_text(GOOD)
    (folder / "Toy.v").unlink()
    (folder / "Toy.v").symlink_to(folder / "elsewhere")


def _subfolder(folder: Path) -> None:
    (folder / "Sub").mkdir()
    (folder / "Sub" / "Toy.v").write_text(GOOD)


def _unlisted(folder: Path) -> None:
    (folder / "Extra.v").write_text("")


def _shell(folder: Path) -> None:
    with (folder / "_CoqProject").open("a") as project:
        project.write("-arg -w -arg $(touch${IFS}/tmp/owned)\n")


def _option(folder: Path) -> None:
    project = folder / "_CoqProject"
    project.write_text(project.read_text().replace("-arg -w", "-arg -type-in-type -arg -w"))


def _name(folder: Path) -> None:
    (folder / "Toy-2.v").write_text("")


def _circle(folder: Path) -> None:
    (folder / "Toy.v").write_text("From Modhyper Require Import Toy.\n" + GOOD)


def _nowhere(folder: Path) -> None:
    (folder / "Toy.v").write_text("From Modhyper Require Import Absent.\n" + GOOD)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_link, "links"),
        (_subfolder, "source files in subfolders"),
        (_unlisted, "Extra.v is not listed"),
        (_shell, "is no file here"),
        (_option, "must begin with these lines"),
        (_name, "a file is named by a capital"),
        (_circle, "in a circle"),
        (_nowhere, "imports Absent, which is not here"),
    ],
)
def test_files_that_do_not_belong(
    tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    folder = development(tmp_path)
    spoil(folder)
    refused(folder, re.escape(message))
