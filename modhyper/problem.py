"""The problem: which targets, how accurate, and what is known of the networks. One frozen value."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from modhyper.errors import InputError

MAX_DIMENSION = 10**9
"""Largest m1, m2 and embedding_dim accepted: exponents then stay exact as floats."""

MAX_DIGITS = 4000
"""Longest number accepted, in characters of its text or digits of its exponent."""

Rational = int | str | float | Fraction


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The selector class P(r, w, c) of Theorem 5: h(x) = W·P(x), W with w columns, ‖W‖_1 ≤ c."""

    width: int
    norm: Fraction = Fraction(1)

    def __str__(self) -> str:
        return f"{self.width},{self.norm}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Approximate every y(x, I) of smoothness r to sup error eps; x ∈ [-1,1]^m1, I ∈ [-1,1]^m2.

    m1, m2          dimensions of the input x (≥ 1) and of the condition I (≥ 0; 0 = no condition)
    smoothness      r ≥ 1: targets lie in W(r, m1+m2), the unit ball of C^r, scaled by ``radius``
    eps             sup error, 0 < eps < 1, kept as an exact fraction; None = only rates are asked
    budget          number of parameters at hand, for the question "what accuracy does it buy?"
    radius          radius ρ of the target ball; every bound holds with eps replaced by eps/ρ
    embedding_dim   k, the length of e(I); None = unbounded
    precision_bits  b, bits in which each parameter and each entry of e(I) is stored
    depth           layers of weights in the primary; None = unrestricted
    activation      a name (``modhyper activation`` lists them) or an expression in x
    bottleneck      (w, c) of Theorem 5's structured selector; None = no structure known
    assume          ids of undecided hypotheses that the user grants: bounds that need them apply,
                    and say so. A hypothesis that fails cannot be granted

    Numbers may be given as int, str ("1e-3", "1/1000"), float (read as the decimal it prints as) or
    Fraction. Raises InputError, naming the field, for anything else. Source: paper, section 2 and
    Definitions; precision_bits and depth belong to the certified bounds.
    """

    m1: int
    m2: int
    smoothness: int = 1
    eps: Fraction | None = None
    budget: int | None = None
    radius: Fraction = Fraction(1)
    embedding_dim: int | None = None
    precision_bits: int = 32
    depth: int | None = None
    activation: str = "relu"
    bottleneck: Bottleneck | None = None
    assume: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "m1", whole("m1", self.m1, least=1, most=MAX_DIMENSION))
        put(self, "m2", whole("m2", self.m2, least=0, most=MAX_DIMENSION))
        put(self, "smoothness", whole("smoothness", self.smoothness, least=1, most=MAX_DIMENSION))
        if self.eps is not None:
            put(self, "eps", positive("eps", self.eps, below=1))
        if self.budget is not None:
            put(self, "budget", whole("budget", self.budget, least=1, most=10**MAX_DIGITS))
        put(self, "radius", positive("radius", self.radius))
        put(self, "embedding_dim", _whole_or_none("embedding_dim", self.embedding_dim, "unbounded"))
        put(
            self, "precision_bits", whole("precision_bits", self.precision_bits, least=1, most=4096)
        )
        put(self, "depth", _whole_or_none("depth", self.depth, "unrestricted"))
        put(self, "bottleneck", _bottleneck(self.bottleneck))
        if not isinstance(self.activation, str) or not self.activation.strip():
            raise InputError("expected a name or an expression in x", option="activation")
        put(self, "activation", self.activation.strip())
        put(self, "assume", _names("assume", self.assume))

    @property
    def m(self) -> int:
        """m1 + m2."""
        return self.m1 + self.m2

    @property
    def relative_eps(self) -> Fraction | None:
        """eps/radius: the accuracy asked of the unit ball."""
        return self.eps if self.eps is None or self.radius == 1 else self.eps / self.radius

    @property
    def accuracy(self) -> Fraction:
        """`relative_eps`; InputError without eps."""
        if self.eps is None:
            raise InputError("certified bounds need an accuracy", option="eps")
        return self.eps if self.radius == 1 else self.eps / self.radius

    def as_dict(self) -> dict[str, Any]:
        """JSON form: exact fractions as strings, None for unbounded, unrestricted or not given."""
        out: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            exact = isinstance(value, Fraction | Bottleneck)
            out[field.name] = str(value) if exact else value
        return out | {"assume": list(self.assume)}


def whole(name: str, value: object, *, least: int, most: int) -> int:
    """``value`` as an int in [least, most]; texts such as "12" and "1e6" are read exactly."""
    if isinstance(value, bool) or not isinstance(value, int | str | float | Fraction):
        raise InputError(f"expected a whole number, got {value!r}", option=name)
    try:
        number = _exact(value)
    except ValueError:
        raise InputError(f"expected a whole number, got {_shown(value)}", option=name) from None
    if number.denominator != 1 or not least <= number <= most:
        span = f"from {least} to {most if most < 10**12 else f'10^{len(str(most)) - 1}'}"
        raise InputError(f"expected a whole number {span}, got {_shown(value)}", option=name)
    return int(number)


def _whole_or_none(name: str, value: object, none_word: str) -> int | None:
    if value is None or (isinstance(value, str) and value.strip().lower() in {none_word, "inf"}):
        return None
    try:
        return whole(name, value, least=1, most=MAX_DIMENSION)
    except InputError as error:
        raise InputError(f"{error.message}", option=name, hint=f"or say {none_word!r}") from None


def positive(name: str, value: object, *, below: int | None = None) -> Fraction:
    """``value`` as an exact fraction > 0 (and < ``below``), else InputError naming ``name``."""
    span = "a number greater than 0" + (f" and less than {below}" if below is not None else "")
    message = f"expected {span} such as 0.001, 1e-3 or 1/1000, got {_shown(value)}"
    if isinstance(value, bool) or not isinstance(value, int | str | float | Fraction):
        raise InputError(message, option=name)
    try:
        number = _exact(value)
    except ValueError:
        raise InputError(message, option=name) from None
    if number <= 0 or (below is not None and number >= below):
        raise InputError(message, option=name)
    return number


def _exact(value: Rational) -> Fraction:
    """The exact value of a number or its text; ValueError for nan, inf, text, or absurd lengths."""
    if isinstance(value, int | Fraction):
        return Fraction(value)
    text = repr(value) if isinstance(value, float) else value.strip()
    if len(text) > MAX_DIGITS or "_" in text:
        raise ValueError(text)
    exponent = text.lower().partition("e")[2]
    if exponent and abs(int(exponent)) > MAX_DIGITS:  # 1e999999999 must not fill the memory
        raise ValueError(text)
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise ValueError(text) from None


def _bottleneck(value: object) -> Bottleneck | None:
    """Read "w" or "w,c", a pair, or a Bottleneck."""
    if value is None:
        return None
    if isinstance(value, Bottleneck):
        parts: list[object] = [value.width, value.norm]
    elif isinstance(value, str):
        parts = list(value.split(","))
    elif isinstance(value, tuple | list):
        parts = list(value)
    else:
        parts = [value]
    if len(parts) not in (1, 2):
        raise InputError(
            f"expected w or w,c (width and norm), got {_shown(value)}", option="bottleneck"
        )
    width = whole("bottleneck", parts[0], least=1, most=MAX_DIMENSION)
    return Bottleneck(width, positive("bottleneck", parts[1]) if len(parts) == 2 else Fraction(1))


def _names(option: str, value: object) -> tuple[str, ...]:
    """A comma list or an iterable of names, sorted, each once."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple | set | frozenset) or not all(
        isinstance(part, str) for part in parts
    ):
        raise InputError(f"expected names, got {_shown(value)}", option=option)
    return tuple(sorted({part.strip() for part in parts} - {""}))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
