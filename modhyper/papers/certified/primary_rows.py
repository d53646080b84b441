"""Rows for the primaries q that are built here: samples, bits, a table of words, emulations.

Proofs and counts: `samples`, `bit_walk`, `word_table`, `emulation`, `small_primaries`. All are for
the ball of W(1, m1 + m2), so for every r, with eps relative to the radius. In b bits, b is the
smaller of b_q and b_e (a number of b bits is one of more bits), and the arithmetic on the stored
numbers is exact: the lower bounds of `finite_precision` count stored bits alone, so they hold for
such evaluation as well, and the two sides are comparable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.conditioning import Embedding
from modhyper.magnitude import Size, number
from modhyper.papers.certified.bit_walk import Count, Walks, primary_count, walks_for
from modhyper.papers.certified.emulation import dense_shapes, tanh_count
from modhyper.papers.certified.rates import SAMPLES, SAMPLES_DENSE, TABLE, TABLE_DENSE
from modhyper.papers.certified.samples import dense, sample_cells, sample_dense, sample_free
from modhyper.papers.certified.small_primaries import emulated_interpolant, slices
from modhyper.papers.certified.upper import (
    FREE_COUNT,
    REAL_WEIGHTS,
    STEP_EXCESS,
    cells,
    depth_of,
    fixed_point,
    tanh_dense,
    uses,
)
from modhyper.papers.certified.word_table import bits_primary
from modhyper.problem import Problem
from modhyper.rate import Rate

MOST_AXES = 8
"""Larger m1 or m2: nothing is counted."""
MOST_WORDS, FINEST = 10**6, 200
MOST_LAYERS, MOST_LAYERS_BY_ONE = 10**7, 1000
"""For m1 = 1 layers are alike and counted at once; for m1 > 1 one by one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A q that reads ``k`` numbers: its free ones, all entries of its layers (counted when asked:
    there may be millions of layers), layers of weights, and why it is within eps."""

    k: int
    free: int
    dense: Callable[[], int]
    depth: int
    explain: Callable[[], str]


Finder = Callable[[Problem, int | None], Found | None]


def word_bits(problem: Problem) -> int:
    """b, of the words that q keeps and of those that e delivers."""
    return min(problem.precision_bits, problem.interface_bits)


def _too_long(code: Walks, words: int) -> bool:
    layers = MOST_LAYERS if code.walks == 1 else MOST_LAYERS_BY_ONE
    return words > MOST_WORDS or code.slots > layers * words


@lru_cache(maxsize=1024)
def samples(problem: Problem, bits: int | None) -> Found | None:
    """e(I) = the slice at n^m1 points, q the least cone above them."""
    n = sample_cells(problem.accuracy, problem.m1, bits)
    if n is None:
        return None
    at = (n,) * problem.m1
    rounding = "" if bits is None else f" + {2 * problem.m1 + 1}/2·2^{3 - bits}"
    return Found(
        n**problem.m1,
        sample_free(at),
        lambda: sample_dense(at),
        problem.m1 + 1,
        lambda: (
            f"e(I) = (y_I(x_j))_j at {number(n)}{'' if problem.m1 == 1 else f'^{problem.m1}'} "
            f"centres, q the least cone above them; error ≤ 1/{number(n)}{rounding} ≤ eps = "
            f"{number(problem.accuracy)}; one hidden layer for each axis"
        ),
    )


@lru_cache(maxsize=1024)
def bits(problem: Problem, width: int | None) -> Found | None:
    """e(I) = all bits of a walk that follows the slice, in words; q walks."""
    code = walks_for(problem.accuracy, problem.m1, width)
    if code is None:
        return None
    words = 1 if width is None else code.words(width)
    if _too_long(code, words):
        return None
    count = primary_count(code, words)
    depth = len(count.widths) - 1
    held = "one real number" if width is None else f"K = {number(words)} words of {width} bits"
    return Found(
        words,
        count.free,
        lambda: dense(primary_count(code, words).widths),
        depth,
        lambda: (
            f"a slice is {number(code.walks)} walk{'' if code.walks == 1 else 's'} of J = "
            f"{number(code.steps)} steps, one bit each, from a level of {code.anchor_bits} bits: "
            f"{held}, which e delivers; q reads the bits exactly, about 12 numbers a bit, in "
            f"{number(depth)} layers; error ≤ eps = {number(problem.accuracy)}. e is not "
            "continuous in I"
        ),
    )


@lru_cache(maxsize=1024)
def word_table(problem: Problem, width: int | None) -> Found | None:
    """e(I) = the number of I's cell and some of the words; q keeps the others of every cell."""
    k, eps = problem.embedding_dim, problem.accuracy
    code = walks_for(eps, problem.m1, width)
    if width is None or code is None or k is None or k < 1:
        return None
    words = code.words(width)
    if k >= words or _too_long(code, words):
        return None
    count: Count | None = bits_primary(eps, problem.m1, problem.m2, k, width)
    if count is None:
        return None
    entries = dense(count.widths)
    return Found(
        k,
        count.free,
        lambda: entries,
        len(count.widths) - 1,
        lambda: (
            f"e delivers the cell of I (of {number(slices(eps, problem.m1, problem.m2, width))}) "
            f"and the first words of the slice; of the K = {number(words)} words of {width} bits "
            f"the others are numbers of q, for every cell; error ≤ eps = {number(eps)}. e is not "
            "continuous in I"
        ),
    )


@lru_cache(maxsize=1024)
def emulated_relu(problem: Problem, width: int | None) -> Found | None:
    """The interpolant for m1 = 1, multiplied out by gadgets."""
    if problem.accuracy * 2**FINEST < 1:
        return None
    k, free, levels = emulated_interpolant(problem.accuracy)
    return Found(
        k,
        free,
        lambda: 0,
        2 * (levels + 2),
        lambda: (
            f"e(I) = f(I), the {number(k)} numbers of the interpolant at eps/2; q computes every "
            "product of g by two squares of sawtooths, error eps/2 in all: N_q ≤ N_g (c1 "
            f"log2(1/δ) + c2), c1 = 7 + L/2; {levels} levels"
        ),
    )


@lru_cache(maxsize=1024)
def emulated_tanh(problem: Problem, width: int | None) -> Found | None:
    """The steps for m1 = 1, multiplied out by second differences of tanh."""
    n = cells(problem.accuracy / 2, None, STEP_EXCESS)
    assert n is not None
    size = tanh_dense(n)
    return Found(
        size,
        tanh_count(dense_shapes([1, n, 1])),
        lambda: 0,
        4,
        lambda: (
            f"e(I) = f(I), the {number(size)} numbers of the steps at eps/2; q computes every "
            "product of g by four units, [σ(β+z) + σ(β-z) - …]/(4 h² σ''(β)), β = -0.66, h small "
            "enough for eps/2: N_q ≤ (16 + 2L) N_g"
        ),
    )


def _enough(problem: Problem, needed: int) -> Hypothesis:
    k = problem.embedding_dim
    enough = isinstance(problem.model, Embedding) and (k is None or k >= needed)
    given = f"k is {'unbounded' if k is None else number(k)}, {number(needed)} are needed"
    if not isinstance(problem.model, Embedding):
        given = f"the condition enters as {problem.model.as_dict()['kind']}"
    return Hypothesis(
        "embedding-dim",
        f"k ≥ {number(needed)}, so that e(I) can deliver what q reads",
        "holds" if enough else "fails",
        given,
    )


@lru_cache(maxsize=256)
def _words(bits: int) -> Hypothesis:
    return Hypothesis(
        "words",
        "what depends on the target are words of b bits, in e and in q; all other numbers of q are "
        "fixed, of at most b significant bits; arithmetic is exact",
        "holds",
        f"b = {bits}",
    )


def _result(
    id: str,
    find: Finder,
    rate: Rate | Callable[[Problem], Rate | None],
    *,
    finite: bool,
    whole: bool = False,
    activation: str = "relu",
    place: str,
    pencil: str,
    words: bool = False,
    speaks_of: Callable[[Problem], bool],
    any_condition: bool = True,
) -> Result:
    """A row for the free numbers of q, or (``whole``) for all entries of its layers."""

    def found(problem: Problem) -> Found | None:
        return find(problem, word_bits(problem) if finite else None)

    def hypotheses(problem: Problem) -> tuple[Hypothesis, ...]:
        q = None if problem.eps is None else found(problem)
        b = word_bits(problem)
        weights = (_words(b) if words else fixed_point(b)) if finite else REAL_WEIGHTS
        count = () if whole else (FREE_COUNT,)
        needs = () if q is None else (_enough(problem, q.k), *depth_of(problem, q.depth))
        return (uses(problem.activation, activation), weights, *count, *needs)

    def prove(problem: Problem) -> Proved | None:
        q = found(problem)
        if q is None:
            return None
        size = q.dense() if whole else q.free
        counted = "all" if whole else "free"
        return Proved(
            Size.of(size, up=True), lambda: f"{q.explain()}; {counted} numbers: {number(size)}"
        )

    return Result(
        id=id,
        quantity="N_q",
        side="upper",
        setting="bits" if finite else "real",
        rate=rate,
        source=Source("certified", place),
        standing=Standing(pencil=f"modhyper.papers.certified.{pencil}"),
        hypotheses=hypotheses,
        prove=prove,
        speaks_of=speaks_of,
        finite=None if any_condition else False,
    )


def _few_axes(problem: Problem) -> bool:
    return problem.m1 <= MOST_AXES


def _table(problem: Problem) -> bool:
    """Where e is too short for all the words."""
    k = problem.embedding_dim
    return problem.m1 <= MOST_AXES and 1 <= problem.m2 <= MOST_AXES and k is not None


def _dense_table(problem: Problem) -> Rate | None:
    """One number that names one cell of all of them takes a dense layer of n^m2 × n^m2."""
    return TABLE_DENSE if (problem.embedding_dim or 0) > 1 else None


def _one_axis(problem: Problem) -> bool:
    return problem.m1 == 1


RESULTS: tuple[Result, ...] = (
    *(
        _result(
            f"samples-{'dense' if whole else 'free'}-{'bits' if finite else 'real'}",
            samples,
            SAMPLES_DENSE if whole else SAMPLES,
            finite=finite,
            whole=whole,
            place="section 5 (samples)",
            pencil="samples",
            speaks_of=_few_axes,
        )
        for finite in (False, True)
        for whole in (False, True)
    ),
    *(
        _result(
            f"bits-{'dense' if whole else 'free'}",
            bits,
            SAMPLES_DENSE if whole else SAMPLES,
            finite=True,
            whole=whole,
            place="section 5 (bits)",
            pencil="bit_walk",
            words=True,
            speaks_of=_few_axes,
        )
        for whole in (False, True)
    ),
    *(
        _result(
            f"word-table-{'dense' if whole else 'free'}",
            word_table,
            _dense_table if whole else TABLE,
            finite=True,
            whole=whole,
            place="section 5 (a table of words)",
            pencil="word_table",
            words=True,
            speaks_of=_table,
            any_condition=False,
        )
        for whole in (False, True)
    ),
    _result(
        "bits-real",
        bits,
        SAMPLES,
        finite=False,
        place="section 5 (bits)",
        pencil="bit_walk",
        speaks_of=_few_axes,
    ),
    _result(
        "emulation-relu",
        emulated_relu,
        Rate.of("O", SAMPLES.exponent, 1),
        finite=False,
        place="section 5 (emulation)",
        pencil="emulation",
        speaks_of=_one_axis,
    ),
    _result(
        "emulation-tanh",
        emulated_tanh,
        SAMPLES,
        finite=False,
        activation="tanh",
        place="section 5 (emulation)",
        pencil="emulation",
        speaks_of=_one_axis,
    ),
)
"""N_q at most, by what e delivers."""
