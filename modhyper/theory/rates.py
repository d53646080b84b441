"""Landau classes of sizes as eps → 0: O, Ω, Θ and o of sums of factor · eps^-a · log(1/eps)^b.

>>> lower = Landau.of("Ω", "(m1 + m2)/r")
>>> upper = Landau.of("O", "m1/r")
>>> print(lower, upper)
Ω(ε^(-(m1+m2)/r)) O(ε^(-m1/r))

Comparison, sums and products are in ``rate_comparison``, eps as a function of N in
``rate_inversion``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from modhyper.bound import Bound
from modhyper.errors import InputError
from modhyper.magnitude import log10_decimal, outward, scaled
from modhyper.theory.rate_reading import exponent
from modhyper.theory.rate_text import (
    exact_text,
    power_latex,
    power_text,
    product_latex,
    product_text,
)

Kind = Literal["O", "Ω", "Θ", "o"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_CONTEXT = Context(prec=60, Emin=-(10**17), Emax=10**17)


@dataclass(frozen=True, slots=True)
class Scale:
    """factor · eps^(-exponent) · log(1/eps)^log_exponent, log the natural logarithm.

    The exponents are sympy expressions in whole numbers m1 ≥ 1, m2 ≥ 0, r ≥ 1, k ≥ 1, …; ``factor``
    is a product of powers of positive parameters such as w, c, N_g. Each may be given as a number,
    a text or a sympy expression. Raises InputError for anything else.
    """

    exponent: Any
    log_exponent: Any = 0
    factor: Any = 1

    def __post_init__(self) -> None:
        import sympy

        for name in ("exponent", "log_exponent"):
            object.__setattr__(self, name, _tidy(exponent(getattr(self, name))))
        factor = sympy.powsimp(exponent(self.factor))
        if not factor.is_positive:
            raise InputError(f"expected a positive factor, got {self.factor}", option="factor")
        object.__setattr__(self, "factor", factor)

    @classmethod
    def from_text(cls, exponent: str, log_exponent: str = "0", factor: str = "1") -> Scale:
        """From the texts that bounds carry, such as "(m1 + m2)/r", "0", "w**(1 + m2/r)"."""
        return cls(exponent, log_exponent, factor)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names in the factor, apart from those in its exponents (m2 and r in w^(1 + m2/r))."""
        return tuple(sorted({s.name for base, _ in powers(self.factor) for s in base.free_symbols}))

    def __mul__(self, other: Scale) -> Scale:
        return Scale(
            self.exponent + other.exponent,
            self.log_exponent + other.log_exponent,
            self.factor * other.factor,
        )

    def __truediv__(self, other: Scale) -> Scale:
        return self * other**-1

    def __pow__(self, power: Any) -> Scale:
        import sympy

        times = exponent(power)
        parts = [base ** (times * p) for base, p in powers(self.factor)]
        return Scale(self.exponent * times, self.log_exponent * times, sympy.Mul(*parts))

    def substitute(self, name: str, scale: Scale) -> Scale:
        """The factor ``name`` (say N_g) replaced by a scale of its own (say eps^(-m1/r))."""
        import sympy

        rest, out = [], Scale(self.exponent, self.log_exponent)
        for base, power in powers(self.factor):
            if base.is_Symbol and base.name == name:
                out = out * scale**power
            elif any(s.name == name for s in (base**power).free_symbols):
                raise InputError(f"cannot substitute {name} in the factor {self.factor}")
            else:
                rest.append(base**power)
        return out * Scale(0, 0, sympy.Mul(*rest))

    def log10(self, eps: Fraction, *, up: bool, **values: int | Fraction) -> float:
        """log10 of the scale at an exact eps, rounded outwards (``up`` or down); never overflows.

        ``values`` gives every name a number. Raises InputError if one is missing, or eps is not
        between 0 and 1.
        """
        if not 0 < eps < 1:
            raise InputError(f"expected 0 < eps < 1, got {eps}", option="eps")
        decades = -log10_decimal(eps)
        total = scaled(_value(self.exponent, values), decades)
        logs = _value(self.log_exponent, values)
        if logs:
            natural = _CONTEXT.multiply(decades, _CONTEXT.ln(Decimal(10)))
            total = _CONTEXT.add(total, scaled(logs, _CONTEXT.log10(natural)))
        for base, power in powers(self.factor):
            part = scaled(_value(power, values), log10_decimal(_value(base, values)))
            total = _CONTEXT.add(total, part)
        return outward(total, up=up)

    def __str__(self) -> str:
        power = power_text("ε", -self.exponent)
        return product_text(self.factor, power, power_text("log(1/ε)", self.log_exponent))

    def latex(self) -> str:
        """LaTeX without dollars."""
        power = power_latex(r"\varepsilon", -self.exponent)
        logs = power_latex(r"\log(1/\varepsilon)", self.log_exponent)
        return product_latex(self.factor, power, logs)

    def as_dict(self) -> dict[str, str]:
        """JSON form: sympy strings, the arguments of ``from_text``."""
        return {
            "exponent": exact_text(self.exponent),
            "log_exponent": exact_text(self.log_exponent),
            "factor": exact_text(self.factor),
        }


def powers(factor: Any) -> list[tuple[Any, Any]]:
    """A product as (base, power) pairs, in a fixed order."""
    import sympy

    pairs = factor.as_powers_dict().items()
    return sorted(
        ((b, p) for b, p in pairs if b != 1), key=lambda pair: sympy.default_sort_key(pair)
    )


def _tidy(expression: Any) -> Any:
    """One fraction; min(a/r, b/r) as min(a, b)/r, and min(2 m1, m) - m1 as min(m1, m - m1)."""
    import sympy

    expression = expression.replace(lambda e: isinstance(e, sympy.Min | sympy.Max), _over_one)
    above, below = sympy.fraction(sympy.cancel(sympy.together(expression)))
    curved = above.atoms(sympy.Min, sympy.Max)
    if above.is_Add and len(curved) == 1:
        (corner,) = curved
        slope = above.coeff(corner)
        rest = sympy.expand(above - slope * corner)
        if slope.is_Rational and not rest.has(corner):
            flips = {sympy.Min: sympy.Max, sympy.Max: sympy.Min}
            kind = corner.func if slope > 0 else flips[corner.func]
            above = kind(*(sympy.expand(slope * part + rest) for part in corner.args))
    return above / below


def _over_one(corner: Any) -> Any:
    """A minimum or maximum of fractions over their common denominator, if that is positive."""
    import sympy

    below = sympy.lcm_list([sympy.fraction(sympy.cancel(part))[1] for part in corner.args])
    if not below.is_positive:
        return corner
    return corner.func(*(sympy.cancel(below * part) for part in corner.args)) / below


def _value(expression: Any, values: Mapping[str, int | Fraction]) -> Fraction:
    missing = sorted({s.name for s in expression.free_symbols} - set(values))
    if missing:
        raise InputError("missing " + ", ".join(missing), hint=f"needed for {expression}")
    known = {s: exponent(Fraction(values[s.name])) for s in expression.free_symbols}
    number = expression.xreplace(known)
    if not number.is_Rational:
        raise InputError(f"{expression} is not a fraction at {dict(values)}")
    return Fraction(int(number.p), int(number.q))


@dataclass(frozen=True, slots=True)
class Landau:
    """``kind`` of the sum (equivalently, of the largest) of ``scales``, as eps → 0.

    O is an upper bound, Ω a lower bound, Θ both, o an upper bound that is not reached.
    """

    kind: Kind
    scales: tuple[Scale, ...]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(
                f"expected one of {', '.join(KINDS)}, got {self.kind!r}", option="kind"
            )
        if not self.scales:
            raise InputError("expected at least one scale", option="scales")
        ordered = sorted(dict.fromkeys(self.scales), key=lambda s: tuple(s.as_dict().values()))
        object.__setattr__(self, "scales", tuple(ordered))

    @classmethod
    def of(cls, kind: Kind, exponent: Any, log_exponent: Any = 0, factor: Any = 1) -> Landau:
        """One scale: ``Landau.of("Ω", "(m1 + m2)/r")``."""
        return cls(kind, (Scale(exponent, log_exponent, factor),))

    def substitute(self, name: str, scale: Scale) -> Landau:
        """The factor ``name`` replaced by a scale in every term."""
        return Landau(self.kind, tuple(s.substitute(name, scale) for s in self.scales))

    def log10(self, eps: Fraction, *, up: bool, **values: int | Fraction) -> float:
        """log10 of the largest scale at eps (the sum of n scales is at most n times as large)."""
        return max(scale.log10(eps, up=up, **values) for scale in self.scales)

    def __str__(self) -> str:
        return f"{self.kind}({' + '.join(map(str, self.scales))})"

    def latex(self) -> str:
        """LaTeX without dollars."""
        symbol = {"Ω": r"\Omega", "Θ": r"\Theta"}.get(self.kind, self.kind)
        return f"{symbol}({' + '.join(scale.latex() for scale in self.scales)})"

    def as_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "scales": [s.as_dict() for s in self.scales], "text": str(self)}


def rate_of(bound: Bound) -> Landau | None:
    """The rate of a bound: Ω if it is a lower, O if it is an upper one; None if it has no rate."""
    if bound.exponent is None:
        return None
    kind: Kind = "Ω" if bound.side == "lower" else "O"
    return Landau.of(kind, bound.exponent, bound.log_exponent, bound.factor)
