"""What a claim rests on: the proof tree, and everything beneath that no kernel has checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from statistics import fmean
from typing import Any

from modhyper.ledger.claim import Claim, Kernel
from modhyper.ledger.evidence import Outcome
from modhyper.ledger.verify import Checked, assumed_by


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
        lines.append(Line(depth, f"{id}: {row.said.title}{again}", row.verdict.text))
        if again:
            return
        seen.add(id)
        for outcome in row.verdict.outcomes:
            circular = " (circular: supports only)" if outcome.circular else ""
            text = f"{_kind(outcome, always=True)} {outcome.evidence.what} — {outcome.detail}"
            lines.append(Line(depth + 1, text.rstrip(" —") + circular, outcome.result))
        if not row.verdict.outcomes:
            lines.append(Line(depth + 1, "no evidence", "not run"))
        for other in _beneath(row.claim, checked):
            walk(other, depth + 1)

    walk(id, 0)
    return tuple(lines)


def _beneath(claim: Claim, checked: Mapping[str, Checked]) -> list[str]:
    """What ``claim`` rests on: its imports, then what its kernel theorems assume."""
    return [id for id in dict.fromkeys((*claim.imports, *assumed_by(claim))) if id in checked]


def rests_on(id: str, checked: Mapping[str, Checked]) -> tuple[tuple[str, str, str], ...]:
    """(claim, kind, what) of everything beneath ``id`` that is not checked by the proof kernel.

    A claim whose own proof the kernel has checked contributes what that proof takes as hypotheses,
    and its imports; one with no evidence that says anything ("none", …).
    """
    rows: list[tuple[str, str, str]] = []
    seen: set[str] = set()

    def walk(id: str) -> None:
        if id in seen:
            return
        seen.add(id)
        said = [o for o in checked[id].verdict.outcomes if o.result in SAID]
        proofs = [
            o
            for o in said
            if isinstance(o.evidence, Kernel)
            and o.evidence.role in ("proves", "corrects")
            and not o.circular
        ]
        names = sorted({name for o in proofs for name in o.assumes})
        rows.extend((id, "literature hypothesis", name) for name in names)
        parts = checked[id].claim.parts
        covered = "".join(o.evidence.covers or parts for o in proofs)
        if not proofs or not set(parts) <= set(covered):
            rows.extend(
                (id, _kind(o), o.evidence.what) for o in said if o.evidence.kind != "kernel"
            )
            if not said:
                rows.append((id, "none", "no evidence was established"))
        for other in _beneath(checked[id].claim, checked):
            walk(other)

    walk(id)
    return tuple(rows)


SAID = ("established", "cited", "asserted")


def _kind(outcome: Outcome, *, always: bool = False) -> str:
    """The kind, with what it does where that is not to prove: "witness refutes", "kernel gap"."""
    evidence = outcome.evidence
    case = f" (for {evidence.case})" if evidence.case else ""
    plain = evidence.role == "proves" and not always
    return evidence.kind if plain else f"{evidence.kind} {evidence.role}{case}"


def layers(claims: Sequence[Any]) -> tuple[tuple[str, ...], ...]:
    """Claims (or what else has an id and imports) by height: above everything that they import;
    ordered to shorten edges."""
    by_id = {claim.id: claim for claim in claims}
    below = {c.id: [id for id in c.imports if id in by_id] for c in claims}
    height: dict[str, int] = {}
    for id in TopologicalSorter(below).static_order():
        height[id] = 1 + max((height[other] for other in below[id]), default=-1)
    rows: list[list[str]] = [[] for _ in range(max(height.values(), default=-1) + 1)]
    for claim in claims:
        rows[height[claim.id]].append(claim.id)
    for level in range(1, len(rows)):
        place = {id: i for row in rows[:level] for i, id in enumerate(row)}
        rows[level].sort(key=lambda id: fmean(place[other] for other in below[id]))
    return tuple(tuple(row) for row in rows)
