"""Finding F19: products by units, so an embedding method emulates a hypernetwork within any η > 0.

A hypernetwork g(x; f(I)) multiplies the weights that f writes with hidden values. q(x, e(I)) with
e = f has both as inputs or hidden values; what it lacks is the product.

*Smooth σ* with σ''(β) ≠ 0 and |σ''''| ≤ S: for |a|, |b| ≤ M and h > 0

    P_h(a, b) = [σ(β+h(a+b)) + σ(β−h(a+b)) − σ(β+h(a−b)) − σ(β−h(a−b))] / (4 h² σ''(β)).

By Taylor σ(β+t) + σ(β−t) = 2σ(β) + σ''(β)t² + ρ(t), |ρ(t)| ≤ S t⁴/12, and (a+b)² − (a−b)² = 4ab, so
|P_h(a,b) − ab| ≤ S h⁴((a+b)⁴ + (a−b)⁴)/12/(4h²|σ''(β)|) ≤ S M⁴ h²/(3|σ''(β)|), since (a+b)⁴ +
(a−b)⁴ ≤ 16 M⁴. It tends to 0 with h. A value is carried through a layer by [σ(β+ha) −
σ(β−ha)]/(2hσ'(β)), likewise with an error that tends to 0. Four units a product and two a carry;
every layer is Lipschitz on a bounded set, so for a fixed g and bounded weights f(I) the whole tends
uniformly to g(x; f(I)). A weight of layer i costs its product, four units of at most 4 numbers with
4 outgoing weights, and two carrying units of at most 3 numbers in each of the i − 1 layers before,
so with L layers of g N_q ≤ (20 + 6(L−1))·N_g ≤ (16 + 6L)·N_g.

*ReLU.* Squaring on [0,1]: the interpolant I_m of u² at the multiples of 2^-m is u − Σ_{s≤m}
T_s(u)/4^s, T_s the sawtooth with 2^(s-1) teeth (Yarotsky 2017): on each step of length δ = 2^-m,
I_m − I_(m+1) is the hat of height δ²/4 = 4^-(m+1). So 0 ≤ I_m − u² ≤ 4^-(m+1), attained at
midpoints. Then

    ab = 2M²·(sq(|a+b|/2M) − sq(|a|/2M) − sq(|b|/2M)),

with error at most 3·2M²·4^-(m+1) = 6M²·4^-(m+1), and exactly 0 if a or b is 0.

The weights 1/h² (or the depth m) grow as η → 0, so the Lipschitz constants do: this does not
contradict Theorems 2 and 3, which bound C(e) and C(q).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.supremum import supremum
from modhyper.finding import Finding, numerical, sampled, symbolic
from modhyper.papers.galanti_wolf_2020.checks.sech import (
    T,
    derivative_of_tanh,
    largest_on_the_interval,
)

BETA = Fraction(1)
STEPS = (Fraction(1, 2), Fraction(1, 4))
BOX = ((-1.0, 1.0), (-1.0, 1.0))
SIGNS = ((1, "a + b"), (1, "-(a + b)"), (-1, "a - b"), (-1, "-(a - b)"))
"""The four units: sign, and what is added to β, in units of h."""


def product_constant() -> Any:
    """S/(3|σ''(β)|) for tanh at β = 1, S the largest |fourth derivative|, exactly."""
    bend = derivative_of_tanh(2).subs(T, sympy.tanh(sympy.Rational(BETA)))
    return largest_on_the_interval(derivative_of_tanh(4)) / (3 * abs(bend))


def four_units_multiply() -> Finding:
    """The error bound above for tanh, β = 1, M = 1, and every h."""
    a, b, M = sympy.symbols("a b M", real=True)
    product = sympy.expand((a + b) ** 2 - (a - b) ** 2) == 4 * a * b
    # (a+b)⁴ + (a−b)⁴ = 2a⁴ + 12a²b² + 2b⁴: monotone in |a| and |b|, 16M⁴ at |a| = |b| = M.
    quartic = sympy.Poly(sympy.expand((a + b) ** 4 + (a - b) ** 4), a, b)
    even = all(c > 0 and i % 2 == 0 == j % 2 for (i, j), c in quartic.terms())
    top = sympy.expand(quartic.as_expr().subs({a: M, b: M})) == 16 * M**4
    constant = sympy.N(product_constant(), 4)
    good = product and even and top and constant.is_finite
    return symbolic(bool(good), f"|P_h(a,b) − ab| ≤ {constant}·h² for |a|, |b| ≤ 1, → 0 as h → 0")


def four_tanh_units_at_two_steps() -> Finding:
    """sup over [-1,1]² of |P_h(a,b) − ab|, enclosed by ball arithmetic at h = 1/2 and 1/4."""
    constant = sympy.N(product_constant(), 30)
    errors = {h: product_error(h) for h in STEPS}
    small = all(error <= constant * sympy.Rational(h) ** 2 for h, error in errors.items())
    shown = ", ".join(f"h = {h}: {error:.3g}" for h, error in errors.items())
    return numerical(bool(small), f"sup |P_h(a,b) − ab| over [-1,1]² at most {shown}")


def product_error(h: Fraction) -> float:
    """An upper bound of sup |P_h(a,b) − ab| over [-1,1]², for tanh and β = 1."""
    units = " ".join(
        f"{'+' if sign > 0 else '-'} tanh({BETA} + {h}*({text}))" for sign, text in SIGNS
    )
    bend = f"(-2*tanh({BETA})*(1 - tanh({BETA})^2))"
    expr = parse_expression(f"({units})/(4*{h}^2*{bend}) - a*b", ["a", "b"])
    return supremum(expr, ["a", "b"], BOX, tolerance=0.2).upper


def relu_squares() -> Finding:
    """The sawtooth's error for every m, and the product formula, for all a, b and M."""
    u, d, a, b, M = sympy.symbols("u d a b M", positive=True)
    # On [u, u+d] the interpolant of u² exceeds it most in the middle, by d²/4.
    s = sympy.Symbol("s", real=True)
    chord = u**2 + s * (2 * u + d) - (u + s) ** 2
    middle = sympy.solve(sympy.diff(chord, s), s)
    height = sympy.simplify(chord.subs(s, d / 2))
    m = sympy.Symbol("m", positive=True, integer=True)
    step = sympy.simplify(height.subs(d, 2**-m) / sympy.Integer(4) ** (-(m + 1)))
    halves = sympy.simplify(chord.subs(s, d / 4) - _after_one_more_tooth(chord, s, d)) == 0
    square = sympy.expand(
        2 * M**2 * (((a + b) / (2 * M)) ** 2 - (a / (2 * M)) ** 2 - (b / (2 * M)) ** 2)
    )
    good = middle == [d / 2] and height == d**2 / 4 and step == 1 and halves and square == a * b
    return symbolic(
        bool(good), f"error of I_m exactly 4^-(m+1); product within 6M²·4^-(m+1): {good}"
    )


def _after_one_more_tooth(chord: Any, s: Any, d: Any) -> Any:
    """The chord's excess at a quarter of the step: the hat of height d²/4, and the halved step."""
    return d**2 / 8 + chord.subs(s, d / 2) / 4


Layers = list[tuple[Any, Any]]


def emulating_network(n: int, h: float) -> Layers:
    """q(x, e) for g(x; θ) = Σ_j a_j tanh(w_j x + b_j), e = θ = (w, b, a): three tanh layers.

    Layer 1 multiplies w_j·x and carries b_j and a_j, layer 2 is tanh(w_j x + b_j) and carries a_j,
    layer 3 multiplies with a_j, the output adds. (W, b) for each layer; the output has no bias.
    """
    beta = float(BETA)
    slope = 1 - np.tanh(beta) ** 2
    bend = 4 * h**2 * -2 * np.tanh(beta) * slope
    arms = ((1, 1, 1), (-1, -1, 1), (1, -1, -1), (-1, 1, -1))  # of a, of b, sign of the unit
    first, second = np.zeros((8 * n, 1 + 3 * n)), np.zeros((3 * n, 8 * n))
    third, out = np.zeros((4 * n, 3 * n)), np.zeros((1, 4 * n))
    shift = np.zeros(3 * n)
    for j in range(n):
        w, b, a = 1 + j, 1 + n + j, 1 + 2 * n + j
        for i, (of_a, of_b, sign) in enumerate(arms):
            first[8 * j + i, [w, 0]] = h * of_a, h * of_b
            second[3 * j, 8 * j + i] = sign / bend
            third[4 * j + i, 3 * j] = h * of_b
            third[4 * j + i, [3 * j + 1, 3 * j + 2]] = of_a / (2 * slope), -of_a / (2 * slope)
            out[0, 4 * j + i] = sign / bend
        for i, of in enumerate((1, -1)):
            first[8 * j + 4 + i, b] = first[8 * j + 6 + i, a] = h * of
            second[3 * j, 8 * j + 4 + i] = of / (2 * h * slope)
            second[3 * j + 1 + i, [8 * j + 6, 8 * j + 7]] = of / (2 * slope), -of / (2 * slope)
            shift[3 * j + 1 + i] = beta
    shifts = np.full(8 * n, beta), shift, np.full(4 * n, beta), np.zeros(1)
    return list(zip((first, second, third, out), shifts, strict=True))


def free_parameters(layers: Layers) -> int:
    """Non-zero weights and biases."""
    return sum(int(np.count_nonzero(W) + np.count_nonzero(b)) for W, b in layers)


def a_hypernetwork_is_emulated() -> Finding:
    """g with n = 1 to 6 units: q has 52 n ≤ (16 + 6·2)·3n free parameters; errors at 200 points."""
    draw = np.random.default_rng(0)
    sizes, worst = {}, 0.0
    for n in range(1, 7):
        layers = emulating_network(n, 1e-3)
        sizes[n] = free_parameters(layers)
        for _ in range(200):
            theta, x = draw.uniform(-1, 1, 3 * n), draw.uniform(-1, 1, 1)
            hidden = np.concatenate([x, theta])
            for W, b in layers[:-1]:
                hidden = np.tanh(W @ hidden + b)
            w, b, a = theta[:n], theta[n : 2 * n], theta[2 * n :]
            wanted = a @ np.tanh(w * x + b)
            worst = max(worst, float(np.abs(layers[-1][0] @ hidden - wanted)[0]))
    counted = all(size == 52 * n <= (16 + 6 * 2) * 3 * n for n, size in sizes.items())
    ratio = Fraction(sizes[6], 18)
    return sampled(
        counted and worst < 1e-3,
        f"N_q = {sizes[6]} for N_g = 18 ({float(ratio):.1f}·N_g, below 16 + 6·2), error at most "
        f"{worst:.1g} at 1,200 random points, h = 1/1000",
    )
