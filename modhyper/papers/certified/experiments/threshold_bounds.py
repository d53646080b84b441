"""What a threshold is of, and what is certified about it: every true smallest size lies between
the two bounds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from modhyper.papers.certified.upper import relu_free, tanh_dense

BITS = 64
"""The networks' numbers are float64."""
STEP = 1.1
Kind = Literal["q", "q given", "g", "hypernetwork"]


@dataclass(frozen=True, slots=True)
class Case:
    """What is sized.

    kind  q: q(x, e(I)) with e(I) in R^k learned freely for each cell; q given: e(I) = I, k = m2;
          g: a weight vector of g for each cell of I; hypernetwork: g's weights from a trained f(I)
          with one hidden layer of ``f_width``
    depth hidden layers of the primary, all of the searched width
    """

    kind: Kind
    m1: int
    m2: int
    k: int
    activation: str = "tanh"
    depth: int = 1
    f_width: int = 256

    def widths(self, width: int) -> tuple[int, ...]:
        """Of the primary: input, ``depth`` times ``width``, output."""
        joined = self.k if self.kind in ("q", "q given") else 0
        return (self.m1 + joined, *[width] * self.depth, 1)

    def parameters(self, width: int) -> int:
        """N of the primary, weights and biases."""
        w = self.widths(width)
        return sum((a + 1) * b for a, b in pairwise(w))

    def table(self, n: int) -> int:
        """Numbers of the free table e: k for each of the n^m2 cells."""
        return int(self.k * n**self.m2) if self.kind == "q" else 0


def widths(most: int) -> Iterator[int]:
    """1, 2, 3, …, rising by about a tenth a step."""
    width = 1
    while width <= most:
        yield width
        width = max(width + 1, math.ceil(STEP * width))


def between(case: Case, found: float, n: int = 0) -> float:
    """The geometric mean of the size that was found and of the last that the search tried before:
    where the threshold lies, without the search's rounding up. With ``n`` the numbers of e's table
    are added to both.
    """
    table, before = case.table(n) if n else 0, found
    for width in widths(math.ceil(found)):
        size = case.parameters(width)
        if size >= found:
            break
        before = size
    return math.sqrt((before + table) * (found + table))


def lower(case: Case, n: int) -> int:
    """Fewest 64-bit parameters with which the n^(m1+m2) signs can be told apart.

    q: 64 (N_q + k n^m2) ≥ n^(m1+m2); g: 64 N_g ≥ n^m1. Whatever the network, its depth or its
    training. Source: finite precision, certified results, section 2.
    """
    exponent = case.m1 + case.m2 if case.kind in ("q", "q given") else case.m1
    told = case.k if case.kind == "q" else 0  # e(I) = I is the same for all y
    patterns: int = n**exponent
    return max(1, -(-patterns // BITS) - told * int(n**case.m2))


def constructed(case: Case, n: int) -> int | None:
    """Parameters of a network that interpolates any signs at the centres; None for four variables.

    One variable: n - 1 steps. Two or three: Freudenthal-Kuhn interpolation by a ReLU network with
    a node at each centre, non-zero parameters; for q with e(I) = I, which needs k ≥ m2. Source:
    certified results, section 5.
    """
    joined = case.kind in ("q", "q given")
    if joined and case.k < case.m2:
        return None
    variables = case.m1 + case.m2 if joined else case.m1
    if variables == 1:
        return tanh_dense(n)
    return relu_free(n - 1, variables) if variables <= 3 and n > 1 else None
