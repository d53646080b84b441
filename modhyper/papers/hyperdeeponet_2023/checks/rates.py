"""What the paper's stated rates say of one another, and what its distance says of a network."""

from __future__ import annotations

from modhyper.analysis.sobolev import sobolev
from modhyper.exponent import ZERO
from modhyper.finding import Finding, symbolic, witness
from modhyper.papers.hyperdeeponet_2023.bounds import TARGET, TRUNK
from modhyper.rate import Rate


def one_order() -> Finding:
    """N_trunk/N_target: the exponents of the two stated rates are subtracted, symbols d_y = m1, r.

    A lower bound divided by an upper bound of the same order says Ω(1), which is no gap.
    """
    if not isinstance(TRUNK.rate, Rate) or not isinstance(TARGET.rate, Rate):
        raise TypeError("both rates are stated once for all problems")
    gap = TRUNK.rate / TARGET.rate
    said = f"N_trunk = {TRUNK.rate} and N_target = {TARGET.rate}: N_trunk/N_target = {gap}"
    return symbolic(gap.exponent == ZERO, said.replace("m1", "d_y"))


def zero_network_is_near() -> Finding:
    """sup over f in {0} of inf over W(r,n) of ‖f − ψ‖_∞ is 0, as 0 ∈ W(r,n): its norm is 0."""
    members = [sobolev("0", r, variables=["x1"]).member for r in (1, 2, 3)]
    return witness(
        members == ["yes"] * 3, "the zero network is in W(r,n), so {0} is at distance 0 as written"
    )
