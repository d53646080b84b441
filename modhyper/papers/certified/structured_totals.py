"""Totals for structured targets, y = Σ_{i≤w} P_i(I) φ_i(x): hypernetwork, embedding, plain network.

P_i in the unit ball of W(1, m2), φ_i in that of W(1, m1). P̂_i, φ̂_i interpolate them on n cells an
axis (`upper`: hinges in one variable, Freudenthal–Kuhn hats in two or three; averages of node
values, so |P̂_i| ≤ sup|P_i|). With p = sup|P_i|, f = sup|φ_i|

    |P̂_i φ̂_i - P_i φ_i| ≤ p (1 - f)/n + f (1 - p)/n ≤ 1/n

*Hypernetwork*: g(x; θ) = Σ_j θ_j λ_j(x) is linear in its output weights, f(I) = W P̂(I): P̂ is a
network with w + 1 outputs (the last is 1, it carries the fixed numbers of g). Error w/n.
*Embedding method*: e = P̂, k = w; q computes φ̂ and Σ v_i φ̂_i(x) by w gadgets of m levels
(`emulation`): error w/n + w 4^-(m+1).
*Plain network*: e and q one after the other, x carried past e as x + 1 ≥ 0. The same error.

*Counts* (numbers that are not structurally zero; hid and d: numbers and depth of the hidden layers
of a basis, wid its last width):

    N_f = hid_I + (w wid_I + 1) + (hid_x + w wid_x)
          (+ 1 for a constant unit of hats in I; hid_x counted dense for m1 = 1, as g is)
    N_e = hid_I + w wid_I
    N_q = hid_x + w (d_x + 2) + w (wid_x + 1) + 12 w + 10 w m + (m - 1)(4w + 1) + 4w + [m > 1] + 2
    N   = N_e + N_q + m1 (d_I + 2)

N_q: carries of v (two numbers at first), φ̂ lifted above 0 beside v, the gadgets, a constant. So the
three totals differ by w (14 m + O(1)) + O(1): on this class no model is smaller than another by
more than log2(1/ε). Any model of the class needs, by counting, the bits of w free functions P_i or
φ_i. All of them in real numbers.

*Through a bottleneck* (Theorem 5 with a g that is known): targets whose slices lie in the unit ball
and factor, y(x, I) = Σ_{i≤w} φ_i(x) P_i(I) with P_i in the unit ball of W(1, m2) and Σ_i |φ_i(x)|
≤ c for every x. With the hypernetwork above, the values Σ φ_i(x_j) P_i(I) at the knots move by at
most c/n_I, and g is within 1/n_x of y_I: N_f with n_x = ⌈2/ε⌉, n_I = ⌈2c/ε⌉ reaches ε.

*Plain network from any hypernetwork*: f with its outputs lifted, then the q of `emulation`, x
carried along: N = N_f + N_q + 5 P_1 + m1 (d_f + 2), d_f hidden layers of f, P_1 products of g's
first layer (N_g lifts, Q + R of them saved in q, and a bias in each of 4 P_1 units); as N_f ≥ N_g,
at most a factor O(log 1/δ) more than the hypernetwork, for every target.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from modhyper.papers.certified.upper import relu_free


@dataclass(frozen=True, slots=True)
class BasisSize:
    """Hidden layers of a basis: their numbers, how many they are, units of the last one."""

    hidden: int
    depth: int
    width: int


def basis_size(n: int, d: int) -> BasisSize:
    """The ReLU basis on n cells an axis of [-1,1]^d, d = 1, 2, 3."""
    width = (n + 1) ** d
    return BasisSize(relu_free(n, d) - width, d, width)


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of f; of e and q; of the plain network."""

    hypernetwork: int
    embedding: int
    primary: int
    plain: int

    @property
    def embedding_total(self) -> int:
        """N_e + N_q."""
        return self.embedding + self.primary


def totals(x: BasisSize, condition: BasisSize, w: int, levels: int, m1: int) -> Totals:
    """The counts of the module's docstring."""
    fixed = 2 * x.width if x.depth == 1 else x.hidden  # g in one variable is generated whole
    constant = 1 if condition.depth > 1 else 0
    f = condition.hidden + constant + w * condition.width + 1 + fixed + w * x.width
    e = condition.hidden + w * condition.width
    gadgets = 12 * w + 10 * w * levels + (levels - 1) * (4 * w + 1) + 4 * w + (levels > 1) + 2
    q = x.hidden + w * (x.depth + 2) + w * (x.width + 1) + gadgets
    return Totals(f, e, q, e + q + m1 * (condition.depth + 2))


def class_totals(eps: Fraction, w: int, m1: int, m2: int) -> Totals:
    """Totals that reach eps on all sums of w products of functions of the unit balls; m1, m2 ≤ 3.

    A quarter of eps is left to the gadgets.
    """
    n = -(-w * 4 // (eps * 3))
    levels = 1
    while 4 * w > eps * 4 ** (levels + 1):
        levels += 1
    return totals(basis_size(n, m1), basis_size(n, m2), w, levels, m1)


def bottleneck_total(eps: Fraction, w: int, c: Fraction, m1: int, m2: int) -> int:
    """N_f through w numbers for targets that factor with bound c; m1, m2 ≤ 3."""
    n_x, n_i = -(-2 // eps), -(-2 * c // eps)
    return totals(basis_size(n_x, m1), basis_size(int(n_i), m2), w, 1, m1).hypernetwork
