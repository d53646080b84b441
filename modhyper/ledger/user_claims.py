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

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from modhyper.errors import InputError, near_matches
from modhyper.ledger.finding import Finding
from modhyper.problem import Problem
from modhyper.theory.bound import Bound, Quantity, Truth

Function = TypeVar("Function", bound=Callable[[], Finding | bool])
Kind = Literal["bound", "hypothesis", "module", "slope"]
COMMON = {"id", "kind", "statement", "problem"}
OPTIONAL: dict[str, set[str]] = {
    "module": {"arguments", "x", "condition", "conditions", "eps", "smoothness"},
}
KEYS: dict[str, set[str]] = {
    "bound": {"quantity", "at_least", "at_most"},
    "hypothesis": {"hypothesis"},
    "module": {"module", "measure", "at_least", "at_most"},
    "slope": {"data", "x", "y", "near", "within"},
}


@dataclass(frozen=True, slots=True)
class UserClaim:
    """One claim as the user wrote it. ``folder`` is where relative paths start."""

    id: str
    kind: Kind
    statement: str
    fields: Mapping[str, Any]
    problem: Problem | None
    folder: Path


@dataclass(frozen=True, slots=True)
class Judged:
    """holds: shown; fails: refuted; undecided: neither, which does not count as holding."""

    id: str
    statement: str
    truth: Truth
    reason: str

    def as_dict(self) -> dict[str, str]:
        return {
            "id": self.id,
            "statement": self.statement,
            "truth": self.truth,
            "reason": self.reason,
        }


def claim(statement: str) -> Callable[[Function], Function]:
    """Decorate a function without arguments: it returns a bool or a Finding for ``statement``.

    The pytest plugin collects decorated functions of test modules as tests.
    """

    def mark(function: Function) -> Function:
        function.__modhyper_claim__ = statement  # type: ignore[attr-defined]
        return function

    return mark


def read_user_claims(path: Path) -> tuple[UserClaim, ...]:
    """The claims of a TOML file. Raises InputError that names the file, the claim and the key."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", option="--claims") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not TOML: {error}", option="--claims") from None
    unknown = sorted(set(data) - {"problem", "claim"})
    if unknown:
        raise InputError(
            f"{path}: unknown table {unknown[0]!r}", hint=near_matches(unknown[0], KEYS_OF_FILE)
        )
    entries = data.get("claim", [])
    if not isinstance(entries, list) or not entries:
        raise InputError(f"{path} has no [[claim]]", option="--claims")
    claims = tuple(_read(entry, data.get("problem", {}), path) for entry in entries)
    ids = [each.id for each in claims]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise InputError(f"{path}: claim {twice[0]!r} is there twice")
    return claims


KEYS_OF_FILE = ("problem", "claim")


def _read(entry: dict[str, Any], shared: dict[str, Any], path: Path) -> UserClaim:
    place = f"{path}: claim {entry.get('id', '(no id)')!r}"
    kind: Kind = entry.get("kind", "")
    if kind not in get_args(Kind):
        raise InputError(f"{place}: kind must be one of {', '.join(get_args(Kind))}")
    known = COMMON | KEYS[kind] | OPTIONAL.get(kind, set())
    for key in entry:
        if key not in known:
            raise InputError(f"{place}: unknown key {key!r}", hint=near_matches(key, known))
    if not isinstance(entry.get("id"), str):
        raise InputError(f"{place}: an id is missing")
    needed = KEYS[kind] - {"at_least", "at_most"}
    for key in sorted(needed):
        if key not in entry:
            raise InputError(f"{place}: {key!r} is missing")
    if KEYS[kind] >= {"at_least", "at_most"} and ("at_least" in entry) == ("at_most" in entry):
        raise InputError(f"{place}: give exactly one of at_least and at_most")
    problem = None
    if kind in ("bound", "hypothesis"):
        try:
            problem = Problem(**{**shared, **entry.get("problem", {})})
        except InputError as error:
            raise InputError(f"{place}: {error}") from None
        except TypeError as error:  # an unknown or missing field
            raise InputError(f"{place}: problem: {str(error).split('__init__() ')[-1]}") from None
    fields = {key: value for key, value in entry.items() if key not in COMMON}
    statement = entry.get("statement") or _stated(kind, fields)
    return UserClaim(entry["id"], kind, statement, fields, problem, path.parent)


def _stated(kind: str, fields: Mapping[str, Any]) -> str:
    sign = "≥" if "at_least" in fields else "≤"
    limit = fields.get("at_least", fields.get("at_most"))
    return {
        "bound": f"{fields.get('quantity')} {sign} {limit}",
        "hypothesis": f"{fields.get('hypothesis')} holds",
        "module": f"{fields.get('measure')} of {fields.get('module')} {sign} {limit}",
        "slope": f"slope of log {fields.get('y')} against log {fields.get('x')} is "
        f"{fields.get('near')} ± {fields.get('within')}",
    }[kind]


def judge_claim(claim: UserClaim) -> Judged:
    """Decide one claim. Raises InputError if what it names does not exist."""
    decide = {
        "bound": _judge_bound,
        "hypothesis": _judge_hypothesis,
        "module": _judge_module,
        "slope": _judge_slope,
    }[claim.kind]
    truth, reason = decide(claim)
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


def _judge_bound(claim: UserClaim) -> tuple[Truth, str]:
    """N ≤ v holds if a certified upper bound is ≤ v, and fails if a certified lower one is > v."""
    from modhyper.estimate import bounds

    quantity = claim.fields["quantity"]
    if quantity not in get_args(Quantity):
        hint = near_matches(str(quantity), get_args(Quantity))
        raise InputError(f"claim {claim.id!r}: no quantity {quantity!r}", hint=hint)
    if claim.problem is None or claim.problem.eps is None:
        raise InputError(f"claim {claim.id!r}: a bound needs eps in its problem")
    rows = [
        b
        for b in bounds(claim.problem)
        if b.reading == "certified" and b.quantity == quantity and b.applies is True
    ]
    at_most = "at_most" in claim.fields
    limit = _number(claim, "at_most" if at_most else "at_least")
    proves = [b for b in rows if (b.side == "upper") == at_most and _beyond(b, limit, at_most)]
    if proves:
        return "holds", f"{proves[0].id}: {proves[0].explanation}"
    refutes = [b for b in rows if (b.side == "lower") == at_most and _against(b, limit, at_most)]
    if refutes:
        return "fails", f"{refutes[0].id}: {refutes[0].explanation}"
    return "undecided", f"no certified bound on {quantity} decides it"


def _beyond(bound: Bound, limit: Fraction, at_most: bool) -> bool:
    if bound.value is None:
        return False
    return bound.value <= limit if at_most else bound.value >= limit


def _against(bound: Bound, limit: Fraction, at_most: bool) -> bool:
    if bound.value is None:
        return False
    return bound.value > limit if at_most else bound.value < limit


def _judge_hypothesis(claim: UserClaim) -> tuple[Truth, str]:
    from modhyper.theory.activations import facts_of
    from modhyper.theory.hypotheses import STATEMENTS, decide

    id = claim.fields["hypothesis"]
    if id not in STATEMENTS:
        raise InputError(
            f"claim {claim.id!r}: no hypothesis {id!r}", hint=near_matches(str(id), STATEMENTS)
        )
    if claim.problem is None:
        raise InputError(f"claim {claim.id!r}: a hypothesis needs a problem")
    found = decide(id, claim.problem, facts_of(claim.problem.activation))
    return found.truth, found.reason


def _judge_module(claim: UserClaim) -> tuple[Truth, str]:
    """Holds or fails where the measure's interval decides it, else undecided."""
    from modhyper.audit.measures import measure_module

    found = measure_module(claim.fields, claim.folder)
    at_most = "at_most" in claim.fields
    limit = _number(claim, "at_most" if at_most else "at_least")
    above, below = (found.high, found.low) if at_most else (found.low, found.high)
    sign = 1 if at_most else -1
    if above is not None and sign * above <= sign * limit:
        return "holds", found.text
    if below is not None and sign * below > sign * limit:
        return "fails", found.text
    return "undecided", found.text


def _judge_slope(claim: UserClaim) -> tuple[Truth, str]:
    """Holds if the whole 95% interval lies within the tolerance, fails if none of it does."""
    from modhyper.ledger.slopes import slope_of

    slope = slope_of(claim.folder / claim.fields["data"], claim.fields["x"], claim.fields["y"])
    near, within = float(_number(claim, "near")), float(_number(claim, "within"))
    low, high = near - within, near + within
    shown = f"slope {slope.value:.3f}, 95% interval [{slope.low:.3f}, {slope.high:.3f}]"
    if low <= slope.low and slope.high <= high:
        return "holds", shown
    if slope.high < low or high < slope.low:
        return "fails", shown
    return "undecided", f"{shown} reaches beyond [{low:g}, {high:g}]"


def _number(claim: UserClaim, key: str) -> Fraction:
    value = claim.fields[key]
    try:
        if isinstance(value, bool):
            raise ValueError
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise InputError(f"claim {claim.id!r}: {key} must be a number, got {value!r}") from None
