"""An activation is what it is, not how it is spelled: names, formulas, and torch's arguments."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from flint import arb

from modhyper import InputError, Problem, bounds
from modhyper.activations.catalogue import CATALOGUE, canonical, facts_of
from modhyper.activations.lipschitz import CONSTANTS, lipschitz_of
from modhyper.analysis.enclosure import compile_expression
from modhyper.analysis.expressions import parse_expression


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(
            (spelling, "hard-tanh")
            for spelling in ("hardtanh", "HardTanh", "hard_tanh", "HARDTANH")
        ),
        *(("clip(x,-1,1)", "hard-tanh"), ("max(-1, min(1, x))", "hard-tanh")),
        *(("min(1, max(-1, x))", "hard-tanh"), ("(abs(x+1) - abs(x-1))/2", "hard-tanh")),
        *(("max(0,x)", "relu"), ("(x + abs(x))/2", "relu"), ("ReLU", "relu"), ("relu(x)", "relu")),
        *(("sigmoid(x)", "sigmoid"), ("exp(x)/(1 + exp(x))", "sigmoid"), ("x*sigmoid(x)", "silu")),
        *(("leaky_relu(x)", "leaky-relu"), ("max(x, x/100)", "leaky-relu"), ("x", "identity")),
        *(("clip(x, 0, 6)", "relu6"), ("log(exp(x) + 1)", "softplus"), ("x + 0*x^2", "identity")),
    ],
)
def test_equal_formulas_are_the_entry(text: str, name: str) -> None:
    assert canonical(text) == name
    assert facts_of(text) == facts_of(name)


@pytest.mark.parametrize(
    "text",
    ["clip(x,-1,1.0000001)", "tanh(1.0001*x)", "max(0,x) + 1e-12", "2*x", "x - e", "abs(x)", "-x"],
)
def test_other_formulas_are_not(text: str) -> None:
    assert canonical(text) is None


@pytest.mark.parametrize("text", ["-relu", "relu-", "prelu", "hard tanh", "tanh(", ""])
def test_what_is_no_name_and_no_formula_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        canonical(text)


def test_every_entry_is_itself() -> None:
    for name, formula in CATALOGUE.items():
        assert canonical(name) == canonical(formula) == name


@pytest.mark.parametrize(
    "spellings",
    [
        ("hardtanh", "hard-tanh", "clip(x,-1,1)", "max(-1,min(1,x))"),
        ("relu", "ReLU", "max(0,x)", "(x+abs(x))/2"),
        ("silu", "swish", "x/(1+exp(-x))"),
    ],
)
def test_theorems_do_not_depend_on_the_spelling(spellings: tuple[str, ...]) -> None:
    found = []
    for sigma in spellings:
        problem = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2, activation=sigma, depth=3)
        found.append([(bound.id, bound.value, bound.applies) for bound in bounds(problem)])
    assert all(rows == found[0] for rows in found)
    ids = {id for id, _, _ in found[0]}
    assert ("growth-function" in ids) == (spellings[0] != "silu")
    assert ("mhaskar" in ids) == (spellings[0] == "silu")


# torch's name, its arguments, and the same function in this package's formulas
TORCH = [
    *(("ReLU", {}, "relu(x)"), ("ReLU6", {}, "clip(x, 0, 6)"), ("Tanh", {}, "tanh(x)")),
    *(("LeakyReLU", {}, "leaky_relu(x)"), ("LeakyReLU", {"negative_slope": 5.0}, "min(x, 5*x)")),
    *(("leaky_relu", {"negative_slope": -2}, "max(x, -2*x)"), ("Sigmoid", {}, "sigmoid(x)")),
    *(("ELU", {"alpha": 3}, "elu(x, 3)"), ("ELU", {"alpha": 0.25}, "elu(x, 1/4)")),
    ("CELU", {"alpha": 2}, "max(0,x) + min(0, 2*(exp(min(0,x)/2) - 1))"),
    ("GELU", {}, "gelu(x)"),
    ("SELU", {}, CATALOGUE["selu"]),
    ("GELU", {"approximate": "tanh"}, "x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))"),
    *(("SiLU", {}, "silu(x)"), ("Mish", {}, "mish(x)"), ("Softsign", {}, "softsign(x)")),
    *(("Softplus", {"beta": 4}, "log(1 + exp(4*x))/4"), ("Softplus", {}, "softplus(x)")),
    *(("Hardtanh", {"min_val": -3, "max_val": 2}, "clip(x, -3, 2)"), ("erf", {}, "erf(x)")),
    *(("Hardsigmoid", {}, CATALOGUE["hard-sigmoid"]), ("Hardswish", {}, CATALOGUE["hard-swish"])),
    *(("Tanhshrink", {}, "x - tanh(x)"), ("Softshrink", {"lambd": 0.5}, "x - clip(x, -1/2, 1/2)")),
    *(("LogSigmoid", {}, "-log(1 + exp(-x))"), ("Identity", {}, "x"), ("sin", {}, "sin(x)")),
    ("RReLU", {"lower": 0.1, "upper": 2}, "min(x, 2*x)"),
    ("Threshold", {"threshold": 1, "value": 1}, "max(1, x)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "formula"), TORCH, ids=str)
def test_constants_bound_every_difference_quotient(
    name: str, arguments: dict[str, object], formula: str
) -> None:
    """Rigorous values at 4,001 places: no quotient exceeds the constant, some comes near it."""
    constant = lipschitz_of(name, arguments)
    assert constant is not None
    value = compile_expression(parse_expression(formula, ["x"]), ["x"])
    points = [Fraction(i, 200) for i in range(-2000, 2001)]
    values = [value([arb(p.numerator) / p.denominator]) for p in points]
    steps = [float(((b - a) * 200).abs_upper()) for a, b in pairwise(values)]
    assert max(steps) <= float(constant) * (1 + 1e-9)
    assert max(steps) >= float(constant) * 0.99


@pytest.mark.parametrize("name", ["gelu", "silu", "mish"])
def test_rounded_constants_are_above_the_decided_ones(name: str) -> None:
    decided = float(facts_of(name).lipschitz.value.split("≈")[1])  # type: ignore[union-attr]
    assert decided <= float(lipschitz_of(name) or 0) <= decided + 2e-3


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        *(("PReLU", {}), ("Hardshrink", {}), ("Softmax", {"dim": 1}), ("NoSuchThing", {})),
        *(("CELU", {"alpha": -1}), ("Threshold", {"threshold": 1, "value": 0})),
        *(("Threshold", {}), ("Softplus", {"threshold": 0.1})),
    ],
)
def test_no_constant_is_made_up(name: str, arguments: dict[str, object]) -> None:
    assert lipschitz_of(name, arguments) is None


def test_the_arguments_of_a_real_module_are_read() -> None:
    nn = pytest.importorskip("torch.nn")
    torch = pytest.importorskip("torch")
    for layer, arguments in [
        (nn.LeakyReLU(5.0), {"negative_slope": 5.0}),
        (nn.ELU(alpha=3), {"alpha": 3}),
        (nn.GELU(), {}),
        (nn.Hardswish(), {}),
    ]:
        x = torch.linspace(-8, 8, 20001, dtype=torch.float64)
        slope = (layer(x).diff() / x.diff()).abs().max().item()
        constant = float(lipschitz_of(type(layer).__name__, arguments) or 0)
        assert slope <= constant * (1 + 1e-9)
        assert slope >= 0.99 * constant
    assert np.isfinite(float(lipschitz_of("selu") or np.inf))
    assert set(CONSTANTS) >= {"relu", "elu", "gelu"}
