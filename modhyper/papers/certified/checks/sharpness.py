"""Theorem 3's exponent min(m1 + m2, 2·m1) is attained where a dense first layer is counted whole.

Let r = 1 and n = ⌈1/ε⌉. A slice y_I of a target in W(1, m1+m2) has Σ_i sup|∂_i y_I| ≤ 1, so it is
1-Lipschitz for ‖·‖_∞. Put e(I) = (y_I(x_j))_j at the centres x_j of n^m1 cubes of side 2/n, and

    q(x, v) = min_j (v_j + ‖x − x_j‖_∞) − 1/n.

For v = e(I): min_j (y_I(x_j) + ‖x − x_j‖_∞) ≥ y_I(x), and with the nearest centre, ‖x − x_j‖_∞ ≤
1/n, it is at most y_I(x) + 2/n. So |q(x, e(I)) − y_I(x)| ≤ 1/n ≤ ε for every target; q and e are
1-Lipschitz (in x, in v and in I, for sup norms), and q does not depend on the target.

For m1 = 1 a ReLU network with one hidden layer of 2n + 1 units on (x, v) computes q on the samples
of every slice (`papers.certified.samples`, where the proof is; off them it is another function of
v). Its dense parameters are (2n + 1)(n + 2) and 2n + 1 output weights, so N_q = (2n + 1)(n + 3) =
Θ(ε^(-2·m1)), for every m2, and the exponent 2·m1 of min(m1 + m2, 2·m1) = 2·m1 is attained wherever
m1 ≤ m2. Where m2 ≤ m1 (m2 = 1, or no condition) the exponent is m1 + m2, which a network of (x, I)
attains (Definition 1 with e(I) = I).

What Theorem 3 asks besides is not all met: the spectral complexity C(q), a product of norms, grows
with n, although q is 1-Lipschitz on what it is fed; and ReLU is not admitted by σ' ∈ BV(R).
"""

from __future__ import annotations

from typing import Any

import sympy

from modhyper.analysis.signs import nonnegative
from modhyper.construction.samples import sample_layers
from modhyper.finding import Finding, symbolic

SIZES = (2, 3, 5, 8, 13, 40)
N = sympy.Symbol("N", positive=True)


def dense_parameters() -> Any:
    """Weights and hidden biases of both layers, as a function of the number N of samples."""
    hidden = 2 * N + 1
    return sympy.expand(hidden * (1 + N) + hidden + hidden)


def built_parameters(samples: int) -> int:
    """The same of the network that `construct --method samples` builds."""
    layers = sample_layers((samples,), (2 / samples,), 1.0)
    hidden_biases = sum(int(layer.weight.shape[0]) for layer in layers[:-1])
    return hidden_biases + sum(int(layer.weight.size) for layer in layers)


def samples_cost_the_square() -> Finding:
    """2N² ≤ count ≤ 8·N² for N ≥ 2; the formula is the built network's for N = 2 to 40."""
    count = dense_parameters()
    formula = all(count.subs(N, n) == built_parameters(n) for n in SIZES)
    power = sympy.degree(count, N)
    between = nonnegative(count - 2 * N**2, {N: 2}) and nonnegative(8 * N**2 - count, {N: 2})
    return symbolic(
        formula and between,
        f"dense parameters of q: {count} for N samples, between 2N² and 8N²: "
        f"Θ(ε^(-{power}·m1)), exponent {power}·m1, for N = Θ(ε^(-m1)), m1 = 1",
    )
