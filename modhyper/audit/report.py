"""The answer of an audit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from modhyper.audit.counts import Counts, Operations
from modhyper.audit.inputs import Input
from modhyper.audit.law import Statement, Targets
from modhyper.audit.lipschitz import Lipschitz, Norm


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor of a cut: the submodule and operation that make it, or its own name.

    role  in which it meets x ("weights", "scale, shift"), "" for what is stored
    """

    name: str
    shape: tuple[int, ...]
    numbers: int
    bits: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class Interface:
    """One cut (`modhyper.audit.cut`), in numbers.

    delivered    T: what depends on the condition, with ``own`` the condition's own tensors
    stored       S: what is stored behind the cut
    N_e          numbers stored before the cut: all that reach an output, less N_Q
    excluded     the largest eps (three digits) that this cut's inequality excludes
    """

    delivered: tuple[Tensor, ...]
    own: tuple[Tensor, ...]
    stored: tuple[Tensor, ...]
    N_e: int
    excluded: Fraction | None

    @property
    def k(self) -> int:
        """Numbers that reach the far side for each condition, the condition's own included."""
        return sum(each.numbers for each in (*self.delivered, *self.own))

    @property
    def N_Q(self) -> int:
        return sum(each.numbers for each in self.stored)

    @property
    def statement(self) -> Statement:
        return Statement(_bits(self.stored), _bits(self.delivered))

    def as_dict(self) -> dict[str, Any]:
        return {
            "k": self.k,
            "N_Q": self.N_Q,
            "N_e": self.N_e,
            "delivered": [asdict(each) for each in self.delivered],
            "condition_itself": [asdict(each) for each in self.own],
            "stored": [asdict(each) for each in self.stored],
            "delivered_bits": self.statement.delivered,
            "stored_bits": self.statement.stored,
            "excluded_eps": None if self.excluded is None else str(self.excluded),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the law says at ``eps``.

    excluded    the largest eps excluded by any cut, ``by`` the index of that cut
    at_eps      index of the cut that excludes ``eps`` itself, None if none does
    lifting_k   with the numbers stored behind that cut, the least k with which its inequality
                excludes eps no more; None if too little is stored in all for any k
    lifting_stored  with the k of that cut, the least N_Q that does the same; None if too long
    """

    targets: Targets
    eps: Fraction
    excluded: Fraction | None
    by: int | None
    at_eps: int | None
    lifting_k: int | None
    lifting_stored: int | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "targets": str(self.targets),
            "m1": self.targets.m1,
            "m2": self.targets.m2,
            "smoothness": self.targets.smoothness,
            "classes": str(self.targets.classes),
            "eps": str(self.eps),
            "excluded_eps": None if self.excluded is None else str(self.excluded),
            "by": self.by,
            "eps_is_excluded_by": self.at_eps,
            "lifting_k": self.lifting_k,
            "lifting_N_Q": None if self.lifting_stored is None else str(self.lifting_stored),
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """A module as its graph shows it.

    interfaces  by falling N_Q, from everything stored behind to the fewest numbers behind; ()
                without a condition
    method      how its way to condition is usually called; a description
    perceptron  "" if x goes through a multilayer perceptron, else an operation that is none of one
    lipschitz_x, lipschitz_condition   None where they were not asked for or no weights are there
    """

    inputs: tuple[Input, ...]
    counts: Counts
    operations: Operations | None
    activations: tuple[tuple[str, int], ...]
    norms: tuple[Norm, ...]
    lipschitz_x: Lipschitz | None
    lipschitz_condition: Lipschitz | None
    perceptron: str
    method: str | None
    interfaces: tuple[Interface, ...]
    verdict: Verdict | None
    notes: tuple[str, ...]

    @property
    def interface(self) -> Interface:
        """The cut with the fewest numbers behind it: where the condition meets x."""
        return self.interfaces[-1]

    @property
    def k(self) -> int:
        return self.interface.k

    @property
    def N_Q(self) -> int:
        return self.interface.N_Q

    @property
    def generated(self) -> int:
        """Numbers of the interface that serve as weights or biases."""
        return sum(
            each.numbers
            for each in self.interface.delivered
            if each.role and set(each.role.split(", ")) <= {"weights", "bias", "shift"}
        )

    def as_dict(self) -> dict[str, Any]:
        """JSON form; fractions as strings."""
        return {
            "inputs": [asdict(each) | {"shape": each.shape or ()} for each in self.inputs],
            "counts": self.counts.as_dict(),
            "operations": self.operations and self.operations.as_dict(),
            "activations": dict(self.activations),
            "norms": [asdict(norm) for norm in self.norms],
            "lipschitz_x": self.lipschitz_x and asdict(self.lipschitz_x),
            "lipschitz_condition": self.lipschitz_condition and asdict(self.lipschitz_condition),
            "method": self.method,
            "k": self.k if self.interfaces else None,
            "N_Q": self.N_Q if self.interfaces else None,
            "generated": self.generated if self.interfaces else None,
            "interfaces": [each.as_dict() for each in self.interfaces],
            "verdict": self.verdict and self.verdict.as_dict(),
            "notes": list(self.notes),
        }


def _bits(tensors: tuple[Tensor, ...]) -> int:
    return sum(each.numbers * each.bits for each in tensors)
