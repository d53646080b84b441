"""A conditioning by name and a primary by its widths: k and N_Q, and what the law says of them.

The widths are those of the hidden layers; the primary is a perceptron (m1, hidden, …, 1) with a
bias at every unit, since a target has one value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from modhyper.bisection import excluded_accuracy
from modhyper.conditioning import (
    Biases,
    Chunked,
    Conditioning,
    Embedding,
    Film,
    Hypernetwork,
    LowRank,
    OutputLayer,
    parameters,
)
from modhyper.errors import InputError, near_matches
from modhyper.magnitude import NOTHING, Size
from modhyper.papers.certified.best_points import is_long
from modhyper.papers.certified.interface import Setting, finite_conditions, least_primary
from modhyper.papers.certified.point_sets import Points
from modhyper.papers.certified.targets import at_least, best_targets
from modhyper.problem import Problem, whole

KINDS = (*("embedding", "hypernetwork", "film", "lora", "biases", "output-layer", "chunked"),)
NEEDS = {"embedding": "embedding_dim", "lora": "rank", "chunked": "generated"}
"""The number that a method needs beside the widths."""

MAX_WIDTH = 10**9


@dataclass(frozen=True, slots=True)
class Conditioned:
    """A described network: ``widths`` of its primary, ``k`` numbers delivered, ``N_Q`` stored."""

    kind: str
    model: Conditioning
    widths: tuple[int, ...]
    k: int
    N_Q: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the law says of a `Conditioned` at the problem's eps.

    least     N_Q that any method with this k needs at eps; None without eps
    excluded  whether that is more than there is
    excludes  the largest eps of three digits (times the radius) that is excluded; None: none found
    """

    network: Conditioned
    least: Size | None
    excluded: bool
    excludes: Fraction | None

    def as_dict(self) -> dict[str, Any]:
        n = self.network
        return {
            "conditioning": n.kind,
            "model": n.model.as_dict(),
            "widths": list(n.widths),
            "k": str(n.k),
            "N_Q": str(n.N_Q),
            "N_Q_at_least": None
            if self.least is None or self.least.value is None
            else str(self.least.value),
            "N_Q_log10": None if self.least is None else self.least.log10,
            "excluded": self.excluded,
            "excluded_eps": None if self.excludes is None else str(self.excludes),
        }


def conditioned(kind: str, m1: int, hidden: Sequence[object], needed: object = None) -> Conditioned:
    """k and N_Q of the method ``kind`` on a primary with these hidden widths.

    ``needed`` is the number of NEEDS: k of an embedding, the rank of LoRA, the generated numbers of
    a part-generated primary. Raises InputError for an unknown method, no widths, or a missing,
    superfluous or impossible number.
    """
    if kind not in KINDS:
        hint = near_matches(kind, KINDS)
        raise InputError(f"no conditioning {kind!r}", option="conditioning", hint=hint)
    if not hidden:
        raise InputError("missing", option="widths", hint="hidden widths such as 64,64")
    units = [whole("widths", each, least=1, most=MAX_WIDTH) for each in hidden]
    widths = (m1, *units, 1)
    option = NEEDS.get(kind)
    if option is not None and needed is None:
        raise InputError(f"missing with --conditioning {kind}", option=option)
    if option is None and needed is not None:
        raise InputError(f"{kind} has no such number", option="conditioning")
    number = 0
    if option is not None:
        number = whole(option, needed, least=1, most=MAX_WIDTH**2)
    model: Conditioning
    match kind:
        case "embedding":
            model = Embedding(number)
        case "hypernetwork":
            model = Hypernetwork()
        case "film":
            model = Film(sum(units))
        case "lora":
            model = LowRank(number, widths)
        case "biases":
            model = Biases(units[0])
        case "output-layer":
            model = OutputLayer(units[-1])
        case _:
            if number > parameters(widths):
                have = f"the primary has {parameters(widths):,} numbers"
                raise InputError(f"{have}, of which {number:,} cannot be generated", option=option)
            model = Chunked(number)
    k = model.numbers(widths)
    assert k is not None  # every model above knows it
    return Conditioned(kind, model, widths, k, model.remaining(widths))


def standing(problem: Problem, network: Conditioned) -> Standing:
    """The general law b_q N_Q + b_e k J ≥ log2(targets) for a described network.

    Raises InputError for a problem that asks for another error than the sup error.
    """
    if problem.error != "sup":
        raise InputError("the law of a described network is for the sup error", option="error")
    eps = problem.relative_eps
    least = None if eps is None else needed(problem, eps, network.k)
    relative = excluded_accuracy(lambda e: needed(problem, e, network.k).exceeds(network.N_Q))
    return Standing(
        network,
        least,
        least is not None and least.exceeds(network.N_Q),
        None if relative is None else relative * problem.radius,
    )


def needed(problem: Problem, eps: Fraction, k: int) -> Size:
    """Numbers that follow the target, behind a cut of k numbers; eps relative to the radius."""
    if eps >= 1:
        return NOTHING
    p = problem
    s = Setting(p.m1, p.m2, p.smoothness, eps, p.precision_bits, p.interface_bits)
    if p.conditions is None:
        return least_primary(s, k)
    one = best_targets(s.m1, 0, s.smoothness, s.eps)
    if isinstance(one, Points) and is_long(one):
        return at_least(one, s.bits, s.bits_interface * k)  # of one condition: enough
    return Size.of(finite_conditions(s, p.conditions, k), up=False)
