"""N_Q against k: how many numbers of its own a primary needs if the condition delivers k to it.

Every way to condition is h(x, I) = Q(x, z(I)) with k numbers z(I) (`modhyper.conditioning`), so one
curve bounds all of them from below (`papers.certified.interface`) and a hypernetwork is its end,
k = N_g and N_Q = 0. From above, for every k, stands the smallest embedding's q that is built here
(`papers.certified.small_primaries`, ReLU), and beside it methods that multiply what is delivered
with what is stored:

    output weights   the built g is Σ_v y_v λ_v(x), the λ_v being the same for every target, so only
                     its output weights need to be delivered: k of them, N_Q = N_g - k
    FiLM             m1 = 1 (one hidden layer of u units): the scales are the output weights, which
                     are 1 in Q; k = 2u, N_Q = N_g
    low rank         m1 = 1: A = 1, B the output weights, which are 0 in Q; k = 2u + 2, N_Q = N_g

Where e's numbers have fewer bits than q's, words of q have that many as well; where they have more,
the others are not used.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from modhyper.activations.catalogue import canonical
from modhyper.bisection import first_from
from modhyper.bound import Bound
from modhyper.conditioning import Embedding, Film, LowRank, OutputLayer
from modhyper.errors import InputError
from modhyper.magnitude import EXACT_DIGITS, Size, log10_decimal
from modhyper.numerals import factor, fraction, size
from modhyper.papers.certified.interface import (
    Setting,
    gap_end,
    least_primary,
    setting_of,
    silent_from,
)
from modhyper.papers.certified.point_sets import Points, log_count
from modhyper.papers.certified.samples import sample_cells, sample_dense, sample_free
from modhyper.papers.certified.small_primaries import Primary, least_interface, primaries
from modhyper.papers.certified.targets import at_least, best_targets
from modhyper.papers.certified.upper import CONSTRUCTIONS
from modhyper.problem import Problem
from modhyper.questions.bounds import applied, results
from modhyper.questions.crossover import crossover
from modhyper.questions.separation import strongest

SAMPLES = 240
"""Values of k on the curves, beside those where something changes; fewer for r > 1, where each of
them is a search."""

SEARCHED = 300 * math.log(10)
"""No end is searched for where a slice can hold more than 10^300 bits."""

LARGEST_TABLE = 10**5
"""Words of a slice beyond which nothing that reads them is counted: it would take minutes."""

LARGEST_GRID = 10**5
"""Cells beyond which `product_packing_end` tries no grid."""

MOST_NODES = 10**18
"""Samples beyond which no q is counted."""


@dataclass(frozen=True, slots=True)
class Point:
    """One k: N_Q ≥ ``lower``, certified for every method; a q that is built, if there is one."""

    k: int
    lower: Size
    upper: Primary | None


@dataclass(frozen=True, slots=True)
class Method:
    """A model that reaches eps on every target: ``k`` numbers delivered, ``N_Q`` stored."""

    name: str
    k: int
    N_Q: int


@dataclass(frozen=True, slots=True)
class Interface:
    """The law for one problem.

    points       both curves, k rising from 1 to the last k where something changes
    methods      models that reach eps, as points
    hypernetwork the smallest primary g that is built (in b bits, for the problem's activation)
    gap_end      last k at which more than N_g numbers are certified for Q; None: at none, or no g
    silent_from  first k at which nothing is certified; None if it is beyond 10^300
    bits_from    first k with a q that needs no table (`bit_walk`); None if there is no such q
    total        what every method needs in all: N_Q and the numbers of e, or those of f
    nearest      if no gap is certified: the largest eps at which one is, at the same k
    """

    problem: Problem
    points: tuple[Point, ...]
    methods: tuple[Method, ...]
    hypernetwork: int | None
    gap_end: int | None
    silent_from: int | None
    bits_from: int | None
    total: Size
    nearest: Fraction | None

    @property
    def setting(self) -> Setting:
        return setting_of(self.problem)

    def at(self, k: int) -> Point:
        """The two curves at any k ≥ 1."""
        return _point(self.setting, k, canonical(self.problem.activation) == "relu")

    @property
    def verdict(self) -> str:
        """In one sentence or two: who is smaller, up to which k, and from where on it is closed."""
        return sentence(self)

    def as_dict(self) -> dict[str, Any]:
        """JSON form; exact numbers as strings."""
        return {
            "problem": self.problem.as_dict(),
            "verdict": self.verdict,
            "N_g_at_most": _text(self.hypernetwork),
            "gap_ends_after_k": _text(self.gap_end),
            "nothing_certified_from_k": _text(self.silent_from),
            "no_table_from_k": _text(self.bits_from),
            "total_at_least": _text(self.total.value),
            "total_log10": self.total.log10,
            "nearest_eps": _text(self.nearest),
            "curve": [
                {
                    "k": str(point.k),
                    "N_Q_at_least": _text(point.lower.value),
                    "N_Q_log10": point.lower.log10,
                    "N_Q_at_most": None if point.upper is None else str(point.upper.free),
                    "dense": None if point.upper is None else str(point.upper.dense),
                    "by": None if point.upper is None else point.upper.name,
                }
                for point in self.points
            ],
            "methods": [{"name": m.name, "k": str(m.k), "N_Q": str(m.N_Q)} for m in self.methods],
        }


def interface(problem: Problem, at: Iterable[int] = ()) -> Interface:
    """The interface law for ``problem``, whose own k is one of the values shown, as are ``at``.

    Parameters
    ----------
    problem : Problem
        With eps and m2 ≥ 1; the error is the sup error, and I fills the cube.
    at : iterable of int
        Further values of k that the curves must hold.

    Returns
    -------
    Interface
        Both curves, the ends of the lower one, models as points, and the verdict.

    Raises
    ------
    InputError
        For another problem, and for an accuracy that the zero function reaches.
    """
    if problem.eps is None:
        raise InputError("expected an accuracy", option="eps")
    if problem.m2 == 0:
        raise InputError("without a condition there is no interface", option="m2", hint="m2 ≥ 1")
    if problem.accuracy >= 1:
        raise InputError(
            f"the zero function reaches {problem.eps} on targets of radius {problem.radius}",
            option="eps",
        )
    if problem.error != "sup" or problem.conditions is not None:
        option = "conditions" if problem.error == "sup" else "error"
        raise InputError("the curve is that of the sup error on a cube of I", option=option)
    s = setting_of(problem)
    g = _smallest_g(problem)
    size = None if g is None else g.value
    searched = _searched(s)
    silent = silent_from(s) if searched else None
    end = gap_end(s, size) if size is not None and searched else None
    relu = canonical(problem.activation) == "relu"
    bits_from = (
        least_interface(s.eps, s.m1, min(s.bits, s.bits_interface)) if relu and _small(s) else None
    )
    methods = _methods(problem, g) if g is not None else ()
    if relu:
        built = _built(s, None)
        methods += tuple(Method(f"embedding, {q.name}", q.k, q.free) for q in built)
    k = problem.embedding_dim
    wanted = {*at, *(m.k for m in methods)}
    if k is not None:
        wanted.add(k)
    marks = {end, None if end is None else end + 1, silent, bits_from, size}
    wanted |= {mark for mark in marks if mark is not None}
    if silent is not None:
        wanted.add(max(1, silent - 1))
    if bits_from is not None and bits_from > 1:
        wanted.add(bits_from - 1)
    top = max([1 if searched else 10**18, *wanted])
    samples = SAMPLES if s.smoothness == 1 else SAMPLES // 4 if s.smoothness <= 3 else SAMPLES // 16
    points = tuple(_point(s, each, relu) for each in sorted(_spread(top, samples) | wanted))
    if relu and k is not None and (upper := _upper(s, k)) is not None:
        methods = (Method(f"embedding, {upper.name}", k, upper.free), *methods)
    nearest = None
    if size is not None and end is None and searched and s.smoothness <= 3 and problem.m <= 100:
        start = crossover(replace(problem, model=Embedding(k or 1))).start
        nearest = None if start is None else Fraction(start.value)
    total = at_least(best_targets(s.m1, s.m2, s.smoothness, s.eps), s.bits)
    unique = tuple(dict.fromkeys(sorted(methods, key=lambda m: (m.k, m.N_Q))))
    return Interface(problem, points, unique, size, end, silent, bits_from, total, nearest)


def _searched(s: Setting) -> bool:
    one = best_targets(s.m1, 0, s.smoothness, s.eps)
    return not (isinstance(one, Points) and log_count(one.x) > SEARCHED)


def _small(s: Setting) -> bool:
    """Whether the numbers of the built q are of a size to be counted."""
    return s.m1 * _decades(s) < math.log10(MOST_NODES)


def _decades(s: Setting) -> float:
    """-log10 eps, for accuracies below what a float holds too."""
    return -float(log10_decimal(s.eps))


def _spread(top: int, samples: int) -> set[int]:
    """About so many values from 1 to ``top``, in equal ratios."""
    if top <= samples:
        return set(range(1, top + 1))
    step = math.log(top) / (samples - 1)
    return {min(top, round(math.exp(step * i))) for i in range(samples)} | {top}


def _point(s: Setting, k: int, relu: bool) -> Point:
    return Point(k, least_primary(s, k), _upper(s, k) if relu else None)


def _upper(s: Setting, k: int) -> Primary | None:
    """The smallest q with numbers of min(b_q, b_e) bits that k numbers allow."""
    found = _built(s, k)
    return found[0] if found else None


def _built(s: Setting, k: int | None) -> list[Primary]:
    """`primaries`, but for those that take minutes to count."""
    bits = min(s.bits, s.bits_interface)
    if not _small(s):
        return []
    words = least_interface(s.eps, s.m1, bits)
    if s.m2 * _decades(s) > EXACT_DIGITS:
        k = None if k is None or words is None or k >= words else 0  # no table of so many slices
    if words is None or words <= LARGEST_TABLE:
        return primaries(s.eps, s.m1, s.m2, k, bits)
    n = sample_cells(s.eps, s.m1, bits)
    if n is None or (k is not None and k < n**s.m1):
        return []
    cells = (n,) * s.m1
    return [Primary("samples", n**s.m1, sample_free(cells), sample_dense(cells))]


def _smallest_g(problem: Problem) -> Bound | None:
    return strongest(applied(problem, results("N_g", "upper", "certified", "bits")))


def _methods(problem: Problem, g: Bound) -> tuple[Method, ...]:
    """The built g as a point, and what it becomes if less is delivered."""
    size = g.value
    made = next((each for each in CONSTRUCTIONS if f"{each.id}-bits" == g.id), None)
    if size is None:
        return ()
    found = [Method("hypernetwork", size, 0)]
    n = None if made is None else made.cells(problem, problem.precision_bits)
    if made is not None and n is not None:
        outputs = n if made.id == "tanh-steps" else (n + 1) ** problem.m1
        found.append(Method("output weights", OutputLayer(outputs).k, size - outputs))
        if problem.m1 == 1:
            found.append(Method("FiLM", Film(outputs).k, size))
            found.append(Method("low rank", LowRank(1, (1, outputs, 1)).k, size))
    return tuple(found)


def sentence(found: Interface) -> str:
    """The verdict: who is smaller, by how much, up to which k; what is built; what totals are."""
    p, g = found.problem, found.hypernetwork
    k = p.embedding_dim or 1
    least = next(point.lower for point in found.points if point.k == k)
    here = f"at k = {k:,} at least {size(least)}"
    if found.silent_from is None:
        return (
            f"A primary told k = {k:,} numbers needs at least {size(least)} of its own, and no k "
            "below 10^299 ends this: no network reaches this accuracy on every such target."
        )
    if found.gap_end is not None and g is not None:
        text = (
            f"Told 1 to {found.gap_end:,} numbers about the condition, a primary needs more of its "
            f"own than the {g:,} that a hypernetwork writes ({here}"
        )
        if k <= found.gap_end:
            text += f", {factor(least.orders_above(Size(g, True)))} times as many"
        parts = [text + ")."]
    elif g is None:
        how = f"with σ = {p.activation} and {p.precision_bits} bits"
        why = f"none is built {'for m1 > 3' if p.m1 > 3 else how}"
        parts = [f"A primary needs {here} numbers of its own; no hypernetwork is compared: {why}."]
    else:
        text = f"No gap at any k: {here} are certified, and a hypernetwork's {g:,} are built"
        if found.nearest is not None:
            text += f"; the largest ε with a gap at k = {k:,} is {fraction(found.nearest)}"
        parts = [text + "."]
    text = f"From k = {found.silent_from:,} on theory excludes no primary"
    if (closing := _closing(found)) is not None:
        text += f", and at k = {closing.k:,} a q of {closing.N_Q:,} is built"
    parts.append(text + ".")
    if found.total.log10 is not None:
        parts.append(f"In total every method needs at least {size(found.total)} numbers.")
    return " ".join(parts)


def _closing(found: Interface) -> Method | None:
    """The q that is told everything in the fewest numbers."""
    names = ("embedding, bits", "embedding, samples")
    return next((m for m in found.methods if m.name in names), None)


def _text(value: int | Fraction | None) -> str | None:
    return None if value is None else str(value)


def product_packing_end(s: Setting, size: int) -> int | None:
    """The last k with a gap if signs stood on disjoint bumps alone, r = 1: what the law's first
    form gave, C_I (C_x - b_e k)/b_q > ``size`` for the best grid with 1 + Σ n_i < 1/eps.

    None if there is none, or the grids are too many to try.
    """
    room = -(-1 // s.eps) - 2
    if s.smoothness > 1 or not 0 < room <= LARGEST_GRID or max(s.m1, s.m2) > 9:
        return None
    x = [_largest_product(n, s.m1) for n in range(room + 1)]
    condition = [_largest_product(room - n, s.m2) for n in range(room + 1)]

    def gap(k: int) -> bool:
        cost = s.bits_interface * k
        most = max(c_i * (c_x - cost) for c_x, c_i in zip(x, condition, strict=True))
        return most > s.bits * size

    return first_from(lambda k: not gap(k), 1) - 1 or None


def _largest_product(total: int, parts: int) -> int:
    """The largest product of at most ``parts`` whole numbers whose sum is at most ``total``."""
    best = 1
    for used in range(1, min(parts, total) + 1):
        each, more = divmod(total, used)
        best = max(best, each ** (used - more) * (each + 1) ** more)
    return best
