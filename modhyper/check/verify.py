"""Certify or refute sup |h − y| ≤ eps over the whole cube."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from modhyper.check.forward import shared_product, shared_shift
from modhyper.check.network import Network
from modhyper.check.propagate import Evaluator
from modhyper.check.regions import whole_cube
from modhyper.check.search import Comparison, Formula, Other, Search, groups_of
from modhyper.check.target import TargetEnclosure
from modhyper.check.units import UP
from modhyper.errors import InputError

Outcome = Literal["certified", "refuted", "undecided"]
Progress = Callable[[int, int], None]

SHARE = 1 / 16
"""Share of eps above which the rounding of a forward pass is followed region by region."""

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
    ``progress`` is called with (examined, waiting). Rounding of a forward pass is bounded once for
    the cube, or region by region where that bound takes more than SHARE of eps. Sources: simplex
    interpolation errors as in ``target``; chord bounds of ReLU as in the verification literature
    (Zhang et al. 2018, Singh et al. 2019).
    """
    with np.errstate(all="ignore"):  # overflow gives inf or nan, which never certify
        apart = network.kind == "hypernetwork" or network.table is not None
        groups = groups_of(network, apart)
        target = TargetEnclosure(expression, names)
        forward = forward_allowance(network, groups)
        follow = not forward <= SHARE * eps
        factor = shared_product(network) if follow else None
        if follow:  # the target moves by what rounding x·factor makes of x
            moved = 0.0 if factor is None else target.slope(0) * shared_shift(network, factor)
            forward = moved * UP
        evaluator = Evaluator(network, follow=follow, shared=factor is not None)
        cells = () if network.table is None else network.table.cells
        both = Comparison(network, evaluator, Formula(target, groups), cells, groups)
        return _settle(both, eps, forward, max_regions, tighten, progress)


def verify_against(
    network: Network,
    other: Network,
    delta: Fraction,
    *,
    max_regions: int = 400_000,
    tighten: bool = False,
    progress: Progress | None = None,
) -> Verdict:
    """Decide |h − h'| ≤ delta on the whole cube for two networks, and for their forward passes.

    Raises InputError if they do not read the same x and I, or have tables of different cells.
    """
    if (network.m1, network.m2) != (other.m1, other.m2):
        raise InputError(
            f"the networks read {network.m1} + {network.m2} and {other.m1} + {other.m2} "
            "coordinates",
            option="--against",
        )
    tables = {n.table.cells for n in (network, other) if n.table is not None}
    if len(tables) > 1:
        raise InputError("the networks have tables of different cells", option="--against")
    with np.errstate(all="ignore"):
        groups = groups_of(network, apart=True)
        allowed = [forward_allowance(n, groups) for n in (network, other)]
        forward = sum(f for f in allowed if f <= SHARE * delta) * UP
        first, second = (
            Evaluator(n, follow=not f <= SHARE * delta)
            for n, f in zip((network, other), allowed, strict=True)
        )
        cells = next(iter(tables), ())
        both = Comparison(network, first, Other(second, other.m1), cells, groups)
        return _settle(both, delta, forward, max_regions, tighten, progress)


def forward_allowance(network: Network, groups: Sequence[Sequence[int]]) -> float:
    """Bound of |forward pass − real arithmetic| with the cube as one region; inf for tables."""
    if network.table is not None:
        return math.inf
    cube = whole_cube([len(group) for group in groups])
    evaluator = Evaluator(network, follow=True)
    forward = evaluator.enclose(*cube.coordinates(network.m1), cube.cell).output.forward
    return math.inf if forward is None else float(forward.max())


def _settle(
    both: Comparison,
    eps: Fraction,
    forward: float,
    max_regions: int,
    tighten: bool,
    progress: Progress | None,
) -> Verdict:
    verdict = _decide(both, eps, forward, max_regions, progress)
    if not tighten or verdict.outcome != "certified":
        return verdict
    budget = min(max_regions, verdict.regions + 2000)
    # Decide smaller claims between the bounds: each certificate or refutation narrows them.
    for _ in range(6):
        low = max(verdict.lower, verdict.upper / 16)
        if verdict.upper <= TIGHT * low or budget <= 0:
            break
        claim = Fraction(math.sqrt(low * verdict.upper))
        found = _decide(both, claim, forward, budget, progress)
        budget -= found.regions
        verdict = replace(verdict, regions=verdict.regions + found.regions)
        if found.lower > verdict.lower:
            verdict = replace(verdict, lower=found.lower, witness=found.witness)
        if found.outcome == "certified":
            verdict = replace(verdict, upper=found.upper)
        elif found.outcome == "undecided":
            break
    return verdict


def _decide(
    both: Comparison, eps: Fraction, forward: float, max_regions: int, progress: Progress | None
) -> Verdict:
    room = eps - Fraction(forward) if math.isfinite(forward) else Fraction(-1)
    above = _float(eps, math.inf)
    search = Search(both, goal=_float(room, -math.inf))
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
    forward = math.nextafter(forward + search.forward, math.inf) if search.forward else forward
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


def _float(value: Fraction, towards: float) -> float:
    """The float at ``value``, or next to it on the side of ``towards``."""
    near = float(value)
    beyond = near > value if towards < 0 else near < value
    return math.nextafter(near, towards) if beyond else near
