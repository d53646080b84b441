"""What a check says: whether it established what its claim's evidence says, how, and the numbers.

The five functions below are the kinds of evidence that run. A kind is earned by what the check
does, not by what a claim calls it: the ledger refuses evidence whose kind is not the check's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

CheckKind = Literal["symbolic", "witness", "numerical", "sampled", "measured"]
Measured = Literal[
    "supported",
    "not reproduced",
    "depends on an unstated choice",
    "contradicted",
    "undecided",
]
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    established  whether it holds
    detail       the numbers that it found, in words
    kind         how it was found; None (a user's own function) is no evidence of the ledger
    values       name -> text for the sentence of the claim, which writes {{name}} for it
    measured     for a measurement: what it says of the claim
    """

    established: bool
    detail: str
    kind: CheckKind | None = None
    values: Mapping[str, str] = field(default_factory=lambda: _NONE)
    measured: Measured | None = None


def symbolic(established: bool, detail: str, **values: str) -> Finding:
    """An exact derivation for all values of its symbols, of which every step could have failed."""
    return Finding(established, detail, "symbolic", values)


def witness(established: bool, detail: str, **values: str) -> Finding:
    """One explicit object whose properties are computed exactly or enclosed."""
    return Finding(established, detail, "witness", values)


def numerical(established: bool, detail: str, **values: str) -> Finding:
    """Every one of finitely many cases, in exact arithmetic or with errors bounded outwards."""
    return Finding(established, detail, "numerical", values)


def sampled(established: bool, detail: str, **values: str) -> Finding:
    """Some of infinitely many cases: it supports a claim and never proves it."""
    return Finding(established, detail, "sampled", values)


def measured(outcome: Measured, detail: str, **values: str) -> Finding:
    """What trained networks show.

    supported                       the interval lies where the claim says
    not reproduced                  in our settings, which are not all the source's, it does not
    depends on an unstated choice   admissible readings of an open setting disagree
    contradicted                    it lies elsewhere, in the source's settings and every reading
    undecided                       it allows both
    """
    return Finding(outcome == "supported", detail, "measured", values, outcome)
