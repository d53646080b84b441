"""Run the ledger: evidence, verdicts, receipts, and the comparison with the pinned verdicts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from modhyper.errors import InputError, near_matches
from modhyper.ledger.claim import Claim, Evidence, all_claims
from modhyper.ledger.evidence import Outcome, run_evidence
from modhyper.ledger.verdict import Status, Verdict, judge

PINS = "expected.json"


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim after a run: its verdict beside the pinned one (None: not pinned)."""

    claim: Claim
    verdict: Verdict
    expected: Status | None

    @property
    def changed(self) -> bool:
        """True if the verdict differs from the pin although all of its evidence could run."""
        return self.verdict.complete and self.expected != self.verdict.status

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.claim.id,
            "title": self.claim.title,
            "source": self.claim.source,
            "theme": self.claim.theme,
            "verdict": self.verdict.status,
            "conditional_on": list(self.verdict.conditional_on),
            "expected": self.expected,
            "changed": self.changed,
            "unchecked": list(self.verdict.unchecked),
            "evidence": [
                {
                    "kind": o.evidence.kind,
                    "role": o.evidence.role,
                    "what": o.evidence.theorem or o.evidence.check or o.evidence.cite,
                    "note": o.evidence.note,
                    "result": o.result,
                    "detail": o.detail,
                    "seconds": round(o.seconds, 3),
                }
                for o in self.verdict.outcomes
            ],
        }


def verify(
    chosen: Iterable[Claim],
    *,
    full: bool = False,
    on_claim: Callable[[Claim], None] = lambda claim: None,
) -> tuple[Checked, ...]:
    """Run the evidence of ``chosen`` and of everything they import, and judge them.

    Measurements are judged from the recorded results of every network; ``full`` also trains some
    of these networks again. ``on_claim`` is called
    before each claim, for progress.
    """
    claims = with_imports(chosen)
    outcomes: dict[str, list[Outcome]] = {}
    before: dict[str, Outcome] = {}
    for claim in claims:
        on_claim(claim)
        outcomes[claim.id] = [_run(evidence, full, before) for evidence in claim.evidence]
    verdicts = judge(claims, outcomes)
    pins = read_pins()
    return tuple(Checked(claim, verdicts[claim.id], pins.get(claim.id)) for claim in claims)


def _run(evidence: Evidence, full: bool, before: dict[str, Outcome]) -> Outcome:
    """Run ``evidence``, or repeat what its check said ``before`` in this run for another claim."""
    if evidence.check and evidence.check in before:
        return replace(before[evidence.check], evidence=evidence, seconds=0.0)
    outcome = run_evidence(evidence)
    if full and evidence.retrain:
        outcome = _retrained(outcome)
    if evidence.check:
        before[evidence.check] = outcome
    return outcome


def _retrained(outcome: Outcome) -> Outcome:
    """``outcome``, failed if networks that are trained again contradict the recorded ones."""
    again = run_evidence(replace(outcome.evidence, check=outcome.evidence.retrain))
    return replace(
        outcome,
        result=outcome.result if again.result == "established" else again.result,
        detail=f"{outcome.detail}; trained again: {again.detail}",
        seconds=outcome.seconds + again.seconds,
    )


def with_imports(chosen: Iterable[Claim]) -> tuple[Claim, ...]:
    """``chosen`` and everything beneath, in the order of the ledger."""
    claims = all_claims()
    wanted: set[str] = set()
    waiting = [claim.id for claim in chosen]
    while waiting:
        id = waiting.pop()
        if id not in wanted:
            wanted.add(id)
            waiting += claims[id].imports
    return tuple(claim for claim in claims.values() if claim.id in wanted)


def read_pins() -> Mapping[str, Status]:
    """The expected verdicts, id -> status. Changed only by `modhyper verify --pin`."""
    file = files("modhyper.ledger") / PINS
    if not file.is_file():
        return {}
    try:
        pins: dict[str, Status] = json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise InputError(f"{PINS} is not JSON: {error}") from None
    return pins


def pin(rows: Iterable[Checked]) -> int:
    """Write the verdicts of ``rows`` as the expected ones; returns how many changed.

    Raises InputError if evidence that needs no training could not run: a verdict that was not
    computed must not be pinned.
    """
    rows = tuple(rows)
    blocked = [row for row in rows if not row.verdict.complete]
    if blocked:
        first = blocked[0]
        raise InputError(
            f"cannot pin {len(blocked)} verdicts, the first {first.claim.id}: "
            f"{first.verdict.unchecked[0]}",
            option="--pin",
        )
    old = read_pins()
    new = {id: status for id, status in old.items() if id in all_claims()}
    new |= {row.claim.id: row.verdict.status for row in rows}
    text = json.dumps(new, indent=1, ensure_ascii=False)
    (Path(str(files("modhyper.ledger"))) / PINS).write_text(text + "\n", encoding="utf-8")
    return len(set(old.items()) ^ set(new.items()))


def missing_pins() -> tuple[str, ...]:
    """Pinned ids that no longer exist: a claim that vanished is a change too."""
    return tuple(sorted(set(read_pins()) - set(all_claims())))


def verify_beneath(id: str) -> Mapping[str, Checked]:
    """The claim ``id`` and all it rests on, checked. InputError if there is no such claim."""
    claims = all_claims()
    if id not in claims:
        raise InputError(f"no claim {id!r}", option="ID", hint=near_matches(id, claims))
    return {row.claim.id: row for row in verify([claims[id]])}
