"""Words, pins and the record: what is compared with what. Nothing here needs Coq."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from toy_development import development

from modhyper.coq.audit import Audit, parse_axioms, short_numbers
from modhyper.coq.check import main
from modhyper.coq.clauses import clauses
from modhyper.coq.development import ProofError, read_development
from modhyper.coq.exports import read_exports
from modhyper.coq.record import (
    RECORD,
    as_json,
    literature_beneath,
    pin_faults,
    pinned_theorems,
    pins_of,
    record_of,
    stale,
    word_faults,
)

AXIOM = "Coq.Logic.Classical_Prop.classic"


def found(**changes: Any) -> Audit:
    values: dict[str, Any] = {
        "statements": {"Toy.double_zero": "double 0 = 0"},
        "kernel": {"Toy.double_zero": "eq (Modhyper.Toy.double O) O"},
        "definitions": {"Modhyper.Toy.double": "double = fun n => n + n"},
        "shadows": {},
        "axioms": (AXIOM,),
    }
    return Audit(**(values | changes))


def faults(folder: Path, now: Audit, pinned: Audit) -> list[str]:
    exports = read_exports(folder)
    return pin_faults(pins_of(exports, now, "8.16.1"), pins_of(exports, pinned, "8.16.1"))


def test_print_assumptions_is_read_strictly() -> None:
    assert parse_axioms("Closed under the global context\n") == ()
    text = (
        "Axioms:\nClassical_Prop.classic : forall P : Prop, or P (not P)\n"
        "ClassicalDedekindReals.sig_forall_dec\n  : forall P : nat -> Prop,\n    whatever"
    )
    assert parse_axioms(text) == (
        "ClassicalDedekindReals.sig_forall_dec",
        "Classical_Prop.classic",
    )
    assert parse_axioms("Axioms:\nf is assumed to be guarded.") == ("f is assumed to be guarded.",)


def test_numbers_are_written_shortly_and_told_apart() -> None:
    s, o = "Coq.Init.Datatypes.S", "Coq.Init.Datatypes.O"
    assert short_numbers(f"f ({s} ({s} ({s} {o}))) x") == "f (nat:3) x"
    assert short_numbers(f"f ({s} {o}) {o}") == f"f (nat:1) {o}"
    assert short_numbers(f"f ({s} ({s} n))") == f"f ({s} ({s} n))"
    i, z, h = (f"Coq.Numbers.BinNums.x{c}" for c in "IOH")
    assert short_numbers(f"p ({z} ({i} ({z} {h})))") == "p (positive:10)"
    assert short_numbers(f"p {h}") == f"p {h}"


def test_what_the_kernel_says_is_compared_with_the_pins(tmp_path: Path) -> None:
    folder = development(tmp_path)
    assert faults(folder, found(), found()) == []
    changed = {
        "statements": "the statement of Toy.double_zero changed",
        "kernel": "the meaning of Toy.double_zero changed",
        "definitions": "the definition Modhyper.Toy.double changed",
    }
    for key, message in changed.items():
        (name,) = getattr(found(), key)
        (fault,) = faults(folder, found(**{key: {name: "something else"}}), found())
        assert fault.startswith(message)
        assert "something else" in fault
    (fault,) = faults(folder, found(shadows={"Modhyper.Toy.double": ["Coq.Nat.double"]}), found())
    assert fault == "the last name of Modhyper.Toy.double is now also that of Coq.Nat.double"
    more = {"Modhyper.Toy.double": "double = fun n => n + n", "Modhyper.Toy.one": "one = 1"}
    (fault,) = faults(folder, found(definitions=more), found())
    assert fault.startswith("the definition Modhyper.Toy.one changed")


def test_a_theorem_may_neither_appear_nor_vanish_unpinned(tmp_path: Path) -> None:
    folder = development(tmp_path)
    exports = read_exports(folder)
    pins = pins_of(exports, found(), "8.16.1")
    none = {**pins, "theorems": {}}
    assert pin_faults(pins, none) == ["Toy.double_zero is not pinned (read it, then --pin)"]
    assert pin_faults(none, pins) == ["Toy.double_zero is pinned but no longer exported"]
    assert pin_faults(pins, {})[0].startswith("pins.json is missing")


def test_words_are_compared_with_the_pins_and_their_numbers_with_the_statement(
    tmp_path: Path,
) -> None:
    pins = pins_of(read_exports(development(tmp_path)), found(), "8.16.1")
    exports = read_exports(development(tmp_path, says="P = NP."))
    (fault,) = pin_faults(pins_of(exports, found(), "8.16.1"), pins)
    assert fault.startswith("the words of Toy.double_zero changed")
    for says, wrong in (("1,000 zeros", "1000"), ("at 32 bits", "32"), ("0 of 1 zeros", "")):
        exports = read_exports(development(tmp_path, says=says))
        told = [f"double_zero: its words have {wrong}, its statement has not"] if wrong else []
        assert word_faults(exports, found()) == told


def test_literature_that_nothing_uses_is_a_fault(tmp_path: Path) -> None:
    folder = development(tmp_path)
    (folder / "exports" / "literature.toml").write_text(
        "[[theorem]]\nname = 'warren'\ncitation = 'Warren'\nstatement = 'a bound'\n"
    )
    exports = read_exports(folder)
    (fault,) = word_faults(exports, found())
    assert fault == "the hypothesis warren of the literature is used by no theorem"
    assert (
        word_faults(exports, found(kernel={"Toy.double_zero": "forall _ : Modhyper.W.warren, x"}))
        == []
    )


@pytest.mark.parametrize(
    ("kernel", "rests"),
    [
        ("forall _ : Modhyper.G.warren, Modhyper.G.x", True),
        ("forall (n : nat) (_ : Modhyper.G.deep n), Modhyper.G.x", True),
        ("Modhyper.G.and (forall _ : Modhyper.G.warren, Modhyper.G.x)", True),
        ("Modhyper.G.warren Modhyper.G.x", False),  # it proves it
        ("forall _ : Modhyper.G.x, Modhyper.G.warren Modhyper.G.x", False),
        ("forall _ : Modhyper.G.warren, Modhyper.G.warren", True),
        ("Modhyper.G.x", False),
    ],
)
def test_hypotheses_of_the_literature_are_found_beneath_definitions(
    kernel: str, rests: bool
) -> None:
    definitions = {
        "Modhyper.G.deep": "fun n => Modhyper.G.deeper",
        "Modhyper.G.deeper": "Modhyper.G.warren",
    }
    assert literature_beneath(["warren"], kernel, definitions) == (("warren",) if rests else ())


def test_a_record_goes_stale_with_everything_that_went_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = development(tmp_path)

    def reasons() -> list[str]:
        return stale(folder, read_development(folder), read_exports(folder))

    assert reasons() == ["assumptions.json is missing: run check.py"]
    exports = read_exports(folder)
    pins = pins_of(exports, found(), "8.16.1")
    record = record_of(read_development(folder), exports, pins, (AXIOM,))
    (folder / "pins.json").write_text(as_json(pins))
    (folder / RECORD).write_text(as_json(record))
    assert reasons() == []
    for name in ("Toy.v", "_CoqProject", "exports/toy.toml", "pins.json"):
        text = (folder / name).read_text()
        (folder / name).write_text(text + "\n")
        assert reasons() == [f"{name} differs from the one that was checked"]
        (folder / name).write_text(text)
    digests = {"audit.py": "0"}
    monkeypatch.setattr("modhyper.coq.record.CHECKER_DIGESTS", digests)
    assert "audit.py differs from the one that was checked" in reasons()
    monkeypatch.undo()
    (folder / RECORD).write_text(as_json({**record, "format": 1}))
    assert reasons() == ["assumptions.json is of another format: run check.py"]


def test_without_coq_nothing_is_called_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    folder = development(tmp_path)
    assert main(["--folder", str(folder)]) == 2
    assert "coqc is not installed here, so nothing was checked" in capsys.readouterr().err
    assert not (folder / RECORD).exists()


# ---------------------------------------------------------------------------- words and clauses


def test_a_statement_is_cut_into_its_clauses() -> None:
    cut = clauses(
        "forall (m n : nat) (f : R -> R), let M := (m * n)%N in (0 < n)%N -> "
        "(forall t : R, 0 <= t -> f t = 0) -> A m /\\ (forall k : nat, (k < M)%N -> B k -> C) /\\ "
        "exists z : R, P z /\\ (Q z -> S)"
    )
    assert cut.taken == ("m : nat", "n : nat", "f : R -> R", "k : nat")
    assert cut.defined == ("M := (m * n)%N",)
    assert cut.assumed == (
        "(0 < n)%N",
        "(forall t : R, 0 <= t -> f t = 0)",
        "(k < M)%N",
        "B k",
    )
    assert cut.concluded == ("A m", "C", "exists z : R, P z /\\ (Q z -> S)")
    assert clauses("A <-> B").concluded == ("A <-> B",)
    assert clauses("forall n : nat, A n -> ~ B").assumed == ("A n",)
    for nested in ("forall i : J, exists j : J, (j, i) \\in S", "exists x : R, P x"):
        cut = clauses(f"forall f : R -> R, forall h : {nested}, Q h -> forall n : nat, S")
        assert cut.taken == ("f : R -> R", f"h : {nested}", "n : nat")
        assert (cut.assumed, cut.concluded) == (("Q h",), ("S",))


def test_conditions_come_in_the_words_of_the_glossary_or_as_they_stand(tmp_path: Path) -> None:
    folder = development(tmp_path)
    (folder / "exports" / "glossary.toml").write_text(
        "clause = [{ coq = '\\w+ : nat', says = '' }, "
        "{ coq = '\\(0 < (\\w+)\\)%N', says = '\\1 is positive' }]\n"
    )
    exports = read_exports(folder)
    cut = clauses("forall (n : nat) (f : R -> R), (0 < n)%N -> smooth f -> P f")
    assert exports.words(cut) == ("f : R -> R", "n is positive", "smooth f")
    theorem = pinned_theorems(exports, pins_of(exports, found(), "8.16.1"))["double_zero"]
    assert theorem.conditions == ()


def test_exports_name_each_theorem_once_and_a_file_that_is_there(tmp_path: Path) -> None:
    folder = development(tmp_path)
    entry = (folder / "exports" / "toy.toml").read_text()
    (folder / "exports" / "toys.toml").write_text(entry)
    with pytest.raises(ProofError, match="double_zero is listed twice"):
        read_exports(folder)
    (folder / "exports" / "toys.toml").unlink()
    (folder / "exports" / "toy.toml").write_text(entry.replace("Toy.v", "Gone.v"))
    with pytest.raises(ProofError, match=r"no file Gone\.v"):
        read_exports(folder)
    (folder / "exports" / "toy.toml").write_text(entry.replace("says", "summary"))
    with pytest.raises(ProofError, match="wrong or missing keys: says, summary"):
        read_exports(folder)


def test_the_record_is_json() -> None:
    assert json.loads(as_json({"a": ["é"]})) == {"a": ["é"]}
