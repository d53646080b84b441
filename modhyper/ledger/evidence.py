"""Run one piece of evidence and say what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from modhyper.errors import InputError
from modhyper.ledger.claim import Evidence
from modhyper.ledger.finding import Finding
from modhyper.ledger.kernel import kernel_status

Result = Literal["established", "failed", "undecided", "not run"]
RUNS = ("symbolic", "witness", "numerical", "measured")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Evidence after running. ``detail`` holds the numbers found, or why it could not run."""

    evidence: Evidence
    result: Result
    detail: str
    seconds: float = 0.0


def run_evidence(evidence: Evidence) -> Outcome:
    """Run ``evidence``. A check that raises is "failed" with its message: it proves nothing."""
    if evidence.kind == "kernel":
        status = kernel_status(evidence.theorem)
        return Outcome(evidence, status.result, status.detail)
    if evidence.kind in RUNS:
        return _run_check(evidence)
    # A citation or an assertion is what it is: it cannot fail, and the verdict gives it no more
    # weight than "literature only" or "open".
    return Outcome(evidence, "established", evidence.cite or evidence.note)


def _run_check(evidence: Evidence) -> Outcome:
    start = time.perf_counter()
    try:
        finding = resolve(evidence.check)()
    except ImportError as error:  # an extra such as torch is not installed
        return Outcome(evidence, "not run", str(error))
    except Exception as error:  # whatever went wrong, nothing was established
        detail = f"{type(error).__name__}: {error}"
        # A missing or damaged record is no measurement against the claim.
        result: Result = "not run" if evidence.kind == "measured" else "failed"
        return Outcome(evidence, result, detail, time.perf_counter() - start)
    seconds = time.perf_counter() - start
    result = "established" if finding.established else "failed"
    return Outcome(evidence, result if finding.decided else "undecided", finding.detail, seconds)


def resolve(check: str) -> Callable[[], Finding]:
    """The function behind "module:function" in the paper's checks. InputError if missing."""
    module_name, colon, function_name = check.partition(":")
    try:
        module = import_module(f"modhyper.papers.galanti_wolf_2020.checks.{module_name}")
        function: Callable[[], Finding] = getattr(module, function_name)
    except (ImportError, AttributeError):
        raise InputError(f"no check {check!r}" + ("" if colon else "; write module:name")) from None
    return function
