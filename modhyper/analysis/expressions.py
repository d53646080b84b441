"""Read a user's formula safely: an abstract syntax tree is walked, nothing is ever evaluated."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import sympy as s

from modhyper.analysis.deadline import OutOfTimeError, within
from modhyper.analysis.enclosure import compile_expression
from modhyper.errors import InputError, near_matches

MAX_LENGTH = 2000
MAX_NODES = 400
MAX_POWER = 64
MAX_BITS = 20_000
MAX_SIZE = 300
"""Constants lie between 10^-300 and 10^300 in absolute value, so that they survive as floats."""
PATIENCE = 5.0
CONSTANTS = ("pi", "e", "E")

# name -> (least, most number of arguments)
ARITIES: dict[str, tuple[int, int]] = {
    **dict.fromkeys(
        (
            *("exp", "log", "ln", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sech"),
            *("atan", "arctan", "erf", "abs", "sign", "step", "heaviside", "relu", "sigmoid"),
            *("logistic", "softplus", "gelu", "silu", "swish", "mish", "softsign"),
        ),
        (1, 1),
    ),
    "clip": (3, 3),
    "elu": (1, 2),
    "leaky_relu": (1, 2),
    "max": (2, 8),
    "min": (2, 8),
}


def parse_expression(text: str, variables: Sequence[str], *, option: str | None = None) -> Any:
    """``text`` as a sympy expression in real symbols named ``variables``.

    Operators + - * / ** ^ (a power), the functions of ARITIES, the constants pi and e, numbers
    (decimals are read exactly). Raises InputError, naming ``option`` and the offending piece, for
    anything else and for anything too long, too deep or too large to be meant.
    """
    tree = _tree(text, option)
    read = _Reader(_source(text), tuple(variables)).read
    try:
        return read(tree) if _is_modest(tree) else within(PATIENCE, read, tree)
    except InputError as refused:
        raise InputError(refused.message, option=option, hint=refused.hint) from None
    except RecursionError:
        raise InputError("the formula is nested too deeply", option=option) from None
    except (OutOfTimeError, ArithmeticError, ValueError, TypeError, MemoryError):
        raise InputError(f"{_short(text)!r} cannot be evaluated", option=option) from None


def _is_modest(tree: ast.expr) -> bool:
    """Whether its evaluation is short for sure, so that no process of its own is needed.

    At most 60 parts, numbers of 12 characters, exponents from -9 to 9, functions two deep.
    """

    def depth(node: ast.AST) -> int:
        inner = max((depth(child) for child in ast.iter_child_nodes(node)), default=0)
        return inner + isinstance(node, ast.Call)

    parts = list(ast.walk(tree))
    powers = [n.right for n in parts if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow)]
    bare = [p.operand if isinstance(p, ast.UnaryOp) else p for p in powers]
    return (
        len(parts) <= 60
        and depth(tree) <= 2
        and all(len(str(n.value)) <= 12 for n in parts if isinstance(n, ast.Constant))
        and all(isinstance(p, ast.Constant) and p.value in range(10) for p in bare)
    )


def variables_in(text: str, *, option: str | None = None) -> list[str]:
    """The names in ``text`` that are neither functions nor constants, sorted; x2 before x10.

    Raises InputError if ``text`` cannot be read at all.
    """
    tree = _tree(text, option)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and id(node) not in called and node.id not in CONSTANTS
    }

    def place(name: str) -> tuple[bool, str, int]:
        """x's first, the condition's I's after them, numbers by size."""
        letters = name.rstrip("0123456789")
        return (letters == "I", letters, int(name[len(letters) :] or 0))

    return sorted(names, key=place)


def _source(text: str) -> str:
    return text.strip().replace("^", "**")


def _tree(text: str, option: str | None) -> ast.expr:
    if not text.strip() or len(text) > MAX_LENGTH:
        raise InputError(
            f"expected a formula of 1 to {MAX_LENGTH} characters, got {len(text)}", option=option
        )
    try:
        tree = ast.parse(_source(text), mode="eval").body
        count = sum(1 for _ in ast.walk(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError(f"cannot read {_short(text)!r} as a formula", option=option) from None
    if count > MAX_NODES:
        raise InputError(f"the formula has more than {MAX_NODES} parts", option=option)
    return tree


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


class _Reader:
    """One walk over the syntax tree of ``source``."""

    def __init__(self, source: str, variables: tuple[str, ...]) -> None:
        self.source = source
        self.names: dict[str, Any] = {name: s.Symbol(name, real=True) for name in variables}
        for name in CONSTANTS:
            self.names.setdefault(name, s.pi if name == "pi" else s.E)

    def read(self, node: ast.expr) -> Any:
        value = self._read(node)
        if value.has(s.zoo, s.nan, s.oo, s.I):
            raise InputError(f"{self._text(node)!r} is not a finite real expression")
        if value.is_number and value != 0:
            self._check_size(value, node)
        return value

    def _check_size(self, value: Any, node: ast.expr) -> None:
        """Refuse constants that are not real, or too large or too small for a float."""
        if value.is_Rational and max(value.p.bit_length(), value.q.bit_length()) > MAX_BITS:
            raise InputError(f"{self._text(node)!r} is too large a number")
        size = abs(compile_expression(value, ())(()))
        if not size.is_finite():
            raise InputError(f"{self._text(node)!r} is not a finite real number")
        if size > 10**MAX_SIZE or 1 / size > 10**MAX_SIZE:
            raise InputError(
                f"{self._text(node)!r} is not a number between 1e-{MAX_SIZE} and 1e{MAX_SIZE}"
            )

    def _read(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return self._number(node)
        if isinstance(node, ast.Name):
            if node.id in self.names:
                return self.names[node.id]
            known = [*self.names, *ARITIES]
            raise InputError(f"unknown name {node.id!r}", hint=near_matches(node.id, known))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
            value = self.read(node.operand)
            return value if isinstance(node.op, ast.UAdd) else -value
        if isinstance(node, ast.BinOp):
            return self._binary(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        raise InputError(f"{self._text(node)!r} is not allowed in a formula")

    def _number(self, node: ast.Constant) -> Any:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise InputError(f"{self._text(node)!r} is not a number")
        text = self._text(node)
        try:
            if len(text) > 400 or abs(int(text.lower().partition("e")[2] or 0)) > 400:
                raise ValueError
            exact = Fraction(text)
        except ValueError:
            raise InputError(f"{_short(text)!r} is not a decimal number of modest size") from None
        return s.Rational(exact.numerator, exact.denominator)

    def _binary(self, node: ast.BinOp) -> Any:
        left, right = self.read(node.left), self.read(node.right)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            if right.is_zero:
                raise InputError(f"{self._text(node)!r} divides by zero")
            return left / right
        if isinstance(node.op, ast.Pow):
            return self._power(left, right, node)
        raise InputError(f"{self._text(node)!r} uses an operator that is not allowed")

    def _power(self, base: Any, power: Any, node: ast.expr) -> Any:
        if power.is_Rational:
            if abs(power) > MAX_POWER:
                raise InputError(f"the power in {self._text(node)!r} is above {MAX_POWER}")
            if base.is_Rational:
                bits = max(base.p.bit_length(), base.q.bit_length()) * int(abs(power) + 1)
                if bits > MAX_BITS:
                    raise InputError(f"{self._text(node)!r} is too large a number")
            value = base**power
            if value.is_Pow and value.exp.is_Rational and abs(value.exp) > MAX_POWER:
                raise InputError(f"the power in {self._text(node)!r} is above {MAX_POWER}")
            return value
        if base.is_number and base.is_positive:
            return s.exp(power * s.log(base))
        raise InputError(
            f"in {self._text(node)!r} the power must be a number, or the base a positive number"
        )

    def _call(self, node: ast.Call) -> Any:
        name = self._text(node.func)
        if not isinstance(node.func, ast.Name) or name.lower() not in ARITIES:
            raise InputError(f"unknown function {name!r}", hint=near_matches(name, ARITIES))
        name = name.lower()  # Abs, Max, Heaviside: sympy's spelling
        least, most = ARITIES[name]
        if node.keywords or not least <= len(node.args) <= most:
            wants = str(least) if least == most else f"{least} to {most}"
            raise InputError(f"{name} takes {wants} arguments, got {self._text(node)!r}")
        return functions()[name](*(self.read(argument) for argument in node.args))

    def _text(self, node: ast.AST) -> str:
        return _short(ast.get_source_segment(self.source, node) or "?")


@cache
def functions() -> Mapping[str, Callable[..., Any]]:
    """The functions of a formula as sympy: kinks as Max, Min, Abs, sign, Heaviside, Piecewise."""
    hundredth = s.Rational(1, 100)

    def leaky(u: Any, slope: Any = hundredth) -> Any:
        if u.has(s.Piecewise):  # sympy would fold the two into a condition that is hard to read
            return s.Max(0, u) + slope * s.Min(0, u)
        return s.Piecewise((slope * u, u < 0), (u, True))

    def elu(u: Any, alpha: Any = s.S.One) -> Any:
        if u.has(s.Piecewise):
            return s.Max(0, u) + alpha * (s.exp(s.Min(0, u)) - 1)
        return s.Piecewise((alpha * (s.exp(u) - 1), u < 0), (u, True))

    def sigmoid(u: Any) -> Any:
        return 1 / (1 + s.exp(-u))

    same = (
        "exp",
        "log",
        "sqrt",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "atan",
        "erf",
        "sign",
    )
    found: dict[str, Callable[..., Any]] = {name: getattr(s, name) for name in same}
    found |= {
        "sech": lambda u: 1 / s.cosh(u),
        "abs": s.Abs,
        "step": lambda u: s.Heaviside(u, 1),
        "max": s.Max,
        "min": s.Min,
        "relu": lambda u: s.Max(0, u),
        "clip": lambda u, low, high: s.Max(low, s.Min(high, u)),
        "leaky_relu": leaky,
        "elu": elu,
        "sigmoid": sigmoid,
        "softplus": lambda u: s.log(1 + s.exp(u)),
        "silu": lambda u: u * sigmoid(u),
        "mish": lambda u: u * s.tanh(s.log(1 + s.exp(u))),
        "softsign": lambda u: u / (1 + s.Abs(u)),
        "gelu": lambda u: u * (1 + s.erf(u / s.sqrt(2))) / 2,
    }
    return found | {
        "ln": s.log,
        "arctan": s.atan,
        "heaviside": found["step"],
        "logistic": sigmoid,
        "swish": found["silu"],
    }
