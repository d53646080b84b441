"""The smallest q that is built here, for every embedding dimension k: the upper side of the law.

On the unit ball of W(r, m1 + m2), r ≥ 1, error ≤ eps, numbers of b bits (exact arithmetic):

    k ≥ n^m1        samples (`samples`)                     8n + 1 numbers for m1 = 1
    k ≥ K           words of bits, all delivered (`bit_walk`)      about 12 a bit, K = ⌈bits/b⌉
    1 ≤ k < K       the words that e does not deliver in a table of q (`word_table`)

In real numbers one word may hold all bits of a slice, so that every k ≥ 1 will do: nothing like the
counting bound can hold there without a restriction on depth, continuity or precision.

Any ReLU hypernetwork's g can be emulated as well (k = N_g, `emulation`); samples need less.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from modhyper.papers.certified.bit_walk import primary_count, walks_for, working_eps
from modhyper.papers.certified.emulation import dense_shapes, relu_count
from modhyper.papers.certified.samples import dense, sample_cells, sample_dense, sample_free
from modhyper.papers.certified.word_table import bits_primary

Name = Literal["samples", "bits", "table"]


@dataclass(frozen=True, slots=True)
class Primary:
    """A q at embedding dimension ``k`` ≤ the one asked for: numbers without structural zeros, all.

    ``k`` is what it needs; larger ones do no harm.
    """

    name: Name
    k: int
    free: int
    dense: int


def primaries(eps: Fraction, m1: int, m2: int, k: int | None, bits: int | None) -> list[Primary]:
    """Every q above that k numbers allow, smallest first; k None = unbounded, bits None = real."""
    limit = float("inf") if k is None else k
    found = []
    n = sample_cells(eps, m1, bits)
    if n is not None and n**m1 <= limit:
        cells = (n,) * m1
        found.append(Primary("samples", n**m1, sample_free(cells), sample_dense(cells)))
    code = walks_for(eps, m1, bits)
    words = 0 if code is None else 1 if bits is None else code.words(bits)
    if code is not None and words <= limit:
        count = primary_count(code, words)
        found.append(Primary("bits", words, count.free, dense(count.widths)))
    if k is not None and bits is not None and 1 <= k < words and m2 > 0:
        table = bits_primary(eps, m1, m2, k, bits)
        if table is not None:
            found.append(Primary("table", k, table.free, dense(table.widths)))
    return sorted(found, key=lambda primary: primary.free)


def least_interface(eps: Fraction, m1: int, bits: int) -> int | None:
    """K: with so many b-bit numbers q needs no table, for every m2. None if b bits are too few."""
    code = walks_for(eps, m1, bits)
    return None if code is None else code.words(bits)


def slices(eps: Fraction, m1: int, m2: int, bits: int | None) -> int:
    """Cells of I that a code or a table of slices tells apart."""
    room = working_eps(eps, m1, bits)
    n = int(-(-1 // room))
    return int(n**m2)


def emulated_interpolant(eps: Fraction) -> tuple[int, int, int]:
    """k = N_g, N_q and m of the emulation of the ReLU interpolant for m1 = 1, half of eps for each.

    g has n = ⌈2/eps⌉ cells: a constant unit (weight 0, bias and output weight at most 1), n hinges
    with weight n/2, bias at most n/2 and output weight at most 4/n (a change of slope). With A, B,
    H the powers of two above n/2, 4/n and n + A 4^-(m+1) the error is at most

        n B (A + H) 4^-(m+1) + 3·4^-(m+1)
    """
    n = -(-2 // eps)
    a, b = _power(Fraction(n, 2)), _power(Fraction(4, n))
    shapes = dense_shapes([1, n + 1, 1])
    levels = 1
    while True:
        part = Fraction(1, 4 ** (levels + 1))
        if (n * b * (a + _power(n + a * part)) + 3) * part <= eps / 2:
            return sum(shape.numbers for shape in shapes), relu_count(shapes, levels), levels
        levels += 1


def _power(value: Fraction) -> Fraction:
    """The least power of two ≥ value."""
    power = Fraction(1)
    while power < value:
        power *= 2
    while power / 2 >= value:
        power /= 2
    return power
