"""Each witness fails when it is altered: the evidence is looked at, not taken for granted."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType

import pytest

from modhyper.activations.catalogue import ActivationFacts, Property, facts_of
from modhyper.papers.galanti_wolf_2020.checks import (
    activations,
    arithmetic,
    certified,
    compactness,
    counts,
    lemma19,
    perceptrons,
    sech,
)
from modhyper.papers.galanti_wolf_2020.experiments import colorization, rotation, synthetic
from modhyper.problem import Problem

Patch = pytest.MonkeyPatch


def test_w_gamma(monkeypatch: Patch) -> None:
    assert compactness.w_gamma_is_not_closed().established
    assert not compactness.in_w_gamma(10, Fraction(1, 21), compactness.GAMMA)  # derivative 10/21
    assert not compactness.in_w_gamma(10, Fraction(1, 5), compactness.GAMMA)  # norm above 1
    monkeypatch.setattr(compactness, "GAMMA", Fraction(99, 100))  # n = 1: norm above 1
    assert not compactness.w_gamma_is_not_closed().established


def test_sech(monkeypatch: Patch) -> None:
    good = sech.difference_quotient_error(Fraction(1, 10))
    assert good < 0.0034
    assert sech.difference_quotient_error(Fraction(1, 10), Fraction(51, 100)) > 5 * good
    monkeypatch.setattr(sech, "pole_orders", lambda: {"sech2": 1, "tanh": 1})
    monkeypatch.setattr(sech, "STEPS", (Fraction(1, 10),))
    assert not sech.infimum_is_not_attained().established


def test_gamma_and_cubes(monkeypatch: Patch) -> None:
    assert lemma19.gamma_must_be_small().established
    steep = lemma19.derivative_share("sin(100*x1)")
    assert steep.lower > 0.9, "a steep function would do, and the check would say so"
    monkeypatch.setattr(lemma19, "GAMMA", Fraction(6, 10))
    assert not lemma19.gamma_must_be_small().established
    monkeypatch.setattr(lemma19, "volume", lambda d, m, side: 2**m)
    assert not lemma19.cubes_of_side_one_over_d_do_not_fill().established


def test_inverted_width(monkeypatch: Patch) -> None:
    monkeypatch.setattr(lemma19, "interpolation_error", lambda n: Fraction(1))
    with pytest.raises(StopIteration):
        lemma19.inverted_width_exponent_is_false()


def test_spectral_complexity(monkeypatch: Patch) -> None:
    assert perceptrons.norm_1([[Fraction(1), Fraction(-2)], [Fraction(-3), Fraction(1)]]) == 4
    monkeypatch.setattr(perceptrons, "norm_1", lambda m: Fraction(3))
    assert not perceptrons.complexity_does_not_bound_the_rest().established


def test_permutations(monkeypatch: Patch) -> None:
    original = perceptrons.permuted
    monkeypatch.setattr(perceptrons, "permuted", lambda w, order: [*original(w, order)[:-1], "a00"])
    assert not perceptrons.permutation_is_an_isometry().established


@pytest.mark.parametrize(
    ("check", "module"),
    [
        ("figure_1a", synthetic),
        ("figure_1b", synthetic),
        ("rotation", rotation),
        ("colorization", colorization),
    ],
)
def test_counts(check: str, module: ModuleType, monkeypatch: Patch) -> None:
    """They are of the networks that are trained: one hidden unit more in g and q is noticed."""
    assert getattr(counts, check)().established
    monkeypatch.setattr(module, "HIDDEN", 11)
    assert not getattr(counts, check)().established


def test_arithmetic(monkeypatch: Patch) -> None:
    wrong = dict(arithmetic.EXPONENTS)
    wrong |= {"theorem-2": "2*m1 + m2", "theorem-3": "m1 + m2", "theorem-1": "m1/r"}
    monkeypatch.setattr(arithmetic, "EXPONENTS", wrong)
    for check in ("gap_bounded", "gap_unbounded", "theorem_3_from_theorem_1",
                  "plain_is_theorem_1_at_m"):  # fmt: skip
        assert not getattr(arithmetic, check)().established
    monkeypatch.setattr(arithmetic, "EXPONENTS", wrong | {"theorem-4": "m2/r"})
    assert not arithmetic.sketch_of_theorem_4_is_not_its_statement().established


def altered(name: str, property: str, truth: str) -> ActivationFacts:
    from dataclasses import replace

    change = {property: Property(truth, "altered")}  # type: ignore[arg-type]
    return replace(facts_of(name), **change)  # type: ignore[arg-type]


def test_activations(monkeypatch: Patch) -> None:
    monkeypatch.setattr(activations, "facts_of", lambda n: altered(n, "derivative_bv", "holds"))
    assert not activations.unbounded_activations_are_excluded().established
    monkeypatch.setattr(activations, "facts_of", lambda n: altered(n, "derivative_bv", "fails"))
    assert not activations.listed_activations_qualify().established
    monkeypatch.setattr(activations, "facts_of", lambda n: altered(n, "zero_at_zero", "holds"))
    assert not activations.logistic_is_not_zero_at_zero().established


def test_a_constant_is_no_witness() -> None:
    assert activations.unit_ball_scale("tanh", "x1", 1) == Fraction(1, 2)
    assert activations.unit_ball_scale("relu", "x1 - 2", 1) is None, "constant 0 on the cube"
    assert activations.unit_ball_scale("relu", "x1", 1) is None, "a kink inside: not C^1"


def test_certified_numbers(monkeypatch: Patch) -> None:
    assert certified.tiny_models_need_every_bit().established
    monkeypatch.setattr(certified, "best_patterns", lambda bits, k: 16)
    assert not certified.tiny_models_need_every_bit().established
    original = certified.embedding_bound
    monkeypatch.setattr(certified, "embedding_bound", lambda p: original(p) + 1)
    assert not certified.calculator_agrees_with_the_kernel().established
    monkeypatch.setattr(certified, "embedding_bound", lambda p: 1)
    assert not certified.embedding_bound_has_the_rate().established
    assert original(Problem(m1=1, m2=1, eps="0.9", embedding_dim=1)) == 0
