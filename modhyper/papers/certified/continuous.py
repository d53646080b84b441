"""Continuous selection: lower bounds for real weights when parameters follow the target
continuously (DeVore, Howard, Micchelli 1989), with explicit constants from the points with signs.

Let M points v at J conditions carry signs (`point_sets`, `smooth_points`): y_c = Σ c_v T_v is
linear in c, in the ball for max|c_v| = a, and |y_c| > eps at a point with |c_v| = a. Let every y_c,
max|c_v| = a, be met to eps by parameters that depend continuously on c. If fewer than M numbers
determine the model at the points, Borsuk–Ulam gives c and -c with the same numbers, so y_c and
-y_c = y_(-c) are within eps of the same values there; but at a point with |c_v| = a they differ by
more than 2 eps. Hence

* a plain network, all of an embedding method, all of a hypernetwork: N ≥ M;
* q, if θ_q and e at every condition are continuous in y: N_q + k J ≥ M;
* g at one condition: N_g ≥ M without I.

It is the count of `finite_precision` with b = 1, for signs alone (walks are no linear family);
nothing is assumed of depth, activation, size of weights or precision. For unbounded k, W·e(I) is a
continuous vector of w real numbers, so t = min(k, w) replaces k:
N_q ≥ min_t max(M - t J, t (m1 + t)).
"""

from __future__ import annotations

from collections.abc import Callable

from modhyper.bound import Hypothesis, Proved, Result, Source, Standing, always
from modhyper.papers.certified.finite_precision import (
    DENSE,
    counted,
    embedding,
    given_k,
    unbounded,
    unbounded_k,
)
from modhyper.papers.certified.rates import CROSSING, JOINT, SLICE
from modhyper.problem import Problem
from modhyper.rate import Rate

SOURCE = Source("certified", "section 3 (continuous selection)")
PROOF = "modhyper.papers.certified.continuous"
LITERATURE = ("borsuk-1933", "devore-howard-micchelli-1989")
NOTE = (
    "kernel: Borsuk–Ulam taken as given, signs on the checkerboard and on Lee codes (r = 1); other "
    "signs by the written proof"
)


def _result(
    id: str,
    quantity: str,
    rate: Rate,
    kernel: tuple[str, ...],
    what: str,
    prove: Callable[[Problem], Proved],
    *more: Hypothesis,
    speaks_of: Callable[[Problem], bool] = always,
    finite: bool | None = False,
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
        standing=Standing(kernel, PROOF, LITERATURE),
        hypotheses=lambda problem: (selection, *more),
        prove=prove,
        speaks_of=speaks_of,
        finite=finite,
        note=NOTE if kernel else "",
    )


_TOTAL = counted("N", real=True)
_COUNT = ("continuous_total", "coded_continuous_total")
RESULTS: tuple[Result, ...] = (
    _result(
        "embedding",
        "N_q",
        JOINT,
        ("continuous_interface", "coded_continuous_interface"),
        "q and e",
        embedding(real=True),
        speaks_of=given_k,
    ),
    _result(
        "any-dimension",
        "N_q",
        CROSSING,
        (),
        "q and e",
        unbounded("parabola", real=True),
        DENSE,
        speaks_of=unbounded_k,
    ),
    _result("slice", "N_g", SLICE, (), "g", counted("N_g", slice_=True, real=True), finite=None),
    _result("plain", "N_plain", JOINT, ("coded_continuous_network",), "the model", _TOTAL),
    _result("embedding-total", "N_embedding_total", JOINT, _COUNT, "the model", _TOTAL),
    _result("hypernetwork-total", "N_hypernetwork_total", JOINT, _COUNT, "the model", _TOTAL),
)
