"""A ReLU q of about 25 n parameters, k = 1, that reproduces all n² random signs: why Theorem 2
needs a bounded Lipschitz constant, depth or precision.

e(I_j) packs the n signs of row j into the binary digits of one number; q reads the digits off one
after the other, two layers each. Its depth is 2n + 1 and its Lipschitz constant at least 2^(n+1):
e must be delivered to n + 1 bits, which is where the certified bound b (N_q + k n) ≥ n² bites.

Stage i = 0, …, n-1, from z_i = 0.b_i b_(i+1)…b_(n-1) 1 (binary) and t = x + 1:

    first layer   u = relu(K z - K/2 + 1/2), v = relu(K z - K/2 - 1/2) with K = 2^(n-i), so that
                  the digit is b_i = u - v; relu((t - t_j) n/2) for j = i-1, i, i+1
    second layer  z_(i+1) = 2 z - u + v; p = relu(hat_i(x) + b_i - 1), where hat_i is 1 at centre i
                  and 0 at the others; the answer is 2 Σ p - 1

Source: bit extraction, P. Bartlett, V. Maiorov, R. Meir 1998; see D. Yarotsky, Optimal
approximation of continuous functions by very deep ReLU networks, COLT 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modhyper.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LARGEST = 51
"""Digits are exact in float64 up to this n."""


@dataclass(frozen=True, slots=True)
class BitExtraction:
    """``layers`` are (W, b) with a ReLU between them; the inputs are (x, e)."""

    n: int
    layers: tuple[tuple[Array, Array], ...]

    @property
    def parameters(self) -> int:
        """Non-zero weights and biases."""
        return sum(int(np.count_nonzero(W) + np.count_nonzero(b)) for W, b in self.layers)

    @property
    def depth(self) -> int:
        return len(self.layers)

    def __call__(self, x: Array, e: Array) -> Array:
        """Outputs (P,) for x and e of shape (P,)."""
        h = np.stack([x, e], 1)
        for W, b in self.layers[:-1]:
            h = np.maximum(h @ W.T + b, 0)
        W, b = self.layers[-1]
        out: Array = (h @ W.T + b)[:, 0]
        return out


def build(n: int) -> BitExtraction:
    """The network for n signs a row. Raises InputError beyond what float64 holds."""
    if not 1 <= n <= LARGEST:
        raise InputError(f"expected 1 ≤ n ≤ {LARGEST} (float64 digits), got {n}", option="n")
    layers: list[tuple[Array, Array]] = []
    for i in range(n):
        layers += [_reads(n, i), _collects()]
    layers.append((np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([-1.0])))
    return BitExtraction(n, tuple(layers))


def _reads(n: int, i: int) -> tuple[Array, Array]:
    """(z, t, sum, p), or (x, e) for the first stage, to (u, v, z, three ramps, t, sum)."""
    K = 2.0 ** (n - i)
    W, b = np.zeros((8, 4)), np.zeros(8)
    W[:3, 0] = K, K, 1
    b[:2] = 0.5 - K / 2, -0.5 - K / 2
    for row, j in zip((3, 4, 5), (i - 1, i, i + 1), strict=True):
        W[row, 1] = n / 2
        b[row] = -(2 * j + 1) / 2  # t_j = (2j + 1)/n
    W[6, 1] = 1
    W[7, 2:] = 1
    if i:
        return W, b
    from_inputs = np.stack([W[:, 1], W[:, 0]], 1)  # x comes first, and t = x + 1
    return from_inputs, b + W[:, 1]


def _collects() -> tuple[Array, Array]:
    """(u, v, z, three ramps, t, sum) to (z, t, sum, p)."""
    W, b = np.zeros((4, 8)), np.zeros(4)
    W[0, :3] = -1, 1, 2
    W[1, 6] = 1
    W[2, 7] = 1
    W[3, :2] = 1, -1
    W[3, 3:6] = 1, -2, 1
    b[3] = -1
    return W, b


def embed(signs: Array) -> Array:
    """e(I_j) for each row of ``signs`` (rows, n): 0.b_0 b_1 … b_(n-1) 1 in binary."""
    n = signs.shape[1]
    digits = (signs > 0) @ 2.0 ** -np.arange(1, n + 1)
    code: Array = digits + 2.0 ** -(n + 1)
    return code
