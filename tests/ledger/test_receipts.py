"""Receipts go stale when, and only when, something they rest on changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as with_fields

from modhyper import InputError
from modhyper.cli.main import run
from modhyper.ledger import receipts
from modhyper.ledger.claim import all_claims, select
from modhyper.ledger.verify import verify


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "receipts.json"
    receipts.write_receipts(verify(select(["counts", "certified-packing"])), path)
    return path


def states(path: Path) -> dict[str, tuple[str, str]]:
    return {each.claim: (each.state, each.reason) for each in receipts.read_receipts(path)}


def test_fresh_at_first(written: Path) -> None:
    assert {state for state, _ in states(written).values()} == {"fresh"}
    data = json.loads(written.read_text())["receipts"]["count-rotation"]
    assert data["verdict"] == "refuted as stated"
    assert data["date"].endswith("+00:00")
    assert "sympy" in data["inputs"]


def test_a_changed_entry_is_noticed(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = dict(all_claims())
    claims["count-rotation"] = with_fields(claims["count-rotation"], statement="another")
    monkeypatch.setattr(receipts, "all_claims", lambda: claims)
    found = states(written)
    assert found["count-rotation"] == ("stale", "changed: entry")
    assert found["count-figure-1a"][0] == "fresh"


def test_changed_code_proofs_and_libraries_are_noticed(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "package_digest", lambda root: "0")
    assert states(written)["count-rotation"] == ("stale", "changed: code of modhyper")
    assert states(written)["certified-packing"][0] == "fresh", "it rests on proofs alone"
    monkeypatch.undo()
    monkeypatch.setattr(receipts, "version", lambda name: "99")
    assert "sympy" in states(written)["count-rotation"][1]
    monkeypatch.undo()
    record = receipts.read_record()
    changed = replace(record, theorems={}, problem="other")
    monkeypatch.setattr(receipts, "read_record", lambda: changed)
    assert states(written)["certified-packing"][0] == "stale"


def test_a_vanished_claim_is_gone(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = {id: c for id, c in all_claims().items() if id != "count-rotation"}
    monkeypatch.setattr(receipts, "all_claims", lambda: claims)
    assert states(written)["count-rotation"][0] == "gone"


def test_command(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["receipts", str(written)]) == 0
    assert "receipts are fresh" in capsys.readouterr().out
    data = json.loads(written.read_text())
    data["receipts"]["count-rotation"]["inputs"]["entry"] = "0"
    written.write_text(json.dumps(data))
    assert run(["receipts", str(written)]) == 1
    written.write_text("{}")
    assert run(["receipts", str(written)]) == 2
    with pytest.raises(InputError, match="cannot read"):
        receipts.read_receipts(written.with_name("absent.json"))


@pytest.mark.parametrize("changed", ["problem.py", "ledger/verdict.py", "papers/p/claims/1.toml"])
def test_any_source_of_the_package_makes_a_receipt_stale(changed: str, tmp_path: Path) -> None:
    for name in ("problem.py", "ledger/verdict.py", "papers/p/claims/1.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    before = receipts.package_digest(tmp_path)
    (tmp_path / changed).write_text("changed")
    assert receipts.package_digest(tmp_path) != before
