"""The problem: which targets, how accurate, and what is known of the networks. One frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, Literal

from modhyper.conditioning import Bottleneck as Bottleneck
from modhyper.conditioning import Conditioning, Embedding
from modhyper.errors import InputError

MAX_DIMENSION = 10**9
"""Largest m1, m2 and embedding_dim accepted: exponents then stay exact as floats."""

MAX_DIGITS = 4000
"""Longest number accepted, in characters of its text or digits of its exponent."""

Rational = int | str | float | Fraction


class _Unsaid(Enum):
    """Not given, where None means something."""

    UNSAID = 0


UNSAID = _Unsaid.UNSAID
Unsaid = Literal[_Unsaid.UNSAID]
Error = Literal["sup", "mean", "rms"]
ERRORS: tuple[Error, ...] = ("sup", "mean", "rms")
"""Sup, mean absolute and root mean square over the cube: mean ≤ rms ≤ sup."""

UNBOUNDED = Embedding(None)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True, init=False)
class Problem:
    """Approximate every y(x, I) of smoothness r to error eps; x ∈ [-1,1]^m1, I ∈ [-1,1]^m2.

    One architecture for all targets: what is counted are the numbers that depend on the target.

    m1, m2          dimensions of the input x (≥ 1) and of the condition I (≥ 0; 0 = no condition)
    smoothness      r ≥ 1: targets lie in W(r, m1+m2), the unit ball of C^r, scaled by ``radius``
    eps             error, 0 < eps < 1, kept as an exact fraction; None = only rates are asked
    error           of which kind, for the worst target: "sup", or "mean" or "rms" over the cube
    budget          number of parameters at hand, for the question "what accuracy does it buy?"
    radius          radius ρ of the target ball; every bound holds with eps replaced by eps/ρ
    model           how the primary is conditioned (`modhyper.conditioning`): an embedding of
                    unbounded length if nothing is said
    precision_bits  b, bits in which each parameter (and each entry of e(I)) is stored
    bits_embedding  b_e, bits of each entry of e(I) if they are others; None = b
    conditions      K: I is one of K conditions whose slices are unrelated members of W(r, m1), no
                    smoothness in I; None = I fills the cube
    depth           layers of weights in the primary; None = unrestricted
    activation      a name (``modhyper activation`` lists them) or an expression in x
    selector        (w, c) of Theorem 5's structured selector; None = no structure known
    assume          ids of undecided hypotheses that the user grants: bounds that need them apply,
                    and say so. A hypothesis that fails cannot be granted

    ``embedding_dim=k`` says ``model=Embedding(k)``, and ``bottleneck=(w, c)`` says ``selector``;
    both are read back as attributes, ``embedding_dim`` being the k of any model.

    Numbers may be given as int, str ("1e-3", "1/1000"), float (read as the decimal it prints as) or
    Fraction. Raises InputError, naming the field, for anything else. Source: paper, section 2 and
    Definitions; precision_bits and depth belong to the certified bounds.
    """

    m1: int
    m2: int
    smoothness: int
    eps: Fraction | None
    budget: int | None
    radius: Fraction
    model: Conditioning
    precision_bits: int
    bits_embedding: int | None
    depth: int | None
    activation: str
    selector: Bottleneck | None
    conditions: int | None
    error: Error
    assume: tuple[str, ...]

    def __init__(
        self,
        *,
        m1: Rational,
        m2: Rational,
        smoothness: Rational = 1,
        eps: Rational | None = None,
        budget: Rational | None = None,
        radius: Rational = ONE,
        model: Conditioning = UNBOUNDED,
        embedding_dim: Rational | Unsaid | None = UNSAID,
        precision_bits: Rational = 32,
        bits_embedding: Rational | None = None,
        depth: Rational | None = None,
        activation: str = "relu",
        selector: object = None,
        bottleneck: object = UNSAID,
        conditions: Rational | None = None,
        error: str = "sup",
        assume: object = (),
    ) -> None:
        def put(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        def put_whole(name: str, value: Rational | None, most: int) -> None:
            put(name, None if value is None else whole(name, value, least=1, most=most))

        put("m1", whole("m1", m1, least=1, most=MAX_DIMENSION))
        put("m2", whole("m2", m2, least=0, most=MAX_DIMENSION))
        put("smoothness", whole("smoothness", smoothness, least=1, most=MAX_DIMENSION))
        put("eps", None if eps is None else positive("eps", eps, below=1))
        put_whole("budget", budget, 10**MAX_DIGITS)
        put("radius", positive("radius", radius))
        if embedding_dim is not UNSAID:
            model = Embedding(_whole_or_none("embedding_dim", embedding_dim, "unbounded"))
        if not isinstance(model, Conditioning):
            raise InputError(f"expected a conditioning, got {shown(model)}", option="model")
        put("model", model)
        put("precision_bits", whole("precision_bits", precision_bits, least=1, most=4096))
        put_whole("bits_embedding", bits_embedding, 4096)
        put_whole("conditions", conditions, 10**15)
        if error not in ERRORS:
            raise InputError(f"expected {', '.join(ERRORS)}, got {shown(error)}", option="error")
        put("error", error)
        put("depth", _whole_or_none("depth", depth, "unrestricted"))
        if not isinstance(activation, str) or not activation.strip():
            raise InputError("expected a name or an expression in x", option="activation")
        put("activation", activation.strip())
        put("selector", _bottleneck(selector if bottleneck is UNSAID else bottleneck))
        put("assume", _names("assume", assume))

    @property
    def embedding_dim(self) -> int | None:
        """k, the numbers delivered for each I; None if it is unbounded."""
        return self.model.k

    @property
    def bottleneck(self) -> Bottleneck | None:
        """What is known of the selector: the model itself, if it is a bottleneck."""
        return self.model if isinstance(self.model, Bottleneck) else self.selector

    @property
    def interface_bits(self) -> int:
        """b_e: bits of a number that is delivered for each I."""
        return self.bits_embedding or self.precision_bits

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
        for name in SHOWN:
            value = getattr(self, name)
            out[name] = str(value) if isinstance(value, Fraction | Bottleneck) else value
        return out | {"model": self.model.as_dict(), "assume": list(self.assume)}


SHOWN = (
    *("m1", "m2", "smoothness", "eps", "budget", "radius", "embedding_dim", "precision_bits"),
    *("bits_embedding", "depth", "activation", "bottleneck", "conditions", "error"),
)


def whole(name: str, value: object, *, least: int, most: int) -> int:
    """``value`` as an int in [least, most]; texts such as "12" and "1e6" are read exactly."""
    if type(value) is int and least <= value <= most:
        return value
    number = _number(name, value, "a whole number")
    if number.denominator != 1 or not least <= number <= most:
        span = f"from {least} to {most if most < 10**12 else f'10^{len(str(most)) - 1}'}"
        raise InputError(f"expected a whole number {span}, got {shown(value)}", option=name)
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
    if type(value) is Fraction and value > 0 and (below is None or value < below):
        return value
    span = "a number greater than 0" + (f" and less than {below}" if below is not None else "")
    expected = f"{span} such as 0.001, 1e-3 or 1/1000"
    number = _number(name, value, expected)
    if number <= 0 or (below is not None and number >= below):
        raise InputError(f"expected {expected}, got {shown(value)}", option=name)
    return number


def _number(name: str, value: object, expected: str) -> Fraction:
    try:
        if not isinstance(value, bool) and isinstance(value, int | str | float | Fraction):
            return exact(value)
    except ValueError:
        pass
    raise InputError(f"expected {expected}, got {shown(value)}", option=name)


def exact(value: Rational) -> Fraction:
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
        value = value.width, value.norm
    parts: object = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, tuple | list):
        parts = (value,)
    if len(parts) not in (1, 2):
        raise InputError(
            f"expected w or w,c (width and norm), got {shown(value)}", option="bottleneck"
        )
    width = whole("bottleneck", parts[0], least=1, most=MAX_DIMENSION)
    return Bottleneck(width, positive("bottleneck", parts[1]) if len(parts) == 2 else Fraction(1))


def _names(option: str, value: object) -> tuple[str, ...]:
    """A comma list or an iterable of names, sorted, each once."""
    if value == ():
        return ()
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple | set | frozenset) or not all(
        isinstance(part, str) for part in parts
    ):
        raise InputError(f"expected names, got {shown(value)}", option=option)
    return tuple(sorted({part.strip() for part in parts} - {""}))


def shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # a whole number beyond what Python writes out
        text = "a number of thousands of digits"
    return text if len(text) <= 40 else text[:37] + "..."
