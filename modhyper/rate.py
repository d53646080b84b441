"""Rates as ε → 0: kind(Σ factor · ε^(-exponent) · log(1/ε)^log). `rate_comparison` compares them.

>>> print(Rate.of("Ω", "min(m1 + m2, 2*m1)/r"))
Ω(ε^(-min(m1+m2, 2·m1)/r))
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal, get_args

from modhyper.errors import InputError
from modhyper.exponent import CODE, LATEX, ONE, TEXT, ZERO, Exponent, Number, Style, power, walk
from modhyper.magnitude import CONTEXT, added, log10_decimal, outward, scaled

Kind = Literal["O", "Ω", "Θ"]


@dataclass(frozen=True, slots=True)
class Term:
    """factor · ε^(-exponent) · log(1/ε)^log; factor = Π name^power of positive parameters."""

    exponent: Exponent
    log: Exponent = ZERO
    factor: tuple[tuple[str, Exponent], ...] = ()

    @property
    def text(self) -> str:
        return self._spell(TEXT, "ε", "log(1/ε)", "·")

    @property
    def latex(self) -> str:
        return self._spell(LATEX, r"\varepsilon", r"\log(1/\varepsilon)", r"\,")

    def _spell(self, style: Style, base: str, log: str, dot: str) -> str:
        parts = [p for name, e in self.factor for p in power(style, style.name(name), e)]
        parts += power(style, base, self.exponent, inverse=True) + power(style, log, self.log)
        return dot.join(parts) or "1"

    @property
    def factor_text(self) -> str:
        """ "1", "w**(1 + m2/r)"."""
        return "*".join(p for name, e in self.factor for p in power(CODE, name, e)) or "1"

    def at(self, **values: Number) -> Term:
        factor = tuple((name, e.at(**values)) for name, e in self.factor)
        return Term(self.exponent.at(**values), self.log.at(**values), factor)

    def log10(self, eps: Fraction, values: Mapping[str, Number]) -> Decimal:
        """log10 of the term at 0 < eps < 1; a parameter without a value is Θ(1)."""
        decades = log10_decimal(1 / eps)
        total = scaled(self.exponent.value(**values), decades)
        if self.log != ZERO:
            natural = CONTEXT.multiply(decades, CONTEXT.ln(Decimal(10)))
            total = added(total, scaled(self.log.value(**values), CONTEXT.log10(natural)))
        for name, e in self.factor:
            if name in values:
                part = scaled(e.value(**values), log10_decimal(values[name]))
                total = added(total, part)
        return total


@dataclass(frozen=True, slots=True)
class Rate:
    """``kind`` of the sum (equivalently, of the largest) of ``terms``, as ε → 0.

    O is an upper bound, Ω a lower bound, Θ both.
    """

    kind: Kind
    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            known = ", ".join(get_args(Kind))
            raise InputError(f"expected one of {known}, got {self.kind!r}", option="kind")
        if not self.terms:
            raise InputError("expected at least one term", option="terms")

    @classmethod
    def of(
        cls,
        kind: Kind,
        exponent: Exponent | str | Number,
        log: Exponent | str | Number = 0,
        factor: str | Mapping[str, Exponent] = "1",
    ) -> Rate:
        """One term: ``Rate.of("O", "m2/r", factor="w**(1 + m2/r)")``."""
        powers = _factor(factor) if isinstance(factor, str) else tuple(sorted(factor.items()))
        return cls(kind, (Term(Exponent.of(exponent), Exponent.of(log), powers),))

    def __add__(self, other: Rate) -> Rate:
        """The sum of two rates of one kind."""
        if other.kind != self.kind:
            raise InputError(f"{self} + {other} adds rates of two kinds")
        return Rate(self.kind, tuple(dict.fromkeys(self.terms + other.terms)))

    def __truediv__(self, upper: Rate) -> Rate:
        """Ω of this lower bound over an upper bound, both of one term.

        Raises InputError where the exponent is no minimum and no maximum of linear forms.
        """
        if self.kind == "O" or upper.kind == "Ω" or len(self.terms) > 1 or len(upper.terms) > 1:
            raise InputError(f"nothing follows for {self} divided by {upper}")
        (above,), (below,) = self.terms, upper.terms
        return Rate("Ω", (Term(above.exponent - below.exponent, above.log - below.log),))

    def at(self, **values: Number) -> Rate:
        """The names of ``values`` replaced by these numbers: ``rate.at(r=1)``."""
        return Rate(self.kind, tuple(term.at(**values) for term in self.terms))

    @property
    def exponent(self) -> Exponent:
        """The exponent of the dominant term, the parameters of the factors taken as Θ(1)."""
        first, *rest = [term.exponent for term in self.terms]
        return Exponent.extreme("max", [first, *rest]) if rest else first

    def log10(self, eps: Fraction, *, up: bool, **values: Number) -> float:
        """log10 of the sum at an exact 0 < eps < 1, rounded outwards; never overflows.

        A parameter of a factor without a value is taken as Θ(1). Raises InputError if another name
        has none.
        """
        if not 0 < eps < 1:
            raise InputError(f"expected 0 < eps < 1, got {eps}", option="eps")
        logs = [term.log10(eps, values) for term in self.terms]
        top = max(logs)
        share = sum(10 ** float(max(log - top, Decimal(-30))) for log in logs)
        return outward(top if share == 1 else added(top, CONTEXT.log10(Decimal(share))), up=up)

    def accuracy(self, **values: Number) -> Fraction | None:
        """a with ε of the order of N^(-a) for N parameters (logarithms left out); None for 1."""
        exponent = self.exponent.value(**values)
        return 1 / exponent if exponent else None

    def __str__(self) -> str:
        return f"{self.kind}({' + '.join(term.text for term in self.terms)})"

    @property
    def latex(self) -> str:
        """LaTeX without dollars."""
        symbol = {"Ω": r"\Omega", "Θ": r"\Theta"}.get(self.kind, self.kind)
        return f"{symbol}({' + '.join(term.latex for term in self.terms)})"

    def as_dict(self) -> dict[str, Any]:
        """JSON form; the texts of a term are the arguments of `of`."""
        terms = [
            {"exponent": str(t.exponent), "log": str(t.log), "factor": t.factor_text}
            for t in self.terms
        ]
        return {"kind": self.kind, "terms": terms, "text": str(self)}


Landau = Rate  # its name in the field


@cache
def _factor(text: str) -> tuple[tuple[str, Exponent], ...]:
    """ "1", "w", "w**(1 + m2/r)*c"."""

    def read(node: ast.expr) -> tuple[tuple[str, Exponent], ...]:
        match node:
            case ast.Constant(value=1):
                return ()
            case ast.Name(id=name):
                return ((name, ONE),)
            case ast.BinOp(left=ast.Name(id=name), op=ast.Pow(), right=power):
                return ((name, walk(power)),)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return tuple(sorted((*read(left), *read(right))))
        raise ValueError(text)

    try:
        return read(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        hint = "use a product of names and powers of names, such as w**(1 + m2/r)"
        raise InputError(f"cannot read {text!r} as a factor", hint=hint, option="factor") from None
