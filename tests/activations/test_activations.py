"""Decisions about activations, against numerical integration and constants derived by hand."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy import special

from modhyper import InputError
from modhyper.activations import catalogue as activations
from modhyper.activations import decisions as activation_decisions
from modhyper.activations.catalogue import CATALOGUE, facts_of
from modhyper.activations.decisions import decide
from modhyper.activations.facts import ActivationFacts
from modhyper.analysis.expressions import parse_expression


def sigmoid(x: np.ndarray) -> np.ndarray:
    return special.expit(x)


# σ and σ' written out by hand in numpy: the oracle for everything numerical below.
ORACLE = {
    "relu": (lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0),
    "clipped-relu": (lambda x: np.clip(x, 0, 1), lambda x: ((x > 0) & (x < 1)) * 1.0),
    "leaky-relu": (lambda x: np.where(x < 0, x / 100, x), lambda x: np.where(x < 0, 0.01, 1.0)),
    "elu": (
        lambda x: np.where(x < 0, np.expm1(np.minimum(x, 0)), x),
        lambda x: np.where(x < 0, np.exp(np.minimum(x, 0)), 1.0),
    ),
    "softplus": (lambda x: np.logaddexp(0, x), sigmoid),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    "tanh": (np.tanh, lambda x: 1 / np.cosh(np.clip(x, -300, 300)) ** 2),
    "arctan": (np.arctan, lambda x: 1 / (1 + x**2)),
    "gelu": (
        lambda x: x * special.ndtr(x),
        lambda x: special.ndtr(x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
    ),
    "silu": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x))),
    "erf": (special.erf, lambda x: 2 / np.sqrt(np.pi) * np.exp(-(x**2))),
    "gaussian": (lambda x: np.exp(-(x**2)), lambda x: -2 * x * np.exp(-(x**2))),
    "softsign": (lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2),
    "hard-tanh": (lambda x: np.clip(x, -1, 1), lambda x: (abs(x) < 1) * 1.0),
    "hard-sigmoid": (lambda x: np.clip(x / 6 + 0.5, 0, 1), lambda x: (abs(x) < 3) / 6),
    "identity": (lambda x: x, lambda x: np.ones_like(x)),
}
GRID = np.concatenate(
    [-np.geomspace(1e6, 60, 2000), np.linspace(-60, 60, 2_000_001), np.geomspace(60, 1e6, 2000)]
)


def number(value: str | None) -> float:
    assert value is not None
    text = value.split("≈")[-1].strip()
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom or 1)


@pytest.mark.parametrize("name", ORACLE)
def test_constants_against_a_fine_grid(name: str) -> None:
    sigma, slope = ORACLE[name]
    facts = facts_of(name)
    slopes = slope(GRID)
    assert number(facts.lipschitz.value) == pytest.approx(abs(slopes).max(), rel=1e-4)
    variation = abs(np.diff(slopes)).sum()
    assert number(facts.derivative_variation.value) == pytest.approx(variation, abs=2e-4)
    assert (facts.zero_at_zero.truth == "holds") == (abs(sigma(np.zeros(1)))[0] < 1e-12)
    total = abs(np.diff(sigma(GRID))).sum()
    if facts.derivative_integrable.truth == "holds":
        assert number(facts.derivative_integrable.value) == pytest.approx(total, rel=1e-4)
    else:
        assert total > 1e3, "σ' was said not to be integrable"


def test_exact_constants_known_in_closed_form() -> None:
    assert facts_of("tanh").derivative_variation.value == "2"
    assert facts_of("sigmoid").lipschitz.value == "1/4"
    assert facts_of("erf").derivative_variation.value.startswith("4/sqrt(pi)")
    # GELU: the maximum of Φ(x) + xφ(x) is at √2
    assert number(facts_of("gelu").lipschitz.value) == pytest.approx(1.1289041, abs=1e-5)
    # SELU: λα (left slope at 0) is its Lipschitz constant
    assert number(facts_of("selu").lipschitz.value) == pytest.approx(1.7580993, abs=1e-4)


BV = {"clipped-relu", "relu6", "sigmoid", "tanh", "arctan", "erf", "gaussian", "softsign",
      "hard-tanh", "hard-sigmoid"}  # fmt: skip
ZERO_MISSED = {"softplus", "sigmoid", "cos", "gaussian", "hard-sigmoid", "step"}


def test_which_activations_the_theorems_admit() -> None:
    """Finding F2: BV(R) inside L^1 excludes every unbounded activation; σ(0) = 0 the logistic."""
    facts = {name: facts_of(name) for name in CATALOGUE}
    assert {n for n, f in facts.items() if f.derivative_bv.truth == "holds"} == BV
    assert {n for n, f in facts.items() if f.zero_at_zero.truth == "fails"} == ZERO_MISSED
    not_universal = {n for n, f in facts.items() if f.universal.truth != "holds"}
    assert not_universal == {"identity", "step"}
    assert {facts[n].universal.truth for n in not_universal} == {"fails"}
    representable = {n for n, f in facts.items() if f.non_representability.truth == "fails"}
    assert representable == set(CATALOGUE) - {"step"}
    linear = {n: f.piecewise_linear_breaks for n, f in facts.items()}
    assert {n: b for n, b in linear.items() if b is not None} == {
        "relu": 1,
        "clipped-relu": 2,
        "leaky-relu": 1,
        "hard-tanh": 2,
        "hard-sigmoid": 2,
        "identity": 0,
        "relu6": 2,
    }


@pytest.mark.parametrize("name", sorted(ORACLE))
def test_non_representability_witness(name: str) -> None:
    """σ(inner(x1)) is not constant on [-1,1] and, there, equals a polynomial fit of high degree."""
    sigma, _ = ORACLE[name]
    witness = facts_of(name).non_representability
    assert witness.truth == "fails"
    points = np.cos(np.linspace(0, np.pi, 200))
    values = sigma(np.asarray(eval(witness.value, {"x1": points})) + 0 * points)
    assert np.ptp(values) > 1e-3
    fit = np.polynomial.Chebyshev.fit(points, values, 40)
    assert abs(fit(points) - values).max() < 1e-9, "no kink inside the image of [-1,1]"


@pytest.mark.parametrize(
    ("formula", "property", "truth"),
    [
        ("x*tanh(log(1+exp(x)))", "derivative_bv", "fails"),
        ("x*tanh(log(1+exp(x)))", "zero_at_zero", "holds"),
        ("x*tanh(log(1+exp(x)))", "universal", "holds"),
        ("x/(1+x^2)", "derivative_bv", "holds"),
        ("abs(abs(x) - 1)", "derivative_integrable", "fails"),
        ("clip(x,-1,1)^2", "derivative_bv", "holds"),
        ("sin(x)/(1+x^2)", "derivative_integrable", "undecided"),
        ("max(sin(x), x)", "piecewise_c1", "undecided"),
        ("1/x", "piecewise_c1", "undecided"),
        ("3", "non_representability", "holds"),
        ("exp(x)", "lipschitz", "fails"),
        ("x^3", "polynomial", "holds"),
        ("x^3", "universal", "holds"),
        ("max(0, x)^3", "smooth", "fails"),
        ("abs(x)^2", "smooth", "holds"),
        ("(sin(1)^2 + cos(1)^2 - 1)*x", "lipschitz", "holds"),
        ("3*x + 1", "universal", "fails"),
        ("sign(x) + 2*step(x - 1)", "universal", "fails"),
        ("max(0, x) + step(x)", "universal", "holds"),
        ("x + step(x)", "universal", "undecided"),
        ("x + step(x)", "non_representability", "fails"),
        ("sqrt(abs(x))", "piecewise_c1", "fails"),
        ("abs(x)^(3/2)", "piecewise_c1", "holds"),
        ("abs(x)^(3/2)", "lipschitz", "fails"),
        ("x + exp(-100)", "zero_at_zero", "fails"),
        ("sin(x)^2 + cos(x)^2 + x", "universal", "fails"),
        ("sin(x) + x", "derivative_integrable", "fails"),
        ("erf(x)*atan(x)", "derivative_bv", "holds"),
        ("(1+x)*exp(-x^2)", "derivative_bv", "holds"),
    ],
)
def test_formulas_of_the_user(formula: str, property: str, truth: str) -> None:
    assert getattr(decided(formula), property).truth == truth


@cache
def decided(formula: str) -> ActivationFacts:
    return facts_of(formula)


@pytest.mark.parametrize(
    ("sigma", "degree"),
    [("square", 2), ("hard-swish", 2), ("relu-squared", 2), ("x^3 - x", 3), ("max(0,x)^4", 4)],
)
def test_polynomial_pieces_square_exactly(sigma: str, degree: int) -> None:
    """What universality rests on there: Σ c_i σ(b + a_i t) = t² exactly, for rational c_i.

    The a_i are small, so that b + a_i t stays in the piece for |t| ≤ 1; the c_i solve a linear
    system; the identity is then checked at other points in exact arithmetic.
    """
    import sympy as s

    facts = facts_of(sigma)
    assert facts.universal.truth == "holds"
    x = s.Symbol("x", real=True)
    expr = parse_expression(CATALOGUE.get(sigma, sigma), ["x"])
    b, small = s.Rational(1, 2), s.Rational(1, 10)
    scales = [small * i for i in range(degree + 1)]
    points = [s.Rational(i, degree) for i in range(degree + 1)]
    matrix = s.Matrix([[expr.subs(x, b + a * t) for a in scales] for t in points])
    weights = matrix.LUsolve(s.Matrix([t**2 for t in points]))
    for t in (s.Rational(-1), s.Rational(-3, 7), s.Rational(5, 9)):
        assert (
            sum(w * expr.subs(x, b + a * t) for w, a in zip(weights, scales, strict=True)) == t**2
        )


def test_mish_and_silu_constants_are_proved() -> None:
    """Their critical points are enclosed, not scanned; values against 30-digit mpmath."""
    with mpmath.workdps(30):
        for name, f in {
            "silu": lambda x: x / (1 + mpmath.exp(-x)),
            "mish": lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x))),
        }.items():
            facts = facts_of(name)
            steep = mpmath.findroot(lambda x, f=f: mpmath.diff(f, x, 2), 1.8)
            assert number(facts.lipschitz.value) == pytest.approx(mpmath.diff(f, steep), rel=1e-5)
            assert "numerically" not in facts.lipschitz.reason + facts.derivative_variation.reason


def test_what_rests_on_a_scan_says_so() -> None:
    assert "not proved" in decided("erf(x)*atan(x)").lipschitz.reason


def test_a_hard_formula_is_left_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activation_decisions, "PATIENCE", 0.3)
    nested = "x"
    for _ in range(12):
        nested = f"atan({nested}*tanh(x))"
    facts = decide("nested", nested)
    assert facts.lipschitz.truth == "undecided"
    assert "0.3 seconds" in facts.lipschitz.reason


def test_names_and_aliases() -> None:
    assert facts_of("Swish").name == "silu"
    assert facts_of("logistic").expression == facts_of("sigmoid").expression
    with pytest.raises(InputError, match="did you mean 'tanh'"):
        facts_of("tahn")
    with pytest.raises(InputError, match="unknown"):
        facts_of("tahn(x)")


def test_stored_facts_are_what_the_expressions_give() -> None:
    store = activations.FOLDER / activations.STORE
    assert json.loads(store.read_text()) == json.loads(json.dumps(activations.decide_catalogue()))


def sealed(data: dict[str, Any]) -> str:
    """``data`` with a seal that fits its facts, as a forger would write it."""
    text = json.dumps(data["facts"], sort_keys=True)
    return json.dumps(data | {"seal": sha256(text.encode()).hexdigest()})


@pytest.mark.parametrize(
    "damage", ["tampered", "stale", "source", "catalogue", "garbage", "comment", "none"]
)
def test_altered_facts_are_not_trusted(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A false fact is believed only if its seal fits it and the sources are those that decided."""
    for room in ("activations", "analysis"):
        (tmp_path / room).mkdir()
    for name in (*activations.DECIDING, activations.STORE):
        (tmp_path / name).write_bytes((activations.FOLDER / name).read_bytes())
    store = tmp_path / activations.STORE
    data = json.loads(store.read_text())
    data["facts"]["relu"]["derivative_bv"]["truth"] = "holds"
    store.write_text(json.dumps(data) if damage == "tampered" else sealed(data))
    if damage == "stale":
        store.write_text(sealed(data | {"digest": "0" * 64}))
    elif damage == "source":
        (tmp_path / "analysis/variation.py").write_text("changed = True\n")
    elif damage == "comment":
        with (tmp_path / "analysis/variation.py").open("a") as file:
            file.write("\n# a comment decides nothing\n")
    elif damage == "catalogue":
        monkeypatch.setitem(activations.CATALOGUE, "new", "x^3")
    elif damage == "garbage":
        store.write_text("{")
    monkeypatch.setattr(activations, "FOLDER", tmp_path)
    caches = activations.facts_of, activations._stored
    for each in caches:
        each.cache_clear()
    believed = facts_of("relu").derivative_bv.truth
    for each in caches:
        each.cache_clear()
    assert believed == ("holds" if damage in ("none", "comment") else "fails")


def test_facts_survive_json() -> None:
    facts = decide("mine", "x/(1+x^2)")
    assert ActivationFacts.from_dict(json.loads(json.dumps(facts.as_dict()))) == facts


def test_catalogue_needs_no_computer_algebra() -> None:
    import subprocess
    import sys

    code = "import sys; from modhyper.activations.catalogue import facts_of; facts_of('tanh'); "
    code += "sys.exit('sympy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_kinks_that_coincide_are_one_break() -> None:
    facts = decided("leaky_relu(x + abs(x)/2)")
    assert facts.breaks == ("0",)
    assert facts.smooth.truth == "fails"
