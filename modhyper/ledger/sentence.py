"""The sentences of a claim: {{name}} stands for a value that its evidence found in this run.

A number that is typed into a sentence must occur in what the evidence found; `unsupported` lists
those that do not, so that no sentence says another number than its evidence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modhyper.ledger.claim import Claim, Kernel
from modhyper.ledger.evidence import Outcome
from modhyper.ledger.kernel import read_record

PLACE = re.compile(r"\{\{([\w.-]+)\}\}")
NUMBER = re.compile(r"(?<![\w.,^])\d[\d,]*(?:\.\d+)?(?![\d,]*\w)")
REFERENCE = re.compile(
    r"\b(?:Theorem|Lemma|Definition|Assumption|Fig)s? \d+\w?(?:(?:, | and | to )\d+\w?)*"
)
SMALL = 12
"""Whole numbers up to here are words of the language (m2 = 4, two units): not looked up."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Title, statement and LaTeX with their values; ``missing`` the names without a value."""

    title: str
    statement: str
    latex: str
    missing: tuple[str, ...]


def fill(claim: Claim, outcomes: Sequence[Outcome]) -> Sentences:
    """The sentences of ``claim`` with the values of what was established; others show as "?"."""
    values = values_of(outcomes)
    templates = (claim.title, claim.statement, claim.latex)
    names = dict.fromkeys(name for text in templates for name in PLACE.findall(text))
    title, statement, latex = (
        PLACE.sub(lambda found: values.get(found[1], "?"), text) for text in templates
    )
    missing = tuple(name for name in names if name not in values)
    return Sentences(title, statement, latex, missing)


def values_of(outcomes: Sequence[Outcome]) -> Mapping[str, str]:
    return {
        name: text
        for outcome in outcomes
        if outcome.result == "established"
        for name, text in outcome.values.items()
    }


def matches(template: str, text: str) -> bool:
    """Whether ``text`` is ``template`` with some values: for where the evidence could not run."""
    parts = PLACE.split(template)[::2]
    return re.fullmatch(".+".join(map(re.escape, parts)), text, re.DOTALL) is not None


def unsupported(claim: Claim, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Numbers above SMALL typed into title or statement that no evidence has; references to items
    (Lemma 17, Figs 3 to 6) are none.
    """
    found = " ".join(_texts(outcomes))
    known = {plain(number) for number in NUMBER.findall(found)}
    typed = REFERENCE.sub(" ", PLACE.sub(" ", f"{claim.title} ; {claim.statement}"))
    return tuple(
        number
        for number in dict.fromkeys(NUMBER.findall(typed))
        if plain(number) not in known and float(plain(number)) > SMALL
    )


def plain(number: str) -> str:
    """ "943,030" as "943030", "16," (before a space) as "16"."""
    return number.rstrip(",").replace(",", "")


def _texts(outcomes: Sequence[Outcome]) -> list[str]:
    """What established evidence says: details, values, statements of the kernel, places cited."""
    theorems = read_record().theorems
    texts = []
    for outcome in outcomes:
        evidence = outcome.evidence
        if isinstance(evidence, Kernel) and evidence.theorem in theorems:
            texts.append(theorems[evidence.theorem].statement)
        texts += [outcome.detail, evidence.what, *outcome.values.values()]
    return texts
