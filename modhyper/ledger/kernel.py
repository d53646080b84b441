"""What the proof kernel has checked: the record of a run of ``proofs/check.py``, or a run here.

The record is believed only while it is bound, by SHA-256, to the sources, words, pins and checker
that lie here, and while the sources are free of faults that can be seen in their text. It is then
still a record: every use of it says "recorded, not re-run here". `recheck` runs Coq itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from modhyper.coq.check import check
from modhyper.coq.development import ProofError, read_development
from modhyper.coq.exports import read_exports
from modhyper.coq.graph import dependency_graph
from modhyper.coq.record import PINS, RECORD, Theorem, pinned_theorems, stale
from modhyper.coq.toolchain import CoqMissingError
from modhyper.errors import InputError

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
RECORDED = "recorded, not re-run here"
RERUN = "checked here just now"


@dataclass(frozen=True, slots=True)
class Record:
    """The exported theorems, and whether they may be believed.

    axioms   what all of them together rest on
    problem  why nothing here is believed, "" if it is
    rerun    True if Coq has checked everything in this process
    refused  True if Coq ran in this process and did not accept the development
    """

    theorems: dict[str, Theorem]
    axioms: tuple[str, ...]
    coq_version: str
    problem: str
    rerun: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class KernelStatus:
    result: Literal["established", "failed", "not run"]
    detail: str


_rerun: list[Record] = []  # what `recheck` found in this process


def read_record() -> Record:
    """The development beside this package, as recorded, or as checked in this process."""
    return _rerun[-1] if _rerun else _recorded()


@cache
def _recorded() -> Record:
    if not (PROOFS / RECORD).is_file():
        return Record({}, (), "", "the Coq development is not beside this installation")
    try:
        development, exports = read_development(PROOFS), read_exports(PROOFS)
        record = json.loads((PROOFS / RECORD).read_text(encoding="utf-8"))
        pins = json.loads((PROOFS / PINS).read_text(encoding="utf-8"))
        theorems = pinned_theorems(exports, pins)
        axioms, version = tuple(record["axioms"]), str(record["coq_version"])
        faults = stale(PROOFS, development, exports) + development.faults()
    except (ProofError, OSError, ValueError, KeyError, TypeError) as error:
        return Record({}, (), "", f"the record cannot be read: {error}")
    shown = "; ".join(faults[:3]) + (f"; and {len(faults) - 3} more" if faults[3:] else "")
    return Record(theorems, axioms, version, f"{shown} (run proofs/check.py)" if faults else "")


def theorem_graph() -> dict[str, Any] | None:
    """Which exported theorem uses which; None where there is no development."""
    theorems = read_record().theorems
    if not theorems:
        return None
    return dependency_graph(read_development(PROOFS), read_exports(PROOFS), theorems)


def recheck() -> Record:
    """Check the whole development here and now (a minute or two); `read_record` gives this after.

    Raises InputError where Coq is not installed.
    """
    before = _recorded()
    try:
        record = check(PROOFS)
        agrees = json.loads((PROOFS / RECORD).read_text(encoding="utf-8")) == record
        problem = "" if agrees else f"the check passed, but {RECORD} says otherwise"
    except CoqMissingError as error:
        raise InputError(str(error), option="--recheck") from None
    except (ProofError, OSError, ValueError) as error:
        problem = f"the check failed here: {error}"
    after = replace(before, problem=problem, rerun=not problem, refused=bool(problem))
    _rerun.append(after)
    return after


def kernel_status(theorem: str) -> KernelStatus:
    """Established if the record holds here and has ``theorem``; failed if Coq refuses it."""
    record = read_record()
    if record.problem:
        return KernelStatus("failed" if record.refused else "not run", record.problem)
    if theorem not in record.theorems:
        return KernelStatus("failed", f"no exported theorem {theorem!r}")
    entry = record.theorems[theorem]
    detail = f"{entry.file}, Coq {record.coq_version}, {RERUN if record.rerun else RECORDED}"
    if entry.conditions:
        detail += f"; if {'; '.join(entry.conditions)}"
    if entry.literature:
        detail += f"; hypotheses from the literature: {', '.join(entry.literature)}"
    return KernelStatus("established", detail)
