"""Points that can carry any signs: denser than disjoint cells, for smoothness r = 1.

Grid. Axis i of [-1,1]^m gets c_i ≥ 1 equispaced points, end points included (c_i = 1: the one
point 0), numbered 0 .. c_i - 1. |v - w|_1 is the distance of two grid points in steps.

Lemma 1 (signs). Let V be grid points any two of which are at distance ≥ d, and

    S = 1 + Σ_i (c_i - 1)/d < 1/eps.

Then for every s: V -> {±1} some y in W(1, m) has s_v y(x_v) > eps at every point of V.
Proof. L_i = (c_i - 1)/d, ρ(x, x') = Σ L_i |x_i - x'_i|: one step costs 2/d, so points of V are at
ρ-distance ≥ 2 and the tents T_v(x) = a (1 - ρ(x, x_v))_+, a = 1/S > eps, have disjoint interiors.
y_s = Σ s_v T_v has |y_s| ≤ a and, on a line parallel to axis i, is piecewise linear with slopes of
size ≤ a L_i, on all of R^m. Its mean over a ball of radius η with a smooth weight is C^∞, has the
same two bounds, so norm ≤ a (1 + Σ L_i) = 1, and moves values by at most a η max L_i √m: for small
η it still exceeds eps at the points. ∎  (No amplitude a is claimed to be reached, only > eps.)

Also used: y_c = Σ c_v T_v is linear in c, lies in the ball (a mean of it does) for max|c_v| ≤ a,
and |y_c| > eps at a point where |c_v| = a.

Lemma 2 (point sets). Each is a coset of a lattice Λ in Z^m, cut to the grid.
* checkerboard: Σ v_i even. d = 2, index 2: an odd vector is not in Λ, and length 1 is odd.
* Lee code: b_1 .. b_m distinct elements of a finite abelian group B,
  Λ = {Σ v_i ≡ 0 mod 4, Σ v_i b_i = 0 in B}. d = 4, index 4|B|: vectors of odd length have an odd
  sum; those of length 2 are ±2e_i, ±(e_i + e_j), with sum ±2, or e_i - e_j with b_i ≠ b_j.

Lemma 3 (counting). x are the first m1 axes. For a coset V let J be the number of parts v_I of its
points, and for one of them X(v_I) the number of x-parts. If the map v_x -> coset has an image of
N_x elements and Λ has index N_x N_I, some coset has, for any λ ≥ 0,

    Σ_{v_I} max(0, X(v_I) - λ) ≥ ⌈C_I (C_x - N_x λ)/(N_x N_I)⌉,       C_x = Π c_x, C_I = Π c_I.

Proof. Sum over all cosets: each v_I of the grid meets N_x of them, and these split the C_x
x-parts, so the sum of X(v_I) - λ is C_I (C_x - N_x λ). One coset has the mean; for integer λ the
left side is an integer. ∎  In particular |V| ≥ ⌈C_x C_I/(N_x N_I)⌉ for some V.
For the checkerboard (N_x = 2, N_I = 1) and integer λ the even points have exactly this number: with
E, O = ⌈C/2⌉, ⌊C/2⌋ even and odd parts it is E_I (E_x - λ)_+ + O_I (O_x - λ)_+.

The codes. For m1 x-axes and m2 I-axes take n = 1 + ⌈m2/m1⌉, B = Z_m1 × Z_n, b = (i, 0) for the
x-axes and other elements, (0, 1) first, for the I-axes: N_x = 4 m1, N_I = n ("lee"). With
B = Z_(m1+m2): N_x N_I = 4 (m1 + m2), and N_x ≤ that, N_I = 1 at worst ("lee-fine").
At distance 4 the grid is twice as fine: per volume "lee" has 2^(m+1)/(N_x N_I) points for each one
of the checkerboard (4/3 for (m1, m2) = (1, 2), 2 for (1, 3) and (2, 2)), and at least as many
x-points at each I-point.

J at most. For "lee" the axis of I with b = (0, 1) fixes the class mod n of v_I by its own
coordinate, so J ≤ (C_I/c) ⌈c/n⌉ for any one c = c_I (assign that axis as one likes).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from modhyper.papers.certified.packing import Axes


@dataclass(frozen=True, slots=True)
class PointSet:
    """Which grid points carry signs: ``distance`` d, N_x = ``per_x``, N_I = ``per_condition``."""

    name: str
    distance: int
    per_x: int
    per_condition: int

    @property
    def index(self) -> int:
        """One grid point in so many carries a sign."""
        return self.per_x * self.per_condition


CHECKERBOARD = PointSet("checkerboard", 2, 2, 1)


def point_sets(m1: int, m2: int) -> tuple[PointSet, ...]:
    """The point sets worth trying on m1 axes of x and m2 axes of I; the checkerboard first."""
    if m1 + m2 < 3:  # the checkerboard tiles the plane
        return (CHECKERBOARD,)
    fine = PointSet("lee-fine", 4, 4 * (m1 + m2), 1)
    if m1 == 0 or m2 == 0:
        return CHECKERBOARD, fine
    coarse = PointSet("lee", 4, 4 * m1, 1 - -m2 // m1)
    return (CHECKERBOARD, coarse) if m2 % m1 == 0 else (CHECKERBOARD, coarse, fine)


@dataclass(frozen=True, slots=True)
class Points:
    """A grid, x = ((points, axes), …) and condition likewise, and the kind of its point set V.

    ``inverse`` is 1/a: some target has |y| > eps with any signs on V as soon as 1/a < 1/eps.
    The counts are exact integers: do not ask for them on grids too large to count.
    """

    kind: PointSet
    x: Axes
    condition: Axes
    inverse: Fraction

    def free(self, cost: int) -> int:
        """C_I (C_x - N_x cost)."""
        return count(self.condition) * (count(self.x) - self.kind.per_x * cost)

    def excess(self, cost: int) -> int:
        """Signs beyond ``cost`` for each I-point: ⌈C_I (C_x - N_x cost)/(N_x N_I)⌉ or 0."""
        return max(0, -(-self.free(cost) // self.kind.index))

    @property
    def line(self) -> tuple[Fraction, Fraction]:
        """(total, slope): excess(cost) = ⌈total - slope·cost⌉ where that is positive."""
        c_i = count(self.condition)
        total = Fraction(c_i * count(self.x), self.kind.index)
        return total, Fraction(c_i, self.kind.per_condition)

    @property
    def signs(self) -> int:
        """|V| is at least this, for some coset."""
        return self.excess(0)

    @property
    def conditions(self) -> int:
        """J is at most this, for every coset."""
        line, rest = self._line()
        return rest * -(-line // self.kind.per_condition)

    def step(self) -> Fraction:
        """A walk through the I-points of any coset exists with steps of at most this l1 length.

        n = N_I. Walk along lines parallel to the axis of b = (0, 1), up and down, the lines in an
        order that changes one other coordinate by one. On a line the points are n steps apart;
        from line to line the last (first) points are among the last (first) n of the grid.
        """
        if not self.condition:
            return Fraction(0)
        n, (line, _) = self.kind.per_condition, self._line()
        if line < n:  # empty lines: no better than the diameter
            return 2 * Fraction(sum(axes for _, axes in self.condition))
        along, other = Fraction(2, line - 1), Fraction(2, min(c for c, _ in self.condition) - 1)
        return max(n * along, (n - 1) * along + other)

    def _line(self) -> tuple[int, int]:
        """(c, C_I/c) for the axis of I that has b = (0, 1): the one that makes J least."""
        n, c_i = self.kind.per_condition, count(self.condition)
        lines = [(c_i // c * -(-c // n), c) for c, _ in self.condition]
        line = min(lines)[1] if lines else 1
        return line, c_i // line


def count(axes: Axes) -> int:
    """Number of grid points, exact."""
    return prod(c**power for c, power in axes)


def log_count(axes: Axes) -> float:
    """Natural logarithm of the number of grid points, as a float; for choosing, not for proving."""
    return sum(power * math.log(c) for c, power in axes)
