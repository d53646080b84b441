"""Finite precision: brute force over all models, a second implementation, and monotonicity."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from fractions import Fraction
from itertools import product

import naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.bound import Bound
from modhyper.papers.certified import finite_precision
from modhyper.problem import Problem
from modhyper.questions.separation import certify, certify_many

COLUMN_PATTERNS = list(product((0, 1), repeat=2))  # the signs at two x-centres for one I-cell


def attainable(q: tuple[tuple[int, ...], ...], parameters: int, embeddings: int) -> set[object]:
    """Sign patterns on a 2 × 2 grid of all models q(θ, e): one row of q for each θ."""
    return {
        (q[theta][e1], q[theta][e2])
        for theta in range(parameters)
        for e1 in range(embeddings)
        for e2 in range(embeddings)
    }


def test_the_bound_is_never_above_what_a_model_needs() -> None:
    """b = k = 1, C_x = C_I = 2: the bound says N_q ≥ 2. Of all q(θ, e), every one with N_q = 1
    misses a pattern, as proved, every one with N_q = 2 as well, and one with N_q = 3 has all 16."""
    patterns = range(len(COLUMN_PATTERNS))
    everything = set(product(patterns, patterns))
    assert naive.best([(2, 2)], 1, 1) == 2
    for values in product(patterns, repeat=4):  # q: {0,1} × {0,1} -> signs of a column
        assert attainable((values[:2], values[2:]), 2, 2) != everything
    pairs = list(product(patterns, repeat=2))
    for q in product(pairs[:2], pairs, pairs, pairs):  # θ = 0: (0,0) or (0,1), by renaming
        assert attainable(q, 4, 2) != everything
    six = [(a, b) for a in patterns for b in patterns if a < b]
    assert attainable((*six, (0, 1), (0, 1)), 8, 2) == everything


def test_counting_for_every_function_of_bits() -> None:
    """No function of fewer bits than cells reaches all patterns: all 2-bit codes of 3 cells."""
    patterns = list(product((0, 1), repeat=3))
    assert all(len(set(code)) < len(patterns) for code in product(patterns, repeat=4))


CASES = [
    (1, 1, "1/150", 4, 3),
    (1, 1, "1/300", 32, 1),
    (2, 1, "1/60", 2, 2),
    (1, 2, "1/90", 8, 2),
    (2, 2, "1/28", 1, 5),
    (3, 1, "1/30", 3, 1),
]


@pytest.mark.parametrize(("m1", "m2", "eps", "bits", "k"), CASES)
def test_exact_integers_of_the_second_implementation(
    m1: int, m2: int, eps: str, bits: int, k: int
) -> None:
    grids = naive.largest(naive.linear_grids(m1, m2, Fraction(eps)))
    slices = [(c_x, 1) for c_x, c_i in grids if c_i == 1]
    fixed = Problem(m1=m1, m2=m2, eps=eps, precision_bits=bits, embedding_dim=k)
    open_ = Problem(m1=m1, m2=m2, eps=eps, precision_bits=bits)
    assert finite_precision.EMBEDDING(fixed).value == naive.best(grids, bits, bits * k)
    for whole in ("PLAIN", "EMBEDDING_TOTAL", "HYPERNETWORK_TOTAL"):
        assert getattr(finite_precision, whole)(fixed).value == naive.best(grids, bits, 0)
    assert finite_precision.SLICE_BOUND(fixed).value == naive.best(slices, bits, 0)
    expected = naive.over_dimensions(grids, bits, m1, line=True)
    assert finite_precision.ANY_DIMENSION(open_).value == expected
    expected = naive.over_dimensions(grids, bits, m1, line=False)
    assert finite_precision.COMPRESSED(open_).value == expected


@pytest.mark.parametrize("r", [2, 3])
def test_smooth_classes_against_the_second_implementation(r: int) -> None:
    grids = naive.largest(naive.equal_grids(2, 1, r, Fraction(1, 5000)))
    fixed = Problem(m1=2, m2=1, eps="1/5000", smoothness=r, precision_bits=4, embedding_dim=3)
    open_ = Problem(m1=2, m2=1, eps="1/5000", smoothness=r, precision_bits=4)
    assert finite_precision.EMBEDDING(fixed).value == naive.best(grids, 4, 12)
    expected = naive.over_dimensions(grids, 4, 2, line=False)
    assert finite_precision.COMPRESSED(open_).value == expected
    assert finite_precision.ANY_DIMENSION(open_).value == naive.over_dimensions(
        grids, 4, 2, line=True
    )


def test_the_page_of_examples() -> None:
    """The numbers of the notes, each an integer count rounded up from the same inequality."""
    for m1, m2, k, eps, floor in [
        (1, 1, 1, "1e-3", 7290),
        (1, 2, 2, "5e-3", 2784),
        (1, 2, 2, "1e-3", 943_029),
        (2, 2, 2, "1e-2", 10_117),
    ]:
        problem = Problem(m1=m1, m2=m2, eps=eps, embedding_dim=k)
        assert finite_precision.EMBEDDING(problem).value == floor + 1


@given(
    st.integers(1, 3),
    st.integers(0, 4),
    st.integers(1, 3),
    st.fractions(Fraction(1, 10**5), Fraction(1, 2)),
    st.integers(1, 40),
    st.integers(1, 20),
)
@settings(max_examples=80, deadline=None)
def test_monotone(m1: int, m2: int, r: int, eps: Fraction, bits: int, k: int) -> None:
    """A harder problem never needs less: smaller eps, more conditions, fewer bits, smaller k."""

    def size(**change: object) -> int:
        values: dict[str, object] = {
            "m1": m1,
            "m2": m2,
            "smoothness": r,
            "eps": eps,
            "precision_bits": bits,
            "embedding_dim": k,
        }
        value = finite_precision.EMBEDDING(Problem(**(values | change))).value  # type: ignore[arg-type]
        assert value is not None
        return value

    here = size()
    assert size(eps=eps * Fraction(9, 10)) >= here
    assert size(m2=m2 + 1) >= here
    assert size(precision_bits=bits + 1) <= here
    assert size(embedding_dim=k + 1) <= here
    assert size(radius=2) >= here
    assert size(radius=2, eps=eps * 2 if eps < Fraction(1, 2) else eps) >= 0
    if eps < Fraction(1, 2):
        assert size(radius=2, eps=eps * 2) == here
    if r > 1:  # W(r+1) lies in W(r)
        assert size(smoothness=r + 1) <= here
    assert 0 <= here <= (finite_precision.PLAIN(_of(m1, m2, r, eps, bits, k)).value or 0)


@given(
    st.integers(1, 2),
    st.integers(0, 3),
    st.integers(1, 2),
    st.integers(1, 9),
    st.integers(1, 40),
)
@settings(max_examples=40, deadline=None)
def test_unbounded_dimension_is_monotone(m1: int, m2: int, r: int, decade: int, bits: int) -> None:
    for name in ("ANY_DIMENSION", "COMPRESSED"):

        def size(eps: Fraction, m2: int = m2, bits: int = bits, name: str = name) -> int:
            value = getattr(finite_precision, name)(_of(m1, m2, r, eps, bits, None)).value
            assert value is not None
            return int(value)

        eps = Fraction(1, 10**decade)
        assert size(eps / 10) >= size(eps / 2) >= size(eps)
        assert size(eps, m2=m2 + 1) >= size(eps)
        assert size(eps, bits=bits + 1) <= size(eps)


def _of(m1: int, m2: int, r: int, eps: Fraction, bits: int, k: int | None) -> Problem:
    return Problem(m1=m1, m2=m2, smoothness=r, eps=eps, precision_bits=bits, embedding_dim=k)


@given(
    st.integers(1, 2),
    st.integers(0, 3),
    st.integers(1, 3),
    st.fractions(Fraction(1, 10**4), Fraction(1, 2)),
    st.integers(1, 40),
)
@settings(max_examples=30, deadline=None)
def test_unbounded_dimension_is_the_minimum_over_dimensions(
    m1: int, m2: int, r: int, eps: Fraction, bits: int
) -> None:
    least = finite_precision.ANY_DIMENSION(_of(m1, m2, r, eps, bits, None)).value
    assert least is not None
    for k in (1, 2, 3, 7, 30, 1000):
        fixed = finite_precision.EMBEDDING(_of(m1, m2, r, eps, bits, k)).value
        assert fixed is not None
        assert least <= max(fixed, m1 + k)
    compressed = finite_precision.COMPRESSED(_of(m1, m2, r, eps, bits, None)).value
    assert compressed is not None
    assert compressed >= least


@pytest.mark.parametrize("eps", ["0.99", "0.5", "1/3"])
def test_nothing_certified_is_said_gracefully(eps: str) -> None:
    bound = finite_precision.EMBEDDING(Problem(m1=1, m2=2, eps=eps, embedding_dim=4))
    assert bound.value == 0
    assert bound.log10_value is None
    assert "no grid" in bound.explanation


@pytest.mark.parametrize("k", [None, 7])
@pytest.mark.parametrize("r", [1, 2])
def test_numbers_too_long_to_write(k: int | None, r: int) -> None:
    """Only the logarithm, safely below that of the relaxed optimum (m/r log10(1/eps) at most)."""
    problem = Problem(m1=4000, m2=3000, eps="1e-300", smoothness=r, embedding_dim=k)
    if k is None:
        bounds = [finite_precision.ANY_DIMENSION(problem), finite_precision.COMPRESSED(problem)]
    else:
        bounds = [finite_precision.EMBEDDING(problem), finite_precision.PLAIN(problem)]
    for bound in bounds:
        assert bound.value is None
        assert bound.log10_value is not None
        assert 2000 < bound.log10_value < 7000 * 300 / r


def test_logarithm_meets_the_exact_integer() -> None:
    """Just below and above the length limit the two forms agree."""
    short = finite_precision.EMBEDDING(Problem(m1=3, m2=3, eps="1e-333", embedding_dim=2))
    assert short.value is not None
    assert short.log10_value is not None
    digits = len(str(short.value))
    assert digits - 1 <= short.log10_value <= digits
    long = finite_precision.EMBEDDING(Problem(m1=3, m2=3, eps="1e-340", embedding_dim=2))
    assert long.value is None
    assert long.log10_value == pytest.approx(short.log10_value + 42, abs=1e-6)


def test_explanation_holds_the_numbers() -> None:
    bound = finite_precision.EMBEDDING(Problem(m1=1, m2=1, eps="1e-3", embedding_dim=1))
    for piece in ("b = 32", "k = 1", "515 x-cells", "483 I-cells", "1/a = 999", "N_q ≥ 7,291"):
        assert piece in bound.explanation


def test_hypotheses_keep_the_two_cases_apart() -> None:
    problem = Problem(m1=1, m2=2, eps="1e-3")
    keeps, stores = finite_precision.ANY_DIMENSION(problem), finite_precision.COMPRESSED(problem)
    assert "stored-product" not in {h.id for h in keeps.hypotheses}
    assert "stored-product" in {h.id for h in stores.undecided}
    assert finite_precision.PLAIN(problem).applies is True


UNBOUNDED = ("dense-first-layer", "stored-product")


def test_certify_agrees_with_the_bounds() -> None:
    problems = [
        Problem(m1=m1, m2=m2, eps=eps, embedding_dim=k, smoothness=r, assume=UNBOUNDED)
        for m1 in (1, 2, 4)
        for m2 in (0, 1, 3)
        for eps in ("0.4", "1e-2", "1e-4")
        for k in (None, 2)
        for r in (1, 2)
    ]
    for problem, found in zip(problems, certify_many(problems), strict=True):
        name = "COMPRESSED" if problem.embedding_dim is None else "EMBEDDING"
        bound: Bound = getattr(finite_precision, name)(problem)
        assert found.lower is not None
        assert found.lower.value == bound.value
        assert found.orders == certify(problem).orders
        if found.upper is not None and bound.value and found.upper.value:
            assert found.separated == (bound.value > found.upper.value)
            assert found.orders <= math.log10(bound.value / found.upper.value) + 1e-12


def test_nothing_is_certified_on_hypotheses_that_nobody_granted() -> None:
    problem = Problem(m1=1, m2=2, eps="1e-6")  # k unbounded
    assert certify(problem).lower is None
    assert not certify(problem).separated
    granted = certify(replace(problem, assume=UNBOUNDED))
    assert granted.separated
    assert granted.assumed == UNBOUNDED[::-1]


def test_a_thousand_problems_take_a_tenth_of_a_second() -> None:
    """10^5 problems in 10 s is the aim; the test allows a busy machine five times that."""
    problems = [
        Problem(m1=1 + i % 3, m2=1 + i % 4, eps=Fraction(1, 50 + 7 * i), embedding_dim=1 + i % 16)
        for i in range(2000)
    ]
    start = time.process_time()
    found = certify_many(problems)
    assert time.process_time() - start < 1
    assert any(each.separated for each in found)
