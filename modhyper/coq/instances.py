"""Problems with given numbers, read off the kernel's own text of a statement.

The text has every name in full and no notation, so a shape that matches says what it seems to say:
the statement is compared with the whole of it, and only numbers are free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from modhyper.coq.record import Theorem


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem that a theorem states a lower bound for; smoothness 1, radius 1.

    kind   what is bounded: N_q of an embedding method, a plain network on m1 (= m) variables, or
           the primary g of a hypernetwork on m1 variables, for every m2 (m2 = k = 0 for the latter)
    """

    kind: Literal["embedding", "network", "primary"]
    m1: int
    m2: int
    k: int
    bits: int
    eps: Fraction


_NAT = r"\(nat:(\d+)\)"
_POSITIVE = r"(?:\(positive:(\d+)\)|Coq\.Numbers\.BinNums\.xH)"
_REAL = "Coq.Reals.Rdefinitions.RbaseSymbolsImpl.R"
_IZR = "(Coq.Reals.Rdefinitions.IZR (Coq.Numbers.BinNums.Zpos <number>))"
_EPS = f"(Coq.Reals.Rdefinitions.Rdiv {_IZR} {_IZR})"
_AT_LEAST = (
    "Coq.ZArith.BinInt.Z.le (Coq.Numbers.BinNums.Zpos <number>) (Coq.ZArith.BinInt.Z.of_nat {})"
)


def _words(count: str, bits: str) -> str:
    words = f"Modhyper.FinitePrecision.words {count} {bits}"
    return f"mathcomp.ssreflect.fintype.Finite.sort ({words})"


def _ball(dimension: str) -> str:
    return f"(@Modhyper.Common.sobolev_ball_1 {dimension})"


def _sum(m1: str, m2: str) -> str:
    return f"(mathcomp.ssreflect.ssrnat.addn {m1} {m2})"


# Numbers: <nat> is a group, <1> the first of them again; <number> is a positive number.
_SHAPES = {
    "embedding": (
        "forall (Nq : Coq.Init.Datatypes.nat) (q : forall (_ : "
        + _words("Nq", "<nat>")
        + ") (_ : "
        + _words("<nat>", "<1>")
        + f") (_ : Modhyper.Common.point <nat>), {_REAL}) "
        "(_ : @Modhyper.FinitePrecision.embedding_reaches <3> <nat> "
        + f"({_words('Nq', '<1>')}) ({_words('<2>', '<1>')}) "
        + f"q {_ball(_sum('<3>', '<4>'))} {_EPS}), "
        + _AT_LEAST.format("Nq")
    ),
    "network": (
        "forall (N : Coq.Init.Datatypes.nat) (h : forall (_ : "
        + _words("N", "<nat>")
        + f") (_ : Modhyper.Common.point <nat>), {_REAL}) "
        "(_ : @Modhyper.FinitePrecision.network_reaches <2> "
        + f"({_words('N', '<1>')}) h {_ball('<2>')} {_EPS}), "
        + _AT_LEAST.format("N")
    ),
    "primary": (
        "forall (m2 Ng : Coq.Init.Datatypes.nat) (g : forall (_ : "
        + _words("Ng", "<nat>")
        + f") (_ : Modhyper.Common.point <nat>), {_REAL}) "
        "(_ : @Modhyper.FinitePrecision.primary_reaches <2> m2 "
        + f"({_words('Ng', '<1>')}) g {_ball(_sum('<2>', 'm2'))} {_EPS}), "
        + _AT_LEAST.format("Ng")
    ),
}


def _pattern(shape: str) -> re.Pattern[str]:
    """The shape as a regular expression. Each <number> is two groups: its text and its value."""
    out = []
    for part in re.split(r"(<\w+>)", shape):
        if part == "<nat>":
            out.append(_NAT)
        elif part == "<number>":
            out.append(f"({_POSITIVE})")
        elif part.startswith("<"):
            out.append(rf"\(nat:\{part[1:-1]}\)")
        else:
            out.append(re.escape(part))
    return re.compile("".join(out))


_PATTERNS = {kind: _pattern(shape) for kind, shape in _SHAPES.items()}


def read_instance(kernel: str) -> tuple[Instance, int] | None:
    """The problem and the bound of a statement, from the kernel's text of it; None for others."""
    if found := _PATTERNS["embedding"].fullmatch(kernel):
        bits, k, m1, m2 = (int(found[i]) for i in (1, 2, 3, 4))
        numbers = [int(found[i] or 1) for i in (6, 8, 10)]
        eps = Fraction(numbers[0], numbers[1])
        return Instance("embedding", m1, m2, k, bits, eps), numbers[2]
    for kind in ("network", "primary"):
        if found := _PATTERNS[kind].fullmatch(kernel):
            bits, m1 = int(found[1]), int(found[2])
            numbers = [int(found[i] or 1) for i in (4, 6, 8)]
            eps = Fraction(numbers[0], numbers[1])
            named: Literal["network", "primary"] = "network" if kind == "network" else "primary"
            return Instance(named, m1, 0, 0, bits, eps), numbers[2]
    return None


@dataclass(frozen=True, slots=True)
class Stated:
    """A lower bound as a theorem states it."""

    theorem: str
    bound: int


def stated_bounds(theorems: Iterable[Theorem]) -> dict[Instance, list[Stated]]:
    """Every problem that some theorem states a lower bound for -> all these bounds."""
    found: dict[Instance, list[Stated]] = {}
    for theorem in theorems:
        read = read_instance(theorem.kernel)
        if read is not None:
            found.setdefault(read[0], []).append(Stated(theorem.name, read[1]))
    return found
