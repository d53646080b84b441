"""The minimum over an unknown embedding dimension, by trying every dimension."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.papers.certified.interface import Setting
from modhyper.papers.certified.targets import at_least, best_signs, best_targets
from modhyper.papers.certified.unbounded import Growth, dense_layer, least_over_dimensions


def by_trying(s: Setting, growth: Growth, signs_only: bool) -> int:
    least: int | None = None
    t = 1
    while True:
        dense = dense_layer(growth, s.m1, t)
        if least is not None and dense >= least:
            return least
        find = best_signs if signs_only else best_targets
        targets = find(s.m1, s.m2, s.smoothness, s.eps, s.bits_interface * t)
        forced = at_least(targets, s.bits, s.bits_interface * t).value
        assert forced is not None
        value = max(forced, dense)
        least = value if least is None else min(least, value)
        t += 1


@given(
    st.integers(1, 2),
    st.integers(0, 3),
    st.integers(1, 3),
    st.fractions(Fraction(1, 60), Fraction(2, 5)),
    st.integers(2, 33),
    st.integers(2, 33),
    st.sampled_from(["line", "parabola"]),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_by_trying_every_dimension(
    m1: int,
    m2: int,
    r: int,
    eps: Fraction,
    bits: int,
    bits_interface: int,
    growth: Growth,
    signs_only: bool,
) -> None:
    s = Setting(m1, m2, r, eps, bits, bits_interface)
    found = least_over_dimensions(s, growth, signs_only=signs_only)
    if found.targets is None and found.size.value == 0:
        assert best_targets(m1, m2, r, eps) is None
        return
    assert found.size.value == by_trying(s, growth, signs_only)


def test_continuous_selection_of_three_dimensions() -> None:
    """b = 1, signs: at 1e-3 197,234,679 numbers in all (148,148,037 by the checkerboard)."""
    points = best_signs(1, 2, 1, Fraction(1, 1000))
    assert points is not None
    assert points.signs == -(-1332 * 1333 * 1333 // 12) == 197_234_679
    s = Setting(1, 2, 1, Fraction(1, 1000), 1, 1)
    assert least_over_dimensions(s, "parabola", signs_only=True).size.value == by_trying(
        s, "parabola", True
    )


@pytest.mark.parametrize("growth", ["line", "parabola"])
def test_long_numbers(growth: Growth) -> None:
    found = least_over_dimensions(Setting(3, 3, 1, Fraction(1, 10**400)), growth)
    assert found.size.value is None
    assert found.size.log10 is not None
    degree = 3 if growth == "line" else 6
    assert degree * 400 - 20 < found.size.log10 < degree * 400
