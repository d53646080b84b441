"""Run one piece of evidence and say what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pkgutil import resolve_name
from typing import Literal

from modhyper.errors import InputError
from modhyper.finding import Finding
from modhyper.ledger.claim import AnyEvidence, Asserted, Kernel, Literature, Measured, Reading
from modhyper.ledger.kernel import kernel_status, read_record
from modhyper.paper import papers

Result = Literal[
    "established",
    "failed",
    "undecided",
    "not reproduced",
    "depends on an unstated choice",
    "not run",
    "cited",
    "asserted",
]
MEASURED: Mapping[str, Result] = {
    "supported": "established",
    "contradicted": "failed",
    "not reproduced": "not reproduced",
    "depends on an unstated choice": "depends on an unstated choice",
    "undecided": "undecided",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Evidence after running. ``detail`` holds the numbers found, or why it could not run.

    values    name -> text, for the sentence of the claim
    assumes   names of the literature that a kernel theorem takes as hypotheses
    circular  True if it assumes what it is to show; set when verdicts are drawn
    """

    evidence: AnyEvidence
    result: Result
    detail: str
    seconds: float = 0.0
    values: Mapping[str, str] = field(default_factory=dict)
    assumes: tuple[str, ...] = ()
    circular: bool = False


def run_evidence(evidence: AnyEvidence, paper: str) -> Outcome:
    """Run ``evidence`` of a claim of ``paper``.

    A check that raises has failed, with its message: it proves nothing. A citation and an
    assertion do not run; they are what they are.
    """
    if isinstance(evidence, Kernel):
        status = kernel_status(evidence.theorem)
        theorem = read_record().theorems.get(evidence.theorem)
        assumes = () if theorem is None else tuple(theorem.literature)
        return Outcome(evidence, status.result, status.detail, assumes=assumes)
    if isinstance(evidence, Literature | Reading):
        return Outcome(evidence, "cited", evidence.note)
    if isinstance(evidence, Asserted):
        return Outcome(evidence, "asserted", evidence.note)
    if evidence.runs:
        return _run_check(evidence, evidence.what, paper)
    return Outcome(evidence, "not run", "there is no evidence yet")


def retrained(outcome: Outcome, paper: str) -> Outcome:
    """``outcome``, failed if networks that are trained again contradict the recorded ones."""
    evidence = outcome.evidence
    if not isinstance(evidence, Measured) or not evidence.retrain:
        return outcome
    again = _run_check(evidence, evidence.retrain, paper)
    return replace(
        outcome,
        result=outcome.result if again.result == "established" else again.result,
        detail=f"{outcome.detail}; trained again: {again.detail}",
        seconds=outcome.seconds + again.seconds,
    )


def _run_check(evidence: AnyEvidence, check: str, paper: str) -> Outcome:
    start = time.perf_counter()
    try:
        found = resolve(check, paper)()
    except ImportError as error:  # an extra such as torch is not installed
        return Outcome(evidence, "not run", str(error))
    except Exception as error:  # whatever went wrong, nothing was established
        detail = f"{type(error).__name__}: {error}"
        # A missing or damaged record is no measurement against the claim.
        result: Result = "not run" if isinstance(evidence, Measured) else "failed"
        return Outcome(evidence, result, detail, time.perf_counter() - start)
    result, detail = _result(found, evidence)
    return Outcome(evidence, result, detail, time.perf_counter() - start, found.values)


def _result(found: Finding, evidence: AnyEvidence) -> tuple[Result, str]:
    """Evidence is of the kind that its check says: another word for it establishes nothing."""
    if found.kind != evidence.kind:
        named = "no evidence of the ledger" if found.kind is None else found.kind
        detail = f"called {evidence.kind}, but the check is {named}: {found.detail}"
        return "failed", detail
    if found.measured is not None:
        return MEASURED[found.measured], found.detail
    return "established" if found.established else "failed", found.detail


def resolve(check: str, paper: str) -> Callable[[], Finding]:
    """The function behind "module:function" in the package ``checks`` of a paper.

    Raises InputError if the paper has no such function, ImportError if a library that it needs is
    not installed.
    """
    package = f"{papers()[paper].package}.checks"
    module = check.partition(":")[0]
    try:
        import_module(package)
        found = resolve_name(f"{package}.{check}")
    except ModuleNotFoundError as error:
        if error.name is None or not f"{package}.{module}".startswith(error.name):
            raise
        raise InputError(f"{paper} has no check {check!r}") from None
    except (AttributeError, ValueError):
        raise InputError(f"{paper} has no check {check!r}") from None
    if not callable(found):
        raise InputError(f"{check!r} of {paper} is not a function")
    function: Callable[[], Finding] = found
    return function
