"""Finding F20: a compact class of normal targets without a continuous choice of best parameters.

Let ρ be identifiability inducing and take two hidden neurons with output weights 1,

    y_t(x) = ρ(w_1 x + b_1) + ρ(w_2 x + b_2),   (w_1, b_1) = u + R(t)v,   (w_2, b_2) = u − R(t)v,

R(t) the rotation by t, 0 ≤ t ≤ π, and u = (u_0, 0) with u_0 > |v| > 0. Both neurons have w ≥ u_0 −
|v| > 0 and they are 2|v| apart, so the network is normal (no clones, no zero row or column). y_t is
its own only best approximator, with error 0; and since equal normal networks are isomorphic, its
best parameters M[y_t] are the two orders A_t = ((w_1,b_1), (w_2,b_2)) and B_t = ((w_2,b_2),
(w_1,b_1)), which are √8·|v| apart. (A network with fewer neurons, or with clones, computes no y_t,
again by identifiability.) t ↦ y_t is continuous, so 𝕐 = {y_t} is compact. R(π) = −1, so y_π = y_0
and A_π = B_0.

Suppose S: 𝕐 → Θ is continuous with S(y) ∈ M[y]. On [0, π] the set where S(y_t) = A_t is closed, and
so is the set where S(y_t) = B_t; they are disjoint, since A_t ≠ B_t. So one of them is [0, π]. In
the first case S(y_π) = A_π = B_0 ≠ A_0 = S(y_0), in the second S(y_π) = B_π = A_0 ≠ B_0 = S(y_0);
but y_π = y_0. So there is no such S.

The step at fault is the gluing of local selections by one isomorphism for each overlap: overlaps
need not be connected, and three sets may close a loop. On a 𝕐 that is simply connected and locally
path connected the finite covering M → 𝕐 has a section.
"""

from __future__ import annotations

from typing import Any

import sympy

from modhyper.finding import Finding, witness

TURN = sympy.pi
"""How far the two neurons turn about their middle."""
MIDDLE, ARM = sympy.Matrix([3, 0]), sympy.Matrix([1, 0])
"""u and v."""


def neurons(t: Any) -> tuple[Any, Any]:
    """((w_1, b_1), (w_2, b_2)) at t."""
    turn = sympy.Matrix([[sympy.cos(t), -sympy.sin(t)], [sympy.sin(t), sympy.cos(t)]])
    return MIDDLE + turn * ARM, MIDDLE - turn * ARM


def rotating_neurons_change_places() -> Finding:
    """All that the argument above needs of the path, for every t."""
    t = sympy.Symbol("t", real=True)
    first, second = neurons(t)
    apart = sympy.simplify((first - second).dot(first - second))  # |A_t − B_t|² is twice that
    # |R(t)v| = |v|, so w_1 and w_2 are at least u_0 − |v| for every t.
    arm = sympy.simplify((first - MIDDLE).dot(first - MIDDLE))
    least = MIDDLE[0] - sympy.sqrt(ARM.dot(ARM))
    (start_a, start_b), (end_a, end_b) = neurons(sympy.Integer(0)), neurons(TURN)
    swapped = sympy.simplify(start_a - end_b).is_zero_matrix
    swapped = swapped and sympy.simplify(start_b - end_a).is_zero_matrix
    normal = arm == ARM.dot(ARM) and least > 0 and apart.is_positive and not apart.free_symbols
    return witness(
        bool(normal and swapped and start_a != start_b),
        f"the neurons stay {sympy.sqrt(apart)} apart with w ≥ {least}; at t = {TURN} each is where "
        f"the other began: {'yes' if swapped else 'no'}",
    )
