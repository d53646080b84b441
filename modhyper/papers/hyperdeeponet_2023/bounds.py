"""Theorem 2 of the paper and the rate that it takes from Galanti and Wolf, hypotheses decided."""

from __future__ import annotations

from modhyper.activations.catalogue import facts_of
from modhyper.bound import Hypothesis, Result, Source, Standing, Truth
from modhyper.conditioning import Hypernetwork, OutputLayer
from modhyper.papers.galanti_wolf_2020 import hypotheses as theirs
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.problem import Problem
from modhyper.rate import Rate

KEY = "lee-cho-hwang-2023"
C_R = "σ ∈ C^r(R)"
BOUNDED = "σ and σ' are bounded"
BRANCH = Hypothesis(
    "branch-bounded",
    "the branch nets have Sobolev norms of order r at most l_1",
    "undecided",
    "a property of the networks, not of the problem",
)


def sigma_c_r(problem: Problem) -> Hypothesis:
    """Analytic σ are C^r; continuous piecewise linear σ with a break are not C^1."""
    sigma = facts_of(problem.activation)
    truth: Truth = "holds" if sigma.smooth.truth == "holds" else "undecided"
    reason = sigma.smooth.reason
    if truth == "undecided" and sigma.piecewise_linear_breaks:
        truth, reason = "fails", f"a break at {sigma.breaks[0]}"
    return Hypothesis("sigma-c-r", C_R, truth, f"σ = {sigma.name}: {reason}")


def sigma_bounded(problem: Problem) -> Hypothesis:
    """σ' bounded is σ Lipschitz; σ is bounded if σ' is integrable."""
    sigma = facts_of(problem.activation)
    lipschitz, integrable = sigma.lipschitz, sigma.derivative_integrable
    truth: Truth = "undecided"
    reason = f"σ' ∈ L^1(R) would give it; {integrable.reason}"
    if lipschitz.truth == "fails":
        truth, reason = "fails", lipschitz.reason
    elif lipschitz.truth == integrable.truth == "holds":
        truth, reason = "holds", "Lipschitz, σ' ∈ L^1(R)"
    return Hypothesis("sigma-bounded", BOUNDED, truth, f"σ = {sigma.name}: {reason}")


def _trunk(problem: Problem) -> tuple[Hypothesis, ...]:
    shared = ("sigma-universal", "non-representability", "assumption-2")
    return (
        *(theirs.decide(id, problem) for id in shared),
        sigma_c_r(problem),
        sigma_bounded(problem),
        BRANCH,
    )


THEOREM_4 = next(theorem for theorem in stated.THEOREMS if theorem.id == "theorem-4")
TRUNK = Result(
    id="deeponet-trunk",
    quantity="N_trunk",
    side="lower",
    reading="stated",
    setting="real",
    rate=Rate("Ω", stated.MODULAR.terms),
    source=Source(KEY, "Theorem 2"),
    standing=Standing(literature=(KEY,)),
    hypotheses=_trunk,
    speaks_of=lambda problem: isinstance(problem.model, OutputLayer),
    note="for every number p of basis functions; the branch net may be as large as it needs to be",
)
TARGET = Result(
    id="hyperdeeponet-target",
    quantity="N_target",
    side="upper",
    reading="stated",
    setting="real",
    rate=stated.MODULAR,
    source=Source(KEY, "text after Theorem 2"),
    standing=Standing(literature=(KEY, stated.KEY)),
    hypotheses=lambda problem: tuple(theirs.decide(id, problem) for id in THEOREM_4.needed),
    speaks_of=lambda problem: isinstance(problem.model, Hypernetwork),
    note="Theorem 4 of Galanti and Wolf, whose hypotheses are these",
)
RESULTS = (TRUNK, TARGET)
ASSUMABLE = {
    "sigma-c-r": C_R,
    "sigma-bounded": BOUNDED,
    BRANCH.id: BRANCH.statement,
}
