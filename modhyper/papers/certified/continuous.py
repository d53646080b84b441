"""Continuous selection: lower bounds for real weights when parameters follow the target
continuously (DeVore, Howard, Micchelli 1989), with explicit constants from the packing family.

Let a > eps on a grid of C cells, and let every target y_c = Σ c_j φ_j, max|c_j| = a, be met to eps
by parameters that depend continuously on c. If fewer than C numbers determine the model at the
centres, Borsuk–Ulam gives c and -c with the same numbers, so y_c and -y_c are within eps of the
same values there; but at a centre with |c_j| = a they differ by 2a > 2 eps. Hence

* a plain network, all of an embedding method, all of a hypernetwork: N ≥ C_x C_I;
* q, if θ_q and e at every condition are continuous in y: N_q + k C_I ≥ C_x C_I;
* g at one condition: N_g ≥ C_x.

It is the count of `finite_precision` with b = 1; nothing is assumed of depth, activation, size of
weights or precision. For unbounded k, W·e(I) is a continuous vector of w real numbers, so
t = min(k, w) replaces k: N_q ≥ min_t max(C_I (C_x - t), t (m1 + t)).
"""

from __future__ import annotations

from fractions import Fraction

from modhyper.bound import Bound, Hypothesis, Quantity
from modhyper.papers.certified.crossing import least
from modhyper.papers.certified.finite_precision import DENSE
from modhyper.papers.certified.grid import Packing, best_packing
from modhyper.papers.certified.sizes import Size, at_least, grid_text, number
from modhyper.problem import Problem

SOURCE = (
    "certified results, section 3 (continuous selection); DeVore, Howard, Micchelli, "
    "Manuscripta Math. 63 (1989) 469-478"
)


def continuous_bounds(problem: Problem) -> tuple[Bound, ...]:
    """N_q, N_g, N_plain and the totals under continuous selection. Needs eps."""
    eps = problem.relative_eps
    assert eps is not None, "certified bounds need eps"
    m1, m2, r = problem.m1, problem.m2, problem.smoothness
    whole, part = best_packing(m1, m2, r, eps), best_packing(m1, 0, r, eps)
    wholes: tuple[tuple[str, Quantity], ...] = (
        ("continuous-plain", "N_plain"),
        ("continuous-embedding-total", "N_embedding_total"),
        ("continuous-hypernetwork-total", "N_hypernetwork_total"),
    )
    rate, slice_rate = ("(m1 + m2)/r", Fraction(m1 + m2, r)), ("m1/r", Fraction(m1, r))
    out = [_primary(problem, eps)]
    size = at_least(part, 1, 0)
    text = "N_g ≥ C_x; " + _shown(part, eps, size)
    out.append(_bound("continuous-slice", "N_g", size, text, slice_rate, (_continuous("g"),)))
    size = at_least(whole, 1, 0)
    text = "N ≥ C_x C_I; " + _shown(whole, eps, size)
    out += [_bound(id, q, size, text, rate, (_continuous("the model"),)) for id, q in wholes]
    return tuple(out)


def _primary(problem: Problem, eps: Fraction) -> Bound:
    m1, m2, r, k = problem.m1, problem.m2, problem.smoothness, problem.embedding_dim
    both = _continuous("q and e")
    if k is None:
        found = least(problem, eps, 1, "parabola")
        text = (
            f"N_q ≥ min over t = min(k, w) of max(C_I (C_x - t), t (m1 + t)), m1 = {m1}, reached "
            f"at t = {number(found.t)}; {_shown(found.packing, eps, found.size)}"
        )
        rate = "Min(m1 + m2, 2*m1)/r", Fraction(min(m1 + m2, 2 * m1), r)
        return _bound("continuous-any-dimension", "N_q", found.size, text, rate, (both, DENSE))
    packing = best_packing(m1, m2, r, eps, k)
    size = at_least(packing, 1, k)
    text = f"N_q + k C_I ≥ C_x C_I with k = {number(k)}; {_shown(packing, eps, size)}"
    rate = "(m1 + m2)/r", Fraction(m1 + m2, r)
    return _bound("continuous-embedding", "N_q", size, text, rate, (both,))


def _shown(packing: Packing | None, eps: Fraction, size: Size) -> str:
    if packing is None:
        return f"no grid with a > eps = {number(eps)} adds anything"
    value = f"10^{size.log10:.6g}" if size.value is None else number(size.value)
    return f"{grid_text(packing, eps)}: at least {value}"


def _continuous(what: str) -> Hypothesis:
    return Hypothesis(
        "continuous-selection",
        f"the parameters of {what} depend continuously on the target y",
        "undecided",
        "a property of how the parameters are found, not of the problem",
    )


def _bound(
    id: str,
    quantity: Quantity,
    size: Size,
    explanation: str,
    rate: tuple[str, Fraction],
    hypotheses: tuple[Hypothesis, ...],
) -> Bound:
    return Bound(
        id=id,
        quantity=quantity,
        side="lower",
        reading="certified",
        source=SOURCE,
        exponent=rate[0],
        exponent_value=rate[1],
        value=size.value,
        log10_value=size.log10,
        hypotheses=hypotheses,
        explanation=explanation,
    )
