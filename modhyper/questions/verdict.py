"""The answer in one sentence: who is smaller, by how much, in total, and up to which k.

A `Verdict` is a function of bounds that apply, and of the same bounds at other k and eps. Every
surface shows this one, so that no two say different things of a problem.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from modhyper.bisection import accuracy_at, first_true
from modhyper.bound import Bound, Result, Setting, Side
from modhyper.conditioning import Embedding
from modhyper.numerals import fraction, size, times
from modhyper.problem import MAX_DIMENSION, Problem
from modhyper.questions.axes import DECADES
from modhyper.questions.bounds import results
from modhyper.questions.crossover import crossover
from modhyper.questions.separation import (
    ABOVE,
    BELOW,
    SETTINGS,
    Separation,
    certify,
    needs,
    separation,
    strongest,
)

ENDS = (
    "The gap is certified up to k = {lastK}.",
    "The gap is certified up to k = {lastK}; from k = {silent} on no bound on N_q is left.",
)
WHOLE, HYPER = "N_embedding_total", "N_hypernetwork_total"
METHODS: dict[Setting, str] = {"bits": "finite-precision", "real": "real", "machine": "machine"}
"""Setting -> the method of `certify` that searches in it."""
NUMBERS: dict[Setting, str] = {
    "bits": "numbers of {bits} bits",
    "real": "real numbers",
    "bounded": "real numbers of bounded size",
    "machine": "numbers of {bits} bits in a machine's arithmetic",
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

    @property
    def last_k(self) -> int | None:
        """The largest k at which N_q > N_g is certified, all else being equal; None if none is."""
        return self._ends[0]

    @property
    def silent_from(self) -> int | None:
        """The first k at which nothing is certified of N_q; None if there is none up to 10^9."""
        return self._ends[1]

    @property
    def _ends(self) -> tuple[int | None, int | None]:
        if self.problem.eps is None or self.setting not in METHODS:
            return None, None
        return _ends(replace(self.problem, model=Embedding(1)), METHODS[self.setting])

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
        return "" if self.separated else _reason(self).format(**self.slots)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Of the two primaries, of both totals, and of where the gap ends or the nearest one is."""
        return tuple(template.format(**self.slots) for template in self.templates)

    @property
    def sentence(self) -> str:
        """The answer, in one to three sentences."""
        return " ".join(self.sentences)

    @property
    def templates(self) -> tuple[str, ...]:
        """`sentences` with names of `slots` in place of numbers."""
        return tuple(text for text in (*self.first_templates, self._reach()) if text)

    @property
    def first_templates(self) -> tuple[str, ...]:
        """Those that need no other k or eps: of the two primaries, and of both totals."""
        return tuple(text for text in (self._primaries(), self._totals()) if text)

    @cached_property
    def slots(self) -> dict[str, str]:
        """What stands in the `templates`."""
        found = {
            "k": self.problem.embedding_dim,
            "bits": self.problem.precision_bits,
            "ratio": self.ratio,
            "lower": self.shown(ABOVE, "lower"),
            "upper": self.shown(BELOW, "upper"),
            "total": self.shown(HYPER, "lower"),
            "total-q": self.shown(WHOLE, "lower"),
            **({"lastK": self.last_k, "silent": self.silent_from} if self.separated else {}),
        }
        return {
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in found.items()
            if value is not None
        }

    @property
    def numbers(self) -> str:
        """ "numbers of 32 bits"."""
        return NUMBERS[self.setting].format(bits=self.problem.precision_bits)

    @property
    def built_in(self) -> str:
        """The arithmetic of the networks behind upper bounds, where lower ones need none."""
        return "fixed point" if self.setting == "bits" else ""

    def _primaries(self) -> str:
        if not self.separated:
            return f"Theory certifies no gap between q and g here, because {_reason(self)}."
        with_k = "whatever k is" if self.problem.embedding_dim is None else "with k = {k}"
        granted = f" (assumed: {', '.join(self.assumed)})" if self.assumed else ""
        built = f" in {self.built_in}" if self.built_in else ""
        if self.shown(ABOVE, "lower") == "∞":
            return (
                f"Only g is possible: {with_k}, no q of any size comes within ε of every target; "
                f"N_g ≤ {{upper}}{granted}."
            )
        return (
            f"g is smaller: {with_k}, q needs at least {{ratio}} times as many "
            f"{NUMBERS[self.setting]}, N_q ≥ {{lower}} against N_g ≤ {{upper}}{built}{granted}."
        )

    def _totals(self) -> str:
        whole, hyper = self.shown(WHOLE, "lower"), self.shown(HYPER, "lower")
        if whole is None or hyper is None or whole == hyper == "1":
            return ""
        if whole == hyper:
            return "In total neither is proved smaller: both methods need at least {total}."
        return "In total e and q need at least {total-q}, f at least {total}."

    def _reach(self) -> str:
        if self.separated:
            if self.problem.embedding_dim is None or self.last_k is None:
                return ""
            return ENDS[0] if self.silent_from is None else ENDS[1]
        places = []
        if self.nearest_eps is not None:
            places.append(f"ε is {fraction(self.nearest_eps)}")
        if self.nearest_k is not None:
            places.append(f"k is {self.nearest_k:,}")
        if places:
            return f"The nearest place where it does: {', or '.join(places)}."
        if self.problem.eps is None or self.problem.m2 == 0 or self.setting not in METHODS:
            return ""
        if not _speaking(self.problem, ABOVE, "lower", self.setting):
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
    spoken = {"lower": (needs(setting), "any"), "upper": (setting, "any")}
    chosen = tuple(b for b in applied if b.setting in spoken[b.side])
    return Verdict(problem, setting, chosen)


def _exact(bound: Bound | None) -> str | None:
    if bound is None:
        return None
    return size(bound.size) if bound.value is None else str(bound.value)


@lru_cache(maxsize=4096)
def _ends(problem: Problem, method: str) -> tuple[int | None, int | None]:
    """`Verdict.last_k` and `Verdict.silent_from`, whatever k ``problem`` has."""

    def silent(k: int) -> bool:
        lower = certify(replace(problem, model=Embedding(k)), method).lower
        return lower is None or lower.value == 0

    start = crossover(problem, "embedding-dim", method).start
    silence = first_true(silent, 1, MAX_DIMENSION) if silent(MAX_DIMENSION) else None
    return None if start is None else int(start.value), silence


def _reason(asked: Verdict) -> str:
    """Why no gap is certified, as a template."""
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
        return f"k = {{k}} {NUMBERS[setting]} can tell q all that these targets ask of it"
    return "N_q ≥ {lower} is not above N_g ≤ {upper}"


def _speaking(problem: Problem, quantity: str, side: Side, setting: Setting) -> list[Result]:
    return [r for r in results(quantity, side, "certified", setting) if r.concerns(problem)]


def _missing(problem: Problem, quantity: str, side: Side, setting: Setting) -> str:
    """Why no bound of this kind applies."""
    what = "lower bound on N_q" if side == "lower" else "small g"
    speaking = _speaking(problem, quantity, side, setting)
    if not speaking and side == "lower" and problem.conditions is not None:
        return f"no {what} is known for the {problem.error} error at unrelated conditions"
    if not speaking:
        return f"no {what} is certified for m1 = {problem.m1}"
    failed: list[str] = []
    undecided: list[str] = []
    for result in speaking:
        bound = result(problem)
        if bound is None or bound.applies is True:
            if side == "upper":
                return "{bits} bits are too few for a g of this accuracy"
            continue
        failed += [h.reason or h.statement for h in bound.failed]
        undecided += [] if bound.failed else [h.id for h in bound.undecided]
    if undecided:
        return f"no {what} applies while undecided: {', '.join(dict.fromkeys(undecided))}"
    if not failed:
        return "no number of q is forced at this accuracy"
    said = "; ".join(dict.fromkeys(failed)).replace("{", "{{").replace("}", "}}")
    return f"no {what} applies: {said}"
