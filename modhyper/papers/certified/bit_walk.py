"""An embedding of bits: each slice walks up or down, one bit a step; the size of the q that reads.

Let y lie in the unit ball of W(1, m1 + m2): L_i ≥ |∂_i y|, |y| ≤ Y, Σ L_i + Y ≤ 1.

*Walk* (Kolmogorov and Tikhomirov 1959). A function w on [-1,1] with slope at most L, |w| ≤ Y, J
steps of width h = 2/J, a height s with L h ≤ s and Y ≤ N s. With t = (x + 1)/h and ramp_j =
min((t - j)₊, 1) there are A ∈ {0..N} and bits β_j with

    ŵ = s (2A - N + Σ_{j<J} (2β_j - 1) ramp_j) = s (2 (A + Σ β_j ramp_j) - t - N),   |ŵ - w| ≤ s

A: the levels s(2A - N) are 2s apart from -Ns to Ns. β_j: with d = w(x_{j+1}) - ŵ(x_j), |d| ≤ s + Lh
≤ 2s, step up iff d ≥ 0: the error at x_{j+1} is ||d| - s| ≤ s. Inside a step ŵ has slope ±s/h, not
less steep than w, so ŵ - w is monotone there and at most s at both ends.

*Model.* Cells of side 2/n along the axes 2..m1 of x and (where I is coded by its cell) along those
of I; P = n^(m1-1) walks along x_1 at the centres of the former. Between walks q takes the least
cone (`samples`) with rises σ_i' = σ_i + 2s, σ_i = 2L_i/n: neighbouring walks differ by at most
that. Every cone lies above y - s, and that of the own cell is at most y + s + ½ Σ (σ_i + σ_i');
q is lowered by ½ Σ σ_i' - (m1 - 1) s/2. So with κ = (m1 + 1)/2 the error is at most

    κ s + Σ_{i>1} L_i/n + Σ_I L_I/n                                                            (1)

and with n ≥ 1/ε', J ≥ 2κ/ε', N ≥ κ/ε' the height s = (ε' - Σ_{i>1} L_i/n - Σ_I L_I/n)/κ ≥
ε'(L_1 + Y)/κ meets L_1 h ≤ s and Y ≤ N s: error ≤ ε' for every target of the ball. For m1 = 1
and e made from I itself (no cells of I) s = ε' will do for all of them: then no number of q depends
on the target. Bits of a slice: P (J + a), a the length of N in binary.

*Words.* Words of d ≤ b bits, w ∈ {0..2^d - 1}. ρ_1 = 2w + 1 - 2^d is odd, ρ_{l+1} = |ρ_l| -
2^(d-l); |ρ_l| < 2^(d-l+1), all odd. Bit l is 1 iff ρ_l > 0, and every sequence of bits belongs to
exactly one w: ρ_l = ±(ρ_{l+1} + 2^(d-l)) from ρ_d = ±1 backwards (a Gray code). The units are
(ρ_l)₊ and (-ρ_l)₊, integers; the second is 0 or at least 1, so without any steep ramp

    β ramp_j = (h_j - h_{j+1} - (-ρ_l)₊)₊,  h_j = (t - j)₊,      β = (1 - (-ρ_l)₊)₊

exactly, for every real x. q reads K words at a time, one bit of each in a layer.

*Slots.* Bit l of word c is slot (l-1)K + c. Slots are steps first, j = slot // P of walk slot % P,
then bits of A (value 2^i), again walk by walk; d = ⌈P(J+a)/K⌉.

*Layers* l = 1..d+2, counted as numbers that are not structurally zero (G_l slots of bit l, S_l of
them steps that need H_l hinges, A_l of A): (-ρ_l)₊ of G_l words and (ρ_l)₊ of the G_{l+1} words
that go on, three numbers each (l = 1: what a word costs, and a bias); hinges 2 each; t; the
coordinates x_i + 1, i ≥ 2; gates of bit l-1, 3 a step and 2 a bit of A; sums Σ of the walks that
have begun, one number for each gate of bit l-2 and each sum carried on. Layer d+2: the sums, t, the
constant N and the coordinates. Output for m1 = 1: 2s·sum - s·t - s·N; else the least cone's layers.
About 12 numbers a bit.

*b bits.* Words and integers below 2^b in size are exact; only s and the σ_i' depend on the target.
s is rounded up to a multiple of γ, σ_i' to one of 2γ, the output's constant to the nearest multiple
of γ. m1 = 1: γ = 2^-b, s < 1, ε' = ε - γ. m1 > 1: γ = 2^(3-b), all below 8 in size, and the error
grows by at most κγ + (m1 - 1)γ + γ/2, so ε' = ε - (3/2) m1 γ. All other numbers are fixed: integers
(or halves) with at most b significant bits once 2^b ≥ 2J + 2. Arithmetic is exact: with p bits of x
behind the point, every value is a multiple of 2^-(p+1) below 2^(b+1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from modhyper.papers.certified.samples import cone_free, cone_widths

ENDS = 12
"""Layers at both ends that may differ from those between, generously."""


@dataclass(frozen=True, slots=True)
class Walks:
    """The code of a slice: ``cells`` along the axes 2..m1 of x, J ``steps``, N ``levels``."""

    cells: tuple[int, ...]
    steps: int
    levels: int

    @property
    def walks(self) -> int:
        """P: one walk for each cell."""
        return prod(self.cells)

    @property
    def anchor_bits(self) -> int:
        """a: bits of a number from 0 to N."""
        return self.levels.bit_length()

    @property
    def slots(self) -> int:
        """Bits of a slice, P (J + a)."""
        return self.walks * (self.steps + self.anchor_bits)

    def words(self, bits: int) -> int:
        """Least number of b-bit words that hold a slice."""
        return -(-self.slots // bits)


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers that are not structurally zero, and units of the layers (inputs first)."""

    free: int
    widths: tuple[int, ...]


def working_eps(eps: Fraction, m1: int, bits: int | None) -> Fraction:
    """ε' of the module's docstring: eps less the rounding to b bits (None: real numbers)."""
    if bits is None:
        return eps
    return eps - (Fraction(1, 2**bits) if m1 == 1 else Fraction(12 * m1, 2**bits))


def walks_for(eps: Fraction, m1: int, bits: int | None) -> Walks | None:
    """The coarsest code that reaches eps on the unit ball; None if b bits are too few."""
    room = working_eps(eps, m1, bits)
    if room <= 0:
        return None
    n, steps, levels = (-(-a // room) for a in (Fraction(1), Fraction(m1 + 1), Fraction(m1 + 1, 2)))
    fits = bits is None or 2**bits >= 2 * steps + 2
    return Walks((n,) * (m1 - 1), steps, levels) if fits else None


def primary_count(code: Walks, words: int) -> Count:
    """q that reads (x, w_1..w_K): K words delivered by e."""
    read = reader_count(code, words, word=1, coordinate=2)
    return Count(read.free, (1 + len(code.cells) + words, *read.widths))


def reader_count(code: Walks, words: int, *, word: int, coordinate: int) -> Count:
    """The layers that read K words, and all that follow them; without input widths.

    A word is a sum of ``word`` units of the layer before; a coordinate costs 2 numbers (weight and
    bias) where it is an input, 1 where it is carried. See ``read_words`` for words of two kinds.
    """
    return read_words(code, [word] * words, coordinate=coordinate)


def read_words(code: Walks, sources: list[int], *, coordinate: int) -> Count:
    """``reader_count`` where word c is a sum of ``sources[c]`` units.

    For m1 = 1 all layers but the first and last few are alike (K steps, K + 1 hinges, one walk):
    they are counted once.
    """
    keep = code.anchor_bits // len(sources) + ENDS
    alike = code.slots // len(sources) - keep
    if code.walks > 1 or alike <= 0:
        return _each_layer(code, sources, coordinate)
    short = replace(code, steps=code.steps - alike * len(sources))
    counted = _each_layer(short, sources, coordinate)
    longer = _each_layer(replace(short, steps=short.steps + len(sources)), sources, coordinate)
    free = counted.free + alike * (longer.free - counted.free)
    middle = ENDS // 2
    widths = counted.widths
    return Count(free, (*widths[:middle], *(widths[middle],) * alike, *widths[middle:]))


def _each_layer(code: Walks, sources: list[int], coordinate: int) -> Count:
    """The same layer by layer."""
    count, p, others = len(sources), code.walks, len(code.cells)
    layout = list(bit_layers(code, count))
    depth, free, widths = len(layout), 0, []
    for at in range(1, depth + 3):
        carried = coordinate if at == 1 else 1
        free += carried * (1 + others)
        width = 1 + others
        if at <= depth:
            here, following = layout[at - 1], layout[at].slots if at < depth else 0
            for group in (here.slots, following):
                free += sum(sources[:group]) + group if at == 1 else 3 * group
                width += group
            free += 2 * here.hinges
            width += here.hinges
        if 2 <= at <= depth + 1:
            gates = layout[at - 2]
            free += 3 * gates.steps + 2 * (gates.slots - gates.steps)
            width += gates.slots
        if at >= 3:
            free += layout[at - 3].slots + min(p, (at - 3) * count)
            width += min(p, (at - 2) * count)
        widths.append(width)
    free += 1  # the constant N
    widths[-1] += 1
    if others == 0:
        return Count(free + 3, (*widths, 1))
    after = cone_free(code.cells, coordinate=1, shared=2)
    return Count(free + after, (*widths, *cone_widths(code.cells)))


@dataclass(frozen=True, slots=True)
class BitLayer:
    """Slots of one bit of all words: the first of them, how many, how many are steps."""

    first: int
    slots: int
    steps: int
    hinges: int


def bit_layers(code: Walks, words: int) -> Iterator[BitLayer]:
    """The slots of bit 1, 2, ..., d."""
    p = code.walks
    for first in range(0, code.slots, words):
        slots = min(words, code.slots - first)
        steps = max(0, min(slots, code.steps * p - first))
        hinges = (first + steps - 1) // p - first // p + 2 if steps else 0
        yield BitLayer(first, slots, steps, hinges)
