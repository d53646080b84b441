"""What a claim rests on: the proof tree, and everything beneath that no kernel has checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modhyper.ledger.claim import Claim
from modhyper.ledger.evidence import Outcome
from modhyper.ledger.kernel import read_record
from modhyper.ledger.verify import Checked


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a proof tree: its depth, its text, and the status or result that colours it."""

    depth: int
    text: str
    status: str


def why(id: str, checked: Mapping[str, Checked]) -> tuple[Line, ...]:
    """The proof tree of ``id``: each claim, its evidence with results, then its imports.

    A claim that stands higher up already is named, not unfolded again.
    """
    lines: list[Line] = []
    seen: set[str] = set()

    def walk(id: str, depth: int) -> None:
        row = checked[id]
        again = " (see above)" if id in seen else ""
        lines.append(Line(depth, f"{id}: {row.claim.title}{again}", row.verdict.status))
        if again:
            return
        seen.add(id)
        for outcome in row.verdict.outcomes:
            e = outcome.evidence
            what = e.theorem or e.check or e.cite or e.note
            text = f"{e.kind} {e.role} {what} — {outcome.detail}".rstrip(" —")
            lines.append(Line(depth + 1, text, outcome.result))
        if not row.verdict.outcomes:
            lines.append(Line(depth + 1, "no evidence", "not run"))
        for other in row.claim.imports:
            walk(other, depth + 1)

    walk(id, 0)
    return tuple(lines)


def rests_on(id: str, checked: Mapping[str, Checked]) -> tuple[tuple[str, str, str], ...]:
    """(claim, kind, what) of everything beneath ``id`` that is not checked by the proof kernel.

    A claim whose own proof the kernel has checked contributes the theorems of the literature that
    this proof takes as hypotheses, and its imports; one with no established evidence ("none", …).
    """
    rows: list[tuple[str, str, str]] = []
    seen: set[str] = set()

    def walk(id: str) -> None:
        if id in seen:
            return
        seen.add(id)
        outcomes = checked[id].verdict.outcomes
        established = [o for o in outcomes if o.result == "established"]
        proofs = [
            o.evidence.theorem
            for o in established
            if o.evidence.kind == "kernel" and o.evidence.role in ("proves", "corrects")
        ]
        theorems = read_record().theorems
        hypotheses = {name for t in proofs if t in theorems for name in theorems[t].literature}
        rows.extend((id, "literature hypothesis", name) for name in sorted(hypotheses))
        if not proofs:
            unchecked = [o for o in established if o.evidence.kind != "kernel"]
            rows.extend((id, _kind(o), _what(o)) for o in unchecked)
            if not established:
                rows.append((id, "none", "no evidence was established"))
        for other in checked[id].claim.imports:
            walk(other)

    walk(id)
    return tuple(rows)


def _kind(outcome: Outcome) -> str:
    """The kind, with what it does where that is not to prove: "witness refutes", "kernel gap"."""
    role = outcome.evidence.role
    return outcome.evidence.kind if role == "proves" else f"{outcome.evidence.kind} {role}"


def _what(outcome: Outcome) -> str:
    evidence = outcome.evidence
    return evidence.theorem or evidence.check or evidence.cite or evidence.note


def layers(claims: Sequence[Claim]) -> tuple[tuple[str, ...], ...]:
    """Claims by height: a claim stands above everything it imports; ordered to shorten edges."""
    by_id = {claim.id: claim for claim in claims}
    height: dict[str, int] = {}

    def of(id: str) -> int:
        if id not in height:
            below = [of(other) for other in by_id[id].imports if other in by_id]
            height[id] = 1 + max(below, default=-1)
        return height[id]

    for claim in claims:
        of(claim.id)
    rows: list[list[str]] = [[] for _ in range(max(height.values(), default=-1) + 1)]
    for claim in claims:
        rows[height[claim.id]].append(claim.id)
    for level in range(1, len(rows)):
        place = {id: i for row in rows[:level] for i, id in enumerate(row)}
        rows[level].sort(key=lambda id: _barycentre(by_id[id], place))
    return tuple(tuple(row) for row in rows)


def _barycentre(claim: Claim, place: Mapping[str, int]) -> float:
    below = [place[other] for other in claim.imports if other in place]
    return sum(below) / len(below) if below else 0.0
