"""The safe reader: what it reads, against Python's own arithmetic, and what it refuses."""

from __future__ import annotations

import contextlib
import math

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper import InputError
from modhyper.analysis.expressions import ARITIES, functions, parse_expression, variables_in

X = sympy.Symbol("x", real=True)


@pytest.mark.parametrize(
    ("text", "point", "value"),
    [
        ("x*tanh(log(1+exp(x)))", 0.7, 0.7 * math.tanh(math.log(1 + math.exp(0.7)))),
        ("2^x", 3, 8),
        ("-x**2 + 1/4", 3, -8.75),
        ("clip(2*x, -1, 1)", 0.3, 0.6),
        ("clip(2*x, -1, 1)", 3, 1),
        ("relu(x) - relu(-x)", -5, -5),
        ("elu(x, 2)", -1, 2 * (math.exp(-1) - 1)),
        ("elu(x, 0)", -1, 0),
        ("elu(elu(x))", -1, math.exp(math.exp(-1) - 1) - 1),
        ("leaky_relu(elu(x), 1/2)", -1, (math.exp(-1) - 1) / 2),
        ("Heaviside(x) + Abs(x)", -1, 1),
        ("mish(x) - x*tanh(softplus(x))", 0.3, 0),
        ("softsign(x)", -3, -0.75),
        ("elu(-x)", 2, math.exp(-2) - 1),
        ("leaky_relu(x)", -2, -0.02),
        ("max(x, 0, 1)", 0.5, 1),
        ("gelu(x)", 1, 0.5 * (1 + math.erf(1 / math.sqrt(2)))),
        ("softplus(x) + sigmoid(x) + silu(x)", 0, math.log(2) + 0.5),
        ("sech(x)", 1, 1 / math.cosh(1)),
        ("0.1 + x", 0, 0.1),
        ("pi*e*x", 1, math.pi * math.e),
        ("step(x) + sign(x) + abs(x)", -2, 1),
        ("sqrt(x) + ln(x) + atan(x) + sinh(x)", 1, 1 + math.atan(1) + math.sinh(1)),
    ],
)
def test_values(text: str, point: float, value: float) -> None:
    expr = parse_expression(text, ["x"])
    assert float(expr.subs(X, sympy.nsimplify(point))) == pytest.approx(value, rel=1e-12)


def test_decimals_are_exact() -> None:
    assert parse_expression("0.1", []) == sympy.Rational(1, 10)
    assert parse_expression("1e-3*x", ["x"]) == X / 1000


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("__import__('os').system('true')", "unknown function"),
        ("x.__class__", "not allowed"),
        ("(lambda: x)()", "unknown function"),
        ("[x for x in (1,)]", "not allowed"),
        ("x if x else 1", "not allowed"),
        ("'a'", "not a number"),
        ("True", "not a number"),
        ("1j", "not a number"),
        ("9**9**9**9", "above 64"),
        ("((9^64)^64)^64", "between 1e-300 and 1e300"),
        ("((x+1)^64)^64", "above 64"),
        ("max(exp(exp(exp(exp(9)))), 1)*x", "between 1e-300 and 1e300"),
        ("1e400*x", "between 1e-300"),
        ("exp(9^64)", "not a finite real"),
        ("1/(sin(1)^2 + cos(1)^2 - 1)", "not a finite real"),
        ("(-8)^(1/3)", "not a finite real"),
        ("tan(1e300)", "not a finite real"),
        ("max(x, *[1,2])", "not allowed"),
        ("x < 1", "not allowed"),
        ("f'{x}'", "not allowed"),
        ("x := 3", "cannot read"),
        ("1e999", "modest size"),
        ("x**x", "power must be a number"),
        ("1/0", "divides by zero"),
        ("log(0)", "not a finite real"),
        ("sqrt(-1)", "not a finite real"),
        ("tahn(x)", "did you mean 'tan' or 'tanh'"),
        ("y + 1", "unknown name 'y'"),
        ("tanh(x, x)", "takes 1 arguments"),
        ("max(x)", "takes 2 to 8"),
        ("x +", "cannot read"),
        ("", "1 to 2000 characters"),
        ("x" + "+x" * 1500, "characters"),
        ("+".join(["x"] * 300), "parts"),
        ("(" * 300 + "x" + ")" * 300, "cannot read"),
        ("-" * 350 + "x", "parts"),
        ("x\x00", "cannot read"),
    ],
)
def test_refusals(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        parse_expression(text, ["x"], option="--activation")
    assert caught.value.option == "--activation"


def test_every_function_has_an_arity() -> None:
    assert set(functions()) == set(ARITIES)


def test_variables_are_found_in_order() -> None:
    assert variables_in("sin(x10)*x2 + I1*x1 - pi*e") == ["x1", "x2", "x10", "I1"]
    assert variables_in("u*v + tanh(w)") == ["u", "v", "w"]
    assert variables_in("3") == []
    with pytest.raises(InputError, match="cannot read"):
        variables_in("x +", option="EXPRESSION")


@settings(max_examples=300, deadline=2000)
@given(st.text(alphabet="x19.e+-*/^() ,abseinptorlgtanhmx_[]{}'\"", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        assert isinstance(parse_expression(text, ["x"]), sympy.Expr)
