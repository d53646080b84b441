"""Smoothness across kinks of functions of several variables, proved from the expression.

A kink is an Abs, Max, Min, sign, Heaviside or Piecewise; its switch u decides by its sign which
of two smooth branches is taken. Two arguments are used:
* by composition: |u|^p and max(0,u)^p are C^(p-1); sums, products and compositions of C^k are C^k;
* by branches: if for every choice of branches at the other kinks the two branches h₊ and h₋ agree
  to order k on {u = 0}, then h is C^k. (All branches that meet at a point have the same derivatives
  there, so the patchwork is C^k, by induction on k.) The kinks inside of a switch must be
  continuous, so that at such a point all the switches concerned vanish.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import sympy as s
from flint import arb

from modhyper.analysis.enclosure import Box, compile_expression, switch_of
from modhyper.analysis.supremum import sign_on

MAX_KINKS = 5


def settle(expr: Any, variables: Sequence[str], box: Box) -> Any:
    """``expr`` with each kink resolved whose switch keeps its sign on ``box``."""
    if not expr.args:
        return expr
    if isinstance(expr, s.Piecewise):
        return _settle_piecewise(expr, variables, box)
    args = [settle(arg, variables, box) for arg in expr.args]

    def sign(u: Any) -> int:
        return sign_on(u, variables, box)

    if isinstance(expr, s.Abs):
        known = sign(args[0])
        return known * args[0] if known else s.Abs(args[0])
    if isinstance(expr, s.sign | s.Heaviside):
        known = sign(args[0])
        low = -1 if isinstance(expr, s.sign) else 0
        return s.Integer(1 if known > 0 else low) if known else expr.func(*args)
    if isinstance(expr, s.Max | s.Min):
        wanted = 1 if isinstance(expr, s.Max) else -1
        for candidate in args:
            others = [a for a in args if a is not candidate]
            if all(sign(candidate - other) == wanted for other in others):
                return candidate
    return expr.func(*args)


def _settle_piecewise(expr: Any, variables: Sequence[str], box: Box) -> Any:
    if len(expr.args) != 2:
        return expr
    (below, test), (above, _) = expr.args  # the form that the formulas build
    switch = settle(switch_of(test), variables, box)
    known = sign_on(switch, variables, box)
    if known:
        return settle(below if known < 0 else above, variables, box)
    parts = [settle(branch, variables, box) for branch in (below, above)]
    return s.Piecewise((parts[0], switch < 0), (parts[1], True))


def shown_smooth(expr: Any, variables: Sequence[str], box: Box, order: int) -> str:
    """Why ``expr`` is C^order on ``box``; "" if that is not shown."""
    if not _regular(expr, variables, box):
        return ""
    if floor_by_composition(expr) >= order:
        return "no kinks" if not _kinks(expr) else f"C^{order} as a composition"
    if floor_by_branches(expr, variables, order) >= order:
        return f"C^{order} across its kinks: the branches agree there"
    return ""


def _regular(expr: Any, variables: Sequence[str], box: Box) -> bool:
    """No logarithm, root, negative power or tan of ``expr`` becomes singular on ``box``.

    A power p of |u| or of max(0, u) is left to `floor_by_composition` if p > 0.
    """
    for node in s.preorder_traversal(expr):
        if isinstance(node, s.log):
            fine = sign_on(node.args[0], variables, box) > 0
        elif isinstance(node, s.tan):
            fine = sign_on(s.cos(node.args[0]), variables, box) != 0
        elif isinstance(node, s.Pow) and node.base is not s.E and not node.exp.is_integer:
            rooted = isinstance(node.base, s.Abs | s.Max) and node.exp.is_positive
            fine = _never_negative(node.base) and rooted
            fine = fine or sign_on(node.base, variables, box) > 0
        elif isinstance(node, s.Pow) and node.base is not s.E and node.exp.is_negative:
            fine = sign_on(node.base, variables, box) != 0
        else:
            fine = True
        if not fine:
            return False
    return True


def _never_negative(base: Any) -> bool:
    return isinstance(base, s.Abs) or (isinstance(base, s.Max) and s.Integer(0) in base.args)


def floor_by_composition(expr: Any) -> float:
    """A k for which ``expr`` is C^k: inf without kinks, -1 if even continuity is not shown."""
    inner = min((floor_by_composition(arg) for arg in expr.args), default=float("inf"))
    if isinstance(expr, s.Piecewise | s.sign | s.Heaviside):
        return -1
    if isinstance(expr, s.Abs | s.Max | s.Min):
        return min(inner, 0)
    power = isinstance(expr, s.Pow) and expr.exp.is_Rational and expr.exp.is_positive
    if power and _never_negative(expr.base) and len(expr.base.args) <= 2:
        below = min((floor_by_composition(arg) for arg in expr.base.args), default=float("inf"))
        even = isinstance(expr.base, s.Abs) and expr.exp.is_even
        return min(below, float("inf") if even else int(s.ceiling(expr.exp)) - 1)
    return inner


def _kinks(expr: Any) -> list[Any]:
    """The kinks of ``expr``, inner ones before those that contain them."""
    kinds = s.Abs | s.Max | s.Min | s.sign | s.Heaviside | s.Piecewise
    return list(dict.fromkeys(n for n in s.postorder_traversal(expr) if isinstance(n, kinds)))


def floor_by_branches(expr: Any, variables: Sequence[str], order: int) -> int:
    """``order`` if all branches agree to that order where their switches vanish, else -1."""
    expr = _binary(expr)
    kinks = _kinks(expr)
    powers = (n for n in s.preorder_traversal(expr) if isinstance(n, s.Pow))
    rooted = any(not p.exp.is_integer and bool(_kinks(p.base)) for p in powers)  # not smooth
    if len(kinks) > MAX_KINKS or not all(map(_covered, kinks)) or rooted:
        return -1
    for chosen in product((True, False), repeat=len(kinks)):
        sides = dict(zip(kinks, chosen, strict=True))
        for kink in kinks:
            if not sides[kink]:
                continue
            switch = _branch(_switch_of(kink), sides)
            gap = _branch(expr, sides) - _branch(expr, sides | {kink: False})
            if not _agree(gap, switch, variables, order):
                return -1
    return order


def _binary(expr: Any) -> Any:
    """``expr`` with each Max and Min of several arguments nested in pairs."""
    if not expr.args or isinstance(expr, s.Piecewise):
        return expr
    args = [_binary(arg) for arg in expr.args]
    if isinstance(expr, s.Max | s.Min) and len(args) > 2:
        value = args[0]
        for other in args[1:]:
            value = expr.func(value, other, evaluate=False)
        return value
    return expr.func(*args)


def _covered(kink: Any) -> bool:
    """No jump inside of the switch, and two branches."""
    two = not isinstance(kink, s.Piecewise) or len(kink.args) == 2
    return two and not _switch_of(kink).has(s.sign, s.Heaviside, s.Piecewise)


def _switch_of(kink: Any) -> Any:
    if isinstance(kink, s.Max | s.Min):
        return kink.args[0] - kink.args[1]
    if isinstance(kink, s.Piecewise):
        return -switch_of(kink.args[0][1])
    return kink.args[0]


def _branch(expr: Any, sides: dict[Any, bool]) -> Any:
    """``expr`` with every kink replaced by the branch for a positive (True) or negative switch."""
    if expr in sides:
        side = sides[expr]
        if isinstance(expr, s.Abs):
            return _branch(expr.args[0], sides) * (1 if side else -1)
        if isinstance(expr, s.sign | s.Heaviside):
            low = -1 if isinstance(expr, s.sign) else 0
            return s.Integer(1 if side else low)
        if isinstance(expr, s.Piecewise):
            return _branch(expr.args[0 if side else 1][0], sides)
        first = side == isinstance(expr, s.Max)
        return _branch(expr.args[0 if first else 1], sides)
    if not expr.args:
        return expr
    return expr.func(*[_branch(arg, sides) for arg in expr.args])


def _agree(gap: Any, switch: Any, variables: Sequence[str], order: int) -> bool:
    """True if ``gap`` is shown to vanish to ``order`` on {switch = 0}."""
    if gap == 0 or not switch.free_symbols:
        return bool(gap == 0) or bool(switch.is_nonzero)
    w = s.Dummy("w", real=True)
    gap = s.expand(gap)
    forms = [form.subs(u, w) for form in (gap, s.factor(gap)) for u in (switch, -switch)]
    for of_switch in forms:
        if of_switch.free_symbols <= {w}:
            return all(_vanishes(s.diff(of_switch, w, j).subs(w, 0), ()) for j in range(order + 1))
    symbols = [s.Symbol(name, real=True) for name in variables]
    for v in symbols:
        slope = s.diff(switch, v)
        if slope.is_number and slope.is_nonzero:
            surface = s.expand(v - switch / slope)
            return all(
                _vanishes(s.diff(gap, v, j).subs(v, surface), variables) for j in range(order + 1)
            )
    if gap.is_polynomial(*symbols) and switch.is_polynomial(*symbols):
        return bool(s.rem(gap, switch ** (order + 1), *symbols) == 0)
    return False


def _vanishes(expr: Any, variables: Sequence[str]) -> bool:
    """True if ``expr`` is identically 0, by simplification, after a look at one point."""
    if expr == 0 or expr.has(s.zoo, s.nan, s.oo):
        return bool(expr == 0)
    point = [arb(0.3125) + arb(i) / 7 for i in range(len(variables))]
    at_point = compile_expression(expr, variables)(point)
    if at_point.is_finite() and not at_point.contains(0):
        return False
    return bool(s.expand(expr) == 0 or s.simplify(expr) == 0)
