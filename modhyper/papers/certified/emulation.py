"""An embedding method that emulates any hypernetwork: e = f, k = N_g, and q multiplies.

g has layers l = 1..L of weights; f delivers its numbers θ(I). Let |θ| ≤ B for each number (its own
B), |x| ≤ 1. q reads x and e(I) = f(I), and computes every product θ·h of the forward pass of g by a
gadget. Structural zeros of g (numbers that f does not deliver) need none.

*ReLU.* Scale a = θ/B, b = h/H, |a|, |b| ≤ 1. With p = (a + b)/2, n = (a - b)/2

    θh = B H (p² - n²) ≈ B H (S(|p|) - S(|n|)),   t² ≤ S(t) = t - Σ_{s≤m} g_s(t)/4^s ≤ t² + 4^-(m+1)

g_s the s-fold sawtooth, g_0 = t, g_s = 2 g_{s-1} - 4 (g_{s-1} - ½)₊: S interpolates t² at multiples
of 2^-m (Yarotsky 2017). Both errors have one sign, so the product is off by at most B H 4^-(m+1);
it is exactly 0 if θ or h is (then |p| = |n|). Errors e_l of the units of layer l, and bounds H_l:

    H_0 = 1, e_0 = 0;    e_l = max_i Σ_j B_ij (e_{l-1} + (H_{l-1} + e_{l-1}) 4^-(m+1))
    H_l = max_i (Σ_j B_ij H_{l-1} + B_i)                    (biases pass unchanged: exact)

sums over the products of unit i; ReLU does not spread errors. |g - q| ≤ e_L, whatever I. (`emulate`
takes bounds unit by unit and rounds all scales up to powers of two.) With rows of at most n
products and e_l ≤ H_l this gives 4^(m+1) ≥ 2Λ/δ, Λ = Σ_l n B_l H_{l-1} Π_{j>l} n B_j: m grows with
½ log2(1/δ), all Lipschitz constants of the layers in Λ.

*Count* for layer l with P products, Q biases, n units, c of them with products, and R numbers in
later layers (those are carried as (θ + λ)₊, one number a layer once they have started):

    |p|, |n| as four units        8P (l = 1), 12P (l > 1); carries 2(Q + R) (l = 1), Q + R (l > 1)
    m levels: g, (g - ½)₊ twice   10P a level; carries Q + R; sums of every unit 4P + c from level 2
    activation                    4P + Q + n, + c if m > 1; carries R
    output instead (l = L)        4P + Q + 2, + c if m > 1     (2: a constant unit, no output bias)

so 14m + 12 numbers a product, and m + 2 for each layer that a number waits: N_q ≤ N_g (c1 log2(1/δ)
+ c2) with c1 = 7 + L/2 at most.

*tanh* (any σ in C⁴ with σ''(β) ≠ 0). With z = h̄(a ± b)

    ab ≈ [σ(β+h̄(a+b)) + σ(β-h̄(a+b)) - σ(β+h̄(a-b)) - σ(β-h̄(a-b))] / (4 h̄² σ''(β))

σ(β+z) + σ(β-z) = 2σ(β) + σ''(β) z² + ρ, |ρ| ≤ D4 z⁴/12, and |a+b|⁴ + |a-b|⁴ ≤ 16: the product ab is
off by at most h̄² D4/(3 |σ''(β)|), and exactly 0 if a or b is. (σ in C³: |ρ| ≤ D3 |z|³/3 gives
2 h̄ D3/(3 |σ''(β)|).) For tanh, β = -0.66: σ'' > 0.7697, D4 = sup |16t - 40t³ + 24t⁵| < 4.09 on
|t| ≤ 1. Numbers are carried as tanh(h̄θ)/h̄, off by at most h̄² B³/3 a layer (tanh is 1-Lipschitz,
|tanh| ≤ |id|). Units of g are below 1, so with H = 1 and w = 2(l-1) layers of waiting

    e_l = max_i [ Σ_j (B_ij e_{l-1} + w h̄² B_ij³/3 + B_ij h̄² D4/(3σ'')) + (w + 1) h̄² B_i³/3 ]

Count: 16P products, Q + R carries in the first of its two layers, Q biases read and R carries in
the second: a fixed multiple of N_g, 16 + 2L at most, for every δ. Weights grow like 1/h̄² ~ 1/δ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

SIGMA2 = Fraction(7697, 10000)
"""Below |tanh''(BETA)|."""

D4 = Fraction(409, 100)
"""Above sup |tanh''''|."""

BETA = -0.66


@dataclass(frozen=True, slots=True)
class LayerShape:
    """A layer of g by what f delivers: P products, Q biases, n units, c of them with products."""

    products: int
    biases: int
    units: int
    summed: int

    @property
    def numbers(self) -> int:
        return self.products + self.biases


def dense_shapes(widths: Sequence[int], output_bias: bool = False) -> tuple[LayerShape, ...]:
    """g with dense layers of these widths (inputs first); no bias at the output unless asked."""
    last = len(widths) - 2
    return tuple(
        LayerShape(a * b, b if at < last or output_bias else 0, b, b)
        for at, (a, b) in enumerate(pairwise(widths))
    )


def relu_count(shapes: Sequence[LayerShape], levels: int) -> int:
    """Numbers of q that are not structurally zero, by the table of the module's docstring."""
    total, waiting = 0, sum(shape.numbers for shape in shapes)
    for at, shape in enumerate(shapes):
        waiting -= shape.numbers
        p, q, c, last = shape.products, shape.biases, shape.summed, at == len(shapes) - 1
        carried = q + waiting
        total += (8 * p + 2 * carried) if at == 0 else (12 * p + carried)
        total += levels * (10 * p + carried) + (levels - 1) * (4 * p + c)
        total += 4 * p + q + (c if levels > 1 else 0)
        total += 2 if last else shape.units + waiting
    return total


def tanh_count(shapes: Sequence[LayerShape]) -> int:
    """Numbers of q that are not structurally zero."""
    total, waiting = 0, sum(shape.numbers for shape in shapes)
    for shape in shapes:
        waiting -= shape.numbers
        total += 16 * shape.products + 2 * shape.biases + 2 * waiting
    return total
