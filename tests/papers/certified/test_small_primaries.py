"""The upper side of the law: sizes for every k, against built networks and the lower side."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from modhyper.construction.assemble import Assembly, hypernetwork
from modhyper.construction.basis import grid_basis
from modhyper.construction.emulation import emulate
from modhyper.papers.certified import bit_walk
from modhyper.papers.certified.bit_walk import walks_for
from modhyper.papers.certified.interface import Setting, least_primary, silent_from
from modhyper.papers.certified.small_primaries import (
    emulated_interpolant,
    least_interface,
    primaries,
    slices,
)

EPS = Fraction(1, 1000)


def test_sizes_at_one_in_a_thousand() -> None:
    least = {}
    for m1, m2 in ((1, 1), (1, 2), (1, 3)):
        (table,) = primaries(EPS, m1, m2, m2, 32)
        assert table.name == "table"
        least[m1, m2] = table.free
    assert least == {(1, 1): 91_989, (1, 2): 63_222_974, (1, 3): 62_188_471_601}
    assert least_interface(EPS, 1, 32) == 63
    samples, bits = primaries(EPS, 1, 2, None, 32)
    assert (samples.name, samples.k, samples.free) == ("samples", 1001, 8009)
    assert (bits.name, bits.k, bits.free) == ("bits", 63, 23_921)
    (real,) = primaries(EPS, 1, 2, 1, None)  # one real number holds a slice
    assert real.free == 32_111
    assert slices(EPS, 1, 2, 32) == 1001**2


def test_more_numbers_delivered_never_make_q_larger() -> None:
    for m1, m2, eps in ((1, 2, Fraction(1, 100)), (2, 1, Fraction(1, 10))):
        sizes = [primaries(eps, m1, m2, k, 32)[0].free for k in range(1, 60)]
        assert sizes == sorted(sizes, reverse=True)


def test_no_lower_bound_lies_above() -> None:
    """Random problems: the certified lower bounds of N_q against the networks built here."""
    rng = random.Random(0)
    compared = 0
    for _ in range(100):
        m1, m2 = rng.choice([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)])
        eps = Fraction(rng.randint(1, 300), 10 ** rng.choice([3, 4]))
        k, bits = rng.randint(1, 80), rng.choice([8, 16, 32])
        lower = least_primary(Setting(m1, m2, 1, eps, bits, bits), k).value
        for primary in primaries(eps, m1, m2, k, bits):
            assert lower is not None
            assert lower <= primary.free <= primary.dense
            compared += 1
    assert compared > 50


def test_the_two_sides_at_the_headline() -> None:
    """(1, 2, 2), 1/1000, 32 bits: a factor below 13 without zeros, below 40 with them."""
    setting = Setting(1, 2, 1, EPS)
    lower = least_primary(setting, 2).value
    (table,) = primaries(EPS, 1, 2, 2, 32)
    assert lower is not None
    assert table.free < 13 * lower
    assert table.dense < 40 * lower
    assert silent_from(setting) <= 63 == least_interface(EPS, 1, 32)


def test_emulated_interpolant_is_large_enough() -> None:
    """Built for a zigzag at a moderate eps: not more numbers, not more error than the formula."""
    eps = Fraction(1, 4)
    n = -(-2 // eps)
    x, condition = grid_basis((n,)), grid_basis((1,), constant=True)
    heights = np.where(np.arange(n + 1) % 2, 1, -1)[:, None] / n * np.ones((1, 2))
    g = hypernetwork(x, condition, heights)
    hidden = np.concatenate([[2.0**-20], np.full(n, n / 2), [1.0], np.full(n, n / 2)])
    bounds = np.concatenate([hidden, [1.0], np.full(n, 4 / n)])
    made = emulate(Assembly("hypernetwork", (), g.primary), bounds, 1, float(eps / 2))
    k, size, levels = emulated_interpolant(eps)
    assert len(made.assembly.primary) == 2 * (made.effort + 2) <= 2 * (levels + 2)
    assert k == 3 * (n + 1) == len(bounds)
    assert sum(layer.free for layer in made.assembly.primary) <= size


@pytest.mark.parametrize("bits", [None, 16, 32])
def test_equal_layers_counted_at_once(bits: int | None) -> None:
    """m1 = 1: the count of all layers alike against one layer after the other."""
    for inverse in (30, 333, 1000, 4001):
        code = walks_for(Fraction(1, inverse), 1, bits)
        assert code is not None
        words = 1 if bits is None else code.words(bits)
        for some in {1, words // 2, words} - {0}:
            sources = [1] * (some // 2) + [5] * (some - some // 2)
            each = bit_walk._each_layer(code, sources, 2)
            assert bit_walk.read_words(code, sources, coordinate=2) == each
