"""A bound on the size of a network: one row of every table modhyper prints."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

Quantity = Literal[
    "N_q", "N_g", "N_e", "N_f", "N_plain", "N_embedding_total", "N_hypernetwork_total"
]
Side = Literal["lower", "upper"]
Reading = Literal["stated", "certified", "measured"]
Truth = Literal["holds", "fails", "undecided"]
Applies = Literal[True, False, "undecided"]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One hypothesis of a bound, decided for one problem. ``reason`` is the witness or the rule."""

    id: str
    statement: str
    truth: Truth
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """How many parameters ``quantity`` needs at least (lower) or at most (upper).

    exponent        exponent of 1/eps as a sympy string in m1, m2, r ("(m1 + m2)/r"), or None
    exponent_value  the same for this problem, exact
    log_exponent    exponent of log(1/eps), a sympy string ("0" if none)
    factor          parameters multiplying the rate ("1" if none), a sympy string
    log10_scale     log10 of the rate at this eps, rounded outwards; None without eps
    value           the exact integer, when the bound has constants and the integer can be written
    log10_value     log10 of the value, rounded outwards (down for lower, up for upper bounds)
    hypotheses      everything the bound rests on, decided for this problem
    source          paper item, literature reference, or section of the certified results
    explanation     the inequality with this problem's numbers in it
    """

    id: str
    quantity: Quantity
    side: Side
    reading: Reading
    source: str
    exponent: str | None = None
    exponent_value: Fraction | None = None
    log_exponent: str = "0"
    factor: str = "1"
    log10_scale: float | None = None
    value: int | None = None
    log10_value: float | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    explanation: str = ""
    note: str = ""

    @property
    def applies(self) -> Applies:
        """False if a hypothesis fails, "undecided" if one is undecided, True if all hold."""
        truths = {hypothesis.truth for hypothesis in self.hypotheses}
        if "fails" in truths:
            return False
        return "undecided" if "undecided" in truths else True

    @property
    def failed(self) -> tuple[Hypothesis, ...]:
        return tuple(h for h in self.hypotheses if h.truth == "fails")

    @property
    def undecided(self) -> tuple[Hypothesis, ...]:
        return tuple(h for h in self.hypotheses if h.truth == "undecided")

    def as_dict(self) -> dict[str, Any]:
        """JSON form; exact numbers are strings so that no reader rounds them."""
        return {
            "id": self.id,
            "quantity": self.quantity,
            "side": self.side,
            "reading": self.reading,
            "exponent": self.exponent,
            "exponent_value": None if self.exponent_value is None else str(self.exponent_value),
            "log_exponent": self.log_exponent,
            "factor": self.factor,
            "log10_scale": self.log10_scale,
            "value": None if self.value is None else str(self.value),
            "log10_value": self.log10_value,
            "applies": self.applies,
            "failed_hypotheses": [f"{h.id}: {h.reason or h.statement}" for h in self.failed],
            "undecided_hypotheses": [f"{h.id}: {h.reason or h.statement}" for h in self.undecided],
            "source": self.source,
            "explanation": self.explanation,
            "note": self.note,
        }
