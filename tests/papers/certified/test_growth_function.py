"""Growth function: a second evaluation in high precision, and sign patterns of real networks."""

from __future__ import annotations

import bisect
import math
import re
from fractions import Fraction
from itertools import pairwise

import mpmath
import naive_points as naive
import numpy as np
import pytest

from modhyper.bound import Bound
from modhyper.papers.certified.best_points import steps
from modhyper.papers.certified.growth_function import ANY_DEPTH, GIVEN_DEPTH, forced
from modhyper.papers.certified.point_sets import point_sets
from modhyper.papers.certified.sign_patterns import Shape, per_number
from modhyper.problem import Problem


def growth(problem: Problem) -> Bound | None:
    """The growth-function bound, whichever of the two speaks of the problem."""
    found = [bound for result in (GIVEN_DEPTH, ANY_DEPTH) if (bound := result(problem))]
    assert len(found) <= 1
    return found[0] if found else None


def capacity(n: int, extra: int, cells: int, shape: Shape) -> mpmath.mpf:
    """T(n) term by term, 50 digits."""
    with mpmath.workdps(50):
        w, m, p = mpmath.mpf(n + extra), mpmath.mpf(cells), shape.breaks

        def log2(x: object) -> mpmath.mpf:
            return mpmath.log(x, 2)

        last = log2(max(m / w, mpmath.mpf(1)))
        if shape.depth is None:
            inner = log2(4 * mpmath.e) + (n - 1) * log2(p + 1) + log2(n + 1) + last
            return 1 + w * inner
        total = mpmath.mpf(0)
        for i in range(1, shape.depth + 1):
            total += 1 + w * log2(2 * mpmath.e * (i + 1))
        hidden = shape.depth - 1
        if hidden:
            total += w * hidden * log2(max(p * m * n / (w * hidden), mpmath.e))
        return total + w * last


def least(signs: int, conditions: int, k: int, shape: Shape) -> int:
    """The least n ≥ 1 with T(n) ≥ M, by bisection as T rises; 0 if e alone suffices."""
    n = (
        bisect.bisect_left(
            range(1, signs + 2),
            True,
            key=lambda n: bool(capacity(n, k * conditions, signs, shape) >= signs),
        )
        + 1
    )
    if n == 1 and k * conditions >= signs:
        return 0
    return n


SHAPES = [Shape(1, 1), Shape(2, 1), Shape(3, 1), Shape(4, 2), Shape(None, 1), Shape(None, 2)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_per_number_is_rounded_up_and_sharp(shape: Shape) -> None:
    for n, extra, cells in [(1, 0, 50), (3, 8, 200), (40, 3, 10**5), (10**6, 10**7, 10**9)]:
        ours = mpmath.mpf(per_number(n, extra, cells, shape)) * (n + extra)
        true = capacity(n, extra, cells, shape)
        assert true <= ours <= true * (1 + mpmath.mpf(10) ** -9)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_capacity_rises(shape: Shape) -> None:
    """The bound rests on it: every n below the least one is excluded as well."""
    for extra, cells in [(0, 300), (50, 2000), (10**4, 10**5)]:
        values = [capacity(n, extra, cells, shape) for n in [*range(1, 60), 10**3, 10**5, 10**7]]
        assert all(a < b for a, b in pairwise(values))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(
    ("m1", "m2", "k", "eps"), [(1, 1, 1, "1/120"), (1, 2, 2, "1/60"), (2, 1, 1, "1/50")]
)
def test_never_above_the_second_implementation(
    shape: Shape, m1: int, m2: int, k: int, eps: str
) -> None:
    """Never more than the best of all splits of the steps gives, and nearly as much."""
    problem = Problem(m1=m1, m2=m2, eps=eps, embedding_dim=k)
    size, points, _ = forced(problem, Fraction(eps), shape, k)
    best = 0
    for kind in point_sets(m1, m2):
        most = steps(Fraction(eps), kind.distance)
        x, i = naive.largest_products(m1, most), naive.largest_products(m2, most)
        for t in range(most + 1):
            signs = -(-x[t] * i[most - t] // kind.index)
            best = max(best, least(signs, i[most - t] // kind.per_condition, k, shape))
    assert size.value is not None
    assert 0.95 * best - 2 <= size.value <= best
    if points is not None and size.value:
        assert least(points.signs, points.conditions, k, shape) == size.value


@pytest.mark.parametrize(("depth", "width"), [(2, 1), (2, 3), (3, 2)])
def test_real_networks_have_no_more_patterns(depth: int, width: int) -> None:
    """Sign patterns of 200,000 random ReLU networks on 9 points of the line, against 2^T."""
    rng = np.random.default_rng(depth * 10 + width)
    points, networks = np.linspace(-1, 1, 9), 200_000
    layer = np.broadcast_to(points, (networks, 1, 9))
    count = 0
    for _ in range(depth - 1):
        fan_in = layer.shape[1]
        weight = rng.standard_normal((networks, width, fan_in))
        bias = rng.standard_normal((networks, width, 1))
        layer = np.maximum(np.einsum("noi,nip->nop", weight, layer) + bias, 0)
        count += width * fan_in + width
    out = np.einsum("ni,nip->np", rng.standard_normal((networks, width)), layer)
    count += width
    patterns = len(np.unique(np.packbits(out > 0, axis=1), axis=0))
    assert patterns > 10
    assert math.log2(patterns) <= capacity(count, 0, 9, Shape(depth, 1))
    assert math.log2(patterns) <= capacity(count, 0, 9, Shape(None, 1))


def test_which_bound_is_given() -> None:
    base = {"m1": 1, "m2": 2, "eps": "1e-3", "embedding_dim": 2}
    assert growth(Problem(**base, activation="tanh")) is None
    fixed = growth(Problem(**base, activation="relu", depth=3))
    open_ = growth(Problem(**base, activation="relu"))
    assert (fixed.id, open_.id) == ("growth-function", "growth-function-any-depth")
    assert fixed.value is not None
    assert open_.value is not None
    assert fixed.value > open_.value > 0
    assert fixed.applies is True
    clipped = growth(Problem(**base, activation="hardtanh", depth=3))
    assert clipped.value is not None
    assert clipped.value < fixed.value
    deeper = [growth(Problem(**base, activation="relu", depth=d)).value for d in (2, 3, 9)]
    assert deeper == sorted(deeper, reverse=True)  # type: ignore[type-var]


def test_unbounded_dimension_holds_for_every_dimension() -> None:
    base = {"m1": 1, "m2": 2, "eps": "1e-3", "activation": "relu", "depth": 3}
    open_ = growth(Problem(**base))
    assert open_.value is not None
    shape = Shape(3, 1)
    for t in (1, 2, 5, 10, 20, 21, 22, 23, 40, 200):
        size, _, _ = forced(Problem(**base), Fraction(1, 1000), shape, t)
        assert open_.value <= max(size.value or 0, t * (1 + t))


@pytest.mark.parametrize("depth", [None, 4])
@pytest.mark.parametrize("k", [None, 5])
def test_long_numbers(depth: int | None, k: int | None) -> None:
    """Never above m/r log10(1/eps) (half of it for any depth), and fast."""
    problem = Problem(m1=2, m2=2, eps="1e-300", activation="relu", depth=depth, embedding_dim=k)
    bound = growth(problem)
    assert bound.log10_value is not None
    assert 0.3 * 1200 < bound.log10_value < (1200 if depth else 600)
    wide = Problem(m1=5000, m2=5000, eps="1e-9", activation="relu", depth=4, embedding_dim=k)
    bound = growth(wide)
    assert bound.value is None
    assert bound.log10_value is not None
    assert bound.log10_value < 90_000


def test_nothing_at_a_large_eps() -> None:
    bound = growth(Problem(m1=1, m2=1, eps="0.9", activation="relu", depth=3, embedding_dim=4))
    assert bound.value == 0


@pytest.mark.parametrize("depth", [None, 3, 7])
@pytest.mark.parametrize(("m1", "m2", "k", "eps"), [(1, 2, 2, "1e-3"), (2, 2, 3, "1e-2")])
def test_the_number_follows_from_the_inequality_that_is_printed(
    depth: int | None, m1: int, m2: int, k: int, eps: str
) -> None:
    """The text is evaluated as it stands: false one below the number, true at it."""
    problem = Problem(m1=m1, m2=m2, eps=eps, embedding_dim=k, activation="relu", depth=depth)
    bound = growth(problem)
    assert bound is not None
    assert bound.value is not None
    _, points, _ = forced(problem, Fraction(eps), Shape(depth, 1), k)
    assert points is not None
    text = bound.explain()
    rule = text[4 : text.index(" with L" if depth else ", p =")]
    for words, code in (
        (r"log2 max\((.+?), ([1e])\)", r"log2(max(\1, \2))"),
        (r"Σ log2\(2e\(i\+1\)\)", "sum(log2(2*e*(i+1)) for i in range(1, L + 1))"),
        (r"(\d)e\b", r"\1*e"),
        (r" \[", " *("),
        (r"\]", ")"),
        (r"\) log2", ")*log2"),
        (r"p M N_q/\(W ", "p*M*N_q/(W*"),
    ):
        rule = re.sub(words, code, rule)
    for number, holds in ((bound.value, True), (bound.value - 1, False)):
        names = {"p": 1, "L": depth, "N_q": number, "M": points.signs, "e": math.e}
        names |= {"W": number + k * points.conditions, "log2": math.log2, "max": max}
        assert (points.signs <= eval(rule, names)) is holds, rule
