"""Any k ≥ 1: q keeps the words of every slice in a table and reads the row that e(I) names.

Slices are coded by walks in words of b bits (`bit_walk`), one slice for each of M = n^m2 cells of
I. e delivers the number of I's cell, and with what is left of its k numbers the first D words of
the slice; the other C = K - D words of all cells are numbers of q.

*Address.* The cells are numbered g·R + r with r < R, g < G, R = ⌈M/G⌉; e delivers the integers r
and, if G > 1, g. So D = min(k - 1, K) or min(k - 2, K), and e needs no number that is not an
integer below 2^b. With hinges z_i = (r - i)₊, i = -1..R-2, at the integers 0..R-1

    o_ρ = (z_{ρ-1} - 2 z_ρ + z_{ρ+1})₊ = [r = ρ]

and likewise for g: closed_j = (1 - [g = j])₊ = [g ≠ j]. All of this is exact on integers and e
delivers nothing else, so no ramp is ever seen.

*Row.* u_{c,j} = Σ_ρ T[ρ, (c, j)] o_ρ, one number of q for each word: the table is a dense weight
matrix of R × C G words of b bits. 0 ≤ u < 2^b, so the gate (u_{c,j} - 2^b closed_j)₊ is u_{c,j} if
j = g and 0 if not, and the word c is the sum over j of its gates.

x is not asked for before the word is known, and the words are read by exact gates (`bit_walk`):
there is no interval of x, and no I, where q is wrong. Error ≤ eps by (1) there.

*Count*: R hinges of two numbers, one-hot units 3R - 3; for G > 1 the same for g with a bias each;
T: C G R; gates 2 C G; carries of t, of the m1 - 1 other coordinates, of D words, and of closed;
then the reader, whose first layer reads a word of the table as a sum of G units. N_q is about C M.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from modhyper.papers.certified.bit_walk import (
    Count,
    Walks,
    primary_count,
    read_words,
    walks_for,
    working_eps,
)


@dataclass(frozen=True, slots=True)
class WordTable:
    """How M slices of K words are delivered: ``delivered`` by e, the others from a table of q.

    groups G, rows R = ⌈M/G⌉; the table has rows·groups·(K - delivered) words.
    """

    code: Walks
    slices: int
    words: int
    delivered: int
    groups: int = 1

    @property
    def rows(self) -> int:
        return -(-self.slices // self.groups)

    @property
    def stored(self) -> int:
        """C: words of a slice that q keeps."""
        return self.words - self.delivered

    @property
    def embedding_dim(self) -> int:
        """k: the address and the words that e delivers."""
        return self.delivered + (1 if self.groups == 1 else 2)

    def count(self) -> Count:
        """Free numbers of q and the units of its layers."""
        rows, groups, stored = self.rows, self.groups, self.stored
        others = len(self.code.cells)
        carried = 1 + others + self.delivered
        address = 2 if groups > 1 else 1
        free = 2 * rows + 2 * (1 + others) + self.delivered + _one_hot(rows)
        free += 2 * carried + stored * groups * rows
        widths = [1 + others + address + self.delivered]
        widths += [rows + carried, rows + carried, stored * groups + carried]
        if groups > 1:
            free += 2 * groups + _one_hot(groups) + groups + groups  # hinges, closed, carried
            free += 2 * stored * groups + carried
            widths[1:] = [width + groups for width in widths[1:]]
            widths.append(stored * groups + carried)
        widths[0] = 1 + others + address + self.delivered
        read = read_words(self.code, [1] * self.delivered + [groups] * stored, coordinate=1)
        return Count(free + read.free, (*widths, *read.widths))


def _one_hot(size: int) -> int:
    """Entries of the one-hot units over ``size`` integers."""
    return 3 * size - 3 if size > 1 else 1


def bits_primary(eps: Fraction, m1: int, m2: int, k: int, bits: int) -> Count | None:
    """The smallest q found here for the unit ball at embedding dimension k, in b-bit words.

    From k = K on the words are delivered whole and q has no table. None if b bits are too few.
    """
    code = walks_for(eps, m1, bits)
    if code is None or k < 1:
        return None
    words = code.words(bits)
    if k >= words:
        return primary_count(code, words)
    if m2 == 0:
        return None
    slices = (-(-1 // working_eps(eps, m1, bits))) ** m2
    counts = [table.count() for table in tables(code, slices, k, bits)]
    return min(counts, key=lambda count: count.free, default=None)


def tables(code: Walks, slices: int, k: int, bits: int) -> list[WordTable]:
    """The tables worth comparing for k < K: G = 1, and G near its best value."""
    words = code.words(bits)
    found = []
    for groups in _groups(slices, words) if k > 1 else [1]:
        delivered = min(k - (1 if groups == 1 else 2), words - 1)
        table = WordTable(code, slices, words, delivered, groups)
        if max(table.rows, groups) <= 2**bits:
            found.append(table)
    return found


def _groups(slices: int, words: int) -> Iterable[int]:
    """1, and integers around √(5 M/(4 C)), where 4 C G + 5 M/G is least."""
    best = isqrt(5 * slices // (4 * words))
    return sorted({1, *(g for g in range(best - 2, best + 3) if 1 < g <= slices)})
