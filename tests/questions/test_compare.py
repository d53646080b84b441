"""compare and its axes: values by hand, monotone, and honest about scales and sizes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modhyper import InputError
from modhyper.questions.axes import axis
from modhyper.questions.compare import compare
from modhyper.questions.separation import certify

small = st.integers(min_value=1, max_value=12)


@given(small, small, small, st.integers(min_value=1, max_value=300))
def test_columns_against_the_theorems_by_hand(m1: int, m2: int, r: int, digits: int) -> None:
    bounded = compare(m1=m1, m2=m2, smoothness=r, eps=f"1e-{digits}", embedding_dim=3)
    unbounded = compare(m1=m1, m2=m2, smoothness=r, eps=f"1e-{digits}")
    assert bounded.log10["N_g"].item() == pytest.approx(digits * m1 / r)
    assert bounded.log10["N_embedding_total"].item() == pytest.approx(digits * (m1 + m2) / r)
    assert bounded.log10["N_f"].item() == pytest.approx(digits * max(m1, m2) / r)
    if r == 1:
        assert bounded.log10["N_q"].item() == digits * (m1 + m2)
        assert unbounded.log10["N_q"].item() == digits * min(m1 + m2, 2 * m1)
        assert bounded.ratio("N_q", "N_g", reading="stated").item() == digits * m2
        assert unbounded.ratio("N_q", "N_g", reading="stated").item() == digits * min(m1, m2)
    else:  # Theorems 2 and 3 speak of r = 1 only
        assert np.isnan(bounded.log10["N_q"]).all()


def test_scales_are_monotone_along_every_axis() -> None:
    grid = compare(m1="1:4", m2="1:5", smoothness="1:3", eps="1e-1:1e-6")
    for quantity in ("N_g", "N_embedding_total", "N_f"):
        scale = grid.log10[quantity]
        assert (np.diff(scale, axis=0) >= 0).all(), "more input dimensions cost more"
        assert (np.diff(scale, axis=1) >= 0).all(), "more condition dimensions cost more"
        assert (np.diff(scale, axis=2) <= 0).all(), "smoother targets cost less"
        assert (np.diff(scale, axis=3) >= 0).all(), "smaller eps costs more"


def test_radius_scales_eps() -> None:
    wide = compare(m1=2, m2=1, eps="0.01", radius=10, embedding_dim=1)
    unit = compare(m1=2, m2=1, eps="0.001", embedding_dim=1)
    assert wide.log10["N_q"] == unit.log10["N_q"]
    assert compare(m1=2, m2=1, eps="0.5", radius="0.25").log10["N_g"].item() == 0


def test_a_size_is_never_compared_with_a_scale() -> None:
    grid = compare(m1=1, m2=1, eps="1e-2", embedding_dim=1, constants={"N_q": 2})
    with pytest.raises(InputError, match="N_g is a scale"):
        grid.ratio("N_q", "N_g", reading="stated")
    both = compare(m1=1, m2=1, eps="1e-2", embedding_dim=1, constants={"N_q": 2, "N_g": 20})
    assert both.ratio("N_q", "N_g", reading="stated").item() == pytest.approx(2 - 1)


def test_unknown_quantities_are_named() -> None:
    with pytest.raises(InputError, match="did you mean 'N_q'"):
        compare(m1=1, m2=1, eps="1e-2", constants={"Nq": 2})


def test_a_grid_lists_its_problems_in_the_order_of_its_columns() -> None:
    grid = compare(m1="1,3", m2="1:2", eps=["0.1", "0.01"], embedding_dim=2)
    listed = [(p.m1 + p.m2) * (1 if p.eps == Fraction(1, 10) else 2) for p in grid.problems()]
    assert listed == grid.log10["N_q"].ravel().tolist()
    assert len(grid) == len(listed) == 8


def test_axes_read_ranges_lists_and_decades() -> None:
    assert axis("m1", "1:3,8") == (1, 2, 3, 8)
    assert axis("m1", "2,2,1") == (2, 1)
    assert axis("eps", "1e-1:1e-3") == (Fraction(1, 10), Fraction(1, 100), Fraction(1, 1000))
    assert axis("eps", "1e-2:1e-1") == (Fraction(1, 100), Fraction(1, 10))
    assert axis("m2", np.arange(3)) == (0, 1, 2)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("m1", "4:1", "rising range"),
        ("m1", "1:1e9", "more than"),
        ("m1", "0:3", "from 1"),
        ("eps", "1e-1:3e-3", "power of ten apart"),
        ("eps", "0.1,2", "less than 1"),
        ("m2", "", "whole number"),
        ("m2", [], "at least one"),
    ],
)
def test_bad_axes_are_refused(name: str, text: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        axis(name, text)


def test_a_certified_ratio_is_that_of_the_separations() -> None:
    grid = compare(m1="1,4", m2="1:3", eps="1e-1,1e-3", embedding_dim=2)
    found = grid.ratio("N_q", "N_g", reading="certified")
    assert found.shape == (2, 3, 1, 2)
    for problem, orders in zip(grid.problems(), found.ravel(), strict=True):
        pair = certify(problem)
        assert np.isnan(orders) == (not pair.separated)
        assert np.isnan(orders) or orders == pair.orders
    with pytest.raises(InputError, match="only N_q/N_g"):
        grid.ratio("N_f", "N_g", reading="certified")
    with pytest.raises(InputError, match="no reading"):
        grid.ratio("N_q", "N_g", reading="measured")  # type: ignore[arg-type]
