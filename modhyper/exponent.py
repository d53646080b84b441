"""Exponents: minima and maxima of linear forms in m1, m2, …, over a common denominator such as r.

Text, LaTeX, exact value and values over grids come from the forms, so that no exponent is spelled
twice. Names stand for whole numbers: m2 ≥ 0, every other at least 1.

>>> print(Exponent.of("min(m1 + m2, 2*m1)") - Exponent.of("m1"))
min(m1, m2)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, reduce
from math import lcm
from typing import Any, Literal

from modhyper.errors import InputError

Corner = Literal["min", "max"]
Number = int | Fraction
Form = tuple[tuple[str, Fraction], ...]
"""Σ coefficient · name, sorted by name; the name "" is the constant 1. No coefficient is 0."""


def least(name: str) -> int:
    """The smallest whole number that ``name`` stands for; 1 for the constant."""
    return 0 if name == "m2" else 1


def combine(one: Form, times: Number, other: Form = ()) -> Form:
    """times · one + other."""
    total = {name: c * times for name, c in one}
    for name, c in other:
        total[name] = total.get(name, Fraction(0)) + c
    return tuple(sorted((name, c) for name, c in total.items() if c))


def never_negative(terms: Form) -> bool:
    """Whether the form is ≥ 0 for all whole numbers that its names stand for."""
    return all(c > 0 for name, c in terms if name) and sum(c * least(n) for n, c in terms) >= 0


@dataclass(frozen=True, slots=True)
class Exponent:
    """``corner`` of the linear ``forms``, divided by the name ``over`` ("" = 1)."""

    forms: tuple[Form, ...]
    corner: Corner = "max"
    over: str = ""

    @classmethod
    def of(cls, value: Exponent | str | Number) -> Exponent:
        """From a number or a text such as "min(m1 + m2, 2*m1)/r". InputError for anything else."""
        if isinstance(value, str):
            return _read(value)
        if isinstance(value, Exponent):
            return value
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            raise InputError(
                f"expected an exact exponent, got {value!r}", hint="a fraction or text"
            )
        return cls((combine((("", Fraction(value)),), 1),))

    @classmethod
    def extreme(cls, corner: Corner, parts: Iterable[Exponent]) -> Exponent:
        """min or max of exponents; forms that another surely undercuts (or exceeds) are dropped."""
        over, found = over_one(list(parts))
        if any(len(part.forms) > 1 and part.corner != corner for part in found):
            raise InputError("a minimum and a maximum inside one another are no exponent here")
        forms = list(dict.fromkeys(f for part in found for f in part.forms))
        sign = 1 if corner == "min" else -1
        for one in tuple(forms):
            rest = [f for f in forms if f != one]
            if any(never_negative(combine(combine(one, 1, combine(f, -1)), sign)) for f in rest):
                forms = rest
        if over and all(name == over for f in forms for name, _ in f):  # r/r is 1
            over, forms = "", [tuple(("", c) for _, c in f) for f in forms]
        return cls(tuple(sorted(forms)), corner if len(forms) > 1 else "max", over)

    def __add__(self, other: Exponent) -> Exponent:
        over, (a, b) = over_one([self, other])
        corners = {part.corner for part in (a, b) if len(part.forms) > 1}
        if len(corners) > 1:
            raise InputError(f"{self} + {other} is no minimum and no maximum of linear forms")
        sums = [Exponent((combine(f, 1, g),), "max", over) for f in a.forms for g in b.forms]
        return Exponent.extreme(corners.pop() if corners else "max", sums)

    def __sub__(self, other: Exponent) -> Exponent:
        return self + other.times(-1)

    def times(self, factor: Number) -> Exponent:
        """The exponent multiplied by a number; a negative one turns min into max."""
        flip: Corner = "min" if self.corner == "max" else "max"
        parts = [Exponent((combine(f, factor),), "max", self.over) for f in self.forms]
        return Exponent.extreme(self.corner if factor >= 0 else flip, parts)

    def at(self, **values: Number) -> Exponent:
        """The names of ``values`` replaced by these numbers."""
        below = Fraction(values[self.over]) if self.over in values else Fraction(1)
        over = "" if self.over in values else self.over
        parts = []
        for f in self.forms:
            known = sum((c * values[n] for n, c in f if n in values), Fraction(0))
            rest = tuple((n, c) for n, c in f if n not in values)
            parts.append(Exponent((combine(rest, 1 / below, (("", known / below),)),), "max", over))
        return Exponent.extreme(self.corner, parts)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(({name for f in self.forms for name, _ in f} | {self.over}) - {""}))

    def value(self, **values: Number) -> Fraction:
        """The exact value. Raises InputError if a name has none."""
        return Fraction(self.over_grid(**{name: Fraction(v) for name, v in values.items()}))

    def over_grid(self, **values: Any) -> Any:
        """The value where ``values`` are numbers or numpy arrays, which broadcast."""
        missing = [name for name in self.names if name not in values]
        if missing:
            raise InputError("missing " + ", ".join(missing), hint=f"needed for {self}")
        sums = [sum(_plain(c) * values.get(n, 1) for n, c in f) for f in self.forms]
        found = _extreme(self.corner, sums)
        return found / values[self.over] if self.over else found

    def __str__(self) -> str:
        """As `of` reads it: "min(m1 + m2, 2*m1)/r"."""
        return CODE.exponent(self)


def _plain(number: Fraction) -> Number:
    """An int where it is one, so that arrays of integers stay integers."""
    return number.numerator if number.denominator == 1 else number


def _extreme(corner: Corner, values: Sequence[Any]) -> Any:
    if all(isinstance(value, int | Fraction) for value in values):
        return min(values) if corner == "min" else max(values)
    import numpy as np

    return reduce(np.minimum if corner == "min" else np.maximum, values)


def over_one(parts: list[Exponent]) -> tuple[str, list[Exponent]]:
    """The parts over their common denominator. InputError unless that is one name."""
    overs = sorted({part.over for part in parts} - {""})
    if not overs:
        return "", parts
    out = []
    for part in parts:
        constant = all(not name for f in part.forms for name, _ in f)
        if len(overs) > 1 or (not part.over and not constant):
            raise InputError(
                f"{' and '.join(map(str, parts))} have no common denominator",
                hint=f"give it a number first, as in rate.at({overs[0]}=1)",
            )
        if not part.over:  # c = c r/r
            forms = tuple(tuple((overs[0], c) for _, c in f) for f in part.forms)
            part = Exponent(forms, part.corner, overs[0])
        out.append(part)
    return overs[0], out


@cache
def _read(text: str) -> Exponent:
    try:
        return walk(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, ZeroDivisionError) as error:
        if isinstance(error, InputError):
            raise
        hint = "use a min or max of sums of names with whole numbers, over one name"
        raise InputError(f"cannot read {text!r} as an exponent", hint=hint) from None


def walk(node: ast.expr) -> Exponent:
    """ValueError for anything but + - * / min max of names and whole numbers."""
    match node:
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            return Exponent.of(number)
        case ast.Name(id=name):
            return Exponent((((name, Fraction(1)),),))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return walk(inner).times(-1)
        case ast.Call(func=ast.Name(id="min" | "max" as corner), args=[_, *_] as args, keywords=[]):
            return Exponent.extreme("min" if corner == "min" else "max", map(walk, args))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return walk(left) + walk(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return walk(left) - walk(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            one, other = sorted((walk(left), walk(right)), key=lambda e: len(e.names))
            if not one.names:
                return other.times(one.value())
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            above, below = walk(left), walk(right)
            ((name, c),) = below.forms[0]  # one name or a number, else ValueError
            if len(below.forms) == 1 and not below.over and not (name and above.over):
                divided = replace(above.times(1 / c), over=name or above.over)
                return Exponent.extreme(divided.corner, [divided])
    raise ValueError(ast.dump(node))


@dataclass(frozen=True, slots=True)
class Style:
    """How a formula is written: its signs, its product, its names."""

    plus: str
    minus: str
    dot: str
    name: Callable[[str], str] = str

    def sum(self, terms: Form, divisor: int = 1) -> str:
        """divisor · terms, the positive ones first and the constant last: "2*m1 + m2 - 1"."""
        text = ""
        for name, c in sorted(terms, key=lambda term: (term[1] < 0, not term[0], term[0])):
            size = [str(abs(c * divisor))] if abs(c * divisor) != 1 or not name else []
            text += (self.minus if text else "-") if c < 0 else self.plus * bool(text)
            text += self.dot.join([*size, *([self.name(name)] if name else [])])
        return text or "0"

    def exponent(self, e: Exponent) -> str:
        """One fraction where it can be, 1 + m2/r where the denominator divides a term."""
        split = [dict(f).get(e.over, Fraction(0)) if e.over else Fraction(0) for f in e.forms]
        if any(split) and len(e.forms) > 1:
            parts = [self.exponent(Exponent((f,), "max", e.over)) for f in e.forms]
            return f"{e.corner}({', '.join(parts)})"
        rest = [combine(((e.over, c),), -1, f) for f, c in zip(e.forms, split, strict=True)]
        divisor = lcm(*(c.denominator for f in rest for _, c in f))
        sums = [self.sum(f, divisor) for f in rest]
        body = sums[0] if len(sums) == 1 else f"{e.corner}({', '.join(sums)})"
        below = [*([str(divisor)] if divisor > 1 else []), *([self.name(e.over)] if e.over else [])]
        if below:
            body = f"({body})" if len(sums) == 1 and len(rest[0]) > 1 else body
            body += f"/({self.dot.join(below)})" if len(below) > 1 else f"/{below[0]}"
        if not split[0]:
            return body
        return f"{self.sum((('', split[0]),))}{'' if body[0] == '-' else self.plus}{body}"


def _subscript(name: str) -> str:
    return re.sub(r"^([A-Za-z])(\d+)$", r"\1_\2", name)


CODE, TEXT = Style(" + ", " - ", "*"), Style("+", "-", "·")
LATEX = Style("+", "-", "", _subscript)
ZERO, ONE = Exponent.of(0), Exponent.of(1)


def power(style: Style, base: str, e: Exponent, *, inverse: bool = False) -> list[str]:
    """[base^e], or [base^(-e)] for ``inverse``; [] for the exponent 0."""
    if not e.names:
        e, inverse = e.times(-1 if inverse else 1), False
    if e in (ZERO, ONE):
        return [] if e == ZERO else [base]
    text = style.exponent(e)
    if inverse:
        text = f"-({text})" if re.search(r"[-+]", re.sub(r"\(.*\)", "", text)) else f"-{text}"
    if style is LATEX:
        text = re.sub(r"\b(min|max)\(", r"\\\1(", text).replace(", ", r",\,")
        return [f"{base}^{{{text}}}"]
    power = "**" if style is CODE else "^"
    return [
        f"{base}{power}{text}" if re.fullmatch(r"-?\d+|\w+", text) else f"{base}{power}({text})"
    ]
