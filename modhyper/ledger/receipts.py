"""Receipts: what was run for each claim, with what, when; stale as soon as an input has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec

from modhyper.coq.development import digest
from modhyper.errors import InputError
from modhyper.files import read_text
from modhyper.ledger.claim import Claim, Kernel, all_claims
from modhyper.ledger.kernel import read_record
from modhyper.ledger.verify import Checked
from modhyper.paper import papers

LIBRARIES = ("sympy", "python-flint", "numpy")
FORMAT = 1
State = Literal["fresh", "stale", "gone"]


@dataclass(frozen=True, slots=True)
class Freshness:
    """A claim's receipt today: fresh, stale (and why), or the claim is gone."""

    claim: str
    verdict: str
    date: str
    state: State
    reason: str


def write_receipts(rows: Iterable[Checked], path: Path) -> None:
    """Write a receipt for each claim: verdict, inputs by digest, library versions, date (UTC)."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    receipts = {
        row.claim.id: {
            "verdict": row.verdict.status,
            "conditional_on": list(row.verdict.conditional_on),
            "unchecked": list(row.verdict.unchecked),
            "evidence": [
                {"what": o.evidence.what, "kind": o.evidence.kind, "result": o.result,
                 "detail": o.detail}
                for o in row.verdict.outcomes
            ],
            "inputs": inputs_of(row.claim),
            "date": now,
        }
        for row in rows
    }  # fmt: skip
    data = {"format": FORMAT, "receipts": receipts}
    try:
        path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}", option="--receipts") from None


def inputs_of(claim: Claim) -> dict[str, str]:
    """Digests of the claim's entry, of the code and the proofs behind it, and library versions."""
    inputs = {"entry": digest(msgspec.json.encode(claim))}
    for evidence in claim.evidence:
        if isinstance(evidence, Kernel):
            record = read_record()
            theorem = record.theorems.get(evidence.theorem)
            state = record.problem if theorem is None else theorem.kernel + record.problem
            inputs[f"proof of {evidence.theorem}"] = digest(state.encode())
    if any(evidence.runs for evidence in claim.evidence):
        for package in dict.fromkeys(("modhyper", papers()[claim.paper].package)):
            if package == "modhyper" or not package.startswith("modhyper."):
                inputs[f"code of {package}"] = package_digest(Path(str(files(package))))
        inputs |= {name: version(name) for name in LIBRARIES}
    return inputs


def read_receipts(path: Path) -> tuple[Freshness, ...]:
    """Compare the receipts in ``path`` with today's inputs. InputError if it holds none."""
    text = read_text(path, option="FILE")
    try:
        data = json.loads(text)
        receipts: Mapping[str, Any] = data["receipts"]
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']}")
        return tuple(_freshness(id, receipt) for id, receipt in receipts.items())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{path} holds no receipts ({error})", option="FILE") from None


def _freshness(id: str, receipt: Mapping[str, Any]) -> Freshness:
    claim = all_claims().get(id)
    verdict, date = str(receipt["verdict"]), str(receipt["date"])
    if claim is None:
        return Freshness(id, verdict, date, "gone", "no such claim in the ledger")
    now, then = inputs_of(claim), receipt["inputs"]
    changed = [name for name in {**then, **now} if now.get(name) != then.get(name)]
    if changed:
        return Freshness(id, verdict, date, "stale", "changed: " + ", ".join(changed))
    return Freshness(id, verdict, date, "fresh", "")


def package_digest(root: Path) -> str:
    """One digest of every source and recorded result below ``root``: a change of any of them makes
    a receipt stale, since any of them may stand between a claim and its verdict.
    """
    state = sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".json", ".toml"):
            state.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return state.hexdigest()
