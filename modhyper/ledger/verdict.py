"""From outcomes to verdicts. Nothing here knows any claim; a verdict is never written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from modhyper.ledger.claim import Claim, Kind, Role
from modhyper.ledger.evidence import Outcome, Result

Status = Literal[
    "certified",
    "certified with correction",
    "refuted as stated",
    "gap in the proof",
    "conditional",
    "supported by measurement",
    "contradicted by measurement",
    "literature only",
    "open",
]
PROOF: tuple[Kind, ...] = ("kernel", "symbolic", "numerical", "witness")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The status of a claim, and for "conditional" the imports that are not certified.

    unchecked   evidence, of the claim or beneath it, that could not run here (no Coq, say)
    """

    claim: str
    status: Status
    conditional_on: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    unchecked: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True if every piece of evidence could be run on this machine."""
        return not self.unchecked


def judge(claims: Sequence[Claim], outcomes: Mapping[str, Sequence[Outcome]]) -> dict[str, Verdict]:
    """Verdicts of ``claims``; a claim that rests on another is judged after it.

    ``outcomes`` maps claim ids to their outcomes; an import that is not among ``claims`` counts as
    not certified. Raises ValueError for circular imports.
    """
    by_id = {claim.id: claim for claim in claims}
    verdicts: dict[str, Verdict] = {}
    visiting: set[str] = set()

    def visit(id: str) -> None:
        if id in verdicts or id not in by_id:
            return
        if id in visiting:
            raise ValueError(f"claims import each other in a circle through {id!r}")
        visiting.add(id)
        for other in by_id[id].imports:
            visit(other)
        verdicts[id] = _judge_one(by_id[id], tuple(outcomes.get(id, ())), verdicts)

    for claim in claims:
        visit(claim.id)
    return verdicts


def _judge_one(
    claim: Claim, outcomes: tuple[Outcome, ...], before: Mapping[str, Verdict]
) -> Verdict:
    def shown(role: Role) -> bool:
        return any(
            o.result == "established" and o.evidence.role == role and o.evidence.kind in PROOF
            for o in outcomes
        )

    open_imports = tuple(
        id for id in claim.imports if id not in before or before[id].status not in CERTIFIED
    )
    measured = [o.result for o in outcomes if o.evidence.kind == "measured"]
    cited = any(o.evidence.kind == "literature" and o.evidence.role == "proves" for o in outcomes)
    status = _status(shown, measured, cited=cited, conditional=bool(open_imports))
    own = [_name(outcome) for outcome in outcomes if outcome.result == "not run"]
    beneath = [id for id in claim.imports if id in before and before[id].unchecked]
    unchecked = tuple(own + [f"beneath it: {id}" for id in beneath])
    conditional_on = open_imports if status == "conditional" else ()
    return Verdict(claim.id, status, conditional_on, outcomes, unchecked)


CERTIFIED: tuple[Status, ...] = ("certified", "certified with correction")


def _status(
    shown: Callable[[Role], bool], measured: list[Result], *, cited: bool, conditional: bool
) -> Status:
    """Proofs outrank measurements, measurements outrank citations, and refutations outrank all."""
    proved, corrected = shown("proves"), shown("corrects")
    if shown("refutes"):
        return "certified with correction" if corrected else "refuted as stated"
    if proved or corrected:
        if conditional:
            return "conditional"
        return "certified" if proved else "certified with correction"
    if shown("gap"):
        return "gap in the proof"
    if "failed" in measured:
        return "contradicted by measurement"
    if measured and all(result == "established" for result in measured):
        return "supported by measurement"
    return "literature only" if cited else "open"


def _name(outcome: Outcome) -> str:
    evidence = outcome.evidence
    return f"{evidence.kind} {evidence.theorem or evidence.check}: {outcome.detail}"
