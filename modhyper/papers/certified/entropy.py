"""Bounded weights, or Lipschitz maps: what need only be known to some accuracy takes few bits.

Signs of size a > eps at M points with J I-parts I_j (`point_sets`, `smooth_points`; M at least, J
at most). If q is ℓ2-Lipschitz in e (l1 norm) and every coordinate of e(I_j) is known within η/2,
the network moves by at most ℓ2 k η/2; below a - eps the signs at the points stay. The code of e
need not be what the network computes with: real numbers are allowed.

`chain_coded`: q's parameters have b bits; ‖e(I) - e(I')‖_1 ≤ ℓ1 ‖I - I'‖_1, e(0) = 0 (paper,
Theorem 2: C(e) ≤ ℓ1, C(q) ≤ ℓ2). Walk through the I_j in steps of l1 length at most s
(`Points.step`). In units of η, e at the first one is an integer vector of l1 norm at most D0 =
ℓ1 d/η + k/2, d the number of axes of I that are cut, and each step adds one of norm at most D =
ℓ1 s/η + k. With P(k, D) such vectors

    b N_q + log2 P(k, D0) + (J - 1) log2 P(k, D) ≥ M:     O(k) bits a condition, not b_e k.

`bounded_weights`: a multilayer perceptron of depth L, |weights| ≤ B, |e_i| ≤ R, σ 1-Lipschitz with
σ(0) = 0, no assumption on e. With H ≥ every fan-in (H = max(N_q, m1 + k)), layer i is at most A_i,
A_0 = max(1, R), A_i = B (H A_{i-1} + 1), and moving all weights by δ moves it by Λ_i δ,
Λ_0 = 0, Λ_i = H (B Λ_{i-1} + A_{i-1}) + 1. So Λ = Λ_L, ℓ2 = B^L k H^(L-1) (sup norm of e), and
with Λ δ_q + ℓ2 δ_e < a - eps

    N_q log2⌈B/δ_q⌉ + k J log2⌈R/δ_e⌉ ≥ M.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from modhyper.bound import Bound, Hypothesis, Proved, Result, Setting, Source, Standing
from modhyper.errors import InputError
from modhyper.magnitude import NOTHING, Size, number
from modhyper.papers.certified.best_points import is_long
from modhyper.papers.certified.finite_precision import bits_of, given_k
from modhyper.papers.certified.point_sets import Points
from modhyper.papers.certified.rates import JOINT, over_log
from modhyper.papers.certified.sign_patterns import largest_too_few
from modhyper.papers.certified.sizes import targets_text
from modhyper.papers.certified.targets import best_signs
from modhyper.problem import Problem
from modhyper.rate import Rate

SOURCE = Source("certified", "section 4 (metric entropy)")
CHAIN_SOURCE = Source("certified", "section 6 (chain coding)")
PROOF = "modhyper.papers.certified.entropy"
MARGINS = tuple(Fraction(q, 8) for q in (9, 10, 12, 16, 24))
"""Grids are taken with a > margin·eps, so that a - eps is of the order of eps."""

EXACT_COMBINATIONS = 64
MAX_DEPTH = 1000
ROUNDING = 1e-14
"""Covers the rounding of floats a layer, relative to the logarithms they hold."""


def chain_coded(
    problem: Problem,
    *,
    lipschitz_e: Fraction | int = 1,
    lipschitz_q: Fraction | int = 1,
) -> Bound:
    """N_q for b-bit q and Lipschitz e and q. Needs eps and embedding_dim.

    Raises InputError if one is missing, or unless both constants are positive.
    """
    e, q = _positive("lipschitz_e", lipschitz_e), _positive("lipschitz_q", lipschitz_q)
    return _required(chain_result(e, q), problem)


def chain_result(lipschitz_e: Fraction, lipschitz_q: Fraction) -> Result:
    """`chain_coded` for every problem, with these constants."""

    lipschitz = Hypothesis(
        "lipschitz",
        f"e(0) = 0, e is {number(lipschitz_e)}-Lipschitz and q "
        f"{number(lipschitz_q)}-Lipschitz in e (l1 norms)",
        "undecided",
        "constants of the networks, not of the problem",
    )
    return _result(
        "finite-precision-chain",
        CHAIN_SOURCE,
        "bits",
        JOINT,
        lambda problem: (bits_of("parameter of q", problem.precision_bits), lipschitz),
        lambda problem: _chain(problem, lipschitz_e, lipschitz_q / problem.radius),
        given_k,
    )


def _chain(problem: Problem, l1: Fraction, l2: Fraction) -> Proved:
    """``l2`` is the Lipschitz constant of q divided by the radius of the class."""
    eps, k, bits = problem.accuracy, problem.embedding_dim or 0, problem.precision_bits
    best: tuple[int, Points | None, Fraction] = 0, None, Fraction(0)
    cost = 0
    for margin in MARGINS if margin_fits(eps) else ():
        for _ in range(3):
            points = best_signs(problem.m1, problem.m2, problem.smoothness, eps * margin, cost)
            if points is None or is_long(points):
                cost = 0
                break
            first, step = _chain_bits(k, points, eps, l1, l2)
            value = math.ceil((points.signs - first - (points.conditions - 1) * step) / bits)
            if value > best[0]:
                best = value, points, step
            if cost and abs(step - cost) * 50 <= cost:
                break
            cost = math.ceil(step)
    value, points, step = best

    def explain() -> str:
        text = (
            "b N_q + log2 P(k, D0) + (J - 1) log2 P(k, D) ≥ M with "
            f"b = {bits}, k = {k}, ℓ1 = {number(l1)}, ℓ2/ρ = {number(l2)}"
        )
        if points is None:
            return text + ": says nothing at this eps"
        return text + (
            f"; {targets_text(points, eps)}; log2 P(k, D) ≤ {number(step)} bits a condition "
            f"instead of b_e k = {number(problem.interface_bits * k)}: N_q ≥ {number(value)}"
        )

    return Proved(Size(value), explain)


def margin_fits(eps: Fraction) -> bool:
    """Whether some margin·eps is still an accuracy below 1."""
    return eps * MARGINS[0] < 1


def _chain_bits(
    k: int, points: Points, eps: Fraction, l1: Fraction, l2: Fraction
) -> tuple[Fraction, Fraction]:
    """Upper bounds of log2 P(k, D0) and log2 P(k, D), with η just below 2 (a - eps)/(ℓ2 k)."""
    a = 1 / points.inverse
    eta = 2 * (a - eps) / (l2 * k) * Fraction(2**20 - 1, 2**20)
    cut = sum(axes for _, axes in points.condition)
    first = math.floor(l1 * cut / eta + Fraction(k, 2))
    step = math.floor(l1 * points.step() / eta) + k if cut else 0
    return _log2_ball(k, first), _log2_ball(k, step)


def _log2_ball(k: int, radius: int) -> Fraction:
    """Upper bound of log2 of the number of integer vectors in Z^k of l1 norm ≤ radius.

    Exactly Σ_j C(k,j) C(radius,j) 2^j; for many dimensions the larger 2^k C(radius + k, k).
    """
    if k <= EXACT_COMBINATIONS and k * radius.bit_length() < 400:
        total = sum(math.comb(k, j) * math.comb(radius, j) << j for j in range(min(k, radius) + 1))
        return Fraction(math.log2(total) + 1e-9)
    n = radius + k
    if n > 10**15:  # C(n, k) ≤ (e n/k)^k
        return Fraction(k) * (1 + Fraction(math.log2(math.e) + math.log2(n) - math.log2(k) + 1e-9))
    log = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(radius + 1)
    return Fraction(k + log / math.log(2) * (1 + 1e-9) + 1e-3)


def bounded_weights(
    problem: Problem,
    *,
    weight_bound: Fraction | int = 1,
    embedding_bound: Fraction | int = 1,
) -> Bound:
    """N_q for a perceptron of the problem's depth with |weights| ≤ B, |e_i| ≤ R, any such e.

    Weights are measured for the class of radius 1. Needs eps, embedding_dim and depth. Raises
    InputError if one is missing or a bound is not positive.
    """
    b = _positive("weight_bound", weight_bound)
    big_r = _positive("embedding_bound", embedding_bound)
    return _required(bounded_result(b, big_r), problem, "depth")


def bounded_result(b: Fraction, big_r: Fraction) -> Result:
    """`bounded_weights` for every problem, with these bounds."""

    def hypotheses(problem: Problem) -> tuple[Hypothesis, ...]:
        scale = "" if problem.radius == 1 else " of networks for y/ρ"
        return (
            Hypothesis(
                "depth", "q is a perceptron of L layers", "holds", f"L = {problem.depth} is given"
            ),
            Hypothesis(
                "bounded-weights",
                f"weights{scale} in [-{number(b)}, {number(b)}], e(I) in [-{number(big_r)}, "
                f"{number(big_r)}]^k, σ 1-Lipschitz, σ(0) = 0",
                "undecided",
                "a property of the networks, not of the problem",
            ),
        )

    return _result(
        "bounded-weights",
        SOURCE,
        "bounded",
        over_log(JOINT),
        hypotheses,
        lambda problem: _bounded(problem, b, big_r),
        lambda problem: problem.embedding_dim is not None and problem.depth is not None,
    )


def _bounded(problem: Problem, b: Fraction, big_r: Fraction) -> Proved:
    eps, k, depth = problem.accuracy, problem.embedding_dim or 0, problem.depth or 0
    best: tuple[Size, Points | None] = NOTHING, None
    for margin in MARGINS[2:4] if margin_fits(eps) else ():
        cost = 0
        for _ in range(2):
            points = best_signs(problem.m1, problem.m2, problem.smoothness, eps * margin, cost)
            if points is None or is_long(points) or depth > MAX_DEPTH:
                break
            size, cost = _least_parameters(problem.m1, points, eps, k, depth, b, big_r)
            if (size.value or 0) > (best[0].value or 0):
                best = size, points
    size, points = best

    def explain() -> str:
        text = (
            "N_q log2⌈B/δ_q⌉ + k J log2⌈R/δ_e⌉ ≥ M with Λ δ_q + ℓ2 δ_e < a - eps, "
            f"L = {depth}, B = {number(b)}, R = {number(big_r)}, k = {k}"
        )
        if points is None:
            return text + ": says nothing at this eps"
        return text + f"; {targets_text(points, eps)}: N_q ≥ {number(size.value or 0)}"

    return Proved(size, explain)


def _least_parameters(
    m1: int, points: Points, eps: Fraction, k: int, depth: int, b: Fraction, big_r: Fraction
) -> tuple[Size, int]:
    """The least N_q allowed by the inequality on these points, and the bits an I-point costs."""
    room = 1 / points.inverse - eps
    cells, c_i = points.signs, points.conditions
    log_q, log_e = log2_up(2 * b / room), log2_up(2 * big_r / room)

    def bits(n: int) -> tuple[Fraction, int]:
        """(bits a parameter, bits an I-point) for N_q = n: of ⌈B/δ_q⌉ = ⌊2 B Λ/room⌋ + 1 levels,
        and of as many for every entry of e."""
        move, slope = log2_lipschitz(max(n, m1 + k), k, depth, b, big_r)
        q, e = (
            Fraction(_log2_sum(a, 0) + (1 + abs(a)) * 1e-12) for a in (log_q + move, log_e + slope)
        )
        return q, math.ceil(k * e)

    def too_few(n: int) -> bool:
        per, cell = bits(n)
        return n * per + c_i * cell < cells

    if not too_few(1):
        return NOTHING, bits(1)[1]
    n = 1
    for _ in range(10):
        per, cell = bits(n)
        n = max(1, int((cells - c_i * cell) / per))
    low = largest_too_few(too_few, n)
    return Size(low + 1), bits(low)[1]


def log2_lipschitz(
    fan_in: int, k: int, depth: int, weight_bound: Fraction, embedding_bound: Fraction
) -> tuple[float, float]:
    """Upper bounds of (log2 Λ, log2 ℓ2), Λ and ℓ2 in sup norms: how far a common move of all
    weights, or of e, moves the output."""
    log_b, log_h = log2_up(weight_bound), log2_up(Fraction(fan_in))
    size, move = log2_up(max(Fraction(1), embedding_bound)), -math.inf
    for _ in range(depth):
        move = _log2_sum(log_h + _log2_sum(log_b + move, size), 0.0)
        size = log_b + _log2_sum(log_h + size, 0.0)
    slope = depth * log_b + log2_up(Fraction(k)) + (depth - 1) * log_h
    slack = (1 + depth) * (1 + abs(move) + abs(slope)) * ROUNDING
    return move + slack, slope + slack


def log2_up(value: Fraction) -> float:
    """An upper bound of log2(value), value > 0."""
    log = math.log2(value.numerator) - math.log2(value.denominator)
    return log + (1 + abs(log)) * ROUNDING


def _log2_sum(one: float, other: float) -> float:
    """log2(2^one + 2^other), to float accuracy."""
    top, low = max(one, other), min(one, other)
    return top + math.log1p(2.0 ** max(low - top, -1000.0)) / math.log(2)


def _positive(name: str, value: Fraction | int) -> Fraction:
    if value <= 0:
        raise InputError(f"expected a positive number, got {value}", option=name)
    return Fraction(value)


def _required(result: Result, problem: Problem, *needed: str) -> Bound:
    for name in ("eps", "embedding_dim", *needed):
        if getattr(problem, name) is None:
            raise InputError("missing: this bound needs it", option=name)
    bound = result(problem)
    assert bound is not None
    return bound


def _result(
    id: str,
    source: Source,
    setting: Setting,
    rate: Rate,
    hypotheses: Callable[[Problem], tuple[Hypothesis, ...]],
    prove: Callable[[Problem], Proved],
    speaks_of: Callable[[Problem], bool],
) -> Result:
    return Result(
        id=id,
        quantity="N_q",
        side="lower",
        setting=setting,
        rate=rate,
        source=source,
        standing=Standing(pencil=PROOF),
        hypotheses=hypotheses,
        prove=prove,
        speaks_of=speaks_of,
    )


CHAIN = chain_result(Fraction(1), Fraction(1))
BOUNDED_WEIGHTS = bounded_result(Fraction(1), Fraction(1))
