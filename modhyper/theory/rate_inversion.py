"""From N(eps) to eps(N): what accuracy N parameters buy, as N → ∞, where that is well defined.

>>> from modhyper.theory.rates import Landau
>>> print(invert(Landau.of("O", "m1/r", 1)))
O(N^(-r/m1)·log(N)^(r/m1))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modhyper.errors import InputError
from modhyper.theory.rate_arithmetic import DEFAULT, dominant
from modhyper.theory.rate_conditions import Assumptions, positive
from modhyper.theory.rate_text import power_latex, power_text, product_latex, product_text
from modhyper.theory.rates import Kind, Landau, Scale


@dataclass(frozen=True, slots=True)
class Decay:
    """factor · N^(-exponent) · log(N)^log_exponent, as N → ∞."""

    exponent: Any
    log_exponent: Any = 0
    factor: Any = 1

    def __post_init__(self) -> None:
        like = Scale(self.exponent, self.log_exponent, self.factor)  # the same normal form
        for name in ("exponent", "log_exponent", "factor"):
            object.__setattr__(self, name, getattr(like, name))

    def __str__(self) -> str:
        logs = power_text("log(N)", self.log_exponent)
        return product_text(self.factor, power_text("N", -self.exponent), logs)

    def latex(self) -> str:
        logs = power_latex(r"\log(N)", self.log_exponent)
        return product_latex(self.factor, power_latex("N", -self.exponent), logs)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """eps as a Landau class of N: ``kind`` of the sum (or the largest) of ``decays``.

    O: N parameters reach this accuracy. Ω: they reach no better one.
    """

    kind: Kind
    decays: tuple[Decay, ...]

    def __str__(self) -> str:
        return f"{self.kind}({' + '.join(map(str, self.decays))})"

    def latex(self) -> str:
        symbol = {"Ω": r"\Omega", "Θ": r"\Theta"}.get(self.kind, self.kind)
        return f"{symbol}({' + '.join(decay.latex() for decay in self.decays)})"


def invert(rate: Landau, assumptions: Assumptions = DEFAULT) -> Accuracy:
    """eps(N) from N(eps) = kind(Σ factor · eps^-a · log(1/eps)^b), term by term.

    N = F·eps^-a·L^b gives eps = (F·L^b/N)^(1/a), and L = log(1/eps) is Θ(log N) because a > 0 and
    F does not depend on eps. Raises InputError if some a is not surely positive, or if a term has
    both a logarithm and a parameter that is not assumed bounded (log(1/eps) is then Θ(log(N/F))).
    """
    return Accuracy(
        rate.kind, tuple(_invert(s, assumptions) for s in dominant(rate, assumptions).scales)
    )


def _invert(scale: Scale, assumptions: Assumptions) -> Decay:
    if positive(-scale.exponent, assumptions, strict=False):
        raise InputError(
            f"{scale} cannot be inverted: its exponent {scale.exponent} is not surely positive",
            hint="add an assumption such as m2 >= 1",
        )
    free = [name for name in scale.parameters if name not in assumptions.bounded]
    if scale.log_exponent != 0 and free:
        raise InputError(
            f"{scale} cannot be inverted: the logarithm depends on {', '.join(free)}",
            hint=f"assume {', '.join(free)} bounded",
        )
    power = 1 / scale.exponent
    root = Scale(0, 0, scale.factor) ** power
    return Decay(power, scale.log_exponent * power, root.factor)


def invert_back(accuracy: Accuracy, assumptions: Assumptions = DEFAULT) -> Landau:
    """N(eps) from eps(N): the inverse of ``invert``, with the same restrictions."""
    scales = []
    for decay in accuracy.decays:
        twin = Scale(decay.exponent, decay.log_exponent, decay.factor)
        back = _invert(twin, assumptions)
        scales.append(Scale(back.exponent, back.log_exponent, back.factor))
    return dominant(Landau(accuracy.kind, tuple(scales)), assumptions)
