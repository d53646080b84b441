"""The paper's statements for one problem: rates, scales at eps, hypotheses decided."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from modhyper.bound import Bound
from modhyper.magnitude import log10_decimal, outward, scaled
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.papers.galanti_wolf_2020.hypotheses import decide
from modhyper.problem import Problem
from modhyper.theory.exponent import exponent_value

if TYPE_CHECKING:
    from modhyper.activations.catalogue import ActivationFacts


@dataclass(frozen=True, slots=True)
class GapValue:
    """A derived gap N_q/N_g = Ω(eps^(-exponent)) of the paper, evaluated for one problem."""

    id: str
    text: str
    exponent: str
    exponent_value: Fraction
    log10_scale: float | None
    condition: str
    stated_here: bool

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "exponent": self.exponent,
            "exponent_value": str(self.exponent_value),
            "log10_scale": self.log10_scale,
            "condition": self.condition,
            "stated_here": self.stated_here,
        }


def stated_bounds(problem: Problem) -> tuple[Bound, ...]:
    """The paper's theorems and derived statements for ``problem``, hypotheses decided."""
    facts = _facts(problem.activation)
    return tuple(
        _bound(problem, facts, theorem, conclusion)
        for theorem in stated.ALL
        for conclusion in theorem.conclusions
    )


def gaps(problem: Problem) -> tuple[GapValue, ...]:
    """The derived gaps between N_q and N_g; ``stated_here`` tells if the case is the problem's."""
    out = []
    for gap in stated.GAPS:
        value = _value(gap.exponent, problem)
        bounded = problem.embedding_dim is not None
        here = problem.smoothness == 1 and bounded == (gap.id == "gap-bounded")
        scale = _scale(problem, value, up=False)
        out.append(
            GapValue(gap.id, gap.text, gap.exponent, value, scale, gap.condition, stated_here=here)
        )
    return tuple(out)


@lru_cache(maxsize=256)
def _facts(activation: str) -> ActivationFacts:
    from modhyper.activations.catalogue import facts_of

    return facts_of(activation)


def _value(exponent: str, problem: Problem) -> Fraction:
    return exponent_value(exponent, m1=problem.m1, m2=problem.m2, r=problem.smoothness)


def _bound(
    problem: Problem,
    facts: ActivationFacts,
    theorem: stated.Theorem,
    conclusion: stated.Conclusion,
) -> Bound:
    value = _value(conclusion.exponent, problem)
    return Bound(
        id=conclusion.id,
        quantity=conclusion.quantity,
        side=conclusion.side,
        reading="stated",
        source=f"{stated.PAPER}, {conclusion.place}",
        exponent=conclusion.exponent,
        exponent_value=value,
        factor=" + ".join(dict.fromkeys(term.factor for term in conclusion.terms)),
        log10_scale=_terms_scale(problem, conclusion),
        hypotheses=tuple(decide(id, problem, facts) for id in theorem.hypotheses),
        explanation=f"{conclusion.quantity} = {conclusion.text}",
        note=theorem.scope,
    )


def _terms_scale(problem: Problem, conclusion: stated.Conclusion) -> float | None:
    """log10 of the sum of the terms, constants taken as 1, rounded outwards."""
    up = conclusion.side == "upper"
    scales = []
    for term in conclusion.terms:
        scale = _log_scale(problem, _value(term.exponent, problem))
        if scale is None:
            return None
        scales.append(scale + _log_factor(problem, term.factor))
    top = max(scales)
    spread = sum(10 ** float(max(scale - top, Decimal(-30))) for scale in scales)
    return outward(top if spread == 1 else top + Decimal(spread).log10(), up=up)


def _log_factor(problem: Problem, factor: str) -> Decimal:
    """log10 of "w" or "w**(1 + m2/r)"; 0 for "1" and where no bottleneck is given (w = O(1))."""
    if factor == "1" or problem.bottleneck is None:
        return Decimal(0)
    power = _value(factor.removeprefix("w**"), problem) if "**" in factor else Fraction(1)
    return scaled(power, log10_decimal(problem.bottleneck.width))


def _log_scale(problem: Problem, exponent: Fraction) -> Decimal | None:
    """exponent · log10(radius/eps), or 0 where eps ≥ radius: the zero function is good enough."""
    relative = problem.relative_eps
    if relative is None:
        return None
    return Decimal(0) if relative >= 1 else scaled(exponent, log10_decimal(1 / relative))


def _scale(problem: Problem, exponent: Fraction, *, up: bool) -> float | None:
    scale = _log_scale(problem, exponent)
    return None if scale is None else outward(scale, up=up)
