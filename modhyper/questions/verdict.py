"""The answer in one sentence: who is smaller, by how much, in total, and up to which k.

A `Verdict` is a function of bounds that apply, and of the same bounds at other k and eps. Every
surface shows this one, so that no two say different things of a problem.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from modhyper.bound import Bound, Setting, Side
from modhyper.conditioning import Embedding
from modhyper.numerals import fraction, size, times
from modhyper.problem import MAX_DIMENSION, Problem
from modhyper.questions.axes import DECADES, accuracy_at, first_true
from modhyper.questions.bounds import results
from modhyper.questions.crossover import crossover
from modhyper.questions.separation import (
    ABOVE,
    BELOW,
    SETTINGS,
    Separation,
    certify,
    separation,
    strongest,
)

WHOLE, HYPER = "N_embedding_total", "N_hypernetwork_total"
METHODS: dict[Setting, str] = {"bits": "finite-precision", "real": "real"}
"""Setting -> the method of `certify` that searches in it."""
NUMBERS: dict[Setting, str] = {
    "bits": "numbers of {} bits",
    "real": "real numbers",
    "bounded": "real numbers of bounded size",
}


@dataclass(frozen=True)
class Verdict:
    """What the bounds that apply come to.

    problem   what was asked
    setting   the arithmetic in which the ratio is largest; b-bit numbers where there is no gap
    bounds    those that apply in it; only like is set against like

    What needs other values of k or eps is computed when it is asked for.
    """

    problem: Problem
    setting: Setting
    bounds: tuple[Bound, ...]

    def strongest(self, quantity: str, side: Side) -> Bound | None:
        """The largest lower or the least upper bound on ``quantity``; None if there is none."""
        return strongest(b for b in self.bounds if (b.quantity, b.side) == (quantity, side))

    def shown(self, quantity: str, side: Side) -> str | None:
        """`strongest` as text, rounded outwards; None if nothing is proved (a lower bound of 0)."""
        found = self.strongest(quantity, side)
        return None if found is None or found.value == 0 else size(found.size)

    @cached_property
    def found(self) -> Separation:
        return Separation(self.strongest(ABOVE, "lower"), self.strongest(BELOW, "upper"))

    @property
    def separated(self) -> bool:
        """Whether N_q > N_g is certified."""
        return self.found.separated

    @property
    def ratio(self) -> str | None:
        """N_q/N_g at least so many times, rounded down; None if no separation is certified."""
        pair = self.found.pair
        return None if pair is None else times(pair[0].known_size, pair[1].known_size)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Ids of hypotheses that the user granted and the numbers rest on."""
        return self.found.assumed

    @cached_property
    def last_k(self) -> int | None:
        """The largest k at which N_q > N_g is certified, all else being equal; None if none is."""
        if self.problem.eps is None or self.setting not in METHODS:
            return None
        start = crossover(self.problem, "embedding-dim", METHODS[self.setting]).start
        return None if start is None else int(start.value)

    @cached_property
    def silent_from(self) -> int | None:
        """The first k at which nothing is certified of N_q; None if there is none up to 10^9."""
        if self.problem.eps is None or self.setting not in METHODS:
            return None

        def silent(k: int) -> bool:
            asked = replace(self.problem, model=Embedding(k))
            lower = certify(asked, METHODS[self.setting]).lower
            return lower is None or lower.value == 0

        return first_true(silent, 1, MAX_DIMENSION) if silent(MAX_DIMENSION) else None

    @cached_property
    def nearest_eps(self) -> Fraction | None:
        """Without a gap: the eps of three digits nearest to the one asked at which there is one."""
        problem, method = self.problem, METHODS.get(self.setting)
        eps = problem.eps
        if self.separated or eps is None or method is None:
            return None
        start = crossover(problem, "eps", method).start
        if start is None or start.value < eps:
            return None if start is None else Fraction(start.value)

        def gone(index: int) -> bool:
            return not certify(replace(problem, eps=accuracy_at(index)), method).separated

        last = 900 * DECADES - 1
        first = first_true(lambda i: accuracy_at(i) <= start.value, 0, last)
        here = first_true(lambda i: accuracy_at(i) <= eps, 0, last)
        if not gone(here):  # it has more than three digits
            return accuracy_at(here)
        return accuracy_at(first_true(gone, first, here) - 1)

    @property
    def nearest_k(self) -> int | None:
        """Without a gap: the k nearest to the one asked at which there is one."""
        return None if self.separated else self.last_k

    @property
    def reason(self) -> str:
        """Why nothing is certified of the two primaries; "" where they are separated."""
        return "" if self.separated else _reason(self)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Of the two primaries, of both totals, and of where the gap ends or the nearest one is."""
        said = (self._primaries(), self._totals(), self._reach())
        return tuple(sentence for sentence in said if sentence)

    @property
    def sentence(self) -> str:
        """The answer, in one to three sentences."""
        return " ".join(self.sentences)

    def _primaries(self) -> str:
        if not self.separated:
            return f"Theory certifies no gap between q and g here, because {self.reason}."
        k = self.problem.embedding_dim
        with_k = "whatever k is" if k is None else f"with k = {k}"
        granted = f" (assumed: {', '.join(self.assumed)})" if self.assumed else ""
        if self.shown(ABOVE, "lower") == "∞":
            return (
                f"Only g is possible: {with_k}, no q of any size comes within ε of every target; "
                f"N_g ≤ {self.shown(BELOW, 'upper')}{granted}."
            )
        return (
            f"g is smaller: {with_k}, q needs at least {self.ratio} times as many "
            f"{self.numbers}, N_q ≥ {self.shown(ABOVE, 'lower')} against "
            f"N_g ≤ {self.shown(BELOW, 'upper')}{granted}."
        )

    @property
    def numbers(self) -> str:
        """ "numbers of 32 bits"."""
        return NUMBERS[self.setting].format(self.problem.precision_bits)

    def _totals(self) -> str:
        whole, hyper = self.shown(WHOLE, "lower"), self.shown(HYPER, "lower")
        if whole is None or hyper is None or whole == hyper == "1":
            return ""
        if whole == hyper:
            return f"In total neither is proved smaller: both methods need at least {whole}."
        return f"In total e and q need at least {whole}, f at least {hyper}."

    def _reach(self) -> str:
        if self.separated:
            if self.problem.embedding_dim is None or self.last_k is None:
                return ""
            end = f"The gap is certified up to k = {self.last_k:,}"
            silent = self.silent_from
            return end + (
                "." if silent is None else f"; from k = {silent:,} on no bound on N_q is left."
            )
        places = []
        if self.nearest_eps is not None:
            places.append(f"ε is {fraction(self.nearest_eps)}")
        if self.nearest_k is not None:
            places.append(f"k is {self.nearest_k:,}")
        if places:
            return f"The nearest place where it does: {', or '.join(places)}."
        if self.problem.eps is None or self.problem.m2 == 0 or self.setting not in METHODS:
            return ""
        return f"With this k it does at no ε down to 1e-{DECADES}, and at this ε at no k."

    def as_dict(self) -> dict[str, Any]:
        """JSON form; exact numbers as strings, None where nothing is known."""
        quantities = (ABOVE, BELOW, WHOLE, HYPER)
        return {
            "sentence": self.sentence,
            "separated": self.separated,
            "setting": self.setting,
            "sizes": {
                q: {
                    "at_least": _exact(self.strongest(q, "lower")),
                    "at_most": _exact(self.strongest(q, "upper")),
                }
                for q in quantities
            },
            "ratio": self.ratio,
            "k": self.problem.embedding_dim,
            "last_k": self.last_k if self.separated else None,
            "silent_from": self.silent_from,
            "assumed": list(self.assumed),
            "reason": self.reason or None,
            "nearest_eps": None if self.nearest_eps is None else str(self.nearest_eps),
            "nearest_k": self.nearest_k,
        }

    def __str__(self) -> str:
        return self.sentence


def verdict(problem: Problem, bounds: Iterable[Bound]) -> Verdict:
    """The verdict on ``problem`` of its ``bounds``: those that are certified and apply."""
    applied = [b for b in bounds if b.reading == "certified" and b.applies is True]
    best = separation(applied)
    setting: Setting = "bits"
    if best.separated:
        setting = next(s for s in SETTINGS if separation(applied, s).orders == best.orders)
    chosen = tuple(b for b in applied if b.setting in (setting, "any"))
    return Verdict(problem, setting, chosen)


def _exact(bound: Bound | None) -> str | None:
    if bound is None:
        return None
    return size(bound.size) if bound.value is None else str(bound.value)


def _reason(asked: Verdict) -> str:
    problem, setting = asked.problem, asked.setting
    if problem.eps is None:
        return "no accuracy is given and a rate alone has no constant"
    if problem.m2 == 0:
        return "there is no condition (m2 = 0)"
    if asked.found.upper is None:
        return _missing(problem, BELOW, "upper", setting)
    lower = asked.found.lower
    if lower is None:
        return _missing(problem, ABOVE, "lower", setting)
    if lower.value == 0:
        k = problem.embedding_dim
        if problem.accuracy >= 1 or k is None or asked.last_k is None:
            return "at so coarse an ε no number of q is forced"
        return f"k = {k:,} {asked.numbers} can tell q all that these targets ask of it"
    high = asked.shown(BELOW, "upper")
    return f"N_q ≥ {asked.shown(ABOVE, 'lower')} is not above N_g ≤ {high}"


def _missing(problem: Problem, quantity: str, side: Side, setting: Setting) -> str:
    """Why no bound of this kind applies."""
    what = "lower bound on N_q" if side == "lower" else "small g"
    speaking = [r for r in results(quantity, side, "certified", setting) if r.speaks_of(problem)]
    if not speaking:
        return f"no {what} is certified for m1 = {problem.m1}"
    failed: list[str] = []
    undecided: list[str] = []
    for result in speaking:
        bound = result(problem)
        if bound is None or bound.applies is True:
            return f"{problem.precision_bits} bits are too few for a g of this accuracy"
        failed += [h.reason or h.statement for h in bound.failed]
        undecided += [] if bound.failed else [h.id for h in bound.undecided]
    if undecided:
        return f"no {what} applies while undecided: {', '.join(dict.fromkeys(undecided))}"
    return f"no {what} applies: {'; '.join(dict.fromkeys(failed))}"
