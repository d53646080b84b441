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

from collections.abc import Callable

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing
from modhyper.magnitude import number
from modhyper.papers.certified.crossing import least
from modhyper.papers.certified.finite_precision import DENSE
from modhyper.papers.certified.grid import best_packing
from modhyper.papers.certified.rates import CROSSING, JOINT, SLICE
from modhyper.papers.certified.sizes import at_least, grid_text, size_text
from modhyper.problem import Problem
from modhyper.rate import Rate

SOURCE = Source("certified", "section 3 (continuous selection)")
PROOF = "modhyper.papers.certified.continuous"
LITERATURE = ("borsuk-1933", "devore-howard-micchelli-1989")


def _embedding(problem: Problem) -> Proved:
    eps, k = problem.accuracy, problem.embedding_dim or 0
    packing = best_packing(problem.m1, problem.m2, problem.smoothness, eps, k)
    size = at_least(packing, 1, k)
    return Proved(
        size,
        lambda: (
            f"N_q + k C_I ≥ C_x C_I with k = {number(k)}; {grid_text(packing, eps)}: at least "
            f"{size_text(size)}"
        ),
    )


def _any_dimension(problem: Problem) -> Proved:
    eps = problem.accuracy
    found = least(problem, eps, 1, "parabola")
    return Proved(
        found.size,
        lambda: (
            "N_q ≥ min over t = min(k, w) of max(C_I (C_x - t), t (m1 + t)), "
            f"m1 = {problem.m1}, reached at t = {number(found.t)}; "
            f"{grid_text(found.packing, eps)}: at least {size_text(found.size)}"
        ),
    )


def _counted(inequality: str, *, slice_: bool) -> Callable[[Problem], Proved]:
    def prove(problem: Problem) -> Proved:
        eps = problem.accuracy
        packing = best_packing(problem.m1, 0 if slice_ else problem.m2, problem.smoothness, eps)
        size = at_least(packing, 1, 0)
        return Proved(
            size, lambda: f"{inequality}; {grid_text(packing, eps)}: at least {size_text(size)}"
        )

    return prove


def _result(
    id: str,
    quantity: str,
    rate: Rate,
    what: str,
    prove: Callable[[Problem], Proved],
    *more: Hypothesis,
    speaks_of: Callable[[Problem], bool] = lambda problem: True,
) -> Result:
    selection = Hypothesis(
        "continuous-selection",
        f"the parameters of {what} depend continuously on the target y",
        "undecided",
        "a property of how the parameters are found, not of the problem",
    )
    return Result(
        id=f"continuous-{id}",
        quantity=quantity,
        side="lower",
        setting="real",
        rate=rate,
        source=SOURCE,
        standing=Standing(pencil=PROOF, literature=LITERATURE),
        hypotheses=lambda problem: (selection, *more),
        prove=prove,
        speaks_of=speaks_of,
    )


_TOTAL = _counted("N ≥ C_x C_I", slice_=False)
RESULTS: tuple[Result, ...] = (
    _result(
        "embedding",
        "N_q",
        JOINT,
        "q and e",
        _embedding,
        speaks_of=lambda p: p.embedding_dim is not None,
    ),
    _result(
        "any-dimension",
        "N_q",
        CROSSING,
        "q and e",
        _any_dimension,
        DENSE,
        speaks_of=lambda p: p.embedding_dim is None,
    ),
    _result("slice", "N_g", SLICE, "g", _counted("N_g ≥ C_x", slice_=True)),
    _result("plain", "N_plain", JOINT, "the model", _TOTAL),
    _result("embedding-total", "N_embedding_total", JOINT, "the model", _TOTAL),
    _result("hypernetwork-total", "N_hypernetwork_total", JOINT, "the model", _TOTAL),
)
