"""Decide the properties of an activation from its expression.

Outside sin and cos, the expressions of `modhyper.theory.expressions` are, near ±∞, germs of a Hardy
field (Hardy 1910; Boshernitzan 1981: it is closed under + − · /, exp, log, atan, erf and
derivatives). So σ, σ' and σ'' are eventually of one sign, and
    σ' ∈ L^1  exactly when σ has finite limits at ±∞,
    σ' has bounded variation  exactly when σ' has finite limits at ±∞,
given that σ is piecewise analytic with finitely many pieces.
"""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from typing import Any

from modhyper.theory.activations import ActivationFacts, Property
from modhyper.theory.bound import Truth
from modhyper.theory.expressions import parse_expression
from modhyper.theory.pieces import Pieces, UndecidedError, split
from modhyper.theory.zeros import zeros

MHASKAR = "Mhaskar 1996"
HANIN = "Hanin and Sellke 2018; rates: Yarotsky 2017, Yarotsky and Zhevnerchuk 2020"
LESHNO = "Leshno, Lin, Pinkus, Schocken 1993"


def decide(name: str, formula: str) -> ActivationFacts:
    """The facts of σ = ``formula`` (in x). InputError if the formula cannot be read."""
    import sympy as s

    x = s.Symbol("x", real=True)
    expr = parse_expression(formula, ["x"], option="activation")
    at_zero = _zero_at_zero(expr, x)
    try:
        pieces = split(expr, x)
        study = _Study(pieces, x)
    except UndecidedError as undecided:
        return _all_undecided(name, str(expr), at_zero, f"undecided: {undecided}")
    integrable, variation = study.derivative_integrable(), study.derivative_variation()
    linear = study.continuous and all(
        e.is_polynomial(x) and s.degree(e, x) <= 1 for e in pieces.exprs
    )
    return ActivationFacts(
        name=name,
        expression=str(expr),
        piecewise_c1=study.piecewise_c1(),
        derivative_integrable=integrable,
        derivative_variation=variation,
        derivative_bv=_both(integrable, variation),
        zero_at_zero=at_zero,
        lipschitz=study.lipschitz(),
        polynomial=study.polynomial(),
        smooth=study.smooth(),
        universal=study.universal(linear),
        non_representability=study.non_representability(),
        piecewise_linear_breaks=len(pieces.breaks) if linear else None,
        breaks=tuple(str(b) for b in pieces.breaks),
    )


def _all_undecided(name: str, text: str, at_zero: Property, reason: str) -> ActivationFacts:
    unknown = Property("undecided", reason)
    names = [f.name for f in fields(ActivationFacts) if f.type == "Property"]
    decided = dict.fromkeys(names, unknown) | {"zero_at_zero": at_zero}
    return ActivationFacts(
        name=name, expression=text, piecewise_linear_breaks=None, breaks=(), **decided
    )


def _zero_at_zero(expr: Any, x: Any) -> Property:
    import sympy as s

    value = s.nsimplify(s.simplify(expr.subs(x, 0)))
    if value.is_zero is None:
        return Property("undecided", f"σ(0) = {value}", str(value))
    truth: Truth = "holds" if value.is_zero else "fails"
    return Property(truth, f"σ(0) = {value}", str(value))


def _both(integrable: Property, variation: Property) -> Property:
    for part in (integrable, variation):
        if part.truth == "fails":
            return Property("fails", part.reason)
    for part in (integrable, variation):
        if part.truth == "undecided":
            return Property("undecided", part.reason)
    return Property("holds", f"{integrable.reason}; {variation.reason}", variation.value)


class _Study:
    """One activation under study: its pieces, derivatives, limits and critical points."""

    def __init__(self, pieces: Pieces, x: Any) -> None:
        import sympy as s

        self.pieces, self.x, self.s = pieces, x, s
        self.slopes = tuple(s.simplify(s.diff(e, x)) for e in pieces.exprs)
        self.wavy = any(e.has(s.sin, s.cos, s.tan) for e in (pieces.exprs[0], pieces.exprs[-1]))
        self.analytic = all(_analytic(e, x, left, right) for left, right, e in pieces.intervals())
        self.jumps = [
            b for b, before, after in self._at_breaks(pieces.exprs) if not _same(before, after)
        ]
        self.continuous = self.analytic and not self.jumps

    def _at_breaks(self, exprs: tuple[Any, ...]) -> list[tuple[Any, Any, Any]]:
        sides = zip(self.pieces.breaks, exprs[:-1], exprs[1:], strict=True)
        return [(b, left.subs(self.x, b), right.subs(self.x, b)) for b, left, right in sides]

    def piecewise_c1(self) -> Property:
        if not self.analytic:
            return Property("undecided", "not shown to be analytic on each piece")
        if self.jumps:
            return Property("fails", f"σ jumps at {self.jumps[0]}")
        count = len(self.pieces.exprs)
        return Property("holds", f"continuous, {count} analytic piece{'s' if count > 1 else ''}")

    def ends(self, exprs: tuple[Any, ...]) -> tuple[Any, Any]:
        """Limits at -∞ and ∞ of a piecewise function. UndecidedError where they do not exist."""
        return (
            _limit(exprs[0], self.x, -self.s.oo),
            _limit(exprs[-1], self.x, self.s.oo),
        )

    def derivative_integrable(self) -> Property:
        if not self.continuous:
            return self.piecewise_c1()  # a jump: σ' is a measure, not a function
        periodic = self._periodic()
        if periodic:
            return Property("fails", f"σ' is {periodic}, so |σ'| has infinite integral")
        try:
            limits = self.ends(self.pieces.exprs)
        except UndecidedError as undecided:
            return Property("undecided", str(undecided))
        for limit, end in zip(limits, ("-∞", "∞"), strict=True):
            if limit.is_infinite:
                sign = "" if limit == self.s.oo else "-"
                return Property(
                    "fails", f"σ(x) → {sign}∞ as x → {end}, so |σ'| has infinite integral"
                )
        value = self._variation(self.pieces.exprs, self.slopes, limits)
        low, high = (str(limit) for limit in limits)
        return Property("holds", f"σ → {low} at -∞ and {high} at ∞; ∫|σ'| {_equals(value)}", value)

    def derivative_variation(self) -> Property:
        if not self.continuous:
            return self.piecewise_c1()  # a jump: σ' is a measure, not a function
        periodic = self._periodic()
        if periodic:
            return Property("fails", f"σ' is {periodic}: infinite total variation")
        try:
            limits = self.ends(self.slopes)
        except UndecidedError as undecided:
            return Property("undecided", str(undecided))
        if any(limit.is_infinite for limit in limits):
            return Property("fails", "σ' is unbounded")
        seconds = tuple(self.s.simplify(self.s.diff(e, self.x)) for e in self.slopes)
        value = self._variation(self.slopes, seconds, limits)
        return Property("holds", f"total variation of σ' is {value}", value)

    def _variation(
        self, exprs: tuple[Any, ...], slopes: tuple[Any, ...], limits: tuple[Any, Any]
    ) -> str:
        """Total variation over R: up and down between critical points, and jumps at breaks."""
        s, total, exact = self.s, self.s.Integer(0), True
        spans = zip(self.pieces.intervals(), exprs, slopes, strict=True)
        for (left, right, _), expr, slope in spans:
            turning = zeros(slope, self.x, left, right)
            exact = exact and turning.exact
            heights = [limits[0] if left == -s.oo else expr.subs(self.x, left)]
            heights += [expr.subs(self.x, point) for point in turning.points]
            heights.append(limits[1] if right == s.oo else expr.subs(self.x, right))
            total += sum((s.Abs(b - a) for a, b in pairwise(heights)), s.Integer(0))
        total += sum((s.Abs(b - a) for _, a, b in self._at_breaks(exprs)), s.Integer(0))
        return _shown(total, exact)

    def lipschitz(self) -> Property:
        """The least Lipschitz constant sup |σ'| of a continuous piecewise C^1 function."""
        s = self.s
        if not self.continuous:
            truth: Truth = "fails" if self.jumps else "undecided"
            reason = f"σ jumps at {self.jumps[0]}" if self.jumps else "continuity not shown"
            return Property(truth, reason)
        heights: list[Any] = []
        exact = True
        if self._periodic():
            period = s.periodicity(self.pieces.exprs[0], self.x)
            spans = [(s.Integer(0), period, self.slopes[0])]
        else:
            try:
                heights += self.ends(self.slopes)
            except UndecidedError as undecided:
                return Property("undecided", str(undecided))
            if any(height.is_infinite for height in heights):
                return Property("fails", "σ' is unbounded")
            spans = [
                (left, right, slope)
                for (left, right, _), slope in zip(
                    self.pieces.intervals(), self.slopes, strict=True
                )
            ]
        for left, right, slope in spans:
            turning = zeros(s.diff(slope, self.x), self.x, left, right)
            exact = exact and turning.exact
            places = [*turning.points, *(e for e in (left, right) if e.is_finite)]
            heights += [slope.subs(self.x, place) for place in places]
        best = max((s.Abs(h) for h in heights), key=lambda h: s.N(h, 30))
        value = _shown(best, exact)
        return Property("holds", f"sup |σ'| {_equals(value)}", value)

    def _periodic(self) -> str:
        """ "periodic and not constant", or "" if σ is not of that kind (or not known to be)."""
        if not self.wavy or self.pieces.breaks:
            return ""
        period = self.s.periodicity(self.pieces.exprs[0], self.x)
        return "periodic and not constant" if period is not None and period != 0 else ""

    def polynomial(self) -> Property:
        parts = [e.is_polynomial(self.x) for e in self.pieces.exprs]
        if len(parts) == 1 and parts[0]:
            degree = self.s.degree(self.pieces.exprs[0], self.x)
            return Property("holds", f"polynomial of degree {degree}", str(degree))
        where = [
            _interval(left, right)
            for (left, right, _), part in zip(self.pieces.intervals(), parts, strict=True)
            if part
        ]
        return Property(
            "fails",
            f"a polynomial only on {', '.join(where)}" if where else "a polynomial on no interval",
        )

    def smooth(self) -> Property:
        if not self.analytic:
            return Property("undecided", "not shown to be analytic on each piece")
        if not self.pieces.breaks:
            return Property("holds", "real analytic on R")
        place = self.pieces.breaks[0]
        return Property("fails", f"different analytic functions meet at {place}")

    def universal(self, linear: bool) -> Property:
        """Definition 1, by the theorem that covers the case."""
        intervals = self.pieces.intervals()
        for left, right, expr in intervals:
            if not expr.is_polynomial(self.x) and _analytic(expr, self.x, left, right):
                where = "R" if len(intervals) == 1 else _interval(left, right)
                return Property("holds", f"analytic and not a polynomial on {where} ({MHASKAR})")
        if linear and self.pieces.breaks:
            return Property(
                "holds", f"continuous, piecewise linear, not affine: emulates ReLU ({HANIN})"
            )
        if self.polynomial().truth == "holds":
            return Property(
                "fails",
                "a polynomial: networks of any fixed depth are polynomials of bounded degree, "
                f"which are not dense ({LESHNO})",
            )
        return Property("undecided", "covered by none of the references the paper builds on")

    def non_representability(self) -> Property:
        """Fails with a witness as soon as σ is analytic and not constant on an interval."""
        if all(not e.has(self.x) for e in self.pieces.exprs):
            return Property(
                "holds",
                "σ is piecewise constant, so a continuous network with it is constant",
            )
        for left, right, expr in self.pieces.intervals():
            if expr.has(self.x) and _analytic(expr, self.x, left, right):
                inner = _affine_into(left, right)
                value = self.s.simplify(expr.subs(self.x, self.s.sympify(inner)))
                return Property(
                    "fails",
                    f"c·σ({inner}) = c·({value}) on [-1,1] is a network and, for small c > 0, a "
                    "non-constant target",
                    inner,
                )
        return Property("undecided", "no interval found where σ is analytic and not constant")


def _affine_into(left: Any, right: Any) -> str:
    """An affine map of x1 that sends [-1,1] into the closure of (left, right)."""
    import sympy as s

    x1 = s.Symbol("x1", real=True)
    if left == -s.oo and right == s.oo:
        return "x1"
    if right == s.oo:
        return str(x1 + left + 1)
    if left == -s.oo:
        return str(x1 + right - 1)
    return str(s.expand((right - left) / 2 * x1 + (left + right) / 2))


def _same(a: Any, b: Any) -> bool:
    import sympy as s

    return bool(s.simplify(a - b) == 0)


def _analytic(expr: Any, x: Any, left: Any, right: Any) -> bool:
    """True if ``expr`` is shown to be analytic on a neighbourhood of [left, right] ∩ R.

    The bases of fractional and negative powers and the arguments of logarithms must be positive by
    sympy's assumptions once x is written in a non-negative parameter; False means "not shown".
    """
    import sympy as s

    t = s.Symbol("t", nonnegative=True)
    free = s.Symbol("t", real=True)
    if left == -s.oo and right == s.oo:
        forms = [expr.subs(x, free)]
    elif right == s.oo:
        forms = [expr.subs(x, left + t)]
    elif left == -s.oo:
        forms = [expr.subs(x, right - t)]
    else:
        part = (right - left) * t / (1 + t)
        forms = [expr.subs(x, left + part), expr.subs(x, right - part)]
    return all(_regular(form) for form in forms)


def _regular(expr: Any) -> bool:
    import sympy as s

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
    import sympy as s

    return bool(expr.is_positive or s.factor(expr).is_positive or s.expand(expr).is_positive)


def _nonzero(expr: Any) -> bool:
    return _positive(expr) or _positive(-expr) or bool(expr.is_nonzero)


def _limit(expr: Any, x: Any, end: Any) -> Any:
    """The limit at ±∞, checked far out. UndecidedError if that disagrees or it fails."""
    import mpmath
    import sympy as s

    if not expr.has(x):
        return expr
    if expr.has(s.sin, s.cos, s.tan):
        raise UndecidedError("oscillates at infinity")
    try:
        limit = s.limit(expr, x, end)
    except (NotImplementedError, ValueError, TypeError, RecursionError):
        raise UndecidedError(f"the limit of {expr} at {end} was not found") from None
    if limit.has(s.AccumBounds) or limit.has(x) or limit is s.nan:
        raise UndecidedError(f"{expr} has no limit at {end}")
    with mpmath.workdps(50):
        value = s.lambdify(x, expr, "mpmath")(mpmath.mpf(10) ** 5 * (1 if end == s.oo else -1))
        if limit.is_infinite:
            agrees = abs(value) > 5 and (value > 0) == (limit == s.oo)
        else:
            agrees = abs(value - mpmath.mpf(str(s.N(limit, 40)))) < 1e-3
    if not agrees:
        raise UndecidedError(f"the limit of {expr} at {end} is in doubt")
    return limit


def _interval(left: Any, right: Any) -> str:
    return f"({left}, {right})".replace("oo", "∞")


def _equals(value: str) -> str:
    return value if value.startswith("≈") else f"= {value}"


def _shown(value: Any, exact: bool) -> str:
    """Exact values as sympy text (with a decimal if it is no integer), others as "≈ 1.0998"."""
    import sympy as s

    if not exact or value.has(s.Float):
        return f"≈ {float(value):.6g}"
    short = s.nsimplify(s.simplify(value))
    if short.is_Rational and short.q <= 1000:
        return str(short)
    text = str(short)
    return f"{text} ≈ {float(value):.6g}" if len(text) <= 40 else f"≈ {float(value):.6g}"
