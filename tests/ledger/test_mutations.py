"""Each check fails when what it looks at is altered: evidence is looked at, not taken for granted.

`MUTATIONS` names a change for every check that a claim cites, of every paper; a test sees to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from typing import Any

import pytest
import sympy

from modhyper.activations.facts import Property
from modhyper.analysis.sobolev import sobolev
from modhyper.lab import verdict
from modhyper.lab.verdict import Recorded
from modhyper.ledger.claim import all_claims
from modhyper.ledger.evidence import resolve
from modhyper.papers.certified.checks import (
    bit_extraction,
    counting,
    kernel_numbers,
    rates,
    sharpness,
)
from modhyper.papers.galanti_wolf_2020.checks import (
    activations,
    arithmetic,
    compactness,
    counts,
    emulation,
    lemma12,
    lemma19,
    perceptrons,
    samples,
    sech,
    statements,
    structured,
)
from modhyper.papers.hyperdeeponet_2023.checks import rates as operator_rates
from modhyper.problem import Problem
from modhyper.rate import Rate
from tests.lab import made_up

Patch = pytest.MonkeyPatch
Change = Callable[[Patch], None]
m1, m2, r = arithmetic.m1, arithmetic.m2, arithmetic.r


def put(module: Any, name: str, value: Any) -> Change:
    return lambda patch: patch.setattr(module, name, value)


def rate(id: str, exponent: str) -> Change:
    """Another exponent in the table that the calculator prints."""
    return lambda patch: patch.setitem(arithmetic.EXPONENTS, id, exponent)


def terms(exponent: str, factor: str) -> Change:
    """Another first term in the rate of Theorem 5."""
    original = statements.CONCLUSIONS["theorem-5"]
    rate = Rate.of("O", exponent, factor=factor)
    rate = replace(rate, terms=(*rate.terms, *original.rate.terms[1:]))
    altered = replace(original, rate=rate)
    return lambda patch: patch.setitem(statements.CONCLUSIONS, "theorem-5", altered)


def facts(name: str, truth: str) -> Change:
    original = activations.facts_of

    def altered(activation: str) -> Any:
        return replace(original(activation), **{name: Property(truth, "altered")})  # type: ignore[arg-type]

    return put(activations, "facts_of", altered)


def one_more(module: Any, name: str) -> Change:
    """A function that counts, counting one too many."""
    original = getattr(module, name)
    return put(module, name, lambda *given: original(*given) + 1)


def preset_at(name: str, other: str) -> Change:
    """The architecture of another figure under the name of this one."""
    original = counts.preset
    return put(counts, "preset", lambda asked: original(other if asked == name else asked))


def raised(preset: str, quantity: str) -> Change:
    """One counted number raised by 1."""
    original = counts.preset

    def altered(name: str) -> Any:
        found = original(name)

        def printed(at: int) -> Any:
            rows = found.printed(at)
            return tuple(
                replace(row, computed=row.computed + 1) if row.quantity == quantity else row
                for row in rows
            )

        return replace(found, printed=printed) if name == preset else found

    return put(counts, "preset", altered)


SIDES = {"h": 32, "c": 3}


def formula(preset: str, quantity: str, text: str) -> Change:
    """Another printed formula, with its value."""
    original = counts.preset

    def altered(name: str) -> Any:
        found = original(name)

        def printed(at: int) -> Any:
            value = counts.value_of(text, SIDES | {found.parameter: at})
            return tuple(
                replace(row, formula=text, printed=value) if row.quantity == quantity else row
                for row in found.printed(at)
            )

        return replace(found, printed=printed) if name == preset else found

    return put(counts, "preset", altered)


def narrower_e(name: str) -> Any:
    """f of CIFAR10's rotation, 100 wide, beside e of MNIST's, 50 wide."""
    wide, narrow = PRESETS["fig3-cifar10"], PRESETS["fig3-mnist"]
    return replace(wide, models=lambda k: (wide.models(k)[0], narrow.models(k)[1]))


PRESETS = {preset.name: preset for preset in counts.PAPER}


def turned(angle: Any) -> Change:
    return put(lemma12, "TURN", angle)


def other_record(patch: Patch) -> None:
    """Other numbers than those of the record, and some where there is none."""
    patch.setattr(verdict, "recorded", made_up.measurement)


def broken_bits(patch: Patch) -> None:
    original = bit_extraction.build

    def broken(n: int) -> Any:
        network = original(n)
        W, b = network.layers[0]
        return replace(network, layers=((W, b + 0.5), *network.layers[1:]))

    patch.setattr(bit_extraction, "build", broken)


def off_by_one(name: str) -> Change:
    """A number of the calculator that is one too small."""
    original = getattr(kernel_numbers, name)
    return lambda patch: patch.setattr(kernel_numbers, name, lambda *given: original(*given) - 1)


def wrong_product(patch: Patch) -> None:
    """The sign of one of the four units turned over."""
    patch.setattr(emulation, "SIGNS", ((1, "a + b"), (1, "-(a + b)"), (-1, "a - b"), (1, "b - a")))


MUTATIONS: dict[str, list[Change]] = {
    "activations:ordinary_classes_contain_targets": [
        put(activations, "unit_ball_scale", lambda name, inner, r: None),
        facts("non_representability", "holds"),
    ],
    "activations:listed_activations_qualify": [
        facts("derivative_bv", "fails"),
        facts("piecewise_c1", "undecided"),
        put(activations, "LISTED", ("tanh", "gelu")),
    ],
    "activations:unbounded_activations_are_excluded": [
        facts("derivative_bv", "holds"),
        put(activations, "EXPERIMENTS", ("relu", "tanh")),
    ],
    "activations:logistic_is_not_zero_at_zero": [facts("zero_at_zero", "holds")],
    "arithmetic:gap_bounded": [rate("theorem-2", "2*m1 + m2"), rate("theorem-4", "m2/r")],
    "arithmetic:gap_unbounded": [rate("theorem-3", "m1 + m2"), rate("theorem-3", "2*m1")],
    "arithmetic:plain_rate_depends_on_m": [
        rate("theorem-1", "m1/r"),
        rate("theorem-1", "max(m1, m2)/r"),
    ],
    "arithmetic:theorem_2_from_theorem_1": [
        rate("theorem-2", "m1 + 2*m2"),
        put(arithmetic, "nonnegative", lambda expr, least: False),
    ],
    "arithmetic:theorem_3_from_theorem_1": [
        rate("theorem-3", "m1 + m2"),
        rate("theorem-3", "3*m1"),
    ],
    "arithmetic:theorem_5_is_for_fixed_w": [
        lambda patch: patch.setattr(sympy, "limit", lambda *given: sympy.Integer(1)),
    ],
    "arithmetic:structured_rate_is_smaller": [
        rate("theorem-5", "(m1 + m2)/r"),
        rate("hypernetwork-total", "max(m1, m2)/r"),
    ],
    "arithmetic:sketch_of_theorem_4_is_not_its_statement": [rate("theorem-4", "m2/r")],
    "compactness:w_gamma_is_not_closed": [
        put(compactness, "GAMMA", Fraction(99, 100)),  # n = 1: norm above 1
        put(compactness, "in_w_gamma", lambda n, amplitude, gamma: False),
    ],
    "compactness:w_is_not_closed": [
        put(compactness, "rounded_corner", lambda n: sympy.sqrt(compactness.x**2 + 1 / n**2)),
        put(compactness, "rounded_corner", lambda n: sympy.sqrt(compactness.x**2 + 1) / 3),
    ],
    "compactness:functional_is_unbounded": [
        put(compactness, "wave", lambda k, gamma: gamma / 4**k * sympy.sin(compactness.x)),
        put(compactness, "wave", lambda k, gamma: gamma * sympy.sin(4**k * compactness.x)),
    ],
    "counts:figure_1a": [raised("fig1a", "N_f"), formula("fig1a", "N_g", "10^4 + 11")],
    "counts:figure_1b": [raised("fig1b", "N_q"), formula("fig1b", "N_q", "10^3 (i+1) + 10")],
    "counts:figure_1b_last_layer": [preset_at("fig1b", "fig1a")],
    "counts:rotation": [
        raised("fig3-mnist", "outputs of f"),
        formula("fig3-cifar10", "outputs of f", "10 h²c + 120"),
    ],
    "counts:colorization": [raised("fig6", "N_q"), preset_at("fig6", "fig1a")],
    "counts:both_methods_have_one_interface": [
        lambda patch: patch.setattr(counts, "preset", narrower_e),
    ],
    "emulation:four_units_multiply": [
        put(emulation, "product_constant", lambda: sympy.oo),
    ],
    "emulation:four_tanh_units_at_two_steps": [
        wrong_product,
        put(emulation, "product_constant", lambda: sympy.Rational(1, 10)),
    ],
    "emulation:relu_squares": [
        put(
            emulation, "_after_one_more_tooth", lambda chord, s, d: d**2 / 8 + chord.subs(s, d / 2)
        ),
    ],
    "emulation:a_hypernetwork_is_emulated": [
        put(
            emulation,
            "emulating_network",
            lambda n, h, made=emulation.emulating_network: made(n, 0.9),
        ),
        one_more(emulation, "free_parameters"),
    ],
    "lemma12:rotating_neurons_change_places": [
        turned(sympy.pi / 2),
        turned(2 * sympy.pi),
        put(lemma12, "ARM", sympy.Matrix([0, 0])),
        put(lemma12, "MIDDLE", sympy.Matrix([1, 0])),
    ],
    "lemma19:constant_depends_on_gamma": [
        lambda patch: patch.setattr(sympy, "limit", lambda *given: sympy.Rational(1, 2)),
    ],
    "lemma19:gamma_must_be_small": [
        put(lemma19, "GAMMA", Fraction(6, 10)),
        put(lemma19, "PLATEAU", "sin(100*x1)"),
    ],
    "lemma19:cubes_of_side_one_over_d_do_not_fill": [
        put(lemma19, "volume", lambda d, m, side: sympy.Integer(2) ** m),
        put(lemma19, "volume", lambda d, m, side: d**m * (2 * side) ** m),
    ],
    "lemma19:inverted_width_exponent_is_false": [
        put(lemma19, "interpolation_error", lambda n: 1 / sympy.sqrt(n)),
    ],
    "perceptrons:complexity_does_not_bound_the_rest": [
        put(perceptrons, "norm_1", lambda matrix: sympy.Integer(3)),
    ],
    "perceptrons:permutation_is_an_isometry": [
        put(perceptrons, "permuted", lambda weights, order: [*weights[:-1], "a00"]),
    ],
    "samples:free_parameters_grow_like_the_samples": [
        put(samples, "free_parameters", lambda n: n**2),
    ],
    "sech:infimum_is_not_attained": [
        put(sech, "pole_orders", lambda: {"sech2": 1, "tanh": 1}),
        put(sech, "largest_third_derivative", lambda: sympy.oo),
        put(sech, "derivative_of_tanh", lambda order: sech.T**order),
    ],
    "statements:theorem_1": [rate("theorem-1", "m1/r"), rate("theorem-1", "2*(m1 + m2)/r")],
    "statements:theorem_2": [rate("theorem-2", "m1 + 2*m2"), rate("theorem-1", "m1/r")],
    "statements:theorem_3": [rate("theorem-3", "m1 + m2"), rate("theorem-3", "3*m1")],
    "statements:theorem_4": [rate("theorem-4", "m2/r"), rate("network-upper", "(m1 + m2)/(2*r)")],
    "statements:theorem_5": [terms("m2/r", "w"), terms("m1/r", "w**(1 + m2/r)")],
    "structured:bottleneck_is_an_embedding": [
        put(structured, "network", lambda weights, x, widths: sum(weights) + id(weights)),
        put(structured, "network", lambda weights, x, widths: weights[0]),
    ],
    "structured:bounded_weights_restrict_targets": [
        put(structured, "NORM", Fraction(10)),
        put(structured, "zigzag_variation", lambda corners, slope: Fraction(1, 2)),
    ],
    "counting:tiny_models_need_what_counting_says": [
        one_more(counting, "counting_bound"),
        put(counting, "reaches", lambda n1, n2, stored, told: True),
    ],
    "kernel_numbers:lower_bounds_agree": [
        off_by_one("bound"),
        off_by_one("by_signs"),
        put(kernel_numbers, "stated_bounds", lambda theorems: {}),
    ],
    "kernel_numbers:separations": [
        put(kernel_numbers, "bound", lambda problem, id: 3006),
        put(kernel_numbers, "statements", lambda p: {}),
    ],
    "rates:embedding_bound_has_the_rate": [put(rates, "bound", lambda problem, id: 1)],
    "rates:relu_primary_has_the_rate": [
        put(rates, "primary_size", lambda knots: 6 * (knots + 1)),
    ],
    "sharpness:samples_cost_the_square": [
        one_more(sharpness, "built_parameters"),
        put(sharpness, "dense_parameters", lambda: sharpness.N),
    ],
    "bit_extraction:every_row_is_read": [broken_bits],
    "rates:one_order": [
        put(operator_rates, "TRUNK", replace(operator_rates.TRUNK, rate=Rate.of("Ω", "2*m1/r"))),
    ],
    "rates:zero_network_is_near": [
        put(operator_rates, "sobolev", lambda text, *given, **names: sobolev("2", *given, **names)),
    ],
}
PAPER_OF = {e.what: c.paper for c in all_claims().values() for e in c.evidence if e.runs}
MUTATIONS |= {
    check: [other_record]
    for check, paper in PAPER_OF.items()
    if isinstance(resolve(check, paper), Recorded)
}


def test_every_check_that_a_claim_cites_has_a_mutation() -> None:
    assert set(MUTATIONS) == set(PAPER_OF)


@pytest.mark.parametrize("check", PAPER_OF)
def test_the_check_notices_what_is_altered(check: str, monkeypatch: Patch) -> None:
    original = resolve(check, PAPER_OF[check])()
    for change in MUTATIONS[check]:
        with monkeypatch.context() as patch:
            change(patch)
            try:
                found = resolve(check, PAPER_OF[check])()
            except (StopIteration, ValueError, KeyError):
                continue  # what raises establishes nothing
            if check.startswith("measurements"):
                assert found.detail != original.detail, "another record, other numbers"
            else:
                assert not found.established, found.detail


def test_a_check_is_where_its_paper_says() -> None:
    for check, paper in PAPER_OF.items():
        found = resolve(check, paper)
        if isinstance(found, Recorded):
            continue  # data, of one class for every paper
        module = found.__module__
        assert import_module(module).__name__.endswith("checks." + check.partition(":")[0])


def test_a_constant_is_no_witness() -> None:
    assert activations.unit_ball_scale("tanh", "x1", 1) == Fraction(1, 2)
    assert activations.unit_ball_scale("relu", "x1 - 2", 1) is None, "constant 0 on the cube"
    assert activations.unit_ball_scale("relu", "x1", 1) is None, "a kink inside: not C^1"


def test_w_gamma_membership() -> None:
    assert not compactness.in_w_gamma(10, Fraction(1, 21), compactness.GAMMA)  # derivative 10/21
    assert not compactness.in_w_gamma(10, Fraction(1, 5), compactness.GAMMA)  # norm above 1


def test_signs_are_proved_or_not_claimed() -> None:
    from modhyper.analysis.signs import nonnegative

    x, y = sympy.symbols("x y", positive=True)
    assert nonnegative(x**2 - 1, {x: 1})
    assert not nonnegative(x**2 - 2, {x: 1})
    assert not nonnegative((x - 1) ** 2 - 1, {x: 1}), "false: -1 at x = 1"
    assert nonnegative(x * y - 4, {x: 2, y: 2})
    assert nonnegative(x - y, {x: y, y: 0}), "a bound may hold the symbols that come after"
    assert not nonnegative(1 / (x - 2), {x: 1}), "the denominator changes its sign"


def test_certified_numbers() -> None:
    assert kernel_numbers.bound(Problem(m1=1, m2=1, eps="0.9", embedding_dim=1), "none") == 0
    # Second method: all functions from (θ, z, cell) to signs, pattern by pattern.
    from itertools import product

    for n1, n2, stored, told in (
        (1, 1, 0, 1),
        (2, 1, 1, 1),
        (1, 2, 0, 1),
        (2, 2, 2, 1),
        (2, 2, 3, 1),
    ):
        if n1 * 2**stored * 2**told > 12:
            continue
        best = 0
        for table in product(range(2**n1), repeat=2 ** (stored + told)):
            rows = [table[i : i + 2**told] for i in range(0, len(table), 2**told)]
            best = max(best, len({c for row in rows for c in product(row, repeat=n2)}))
        assert counting.reaches(n1, n2, stored, told) == (best == 2 ** (n1 * n2))
