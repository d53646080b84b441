"""A continuous interface of k < m2 numbers: the error stays above a constant, at every size.

Theorem. Let h(x, I) = Q(x, z(I)), z: [-1,1]^m2 -> R^k continuous and k < m2; nothing is assumed of
Q (any map, of any size). Let j = k + 1, and let φ_1 .. φ_j be functions on [-1,1]^m1 with, for all
t in [-1,1]^j,

    sup_x |Σ t_i φ_i(x)| ≥ V max|t_i|,    A ≥ Σ_{|α| ≤ r} sup_{x,t} |Σ t_i D^α φ_i|,
    B ≥ Σ_i Σ_{|α| ≤ r-1} sup|D^α φ_i|.

Then some y in W(r, m1 + m2) has ‖h - y‖ ≥ V/(A + B), whatever Q and z are.
Proof. y(x, I) = a Σ_{i ≤ j} I_i φ_i(x) with a = 1/(A + B): its derivatives in x alone add up to at
most a A, those with one ∂/∂I_i to a B, and the others vanish. Let the other coordinates of I be 0.
The boundary of [-1,1]^j is a sphere of dimension j - 1 = k, and z is continuous on it, so by
Borsuk and Ulam z(I) = z(-I) for some I with max|I_i| = 1. Then h(·, I) = h(·, -I), but
y(·, I) - y(·, -I) = 2 y(·, I) has a sup of at least 2 a V: one of the two is missed by a V. ∎

So it holds for an embedding of k < m2 numbers, for FiLM or biases computed from k numbers, and for
a hypernetwork g(x; f(I)) whose f passes a layer of w = k < m2 numbers, if those are continuous in
I, as networks are. k = 0 is a model that does not see I.

Choices of φ. Tents and their averages are limits of C^r functions (a mean over a small ball changes
no bound and V as little as one likes), so there the statement is that no accuracy eps < V/(A + B)
is reached for every y.

* points: j points of a checkerboard on the grid of c_i points an axis, ⌈Π c_i/2⌉ ≥ j, with the
  averaged tents of `smooth_points`: V = 1 - d μ η (d axes cut), and with L_i = (c_i - 1)/2 and
  S_q = 1 + η Σ_{1 ≤ |α| ≤ q} Π (L_i/η)^(α_i) both sups of each D^α are at most its term of S_r, so
  A = S_r, B = j S_(r-1). For r = 1 tents themselves serve: V = 1, A + B = 1 + Σ (c_i - 1)/2 + j;
  for m1 = 1 that is 2 j, as 2 j - 1 points have j even ones.
* corners: j of the products Π_{i ≤ d} (1 ± x_i)/2, 2^d ≥ j. They sum to 1 and are 1 at their own
  corner, so V = 1; a derivative in q different axes is a difference of corner values over 2^q:
  A = Σ_{q ≤ r} C(d, q), B = j Σ_{q ≤ r-1} C(d, q) 2^-q. (As r grows A ≤ 2^d and B ≤ j (3/2)^d.)

Every number is an exact fraction; η is one of a few fractions, μ is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from modhyper.bisection import first_true
from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.conditioning import Bottleneck
from modhyper.magnitude import INFINITE, NOTHING, number
from modhyper.papers.certified.best_points import balanced, product
from modhyper.papers.certified.smooth_points import mean_of_sum
from modhyper.papers.certified.smooth_search import SMOOTHNESS_LIMIT
from modhyper.problem import Problem

SHARES = tuple(Fraction(i, 16) for i in range(1, 16))
"""1 - V for the averaged tents."""


def least_error(m1: int, m2: int, k: int, smoothness: int, radius: Fraction | int = 1) -> Fraction:
    """The error that a continuous interface of k numbers cannot beat; 0 if k ≥ m2.

    For the class of radius ρ, the bound times ρ.
    """
    if k >= m2:
        return Fraction(0)
    j = k + 1
    choices = [*_points(m1, j, smoothness), *_corners(m1, j, smoothness)]
    return Fraction(radius) * max(choices)


def _points(m1: int, j: int, r: int) -> Iterator[Fraction]:
    """V/(A + B) for the cheapest checkerboard on each number of axes."""
    for d in range(1, min(m1, (2 * j - 1).bit_length()) + 1) if j > 1 else ():
        steps = _fewest_steps(d, j)
        sides = [Fraction(c - 1, 2) for c, axes in balanced(steps, d) for _ in range(axes)]
        if r == 1:
            yield 1 / (1 + Fraction(steps, 2) + j)
            continue
        mu = mean_of_sum(r - 1)
        for share in SHARES:
            eta = share / (mu * len(sides))
            terms = _homogeneous([side / eta for side in sides], r)
            whole, part = (1 + eta * sum(terms[1:end], Fraction(0)) for end in (r + 1, r))
            yield (1 - share) / (whole + j * part)


def _corners(m1: int, j: int, r: int) -> Iterator[Fraction]:
    d = (j - 1).bit_length()
    if d <= m1:
        whole = sum(math.comb(d, q) for q in range(r + 1))
        part = sum((Fraction(math.comb(d, q), 2**q) for q in range(r)), Fraction(0))
        yield 1 / (whole + j * part)


def _fewest_steps(d: int, j: int) -> int:
    """The least Σ (c_i - 1) on d axes whose checkerboard has at least j points."""
    most = 2 * j - 2  # one axis alone
    return first_true(lambda steps: -(-product(steps, d) // 2) >= j, 0, most)


def _homogeneous(numbers: list[Fraction], degree: int) -> list[Fraction]:
    """Complete homogeneous symmetric polynomials h_0 .. h_degree: Σ_{|α| = q} Π numbers^α."""
    out = [Fraction(1)] + [Fraction(0)] * degree
    for n in numbers:
        for q in range(1, degree + 1):
            out[q] += n * out[q - 1]
    return out


def _prove(width: Callable[[Problem], int], whose: str) -> Callable[[Problem], Proved]:
    def prove(problem: Problem) -> Proved:
        k = width(problem)
        delta = least_error(problem.m1, problem.m2, k, problem.smoothness, problem.radius)
        assert problem.eps is not None
        out = problem.eps < delta
        here = f"so at eps = {number(problem.eps)} no size is enough" if out else "eps is not below"
        return Proved(
            INFINITE if out else NOTHING,
            lambda: (
                f"{whose} of {number(k)} < m2 = {number(problem.m2)} numbers, continuous in I: no "
                f"accuracy below δ = {delta} = {float(delta):.4g} is reached for every target, "
                f"whatever the sizes of the networks; {here}"
            ),
        )

    return prove


def _result(
    id: str,
    quantity: str,
    kernel: str,
    hypothesis: Hypothesis,
    prove: Callable[[Problem], Proved],
    speaks_of: Callable[[Problem], bool],
) -> Result:
    return Result(
        id=id,
        quantity=quantity,
        side="lower",
        setting="real",
        rate=None,
        source=Source("certified", "section 9 (topology)"),
        standing=Standing((kernel,), "modhyper.papers.certified.topology", ("borsuk-1933",)),
        hypotheses=lambda problem: (hypothesis,),
        prove=prove,
        speaks_of=speaks_of,
        note="kernel: Borsuk–Ulam taken as given, other constants",
    )


CONTINUOUS = "a property of the network: it holds if all its activations are continuous"
MOST_AXES = 64
"""For larger k or m1 nothing is computed."""


def _narrow(problem: Problem) -> bool:
    k = problem.embedding_dim
    model = isinstance(problem.model, Bottleneck)
    return k is not None and not model and k < problem.m2 and _small(problem, k)


def _narrow_bottleneck(problem: Problem) -> bool:
    w = 0 if problem.bottleneck is None else problem.bottleneck.width
    return 0 < w < problem.m2 and _small(problem, w)


def _small(problem: Problem, k: int) -> bool:
    return max(k, problem.m1) <= MOST_AXES and problem.smoothness <= SMOOTHNESS_LIMIT


RESULTS: tuple[Result, ...] = (
    _result(
        "topology",
        "N_q",
        "narrow_embedding_fails",
        Hypothesis("continuous-embedding", "e(I) is continuous in I", "undecided", CONTINUOUS),
        _prove(lambda problem: problem.embedding_dim or 0, "an interface"),
        _narrow,
    ),
    _result(
        "topology-bottleneck",
        "N_f",
        "narrow_bottleneck_fails",
        Hypothesis(
            "continuous-bottleneck",
            "the w numbers that f passes through are continuous in I",
            "undecided",
            CONTINUOUS,
        ),
        _prove(lambda problem: problem.bottleneck.width if problem.bottleneck else 0, "a layer"),
        _narrow_bottleneck,
    ),
)
"""N_q or N_f: no number at all, where eps is below what a narrow interface can reach."""
