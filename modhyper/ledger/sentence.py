"""The sentences of a claim: {{name}} stands for a value that its evidence found in this run.

What is typed is compared with what the evidence found, statements of the kernel included:

* a number must occur there;
* a formula must, if the evidence has one of its kind: another exponent or another factor is said to
  contradict it. A formula of a kind that the evidence has not rests on its pin alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from modhyper.ledger.claim import Claim, Kernel
from modhyper.ledger.evidence import Outcome
from modhyper.ledger.formulas import (
    Formula,
    contradicts,
    formulas,
    in_any,
    kernel_formulas,
    plain_text,
)
from modhyper.ledger.kernel import read_record

PLACE = re.compile(r"\{\{([\w.-]+)\}\}")
NUMBER = re.compile(r"(?<![\w.,^])\d[\d,]*(?:\.\d+)?(?![\d,]*\w)")
REFERENCE = re.compile(
    r"\b(?:Theorem|Lemma|Definition|Assumption|Fig)s? \d+\w?(?:(?:, | and | to )\d+\w?)*"
)
SMALL = 12
"""Whole numbers up to here are words of the language (m2 = 4, two units): not looked up, unless a
formula has them."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Title, statement and LaTeX with their values.

    missing       names without a value
    typed         formulas of which the evidence says nothing
    contradicted  formulas of which it says the like, but not them
    """

    title: str
    statement: str
    latex: str
    missing: tuple[str, ...]
    typed: tuple[str, ...]
    contradicted: tuple[str, ...]


def fill(claim: Claim, outcomes: Sequence[Outcome]) -> Sentences:
    """The sentences of ``claim`` with the values of what was established; others show as "?"."""
    shown = (o.values.items() for o in outcomes if o.result == "established")
    values = {name: text for found in shown for name, text in found}
    templates = (claim.title, claim.statement, claim.latex)
    names = dict.fromkeys(name for text in templates for name in PLACE.findall(text))
    title, statement, latex = (
        PLACE.sub(lambda found: values.get(found[1], "?"), text) for text in templates
    )
    missing = tuple(name for name in names if name not in values)
    text = REFERENCE.sub(";", f"{title} ; {statement}")
    written = (*formulas(text), *formulas(plain_text(latex), latex=True))
    texts = _texts([outcome for outcome in outcomes if outcome.evidence.runs])
    found = [
        *(each for text in texts for each in formulas(text)),
        *(each for text in _statements(outcomes) for each in kernel_formulas(text)),
    ]
    lacking = [one for one in written if one.weighty and not in_any(one, found)]
    wrong = [one for one in lacking if contradicts(one, found)]
    typed = [one for one in lacking if one not in wrong]
    return Sentences(title, statement, latex, missing, _shown(typed), _shown(wrong))


def matches(template: str, text: str) -> bool:
    """Whether ``text`` is ``template`` with some values: for where the evidence could not run."""
    parts = PLACE.split(template)[::2]
    return re.fullmatch(".+".join(map(re.escape, parts)), text, re.DOTALL) is not None


def unsupported(claim: Claim, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Numbers above SMALL typed into title or statement that no evidence has; references to items
    (Lemma 17, Figs 3 to 6) are none.
    """
    found = " ".join([*_texts(outcomes), *_statements(outcomes)])
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


def _shown(found: Sequence[Formula]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.text for one in found))


def _texts(outcomes: Sequence[Outcome]) -> list[str]:
    """Details and values, and what is named or cited."""
    return [t for o in outcomes for t in (o.detail, o.evidence.what, *o.values.values())]


def _statements(outcomes: Sequence[Outcome]) -> list[str]:
    theorems = read_record().theorems
    cited = [o.evidence.theorem for o in outcomes if isinstance(o.evidence, Kernel)]
    return [theorems[name].statement for name in cited if name in theorems]
