"""Whether a theorem of the kernel is cited for a claim that it is about.

The exports of ``proofs/`` say which items of the paper (Theorem 2, F5) and which of the certified
sections a theorem speaks of; a claim names such items in its sentences and in its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modhyper.ledger.claim import Claim, Kernel, all_claims
from modhyper.ledger.kernel import read_record

_ITEMS = re.compile(
    r"\b(Theorem|Lemma|Assumption|Definition)s? (\d+(?:(?:, | and | to |, and )\d+)*)"
)
_SECTIONS = re.compile(r"certified results, sections? (\d+)")


def items_in(text: str) -> Iterator[str]:
    """ "Lemmas 21 and 22", "F5", "certified results, section 2": each by its own name."""
    for kind, numbers in _ITEMS.findall(text):
        ends = [int(n) for n in re.findall(r"\d+", numbers)]
        inner = range(ends[0], ends[-1] + 1) if " to " in numbers else ends
        yield from (f"{kind} {n}" for n in inner)
    yield from re.findall(r"\bF\d+\b", text)
    yield from (f"section {n}" for n in _SECTIONS.findall(text))


def items_of(claim: Claim) -> frozenset[str]:
    """Those that ``claim`` names, or a claim that it imports, or a finding of it (with what that
    imports)."""
    claims = all_claims()
    found = [claims[id] for id in claim.findings if id in claims]
    beneath = [claims[id] for c in (claim, *found) for id in c.imports if id in claims]
    return frozenset(
        item
        for each in (claim, *found, *beneath)
        for item in items_in(f"{each.source}; {each.title}; {each.statement}")
    )


def foreign_theorems(claim: Claim) -> list[str]:
    """Theorems that are to decide something of ``claim`` and are about other items, a line each."""
    theorems, own = read_record().theorems, items_of(claim)
    lines = []
    for evidence in claim.evidence:
        if not isinstance(evidence, Kernel) or evidence.role == "supports":
            continue
        if evidence.theorem in theorems:
            theorem = theorems[evidence.theorem]
            about = [*theorem.paper, *(f"section {n}" for n in theorem.certified)]
            if about and not own & {*about}:
                lines.append(f"theorem {theorem.name} is about {', '.join(about)}")
    return lines
