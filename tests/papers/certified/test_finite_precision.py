"""Finite precision: brute force over all models, a second implementation, and monotonicity."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from fractions import Fraction
from itertools import product

import naive
import naive_points as points
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.bound import Bound
from modhyper.conditioning import Embedding
from modhyper.papers.certified import certified_bounds, finite_precision
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
@pytest.mark.parametrize("told", [None, 3])
def test_exact_integers_of_the_second_implementation(
    m1: int, m2: int, eps: str, bits: int, k: int, told: int | None
) -> None:
    """Point sets exactly; walks, of which not every band is tried, within a part in 20."""

    def most(axes: int, t: int) -> float:
        return points.best_targets(m1, axes, Fraction(eps), (told or bits) * t)

    def close(value: int | None, bits_forced: float) -> bool:
        numbers = bits_forced / bits
        assert value is not None
        return 0.95 * numbers - 1 <= value <= math.ceil(numbers - 1e-9)

    fixed = Problem(
        m1=m1, m2=m2, eps=eps, precision_bits=bits, embedding_dim=k, bits_embedding=told
    )
    open_ = replace(fixed, model=Embedding(None))
    assert close(finite_precision.EMBEDDING(fixed).value, most(m2, k))
    whole = math.ceil(most(m2, 0) / bits)
    for name in ("PLAIN", "EMBEDDING_TOTAL", "HYPERNETWORK_TOTAL"):
        assert getattr(finite_precision, name)(fixed).value == whole
    assert close(finite_precision.SLICE_BOUND(fixed).value, most(0, 0))
    for name, line in (("ANY_DIMENSION", True), ("COMPRESSED", False)):
        expected = naive.over_dimensions(lambda t: math.ceil(most(m2, t) / bits), m1, line=line)
        value = getattr(finite_precision, name)(open_).value
        assert 0.95 * expected - 1 <= value <= expected


@pytest.mark.parametrize("r", [2, 3])
def test_smooth_classes_are_at_least_boxes(r: int) -> None:
    """The older packing, by its own search: never more than what the rows say now."""
    grids = naive.largest(naive.equal_grids(2, 1, r, Fraction(1, 5000)))
    fixed = Problem(m1=2, m2=1, eps="1/5000", smoothness=r, precision_bits=4, embedding_dim=3)
    open_ = replace(fixed, model=Embedding(None))
    assert (finite_precision.EMBEDDING(fixed).value or 0) >= naive.best(grids, 4, 12)
    for name, line in (("ANY_DIMENSION", True), ("COMPRESSED", False)):
        boxes = naive.over_dimensions(lambda t: naive.best(grids, 4, 4 * t), 2, line=line)
        assert getattr(finite_precision, name)(open_).value >= boxes


def test_the_page_of_examples() -> None:
    """Numbers by hand (checkerboard: one point in 2; Lee codes: one in 4 n1 n) and what was asked
    for."""
    for m1, m2, k, eps, checkerboard, found in [
        (1, 1, 1, "1e-3", 14_626, 14_626),
        (1, 2, 2, "5e-3", 11_646, 15_357),
        (1, 2, 2, "1e-3", 3_796_416, 5_053_780),
        (1, 3, 3, "1e-3", 653_632_341, 1_302_935_991),
        (2, 2, 2, "1e-2", 94_690, 183_660),
    ]:
        bound = finite_precision.EMBEDDING(Problem(m1=m1, m2=m2, eps=eps, embedding_dim=k))
        assert bound.value == found
        assert found >= checkerboard
        assert "(kernel: this number)" in bound.explanation
        times = float(bound.explanation.split("at most ")[1].split(" times")[0])
        assert times <= 200
        table = next(b for b in certified_bounds(bound.problem) if b.id == "word-table-free")
        assert times - 0.1 < (table.value or 0) / found <= times
    plain = finite_precision.PLAIN(Problem(m1=1, m2=2, eps="1e-3"))
    assert plain.value == 6_163_584
    slice_ = finite_precision.SLICE_BOUND(Problem(m1=1, m2=2, eps="1e-3"))
    assert "N_g ≥ 62 (kernel: at least 32, by signs)" in slice_.explanation
    assert plain.value == math.ceil(math.ceil(1332 * 1333 * 1333 / 12) / 32)


def test_conditions_that_are_unrelated() -> None:
    """One slice holds 1,955 bits at 10^-3: 32 k of them are told, K slices are asked for."""
    problem = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2, conditions=1000)
    bound = finite_precision.FINITE_CONDITIONS(problem)
    assert bound.value == math.ceil(1000 * (1955 - 64) / 32)
    assert "k = 62" in bound.explanation
    assert finite_precision.EMBEDDING(problem) is None
    assert finite_precision.SLICE_BOUND(problem).value == 62
    assert finite_precision.FINITE_CONDITIONS(replace(problem, conditions=None)) is None
    enough = finite_precision.FINITE_CONDITIONS(replace(problem, model=Embedding(62)))
    assert enough.value == 0


def test_totals_of_conditions_that_are_unrelated() -> None:
    """K c bits in all, c the best walk worked out here; told is paid for, as it is in the total."""
    c = max(
        (2 * (1000 - band) - 1) * math.log2(2 * math.cos(math.pi / (2 * band + 2)))
        for band in range(2, 65)
    )
    problem = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2, conditions=1000)
    found = [bound(problem) for bound in finite_precision.UNRELATED_TOTALS]
    assert {b.quantity for b in found} == {
        "N_plain",
        "N_embedding_total",
        "N_hypernetwork_total",
    }
    for bound in found:
        assert bound.applies is True
        assert bound.value == math.ceil(1000 * c / 32)
        assert bound.value >= finite_precision.FINITE_CONDITIONS(problem).value
        one = bound.result(replace(problem, conditions=1))
        assert one.value == finite_precision.SLICE_BOUND(problem).value
        assert bound.result(replace(problem, conditions=None)) is None


@pytest.mark.parametrize(("told", "delivered"), [(1, 1), (2, 1), (1, 2)])
def test_conditions_against_every_table(told: int, delivered: int) -> None:
    """A slice with c = 2 bits, K = 2: no program of fewer bits has all 16 pairs, brute force."""
    words, stored = 2 ** (told * delivered), 0
    pairs = set(product(range(4), repeat=2))
    while not _some_table_has(pairs, stored, words):
        stored += 1
    assert stored >= 2 * (2 - told * delivered)


def _some_table_has(pairs: set[tuple[int, int]], stored: int, words: int) -> bool:
    """Whether some Q(θ, z) with 2^stored θ has, for every pair, a θ that offers both slices."""
    rows = [set(row) for row in product(range(4), repeat=words)]
    return any(
        all(any(set(pair) <= row for row in table) for pair in pairs)
        for table in product(rows, repeat=2**stored)
    )


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
    assert "no targets" in bound.explanation


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
    for piece in (
        *("b_q = 32", "k = 1", "x-points", "checkerboard", "1/a = 999", "N_q ≥ 14,626"),
        *("from k = 62 on", "N_g ≤ 3,006 up to k = 17"),
    ):
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
