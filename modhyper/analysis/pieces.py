"""A function of one real variable as finitely many smooth pieces between break points, and where an
expression without kinks is analytic, by its form.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath
import sympy as s

from modhyper.analysis.supremum import sign_on
from modhyper.errors import InputError

MAX_BREAKS = 40

Domain = tuple[Any, Any]
"""The ends of a bounded interval, sympy numbers."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """breaks b_1 < … < b_n (sympy numbers) and n+1 expressions without kinks, one an interval.

    ``exprs[i]`` holds on (b_i, b_(i+1)) with b_0 = -∞ and b_(n+1) = ∞.
    """

    breaks: tuple[Any, ...]
    exprs: tuple[Any, ...]

    def intervals(self) -> list[tuple[Any, Any, Any]]:
        """(left end, right end, expression) of every piece; ends may be ∓oo."""
        ends = [-s.oo, *self.breaks, s.oo]
        return list(zip(ends[:-1], ends[1:], self.exprs, strict=True))


class UndecidedError(Exception):
    """The question cannot be decided by the methods here; the message says where they stop."""


def split(expr: Any, x: Any) -> Pieces:
    """The pieces of ``expr``: kinks of Max, Min, Abs, sign, Heaviside and Piecewise resolved.

    Raises UndecidedError if a kink's place cannot be found exactly, or there are too many.
    """
    breaks = _places(_switches(expr), x, None)
    exprs = [resolve(expr, x, _inside(breaks, i)) for i in range(len(breaks) + 1)]
    # A place where nothing changes is not a break point: abs(x)^2, max(x, x - 1).
    kept: list[Any] = []
    pieces = [exprs[0]]
    for place, right in zip(breaks, exprs[1:], strict=True):
        if s.simplify(pieces[-1] - right) != 0:
            kept.append(place)
            pieces.append(right)
    return Pieces(tuple(kept), tuple(pieces))


def places_of(expr: Any, x: Any, domain: Domain) -> list[Any]:
    """Where on [a, b] = ``domain`` a kink or a singular place of ``expr`` may be, ascending.

    Singular places are zeros of arguments of logarithms and of bases of roots and of negative
    powers, and poles of tan. Raises UndecidedError where they cannot be found exactly.
    """
    return _places([*_switches(expr), *_singular(expr)], x, domain)


def _places(switches: Sequence[Any], x: Any, domain: Domain | None) -> list[Any]:
    found: list[Any] = []
    for switch in dict.fromkeys(switches):
        found += _roots(switch, x, domain)
        if len(found) > 4 * MAX_BREAKS:
            break
    distinct = _distinct(found)
    if len(distinct) > MAX_BREAKS:
        raise UndecidedError(f"more than {MAX_BREAKS} break points")
    return distinct


def _distinct(numbers: Sequence[Any]) -> list[Any]:
    """Ascending and each once, whatever their form; UndecidedError if that cannot be told."""
    out: list[Any] = []
    for number in sorted(dict.fromkeys(numbers), key=lambda n: s.N(n, 40)):
        if out and s.N(number - out[-1], 40) < s.Float("1e-25"):
            if s.simplify(number - out[-1]) != 0:
                raise UndecidedError(f"whether {number} and {out[-1]} are equal")
            continue
        out.append(number)
    return out


def _switches(expr: Any) -> list[Any]:
    """Expressions whose sign decides which smooth branch ``expr`` takes."""
    found: list[Any] = []
    for node in s.preorder_traversal(expr):
        if isinstance(node, s.Abs | s.sign | s.Heaviside):
            found.append(node.args[0])
        elif isinstance(node, s.Max | s.Min):
            args = node.args
            found += [a - b for i, a in enumerate(args) for b in args[i + 1 :]]
        elif isinstance(node, s.Piecewise):
            for _, condition in node.args:
                for relation in condition.atoms(s.core.relational.Relational):
                    found.append(relation.lhs - relation.rhs)
    return found


def _singular(expr: Any) -> list[Any]:
    """Expressions at whose zeros ``expr`` may fail to be smooth."""
    found: list[Any] = []
    for node in s.preorder_traversal(expr):
        if isinstance(node, s.log):
            found.append(node.args[0])
        elif isinstance(node, s.tan):
            found.append(s.cos(node.args[0]))
        elif isinstance(node, s.Pow) and node.base is not s.E:
            power = node.exp
            if not (power.is_integer and power.is_nonnegative):
                found.append(node.base)
    return found


def _roots(switch: Any, x: Any, domain: Domain | None) -> list[Any]:
    """The zeros of ``switch`` on ``domain`` (None: R), exact. UndecidedError if not found."""
    if not switch.has(x):
        return []
    if domain is not None:
        with suppress(InputError):
            if sign_on(switch, [x.name], ((float(domain[0]), float(domain[1])),)):
                return []
    if switch.has(s.Max, s.Min, s.Abs, s.sign, s.Heaviside, s.Piecewise):
        inner = split(switch, x)
        roots: list[Any] = list(inner.breaks)
        for left, right, piece in inner.intervals():
            roots += [r for r in _roots(piece, x, domain) if left <= r <= right]
    else:
        roots = _smooth_roots(s.simplify(switch), x, domain)
    return [r for r in roots if domain is None or domain[0] <= r <= domain[1]]


def _smooth_roots(switch: Any, x: Any, domain: Domain | None) -> list[Any]:
    if not switch.has(x):
        return []
    if switch.is_polynomial(x):
        try:
            return list(dict.fromkeys(s.real_roots(s.Poly(switch, x))))
        except NotImplementedError:  # transcendental coefficients
            pass
    where = s.S.Reals if domain is None else s.Interval(*domain)
    try:
        solution = s.solveset(switch, x, where)
    except (NotImplementedError, ValueError, TypeError, RecursionError):
        solution = None
    if solution is s.S.EmptySet:
        solution = s.FiniteSet()
    if not isinstance(solution, s.FiniteSet):
        raise UndecidedError(f"the zeros of {switch} were not found exactly")
    roots = _distinct(list(solution))
    _cross_check(switch, x, roots, domain)
    return roots


def _cross_check(switch: Any, x: Any, roots: Sequence[Any], domain: Domain | None) -> None:
    """UndecidedError if the sign of ``switch`` changes anywhere between ``roots``, sampled."""
    low, high = (-30.0, 30.0) if domain is None else (float(domain[0]), float(domain[1]))
    f = s.lambdify(x, switch, "mpmath")
    ends = [low, *(float(r) for r in roots if low < r < high), high]
    for a, b in pairwise(ends):
        points = [a + (b - a) * (i + 1) / 22 for i in range(21)]
        signs = {mpmath.sign(mpmath.re(f(mpmath.mpf(p)))) for p in points}
        if len(signs) > 1:
            raise UndecidedError(f"the zeros of {switch} that were found may not be all")


def _inside(breaks: list[Any], index: int) -> Any:
    """A rational point inside the ``index``-th interval."""
    if not breaks:
        return s.Integer(0)
    if index == 0:
        return s.floor(breaks[0]) - 1
    if index == len(breaks):
        return s.ceiling(breaks[-1]) + 1
    left, right = breaks[index - 1], breaks[index]
    middle = (left + right) / 2
    if middle.is_Rational:
        return middle
    point = s.Rational(str(s.N(middle, 20)))
    if not left < point < right:
        raise UndecidedError("two break points lie too close together")
    return point


def resolve(expr: Any, x: Any, point: Any) -> Any:
    """``expr`` with each kink replaced by the branch it takes around ``point`` (a number)."""

    def positive(switch: Any) -> bool:
        value = switch.subs(x, point)
        if value.is_positive is None and value.is_negative is None:
            value = s.N(value, 30)
        return bool(value > 0)

    if not expr.args:
        return expr
    args = [resolve(arg, x, point) if isinstance(arg, s.Expr) else arg for arg in expr.args]
    if isinstance(expr, s.Abs):
        return args[0] if positive(args[0]) else -args[0]
    if isinstance(expr, s.sign | s.Heaviside):
        return s.Integer(1 if positive(args[0]) else -1 if isinstance(expr, s.sign) else 0)
    if isinstance(expr, s.Max | s.Min):
        best = args[0]
        for other in args[1:]:
            if positive(other - best) == isinstance(expr, s.Max):
                best = other
        return best
    if isinstance(expr, s.Piecewise):
        for branch, condition in expr.args:
            if condition == True or bool(condition.subs(x, point)):  # noqa: E712
                return resolve(branch, x, point)
        raise UndecidedError("a Piecewise does not cover the line")
    return expr.func(*args)


def one_sided(expr: Any, x: Any, place: Any, direction: str) -> Any:
    """The limit at ``place`` from one side: by continuity where the value is finite."""
    value = expr.subs(x, place)
    if value.is_finite and not value.has(s.nan, s.zoo, s.oo):
        return value
    try:
        value = s.limit(expr, x, place, direction)
    except (NotImplementedError, ValueError, TypeError, RecursionError):
        raise UndecidedError(f"a limit at {x} = {place} was not found") from None
    if value.has(s.AccumBounds, x, s.nan) or not (value.is_finite or value.is_infinite):
        raise UndecidedError(f"a limit at {x} = {place} was not found")
    return value


def analytic_inside(expr: Any, x: Any, left: Any, right: Any) -> bool:
    """True if ``expr`` is shown to be analytic in x on the open interval (left, right).

    The bases of roots and of negative powers and the arguments of logarithms must be positive (or
    not zero) by sympy's assumptions, once x is written in a positive parameter; False means "not
    shown". The ends may be ∓oo.
    """
    t = s.Symbol("t", positive=True)
    if left == -s.oo and right == s.oo:
        forms = [expr.subs(x, s.Symbol("t", real=True))]
    elif right == s.oo:
        forms = [expr.subs(x, left + t)]
    elif left == -s.oo:
        forms = [expr.subs(x, right - t)]
    else:  # the two forms together see both ends
        part = (right - left) * t / (1 + t)
        forms = [expr.subs(x, left + part), expr.subs(x, right - part)]
    return any(_regular(form) for form in forms)


def _regular(expr: Any) -> bool:
    for node in s.preorder_traversal(expr):
        if isinstance(node, s.log):
            if not _positive(node.args[0]):
                return False
        elif isinstance(node, s.Pow) and not isinstance(node, s.exp):
            base, power = node.args
            if base is s.E or (power.is_integer and power.is_nonnegative):
                continue
            if (
                power.is_integer
                and power.is_negative
                and (_positive(base) or _positive(-base) or base.is_nonzero)
            ):
                continue
            if not (power.is_number and _positive(base)):
                return False
        elif isinstance(node, s.tan):
            return False
    return True


def _positive(expr: Any) -> bool:
    return bool(expr.is_positive or s.factor(expr).is_positive or s.expand(expr).is_positive)
