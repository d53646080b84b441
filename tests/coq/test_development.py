"""The development in ``proofs/``: its files, words, record and instances."""

from __future__ import annotations

import inspect
import json
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from toy_development import needs_coq

from modhyper.coq import certificate_files
from modhyper.coq import check as checker
from modhyper.coq.check import check
from modhyper.coq.development import Development, read_development
from modhyper.coq.exports import read_exports
from modhyper.coq.instances import Instance, read_instance, stated_bounds
from modhyper.coq.readme import with_tables
from modhyper.coq.record import ALLOWED_AXIOMS, pinned_theorems, stale
from modhyper.coq.vernacular import NAME, STATING
from modhyper.ledger import kernel
from modhyper.ledger.kernel import kernel_status, read_record
from modhyper.papers.certified.checks.kernel_numbers import ROWS

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
EXPORTS = read_exports(PROOFS)
CERTIFICATES = inspect.getsource(certificate_files)
"""What certificates name is used."""


def real(name: str) -> Any:
    return json.loads((PROOFS / name).read_text())


THEOREMS = pinned_theorems(EXPORTS, real("pins.json"))


def test_the_sources_are_free_of_visible_faults() -> None:
    assert read_development(PROOFS).faults() == []


def test_the_record_describes_what_is_here() -> None:
    assert stale(PROOFS, read_development(PROOFS), EXPORTS) == []
    assert set(real("assumptions.json")["axioms"]) <= ALLOWED_AXIOMS


def test_everything_exported_is_pinned() -> None:
    assert {export.place for export in EXPORTS.theorems} == set(real("pins.json")["theorems"])


def test_every_export_names_a_paper_item_a_certified_section_or_a_finding() -> None:
    item = re.compile(r"(Theorem [1-5]|Lemma \d+|Assumption [12]|Definition \d|F\d+)$")
    for export in EXPORTS.theorems:
        for paper in export.paper:
            assert item.match(paper), export
        for section in export.certified:
            assert re.match(r"\d+$", section), export


def test_the_tables_of_the_readme_are_up_to_date() -> None:
    readme = (PROOFS / "README.md").read_text()
    assert with_tables(readme, EXPORTS, THEOREMS) == readme


def test_the_main_results_rest_on_no_literature_hypothesis() -> None:
    for name in (
        "packing_in_sobolev_ball",
        "embedding_lower_bound",
        "fixed_point_primary",
        "separation_10",
        "separation_1000",
        "separation_1000000",
        "separation_85874233",
    ):
        assert THEOREMS[name].literature == ()
    assert THEOREMS["real_separation_10"].literature == ("warren",)
    assert THEOREMS["relu_universal"].literature == (), "it proves what others assume"


def test_side_conditions_are_shown() -> None:
    window = THEOREMS["separation_rate"].conditions
    assert {"2 b k ≤ t", "16 (1 + m2) t ≤ 2^b"} <= set(window)
    assert any("stores" in words for words in THEOREMS["dense_layer_rate"].conditions)
    assert {"sigma(0) = 0", "sigma is L-Lipschitz", "0 < eps <= 1"} <= set(
        THEOREMS["structured_selector"].conditions
    )
    assert {"f + 3 ≤ b", "f ≥ 1", "2 n < 2^b"} <= set(THEOREMS["fixed_point_primary"].conditions)


def test_no_lemma_is_left_unused() -> None:
    """Each is exported, a hypothesis of the literature, named somewhere else, or explained."""
    development = read_development(PROOFS)
    text = "\n".join(
        re.sub(r"\(\*.*?\*\)", "", data.decode(), flags=re.S)
        for data in development.sources.values()
    )
    declared = [
        name.rpartition(".")[2]
        for name, what in development.declarations().items()
        if what.head in STATING
    ]
    words, times = Counter(re.findall(rf"(?<![\w.']){NAME}", text)), Counter(declared)
    kept = set(THEOREMS) | {entry.name for entry in EXPORTS.literature}
    explained = re.findall(r"`(\w+)`", (PROOFS / "README.md").read_text(encoding="utf-8"))
    unused = {name for name in declared if words[name] <= times[name]} - kept - {*explained}
    assert {name for name in unused if name not in CERTIFICATES} == set()


# ---------------------------------------------------------------------------- the ledger's record


def test_the_ledger_says_that_it_did_not_run_coq() -> None:
    status = kernel_status("separation_rate")
    assert status.result == "established"
    assert "recorded, not re-run here" in status.detail
    assert "16 (1 + m2) t ≤ 2^b" in status.detail


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the development for the ledger to read."""
    for path in [*PROOFS.glob("*.v"), *PROOFS.glob("*.json"), PROOFS / "_CoqProject"]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "exports").mkdir()
    for path in (PROOFS / "exports").glob("*.toml"):
        (tmp_path / "exports" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(kernel, "PROOFS", tmp_path)
    kernel._recorded.cache_clear()
    return tmp_path


@pytest.fixture(autouse=True)
def _forget() -> Any:
    yield
    kernel._recorded.cache_clear()
    kernel._rerun.clear()


def test_a_forged_theorem_is_not_believed(copied: Path) -> None:
    """A false number with ``Admitted``, and the digest of the file put into the record by hand."""
    assert kernel_status("separation_1000000").result == "established"
    source = (copied / "Separation.v").read_text()
    forged = source.replace("1658086 * (3", "99999999999 * (3")
    forged = re.sub(r"(embedding_1_4_4; lia\]\.) Qed\.", r"\1 Admitted.", forged)
    assert forged.count("Admitted") == 1
    (copied / "Separation.v").write_text(forged)
    kernel._recorded.cache_clear()
    assert kernel_status("separation_1000000").result == "not run"
    record = json.loads((copied / "assumptions.json").read_text())
    record["sources"] = read_development(copied).digests()
    (copied / "assumptions.json").write_text(json.dumps(record))
    kernel._recorded.cache_clear()
    status = kernel_status("separation_1000000")
    assert status.result == "not run"
    assert "Admitted" in status.detail


@pytest.mark.parametrize("file", ["pins.json", "exports/separation.toml", "_CoqProject"])
def test_a_record_of_other_files_is_not_believed(copied: Path, file: str) -> None:
    (copied / file).write_text((copied / file).read_text() + "\n")
    kernel._recorded.cache_clear()
    status = kernel_status("separation_10")
    assert status.result == "not run"
    assert "differs from the one that was checked" in status.detail


def test_a_check_that_fails_here_refutes_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(folder: Path) -> dict[str, Any]:
        raise kernel.ProofError("a theorem is open")

    monkeypatch.setattr(kernel, "check", fails)
    assert kernel.recheck().refused
    assert kernel_status("separation_10").result == "failed"
    monkeypatch.setattr(kernel, "check", lambda folder: {**real("assumptions.json"), "axioms": []})
    assert "says otherwise" in kernel.recheck().problem
    monkeypatch.setattr(kernel, "check", lambda folder: real("assumptions.json"))
    assert kernel.recheck().rerun
    assert "checked here just now" in kernel_status("separation_10").detail
    assert read_record().rerun


@needs_coq
@pytest.mark.slow
def test_the_whole_development_checks_and_gives_this_record(
    compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `check` builds in a folder of its own, the fixture has built by the same function."""

    def build(development: Development, folder: Path, modules: set[str], jobs: int) -> None:
        sources = {path.stem: path.read_bytes() for path in compiled.glob("*.v")}
        assert modules == set(sources)
        assert development.sources == sources
        copytree(compiled, folder, dirs_exist_ok=True)

    monkeypatch.setattr(checker, "build", build)
    assert check(PROOFS) == real("assumptions.json")


# ---------------------------------------------------------------------------- instances


def test_instances_are_read_off_the_kernels_text() -> None:
    eps = Fraction(1, 1000)
    expected = {
        "embedding_1_2_2": (Instance("embedding", 1, 2, 2, 32, eps), 943030),
        "network_3": (Instance("network", 3, 0, 0, 32, eps), 1150474),
        "primary_1": (Instance("primary", 1, 0, 0, 32, eps), 32),
        "separation_10": None,
    }
    assert {name: read_instance(THEOREMS[name].kernel) for name in expected} == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Modhyper.Common.sobolev_ball_1", "Modhyper.Other.sobolev_ball_1"),
        ("Coq.ZArith.BinInt.Z.le", "Coq.ZArith.BinInt.Z.ge"),
        (
            "Modhyper.FinitePrecision.words Nq (nat:32)",
            "Modhyper.FinitePrecision.words Nq (nat:16)",
        ),
        ("(nat:1) (nat:2)", "(nat:1) (nat:3)"),
    ],
)
def test_a_statement_of_another_shape_is_no_instance(old: str, new: str) -> None:
    kernel_text = THEOREMS["embedding_1_2_2"].kernel
    assert old in kernel_text
    assert read_instance(kernel_text.replace(old, new, 1)) is None


@pytest.mark.parametrize(
    ("instance", "numbers"),
    [
        pytest.param(instance, {each.bound for each in stated}, id=stated[0].theorem)
        for instance, stated in stated_bounds(THEOREMS.values()).items()
    ],
)
def test_kernel_and_calculator_agree(
    instance: Instance, numbers: set[int], capsys: pytest.CaptureFixture[str]
) -> None:
    from modhyper.cli.main import run

    m1, m2 = (1, instance.m1 - 1) if instance.kind == "network" else (instance.m1, instance.m2)
    options = {
        "--m1": m1,
        "--m2": m2,
        "--smoothness": 1,
        "--eps": instance.eps,
        "--bits": instance.bits,
        "--embedding-dim": instance.k or 1,
        "--format": "json",
    }
    assert run(["bounds", *(str(part) for option in options.items() for part in option)]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["bounds"]}
    row = rows[ROWS[instance.kind]]
    assert max(numbers) <= int(row["certificate"]["value"]) <= int(row["value"])
