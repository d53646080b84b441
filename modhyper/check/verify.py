"""Certify or refute sup |h − y| ≤ eps over the whole cube."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from modhyper.check.network import Network
from modhyper.check.propagate import Evaluator
from modhyper.check.rounding import forward_allowance
from modhyper.check.search import Comparison, Search
from modhyper.check.target import TargetEnclosure

Outcome = Literal["certified", "refuted", "undecided"]
Progress = Callable[[int, int], None]

TIGHT = 1.05
"""Tightening stops when upper ≤ TIGHT · lower."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was proved of sup |h − y| over the cube, h with the stored weights in real arithmetic.

    outcome    certified: sup ≤ eps. refuted: |h − y| > eps at ``witness``. undecided: neither.
    lower      |h − y| ≥ lower at ``witness``
    upper      sup |h − y| ≤ upper, ``forward`` included; inf when nothing was proved
    forward    a forward pass in the stored precision, sums in any order, stays this close to h
    regions    regions examined; ``left`` those not settled
    """

    outcome: Outcome
    eps: Fraction
    lower: float
    upper: float
    forward: float
    regions: int
    left: int
    witness: tuple[float, ...] = ()
    reason: str = ""


def verify(
    network: Network,
    expression: Any,
    names: list[str],
    eps: Fraction,
    *,
    max_regions: int = 400_000,
    tighten: bool = False,
    progress: Progress | None = None,
) -> Verdict:
    """Decide |h − y| ≤ eps on all of [-1,1]^(m1+m2), for the network's forward pass as well.

    On each region the network and the target are compared with their interpolations at the same
    vertices, so the error is at most the largest vertex error plus the two remainders. Regions that
    are not settled are cut at a ReLU's zero or across their most costly coordinate. ``tighten``
    goes on after a certificate, for about as much work again, to enclose the sup more closely.
    ``progress`` is called with (examined, waiting). Sources: simplex interpolation errors as in
    ``target``; chord bounds of ReLU as in the verification literature (Zhang et al. 2018, Singh et
    al. 2019).
    """
    with np.errstate(all="ignore"):  # overflow gives inf or nan, which never certify
        both = Comparison(network, Evaluator(network), TargetEnclosure(expression, names))
        forward = forward_allowance(network)
        verdict = _decide(both, eps, forward, max_regions, progress)
        if tighten and verdict.outcome == "certified":
            budget = min(max_regions, verdict.regions + 2000)
            verdict = _tightened(both, verdict, budget, progress)
        return verdict


def _decide(
    both: Comparison, eps: Fraction, forward: float, max_regions: int, progress: Progress | None
) -> Verdict:
    room = eps - Fraction(forward) if math.isfinite(forward) else Fraction(-1)
    above = _above(eps)
    search = Search(both, goal=_below(room))
    # Without room nothing can be certified; a short search may still refute.
    search.run(above, max_regions if room > 0 else min(max_regions, 5000), progress)
    outcome: Outcome = "undecided"
    upper, reason = math.inf, f"{search.left} regions of the cube could not be settled"
    if room < 0:
        reason = f"a forward pass may be off by {forward:.3g}, more than eps"
    if search.lower > above:
        outcome, reason = "refuted", ""
    elif not search.left:
        outcome, reason = "certified", ""
        upper = min(above, math.nextafter(search.settled + forward, math.inf))
    return Verdict(
        outcome,
        eps,
        search.lower,
        upper,
        forward,
        search.regions,
        search.left,
        search.witness,
        reason,
    )


def _tightened(
    both: Comparison, verdict: Verdict, budget: int, progress: Progress | None
) -> Verdict:
    """Decide smaller claims between the bounds: each certificate or refutation narrows them."""
    for _ in range(6):
        low = max(verdict.lower, verdict.upper / 16)
        if verdict.upper <= TIGHT * low or budget <= 0:
            break
        claim = Fraction(math.sqrt(low * verdict.upper))
        found = _decide(both, claim, verdict.forward, budget, progress)
        budget -= found.regions
        verdict = replace(verdict, regions=verdict.regions + found.regions)
        if found.lower > verdict.lower:
            verdict = replace(verdict, lower=found.lower, witness=found.witness)
        if found.outcome == "certified":
            verdict = replace(verdict, upper=found.upper)
        elif found.outcome == "undecided":
            break
    return verdict


def _below(value: Fraction) -> float:
    near = float(value)
    return near if Fraction(near) <= value else math.nextafter(near, -math.inf)


def _above(value: Fraction) -> float:
    near = float(value)
    return near if Fraction(near) >= value else math.nextafter(near, math.inf)
