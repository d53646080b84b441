"""The packing family: ±bumps on a grid, all of them inside the unit ball W(r, m).

Cut axis i of [-1,1]^m into n_i equal cells and put a bump φ_j(x) = Π_i ψ(n_i (x_i - c_ji)) into
each box, with centre c_j. The supports have disjoint interiors, so for signs s the function

    y_s = a Σ_j s_j φ_j      has      ‖D^k y_s‖ ≤ a Π_i n_i^(k_i) ψ_(k_i),   ψ_j = sup|ψ^(j)|,

and with S = Σ_{|k| ≤ r} Π_i n_i^(k_i) ψ_(k_i) and a = 1/S every y_s lies in W(r, m), while
y_s(c_j) = a s_j. An axis may stay uncut (y_s constant along it): it then costs nothing.

Everything here is exact: sups are Fractions rounded up, so S is an upper and a a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import comb, factorial, isqrt, prod
from typing import Any

from modhyper.errors import InputError

SUP_DENOMINATOR = 10**6
"""Irrational sups are rounded up to a multiple of 1/SUP_DENOMINATOR."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A bump ψ on [-1,1] with ψ(0) = 1 = sup|ψ|, zero outside.

    sups      (ψ_0, …, ψ_r), each ≥ sup|ψ^(j)|
    attained  True if ψ is C^r; False if the sups are an infimum over C^r bumps (`ramp_profile`),
              which serves wherever S enters through a strict inequality S < 1/eps
    """

    name: str
    sups: tuple[Fraction, ...]
    attained: bool
    formula: str
    evaluate: Callable[[Any], Any]

    @property
    def smoothness(self) -> int:
        return len(self.sups) - 1


@cache
def polynomial_profile(smoothness: int) -> Profile:
    """ψ(t) = (1 - t²)^(r+1), which is C^r.

    sup|ψ^(j)| = C(r+1, j/2) j! for even j (attained at 0); for odd j see `_odd_sup`.
    """
    power = smoothness + 1
    sups = tuple(
        Fraction(comb(power, j // 2) * factorial(j)) if j % 2 == 0 else _odd_sup(power, j)
        for j in range(smoothness + 1)
    )

    def evaluate(t: Any) -> Any:
        return (1 - t * t).clip(min=0) ** power

    return Profile("polynomial", sups, True, f"(1-t²)^{power}", evaluate)


def _odd_sup(power: int, order: int) -> Fraction:
    """sup|u|, u = the derivative of odd ``order`` of (1-t²)^power, order < power; rounded up.

    u solves (1-t²)u'' + 2(power-order-1) t u' + K u = 0 with K = (order+1)(2 power - order), so
    F = u² + (1-t²)u'²/K has F' = -2t (2(power-order)-1) u'²/K ≤ 0 for t ≥ 0. Hence
    sup|u| ≤ √F(t) for every t up to the first zero of u', near which the bound is sharp. u' is a
    polynomial in t² with real zeros only, so Newton's method from 0, rounded down, stays below it.
    """
    u = _derivative(power, order)
    du = _derivative(power, order + 1)
    even = du[::2]  # u' as a polynomial in s = t²
    bits = 40
    s = 0  # s / 2^bits
    for _ in range(100):
        here = Fraction(s, 2**bits)
        slope = _value([i * c for i, c in enumerate(even)][1:], here)
        step = -_value(even, here) / slope
        advance = step.numerator * 2**bits // step.denominator
        if advance <= 0:
            break
        s += advance
    here = Fraction(s, 2**bits)
    k = (order + 1) * (2 * power - order)
    squared = here * _value(u[1::2], here) ** 2 + (1 - here) * _value(even, here) ** 2 / k
    scaled = squared * SUP_DENOMINATOR**2
    return Fraction(isqrt(-(-scaled.numerator // scaled.denominator) - 1) + 1, SUP_DENOMINATOR)


def _derivative(power: int, order: int) -> list[int]:
    """Coefficients, lowest first, of the derivative of (1-t²)^power."""
    out = [0] * (2 * power + 1 - order)
    for i in range(power + 1):
        if 2 * i >= order:
            falling = factorial(2 * i) // factorial(2 * i - order)
            out[2 * i - order] = (-1) ** i * comb(power, i) * falling
    return out


def _value(coefficients: Sequence[int], t: Fraction) -> Fraction:
    total = Fraction(0)
    for c in reversed(coefficients):
        total = total * t + c
    return total


@cache
def ramp_profile(alpha: Fraction, smoothness: int = 1) -> Profile:
    """The even bump whose |ψ'| rises linearly over ``alpha``, stays at H, and falls over ``alpha``.

    On [0,1] |ψ'| is a trapezoid of area 1, so H = 1/(1-α) and |ψ''| ≤ H/α, 0 < α ≤ 1/2: it is C^1
    with sup|ψ'| = 1/(1-α). Its second derivative jumps, so for r = 2 (sups 1, H, H/α) it is an
    infimum: averaging ψ(t/(1-δ)) over a window of half-width δ and dividing by the value at 0 gives
    a C^2 bump on [-1,1], and its sups tend to these as δ → 0. Likewise α = 0 with r = 1 is the
    tent 1 - |t|, the infimum sup|ψ'| = 1 of the C^1 bumps with α → 0.

    Raises InputError unless r = 1 and 0 ≤ α ≤ 1/2, or r = 2 and 0 < α ≤ 1/2.
    """
    alpha = Fraction(alpha)
    if smoothness not in (1, 2):
        raise InputError(f"ramp bumps serve r = 1 and 2, got {smoothness}", option="smoothness")
    if not 0 <= alpha <= Fraction(1, 2) or (smoothness == 2 and alpha == 0):
        raise InputError(f"expected 0 < alpha ≤ 1/2, got {alpha}", option="alpha")
    height = 1 / (1 - alpha)
    sups = (Fraction(1), height) + ((height / alpha,) if smoothness == 2 else ())

    def evaluate(t: Any) -> Any:
        # ψ = (1/(α(1-α))) Σ ± relu²/2 over the four corners of the trapezoid, written from t = 1.
        away = 1 - abs(t)
        if alpha == 0:
            return away.clip(min=0)
        a = float(alpha)
        corners = ((0.0, 1.0), (a, -1.0), (1 - a, -1.0))
        squares = sum(sign * (away - c).clip(min=0) ** 2 for c, sign in corners)
        return squares / (2 * a * (1 - a))

    name = "tent" if alpha == 0 else f"ramp({alpha})"
    formula = "1-|t|" if alpha == 0 else f"|psi'| a trapezoid with ramps {alpha}"
    return Profile(name, sups, smoothness == 1 and alpha > 0, formula, evaluate)


Axes = tuple[tuple[int, int], ...]
"""((cells, axes), …): so many axes are cut into so many cells each; other axes stay uncut."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How the axes of x and of I are cut: x = ((n, axes), …), condition likewise."""

    x: Axes = ()
    condition: Axes = ()

    @classmethod
    def uniform(cls, m1: int, n1: int, m2: int = 0, n2: int = 1) -> Grid:
        """n1 cells on each of the m1 axes of x, n2 cells on each of the m2 axes of I."""
        return cls(((n1, m1),), ((n2, m2),) if m2 else ())

    @property
    def x_cells(self) -> int:
        """Number of x-cells, an exact integer: do not ask for it on grids too large to count."""
        return prod(n**axes for n, axes in self.x)

    @property
    def condition_cells(self) -> int:
        return prod(n**axes for n, axes in self.condition)

    @property
    def cells(self) -> int:
        return self.x_cells * self.condition_cells

    def per_axis(self, m1: int, m2: int) -> list[int]:
        """Cells of each of the m1 + m2 axes, 0 for an uncut axis. Raises InputError if too few."""
        out: list[int] = []
        for name, axes, dimension in (("m1", self.x, m1), ("m2", self.condition, m2)):
            cut = [n for n, count in axes for _ in range(count)]
            if len(cut) > dimension:
                raise InputError(f"the grid cuts {len(cut)} axes, not {dimension}", option=name)
            out += cut + [0] * (dimension - len(cut))
        return out

    def __str__(self) -> str:
        return f"x: {axes_text(self.x)}; I: {axes_text(self.condition)}"


def axes_text(axes: Axes) -> str:
    """ "515" or "4^3·3^2" cells; "uncut" when no axis is cut."""
    shown = [f"{n}^{count}" if count != 1 else str(n) for n, count in axes if count]
    return "·".join(shown) or "uncut"


def derivative_sum(grid: Grid, profile: Profile) -> Fraction:
    """S = Σ_{|k| ≤ r} Π_i n_i^(k_i) ψ_(k_i), an upper bound, without enumerating multi-indices.

    S is the sum of the coefficients up to z^r of Π_i Σ_j ψ_j (n_i z)^j.
    """
    r = profile.smoothness
    total = [Fraction(1)] + [Fraction(0)] * r
    for n, count in grid.x + grid.condition:
        power = power_coefficients(profile.sups, count)
        factor = [c * n**j for j, c in enumerate(power)]
        total = [
            sum((total[i] * factor[j - i] for i in range(j + 1)), Fraction(0)) for j in range(r + 1)
        ]
    return sum(total, Fraction(0))


@lru_cache(maxsize=4096)
def power_coefficients(sups: tuple[Fraction, ...], exponent: int) -> tuple[Fraction, ...]:
    """First r+1 coefficients of (Σ_j ψ_j z^j)^exponent (ψ_0 = 1), for any exponent ≥ 0.

    From P·Q' = exponent·P'·Q for Q = P^exponent: O(r²) operations whatever the exponent.
    """
    out = [Fraction(1)]
    for j in range(1, len(sups)):
        terms = ((exponent * i - (j - i)) * sups[i] * out[j - i] for i in range(1, j + 1))
        out.append(sum(terms, Fraction(0)) / j)
    return tuple(out)


def amplitude(grid: Grid, profile: Profile) -> Fraction:
    """a = 1/S, a lower bound of the largest a that keeps every y_s in W(r, m).

    For a profile that is not attained, every amplitude below a is reached, a itself need not be.
    """
    return 1 / derivative_sum(grid, profile)
