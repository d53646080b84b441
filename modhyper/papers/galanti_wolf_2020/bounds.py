"""The paper's statements for one problem: rates, scales at eps, hypotheses decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from modhyper.bound import Hypothesis, Result, Source, Standing
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.papers.galanti_wolf_2020.hypotheses import decide
from modhyper.problem import Problem
from modhyper.rate import Rate


def _all_of(ids: tuple[str, ...]) -> Callable[[Problem], tuple[Hypothesis, ...]]:
    return lambda problem: tuple(decide(id, problem) for id in ids)


RESULTS: tuple[Result, ...] = tuple(
    Result(
        id=conclusion.id,
        quantity=conclusion.quantity,
        side=conclusion.side,
        reading="stated",
        setting="real",
        rate=conclusion.rate,
        source=Source(stated.KEY, conclusion.place),
        standing=Standing(literature=(stated.KEY,)),
        hypotheses=_all_of((*theorem.hypotheses, *conclusion.hypotheses)),
        note=theorem.scope,
    )
    for theorem in stated.ALL
    for conclusion in theorem.conclusions
)


@dataclass(frozen=True, slots=True)
class GapValue:
    """A derived gap N_q/N_g = Ω(eps^(-exponent)) of the paper, evaluated for one problem.

    ``theorems``: the conclusions behind it, on N_q and on N_g.
    """

    id: str
    rate: Rate
    exponent_value: Fraction
    log10_scale: float | None
    condition: str
    theorems: tuple[str, str]
    stated_here: bool

    @property
    def text(self) -> str:
        return f"N_q/N_g = {self.rate}"

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "exponent": str(self.rate.exponent),
            "exponent_value": str(self.exponent_value),
            "log10_scale": self.log10_scale,
            "condition": self.condition,
            "stated_here": self.stated_here,
        }


def gaps(problem: Problem) -> tuple[GapValue, ...]:
    """The derived gaps between N_q and N_g; ``stated_here`` tells if the case is the problem's."""
    values = {"m1": problem.m1, "m2": problem.m2}
    eps, out = problem.relative_eps, []
    for gap in stated.GAPS:
        scale = None
        if eps is not None:
            scale = gap.rate.log10(eps, up=False, **values) if eps < 1 else 0.0
        bounded = problem.embedding_dim is not None
        here = problem.smoothness == 1 and bounded == (gap.id == "gap-bounded")
        value = gap.rate.exponent.value(**values)
        ids = (gap.lower.id, gap.upper.id)
        out.append(GapValue(gap.id, gap.rate, value, scale, gap.condition, ids, stated_here=here))
    return tuple(out)
