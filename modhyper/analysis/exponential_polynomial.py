"""Real zeros of exponential polynomials f(x) = Σ_j q_j(x) e^(jsx), q_j with rational coefficients.

Rolle's theorem: enough derivatives of f lose the term q_0, and dividing by e^(sx) then leaves fewer
terms, down to a polynomial. Going back up, each function is monotone between the zeros of its
derivative, so its zeros are found by the signs at the ends, all in ball arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint
import sympy as s
from flint import arb, fmpq, fmpq_poly

PRECISION = 256
WIDTH = Fraction(1, 2**100)
"""Zeros are enclosed in intervals at most about this wide."""

FAR = 10**6
"""A zero further out than this is not looked for: the answer is then None."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """An interval that may hold a zero. Between brackets there is none."""

    low: Fraction
    high: Fraction

    @property
    def middle(self) -> Fraction:
        return (self.low + self.high) / 2


Terms = tuple[Any, ...]
"""(q_0, …, q_d): sympy polynomials over Q in one variable."""


def tidy(expr: Any, x: Any) -> Any:
    """``expr`` factored as a rational function of x and of one exponential, else simplified."""
    form = _in_exponential(expr, x)
    if form is None:
        return s.simplify(expr)
    in_u, u, step = form
    return s.factor(in_u).subs(u, s.exp(step * x))


def numerator_factors(expr: Any, x: Any) -> list[Any]:
    """Expressions, one of which vanishes wherever ``expr`` does (and is finite)."""
    form = _in_exponential(expr, x)
    if form is None:
        return list(s.Mul.make_args(s.numer(s.together(s.factor(s.simplify(expr))))))
    in_u, u, step = form
    back = s.exp(step * x)
    return [f.subs(u, back) for f in s.Mul.make_args(s.numer(s.factor(in_u)))]


def limit(expr: Any, x: Any, *, at_minus_infinity: bool) -> Any:
    """The limit at ±∞ (a sympy number or ±oo) of a rational function of x and e^(sx).

    None if ``expr`` is none. Decided by the dominant terms of numerator and denominator.
    """
    form = _in_exponential(expr, x)
    if form is None:
        return None
    in_u, u, _ = form
    top, bottom = (
        _dominant(s.Poly(part, u), lowest=at_minus_infinity) for part in s.fraction(s.cancel(in_u))
    )
    grows = (top[0] < bottom[0]) if at_minus_infinity else (top[0] > bottom[0])
    p, q = s.Poly(top[1], x), s.Poly(bottom[1], x)
    if any(abs(s.N(lead, 30)) < s.Float("1e-20") for lead in (p.LC(), q.LC())):
        return s.Integer(0) if p.is_zero else None  # else perhaps 0 in disguise
    if top[0] != bottom[0] and not grows:
        return s.Integer(0)
    if not grows and p.degree() <= q.degree():
        return p.LC() / q.LC() if p.degree() == q.degree() else s.Integer(0)
    odd = at_minus_infinity and (p.degree() - q.degree()) % 2
    return s.sign(p.LC() / q.LC()) * (-s.oo if odd else s.oo)


def _dominant(polynomial: Any, *, lowest: bool) -> tuple[int, Any]:
    """(power of u, its coefficient) that dominates where u → ∞, or with ``lowest`` u → 0."""
    terms = [(powers[0], coefficient) for powers, coefficient in polynomial.terms()]
    return min(terms, key=lambda t: t[0]) if lowest else max(terms, key=lambda t: t[0])


def _in_exponential(expr: Any, x: Any) -> tuple[Any, Any, Any] | None:
    """(R, u, s) with ``expr`` = R(x, u) for u = e^(sx), R rational; None if it has no such form."""
    u = s.Symbol("u", positive=True)
    spelled = expr.rewrite((s.sinh, s.cosh, s.tanh), s.exp).replace(
        lambda node: isinstance(node, s.exp), lambda node: s.exp(s.expand(node.args[0]))
    )
    rates = {e: s.simplify(e.args[0] / x) for e in spelled.atoms(s.exp) if e.has(x)}
    if not all(rate.is_Rational for rate in rates.values()):
        return None
    step = s.Integer(0)
    for rate in rates.values():
        step = s.gcd(step, rate)
    in_u = s.together(spelled.xreplace({e: u ** (rate / step) for e, rate in rates.items()}))
    return (in_u, u, step) if in_u.is_rational_function(x, u) else None


def read(expr: Any, x: Any) -> tuple[Terms, Fraction] | None:
    """(q_0, …, q_d) and s > 0 with ``expr`` = e^(ax)·Σ q_j(x) e^(jsx)/(…), a denominator that
    must not vanish; None if ``expr`` has no such form.
    """
    form = _in_exponential(expr, x)
    if form is None:
        return None
    in_u, u, step = form
    terms: dict[int, Any] = {}
    for (power,), coefficient in s.Poly(s.numer(in_u), u).terms():
        terms[power] = s.Poly(coefficient, x)
    if not all(q.domain.is_QQ or q.domain.is_ZZ for q in terms.values()):
        return None
    zero = s.Poly(0, x, domain="QQ")
    ordered = tuple(terms.get(j, zero).set_domain("QQ") for j in range(max(terms) + 1))
    return _stripped(ordered), Fraction(int(step.p), int(step.q)) if step else Fraction(1)


def brackets(terms: Terms, rate: Fraction) -> tuple[Bracket, ...] | None:
    """Brackets for all real zeros of Σ q_j(x) e^(j·rate·x), ascending.

    None if one lies further out than FAR.
    """
    with flint.ctx.workprec(PRECISION):
        return _brackets(_stripped(terms), rate)


def _stripped(terms: Terms) -> Terms:
    """Divided by the power of e^(sx) that all terms share."""
    first = next((j for j, q in enumerate(terms) if not q.is_zero), 0)
    last = max((j for j, q in enumerate(terms) if not q.is_zero), default=0)
    return terms[first : last + 1]


def _brackets(terms: Terms, rate: Fraction) -> tuple[Bracket, ...] | None:
    if len(terms) == 1:
        q = terms[0]
        isolated = q.intervals(eps=_rational(WIDTH)) if q.degree() >= 1 else ()
        return tuple(Bracket(_fraction(a), _fraction(b)) for (a, b), _ in isolated)
    chain = [terms]
    while not chain[-1][0].is_zero:
        chain.append(_derivative(chain[-1], rate))
    found = _brackets(_stripped(chain.pop()), rate)
    for function in reversed(chain):
        if found is None:
            return None
        found = _lifted(function, rate, found)
    return found


def _derivative(terms: Terms, rate: Fraction) -> Terms:
    """d/dx: q_j becomes q_j' + j·rate·q_j."""
    return tuple(q.diff() + q.mul_ground(_rational(j * rate)) for j, q in enumerate(terms))


def _rational(value: Fraction) -> Any:
    return s.Rational(value.numerator, value.denominator)


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _lifted(terms: Terms, rate: Fraction, turning: Sequence[Bracket]) -> tuple[Bracket, ...] | None:
    """Zeros of a function whose derivative vanishes at most inside ``turning``."""
    value = _evaluator(terms, rate)
    low_sign = _sign_of_leading(terms[0], at_minus_infinity=True)
    high_sign = _sign_of_leading(terms[-1], at_minus_infinity=False)
    if not turning:
        return _on_gap(value, None, None, low_sign, high_sign)
    found: list[Bracket] = []
    first = _on_gap(value, None, turning[0].low, low_sign, 0)
    last = _on_gap(value, turning[-1].high, None, 0, high_sign)
    if first is None or last is None:
        return None
    found += first
    for here, following in pairwise([*turning, None]):
        assert here is not None
        if _sign(value(here.low, here.high)) == 0:
            found.append(here)
        if following is not None:
            found += _on_gap(value, here.high, following.low, 0, 0) or ()
    found += last
    return _merged(found)


def _on_gap(
    value: Callable[[Fraction, Fraction], Any],
    low: Fraction | None,
    high: Fraction | None,
    low_sign: int,
    high_sign: int,
) -> tuple[Bracket, ...] | None:
    """The zero of a monotone function between ``low`` and ``high`` (None: ∓∞, with its sign)."""
    start = high if high is not None else Fraction(0)
    if low is None:
        low = _far_out(value, start, -1, low_sign)
    if high is None and low is not None:
        high = _far_out(value, max(low, start), 1, high_sign)
    if low is None or high is None:
        return None
    at_low, at_high = _sign(value(low, low)), _sign(value(high, high))
    if at_low * at_high > 0:
        return ()
    if at_low == 0 or at_high == 0:  # too near to an end to tell: that end's bracket holds it
        ends = [Bracket(e, e) for e, sign in ((low, at_low), (high, at_high)) if sign == 0]
        return tuple(ends)
    while high - low > WIDTH:
        middle = (low + high) / 2
        sign = _sign(value(middle, middle))
        if sign == 0:
            return (Bracket(middle - WIDTH, middle + WIDTH),)
        low, high = (middle, high) if sign == at_low else (low, middle)
    return (Bracket(low, high),)


def _far_out(
    value: Callable[[Fraction, Fraction], Any], start: Fraction, direction: int, sign: int
) -> Fraction | None:
    """A point beyond ``start`` where the function has the sign that it has at infinity."""
    step = Fraction(1)
    while step < FAR:
        point = start + direction * step
        if _sign(value(point, point)) == sign:
            return point
        step *= 2
    return None


def _evaluator(terms: Terms, rate: Fraction) -> Callable[[Fraction, Fraction], Any]:
    polynomials = [
        fmpq_poly([fmpq(int(c.p), int(c.q)) for c in reversed(q.all_coeffs())]) for q in terms
    ]

    def value(low: Fraction, high: Fraction) -> Any:
        ends = [arb(fmpq(end.numerator, end.denominator)) for end in (low, high)]
        x = ends[0].union(ends[1])
        base = (x * arb(fmpq(rate.numerator, rate.denominator))).exp()
        total = arb(0)
        for q in reversed(polynomials):
            at_x = arb(0)
            for coefficient in reversed(q.coeffs()):
                at_x = at_x * x + coefficient
            total = total * base + at_x
        return total

    return value


def _sign(ball: Any) -> int:
    return 1 if ball > 0 else -1 if ball < 0 else 0


def _sign_of_leading(q: Any, *, at_minus_infinity: bool) -> int:
    sign = 1 if q.LC() > 0 else -1
    return -sign if at_minus_infinity and q.degree() % 2 else sign


def _merged(found: Sequence[Bracket]) -> tuple[Bracket, ...]:
    """Ascending, overlapping brackets joined."""
    out: list[Bracket] = []
    for bracket in sorted(found, key=lambda b: (b.low, b.high)):
        if out and bracket.low <= out[-1].high:
            out[-1] = Bracket(out[-1].low, max(out[-1].high, bracket.high))
        else:
            out.append(bracket)
    return tuple(out)
