"""Bounds on the sizes of networks: the one currency of every question and every table.

A `Result` is a theorem as a program: what it bounds, under which hypotheses, and how its number is
computed. Applied to a `Problem` it gives a `Bound`: the number, with every hypothesis decided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from modhyper.exponent import Exponent
from modhyper.literature import short
from modhyper.magnitude import UNKNOWN, Size
from modhyper.problem import Error, Problem
from modhyper.rate import Rate

Side = Literal["lower", "upper"]
Reading = Literal["stated", "certified"]
Truth = Literal["holds", "fails", "undecided"]
Applies = Literal[True, False, "undecided"]
Setting = Literal["bits", "real", "bounded", "machine", "any"]
"""The arithmetic that a bound speaks of: every number stored in b bits, read exactly; real numbers;
real numbers of bounded size; every operation in a machine's format; or whatever it is. Only like is
set against like (what needs b-bit words needs them on a machine as well)."""


class Hypothesis(NamedTuple):
    """One hypothesis of a bound, decided for one problem.

    reason   the witness or the rule
    shape    whether the numbers of the problem (r, k, …) decide it, not the networks or the target
    assumed  undecided, and granted by the user
    """

    id: str
    statement: str
    truth: Truth
    reason: str = ""
    shape: bool = False
    assumed: bool = False


class Source(NamedTuple):
    """A key of `modhyper.literature` and the place there."""

    key: str
    place: str

    def __str__(self) -> str:
        return f"{short(self.key)}, {self.place}"


class Standing(NamedTuple):
    """What a bound rests on.

    kernel      theorems of the proof development that the kernel checked and that say it (in the
                case the note names, where it is one of several)
    pencil      module whose docstring is the written proof
    literature  keys of what is taken from the literature and not proved here
    """

    kernel: tuple[str, ...] = ()
    pencil: str = ""
    literature: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"kernel: {', '.join(self.kernel)}"] if self.kernel else []
        parts += [f"proof in {self.pencil}"] if self.pencil else []
        parts += [f"taken from {', '.join(map(short, self.literature))}"] if self.literature else []
        return "; ".join(parts)

    def as_dict(self) -> dict[str, Any]:
        return {
            "kernel": list(self.kernel),
            "pencil": self.pencil or None,
            "literature": list(self.literature),
        }


class Proved(NamedTuple):
    """A number, and the inequality with this problem's numbers in it, written when it is asked."""

    size: Size
    explain: Callable[[], str]


def always(problem: Problem) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A theorem: ``quantity`` needs at least (lower) or at most (upper) so many parameters.

    id          its name in tables
    quantity    a symbol that the papers explain ("N_q"): an open vocabulary
    setting     the arithmetic it speaks of
    rate        how the number grows as ε → 0; None if nothing is known, a function if it depends on
                the problem
    source      bibliography key and place
    standing    what it rests on
    speaks_of   whether it says anything about a problem, whatever the accuracy
    errors      what a lower bound speaks of; upper bounds are for the sup error, so for each
    finite      of K unrelated conditions: True if it speaks of them alone, None of any conditions
    hypotheses  all that it needs, decided for a problem
    prove       the number for a problem with eps, None if it says nothing there; without it the
                result is a rate alone
    """

    id: str
    quantity: str
    side: Side
    reading: Reading = "certified"
    setting: Setting
    rate: Rate | Callable[[Problem], Rate | None] | None
    source: Source
    standing: Standing
    hypotheses: Callable[[Problem], tuple[Hypothesis, ...]]
    prove: Callable[[Problem], Proved | None] | None = None
    speaks_of: Callable[[Problem], bool] = always
    errors: tuple[Error, ...] = ("sup",)
    finite: bool | None = False
    note: str = ""

    def rate_for(self, problem: Problem) -> Rate | None:
        return self.rate(problem) if callable(self.rate) else self.rate

    def concerns(self, problem: Problem) -> bool:
        """Whether it says anything of such a problem: of its conditions, its error and the rest."""
        if self.finite is not None and self.finite != (problem.conditions is not None):
            return False
        if self.side == "lower" and problem.error not in self.errors:
            return False
        return self.speaks_of(problem)

    def __call__(self, problem: Problem, *, applied: bool = False) -> Bound | None:
        """The bound for ``problem``; None if it says nothing there.

        ``applied``: only if every hypothesis holds or is assumed (nothing else is computed).
        """
        if not self.concerns(problem):
            return None
        hypotheses = self.hypotheses(problem)
        if problem.assume:
            hypotheses = tuple(
                h._replace(assumed=h.truth == "undecided" and h.id in problem.assume)
                for h in hypotheses
            )
        if applied:
            for hypothesis in hypotheses:
                if hypothesis.truth != "holds" and not hypothesis.assumed:
                    return None
        if self.prove is None or (problem.eps is None and self.reading == "stated"):
            return Bound(self, problem, hypotheses)
        proved = None if problem.eps is None else self.prove(problem)
        if proved is None:
            return None
        return Bound(self, problem, hypotheses, proved.size, proved.explain)


@dataclass(frozen=True, slots=True)
class Bound:
    """A `Result` for one problem; ``size`` is None where the result has no constants."""

    result: Result
    problem: Problem
    hypotheses: tuple[Hypothesis, ...]
    size: Size | None = None
    explain: Callable[[], str] | None = None

    @property
    def id(self) -> str:
        return self.result.id

    @property
    def quantity(self) -> str:
        return self.result.quantity

    @property
    def side(self) -> Side:
        return self.result.side

    @property
    def reading(self) -> Reading:
        return self.result.reading

    @property
    def setting(self) -> Setting:
        return self.result.setting

    @property
    def source(self) -> Source:
        return self.result.source

    @property
    def note(self) -> str:
        return self.result.note

    @property
    def rate(self) -> Rate | None:
        return self.result.rate_for(self.problem)

    @property
    def exponent(self) -> Exponent | None:
        """Exponent of 1/eps of the dominant term."""
        return None if self.rate is None else self.rate.exponent

    @property
    def exponent_value(self) -> Fraction | None:
        """The same for this problem, exact."""
        return None if self.exponent is None else self.exponent.value(**_values(self.problem))

    @property
    def log10_scale(self) -> float | None:
        """log10 of the rate at this eps, rounded outwards, where no size is known."""
        eps = self.problem.relative_eps
        if self.rate is None or self.size is not None or eps is None:
            return None
        if eps >= 1:  # the zero function is good enough
            return 0.0
        return self.rate.log10(eps, up=self.side == "upper", **_values(self.problem))

    @property
    def value(self) -> int | None:
        """The exact integer, if the bound has constants and it can be written."""
        return None if self.size is None else self.size.value

    @property
    def log10_value(self) -> float | None:
        """log10 of the value, rounded outwards (down for lower, up for upper bounds)."""
        return None if self.size is None else self.size.log10

    @property
    def known_size(self) -> Size:
        return UNKNOWN if self.size is None else self.size

    def exceeds(self, other: Bound | int) -> bool:
        """Whether the number of this bound is surely above that of another."""
        return self.known_size.exceeds(other if isinstance(other, int) else other.known_size)

    @property
    def explanation(self) -> str:
        """The inequality with this problem's numbers in it."""
        return f"{self.quantity} = {self.rate}" if self.explain is None else self.explain()

    @property
    def applies(self) -> Applies:
        """False if a hypothesis fails, "undecided" if one is neither decided nor assumed."""
        if self.failed:
            return False
        return "undecided" if self.undecided else True

    @property
    def failed(self) -> tuple[Hypothesis, ...]:
        return tuple(h for h in self.hypotheses if h.truth == "fails")

    @property
    def undecided(self) -> tuple[Hypothesis, ...]:
        return tuple(h for h in self.hypotheses if h.truth == "undecided" and not h.assumed)

    @property
    def assumed(self) -> tuple[Hypothesis, ...]:
        return tuple(h for h in self.hypotheses if h.assumed)

    def as_dict(self) -> dict[str, Any]:
        """JSON form; exact numbers are strings so that no reader rounds them."""
        rate, value = self.rate, self.exponent_value
        terms = () if rate is None else rate.terms
        return {
            "id": self.id,
            "quantity": self.quantity,
            "side": self.side,
            "reading": self.reading,
            "setting": self.setting,
            "rate": None if rate is None else str(rate),
            "exponent": None if rate is None else str(rate.exponent),
            "exponent_value": None if value is None else str(value),
            "log_exponent": str(terms[0].log) if terms else "0",
            "factor": " + ".join(dict.fromkeys(term.factor_text for term in terms)) or "1",
            "log10_scale": self.log10_scale,
            "value": self.known_size.text,
            "log10_value": None if self.known_size.infinite else self.log10_value,
            "applies": self.applies,
            "failed_hypotheses": [_reason(h) for h in self.failed],
            "undecided_hypotheses": [_reason(h) for h in self.undecided],
            "assumed_hypotheses": [_reason(h) for h in self.assumed],
            "source": str(self.source),
            "standing": self.result.standing.as_dict(),
            "explanation": self.explanation,
            "note": self.note,
        }


def _reason(hypothesis: Hypothesis) -> str:
    return f"{hypothesis.id}: {hypothesis.reason or hypothesis.statement}"


def _values(problem: Problem) -> dict[str, int | Fraction]:
    """What the names in rates stand for."""
    values: dict[str, int | Fraction] = {
        "m1": problem.m1,
        "m2": problem.m2,
        "r": problem.smoothness,
    }
    if problem.bottleneck is not None:
        values |= {"w": problem.bottleneck.width, "c": problem.bottleneck.norm}
    return values
