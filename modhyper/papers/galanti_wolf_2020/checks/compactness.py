"""Finding F5: W^γ(1,m) is not closed in the sup norm."""

from __future__ import annotations

from fractions import Fraction

from modhyper.analysis.expressions import parse_expression
from modhyper.analysis.sobolev import sobolev_norm
from modhyper.analysis.supremum import supremum
from modhyper.ledger.finding import Finding

GAMMA = Fraction(1, 2)
FREQUENCIES = (1, 10, 100, 1000)


def w_gamma_is_not_closed() -> Finding:
    """A_n sin(n x), A_n = γ/n: derivative part exactly γ, norm ≤ 1, sup norm ≤ γ/n → 0."""
    sups = []
    for n in FREQUENCIES:
        amplitude = GAMMA / n
        if not in_w_gamma(n, amplitude, GAMMA):
            return Finding(False, f"A·sin({n} x) was not shown to lie in W^γ")
        text = f"({amplitude})*sin({n}*x1)"
        sups.append(supremum(parse_expression(text, ["x1"]), ["x1"], ((-1.0, 1.0),)).upper)
    falls = all(sup <= float(GAMMA) / n * 1.001 for sup, n in zip(sups, FREQUENCIES, strict=True))
    pairs = zip(FREQUENCIES, sups, strict=True)
    shown = ", ".join(f"n = {n}: {sup:.3g}" for n, sup in pairs)
    return Finding(falls, f"γ = 1/2, in W^γ, sup norms {shown}; the limit 0 has derivative part 0")


def in_w_gamma(n: int, amplitude: Fraction, gamma: Fraction) -> bool:
    """Is A·sin(n·x1) in W^γ(1,1)? Its derivative at 0 is A·n, exactly; its norm is enclosed."""
    expr = parse_expression(f"({amplitude})*sin({n}*x1)", ["x1"])
    return amplitude * n >= gamma and sobolev_norm(expr, ["x1"], 1).member == "yes"
