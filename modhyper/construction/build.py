"""Build a model for one target whose error is proved, and say what the proof consists of."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from modhyper.construction.basis import Activation, check_variables
from modhyper.construction.bits_method import LONGEST, build_bits
from modhyper.construction.emulation_method import build_emulation
from modhyper.construction.hats_method import build_hats
from modhyper.construction.methods import (
    Ask,
    Made,
    build_embedding,
    build_hypernetwork,
    build_samples,
)
from modhyper.construction.plan import Slopes, total
from modhyper.construction.result import Construction, Dtype, ErrorBudget, Method
from modhyper.construction.rounding import DOUBLE, SINGLE
from modhyper.construction.structured_method import Model, build_structured, read_sum
from modhyper.construction.target import Target, read_target
from modhyper.errors import InputError
from modhyper.problem import Problem, whole

ACTIVATIONS: tuple[Activation, ...] = ("relu", "tanh")

BUILDERS: dict[Method, Callable[[Ask, float], Made]] = {
    "hypernetwork": build_hypernetwork,
    "embedding": build_embedding,
    "samples": build_samples,
    "bits": build_bits,
    "emulation": build_emulation,
    "hats": build_hats,
}
METHODS: tuple[Method, ...] = tuple(BUILDERS)

DTYPES: dict[Method, tuple[Dtype, ...]] = {
    "hypernetwork": ("float64", "float32"),
    "embedding": ("float64", "float32"),
    "samples": ("float64", "float32"),
    "bits": ("float64",),
    "emulation": ("float64",),
    "hats": ("float32", "float16", "bfloat16"),
}
UNITS = {"float64": DOUBLE, "float32": SINGLE}

RESERVE = 2.0**-10
"""Share of eps kept back for rounding at first."""

RANK_SHARE = 0.1
"""Share of eps kept back at first for the error of a low-rank table of values."""


def construct(
    target: str | Callable[..., float],
    *,
    m1: int,
    m2: int,
    eps: int | str | float | Fraction,
    lipschitz: float | None = None,
    method: Method | str = "hypernetwork",
    activation: Activation | str = "relu",
    rank: int | None = None,
    dtype: Dtype | str | None = None,
    bits: int | None = None,
    embedding_dim: int | None = None,
) -> Construction:
    """The smallest network of its kind whose error on all of [-1,1]^(m1+m2) is proved ≤ eps.

    Parameters
    ----------
    target : str or callable
        An expression in x1.., I1.. (x, I when the dimension is one), or a callable y(x, I) of two
        float sequences together with ``lipschitz``.
    m1, m2 : int
    eps : int, str, float or Fraction
    lipschitz : float, optional
        Bound of every |∂y/∂x_i|, |∂y/∂I_i| (callables: taken on trust, as are its values).
    method : str
        "hypernetwork": g(x; f(I)). "embedding": q(x, I) with e(I) = I. "samples": q(x, e(I)) with
        e(I) = (y(x_j, I))_j. "bits": q(x, e(I)) with words of bits, one code for each cell of I.
        "emulation": q(x, f(I)) multiplies as g(x; f(I)) does. "hats": g(x; f(I)) in ``dtype``
        arithmetic, f a table.
    activation : str
        Of the primary: "relu" (m1 ≤ 3), or "tanh" (hypernetwork and emulation, m1 = 1); f and e are
        ReLU networks, as in Theorem 4.
    rank : int, optional
        f(I) = W·P(I) with P of this many outputs (and one constant): Theorem 5's selector.
    dtype : str, optional
        Of the stored weights and of the forward pass; None = the widest of the method.
    bits : int, optional
        Length of a word, at most 48 ("bits" only); None = 32.
    embedding_dim : int, optional
        k ("bits" only); None = as many words as a slice has. Words that e does not deliver are kept
        in q.

    Returns
    -------
    Construction

    Raises
    ------
    InputError
        Naming the argument, for what cannot be certified or is too large.

    Notes
    -----
    Source: certified results, section 5.
    """
    problem = Problem(m1=m1, m2=m2, eps=eps)
    if method == "structured":
        raise InputError(
            "structured targets have three models", option="method", hint="use construct_structured"
        )
    chosen = _one_of(method, METHODS, "method", "structured")
    unit_kind = _one_of(activation, ACTIVATIONS, "activation")
    stored = _one_of(dtype or DTYPES[chosen][0], DTYPES[chosen], "dtype")
    _check(problem, chosen, unit_kind, rank, bits, embedding_dim)
    assert problem.eps is not None
    read = read_target(target, problem.m1, problem.m2, lipschitz)
    ask = Ask(read, read.slopes(), unit_kind, rank, stored, bits or 32, embedding_dim)

    def attempt(goal: float) -> tuple[Made, ErrorBudget]:
        """Built with interpolation errors of at most ``goal`` in total; the others added up."""
        made = BUILDERS[chosen](ask, goal)
        return made, _budget(made, stored)

    goal = float(problem.eps) * (1 - RESERVE - (0 if rank is None else RANK_SHARE))
    made, error = attempt(goal)
    while not Fraction(error.total) <= problem.eps:  # rounding took more than was reserved
        goal -= 1.5 * (error.total - float(problem.eps))
        if goal < float(problem.eps) / 4:
            raise _too_small(error, problem.eps, rank, stored)
        made, error = attempt(goal)
    words = ask.bits if chosen == "bits" else None
    return Construction(
        *(chosen, read, problem.eps, unit_kind, stored, words, rank, made.plan, error),
        *(made.assembly, _radius(read, ask.slopes)),
    )


def construct_structured(
    target: str, *, m1: int, m2: int, eps: int | str | float | Fraction
) -> dict[Model, Construction]:
    """y = Σ P_i(I) φ_i(x) as "hypernetwork", "embedding" and "plain" network, on the same grids.

    target  a sum of products of a function of x1.. and one of I1.. (x, I when the dimension is one)

    The sup error of each on all of [-1,1]^(m1+m2) is proved ≤ eps. Raises InputError for targets
    that are no such sum. Source: `papers.certified.structured_totals`.
    """
    problem = Problem(m1=m1, m2=m2, eps=eps)
    _check(problem, "structured", "relu", None, None, None)
    assert problem.eps is not None
    read, factors = read_target(target, m1, m2, None), read_sum(target, m1, m2)
    made = build_structured(factors, float(problem.eps) * (1 - RESERVE))
    found: dict[Model, Construction] = {}
    radius = _radius(read, read.slopes())
    for name, model in made.items():
        error = _budget(model, "float64")
        if not Fraction(error.total) <= problem.eps:
            raise _too_small(error, problem.eps, None, "float64")
        found[name] = Construction(
            *("structured", read, problem.eps, "relu", "float64", None, None, model.plan, error),
            *(model.assembly, radius),
        )
    return found


def _radius(target: Target, slopes: tuple[Slopes, Slopes]) -> float:
    return total([target.bound(), *slopes[0].first, *slopes[1].first])


def _budget(made: Made, dtype: str) -> ErrorBudget:
    plan, forward = made.plan, made.forward
    if forward is None:
        m1, m2 = len(plan.x_cells), len(plan.i_cells)
        forward = made.assembly.forward_rounding(m1, m2, UNITS[dtype])
    parts = (made.values_error, made.rank_error, made.products_error)
    return ErrorBudget(plan.x_error, plan.i_error, *parts, forward)


def _too_small(error: ErrorBudget, eps: Fraction, rank: int | None, dtype: str) -> InputError:
    if error.rank > error.forward + error.values:
        return InputError(
            f"rank {rank} loses {error.rank:.3g} of the {float(eps):.3g} allowed",
            option="rank",
            hint="ask for a larger rank or none: this target is not that structured",
        )
    return InputError(
        f"{float(eps):.3g} is below what {dtype} arithmetic can certify here: rounding alone "
        f"may reach {error.values + error.forward:.3g}",
        option="eps",
        hint="ask for a larger eps" + ("" if dtype == "float64" else " or float64"),
    )


def _check(
    problem: Problem,
    method: Method,
    activation: Activation,
    rank: int | None,
    bits: int | None,
    embedding_dim: int | None,
) -> None:
    """Refuse, by name, what no construction here covers."""
    if problem.m2 < 1:
        raise InputError("a conditional model needs m2 of at least 1", option="m2")
    if method not in ("hypernetwork", "emulation") and activation == "tanh":
        raise InputError(f"{method} is built with relu only", option="activation")
    for name, given, most in (("bits", bits, LONGEST), ("embedding-dim", embedding_dim, 10**6)):
        if given is not None:
            if method != "bits":
                raise InputError("only the method bits has words", option=name)
            whole(name, given, least=1, most=most)
    if method == "hats" and problem.m1 > 1:
        raise InputError(f"hats are built for one variable x, got {problem.m1}", option="m1")
    if rank is not None:
        if method != "hypernetwork":
            raise InputError("only a hypernetwork has a structured selector", option="rank")
        whole("rank", rank, least=1, most=10**6)
    for name, d in (("m1", problem.m1), ("m2", problem.m2)):
        if d > 3:
            raise InputError(f"constructions exist for 1, 2 or 3, got {d}", option=name)
        check_variables(d, activation if name == "m1" else "relu")
    if method == "embedding" and problem.m > 3:
        raise InputError(
            f"an embedding method with e(I) = I is built for m1 + m2 ≤ 3, got {problem.m}",
            option="m2",
        )


_Choice = TypeVar("_Choice", bound=str)


def _one_of(value: str, choices: tuple[_Choice, ...], option: str, *others: str) -> _Choice:
    for choice in choices:
        if value == choice:
            return choice
    known = ", ".join([*choices, *others])
    raise InputError(f"expected one of {known}, got {value!r}", option=option)
