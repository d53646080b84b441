"""The proof checker and its data files. Without Coq the tests that run it are skipped."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from fractions import Fraction
from math import prod
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PROOFS = Path(__file__).resolve().parents[1] / "proofs"


def _load_checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("proofs_check", PROOFS / "check.py")
    assert spec is not None
    assert spec.loader is not None
    sys.path.insert(0, str(PROOFS))  # check.py is a script; its other half lies beside it
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    sys.path.remove(str(PROOFS))
    return module


checker = _load_checker()
sources = sys.modules["sources"]
needs_coq = pytest.mark.skipif(
    shutil.which("coqc") is None, reason="Coq is not installed: no proof is checked here"
)

GOOD = """
Definition double (n : nat) : nat := n + n.
(* Admitted is only a word here; so is "Axiom". *)
Theorem double_zero : double 0 = 0.
Proof. reflexivity. Qed.
"""


def development(folder: Path, source: str = GOOD, theorem: str = "double_zero") -> Path:
    (folder / "_CoqProject").write_text("-R . Modhyper\n\nToy.v\n")
    (folder / "Toy.v").write_text(source)
    entry = {
        "theorem": theorem,
        "file": "Toy.v",
        "paper": ["Lemma 3"],
        "certified": [],
        "summary": "twice nothing",
    }
    (folder / "exports.json").write_text(json.dumps({"literature": {}, "theorems": [entry]}))
    return folder


# ---------------------------------------------------------------------------- text


def test_comments_and_strings_are_stripped() -> None:
    source = 'a (* b (* c *) d *) e "f (* g" h\n(* i\nj *) k'
    assert sources.strip_comments(source).split() == ["a", "e", "h", "k"]
    assert sources.strip_comments(source).count("\n") == source.count("\n")


def test_a_sound_source_has_no_fault(tmp_path: Path) -> None:
    assert checker.scan_sources(development(tmp_path)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Lemma x : False. Admitted.",
        "Lemma x : False. Proof. admit. Abort.",
        "Lemma x : False. Proof. give_up. Abort.",
        "Axiom cheat : False.",
        "Parameters a b : nat.",
        "Unset Guard Checking.",
        "Unset  Universe Checking.",
        "#[bypass_check(guard)] Fixpoint f (n : nat) : nat := f n.",
        'Declare ML Module "anything".',
        "Lemma x : nat. Proof. exact 0. Defined.",
    ],
)
def test_open_proofs_axioms_and_unsafe_options_are_found(tmp_path: Path, line: str) -> None:
    folder = development(tmp_path, GOOD + line + "\n")
    (fault,) = checker.scan_sources(folder)
    assert re.match(r"Toy\.v:6: '.+' is not allowed$", fault)


def test_files_outside_the_project_list_are_found(tmp_path: Path) -> None:
    folder = development(tmp_path)
    (folder / "Extra.v").write_text("")
    (folder / "Toy.v").unlink()
    assert checker.scan_sources(folder) == [
        "Extra.v is not listed in _CoqProject",
        "Toy.v is listed in _CoqProject but missing",
    ]


def test_compiler_options_are_restricted(tmp_path: Path) -> None:
    folder = development(tmp_path)
    with (folder / "_CoqProject").open("a") as project:
        project.write("-arg -type-in-type\n")
    assert checker.scan_sources(folder) == ["_CoqProject: '-arg -type-in-type' is not allowed"]


def test_print_assumptions_is_read_strictly() -> None:
    assert checker.parse_axioms("Closed under the global context") == ()
    text = (
        "Axioms:\nClassical_Prop.classic : forall P : Prop, or P (not P)\n"
        "ClassicalDedekindReals.sig_forall_dec\n  : forall P : nat -> Prop,\n    whatever"
    )
    assert checker.parse_axioms(text) == (
        "ClassicalDedekindReals.sig_forall_dec",
        "Classical_Prop.classic",
    )
    assert checker.parse_axioms("Axioms:\nf is assumed to be guarded.") == (
        "f is assumed to be guarded.",
    )


# ---------------------------------------------------------------------------- verdict


def _audit(statement: str = "a = b", **changes: Any) -> Any:
    values = {"axioms": (), "definitions": {"statement": statement, "Toy.f": "f = 1"}} | changes
    return checker.Audit(statement=statement, **values)


def _pin(audit: Any) -> dict[str, Any]:
    return {
        "statement": audit.statement,
        "sha256": audit.digest,
        "definitions": audit.hashes,
    }


def _judge(now: Any, pinned: Any | None, **entry: Any) -> list[str]:
    exports = {"literature": {}, "theorems": [{"theorem": "t", **entry}]}
    pins = {} if pinned is None else {"t": _pin(pinned)}
    faults: list[str] = checker.judge(exports, {"t": now}, pins)
    return faults


def test_an_unchanged_theorem_passes() -> None:
    assert _judge(_audit(), _audit()) == []


def test_a_changed_statement_fails() -> None:
    (fault,) = _judge(_audit("a = c"), _audit())
    assert fault.startswith("the statement of t changed")
    assert "a = b" in fault
    assert "a = c" in fault


def test_a_changed_definition_fails_though_the_statement_reads_the_same() -> None:
    now = _audit(definitions={"statement": "a = b", "Toy.f": "f = 2"})
    assert _judge(now, _audit()) == ["the meaning of t changed: Toy.f"]


def test_an_unpinned_theorem_fails() -> None:
    (fault,) = _judge(_audit(), None)
    assert fault.startswith("t is not pinned")


def test_a_pinned_theorem_may_not_disappear() -> None:
    exports: dict[str, Any] = {"literature": {}, "theorems": []}
    assert checker.judge(exports, {}, {"t": _pin(_audit())}) == [
        "t is pinned but no longer exported"
    ]


def test_an_axiom_off_the_list_fails() -> None:
    now = _audit(axioms=("Classical_Prop.classic", "Toy.cheat"))
    assert _judge(now, now) == ["t rests on Toy.cheat, which is not on the allowed list"]


def test_the_numbers_of_an_instance_must_be_in_the_statement() -> None:
    now = _audit("reaches (1 / 1000) -> (943030 <= N)")
    instance = {"eps": "1/1000", "n_q_at_least": 943030}
    assert _judge(now, now, instance=instance) == []
    for wrong in ({"n_q_at_least": 94303}, {"n_q_at_least": 943031}, {"eps": "1/100"}):
        (fault,) = _judge(now, now, instance=instance | wrong)
        assert "its statement does not" in fault


def test_a_literature_hypothesis_that_nothing_uses_fails() -> None:
    exports = {"literature": {"warren": {}}, "theorems": []}
    assert checker.judge(exports, {}, {}) == ["literature hypothesis warren is used by no theorem"]


def test_staleness_is_derived_from_hashes(tmp_path: Path) -> None:
    folder = development(tmp_path)
    assert checker.stale(folder) == ["assumptions.json is missing: run check.py"]
    exports = checker.read_exports(folder)
    audits = {"double_zero": _audit()}
    result = checker.record(exports, audits, folder, "8.16.1")
    (folder / "assumptions.json").write_text(json.dumps(result))
    assert checker.stale(folder) == []
    (folder / "Toy.v").write_text(GOOD + "\n")
    assert checker.stale(folder) == ["Toy.v differs from the file that was checked"]
    assert checker.main(["--status", "--folder", str(folder)]) == 1


def test_without_coq_nothing_is_called_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    folder = development(tmp_path)
    assert checker.main(["--folder", str(folder)]) == 2
    assert "coqc is not installed here, so nothing was checked" in capsys.readouterr().err
    assert not (folder / "assumptions.json").exists()


# ---------------------------------------------------------------------------- the real data


def _real(name: str) -> Any:
    return json.loads((PROOFS / name).read_text())


def test_every_export_names_a_paper_item_a_certified_section_or_a_finding() -> None:
    item = re.compile(r"(Theorem [1-5]|Lemma \d+|Assumption [12]|Definition \d|F\d+)$")
    for entry in checker.read_exports(PROOFS)["theorems"]:
        for paper in entry["paper"]:
            assert item.match(paper), entry
        for section in entry["certified"]:
            assert re.match(r"\d{1,2}$", section), entry
        source = sources.strip_comments((PROOFS / entry["file"]).read_text())
        kinds = "Theorem|Lemma|Corollary|Proposition|Definition|Fact|Remark"
        assert re.search(rf"\b(?:{kinds})\s+{entry['theorem']}\b", source), entry["theorem"]


def test_the_readme_lists_every_exported_theorem() -> None:
    readme = (PROOFS / "README.md").read_text()
    for entry in checker.read_exports(PROOFS)["theorems"]:
        assert f"`{entry['theorem']}`" in readme, entry["theorem"]


def test_the_sources_are_free_of_visible_faults() -> None:
    assert checker.scan_sources(PROOFS) == []


def test_the_recorded_audit_describes_the_present_sources() -> None:
    assert checker.stale(PROOFS) == []


def test_the_recorded_audit_agrees_with_exports_and_pins() -> None:
    rows = _real("assumptions.json")["theorems"]
    pins = _real("pins.json")
    exports = checker.read_exports(PROOFS)
    assert [row["theorem"] for row in rows] == [e["theorem"] for e in exports["theorems"]]
    assert set(pins) == {row["theorem"] for row in rows}
    for row in rows:
        assert set(row["axioms"]) <= checker.ALLOWED_AXIOMS
        assert row["statement_sha256"] == pins[row["theorem"]]["sha256"]
        assert set(row["literature"]) <= set(exports["literature"])


def test_the_main_results_rest_on_no_literature_hypothesis() -> None:
    rows = {row["theorem"]: row for row in _real("assumptions.json")["theorems"]}
    for name in (
        "packing_in_sobolev_ball",
        "embedding_lower_bound",
        "fixed_point_primary",
        "separation_10",
        "separation_1000",
        "separation_1000000",
    ):
        assert rows[name]["literature"] == []


LOWER_BOUNDS = {
    "n_q_at_least": "finite-precision-embedding",
    "n_plain_at_least": "finite-precision-plain",
    "n_g_at_least": "finite-precision-slice",
}
INSTANCES = [
    pytest.param(entry["instance"], key, id=entry["theorem"])
    for entry in checker.read_exports(PROOFS)["theorems"]
    for key in LOWER_BOUNDS
    if key in entry.get("instance", {})
]


def printed_bounds(instance: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The values that `modhyper bounds` prints for the problem of an instance."""
    from modhyper.cli.main import run

    options = {
        "--m1": instance["m1"],
        "--m2": instance.get("m2", 1),
        "--smoothness": instance["r"],
        "--eps": instance["eps"],
        "--bits": instance.get("precision_bits", 32),
        "--embedding-dim": instance.get("embedding_dim", 1),
        "--format": "json",
    }
    assert run(["bounds", *(str(part) for option in options.items() for part in option)]) == 0
    rows = json.loads(capsys.readouterr().out)["bounds"]
    return {row["id"]: row["value"] for row in rows}


@pytest.mark.parametrize(("given", "key"), INSTANCES)
def test_kernel_and_calculator_agree_on_the_pinned_instances(
    given: dict[str, Any], key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Fraction(printed_bounds(given, capsys)[LOWER_BOUNDS[key]]) == given[key]


@pytest.mark.parametrize(
    ("theorem", "bound", "size"),
    [
        ("primary_of_3006_words", "relu-interpolation-bits", 3006),
        ("primary_of_3003_reals", "relu-interpolation-real", 3003),
    ],
)
def test_kernel_and_calculator_agree_on_the_primary(
    theorem: str, bound: str, size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (given,) = (
        entry["instance"]
        for entry in checker.read_exports(PROOFS)["theorems"]
        if entry["theorem"] == theorem
    )
    assert Fraction(printed_bounds(given, capsys)[bound]) == 3 * given["units"] == size


@pytest.mark.parametrize(("given", "key"), INSTANCES)
def test_the_grid_of_an_instance_proves_its_number(given: dict[str, Any], key: str) -> None:
    """The kernel's certificate once more in Python; the next number would not follow from it."""
    x, i = given["grid"]["x"], given["grid"].get("I", [])
    b, bound = given["precision_bits"], given[key]
    embedding = given.get("embedding_dim", 0) * prod(i)
    assert Fraction(given["eps"]) * (1 + sum(x) + sum(i)) < 1
    assert b * (bound - 1 + embedding) < prod(x) * prod(i) <= b * (bound + embedding)


# ---------------------------------------------------------------------------- Coq


@needs_coq
@pytest.mark.slow
def test_a_sound_development_is_checked_and_recorded(tmp_path: Path) -> None:
    folder = development(tmp_path)
    with pytest.raises(checker.ProofError, match="double_zero is not pinned"):
        checker.check(folder)
    checker.check(folder, pin=True)
    (row,) = checker.check(folder)["theorems"]
    assert row["axioms"] == []
    assert row["definitions"] == ["Toy.double"]
    assert row["statement"] == "double 0 = 0"
    assert checker.stale(folder) == []


@needs_coq
@pytest.mark.slow
def test_an_edit_during_the_run_does_not_count_as_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = development(tmp_path)
    build = checker.build

    def edit_while_building(work: Path, jobs: int) -> None:
        (folder / "Toy.v").write_text(GOOD + "Axiom late : 1 = 2.\n")
        build(work, jobs)

    monkeypatch.setattr(checker, "build", edit_while_building)
    checker.check(folder, pin=True)
    assert checker.stale(folder) == ["Toy.v differs from the file that was checked"]


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "message"),
    [
        (GOOD.replace("reflexivity. Qed.", "Admitted."), "'Admitted' is not allowed"),
        (GOOD.replace("double 0 = 0", "double 0 = 1 - 1"), "the statement of double_zero changed"),
        (GOOD.replace("n + n", "2 * n"), "the meaning of double_zero changed: Toy.double"),
        (GOOD.replace("reflexivity", "exact I"), "does not compile"),
        (GOOD.replace("Theorem double_zero", "Theorem other"), "could not be found"),
    ],
    ids=["admitted", "statement", "definition", "broken", "missing"],
)
def test_a_bad_development_is_rejected(tmp_path: Path, source: str, message: str) -> None:
    folder = development(tmp_path)
    checker.check(folder, pin=True)
    receipt = (folder / "assumptions.json").read_text()
    (folder / "Toy.v").write_text(source)
    with pytest.raises(checker.ProofError, match=message):
        checker.check(folder)
    assert (folder / "assumptions.json").read_text() == receipt
    assert checker.stale(folder) != []


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "axiom"),
    [
        # An assumption made outside any section is an axiom under another name.
        ("Variable cheat : 1 = 2.\nTheorem t : 1 = 2.\nProof. exact cheat. Qed.\n", "Toy.cheat"),
        (
            "From Coq Require Import Eqdep.\n"
            "Theorem t : forall (U : Type) (p : U) (Q : U -> Type) (x : Q p) (h : p = p),\n"
            "  x = eq_rect p Q x p h.\nProof. exact Eqdep.Eq_rect_eq.eq_rect_eq. Qed.\n",
            "Eqdep.Eq_rect_eq.eq_rect_eq",
        ),
    ],
    ids=["assumption", "library"],
)
def test_an_extra_axiom_is_rejected(tmp_path: Path, source: str, axiom: str) -> None:
    folder = development(tmp_path, source, "t")
    with pytest.raises(checker.ProofError, match=f"t rests on {re.escape(axiom)}"):
        checker.check(folder, pin=True)
    assert not (folder / "pins.json").exists()


@needs_coq
@pytest.mark.slow
def test_the_whole_development_checks(tmp_path: Path) -> None:
    folder = tmp_path / "proofs"
    folder.mkdir()
    for path in [*PROOFS.glob("*.v"), *PROOFS.glob("*.json"), PROOFS / "_CoqProject"]:
        shutil.copy(path, folder)
    assert checker.check(folder) == _real("assumptions.json")
