"""Where is an expression without kinks analytic, by the form of the expression?"""

from __future__ import annotations

from typing import Any

import sympy as s


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
            if power.is_integer and power.is_negative and _nonzero(base):
                continue
            if not (power.is_number and _positive(base)):
                return False
        elif isinstance(node, s.tan):
            return False
    return True


def _positive(expr: Any) -> bool:
    return bool(expr.is_positive or s.factor(expr).is_positive or s.expand(expr).is_positive)


def _nonzero(expr: Any) -> bool:
    return _positive(expr) or _positive(-expr) or bool(expr.is_nonzero)
