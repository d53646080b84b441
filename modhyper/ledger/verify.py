"""Run the ledger: evidence, verdicts, sentences, and the comparison with what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from modhyper.errors import InputError, near_matches
from modhyper.ledger import pins
from modhyper.ledger.claim import AnyEvidence, Claim, Kernel, all_claims
from modhyper.ledger.evidence import Outcome, retrained, run_evidence
from modhyper.ledger.kernel import read_record
from modhyper.ledger.sentence import Sentences, fill, unsupported
from modhyper.ledger.verdict import Verdict, judge
from modhyper.paper import papers
from modhyper.reached import reached


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim after a run.

    said      its sentences with the values found
    expected  the pinned verdict in words; None: not pinned
    changes   what is not as pinned, and what its sentences say without evidence; a line each
    """

    claim: Claim
    verdict: Verdict
    said: Sentences
    expected: str | None = None
    changes: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.changes)

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.claim.id,
            "paper": self.claim.paper,
            "group": self.claim.group,
            "title": self.said.title,
            "statement": self.said.statement,
            "source": self.claim.source,
            "theme": self.claim.theme,
            "verdict": self.verdict.status,
            "verdict_text": self.verdict.text,
            "conditional_on": list(self.verdict.conditional_on),
            "findings": list(self.claim.findings),
            "expected": self.expected,
            "changed": self.changed,
            "changes": list(self.changes),
            "unchecked": list(self.verdict.unchecked),
            "evidence": [
                {
                    "kind": o.evidence.kind,
                    "role": o.evidence.role,
                    "what": o.evidence.what,
                    "note": o.evidence.note,
                    "result": o.result,
                    "circular": o.circular,
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
    of these networks again. ``on_claim`` is called before each claim, for progress.
    """
    claims = with_imports(chosen)
    outcomes: dict[str, list[Outcome]] = {}
    before: dict[tuple[str, str], Outcome] = {}
    for claim in claims:
        on_claim(claim)
        outcomes[claim.id] = [_run(e, claim.paper, full, before) for e in claim.evidence]
    verdicts = judge(claims, outcomes)
    expected = {key: pins.read_pins(key) for key in {claim.paper for claim in claims}}
    return tuple(_checked(claim, verdicts[claim.id], expected[claim.paper]) for claim in claims)


def _run(
    evidence: AnyEvidence, paper: str, full: bool, before: dict[tuple[str, str], Outcome]
) -> Outcome:
    """Run ``evidence``, or repeat what its check said ``before`` in this run for another claim."""
    key = paper, f"{evidence.kind} {evidence.what}"
    if evidence.runs and key in before:
        return replace(before[key], evidence=evidence, seconds=0.0)
    outcome = run_evidence(evidence, paper)
    if full:
        outcome = retrained(outcome, paper)
    before[key] = outcome
    return outcome


def _checked(claim: Claim, verdict: Verdict, expected: pins.Pin | None) -> Checked:
    said = fill(claim, verdict.outcomes)
    changes: list[str] = []
    if verdict.complete:
        changes += [f"no evidence gives a value for {name!r}" for name in said.missing]
        changes += [f"no evidence has the number {n}" for n in unsupported(claim, verdict.outcomes)]
        changes += [f"no evidence, but for another formula, of {f!r}" for f in said.contradicted]
    if expected is None:
        return Checked(claim, verdict, said, None, tuple(changes))
    pin = expected["claims"].get(claim.id)
    changes += pins.differences(claim, verdict, said, pin)
    return Checked(claim, verdict, said, None if pin is None else pin["verdict"], tuple(changes))


def with_imports(chosen: Iterable[Claim]) -> tuple[Claim, ...]:
    """``chosen`` and everything beneath, in the order of the ledger."""
    claims = all_claims()
    first = [claim.id for claim in chosen]
    wanted = set(reached(first, lambda id: (*claims[id].imports, *assumed_by(claims[id]))))
    return tuple(claim for claim in claims.values() if claim.id in wanted)


def assumed_by(claim: Claim) -> tuple[str, ...]:
    """The claims that kernel theorems cited for ``claim`` take as hypotheses."""
    theorems = read_record().theorems
    cited = [e.theorem for e in claim.evidence if isinstance(e, Kernel) and e.theorem in theorems]
    names = {name for theorem in cited for name in theorems[theorem].literature}
    return tuple(id for id, other in all_claims().items() if other.assumed_as in names)


def pin(rows: Iterable[Checked]) -> int:
    """Write ``rows`` as what is expected; returns how many claims changed.

    Raises InputError if evidence that needs no training could not run, or a sentence says more than
    its evidence: such a claim must not be pinned.
    """
    rows = tuple(rows)
    for row in rows:
        blocked = [*row.verdict.unchecked, *(c for c in row.changes if c.startswith("no evidence"))]
        if blocked:
            raise InputError(f"cannot pin {row.claim.id}: {blocked[0]}", option="--pin")
    changed = 0
    for key in papers():
        mine = [row for row in rows if row.claim.paper == key]
        if mine:
            new = {row.claim.id: pins.pin_of(row.claim, row.verdict, row.said) for row in mine}
            changed += pins.write_pins(key, new, all_claims())
    return changed


def verify_beneath(id: str) -> Mapping[str, Checked]:
    """The claim ``id`` and all it rests on, checked. InputError if there is no such claim."""
    claims = all_claims()
    if id not in claims:
        raise InputError(f"no claim {id!r}", option="ID", hint=near_matches(id, claims))
    return {row.claim.id: row for row in verify([claims[id]])}
