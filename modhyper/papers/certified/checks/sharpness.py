"""Theorem 3's exponent min(m1 + m2, 2·m1) is attained where a dense first layer is counted whole.

Let r = 1 and n = ⌈1/ε⌉. A slice y_I of a target in W(1, m1+m2) has Σ_i sup|∂_i y_I| ≤ 1, so it is
1-Lipschitz for ‖·‖_∞. Put e(I) = (y_I(x_j))_j at the centres x_j of n^m1 cubes of side 2/n, and

    q(x, v) = max_j (v_j − ‖x − x_j‖_∞) + 1/n.

For v = e(I): max_j (y_I(x_j) − ‖x − x_j‖_∞) ≤ y_I(x), and with the nearest centre, ‖x − x_j‖_∞ ≤
1/n, it is at least y_I(x) − 2/n. So |q(x, e(I)) − y_I(x)| ≤ 1/n ≤ ε for every target; q and e are
1-Lipschitz (in x, in v and in I, for sup norms), and q does not depend on the target.

For m1 = 1 the ReLU network of `construction.cones` computes q: an entry layer of 2N + 1 units on
(x, v), N = n samples, then a knock-out, max(a, b) = (a − b)₊ + b₊ for b ≥ 0, of N, N/2, …, 4 units
and 2 + 1 at last. `dense_parameters` counts it for N = 2^p; N² ≤ count ≤ 8N². For other n take the
next power of two, N < 2n, by repeating samples: N_q = Θ(n²) = Θ(ε^(-2·m1)), for every m2, and the
exponent 2·m1 of min(m1 + m2, 2·m1) = 2·m1 is attained wherever m1 ≤ m2. Where m2 ≤ m1 (m2 = 1, or
no condition) the exponent is m1 + m2, which a network of (x, I) attains (Definition 1 with e(I) =
I).

What Theorem 3 asks besides is not all met: the spectral complexity C(q), a product of norms, grows
with the depth, although the Lipschitz constant of q is 1; and ReLU is not admitted by σ' ∈ BV(R).
"""

from __future__ import annotations

from typing import Any

import sympy

from modhyper.analysis.signs import nonnegative
from modhyper.construction.cones import cone_layers
from modhyper.finding import Finding, symbolic

POWERS = (2, 3, 4, 5, 6)
N = sympy.Symbol("N", positive=True)


def dense_parameters() -> Any:
    """Weights and hidden biases of all layers, as a function of N = 2^p, p ≥ 2.

    Layers in units: 1 + N → 2N + 1 → N → N/2 → … → 4 → 3 → 1. With p = log2 N the products of
    consecutive widths N, N/2, …, 4 sum to Σ_{i=1}^{p-2} (N/2^(i-1))·(N/2^i) = (2/3)·(N² − 16), and
    the widths themselves to 2N − 4.
    """
    entry = (1 + N) * (2 * N + 1) + (2 * N + 1) * N
    knock_out = sympy.Rational(2, 3) * (N**2 - 16) + 4 * 3 + 3 * 1
    biases = (2 * N + 1) + (2 * N - 4) + 3
    return sympy.expand(entry + knock_out + biases)


def built_parameters(samples: int) -> int:
    """The same of the network that `construct --as samples` builds."""
    layers, _ = cone_layers((samples,), (1.0,), 1.0)
    hidden_biases = sum(int(layer.weight.shape[0]) for layer in layers[:-1])
    return hidden_biases + sum(int(layer.weight.size) for layer in layers)


def samples_cost_the_square() -> Finding:
    """N² ≤ count ≤ 8·N² for N = 2^p ≥ 4; the formula is the built network's for p = 2 to 6."""
    count = dense_parameters()
    formula = all(count.subs(N, 2**p) == built_parameters(2**p) for p in POWERS)
    power = sympy.degree(count, N)
    between = nonnegative(count - N**2, {N: 4}) and nonnegative(8 * N**2 - count, {N: 4})
    return symbolic(
        formula and between,
        f"dense parameters of q: {count} at N = 2^p samples, between N² and 8N²: "
        f"Θ(ε^(-{power}·m1)), exponent {power}·m1, for N = Θ(ε^(-m1)), m1 = 1",
    )
