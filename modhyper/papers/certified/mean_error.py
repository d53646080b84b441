"""Mean error instead of sup error: what a small average error over all x and I already forces.

The error of h for y is (2^-m ∫ |h - y|^s)^(1/s) over the cube [-1,1]^m, s = 1 (mean absolute) or
s = 2 (root mean square); h is measurable, e(I) reaches q as k numbers of b_e bits.

Targets. r = 1: the tents of `point_sets` on a torus. Axis i gets n_i points around a circle of
length 2, n_i ≥ d with n_i e_i in the lattice Λ, L_i = n_i/d, and the tents are continued with
period 2, so that none is cut by the cube: M = Π n_i/(N_x N_I) of them, S = 1 + Σ L_i. r ≥ 2:
product bumps on n_i disjoint cells (`packing`), M = Π n_i, N_x = N_I = 1. In both y_s = a Σ s_v T_v
with a = 1/S is a uniform limit of members of W(r, m), the T_v have disjoint interiors and are
translates of each other, and J = Π n_I/N_I conditions I_j occur as I-parts of their centres. Let
κ = M 2^-m ∫ T_v^s:

* tents on m' cut axes: κ = d^m' s!/((m' + s)! N_x N_I), as ∫ (1 - |z|_1)_+^s = 2^m' s!/(m' + s)!;
* bumps Π ψ(n_i (x_i - c_i)): κ = (½ ∫ ψ^s)^m'.

Theorem. If at least a share 2^-t of the targets y_s, s ∈ {±1}^M, are met to eps, then with
p = (1 + 1/M) (eps/a)^s/κ ≤ 1 and h the binary entropy

    b_q N_q + b_e k J ≥ M (1 - h(p/2)) - log2(M + 1) - t.

(A worst-case statement is t = 0; for random signs the bound holds unless they are met with
probability below 2^-t.)
Proof. Let F be a fundamental domain of the lattice (for bumps the cells) of the I_j. For τ in F the
slices at I = I_j + τ have the error E_y(τ) = Σ_j 2^-m1 ∫ |h - y|^s(x, I_j + τ) dx, with
∫_F E_y ≤ 2^m2 eps^s, and let D(τ) be the same with T_v in place of h - y: it is the same for all v,
and ∫_F D = 2^m2 κ/M. For random τ with density D/∫D the mean of E_y/D is at most eps^s M/κ, so with
probability ≥ γ/(1 + γ), γ = 1/M, it is at most (1 + γ) eps^s M/κ (Markov). Hence one τ serves a
share γ/(1 + γ) = 1/(M + 1) of those targets: at least 2^(M - t)/(M + 1) of them.
With this τ fixed, targets with the same θ_q and the same e(I_j + τ), j = 1 .. J, have the same
slices of h. If two of them differ in H signs, then as the T_v are disjoint, by the triangle
inequality in L^s, (2a)^s H D(τ) ≤ 2^s (1 + γ) (eps^s M/κ) D(τ), so H ≤ p M. By the lemma at most
2^(M h(p/2)) targets are alike, and there are at most 2^(b_q N_q + b_e k J) kinds. ∎

Lemma. Sets 𝒜 ⊂ {0,1}^M with Hamming distances ≤ p M, p ≤ 1, have log2 |𝒜| ≤ M h(p/2).
Proof. Replacing in 𝒜, for a coordinate i, every a with a_i = 1 and a - e_i not in 𝒜 by a - e_i
keeps |𝒜|, and no distance grows beyond the largest (if a moved and c did not although c_i = 1, then
c - e_i was in 𝒜 as well, as far from the old a as c is from the new one); repeated, it ends with a
family 𝒜 of sets closed under subsets. Such a family has a permutation π with a ∩ π(a) = ∅ for all
a: by induction on M, let 𝒜_0 and 𝒜_1 ⊂ 𝒜_0 be the members without and with the last element, the
latter with it removed, and π_0, π_1 their permutations; let π(a + last) = π_0(a) and π(a) =
π_1(a) + last for a in 𝒜_1, π(a) = π_0(a) for the other a in 𝒜_0. Then |a| + |π(a)| = |a Δ π(a)| is
at most p M, so the mean of |a| is ≤ p M/2: the coordinates of a uniform member have means q_i with
Σ q_i ≤ p M/2, and its entropy log2 |𝒜| is
at most Σ h(q_i) ≤ M h(p/2). ∎ (Kleitman's theorem says it more exactly.)

For a plain network or a whole embedding method or hypernetwork J does not enter and neither does
τ: b N ≥ M (1 - h(p/2)) - t with p = (eps/a)^s/κ. For g at one condition: the same without I.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from modhyper.magnitude import log10_decimal
from modhyper.papers.certified.packing import polynomial_profile, power_coefficients
from modhyper.papers.certified.point_sets import PointSet, point_sets
from modhyper.papers.certified.smooth_points import CELLS

TOLERANCE = Fraction(1, 10**35)


@dataclass(frozen=True, slots=True)
class MeanFamily:
    """Signs on d1 axes of x and d2 of I, n = ``period``·u points an axis.

    κ; S = Σ_j x_j n1^j Σ_{l ≤ r-j} i_l n2^l, exact.
    """

    kind: PointSet
    d1: int
    d2: int
    period: int
    kappa: Fraction
    x: tuple[Fraction, ...]
    i: tuple[Fraction, ...]

    def total(self, n1: int, n2: int) -> Fraction:
        """S."""
        r = len(self.x) - 1
        inner = [
            sum((c * n2**b for b, c in enumerate(self.i[: r + 1 - a])), Fraction(0))
            for a in range(r + 1)
        ]
        return sum((c * n1**a * inner[a] for a, c in enumerate(self.x)), Fraction(0))


@lru_cache(maxsize=1024)
def mean_families(m1: int, m2: int, smoothness: int, power: int) -> tuple[MeanFamily, ...]:
    """The families worth trying: all axes cut, or those of x alone; ``power`` is s."""
    out = []
    for d1, d2 in {(m1, m2), (m1, 0)}:
        d = d1 + d2
        if smoothness > 1:
            profile = polynomial_profile(smoothness).sups
            x, i = power_coefficients(profile, d1), power_coefficients(profile, d2)
            kappa = _mean_bump(smoothness, power) ** d
            out.append(MeanFamily(CELLS, d1, d2, 1, kappa, x, i))
            continue
        for kind in point_sets(d1, d2):
            size = kind.distance**d * math.factorial(power)
            kappa = Fraction(size, math.factorial(d + power) * kind.index)
            step = Fraction(1, kind.distance)
            x, i = (Fraction(1), d1 * step), (Fraction(1), d2 * step)
            out.append(MeanFamily(kind, d1, d2, _period(kind, d1, d2), kappa, x, i))
    return tuple(out)


def _period(kind: PointSet, d1: int, d2: int) -> int:
    """n e_i is in the lattice for every axis if n is a multiple of this."""
    if kind.name == "checkerboard":
        return 2
    return math.lcm(4, d1, kind.per_condition) if kind.name == "lee" else math.lcm(4, d1 + d2)


def _mean_bump(smoothness: int, power: int) -> Fraction:
    """½ ∫ (1 - t²)^(s (r+1)) dt."""
    e = power * (smoothness + 1)
    return Fraction(4**e * math.factorial(e) ** 2, math.factorial(2 * e + 1))


def entropy_above(p: Fraction) -> Fraction:
    """A number ≥ h(p), above it by less than 1e-34; 0 ≤ p ≤ 1/2."""
    if p == 0:
        return Fraction(0)
    bits = [-part * Fraction(log10_decimal(part)) for part in (p, 1 - p)]
    return sum(bits, Fraction(0)) / Fraction(log10_decimal(2)) + TOLERANCE


@dataclass(frozen=True, slots=True)
class MeanGrid:
    """The grid n = ``n1`` on the axes of x and ``n2`` on those of I, for one family."""

    family: MeanFamily
    n1: int
    n2: int

    @property
    def signs(self) -> int:
        """M."""
        f = self.family
        return int(self.n1**f.d1 * self.n2**f.d2 // f.kind.index)

    @property
    def conditions(self) -> int:
        """J."""
        return int(self.n2**self.family.d2 // self.family.kind.per_condition)

    def share(self, eps: Fraction, power: int, fixed: bool) -> Fraction:
        """p/2, the share of signs by which targets with the same parameters differ from a middle.

        ``fixed``: without the factor 1 + 1/M, for whole models.
        """
        total = self.family.total(self.n1, self.n2)
        p = (eps * total) ** power / self.family.kappa
        return p / 2 if fixed else p / 2 * (1 + Fraction(1, self.signs))

    def excess(self, eps: Fraction, power: int, cost: int | None, lost: int = 0) -> int:
        """Bits beyond ``cost`` for each condition, rounded up from below; 0 if nothing follows.

        ``cost`` None: a whole model, no condition is paid for. ``lost`` is t.
        """
        share = self.share(eps, power, cost is None)
        if share > Fraction(1, 2):
            return 0
        bits = self.signs * (1 - entropy_above(share)) - lost
        if cost is not None:
            bits -= self.conditions * cost + (self.signs + 1).bit_length()
        return max(0, math.ceil(bits))


def best_mean_grid(
    m1: int,
    m2: int,
    smoothness: int,
    eps: Fraction,
    power: int = 1,
    cost: int | None = None,
    lost: int = 0,
) -> MeanGrid | None:
    """The grid found that forces most, None if none is found that forces anything.

    ``eps`` is relative to the radius; ``power`` is s; ``cost`` and ``lost`` as in
    `MeanGrid.excess`, which is a bound for every grid. The search is a pattern search by floats: it
    need not find the optimum, and may find nothing where M exceeds 10^300.
    """
    best: tuple[int, MeanGrid] | None = None
    for family in mean_families(m1, m2, smoothness, power):
        climb = _Climb(family, float(eps), power, cost or 0)
        try:
            at = climb.top()
        except OverflowError:
            continue
        for n1, n2 in climb.nearest(*at) if at else ():
            grid = MeanGrid(family, n1, n2)
            value = grid.excess(eps, power, cost, lost)
            if value > (best[0] if best else 0):
                best = value, grid
    return None if best is None else best[1]


class _Climb:
    """The excess in floats, for real n1 and n2."""

    def __init__(self, family: MeanFamily, eps: float, power: int, cost: int) -> None:
        self.family, self.eps, self.power, self.cost = family, eps, power, cost
        self.x, self.i = [float(c) for c in family.x], [float(c) for c in family.i]
        self.least = float(max(family.period, family.kind.distance))

    def excess(self, n1: float, n2: float) -> float:
        """-inf below the least n and where p > 1."""
        f, r = self.family, len(self.x) - 1
        if min(n1, n2) < self.least * 0.999:
            return -math.inf
        total = sum(
            c * n1**a * sum(e * n2**b for b, e in enumerate(self.i[: r + 1 - a]))
            for a, c in enumerate(self.x)
        )
        share = (self.eps * total) ** self.power / float(f.kappa) / 2
        if share >= 0.5:
            return -math.inf
        entropy = -share * math.log2(share) - (1 - share) * math.log2(1 - share)
        left = n1**f.d1 * (1 - entropy) / f.kind.index - self.cost / f.kind.per_condition
        return left * n2**f.d2

    def top(self) -> tuple[float, float] | None:
        """From the most x-points at few conditions by steps of a shrinking factor; None if < 0."""
        starts, n = [(self.least, self.least)], self.least
        while self.excess(n, self.least) > -math.inf:
            starts.append((n, self.least))
            n *= 1.2
        here = max(starts, key=lambda p: self.excess(*p))
        value, factor = self.excess(*here), 2.0
        while factor > 1.0005:
            moves = (
                (here[0] * factor**a, here[1] * factor**b) for a in (-1, 0, 1) for b in (-1, 0, 1)
            )
            near = max(moves, key=lambda p: self.excess(*p))
            if self.excess(*near) > value:
                here, value = near, self.excess(*near)
            else:
                factor = factor**0.5
        return here if value > 0 else None

    def nearest(self, n1: float, n2: float) -> list[tuple[int, int]]:
        """Multiples of the period around (n1, n2)."""
        step = self.family.period
        low = [max(1, math.floor(n / step)) for n in (n1, n2)]
        return [(step * (low[0] + a), step * (low[1] + b)) for a in (0, 1) for b in (0, 1)]
