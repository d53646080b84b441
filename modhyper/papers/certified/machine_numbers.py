"""A primary whose every number and operation is float32, float16, bfloat16 or fixed point.

g interpolates y_I at n + 1 knots on [-1,1] (m1 = 1) with hats that do not cancel. s = n(x + 1)/2:

    layer 1   a_j = (n/2·x + (n/2 - j))₊,  c_j = (-n/2·x - (n/2 - j))₊        j = 0..n
    layer 2   H_j = (1 - a_j - c_j)₊ = (1 - |s - j|)₊
    output    Σ_j v_j H_j,  v_j = y_I(x_j), which f delivers

*Numbers*: 4(n + 1) + 3(n + 1) + (n + 1) = 8(n + 1). Only v depends on the target.

*Arithmetic*. Unit roundoff u, subnormal spacing η: fl(a·b) = ab(1 + δ) + ν and fl(a + b) = (a + b)
(1 + δ), |δ| ≤ u, |ν| ≤ η/2, rounding monotone and symmetric (to nearest, gradual underflow). u is
2^-24, 2^-11, 2^-8 for the three formats, raised by a factor 1 + 2^-10 here, so that the same bound
holds where products and sums are kept in float32 and rounded to the format at the end of a layer.
n ≤ 2^p (p = 24, 11, 8), so that n/2 and n/2 - j are exact; they, and all intermediate values, are
at most n and do not overflow. x is a number of the format in [-1,1].

*Proof.* (i) The product is common to all units of layer 1: fl(n/2·x) = n/2·x̂ with |x̂ - x| ≤ u +
η/n, and |x̂| ≤ 1, since n/2 is exact and rounding is monotone. So g computes at x what a g with an
exact product computes at x̂; the target moves by at most L(u + η/n) in between.
(ii) Let τ = ŝ - i ∈ [0,1], ŝ = n(x̂ + 1)/2. The sum ŝ - j is rounded once, r_j = (ŝ - j)(1 + δ); c_j
is the positive part of -r_j exactly, so H_j is (1 - |r_j|)₊ rounded once, in any order of summation
(one of a_j, c_j is 0). For j ∉ {i, i+1}, |ŝ - j| ≥ 1, hence |r_j| ≥ 1 and H_j = 0 exactly. For the
others |H_j - λ_j| ≤ u|ŝ - j| (1 + u) + u λ_j with λ_j = 1 - |ŝ - j|; both together at most 2u + u².
(iii) The output has at most two terms that are not 0: two roundings each, factor (1 + δ)(1 + δ'),
in any order. With |v_j - y_j| ≤ uY + η/2, |v_j| ≤ V = (1 + u)Y + η/2, Y = sup|y_I|, p = 2u + u²:

    |g(x) - Σ λ_j(x̂) y_j| ≤ V p + V (1 + p) p + uY + η/2 + η(1 + u) ≤ V ((1 + u)^4 - 1) + uY + 2η

(iv) |Σ λ_j y_j - y_I(x̂)| ≤ L/n. So with slope L of y_I

    error ≤ L (1/n + u + η/n) + Y ((1 + u)^5 - 1) + 3η                                        (1)

On the unit ball L + Y ≤ 1: error ≤ max(1/n + u + η/n, (1 + u)^5 - 1) + 3η. The second entry is
what the format can reach: about 5u, 3·10^-7, 2.5·10^-3 and 2·10^-2.

*Fixed point of b bits*: a sign, i integer bits, f = b - 1 - i bits behind the point, η = 2^-f; sums
are exact, products are rounded to the nearest multiple of η; x is one. n even, n < 2^i: n/2·x is an
integer times x, so s - j and the hats are exact. v is rounded once (η/2, averaged by the hats) and
two products are rounded: error ≤ L/n + (3/2)η.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.magnitude import Size, number
from modhyper.papers.certified.upper import depth_of, uses
from modhyper.problem import Problem

PADDING = Fraction(1025, 1024)
"""Raises u so that float32 accumulators are covered."""


@dataclass(frozen=True, slots=True)
class Format:
    """A binary floating-point format: p significant bits, subnormal spacing 2^least."""

    name: str
    significant: int
    least: int
    width: int

    @property
    def unit(self) -> Fraction:
        """u, raised."""
        return PADDING / (1 << self.significant)

    @property
    def spacing(self) -> Fraction:
        """η."""
        return Fraction(1, 1 << -self.least)


FORMATS = {
    "float32": Format("float32", 24, -149, 32),
    "float16": Format("float16", 11, -24, 16),
    "bfloat16": Format("bfloat16", 8, -133, 16),
}


def fixed_cells(eps: Fraction, bits: int) -> int | None:
    """Least even n with 1/n + (3/2) η ≤ eps in fixed point of ``bits`` bits; None if there is none.

    η grows with n as integer bits are needed, so the first n that does is looked for from 1/eps on.
    """
    n = 2 * -(-1 // (2 * eps))
    while n.bit_length() < bits - 1:
        eta = Fraction(1, 1 << (bits - 1 - n.bit_length()))
        if Fraction(1, n) + Fraction(3, 2) * eta <= eps:
            return int(n)
        room = eps - Fraction(3, 2) * eta
        if room <= 0:
            return None
        n = max(n + 2, 2 * -(-1 // (2 * room)))
    return None


def hat_numbers(n: int) -> int:
    """Numbers of g that are not structurally zero."""
    return 8 * (n + 1)


def hat_dense(n: int) -> int:
    """All entries of g's layers."""
    return (n + 1) * (4 + (2 * n + 3) + 1)


def rounding_error(n: int, form: Format, slope: Fraction, size: Fraction) -> Fraction:
    """Bound (1) without L/n, for |y_I| ≤ ``size`` and |y_I'| ≤ ``slope``."""
    u, eta = form.unit, form.spacing
    return slope * (u + eta / n) + size * ((1 + u) ** 5 - 1) + 3 * eta


def hat_error(n: int, form: Format) -> Fraction:
    """What (1) gives for the unit ball."""
    u, eta = form.unit, form.spacing
    return max(Fraction(1, n) + u + eta / n, (1 + u) ** 5 - 1) + 3 * eta


def hat_cells(eps: Fraction, form: Format) -> int | None:
    """Least n with ``hat_error`` ≤ eps; None if the format cannot."""
    room = eps - 3 * form.spacing - form.unit
    if room <= 0 or (1 + form.unit) ** 5 - 1 > eps - 3 * form.spacing:
        return None
    n = -(-(1 + form.spacing) // room)
    return n if n <= 1 << form.significant else None


def _fits(problem: Problem, width: int) -> Hypothesis:
    """A number of the format is a word of b bits."""
    bits = problem.precision_bits
    return Hypothesis(
        "format-bits",
        f"a number of b bits holds one of the format's {width}",
        "holds" if width <= bits else "fails",
        f"b = {bits}",
    )


def _operations(name: str, more: str) -> Hypothesis:
    return Hypothesis(
        "machine-arithmetic",
        f"every number of g, x and every operation are {name}; {more}",
        "holds",
        "proved for this arithmetic, tried on the machine",
    )


def _row(
    name: str,
    operations: Hypothesis,
    cells: Callable[[Problem], int | None],
    width: Callable[[Problem], int],
    error: Callable[[Problem, int], Fraction],
) -> Result:
    def prove(problem: Problem) -> Proved | None:
        n = cells(problem)
        if n is None:
            return None
        return Proved(
            Size.of(hat_numbers(n), up=True),
            lambda: (
                f"g sums hats at {number(n + 1)} knots; error ≤ 1/{number(n)} and rounding, "
                f"{float(error(problem, n)):.4g} in all ≤ eps = {number(problem.accuracy)}; "
                f"8(n + 1) = {number(hat_numbers(n))} numbers ({number(hat_dense(n))} with zeros)"
            ),
        )

    return Result(
        id=f"hats-{name}",
        quantity="N_g",
        side="upper",
        setting="machine",
        rate=None,
        source=Source("certified", "section 11 (numbers of a machine)"),
        standing=Standing(pencil="modhyper.papers.certified.machine_numbers"),
        hypotheses=lambda problem: (
            uses(problem.activation, "relu"),
            operations,
            _fits(problem, width(problem)),
            *depth_of(problem, 3),
        ),
        prove=prove,
        speaks_of=lambda problem: problem.m1 == 1,
        finite=None,
    )


def _float_row(form: Format) -> Result:
    words = (
        "rounded to nearest with gradual underflow, in any order (or kept in float32 in a layer)"
    )
    return _row(
        form.name,
        _operations(form.name, words),
        lambda problem: hat_cells(problem.accuracy, form),
        lambda problem: form.width,
        lambda problem, n: hat_error(n, form),
    )


def _fixed_error(problem: Problem, n: int) -> Fraction:
    eta = Fraction(1, 1 << (problem.precision_bits - 1 - n.bit_length()))
    return Fraction(1, n) + Fraction(3, 2) * eta


RESULTS: tuple[Result, ...] = (
    *(_float_row(form) for form in FORMATS.values()),
    _row(
        "fixed-point",
        _operations("b-bit fixed point", "products are rounded to nearest"),
        lambda problem: fixed_cells(problem.accuracy, problem.precision_bits),
        lambda problem: problem.precision_bits,
        _fixed_error,
    ),
)
"""N_g at most, with every operation in a machine's format."""
