"""What the proof kernel has checked: read from ``proofs/assumptions.json``, trusted only if fresh.

The file is written by ``proofs/check.py`` after Coq has compiled everything from scratch. It holds
a digest of every source file; if one differs, or Coq is not installed on this machine, nothing is
called checked.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
RECORD = "assumptions.json"


@dataclass(frozen=True, slots=True)
class Theorem:
    """One exported theorem of the development, as the record has it."""

    name: str
    file: str
    paper: tuple[str, ...]
    certified: tuple[str, ...]
    summary: str
    statement: str
    axioms: tuple[str, ...]
    literature: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The record and whether it may be believed here. ``problem`` says why not, "" if it may."""

    theorems: dict[str, Theorem]
    coq_version: str
    problem: str


@dataclass(frozen=True, slots=True)
class KernelStatus:
    result: Literal["established", "failed", "not run"]
    detail: str


@cache
def read_record() -> Record:
    """Read the record of the development beside this package."""
    path = PROOFS / RECORD
    if not path.is_file():
        return Record({}, "", "the Coq development is not beside this installation")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        theorems = {entry["theorem"]: _theorem(entry) for entry in data["theorems"]}
    except (ValueError, KeyError, TypeError) as error:
        return Record({}, "", f"{RECORD} cannot be read: {error}")
    return Record(theorems, str(data.get("coq_version", "")), _problem(data))


def _theorem(entry: dict[str, Any]) -> Theorem:
    return Theorem(
        name=entry["theorem"],
        file=entry["file"],
        paper=tuple(entry["paper"]),
        certified=tuple(entry["certified"]),
        summary=entry["summary"],
        statement=entry["statement"],
        axioms=tuple(entry["axioms"]),
        literature=tuple(entry.get("literature", ())),
    )


def _problem(data: dict[str, Any]) -> str:
    sources = {path.name: sha256(path.read_bytes()).hexdigest() for path in PROOFS.glob("*.v")}
    recorded = data.get("sources", {})
    changed = sorted(
        name for name in {*sources, *recorded} if sources.get(name) != recorded.get(name)
    )
    if changed:
        return f"changed since the last check: {', '.join(changed)} (run proofs/check.py)"
    exports = PROOFS / "exports.json"
    if data.get("exports_sha256") != sha256(exports.read_bytes()).hexdigest():
        return "exports.json changed since the last check (run proofs/check.py)"
    if shutil.which("coqc") is None:
        return "Coq is not installed on this machine, so nothing was checked here"
    return ""


def kernel_status(theorem: str) -> KernelStatus:
    """Established if the record is fresh and holds ``theorem``; failed if it is not exported."""
    record = read_record()
    if record.problem:
        return KernelStatus("not run", record.problem)
    if theorem not in record.theorems:
        return KernelStatus("failed", f"no exported theorem {theorem!r}")
    entry = record.theorems[theorem]
    rests = ", ".join(entry.axioms) or "no axioms"
    if entry.literature:
        rests += f"; hypotheses from the literature: {', '.join(entry.literature)}"
    return KernelStatus("established", f"{entry.file}, Coq {record.coq_version}; {rests}")
