"""Points that can carry any signs for smoothness r ≥ 2: averages of the functions for r = 1.

Take a grid and a point set as in `point_sets`, slopes L_i = (c_i - 1)/d, the tents T_v on all of
R^m, and Y = Σ s_v T_v: |Y| ≤ 1 and |Y(x) - Y(x')| ≤ ρ(x, x') = Σ L_i |x_i - x'_i|. Average Y over
r - 1 intervals in each axis with c_i ≥ 2: x_i -> x_i + u, |u| ≤ h_i = η_i/L_i, uniform. Then

* |D^k Y| ≤ min{η_i : k_i > 0} Π (L_i/η_i)^(k_i) for 1 ≤ |k| ≤ r (where it exists: the last
  derivative may jump). Let η_j be least. One ∂_j acts on Y, |∂_j Y| ≤ L_j, and each other ∂_i on an
  average of its own: it gives (g(x + h_i) - g(x - h_i))/(2 h_i), at most ‖g‖ L_i/η_i. There are
  r - 1 averages for each axis, and no k_i is larger unless k = r e_j.
* s_v Y(x_v) ≥ 1 - E ρ = 1 - μ Σ η_i, μ = E|U_1 + … + U_(r-1)| for U_i uniform on [-1, 1], because
  Y is 1-Lipschitz in ρ and s_v Y(x_v) = 1 before.

A mean over a small ball makes it C^∞ and changes no bound. So let η_x ≥ η_I be the η_i of the d1
cut axes of x and of the d2 of I; as a derivative that acts on I has the factor η_I, with

    S = 1 + η_x Σ_{1 ≤ |k| ≤ r, k_I = 0} Π (L_i/η_i)^(k_i)
          + η_I Σ_{|k| ≤ r, k_I ≠ 0} Π (L_i/η_i)^(k_i),
    V = 1 - μ (d1 η_x + d2 η_I)      and      S/V < 1/eps

every choice of signs has a y in W(r, m) with s_v y(x_v) > eps at all points, and y_c, linear in the
values c as in `point_sets`, exists likewise. η_I = η_x/2^q with V ≈ 1/r: for one axis this makes
η^(r-1) (1 - μ η), what counts for small eps, largest, and gives Favard's perfect splines. q = 1
serves unless few x-points are left beside the cost λ of an I-point.

Product bumps (`packing`), disjoint cells with amplitude 1/S, are tried where r (d1 + d2) ≥ 16:
averages cost a factor in each mixed derivative that they do not.

Grids have equal c_1 on d1 axes of x and equal c_2 on d2 of I. With g = 1/(d η), n_i = c_i - 1,

    Σ_{|k| ≤ r} Π (g_i n_i)^(k_i) = Σ_{a+b ≤ r} C(d1+a-1, a) (g_x n_1)^a C(d2+b-1, b) (g_I n_2)^b.

`smooth_search` finds the best of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from modhyper.papers.certified.packing import polynomial_profile, power_coefficients, ramp_profile
from modhyper.papers.certified.point_sets import Points, PointSet, point_sets

PRODUCT_FROM = 16
CELLS = PointSet("cells", 2, 1, 1)
RAMPS = (Fraction(3, 8), *(Fraction(1, q) for q in (2, 3, 4, 5, 6, 8, 12, 16, 32)))


def mean_of_sum(p: int) -> Fraction:
    """E|U_1 + … + U_p| for independent U_i uniform on [-1, 1]: the mean of the Irwin-Hall law."""
    if p == 0:
        return Fraction(0)
    total = sum((-1) ** i * math.comb(p, i) * (p - 2 * i) ** (p + 1) for i in range((p + 1) // 2))
    return Fraction(2 * total, math.factorial(p + 1) * 2**p)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Signs on ``kind`` with d1 axes of x and d2 of I cut, c = n + ``more`` points an axis.

    S = ``rest`` + Σ_a x_a n1^a (``low`` Σ_{b ≤ r-a} i_b n2^b + ``extra``) and V = ``top``, both
    multiplied by the same number so that all are integers; ``narrow`` is q.
    """

    kind: PointSet
    d1: int
    d2: int
    more: int
    x: tuple[int, ...]
    i: tuple[int, ...]
    low: int
    extra: int
    rest: int
    top: int
    narrow: int

    def limit(self, eps: Fraction) -> int:
        """The largest value of S - rest that is allowed."""
        return -(-self.top * eps.denominator // eps.numerator) - 1 - self.rest

    def total(self, n1: int, n2: int) -> int:
        """S - rest."""
        value, sums, power = 0, 0, 1
        for x, i in zip(reversed(self.x), self.i, strict=True):
            sums += i * power
            value = value * n1 + x * (self.low * sums + self.extra)
            power *= n2
        return value

    def points(self, n1: int, n2: int) -> Points:
        """The grid with n1 and n2; 1/a = S/V."""
        x = ((n1 + self.more, self.d1),) if self.d1 else ()
        condition = ((n2 + self.more, self.d2),) if self.d2 else ()
        return Points(self.kind, x, condition, Fraction(self.rest + self.total(n1, n2), self.top))


@lru_cache(maxsize=4096)
def families(smoothness: int, d1: int, d2: int, narrow: int = 0) -> tuple[Family, ...]:
    """What may be tried on d1 axes of x and d2 of I, not both 0; ``narrow`` is q."""
    out = [_averages(kind, smoothness, d1, d2, narrow) for kind in point_sets(d1, d2)]
    if smoothness * (d1 + d2) >= PRODUCT_FROM and not narrow:
        out.append(_product_bumps(smoothness, d1, d2))
    return tuple(out)


@lru_cache(maxsize=1024)
def boxes(smoothness: int, d1: int, d2: int, narrow: int = 0) -> tuple[Family, ...]:
    """Product bumps alone."""
    return (_product_bumps(smoothness, d1, d2),)


def _averages(kind: PointSet, r: int, d1: int, d2: int, q: int) -> Family:
    """1/(d η_x) is rounded to 12 binary digits and μ up to 6 digits after the point.

    S = (1 - η_x) + Σ_a X_a n1^a (η_I Σ_b I_b n2^b + η_x - η_I), where X_a = C(d1+a-1, a) g_x^a and
    I_b = C(d2+b-1, b) g_I^b, g_I = 2^q g_x if d1 > 0.
    """
    mu = Fraction(math.ceil(mean_of_sum(r - 1) * 10**6), 10**6)
    q_x = q if d1 else 0
    ratio = Fraction(1, 2**q_x)
    eta = Fraction(r - 1, r) / (mu * (d1 + d2 * ratio))
    shift = 12 - math.frexp(1 / (kind.distance * eta))[1]
    g = Fraction(round(math.ldexp(1 / float(kind.distance * eta), shift))) / Fraction(2) ** shift
    eta = 1 / (kind.distance * g)
    scale = g.denominator
    x = tuple(
        math.comb(d1 + a - 1, a) * g.numerator**a * scale ** (r - a) if d1 else int(a == 0)
        for a in range(r + 1)
    )
    i = tuple(
        math.comb(d2 + b - 1, b) * (g.numerator << q_x) ** b * scale ** (r - b)
        if d2
        else int(b == 0)
        for b in range(r + 1)
    )
    unit = x[0] * i[0]
    value = 1 - mu * (d1 + d2 * ratio) * eta
    numbers = eta * ratio / unit, eta * (1 - ratio) / x[0], 1 - eta, value
    return _family(kind, d1, d2, 1, x, i, numbers, q_x)


def _product_bumps(r: int, d1: int, d2: int) -> Family:
    sups = best_sups(r, d1 + d2)
    parts = power_coefficients(sups, d1), power_coefficients(sups, d2)
    units = [math.lcm(*(c.denominator for c in part)) for part in parts]
    x, i = ([int(c * unit) for c in part] for part, unit in zip(parts, units, strict=True))
    low = Fraction(1, math.prod(units))
    numbers = low, Fraction(0), Fraction(0), Fraction(1)
    return _family(CELLS, d1, d2, 0, tuple(x), tuple(i), numbers, 0)


def _family(
    kind: PointSet,
    d1: int,
    d2: int,
    more: int,
    x: tuple[int, ...],
    i: tuple[int, ...],
    numbers: tuple[Fraction, Fraction, Fraction, Fraction],
    narrow: int,
) -> Family:
    """``numbers`` are low, extra, rest and top as fractions."""
    scale = math.lcm(*(each.denominator for each in numbers))
    low, extra, rest, top = (int(each * scale) for each in numbers)
    return Family(kind, d1, d2, more, x, i, low, extra, rest, top, narrow)


def best_sups(smoothness: int, axes: int) -> tuple[Fraction, ...]:
    """Of the product bumps: r = 2 a ramp, by the leading coefficient; r ≥ 3 (1-t²)^(r+1)."""
    if smoothness > 2:
        return polynomial_profile(smoothness).sups
    ramps = [ramp_profile(alpha, 2).sups for alpha in RAMPS]
    return min(ramps, key=lambda sups: power_coefficients(sups, axes)[2])
