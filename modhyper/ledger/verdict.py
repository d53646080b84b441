"""From outcomes to verdicts. Nothing here knows any claim; a verdict is never written down.

The rules, first match first:

 1. refuted throughout       certified with correction if a corrected version is proved, else
                             refuted as stated
 2. refuted in a case        fails in a case, which is named
 3. proved                   certified (a finding: confirmed); conditional while an import, or what
                             the proof assumes, is not
 4. a corrected version is   certified with correction; conditional likewise
 5. a step fails             gap in the proof
 6. measured                 the worst of what the measurements say; supported if all support
 7. cited as a proof         literature only; of what a text says: read in the source
 8. else                     open

A statement with parts (a), (b), … is proved when each part is; of a finding, a part that speaks of
a text may be read there, the others not.
Proof, correction, refutation and gap need evidence that proves: kernel, symbolic, numerical or a
witness. What assumes the claim itself, or a claim that rests on it, is circular: it supports only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from itertools import product
from typing import Literal

from modhyper.ledger.claim import Claim, Kind, Role
from modhyper.ledger.evidence import Outcome, Result
from modhyper.reached import reached

Status = Literal[
    "certified",
    "confirmed",
    "certified with correction",
    "refuted as stated",
    "fails in a case",
    "gap in the proof",
    "conditional",
    "supported by measurement",
    "depends on an unstated choice",
    "not reproduced",
    "contradicted by measurement",
    "literature only",
    "read in the source",
    "open",
]
PROOF: tuple[Kind, ...] = ("kernel", "symbolic", "numerical", "witness")
PROVED: tuple[Status, ...] = ("certified", "confirmed", "certified with correction")
# From the worst to the best; what is not here (undecided, not run) leaves a claim open.
MEASURED: tuple[tuple[Result, Status], ...] = (
    ("failed", "contradicted by measurement"),
    ("not reproduced", "not reproduced"),
    ("depends on an unstated choice", "depends on an unstated choice"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The status of a claim.

    conditional_on  for "conditional": what the proof rests on and is not proved, by id
    case            for "fails in a case": the case
    unchecked       evidence, of the claim or beneath it, that could not run here (no Coq, say)
    """

    claim: str
    status: Status
    conditional_on: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    unchecked: tuple[str, ...]
    case: str = ""

    @property
    def complete(self) -> bool:
        """True if every piece of evidence could be run on this machine."""
        return not self.unchecked

    @property
    def text(self) -> str:
        """The status in words, with its case or what it is conditional on."""
        if self.case:
            return f"fails for {self.case}"
        on = ", ".join(self.conditional_on)
        return f"{self.status} on {on}" if on else self.status


def judge(claims: Sequence[Claim], outcomes: Mapping[str, Sequence[Outcome]]) -> dict[str, Verdict]:
    """Verdicts of ``claims``; a claim that rests on another is judged after it.

    ``outcomes`` maps claim ids to their outcomes; an import that is not among ``claims`` counts as
    not proved. Raises graphlib.CycleError (a ValueError) for circular imports.
    """
    TopologicalSorter({c.id: c.imports for c in claims}).prepare()
    by_id = {claim.id: claim for claim in claims}
    named = _names(claims)
    found = _without_circles(claims, outcomes, named)
    beneath = {id: {*by_id[id].imports, *_assumed(found[id], named)} for id in by_id}
    verdicts: dict[str, Verdict] = {}
    for id in TopologicalSorter(beneath).static_order():
        if id in by_id:
            verdicts[id] = _judge_one(by_id[id], found[id], verdicts, named)
    return {claim.id: verdicts[claim.id] for claim in claims}


Names = Mapping[str, Sequence[str]]


def _names(claims: Sequence[Claim]) -> Names:
    """name of a hypothesis in ``proofs/`` -> the claims that it stands for."""
    named: dict[str, list[str]] = {}
    for claim in claims:
        if claim.assumed_as:
            named.setdefault(claim.assumed_as, []).append(claim.id)
    return named


def _assumed(outcomes: Iterable[Outcome], named: Names) -> list[str]:
    """What non-circular outcomes assume: ids of claims, or names that no claim bears."""
    names = [name for o in outcomes if not o.circular for name in o.assumes]
    return list(dict.fromkeys(id for name in names for id in named.get(name, [name])))


def _without_circles(
    claims: Sequence[Claim], outcomes: Mapping[str, Sequence[Outcome]], named: Names
) -> dict[str, tuple[Outcome, ...]]:
    """The outcomes, circular ones marked: those that assume a claim from which theirs is reached.

    What is left orders the claims without a circle: one would hold an assumption, and from what it
    assumes its own claim would be reached.
    """
    fresh = {c.id: [replace(o, circular=False) for o in outcomes.get(c.id, ())] for c in claims}
    edges = {c.id: {*c.imports, *_assumed(fresh[c.id], named)} for c in claims}

    def circular(outcome: Outcome, claim: str) -> bool:
        return claim in reached(_assumed([outcome], named), lambda id: edges.get(id, ()))

    return {
        id: tuple(replace(o, circular=circular(o, id)) for o in found)
        for id, found in fresh.items()
    }


def _judge_one(
    claim: Claim, outcomes: tuple[Outcome, ...], before: Mapping[str, Verdict], named: Names
) -> Verdict:
    def unproved(ids: Iterable[str]) -> list[str]:
        return [id for id in ids if id not in before or before[id].status not in PROVED]

    def shown(role: Role) -> list[Outcome]:
        return [o for o in outcomes if _proves(o) and o.evidence.role == role]

    def firm(role: Role) -> list[Outcome]:
        """A refutation or a gap must not itself assume what is not proved."""
        return [o for o in shown(role) if not unproved(_assumed([o], named))]

    status, case = _measured_or_cited(outcomes), ""
    conditional_on: tuple[str, ...] = ()
    if refuted := firm("refutes"):
        cases = [o.evidence.case for o in refuted]
        if shown("corrects"):
            status = "certified with correction"
        elif all(cases):
            status, case = "fails in a case", cases[0]
        else:
            status = "refuted as stated"
    elif proofs := _covering(claim, shown("proves"), outcomes) or _covering(
        claim, shown("corrects"), ()
    ):
        needs = [unproved((*claim.imports, *_assumed(each, named))) for each in proofs]
        conditional_on = tuple(dict.fromkeys(min(needs, key=lambda ids: len(set(ids)))))
        status = "conditional" if conditional_on else _proved(claim, proofs[0][0])
    elif firm("gap"):
        status = "gap in the proof"
    return Verdict(
        claim.id, status, conditional_on, outcomes, _unchecked(claim, outcomes, before), case
    )


def _proves(outcome: Outcome) -> bool:
    established = outcome.result == "established" and not outcome.circular
    return established and outcome.evidence.kind in PROOF


def _covering(
    claim: Claim, proofs: Sequence[Outcome], outcomes: Sequence[Outcome]
) -> list[tuple[Outcome, ...]]:
    """Every choice of proofs that covers the whole statement: one of all of it, or one a part.

    A part of a finding may be covered by reading, but not all of them.
    """
    read = [o for o in outcomes if o.evidence.kind == "reading" and claim.group == "finding"]
    whole = [(proof,) for proof in proofs if not proof.evidence.covers]
    by_part = [[o for o in (*proofs, *read) if p in o.evidence.covers] for p in claim.parts]
    choices = product(*by_part) if claim.parts else ()
    return whole + [each for each in choices if any(map(_proves, each))]


def _proved(claim: Claim, proof: Outcome) -> Status:
    if proof.evidence.role == "corrects":
        return "certified with correction"
    return "confirmed" if claim.group == "finding" else "certified"


def _measured_or_cited(outcomes: Sequence[Outcome]) -> Status:
    measured = [o.result for o in outcomes if o.evidence.kind == "measured"]
    for result, status in MEASURED:
        if result in measured:
            return status
    if measured and all(result == "established" for result in measured):
        return "supported by measurement"
    cited = {o.evidence.kind for o in outcomes if o.evidence.role == "proves"}
    if "literature" in cited:
        return "literature only"
    return "read in the source" if "reading" in cited else "open"


def _unchecked(
    claim: Claim, outcomes: Sequence[Outcome], before: Mapping[str, Verdict]
) -> tuple[str, ...]:
    own = [
        f"{o.evidence.kind} {o.evidence.what}: {o.detail}"
        for o in outcomes
        if o.result == "not run" and o.evidence.kind != "none"
    ]
    beneath = [f"beneath it: {id}" for id in claim.imports if id in before and before[id].unchecked]
    return (*own, *beneath)
