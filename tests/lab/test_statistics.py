"""Intervals against other derivations: scipy's t test, brute force, known laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from modhyper.lab.curves import (
    change,
    difference,
    differences,
    log_ratio,
    ratios,
    steps,
    without_gaps,
)
from modhyper.lab.statistics import (
    floored_fit,
    of_mean,
    of_slope,
    of_slope_of_rows,
    of_smallest,
)
from modhyper.lab.summary import Series


def test_students_interval() -> None:
    values = [0.3, 0.5, 0.4, 0.6, 0.2]
    low, high = ttest_1samp(values, 0).confidence_interval(0.95)
    found = of_mean(values)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert of_mean([*values, None]) == found
    for few in ([], [0.3], [0.3, None]):
        assert (of_mean(few).low, of_mean(few).high) == (-math.inf, math.inf)


def test_the_interval_of_the_smallest_mean_holds_it_as_often_as_it_says() -> None:
    """Coverage over many draws, for equal and for different means; the point is named."""
    draw = np.random.default_rng(0)
    for means in ([0.0] * 6, [0.0, 1.0, 2.0], [0.5]):
        held = 0
        for _ in range(400):
            table = {i: list(draw.normal(m, 1, 5)) for i, m in enumerate(means)}
            _, found = of_smallest(table)
            held += found.low <= min(means) <= found.high
        assert held / 400 > 0.93
    where, found = of_smallest({"a": [5.0, 5.1, 4.9], "b": [1.0, 1.1, 0.9], "c": [3.0, 3.1, 2.9]})
    assert where == "b"
    assert found.low < 1 < found.high < 2
    wide, narrow = [-3.0, 3.5, 0.0, 1.0], [-0.1, -0.2, -0.15, -0.12]
    where, found = of_smallest({"wide": wide, "narrow": narrow})
    assert where == "narrow", "the smallest mean, not the lowest end"
    assert found.low < -1 < found.value < found.high < 0
    assert of_smallest({"none": [None, 1.0], "narrow": narrow})[0] == "none"
    assert of_smallest({})[0] is None


def test_slopes_of_a_known_law() -> None:
    x = [4, 8, 16, 32]
    noise = np.random.default_rng(0).normal(0, 0.05, (4, 9))
    values = [[3 * n**2 * math.exp(e) for e in row] for n, row in zip(x, noise, strict=True)]
    found = of_slope(x, values, 1)
    assert found is not None
    assert found.low <= 2 <= found.high
    assert found.high - found.low < 0.2
    assert of_slope(x, values, 1) == found
    wrong = of_slope(x, [[n**1.5] * 5 for n in x], 1)
    assert wrong is not None
    assert wrong.low == pytest.approx(1.5)
    assert wrong.high == pytest.approx(1.5)
    assert of_slope([1, 2, 3], [[1, 2, 3], [None] * 3, [4, 5, 6]], 1) is None
    some = of_slope([1, 2, 3, 4], [[1, 1], [2, 2], [3, 3], [None, None]], 1)
    assert some is not None
    assert some.value == pytest.approx(1)


def test_the_bootstrap_is_the_one_by_hand() -> None:
    """Resampled here with loops: the same quantiles up to the noise of 2000 resamples."""
    draw = np.random.default_rng(3)
    x = [2, 4, 8]
    values = [list(n * np.exp(draw.normal(0, 0.3, 7))) for n in x]
    slopes = []
    for _ in range(4000):
        medians = [np.median(draw.choice(row, 7)) for row in values]
        slopes.append(np.polyfit(np.log(x), np.log(medians), 1)[0])
    found = of_slope(x, values, 5)
    assert found is not None
    low, high = np.quantile(slopes, [0.025, 0.975])
    assert found.low == pytest.approx(low, abs=0.05)
    assert found.high == pytest.approx(high, abs=0.05)


def test_slopes_of_rows() -> None:
    draw = np.random.default_rng(1)
    x = list(np.repeat([2.0, 4.0, 8.0, 16.0], 5))
    y = [v**-0.5 * math.exp(draw.normal(0, 0.1)) for v in x]
    found = of_slope_of_rows(x, y, 0)
    assert found.value == pytest.approx(np.polyfit(np.log(x), np.log(y), 1)[0])
    assert found.low < -0.5 < found.high
    with pytest.raises(ValueError, match="three different x"):
        of_slope_of_rows([1, 2, 2], [1, 2, 3], 0)


def test_floored_fit_finds_the_floor() -> None:
    x = [10, 20, 40, 80, 160]
    found = floored_fit(x, [5 * n**-1.0 + 0.02 for n in x])
    assert found is not None
    assert found.slope == pytest.approx(-1, abs=1e-3)
    assert found.floor == pytest.approx(0.02, rel=1e-2)
    assert floored_fit(x[:3], [1, 2, 3]) is None


def test_numbers_of_curves() -> None:
    upper = Series("u", (1.0, 2.0), ((10.0, 100.0), (1.0, None)))
    lower = Series("l", (1.0, 2.0), ((1.0, 1.0), (0.1, 1.0)))
    assert ratios(upper, lower) == {1.0: [pytest.approx(1), pytest.approx(2)],
                                    2.0: [pytest.approx(1), None]}  # fmt: skip
    assert log_ratio(upper, lower) == [pytest.approx(1.0), None]
    assert log_ratio(upper, lower, lambda x: x < 2) == [pytest.approx(1.0), pytest.approx(2.0)]
    assert log_ratio(upper, lower, lambda x: x > 9) == []
    assert differences(upper, lower)[2.0] == [pytest.approx(0.9), None]
    assert difference(upper, lower) == [pytest.approx((9 + 0.9) / 2), None]
    assert change(upper) == [pytest.approx(-1.0), None]
    gap = Series("g", (1.0, 2.0, 4.0), ((1000.0,), (None,), (1.0,)))
    assert change(gap) == [pytest.approx(-3.0)]
    falling = Series("s", (1.0, 2.0, 4.0), ((8.0,), (4.0,), (3.0,)))
    assert steps(falling) == {2.0: [pytest.approx(math.log10(0.5))],
                              4.0: [pytest.approx(math.log10(0.75))]}  # fmt: skip
    doubled = Series("p", (1.0, 2.0, 4.0), ((1.0,), (2.0,), (4.0,)))
    assert change(doubled, log_x=True) == [pytest.approx(math.log10(4))]


def test_what_diverged_counts_as_the_worst_that_did_not() -> None:
    one = Series("a", (1.0,), ((None, 2.0),))
    other = Series("b", (1.0,), ((9.0, None),))
    assert [s.values for s in without_gaps(one, other)] == [((9.0, 2.0),), ((9.0, 9.0),)]
    lost = Series("c", (1.0,), ((None, None),))
    assert without_gaps(lost)[0].values == ((None, None),)


def test_centres_and_spreads() -> None:
    one = Series("a", (1.0,), ((1.0, 3.0, None),))
    assert one.centre == (2.0,)
    assert one.spread == ((pytest.approx(2 - 2**0.5), pytest.approx(2 + 2**0.5)),)
    other = Series("a", (1.0, 2.0), ((1.0, 3.0, None), (1.0, None, None)), "median")
    assert other.centre[0] == 3.0
    assert math.isnan(other.centre[1])
    assert other.spread[0] == (1.0, 3.0)
