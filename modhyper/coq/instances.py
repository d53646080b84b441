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

Kind = Literal["embedding", "network", "primary"]


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem that a theorem states a lower bound for; smoothness 1, radius 1.

    kind   what is bounded: N_q of an embedding method, a plain network on m1 (= m) variables, or
           the primary g of a hypernetwork on m1 variables, for every m2 (m2 = k = 0 for the latter)
    """

    kind: Kind
    m1: int
    m2: int
    k: int
    bits: int
    eps: Fraction


_IZR = "(Coq.Reals.Rdefinitions.IZR (Coq.Numbers.BinNums.Zpos {}))"
_EPS = f"(Coq.Reals.Rdefinitions.Rdiv {_IZR.format('<numerator>')} {_IZR.format('<denominator>')})"
_TO_REAL = "(_ : Modhyper.Common.point <m1>), Coq.Reals.Rdefinitions.RbaseSymbolsImpl.R)"


def _words(count: str) -> str:
    words = f"Modhyper.FinitePrecision.words {count} <bits>"
    return f"mathcomp.ssreflect.fintype.Finite.sort ({words})"


def _shape(count: str, function: str, reaches: str, dimension: str, code: str = "") -> str:
    """``count`` numbers make a ``function`` of ``code`` and a point; <…> stand for numbers."""
    told, kind = (f" (_ : {code})", f" ({code})") if code else ("", "")
    return (
        f"({function} : forall (_ : {_words(count)}){told} {_TO_REAL} "
        f"(_ : @Modhyper.FinitePrecision.{reaches} ({_words(count)}){kind} {function} "
        f"(@Modhyper.Common.sobolev_ball_1 {dimension}) {_EPS}), Coq.ZArith.BinInt.Z.le "
        f"(Coq.Numbers.BinNums.Zpos <bound>) (Coq.ZArith.BinInt.Z.of_nat {count})"
    )


_SUM = "(mathcomp.ssreflect.ssrnat.addn <m1> {})"
_SHAPES: dict[Kind, str] = {
    "embedding": "forall (Nq : Coq.Init.Datatypes.nat) "
    + _shape("Nq", "q", "embedding_reaches <m1> <m2>", _SUM.format("<m2>"), _words("<k>")),
    "network": "forall (N : Coq.Init.Datatypes.nat) "
    + _shape("N", "h", "network_reaches <m1>", "<m1>"),
    "primary": "forall (m2 Ng : Coq.Init.Datatypes.nat) "
    + _shape("Ng", "g", "primary_reaches <m1> m2", _SUM.format("m2")),
}


def _pattern(shape: str) -> re.Pattern[str]:
    """The shape as a regular expression with a group for each number."""
    positive = r"(?:\(positive:(?P<{0}>\d+)\)|Coq\.Numbers\.BinNums\.xH)"
    out, seen = [], set()
    for i, part in enumerate(re.split(r"<(\w+)>", shape)):
        if i % 2 == 0:
            out.append(re.escape(part))
        elif part in ("numerator", "denominator", "bound"):
            out.append(positive.format(part))
        else:
            out.append(rf"\(nat:(?P={part})\)" if part in seen else rf"\(nat:(?P<{part}>\d+)\)")
            seen.add(part)
    return re.compile("".join(out))


_PATTERNS = {kind: _pattern(shape) for kind, shape in _SHAPES.items()}


def read_instance(kernel: str) -> tuple[Instance, int] | None:
    """The problem and the bound of a statement, from the kernel's text of it; None for others."""
    for kind, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(kernel):
            n = {name: int(value or 1) for name, value in found.groupdict().items()}
            eps = Fraction(n["numerator"], n["denominator"])
            rest = n["m1"], n.get("m2", 0), n.get("k", 0), n["bits"], eps
            return Instance(kind, *rest), n["bound"]
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
