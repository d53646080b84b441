"""Terms of formulas, evaluated at points that are drawn from the spelling of their names.

Two terms that are equal have the same value at every point; two that are not differ at a point but
for a coincidence of some twelve digits. So formulas can be compared without any algebra.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?)"
    r"|(?P<name>(?:[ΠΣ] ?)?[^\W\d_][\w\u0300-\u036f]*)"
    r"|(?P<sign>[-+*/^()\[\]⌈⌉,≥≤<>=])"
    r"|(?P<other>\S)"
)
CLOSING = {"(": ")", "[": "]", "⌈": "⌉"}
OPEN, CLOSE = frozenset(CLOSING), frozenset(CLOSING.values())


class UnreadableError(ValueError):
    """The tokens are no term."""


def depth(tokens: Sequence[str]) -> int:
    """How many brackets are open after ``tokens``."""
    return sum((t in OPEN) - (t in CLOSE) for t in tokens)


def is_name(token: str) -> bool:
    return token[:1].isalpha()


def is_number(token: str) -> bool:
    return token[:1].isdigit()


def value_of(tokens: Sequence[str], point: str, *, coq: bool = False) -> float:
    """The value of a term at a point.

    ``coq``: a name is applied to what stands behind it, and every product is written out. Raises
    UnreadableError for what is no term, ArithmeticError where it has no value.
    """
    reader = _Reader(tokens, point, coq)
    value = reader.sum()
    if reader.peek():
        raise UnreadableError(reader.peek())
    if isinstance(value, complex):
        raise ArithmeticError("a root of a negative number")
    return value


@dataclass(slots=True)
class _Reader:
    """Recursive descent; ``at`` is the next token."""

    tokens: Sequence[str]
    point: str
    coq: bool
    at: int = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.peek()
        if not token or (wanted and token not in wanted):
            raise UnreadableError(token)
        self.at += 1
        return token

    def sum(self) -> float:
        value = self.product()
        while self.peek() in ("+", "-"):
            value += self.product() if self.take() == "+" else -self.product()
        return value

    def product(self) -> float:
        value = self.signed()
        while True:
            if self.peek() == "*":
                self.take()
                value *= self.signed()
            elif self.peek() == "/":
                self.take()
                value /= self.signed()
            elif not self.coq and (self.peek() in OPEN or self.starts_operand()):
                value *= self.power()  # 2n, 25 n, (c w) t
            else:
                return value

    def starts_operand(self) -> bool:
        return is_name(self.peek()) or is_number(self.peek())

    def signed(self) -> float:
        if self.peek() == "-":
            self.take()
            return -self.signed()
        if self.coq and self.peek() == "/":
            self.take()
            return 1 / self.power()
        return self.power()

    def power(self) -> float:
        base = self.atom()
        if self.peek() == "^":
            self.take()
            return float(base ** self.signed())
        return base

    def atom(self) -> float:
        token = self.take()
        if token in OPEN:
            value = self.sum()
            self.take(CLOSING[token])
            return applied("ceiling", [value], self.point) if token == "⌈" else value
        if is_number(token):
            return float(token.replace(",", ""))
        if not is_name(token):
            raise UnreadableError(token)
        arguments = self.in_coq() if self.coq else self.arguments(token)
        return applied(token, arguments, self.point) if arguments else drawn(token, self.point)

    def arguments(self, name: str) -> list[float]:
        """Of name(a, b), Σ_i [a] and log2 K."""
        opened = self.peek()
        if opened == "(" or (opened == "[" and name[0] in "ΣΠ"):
            self.take()
            values = [self.sum()]
            while self.peek() == ",":
                self.take()
                values.append(self.sum())
            self.take(CLOSING[opened])
            return values
        if name in ("log", "log2") and (opened in OPEN or self.starts_operand()):
            return [self.power()]
        return []

    def in_coq(self) -> list[float]:
        """Of name a (b + c)."""
        values: list[float] = []
        while self.peek() == "(" or self.starts_operand():
            token = self.take()
            if token == "(":
                values.append(self.sum())
                self.take(")")
            else:
                values.append(float(token) if is_number(token) else drawn(token, self.point))
        return values


@cache
def drawn(name: str, point: str) -> float:
    """A number between 1 and 3, drawn from ``name``; m is m1 + m2."""
    if name == "m":
        return drawn("m1", point) + drawn("m2", point)
    digest = sha256(f"{point} {name}".encode()).digest()
    return 1 + int.from_bytes(digest[:6], "big") / 2**47


def applied(name: str, arguments: Sequence[float], point: str) -> float:
    """Minimum, maximum and logarithm to base 2; of any other function a number drawn likewise."""
    if name == "min":
        return min(arguments)
    if name == "max":
        return max(arguments)
    if name == "log2" and len(arguments) == 1:
        return math.log2(arguments[0])
    return drawn(f"{name}({'; '.join(f'{x:.9e}' for x in arguments)})", point)
