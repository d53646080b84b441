"""The user's own claims, from a TOML file or a decorated function, checked like the paper's.

[problem]                     # shared by the claims that need one; a claim may change fields
m1 = 1
m2 = 2
eps = "1e-3"
embedding_dim = 2

[[claim]]
id = "primary-is-small"
kind = "bound"                # the certified bounds decide
quantity = "N_g"
at_most = 3100

[[claim]]
id = "sigma-vanishes-at-0"
kind = "hypothesis"           # an id of `modhyper theorem 2`
hypothesis = "sigma-zero"
problem = { activation = "tanh" }

[[claim]]
id = "my-primary"
kind = "module"               # a torch module, or a function that makes one
module = "package.module:factory"
measure = "parameters"        # any of modhyper.audit.measures.MEASURES
at_most = 5000

[[claim]]
id = "my-interface"
kind = "module"
module = "package.module:factory"
arguments = { width = 64 }    # of the factory
x = "2"                       # shapes, as in `modhyper audit`
condition = "c=16"
measure = "k"                 # or N_Q, N_e, generated, cut (with conditions = C), lipschitz_x, …
at_most = 41

[[claim]]
id = "slope"
kind = "slope"                # of log(y) against log(x) in a CSV file
data = "thresholds.csv"
x = "n"
y = "size"
near = 3
within = 0.3
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from modhyper.bound import Truth
from modhyper.errors import InputError
from modhyper.files import read_text
from modhyper.finding import Finding
from modhyper.ledger.reading import decode
from modhyper.ledger.user_claim_kinds import (
    BoundClaim,
    Context,
    HypothesisClaim,
    ModuleClaim,
    SlopeClaim,
)

Function = TypeVar("Function", bound=Callable[[], Finding | bool])
Kinds = BoundClaim | HypothesisClaim | ModuleClaim | SlopeClaim


class _File(Struct, forbid_unknown_fields=True):
    claim: tuple[Kinds, ...] = ()
    problem: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class UserClaim:
    """One claim as the user wrote it, with the problem and the folder it speaks of."""

    asked: Kinds
    context: Context

    @property
    def id(self) -> str:
        return self.asked.id

    @property
    def statement(self) -> str:
        return self.asked.statement or self.asked.says


@dataclass(frozen=True, slots=True)
class Judged:
    """holds: shown; fails: refuted; undecided: neither, which does not count as holding."""

    id: str
    statement: str
    truth: Truth
    reason: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def claim(statement: str) -> Callable[[Function], Function]:
    """Decorate a function without arguments: it returns a bool or a Finding for ``statement``.

    The pytest plugin collects decorated functions of test modules as tests.

    Parameters
    ----------
    statement : str
        What should hold, in words.

    Returns
    -------
    callable
        The decorator.
    """

    def mark(function: Function) -> Function:
        function.__modhyper_claim__ = statement  # type: ignore[attr-defined]
        return function

    return mark


def read_user_claims(path: Path) -> tuple[UserClaim, ...]:
    """The claims of a TOML file. Raises InputError that names the file, the claim and the key."""
    found = decode(read_text(path, option="--claims"), str(path), _File, option="--claims")
    if not found.claim:
        raise InputError(f"{path} has no [[claim]]", option="--claims")
    for id, count in Counter(asked.id for asked in found.claim).items():
        if count > 1:
            raise InputError(f"{path}: claim {id!r} is there twice", option="--claims")
    return tuple(
        UserClaim(asked, Context(f"{path}: claim {asked.id!r}", found.problem, path.parent))
        for asked in found.claim
    )


def judge_claim(claim: UserClaim) -> Judged:
    """Decide one claim. Raises InputError if what it names does not exist."""
    try:
        truth, reason = claim.asked.decide(claim.context)
    except InputError as error:
        raise InputError(f"{claim.context.place}: {error}") from None
    return Judged(claim.id, claim.statement, truth, reason)


def judge_function(function: Callable[[], Finding | bool]) -> Judged:
    """Run a function decorated with `claim`. What it raises is a failure, with its message."""
    statement: str = function.__modhyper_claim__  # type: ignore[attr-defined]
    name = getattr(function, "__name__", "claim")
    try:
        found = function()
    except Exception as error:  # the user's code may raise anything; nothing was shown then
        return Judged(name, statement, "fails", f"{type(error).__name__}: {error}")
    if isinstance(found, Finding):
        return Judged(name, statement, "holds" if found.established else "fails", found.detail)
    return Judged(name, statement, "holds" if found is True else "fails", f"returned {found!r}")
