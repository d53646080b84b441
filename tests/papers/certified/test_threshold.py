"""Threshold search, its targets, bounds and statistics."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.experiment import Resources
from modhyper.lab.levenberg_marquardt import LMSettings
from modhyper.lab.measurement import judged
from modhyper.lab.run import measure
from modhyper.networks.counting import read_embedding
from modhyper.networks.perceptron import perceptron
from modhyper.papers.certified.experiments.bit_extraction import (
    BitExtraction,
    build,
    embed,
)
from modhyper.papers.certified.experiments.packing_targets import PackingTarget, centres
from modhyper.papers.certified.experiments.threshold import THRESHOLD, Curve, ThresholdSettings
from modhyper.papers.certified.experiments.threshold_bounds import (
    Case,
    between,
    constructed,
    lower,
    widths,
)
from modhyper.papers.certified.experiments.threshold_search import search

QUICK = LMSettings("hinge", 0.1, 100, 15, 0.02)


@pytest.mark.parametrize(("m1", "m2", "n"), [(1, 1, 3), (1, 2, 2), (2, 1, 3)])
def test_targets_are_the_packing_functions(m1: int, m2: int, n: int) -> None:
    target = PackingTarget(m1, m2, n, 5)
    x = torch.rand(20, m1, generator=torch.Generator().manual_seed(1)).double() * 2 - 1
    found = target.values(x, torch.arange(n**m2))
    middles = [(2 * i + 1 - n) / n for i in range(n)]
    for j, cell in enumerate(product(middles, repeat=m2)):
        for p in range(20):
            total = 0.0
            for i, centre in enumerate(product(middles, repeat=m1)):
                for s, other in zip(
                    target.signs[:, i].tolist(), product(middles, repeat=m2), strict=True
                ):
                    bump = s
                    for t, c in zip((*x[p].tolist(), *cell), (*centre, *other), strict=True):
                        bump *= max(0.0, 1 - (n * (t - c)) ** 2) ** 2
                    total += bump
            assert found[j, p].item() == pytest.approx(total, abs=1e-12)
    at_centres = target.values(centres(n, m1), torch.arange(n**m2))
    torch.testing.assert_close(at_centres, target.signs)


def test_sizes_are_those_of_the_calculator() -> None:
    q, g = Case("q", 1, 2, 2), Case("g", 2, 1, 0, depth=2)
    assert q.parameters(7) == read_embedding("1,2", "1,7,1").sizes()["N_q"]
    assert g.parameters(5) == perceptron((2, 5, 5, 1)).parameters


def test_widths_rise_by_a_tenth() -> None:
    found = list(widths(200))
    assert found[:11] == list(range(1, 12))
    assert all(b - a == 1 or b / a <= 1.1 + 1 / a for a, b in pairwise(found))


@pytest.mark.parametrize("kind", ["q", "q given", "g", "hypernetwork"])
def test_what_the_search_finds_reproduces_the_signs(kind: str) -> None:
    case = Case(kind, 1, 1, 1 if kind.startswith("q") else 0, f_width=32)  # type: ignore[arg-type]
    (found,) = search(case, 3, [7], 3, QUICK, 30)
    assert found["one"] is not None
    assert found["any"]["width"] <= found["one"]["width"]
    assert found["one"]["parameters"] == case.parameters(found["one"]["width"])
    assert found["one"]["parameters"] >= lower(case, 3)
    assert 0 < found["one"]["lipschitz_q"] < math.inf


def test_a_search_does_not_depend_on_its_seeds_neighbours() -> None:
    case = Case("q", 1, 1, 1)
    few = LMSettings("hinge", 0.1, 15, 15, 0.02)  # too few for rounding to grow
    together = search(case, 3, [1, 2, 3], 4, few, 30)
    assert search(case, 3, [2], 4, few, 30)[0]["one"]["width"] == together[1]["one"]["width"]


def test_a_search_that_is_cut_short_says_so() -> None:
    (found,) = search(Case("q", 1, 1, 1), 8, [1], 1, QUICK, 2)
    assert found["one"] is None
    assert found["searched_to"] == 2


def test_lower_bounds_hold_against_counting() -> None:
    # 64 (N + k n^m2) bits must tell 2^(n^m) patterns apart.
    for n, m2, k in product((50, 100, 200), (1, 2), (1, 2, 4)):
        found = lower(Case("q", 1, m2, k), n)
        assert found == 1 or 64 * (found + k * n**m2) >= n ** (1 + m2)
        assert found == 1 or 64 * (found - 1 + k * n**m2) < n ** (1 + m2)
    assert lower(Case("g", 1, 1, 0), 640) == 10


@pytest.mark.parametrize("case", [Case("q", 1, 1, 1), Case("g", 1, 2, 0), Case("g", 2, 1, 0)])
def test_measured_thresholds_lie_between_the_bounds(case: Case) -> None:
    for found in search(case, 3, [1, 2], 3, QUICK, 40):
        above = constructed(case, 3)
        assert above is not None
        assert lower(case, 3) <= found["one"]["parameters"] <= above


def test_no_construction_is_claimed_where_none_is_known() -> None:
    assert constructed(Case("q", 1, 2, 1), 4) is None  # k < m2: e(I) = I does not fit
    assert constructed(Case("q", 2, 2, 2), 4) is None


def exactly(network: BitExtraction, x: Fraction, e: Fraction) -> Fraction:
    h = [x, e]
    for index, (W, b) in enumerate(network.layers):
        u = [
            sum((Fraction(w) * v for w, v in zip(row, h, strict=True)), Fraction(c))
            for row, c in zip(W.tolist(), b.tolist(), strict=True)
        ]
        h = u if index == len(network.layers) - 1 else [max(v, Fraction(0)) for v in u]
    return h[0]


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_bit_extraction_in_exact_arithmetic(n: int) -> None:
    network = build(n)
    for signs in product((-1.0, 1.0), repeat=n):
        e = Fraction(float(embed(np.array([signs]))[0]))
        assert e == sum(Fraction(s > 0, 2 ** (i + 1)) for i, s in enumerate(signs)) + Fraction(
            1, 2 ** (n + 1)
        )
        for i, sign in enumerate(signs):
            assert exactly(network, Fraction(2 * i + 1 - n, n), e) == sign


@pytest.mark.parametrize("n", [4, 17, 48, 51])
def test_bit_extraction_of_many_signs(n: int) -> None:
    signs = np.random.default_rng(3).choice([-1.0, 1.0], (n, n))
    network, x = build(n), (2 * np.arange(n) + 1) / n - 1
    found = network(np.tile(x, n), np.repeat(embed(signs), n)).reshape(n, n)
    np.testing.assert_array_equal(np.sign(found), signs)
    assert network.parameters == 25 * n + 2 >= lower(Case("q", 1, 1, 1), n)
    assert network.depth == 2 * n + 1
    apart = embed(np.array([[-1.0] * n, [-1.0] * (n - 1) + [1.0]]))
    ends = network(np.repeat(x[-1:], 2), apart)
    assert abs(ends[1] - ends[0]) >= 2 ** (n + 1) * (apart[1] - apart[0])  # Lipschitz constant
    assert (n + 1) * (network.parameters + n) >= n**2


def test_an_altered_bit_reader_fails() -> None:
    network = build(6)
    W, b = network.layers[4]
    broken = BitExtraction(6, (*network.layers[:4], (W * 0.5, b), *network.layers[5:]))
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (6, 6))
    x = (2 * np.arange(6) + 1) / 6 - 1
    found = broken(np.tile(x, 6), np.repeat(embed(signs), 6)).reshape(6, 6)
    assert (np.sign(found) != signs).any()


def test_bit_extraction_refuses_what_float64_cannot_hold() -> None:
    with pytest.raises(InputError, match="1 ≤ n ≤ 51"):
        build(52)


WHERE = Resources("cpu", "float64", Path("data"))


def test_thresholds_lie_between_the_last_two_sizes_that_were_tried() -> None:
    case = Case("q", 1, 2, 2)
    sizes = [case.parameters(w) for w in widths(30)]
    for before, found in pairwise(sizes):
        assert between(case, found) == pytest.approx(math.sqrt(before * found))
        table = 2 * 5**2
        assert between(case, found, 5) == pytest.approx(
            math.sqrt((before + table) * (found + table))
        )
    assert between(case, sizes[0]) == sizes[0]


def test_the_experiment_from_search_to_panel(tmp_path: Path) -> None:
    curves = (Curve(Case("q", 1, 1, 1), (2, 3, 4)), Curve(Case("g", 1, 1, 0), (2, 3, 4)))
    settings = ThresholdSettings(
        1, 1, curves, repetitions=2, restarts=2, iterations=60, patience=10
    )
    chosen = replace(THRESHOLD, presets={"default": (settings,)})
    store = tmp_path / "s.sqlite"
    found = measure(chosen, "default", store=store, seeds=(3,), resources=WHERE)
    panel = judged(chosen, found.runs[0])
    assert [s.name for s in panel.series] == [
        "q and e, k = 1", "q alone, k = 1", "g, independent fits", "g, one weight table",
    ]  # fmt: skip
    together, alone, any_, one = panel.series
    for n, a, b in zip(together.x, together.values, alone.values, strict=True):
        assert [x - n for x in a if x is not None] == list(b)
    for row_any, row_one in zip(any_.values, one.values, strict=True):
        assert all(a is not None and b is not None and a <= b
                   for a, b in zip(row_any, row_one, strict=True))  # fmt: skip
    assert [f.id for f in panel.findings] == ["q-1-1", "g-1-1"]
    assert {f.outcome for f in panel.findings} == {"undecided"}, "not the planned range"
    assert len(panel.rows()) == 4 * 3 * 2
    styles = {line.name: line.style for line in panel.references}
    assert styles["q: certified lower bound"] == "dotted"
    assert styles["bit extraction: an explicit ReLU q, depth 2n+1"] == "points"


def test_thresholds_need_float64(tmp_path: Path) -> None:
    single = replace(WHERE, dtype="float32")
    with pytest.raises(InputError, match="float64"):
        measure(THRESHOLD, "smoke", store=tmp_path / "s.sqlite", seeds=(0,), resources=single)
    with pytest.raises(InputError, match="known names: default, full, smoke"):
        THRESHOLD.preset("tiny")


@pytest.mark.parametrize(
    "case",
    [
        Case("q", 1, 1, 2),
        Case("q", 1, 1, 4),
        Case("q", 2, 1, 1),
        Case("g", 2, 1, 0),
        Case("q", 1, 1, 1, "relu"),
        Case("g", 1, 1, 0, "softplus"),
        Case("q", 1, 1, 1, depth=2),
        Case("g", 1, 1, 0, depth=2),
        Case("hypernetwork", 1, 2, 0, f_width=16),
    ],
    ids=str,
)
def test_every_case_can_be_sized(case: Case) -> None:
    (found,) = search(case, 2, [3], 4, QUICK, 20)
    assert found["any"] is not None
    assert found["any"]["parameters"] >= 1
    assert case.parameters(found["any"]["width"]) == found["any"]["parameters"]


def test_more_signs_need_more_parameters() -> None:
    case = Case("q", 1, 1, 1)
    small, large = (search(case, n, [1, 2, 3], 2, QUICK, 60) for n in (3, 8))
    assert max(r["one"]["parameters"] for r in small) < min(r["one"]["parameters"] for r in large)
