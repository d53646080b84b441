"""An embedding of samples: e(I) = (y_I(c_j))_j, one number a cell, and the size of the reader q.

Let |∂_i y| ≤ L_i on [-1,1]^m1 for every I, Σ L_i + sup|y| ≤ 1 (the unit ball of W(1, m1 + m2)), let
c_j be the centres of n_1 × ... × n_m1 cells, k = Π n_i, and v_j = y_I(c_j). In cells, s_i = n_i
(x_i + 1)/2 and σ_i = 2 L_i/n_i, so that |v_j - v_j'| ≤ σ_i for neighbours along axis i.

*Value.* q(x, v) = min_j (v_j + Σ_i σ_i |s_i - j_i - ½|) - ½ Σ_i σ_i, the least of the cones that
rise from the samples (McShane). Every cone lies above y_I, so q ≥ y_I(x) - ½ Σ σ_i. The cone of x's
own cell is at most y_I(x) + 2·½ Σ σ_i. Hence

    |q(x, e(I)) - y(x, I)| ≤ ½ Σ σ_i = Σ L_i/n_i                                              (1)

*Network.* One axis after another: V_p(s) = min_j (V_{p,j} + σ|s - j - ½|) for j = 0..n-1, and
min is taken over the last axis first. |V_{p,j+1} - V_{p,j}| ≤ σ holds at every stage, because a
minimum over the same cones moves by at most as much as its samples. For such samples, with d_j =
V_{p,j+1} - V_{p,j} + σ ∈ [0, 2σ] and z_j = 2σ(s - j - ½),

    V_p(s) = V_{p,0} - σ(s - ½) + Σ_{j=0}^{n-1} (z_j)₊ - Σ_{j=0}^{n-2} (z_j - d_j)₊            (2)

(for d ≥ 0, z₊ - (z - d)₊ = min(z₊, d); between the centres i and i+1 the terms j < i are complete
and add up to V_{p,i} - V_{p,0} + iσ, the terms j > i vanish, and what remains is min(V_{p,i} +
σ(s - i - ½), V_{p,i+1} + σ(i + 3/2 - s)); below the first centre nothing is added; above the last
one z_{n-1} has no partner.) So each axis is one hidden layer. It holds

    caps     (z_j - d_j)₊ = (2σ s - 2σ(j+1) + V_{p,j} - V_{p,j+1})₊          for every p, j ≤ n-2
    hinges   (z_j)₊, shared by all p                                       for every j ≤ n-1
    carries  (V_{p,0} - σ(s - ½) + λ)₊, λ = 3 > sup|y| + 2L                 for every p
    coordinates x_i + 1 ≥ 0 of the axes still to come

and the last hidden layer also holds a constant unit, as the networks have no output bias: its
output weight is -λ - ½ Σ σ_i. For m1 = 1 this is one hidden layer of 2n + 1 units, 8n + 1 numbers.

*Count.* N_a = n_1 ··· n_a. First hidden layer (axis m1, n = n_m1): caps read x, two samples and a
bias, hinges x and a bias, carries x, a sample and a bias, coordinates x and a bias. At axis a < m1,
with l = n_(a+1): V_{p,j} = carry + Σ hinges - Σ caps - λ, where hinges and λ cancel in differences;
so caps read 2(l - 1) caps, 2 carries, a coordinate and a bias, carries read one carry, l hinges,
l - 1 caps, a coordinate and a bias, hinges a coordinate and a bias, coordinates themselves. Output:
n_1 + (n_1 - 1) + 1 weights, and two numbers of the constant. ``free`` and ``dense`` add this up.
With n cells an axis, free is 8n + 1 (m1 = 1), 6n² + 7n + 4 (m1 = 2), 6n³ + O(n²) (m1 = 3).

*b bits.* γ = 2^(3-b). Samples are rounded to multiples of γ and the σ_i up to multiples of 2γ: as
σ_i is a multiple of γ, neighbours still differ by at most σ_i. The error grows to at most
Σ L_i/n_i + (m1 + ½) γ. All numbers of q are multiples of γ below 4 in size, so b bits each; the
arithmetic on them is exact. For m1 = 1 and σ = 2/n no number of q depends on the target.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import prod


def sample_cells(eps: Fraction, m1: int, bits: int | None = None) -> int | None:
    """Least n with error (1) ≤ eps on the unit ball, n cells an axis; None if b bits are too few.

    ``bits`` None means real numbers. k = n^m1 numbers are delivered.
    """
    room = eps
    if bits is not None:
        room -= (m1 + Fraction(1, 2)) * Fraction(8, 2**bits)
    return -(-room.denominator // room.numerator) if room > 0 else None


def sample_free(cells: Sequence[int]) -> int:
    """Numbers of q that are not structurally zero."""
    return cone_free(cells, coordinate=2, shared=0)


def sample_widths(cells: Sequence[int]) -> tuple[int, ...]:
    """Units of the layers: inputs (x, v), hidden layers from the last axis to the first, output."""
    return (len(cells) + prod(cells), *cone_widths(cells))


def cone_free(cells: Sequence[int], *, coordinate: int, shared: int) -> int:
    """Numbers of the layers that take the minimum, and of the output.

    A coordinate of the first one costs ``coordinate`` numbers (2: weight and bias; 1: carried), and
    its carries read ``shared`` further units beside their sample.
    """
    total = 0
    for axis in reversed(range(len(cells))):
        n, before = cells[axis], prod(cells[:axis])
        if axis == len(cells) - 1:
            total += 4 * before * (n - 1) + 2 * n + (3 + shared) * before + coordinate * axis
        else:
            reads = 2 * cells[axis + 1] + 2
            total += before * (n - 1) * reads + 2 * n + before * reads + axis
    return total + 2 * cells[0] + 2


def cone_widths(cells: Sequence[int]) -> tuple[int, ...]:
    """Units of the layers that take the minimum, and of the output."""
    hidden = [prod(cells[: a + 1]) + cells[a] + a for a in reversed(range(len(cells)))]
    hidden[-1] += 1  # the constant unit
    return (*hidden, 1)


def sample_dense(cells: Sequence[int]) -> int:
    """All entries of the weight matrices and biases of q."""
    return dense(sample_widths(cells))


def dense(widths: Sequence[int]) -> int:
    """Entries of weights and biases of layers of these widths; the last one has no bias."""
    return sum((inputs + 1) * units for inputs, units in pairwise(widths)) - widths[-1]
